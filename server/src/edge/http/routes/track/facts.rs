//! An order as links need it: from the engine while it remembers the order, and
//! afterwards from what the link itself keeps and the table of orders.

use dispatch::{FailReason, OrderState, Task, TaskOutcome, TaskState};
use engine::Market;
use engine::market::Rated;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Link;
use vocab::{Currency, OrderId, PartyId, Place, SubjectId, TaskId, TimeMs, WorkerId, limits};

use super::visibility::Stage;
use crate::edge::http::Edge;
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::order_view::wire;
use crate::edge::http::dto::tracking::TrackedItem;
use crate::edge::problem::Problem;
use crate::shards::MarketHandle;

/// What does not change about an order, kept with each of its links. No personal
/// data: only under which subject that is found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Facts {
    pub(super) merchant: PartyId,
    pub(super) pickup: Place,
    pub(super) dropoff: Place,
    pub(super) dropoff_task: TaskId,
    pub(super) met: Option<SubjectId>,
    pub(super) items: Vec<TrackedItem>,
    pub(super) currency: Currency,
    pub(super) total_minor: i64,
    pub(super) payment: String,
    pub(super) placed_at: TimeMs,
    pub(super) scheduled_at: Option<TimeMs>,
}

/// An order at this moment.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) order: OrderId,
    pub(super) facts: Facts,
    pub(super) state: String,
    pub(super) stage: Stage,
    pub(super) updated_at: TimeMs,
    /// Whether nothing will happen to it any more.
    pub(super) ended: bool,
    pub(super) delivered_at: Option<TimeMs>,
    pub(super) cash_due_minor: i64,
    pub(super) worker: Option<WorkerId>,
    pub(super) stops_before: Option<u32>,
    pub(super) failed: Option<FailReason>,
    /// Whether all that was ordered was handed over.
    pub(super) whole: bool,
    pub(super) rated: Option<Rated>,
    /// Whether it may be rated, which only the engine can book.
    pub(super) can_rate: bool,
    pub(super) can_tip: bool,
}

impl Seen {
    /// When links to it die.
    pub(super) fn link_ends_at(&self) -> Option<TimeMs> {
        self.ended.then(|| self.updated_at + limits::LINK_KEPT_MS)
    }
}

/// The facts of an order; none for a return, which sells nothing.
pub(in super::super) fn facts(market: &Market, id: OrderId) -> Option<Facts> {
    let order = market.dispatch.order(id)?;
    let sale = market.trade.sales.get(&id)?;
    let item = |line: &orders_bridge::SaleLine| TrackedItem {
        name: line.priced.name.to_string(),
        quantity: line.priced.quantity,
    };
    Some(Facts {
        merchant: sale.merchant,
        pickup: order.pickup.stop.place,
        dropoff: order.dropoff.stop.place,
        dropoff_task: order.dropoff.id,
        met: order.dropoff.stop.subject,
        items: sale.lines.iter().map(item).collect(),
        currency: sale.currency,
        total_minor: sale.total_minor(),
        payment: wire(&sale.payment),
        placed_at: order.placed_at,
        scheduled_at: order.dispatch_at,
    })
}

/// The order behind a link.
pub(super) async fn seen(
    edge: &Edge,
    market: &MarketHandle,
    link: &Link,
) -> Result<Option<Seen>, Problem> {
    let id = link.order;
    match market.sequencer.read(move |market| remembered(market, id)).await? {
        Some(seen) => Ok(Some(seen)),
        None => forgotten(edge, link).await,
    }
}

