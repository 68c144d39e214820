//! API keys of integrators.

use orders_bridge::{ApiKey, TenancyCommand};
use serde_json::{Value, json};
use vocab::{ApiKeyId, Code};

use super::{known, people};
use crate::edge::auth::NewKey;
use crate::edge::http::dto::common::Page;
use crate::edge::http::dto::tenancy::{AddApiKey, ApiKeyMade};
use crate::edge::http::{Ask, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/api-keys", add,
        spec("Makes an API key; it is shown this once")
            .takes::<AddApiKey>().gives::<ApiKeyMade>().status(201));
    known!(routes, GET "/api/v1/api-keys", list, spec("The tenant's API keys").gives::<Page>());
    known!(routes, DELETE "/api/v1/api-keys/{id}", revoke, spec("Revokes a key").status(204));
}

async fn add(ask: Ask) -> Result<Reply, Problem> {
    let form: AddApiKey = ask.incoming.body()?;
    let id: ApiKeyId = ids::made(ask.incoming.command, "api_key");
    let tenant = ask.caller.principal.tenant;
    let keys = &ask.edge().app.keys;
    let new = NewKey::for_command(keys, tenant, id, ask.incoming.command);
    people::claim_login(ask.edge(), &new.credential, |_| true).await?;
    let key =
        ApiKey { id, role: form.role, label: form.label, vendor: form.vendor_id, revoked: false };
    let answer = ask.submit_tenant(TenancyCommand::AddApiKey { key }).await?;
    let made = ApiKeyMade { id: id.to_string(), key: new.text };
    Ok(Reply::created(&made, format!("/api/v1/api-keys/{id}")).replayed(answer.replayed))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let tenancy = ask.tenancy()?;
    let (rows, next) = pages::of_all(&ask.incoming, tenancy.api_keys.iter())?;
    let shown = |key: &ApiKey| {
        json!({
            "id": key.id, "label": key.label, "role": key.role,
            "vendor_id": key.vendor, "revoked": key.revoked,
        })
    };
    let items: Vec<Value> = rows.into_iter().map(shown).collect();
    Ok(Reply::ok(&pages::page(&items, next, tenancy.version)))
}

async fn revoke(ask: Ask) -> Result<Reply, Problem> {
    let id: ApiKeyId = ask.incoming.id("id", Code::NotFound)?;
    if !ask.tenancy()?.api_keys.contains_key(&id) {
        return Err(Problem::new(Code::NotFound, "there is nothing under this id"));
    }
    ask.submit_tenant(TenancyCommand::RevokeApiKey { key: id }).await?;
    let credentials = &ask.edge().app.store.credentials;
    credentials.set_disabled(ask.caller.principal.tenant, &id.to_string(), true).await?;
    Ok(Reply::nothing())
}
