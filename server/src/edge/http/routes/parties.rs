//! Routes of customers and merchants: added, listed, shown.

use orders_bridge::{Party, PartyKind, TenancyCommand};
use serde_json::{Value, json};
use vocab::{Code, PartyId, SubjectId};

use super::known;
use super::people::{self, Person};
use crate::edge::http::dto::common::{Created, Page};
use crate::edge::http::dto::tenancy::AddParty;
use crate::edge::http::{Ask, Reply, Routes, ids, pages, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/parties", add,
        spec("Adds a customer or merchant").takes::<AddParty>().gives::<Created>().status(201));
    known!(routes, GET "/api/v1/parties", list,
        spec("Customers and merchants").gives::<Page>());
}

async fn add(ask: Ask) -> Result<Reply, Problem> {
    let form: AddParty = ask.incoming.body()?;
    if let Some(warehouse) = form.warehouse_id {
        let has = move |market: &engine::Market| market.trade.warehouses.contains_key(&warehouse);
        let found = ask.market_with(Code::WarehouseNotFound, has).await;
        found.map_err(|_| {
            let detail = "no warehouse under this id";
            Problem::field(Code::WarehouseNotFound, "warehouse_id", detail)
        })?;
    }
    let id: PartyId = ids::made(ask.incoming.command, "party");
    let subject: SubjectId = ids::made(ask.incoming.command, "subject");
    let person = Person {
        name: Some(form.name.to_string()),
        phone: form.phone.map(|phone| phone.to_string()),
        ..Person::default()
    };
    people::keep(ask.edge(), ask.caller.principal.tenant, subject, "party", &person).await?;
    let party = Party { id, kind: form.kind, subject, warehouse: form.warehouse_id };
    let answer = ask.submit_tenant(TenancyCommand::AddParty { party }).await?;
    let location = format!("/api/v1/parties/{id}");
    Ok(Reply::created(&Created { id: id.to_string() }, location).replayed(answer.replayed))
}

async fn list(ask: Ask) -> Result<Reply, Problem> {
    let tenancy = ask.tenancy()?;
    let vendor = ask.caller.vendor();
    // A merchant sees itself; who its customers are stands in its orders.
    let all = tenancy.parties.iter().filter(|(id, _)| vendor.is_none_or(|only| only == **id));
    let (rows, next) = pages::of_all(&ask.incoming, all)?;
    let mut items: Vec<Value> = Vec::with_capacity(rows.len());
    for party in rows {
        let tenant = ask.caller.principal.tenant;
        let person = people::known::<Person>(ask.edge(), tenant, party.subject).await?;
        let person = person.unwrap_or_default();
        items.push(json!({
            "id": party.id, "kind": party.kind, "warehouse_id": party.warehouse,
            "name": person.name, "phone": person.phone,
        }));
    }
    Ok(Reply::ok(&pages::page(&items, next, tenancy.version)))
}

/// A party of the tenant in the part it is to play.
pub(super) fn party<'a>(
    tenancy: &'a orders_bridge::Tenancy,
    id: PartyId,
    kind: PartyKind,
    field: &str,
) -> Result<&'a Party, Problem> {
    let detail = "no such party under this id";
    let none = || Problem::field(Code::PartyNotFound, field, detail);
    tenancy.parties.get(&id).filter(|party| party.kind == kind).ok_or_else(none)
}
