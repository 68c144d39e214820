//! Orders in: lines priced, trip measured, fee and pay quoted, personal data put
//! aside; then one command that holds all of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use dispatch::{NewOrder, Stop, Strategy};
use engine::{Command, PlaceOrder, Reply as Outcome};
use finance_bridge::{quote_fee, quote_pay};
use futures_util::future::join_all;
use orders_bridge::{NewSale, PartyKind, Payment, Tenancy, price_lines};
use routing::{Leg, Profile, RouteError};
use serde_json::Value;
use vocab::{Code, CommandMeta, Place, Seconds, SubjectId, WarehouseId, limits};
use workers::Need;

use super::{catalogue, known, markets, parties, people, stock};
use crate::edge::http::ask::{in_our_words, submit};
use crate::edge::http::dto::common::amount;
use crate::edge::http::dto::order_view::Contact;
use crate::edge::http::dto::orders::{BulkResult, BulkRow, OrderAck, PlaceOrderForm, PlaceOrders};
use crate::edge::http::{Ask, Edge, Reply, Routes, ids, json, spec};
use crate::edge::problem::Problem;
use crate::rooms::sequencer::Answer;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/orders", place_one,
        spec("Takes an order; goods and money are secured in the same step")
            .takes::<PlaceOrderForm>().gives::<OrderAck>().status(201));
    known!(routes, POST "/api/v1/orders/bulk", place_many,
        spec("Takes many orders; each stands or falls by itself")
            .takes::<PlaceOrders>().gives::<BulkResult>());
}

async fn place_one(ask: Ask) -> Result<Reply, Problem> {
    let form: PlaceOrderForm = ask.incoming.body()?;
    let answer = place(&ask, ask.meta(), form).await?;
    let ack = acknowledged(&answer)?;
    let location = format!("/api/v1/orders/{}", ack.id);
    Ok(Reply::created(&ack, location).etag(ack.version).replayed(answer.replayed))
}

async fn place_many(ask: Ask) -> Result<Reply, Problem> {
    let form: PlaceOrders = ask.incoming.body()?;
    if form.orders.is_empty() || form.orders.len() > limits::BULK_ORDERS_MAX {
        let detail = format!("one request takes 1 to {} orders", limits::BULK_ORDERS_MAX);
        return Err(Problem::field(Code::LimitExceeded, "orders", detail));
    }
    let rows = form.orders.into_iter().enumerate().map(|(i, row)| place_row(&ask, i, row));
    let results = join_all(rows).await;
    Ok(Reply::ok(&BulkResult { results }))
}

async fn place_row(ask: &Ask, index: usize, row: Value) -> BulkRow {
    // Each row is a command of its own, the same on every sending.
    let id = ids::made(ask.incoming.command, &format!("row {index}"));
    let meta = CommandMeta { id, ..ask.meta() };
    let placed = async {
        let answer = place(ask, meta, json::fit(row)?).await?;
        acknowledged(&answer)
    };
    match placed.await {
        Ok(ack) => BulkRow { status: 201, order: Some(ack), problem: None },
        Err(problem) => BulkRow {
            status: problem.status().as_u16(),
            order: None,
            problem: Some(problem.document(&ask.incoming.correlation)),
        },
    }
}

/// What an order's command was answered with.
pub(super) fn acknowledged(answer: &Answer) -> Result<OrderAck, Problem> {
    match &answer.outcome.reply {
        Outcome::Order { id, state, version, total_minor, currency } => Ok(OrderAck {
            id: id.to_string(),
            state: state.as_str().to_owned(),
            version: *version,
            total: amount(*total_minor, *currency),
            as_of_seq: answer.outcome.seq,
        }),
        other => Err(Problem::internal(format!("an order's command led to {other:?}"))),
    }
}

/// Takes one order.
async fn place(ask: &Ask, meta: CommandMeta, form: PlaceOrderForm) -> Result<Answer, Problem> {
    let market = ask.market(form.market_id)?;
    let tenancy = ask.tenancy()?;
    let warehouse = check_parties(ask, &tenancy, &form)?;
    let list = catalogue::list_of(&tenancy, market.id)?;
    let priced = price_lines(&tenancy, list, &form.lines).map_err(in_our_words)?;
    let policy = markets::policy_of(&tenancy, market.id)?;
    let from = stock::place_of(ask.edge(), &market, warehouse).await?;
    let to: Place = form.dropoff.place.into();
    let trip = measure(ask.edge(), from, to).await?;
    let fee = quote_fee(&policy.money.fee, trip.metres)?;
    let pay = quote_pay(&policy.money.pay, policy.currency, trip.metres, trip.seconds)?;
    let (pickup, dropoff) = stops(ask, &meta, &form, from).await?;
    let id = ids::by_age();
    let requires = form.requires.unwrap_or_default();
    let order = PlaceOrder {
        sale: NewSale {
            order: id,
            external_id: form.external_id,
            merchant: form.merchant_id,
            customer: form.customer_id,
            warehouse,
            priced,
            delivery_fee_minor: fee.minor,
            delivery_fee_tax_minor: fee.tax_minor,
            payment: form.payment,
        },
        delivery: NewOrder {
            id,
            pickup_task: ids::by_age(),
            dropoff_task: ids::by_age(),
            pickup,
            dropoff,
            // Weight and cash are the engine's to fill in.
            need: Need {
                vehicles: requires.vehicles.into_iter().collect(),
                skills: requires.skills.into_iter().collect::<BTreeSet<_>>(),
                ..Need::default()
            },
            pay,
            trip: trip.metres,
            trip_time: trip.seconds,
            strategy: form.strategy.unwrap_or(Strategy::Nearest),
            dispatch_at: form.scheduled_at.map(|at| at.0),
            expires_at: form.expires_at.map(|at| at.0),
            priority: form.priority,
        },
        confirm: form.confirm.unwrap_or(true),
    };
    submit(&market, meta, Command::PlaceOrder { order: Box::new(order) }).await
}

