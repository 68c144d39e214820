//! Events as the world outside reads them: webhooks, the bus and
//! `GET /events` carry the same envelope, field for field as CONVENTIONS has it.
//! A pure function of the stored entry, so that any of it can be made again.

use dispatch::{Event as D, TaskState};
use orders_bridge::{TenancyEvent, TradeEvent as T};
use serde::Serialize;
use serde_json::{Value, json};
use vocab::id::Id;
use vocab::{
    AccountKey, Actor, CommandId, CommandMeta, Entry, EventId, Mint, OrderId, ShardId, TenantId,
    TimeMs,
};
use workers::Event as W;

use crate::market::{Command, Event};

/// An event on its way out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Envelope {
    /// The same on every sending; receivers de-duplicate by it.
    pub id: EventId,
    /// As `order.created`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which shard it comes from.
    pub source: String,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The order it is about, for sorting; part of `data` too.
    #[serde(skip)]
    pub order: Option<OrderId>,
    /// What happened.
    pub data: Value,
    /// In which conversation.
    pub metadata: Metadata,
    /// When, by the engine.
    #[serde(rename = "timestamp")]
    pub at: TimeMs,
    /// Of the payload.
    pub version: u16,
    /// Position in the shard.
    pub sequence: u64,
}

/// The conversation an event belongs to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metadata {
    /// The request's id.
    pub correlation_id: String,
    /// Who asked, where that was a person, worker or key.
    pub user_id: Option<String>,
    /// How it came in.
    pub channel: String,
}

/// The envelopes of a market's entry; most events have one, some have none.
pub fn outward_market(shard: ShardId, entry: &Entry<Command, Event>) -> Vec<Envelope> {
    let told = entry.events.iter().filter_map(|record| {
        let (kind, order, data) = match &record.event {
            Event::Dispatch(event) => dispatch_event(event)?,
            Event::Workers(event) => worker_event(event)?,
            Event::Trade(event) => trade_event(event)?,
            Event::Ledger(event) => ledger_event(event)?,
            Event::DeliveryRated { order, worker, stars, tip_minor } => {
                let rated = json!({"worker_id": worker, "stars": stars, "tip_minor": tip_minor});
                told("order.updated", *order, json!({"rated": rated}))?
            }
            Event::PolicySet { .. } | Event::ContactTold { .. } | Event::InboxAcked { .. } => {
                return None;
            }
        };
        Some(envelope(shard, entry.at, &entry.meta, record.seq, record.v, (kind, order, data)))
    });
    told.collect()
}

/// The envelopes of a tenant's entry.
pub fn outward_tenant(
    shard: ShardId,
    entry: &Entry<orders_bridge::TenancyCommand, TenancyEvent>,
) -> Vec<Envelope> {
    let told = entry.events.iter().filter_map(|record| {
        let (kind, data) = match &record.event {
            TenancyEvent::ProductPut { product } => {
                ("product.updated", json!({"product_id": product.id}))
            }
            TenancyEvent::PricesPublished { list } => {
                ("price_list.published", json!({"price_list_id": list.id, "version": list.version}))
            }
            TenancyEvent::MarketOpened { market } => {
                ("market.opened", json!({"market_id": market.id}))
            }
            _ => return None,
        };
        let told = (kind.to_owned(), None, data);
        Some(envelope(shard, entry.at, &entry.meta, record.seq, record.v, told))
    });
    told.collect()
}

type Told = (String, Option<OrderId>, Value);

fn envelope(
    shard: ShardId,
    at: TimeMs,
    meta: &CommandMeta,
    seq: u64,
    version: u16,
    (kind, order, data): Told,
) -> Envelope {
    // The command's id and the position make the event's id, on every reading.
    let seed = meta.id.uuid().as_u128() ^ (u128::from(seq) << 32);
    let id = Mint::new(CommandId::from_uuid(uuid::Uuid::from_u128(seed)), at).draw();
    Envelope {
        id,
        kind,
        source: format!("omniroute/{shard}"),
        tenant_id: shard.tenant(),
        order,
        data,
        metadata: Metadata {
            correlation_id: meta.correlation.clone(),
            user_id: (meta.actor != Actor::System).then(|| meta.actor.to_string()),
            channel: meta.channel.clone(),
        },
        at,
        version,
        sequence: seq,
    }
}

