//! The frame around every request: its id in and out, the boot id, a span for
//! logs, a net for panics, metrics, and problems written as documents.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use tracing::Instrument;
use uuid::Uuid;
use vocab::{Code, limits};

use super::Edge;
use crate::edge::problem::Problem;

/// The request's id, carried through journal, logs and events.
#[derive(Debug, Clone)]
pub(super) struct Correlation(pub(super) String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const BOOT_ID: HeaderName = HeaderName::from_static("x-boot-id");

pub(super) async fn frame(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let id = request_id(request.headers());
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(Correlation(id.clone()));
    let span = tracing::info_span!("request", correlation_id = %id, %method, route);
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = work
        .instrument(span.clone())
        .await
        .unwrap_or_else(|_| span.in_scope(|| Problem::internal("a panic").into_response()));
    write_problem(&edge, &mut response, &id);
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, HeaderValue::from_str(&id).expect("printable by its check"));
    let boot = edge.app.boot_id.to_string();
    headers.insert(BOOT_ID, HeaderValue::from_str(&boot).expect("a UUID is ASCII"));
    let status = response.status().as_u16();
    let passed = began.elapsed();
    span.in_scope(|| tracing::debug!(status, ms = passed.as_millis() as u64, "answered"));
    metrics::counter!("http_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route).record(passed.as_secs_f64());
    response
}

/// The caller's id where it is fit to be kept, else one of ours.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|value| value.to_str().ok());
    let fit = |id: &&str| {
        (1..=limits::CORRELATION_BYTES_MAX).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_graphic())
    };
    given.filter(fit).map_or_else(|| format!("req-{}", Uuid::now_v7().simple()), str::to_owned)
}

fn write_problem(edge: &Edge, response: &mut Response, id: &str) {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return;
    };
    if problem.code == Code::RateLimited && !response.headers().contains_key("ratelimit") {
        edge.rates.none_left().write(response.headers_mut());
    }
    let document = problem.document(id).to_string();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(document);
}
