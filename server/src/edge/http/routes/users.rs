//! People with a login.

use orders_bridge::{TenancyCommand, User};
use serde_json::{Value, json};
use store::{Credential, CredentialKind};
use vocab::{Code, SubjectId, UserId};

use super::known;
use super::people::{self, Person};
use crate::edge::auth::check_password;
use crate::edge::http::dto::common::{Created, Page};
use crate::edge::http::dto::tenancy::{AddUser, ChangeUser};
use crate::edge::http::{Ask, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/users", add,
        spec("Adds a person with a login").takes::<AddUser>().gives::<Created>().status(201));
    known!(routes, GET "/api/v1/users", list, spec("The tenant's people").gives::<Page>());
    known!(routes, PATCH "/api/v1/users/{id}", change,
        spec("Changes what a person may do, or shuts them out")
            .takes::<ChangeUser>().gives::<Created>());
}

async fn add(ask: Ask) -> Result<Reply, Problem> {
    let form: AddUser = ask.incoming.body()?;
    let email = people::email(&form.email)?;
    check_password(&form.password)?;
    let id: UserId = ids::made(ask.incoming.command, "user");
    let subject: SubjectId = ids::made(ask.incoming.command, "subject");
    let user = User {
        id,
        role: form.role,
        subject,
        vendor: form.vendor_id,
        worker: None,
        disabled: false,
    };
    let person = Person {
        name: Some(form.name.to_string()),
        email: Some(email.clone()),
        ..Person::default()
    };
    let replayed =
        admit(&ask, user, &person, (CredentialKind::Email, email, form.password)).await?;
    let location = format!("/api/v1/users/{id}");
    Ok(Reply::created(&Created { id: id.to_string() }, location).replayed(replayed))
}

/// Lets someone in: personal data, then the login, then the user.
pub(super) async fn admit(
    ask: &Ask,
    user: User,
    person: &Person,
    (kind, lookup, secret): (CredentialKind, String, String),
) -> Result<bool, Problem> {
    let (edge, tenant) = (ask.edge(), ask.caller.principal.tenant);
    let secret_hash = edge.app.keys.passwords.hash(&secret).await?;
    let principal_id = user.id.to_string();
    let credential =
        Credential { tenant, kind, lookup, principal_id, secret_hash, disabled: user.disabled };
    let _claim = edge.claims.lock().await;
    let tenancy = ask.tenancy()?;
    people::claim_login(edge, &credential, |owner| {
        owner.parse().is_ok_and(|owner: UserId| tenancy.users.contains_key(&owner))
    })
    .await?;
    people::keep(edge, tenant, user.subject, "user", person).await?;
    let answer = ask.submit_tenant(TenancyCommand::AddUser { user }).await?;
    Ok(answer.replayed)
}

async fn change(ask: Ask) -> Result<Reply, Problem> {
    let id: UserId = ask.incoming.id("id", Code::UserNotFound)?;
    let form: ChangeUser = ask.incoming.body()?;
    let tenancy = ask.tenancy()?;
    let none = || Problem::new(Code::UserNotFound, "there is nothing under this id");
    let user = tenancy.users.get(&id).ok_or_else(none)?;
    let role = form.role.unwrap_or(user.role);
    let disabled = form.disabled.unwrap_or(user.disabled);
    let answer = ask.submit_tenant(TenancyCommand::ChangeUser { user: id, role, disabled }).await?;
    let credentials = &ask.edge().app.store.credentials;
    credentials.set_disabled(ask.caller.principal.tenant, &id.to_string(), disabled).await?;
    Ok(Reply::ok(&Created { id: id.to_string() }).replayed(answer.replayed))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let tenancy = ask.tenancy()?;
    let (rows, next) = pages::of_all(&ask.incoming, tenancy.users.iter())?;
    let mut items: Vec<Value> = Vec::with_capacity(rows.len());
    for user in rows {
        let tenant = ask.caller.principal.tenant;
        let person = people::known::<Person>(ask.edge(), tenant, user.subject).await?;
        let person = person.unwrap_or_default();
        items.push(json!({
            "id": user.id, "role": user.role, "vendor_id": user.vendor,
            "worker_id": user.worker.map(|(_, worker)| worker), "disabled": user.disabled,
            "name": person.name, "email": person.email,
        }));
    }
    Ok(Reply::ok(&pages::page(&items, next, tenancy.version)))
}