fn told(kind: &str, order: OrderId, data: Value) -> Option<Told> {
    let mut data = data;
    data["order_id"] = json!(order);
    Some((kind.to_owned(), Some(order), data))
}

fn dispatch_event(event: &D) -> Option<Told> {
    match event {
        D::OrderPlaced { order, parent } => told(
            "order.created",
            order.id,
            json!({"parent_id": parent, "pay": order.pay, "strategy": order.strategy}),
        ),
        D::OrderConfirmed { order } => told("order.confirmed", *order, json!({})),
        D::OrderScheduled { order, dispatch_at } => {
            told("order.scheduled", *order, json!({"dispatch_at": dispatch_at}))
        }
        D::DispatchStarted { order, .. } => told("order.dispatching", *order, json!({})),
        D::OrderAssigned { assignment } => told(
            "order.assigned_to_driver",
            assignment.order,
            json!({"worker_id": assignment.worker, "assignment_id": assignment.id}),
        ),
        D::OrderStarted { order } => told("order.in_progress", *order, json!({})),
        D::OrderDelivered { order, partly } => {
            let kind = if *partly { "order.partially_delivered" } else { "order.delivered" };
            told(kind, *order, json!({}))
        }
        D::OrderFailed { order, reason } => told("order.failed", *order, json!({"reason": reason})),
        D::OrderReturning { order, child } => {
            told("order.returning", *order, json!({"child_id": child}))
        }
        D::OrderReturned { order } => told("order.returned", *order, json!({})),
        D::OrderCancelled { order, cancellation } => told(
            "order.cancelled",
            *order,
            json!({"by": cancellation.by, "reason": cancellation.reason}),
        ),
        D::OrderExpired { order } => told("order.expired", *order, json!({})),
        D::TaskMoved { .. } => task_event(event),
        _ => offer_event(event).or_else(|| update_event(event)),
    }
}

fn update_event(event: &D) -> Option<Told> {
    let (order, change) = match event {
        D::OrderEscalated { order, reason } => (order, json!({"escalated": reason})),
        D::OrderPinned { order, worker } => (order, json!({"pinned": worker})),
        D::OrderUnpinned { order } => (order, json!({"pinned": null})),
        D::OrderHeld { order, reason } => (order, json!({"on_hold": reason})),
        D::OrderResumed { order } => (order, json!({"on_hold": null})),
        D::DispatchRestarted { order, strategy, pay, .. } => {
            (order, json!({"strategy": strategy, "pay": pay}))
        }
        D::WorkerExcluded { order, worker, why } => {
            (order, json!({"excluded": {"worker_id": worker, "why": why}}))
        }
        D::AssignmentEnded { order, worker, released, .. } => {
            (order, json!({"unassigned": {"worker_id": worker, "released": released}}))
        }
        _ => return None,
    };
    told("order.updated", *order, change)
}

fn task_event(event: &D) -> Option<Told> {
    let D::TaskMoved { order, assignment, task, to, outcome, device_at, place, proofs, .. } = event
    else {
        return None;
    };
    let kind = match to {
        TaskState::EnRoute => "task.started",
        TaskState::Arrived => "task.arrived",
        TaskState::Completed => "task.completed",
        TaskState::Failed => "task.failed",
        _ => "task.updated",
    };
    let place = place.map(|place| json!({"lat": place.lat(), "lng": place.lng()}));
    told(
        kind,
        *order,
        json!({
            "task_id": task, "assignment_id": assignment, "state": to, "outcome": outcome,
            "device_ts": device_at, "place": place, "proofs": proofs,
        }),
    )
}