fn remembered(market: &Market, id: OrderId) -> Option<Seen> {
    let facts = facts(market, id)?;
    let order = market.dispatch.order(id)?;
    let job = order.assignment.or(order.assignments.last().copied());
    let stage = stage_of(order.state, &order.dropoff, order.goods_taken());
    let holds = !matches!(stage, Stage::Waiting | Stage::Cancelled);
    let worker = job.filter(|_| holds).and_then(|job| market.dispatch.assignment(job));
    let delivered = order.dropoff.state == TaskState::Completed;
    let rated = market.ratings.get(&id).copied();
    let can_rate = market.brought_by(id).is_some() && rated.is_none();
    Some(Seen {
        order: id,
        facts,
        state: order.state.as_str().to_owned(),
        stage,
        updated_at: order.updated_at,
        ended: order.state.is_final(),
        delivered_at: delivered.then_some(order.dropoff.changed_at),
        cash_due_minor: if delivered { 0 } else { order.need.cash_due_minor },
        worker: worker.map(|job| job.worker),
        stops_before: order.state.is_under_way().then_some(u32::from(!order.goods_taken())),
        failed: reason_of(&order.dropoff).or_else(|| reason_of(&order.pickup)),
        whole: order.dropoff.outcome == Some(TaskOutcome::Done),
        rated,
        can_rate,
        can_tip: can_rate && market.tipper(id).is_some(),
    })
}

fn stage_of(state: OrderState, dropoff: &Task, goods_taken: bool) -> Stage {
    let at_the_door = matches!(dropoff.state, TaskState::Arrived | TaskState::Servicing);
    match state {
        // A partial delivery was one, whatever becomes of the rest.
        _ if dropoff.state == TaskState::Completed => Stage::Delivered,
        OrderState::Cancelled | OrderState::Expired => Stage::Cancelled,
        OrderState::Failed | OrderState::Returning | OrderState::Returned => Stage::Failed,
        state if state.awaits_worker() => Stage::Waiting,
        _ if at_the_door => Stage::Arrived,
        _ if goods_taken => Stage::Coming,
        _ => Stage::Assigned,
    }
}

fn reason_of(task: &Task) -> Option<FailReason> {
    match task.outcome {
        Some(TaskOutcome::Failed { reason, .. }) => Some(reason),
        _ => None,
    }
}

/// An order that the engine has let go of: it has ended, nothing can be done
/// with it, and what it was stands with the link.
async fn forgotten(edge: &Edge, link: &Link) -> Result<Option<Seen>, Problem> {
    const SQL: &str = "select body from orders where tenant_id = $1 and order_id = $2";
    let values = [link.tenant.to_string().into(), link.order.to_string().into()];
    let rows = edge.app.store.db.fetch(link.tenant, SQL, &values).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let row: Value = serde_json::from_str(&row.text("body")?).map_err(Problem::internal)?;
    let facts: Facts = serde_json::from_str(&link.facts).map_err(Problem::internal)?;
    let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
    let updated_at = Moment::try_from(text("updated_at")).map_err(Problem::internal)?.0;
    let state = text("state");
    let stage = match state.as_str() {
        "delivered" | "partially_delivered" => Stage::Delivered,
        "cancelled" | "expired" => Stage::Cancelled,
        _ => Stage::Failed,
    };
    Ok(Some(Seen {
        order: link.order,
        facts,
        stage,
        updated_at,
        ended: true,
        delivered_at: (stage == Stage::Delivered).then_some(updated_at),
        cash_due_minor: 0,
        worker: text("worker_id").parse().ok(),
        stops_before: None,
        failed: None,
        whole: state == "delivered",
        state,
        rated: None,
        can_rate: false,
        can_tip: false,
    }))
}

/// What stood in the way, for those who waited.
pub(super) fn in_words(reason: Option<FailReason>) -> &'static str {
    match reason {
        Some(FailReason::NobodyThere) => "Nobody was there to take it.",
        Some(FailReason::Refused) => "It was not accepted at the door.",
        Some(FailReason::NotPaid) => "It was not paid for.",
        Some(FailReason::AddressWrong) => "The address could not be found.",
        Some(FailReason::GoodsMissing) => "The goods were not ready.",
        Some(FailReason::Damaged) => "The goods were damaged.",
        Some(FailReason::Incident) => "Something happened on the way.",
        Some(FailReason::Other) | None => "It could not be delivered.",
    }
}