/// Merchant and customer, as far as this caller may know them; the warehouse.
fn check_parties(
    ask: &Ask,
    tenancy: &Tenancy,
    form: &PlaceOrderForm,
) -> Result<WarehouseId, Problem> {
    let merchant = parties::party(tenancy, form.merchant_id, PartyKind::Merchant, "merchant_id")?;
    if !ask.caller.sees_merchant(merchant.id) {
        let detail = "no such party under this id";
        return Err(Problem::field(Code::PartyNotFound, "merchant_id", detail));
    }
    if let Some(customer) = form.customer_id {
        parties::party(tenancy, customer, PartyKind::Customer, "customer_id")?;
    } else if form.payment == Payment::Wallet {
        let detail = "paying from a wallet needs the customer whose wallet it is";
        return Err(Problem::field(Code::InvalidField, "customer_id", detail));
    }
    let limited = ask.caller.vendor().is_some();
    let named = form.warehouse_id.filter(|id| !limited || merchant.warehouse == Some(*id));
    if form.warehouse_id.is_some() && named.is_none() {
        let detail = "no warehouse under this id";
        return Err(Problem::field(Code::WarehouseNotFound, "warehouse_id", detail));
    }
    named.or(merchant.warehouse).ok_or_else(|| {
        let detail = "the merchant has no warehouse of its own: name one";
        Problem::field(Code::InvalidField, "warehouse_id", detail)
    })
}

/// The way from pickup to drop-off, off the runtime's threads.
pub(super) async fn measure(edge: &Arc<Edge>, from: Place, to: Place) -> Result<Leg, Problem> {
    let streets = edge.app.streets.clone();
    let way = move || streets.route(Profile::Motorcycle, from, to);
    let route = tokio::task::spawn_blocking(way).await.map_err(Problem::internal)?;
    match route {
        Ok(route) => Ok(Leg { seconds: route.seconds, metres: route.metres }),
        Err(error @ (RouteError::NoRoadNear { .. } | RouteError::Unreachable)) => {
            let detail = format!("this place cannot be reached from the pickup: {error}");
            Err(Problem::field(Code::OutOfRange, "dropoff.place", detail))
        }
    }
}

/// Both stops, with who is met there put aside first.
async fn stops(
    ask: &Ask,
    meta: &CommandMeta,
    form: &PlaceOrderForm,
    from: Place,
) -> Result<(Stop, Stop), Problem> {
    let pickup = form.pickup.clone().unwrap_or_default();
    let text = |text: &Option<vocab::Text<200>>| text.as_ref().map(ToString::to_string);
    let phone = |text: &Option<vocab::Text<40>>| text.as_ref().map(ToString::to_string);
    let long = |text: &Option<vocab::Text<500>>| text.as_ref().map(ToString::to_string);
    let at_pickup = Contact {
        name: text(&pickup.name),
        phone: phone(&pickup.phone),
        note: long(&pickup.note),
        ..Contact::default()
    };
    let at_dropoff = Contact {
        name: text(&form.dropoff.name),
        phone: phone(&form.dropoff.phone),
        address: long(&form.dropoff.address),
        note: long(&form.dropoff.note),
        instructions: None,
    };
    let (met_at_pickup, met_at_dropoff) = tokio::try_join!(
        put_aside(ask, meta, "pickup", at_pickup),
        put_aside(ask, meta, "dropoff", at_dropoff),
    )?;
    Ok((
        Stop {
            place: from,
            service: Seconds(pickup.service_s.unwrap_or_default()),
            due: None,
            subject: met_at_pickup,
        },
        Stop {
            place: form.dropoff.place.into(),
            service: Seconds(form.dropoff.service_s.unwrap_or_default()),
            due: form.dropoff.due.map(|due| due.0),
            subject: met_at_dropoff,
        },
    ))
}

/// Nobody to be met needs no record.
async fn put_aside(
    ask: &Ask,
    meta: &CommandMeta,
    label: &str,
    contact: Contact,
) -> Result<Option<SubjectId>, Problem> {
    if contact == Contact::default() {
        return Ok(None);
    }
    let subject: SubjectId = ids::made(meta.id, label);
    people::keep(ask.edge(), ask.caller.principal.tenant, subject, "contact", &contact).await?;
    Ok(Some(subject))
}