/// One step of an offer's ladder. Entries from before events named their order
/// and worker are told by the offer alone.
fn offer_event(event: &D) -> Option<Told> {
    let (kind, mut data) = match event {
        D::OfferMade { offer } => (
            "offer.created",
            json!({"wave": offer.wave, "pay": offer.pay, "valid_until": offer.valid_until}),
        ),
        D::OfferSent { .. } => ("offer.sent", json!({})),
        D::OfferReceived { .. } => ("offer.received", json!({})),
        D::OfferSeen { .. } => ("offer.seen", json!({})),
        D::OfferAccepted { .. } => ("offer.accepted", json!({})),
        D::OfferDeclined { reason, note, .. } => {
            ("offer.declined", json!({"reason": reason, "note": note}))
        }
        D::OfferExpired { .. } => ("offer.expired", json!({})),
        D::OfferWithdrawn { reason, .. } => ("offer.withdrawn", json!({"reason": reason})),
        D::OfferLost { .. } => ("offer.lost", json!({})),
        _ => return None,
    };
    data["offer_id"] = json!(event.offer());
    let Some(of) = event.offer_of() else {
        return Some((kind.to_owned(), None, data));
    };
    data["worker_id"] = json!(of.worker);
    told(kind, of.order, data)
}

fn worker_event(event: &W) -> Option<Told> {
    let (kind, mut data) = match event {
        W::Registered { .. } => ("worker.registered", json!({})),
        W::ProfileUpdated { .. } => ("worker.updated", json!({})),
        W::DutySet { duty, .. } => ("worker.duty_changed", json!({"duty": duty})),
        W::LinkSet { link, .. } => ("worker.link_changed", json!({"link": link})),
        W::WasBlocked { blocked, .. } => ("worker.blocked", json!({"blocked": blocked})),
        W::Unblocked { .. } => ("worker.unblocked", json!({})),
        W::Rated { stars, .. } => ("worker.rated", json!({"stars": stars})),
        _ => return None,
    };
    data["worker_id"] = json!(event.worker());
    Some((kind.to_owned(), None, data))
}

fn trade_event(event: &T) -> Option<Told> {
    match event {
        T::StockReserved { order } => told("inventory.reserved", *order, json!({})),
        T::StockReleased { order } => told("inventory.released", *order, json!({})),
        T::SaleRestocked { order } => told("inventory.restocked", *order, json!({})),
        T::SaleDelivered { order, pieces } => {
            told("inventory.issued", *order, json!({"pieces": pieces}))
        }
        T::StockMoved { warehouse, product, pieces, reason } => Some((
            "inventory.moved".to_owned(),
            None,
            json!({"warehouse_id": warehouse, "product_id": product, "pieces": pieces, "reason": reason}),
        )),
        T::DeliveryNoteIssued { note } => told(
            "delivery_note.issued",
            note.order,
            json!({"delivery_note_id": note.id, "number": note.number}),
        ),
        T::InvoicePosted { invoice } => told(
            "invoice.posted",
            invoice.order,
            json!({
                "invoice_id": invoice.id, "number": invoice.number,
                "total": {"minor": invoice.total_minor(), "currency": invoice.currency},
            }),
        ),
        _ => None,
    }
}

fn ledger_event(event: &ledger::Event) -> Option<Told> {
    let ledger::Event::Posted { transfer, .. } = event else {
        return None;
    };
    let touches = |pick: fn(AccountKey) -> bool| {
        transfer.legs.iter().any(|leg| pick(leg.debit) || pick(leg.credit))
    };
    let kind = if transfer.order.is_some() {
        "payment.settled"
    } else if touches(|key| key == AccountKey::TopUpClearing) {
        "payment.received"
    } else if touches(|key| matches!(key, AccountKey::WorkerCash(_))) {
        "cash.remitted"
    } else {
        "payment.corrected"
    };
    let data = json!({
        "transfer_id": transfer.id, "currency": transfer.currency, "legs": transfer.legs,
    });
    match transfer.order {
        Some(order) => told(kind, order, data),
        None => Some((kind.to_owned(), None, data)),
    }
}
