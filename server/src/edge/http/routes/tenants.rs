//! Founding a tenant, with its first admin.

use orders_bridge::{TenancyCommand, Tenant, User};
use store::{Credential, CredentialKind};
use vocab::{Actor, Code, CommandMeta, Role, SubjectId, TenantId, UserId};

use super::open;
use super::people::{self, Person};
use crate::edge::auth::check_password;
use crate::edge::http::ask::in_our_words;
use crate::edge::http::dto::tenancy::{FoundTenant, Founded};
use crate::edge::http::{Incoming, Reply, Routes, ids, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    let found = spec("Founds a tenant with its first admin; needs the founding secret");
    open!(routes, POST "/api/v1/tenants", found_tenant,
        found.takes::<FoundTenant>().gives::<Founded>().status(201));
}

async fn found_tenant(incoming: Incoming) -> Result<Reply, Problem> {
    let form: FoundTenant = incoming.body()?;
    let email = people::email(&form.admin.email)?;
    check_password(&form.admin.password)?;
    let id: TenantId = ids::made(incoming.command, "tenant");
    let admin: UserId = ids::made(incoming.command, "admin");
    let subject: SubjectId = ids::made(incoming.command, "admin_subject");
    let edge = &incoming.edge;
    let secret_hash = edge.app.keys.passwords.hash(&form.admin.password).await?;
    let _claim = edge.claims.lock().await;
    let taken = edge.app.shards.tenant_by_slug(form.slug.as_str());
    if taken.is_some_and(|tenant| tenant.id != id) {
        let detail = "another tenant has this slug";
        return Err(Problem::field(Code::AlreadyExists, "slug", detail));
    }
    let tenant = edge.app.shards.open_tenant(id).await?;
    let meta = CommandMeta {
        id: incoming.command,
        // The founder acts as the admin it makes.
        actor: Actor::User(admin),
        correlation: incoming.correlation.clone(),
        body_hash: incoming.body_hash,
        channel: "api".to_owned(),
    };
    let founding =
        TenancyCommand::Found { tenant: Tenant { id, slug: form.slug, name: form.name } };
    let answer = tenant.sequencer.submit(meta.clone(), founding).await.map_err(in_our_words)?;
    let person = Person {
        name: Some(form.admin.name.to_string()),
        email: Some(email.clone()),
        ..Person::default()
    };
    people::keep(edge, id, subject, "user", &person).await?;
    let credential = Credential {
        tenant: id,
        kind: CredentialKind::Email,
        lookup: email,
        principal_id: admin.to_string(),
        secret_hash,
        disabled: false,
    };
    people::claim_login(edge, &credential, |_| true).await?;
    let user =
        User { id: admin, role: Role::Admin, subject, vendor: None, worker: None, disabled: false };
    // A second command of one request has an id of its own, made from the first.
    let meta = CommandMeta { id: ids::made(incoming.command, "add_admin"), ..meta };
    tenant.sequencer.submit(meta, TenancyCommand::AddUser { user }).await.map_err(in_our_words)?;
    let founded = Founded { id: id.to_string(), admin_user_id: admin.to_string() };
    Ok(Reply::created(&founded, "/api/v1/me".to_owned()).replayed(answer.replayed))
}
