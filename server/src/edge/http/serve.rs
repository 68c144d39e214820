//! What is done for every request alike, in this order: who asks, may they, not
//! too often, with which key, with what body; then the route's own work.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use vocab::{Code, limits};

use super::ask::{Ask, Incoming};
use super::frame::Correlation;
use super::idempotency::{self, Key};
use super::rates::Left;
use super::reply::Reply;
use super::table::{Intake, Work};
use super::{Edge, json};
use crate::edge::auth::{authenticate_token, same};
use crate::edge::authorization::{Access, Caller, Row, scope_of};
use crate::edge::problem::Problem;

pub(super) async fn serve(
    State(edge): State<Arc<Edge>>,
    row: &'static Row,
    work: Work,
    intake: Intake,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut left = None;
    let answer = async {
        let caller = admit(&edge, row, &parts, &mut left).await?;
        let key = key(row, intake.keyed, &parts.headers)?;
        let most = intake.raw_bytes.unwrap_or(limits::HTTP_BODY_BYTES_MAX);
        let raw = to_bytes(body, most).await.map_err(|_| too_large(most))?;
        let read = if intake.raw_bytes.is_some() { None } else { json::read(&raw)? };
        let incoming = incoming(&edge, &mut parts, read, raw).await?;
        answer(row, work, caller, key, incoming).await
    };
    let mut response = match answer.await {
        Ok(reply) => reply.into_response(),
        Err(problem) => problem.into_response(),
    };
    if let Some(left) = left {
        left.write(response.headers_mut());
    }
    response
}

/// Who asks, whether they may, and not too often.
async fn admit(
    edge: &Edge,
    row: &Row,
    parts: &Parts,
    left: &mut Option<Left>,
) -> Result<Option<Caller>, Problem> {
    let caller = match row.access {
        Access::Public | Access::Holder => None,
        Access::Founder => {
            let secret = edge.app.config.founding_secret.as_deref();
            let right = bearer(&parts.headers).zip(secret).is_some_and(|(a, b)| same(a, b));
            if !right {
                return Err(Problem::unauthenticated());
            }
            None
        }
        Access::Roles(_) => {
            let token = bearer(&parts.headers).ok_or_else(Problem::unauthenticated)?;
            let principal = authenticate_token(&edge.app, token).await?;
            Some(principal)
        }
    };
    let rated = match &caller {
        Some(principal) => Some(format!("{}/{}", principal.tenant, principal.actor)),
        // What anyone may read is not counted, but trying to get in is.
        None if row.method == Method::GET && !matches!(row.access, Access::Holder) => None,
        None => parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.ip().to_string()),
    };
    if let Some(rated) = rated {
        *left = Some(edge.rates.take(&rated)?);
    }
    caller
        .map(|principal| {
            let scope = scope_of(row.access, &principal)?;
            Ok(Caller { principal, scope })
        })
        .transpose()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

fn key(row: &Row, keyed: bool, headers: &HeaderMap) -> Result<Option<Key>, Problem> {
    let key = idempotency::key(headers)?;
    if key.is_none() && keyed && row.method == Method::POST {
        let detail = "a POST carries an Idempotency-Key, so that it can be sent again safely";
        return Err(Problem::field(Code::IdempotencyKeyMissing, "Idempotency-Key", detail));
    }
    Ok(key)
}

async fn incoming(
    edge: &Arc<Edge>,
    parts: &mut Parts,
    body: Option<serde_json::Value>,
    raw: Bytes,
) -> Result<Incoming, Problem> {
    let correlation = parts.extensions.get::<Correlation>().map(|id| id.0.clone());
    let params = RawPathParams::from_request_parts(parts, &()).await;
    let params = params.map_err(|_| Problem::new(Code::NotFound, "there is no such path"))?;
    let params = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let query = axum::extract::Query::try_from_uri(&parts.uri)
        .map_err(|_| Problem::new(Code::MalformedBody, "the query cannot be read"))?;
    let said = |name| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
    let gzip = |codings: &str| codings.split(',').any(is_gzip);
    Ok(Incoming {
        edge: edge.clone(),
        path: parts.uri.path().to_owned(),
        params,
        query: query.0,
        if_match: said(header::IF_MATCH),
        if_none_match: said(header::IF_NONE_MATCH),
        content_type: said(header::CONTENT_TYPE),
        takes_gzip: said(header::ACCEPT_ENCODING).is_some_and(|codings| gzip(&codings)),
        correlation: correlation.unwrap_or_default(),
        body,
        raw,
        command: idempotency::fresh(),
        body_hash: 0,
    })
}

/// Whether a coding of `Accept-Encoding` is gzip, and not refused by a weight of zero.
fn is_gzip(coding: &str) -> bool {
    let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
    let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
    name.trim().eq_ignore_ascii_case("gzip") && !refused
}

async fn answer(
    row: &Row,
    work: Work,
    caller: Option<Caller>,
    key: Option<Key>,
    mut incoming: Incoming,
) -> Result<Reply, Problem> {
    let edge = incoming.edge.clone();
    let mut _under_way = None;
    if let Some(key) = key {
        let who = match &caller {
            Some(caller) => {
                (caller.principal.tenant.to_string(), caller.principal.actor.to_string())
            }
            None => ("-".to_owned(), "founder".to_owned()),
        };
        incoming.command = key.command(&who.0, &who.1, row);
        incoming.body_hash = idempotency::body_hash(&edge.app.keys, &incoming);
        _under_way = Some(edge.in_flight.begin(incoming.command)?);
    }
    match (work, caller) {
        (Work::Open(work), _) => work(incoming).await,
        (Work::Known(work), Some(caller)) => work(Ask { caller, incoming }).await,
        (Work::Known(_), None) => Err(Problem::unauthenticated()),
    }
}

fn too_large(most: usize) -> Problem {
    let detail = format!("a body has at most {most} bytes here");
    Problem::new(Code::BodyTooLarge, detail)
}
