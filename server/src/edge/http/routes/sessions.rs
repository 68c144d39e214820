//! Signing in and out. Every wrong sign-in is answered in the same words and
//! after the same work, whoever it was for.

use std::sync::Arc;

use orders_bridge::Tenancy;
use store::CredentialKind;
use vocab::{Code, TenantId, TimeMs, UserId, limits};

use super::{known, open, people};
use crate::edge::auth::{Principal, hash_of};
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::tenancy::{Me, Session, SignIn};
use crate::edge::http::{Ask, Edge, Incoming, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    let sign_in_spec = spec("Signs in with mail and password, phone and PIN, or a link's code");
    open!(routes, POST "/api/v1/sessions", sign_in,
        sign_in_spec.takes::<SignIn>().gives::<Session>().status(201).keyless());
    known!(routes, DELETE "/api/v1/sessions/current", sign_out,
        spec("Ends the session of the token it is sent with").status(204));
    known!(routes, GET "/api/v1/me", me, spec("Who asks").gives::<Me>());
}

async fn sign_in(incoming: Incoming) -> Result<Reply, Problem> {
    let form: SignIn = incoming.body()?;
    if form.code.is_some() {
        return by_code(&incoming, form).await;
    }
    let (kind, lookup, secret) = proof(&form)?;
    let edge = &incoming.edge;
    let slug = form
        .tenant
        .ok_or_else(|| Problem::field(Code::InvalidField, "tenant", "missing field `tenant`"))?;
    let account = format!("{slug}|{lookup}");
    edge.attempts.begin(&account)?;
    let tenant = edge.app.shards.tenant_by_slug(&slug);
    let credential = match &tenant {
        Some(tenant) => edge.app.store.credentials.find(tenant.id, kind, &lookup).await?,
        None => None,
    };
    let credential = credential.filter(|credential| !credential.disabled);
    let hash = credential.as_ref().map(|credential| credential.secret_hash.clone());
    let right = edge.app.keys.passwords.verify(&secret, hash).await?;
    let (Some(tenant), Some(credential), true) = (tenant, credential, right) else {
        return Err(wrong());
    };
    let session = open_session(edge, tenant.id, &tenant.tenancy(), &credential.principal_id)?;
    edge.attempts.succeeded(&account);
    Ok(Reply::created(&session, "/api/v1/sessions/current".to_owned()))
}

/// A code is used up by being shown, whatever comes of it; one that was used, ran
/// out or never was is answered in the same words.
async fn by_code(incoming: &Incoming, form: SignIn) -> Result<Reply, Problem> {
    let edge = &incoming.edge;
    let SignIn { tenant: None, email: None, password: None, phone: None, pin: None, code } = form
    else {
        return Err(Problem::field(Code::InvalidField, "code", "a code signs in alone"));
    };
    let now = edge.app.clock.now();
    let code = code.filter(|code| code.len() <= limits::TOKEN_BYTES_MAX).ok_or_else(wrong)?;
    let used = edge.app.store.sign_in_codes.use_up(&hash_of(&code), now).await?;
    let used = used.ok_or_else(wrong)?;
    let tenant = edge.app.shards.tenant(used.tenant).ok_or_else(wrong)?;
    let session = open_session(edge, tenant.id, &tenant.tenancy(), &used.principal_id)?;
    Ok(Reply::created(&session, "/api/v1/sessions/current".to_owned()))
}

fn proof(form: &SignIn) -> Result<(CredentialKind, String, String), Problem> {
    match (&form.email, &form.password, &form.phone, &form.pin) {
        (Some(email), Some(password), None, None) => {
            Ok((CredentialKind::Email, people::email(email)?, password.clone()))
        }
        (None, None, Some(phone), Some(pin)) => {
            Ok((CredentialKind::Phone, people::phone(phone)?, pin.clone()))
        }
        _ => {
            let detail = "either email and password, or phone and pin";
            Err(Problem::field(Code::InvalidField, "email", detail))
        }
    }
}

fn open_session(
    edge: &Arc<Edge>,
    tenant: TenantId,
    tenancy: &Tenancy,
    principal_id: &str,
) -> Result<Session, Problem> {
    let user: UserId = principal_id.parse().map_err(|_| wrong())?;
    let principal = Principal::of_user(tenancy, user).ok_or_else(wrong)?;
    let issued = edge.app.keys.issue(tenant, user, principal.role).map_err(Problem::internal)?;
    Ok(Session {
        token: issued.token,
        expires_at: Moment(TimeMs(issued.expires_at_s as i64 * 1_000)),
        role: principal.role,
        principal_id: principal.actor.to_string(),
        tenant_id: tenant.to_string(),
        market_id: principal.worker.map(|(market, _)| market.to_string()),
        worker_id: principal.worker.map(|(_, worker)| worker.to_string()),
    })
}

fn wrong() -> Problem {
    Problem::new(Code::Unauthenticated, "tenant, login and secret do not belong together")
}

async fn sign_out(ask: Ask) -> Result<Reply, Problem> {
    let principal = &ask.caller.principal;
    let (Some(session), Some(ends)) = (principal.session, principal.expires_at_s) else {
        let detail = "an API key has no session; revoke the key instead";
        return Err(Problem::new(Code::WrongState, detail));
    };
    let app = &ask.edge().app;
    app.keys.revoke(&app.store, session, ends).await?;
    Ok(Reply::nothing())
}

async fn me(ask: Ask) -> Result<Reply, Problem> {
    let principal = &ask.caller.principal;
    Ok(Reply::ok(&Me {
        principal_id: principal.actor.to_string(),
        tenant_id: principal.tenant.to_string(),
        role: principal.role,
        vendor_id: principal.vendor.map(|vendor| vendor.to_string()),
        market_id: principal.worker.map(|(market, _)| market.to_string()),
        worker_id: principal.worker.map(|(_, worker)| worker.to_string()),
    }))
}
