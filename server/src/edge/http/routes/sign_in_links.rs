//! Links that sign a worker in: made by the office, good once and for minutes.
//! The code stands behind `#`, which no browser sends to a server by itself.

use store::SignInCode;
use vocab::limits;

use super::{known, workers};
use crate::edge::auth::hash_of;
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::orders::Nothing;
use crate::edge::http::dto::workers::SignInLink;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/workers/{id}/sign-in-links", make,
        spec("Makes a link that signs the worker in, once; it ends earlier ones")
            .takes::<Nothing>().gives::<SignInLink>().status(201));
}

async fn make(ask: Ask) -> Result<Reply, Problem> {
    let id = workers::worker_id(&ask)?;
    let (market, _) = workers::market_of(&ask, id)?;
    let Nothing {} = ask.incoming.body()?;
    let app = &ask.edge().app;
    let now = app.clock.now();
    let secret = app.keys.secret("sign_in_code", ask.incoming.command);
    let code = SignInCode {
        tenant: ask.caller.principal.tenant,
        code_hash: hash_of(&secret),
        principal_id: workers::login_of(&ask, &market, id)?.to_string(),
        created_at: now,
        expires_at: now + limits::SIGN_IN_LINK_MS,
    };
    let codes = &app.store.sign_in_codes;
    let old = vocab::TimeMs(now.0 - limits::SIGN_IN_LINK_KEPT_MS);
    let added = codes.add(&code, old).await?;
    // Sent again: the same link, which has not become any younger.
    let first = if added { None } else { codes.find(code.tenant, &code.code_hash).await? };
    let expires_at = Moment(first.map_or(code.expires_at, |first| first.expires_at));
    let path = format!("/driver#code={secret}");
    Ok(Reply::created(&SignInLink { path: path.clone(), expires_at }, path).replayed(!added))
}
