//! Orders and workers as rows: read from the market's state, then dressed with
//! what its writer does not know (names, positions, predictions).

use std::collections::BTreeSet;

use dispatch::{Order, OrderState, Task, TaskState};
use engine::Market;
use orders_bridge::Sale;
use vocab::{OrderId, TimeMs, WorkerId, limits};
use workers::{Work, Worker};

use super::outgoing::{OrderRow, StopRow, WorkerRow};
use crate::App;
use crate::edge::http::merchant_of;
use crate::edge::sockets::numbers::Numbers;
use crate::rooms::eta::{Eta, Risk};
use crate::shards::MarketHandle;

/// The open orders, the most recently changed first, and how many were left out.
pub(crate) fn open_orders(market: &Market) -> (Vec<OrderRow>, usize) {
    let open = market.dispatch.orders.values().filter(|order| !order.state.is_final());
    let mut open: Vec<&Order> = open.collect();
    open.sort_by_key(|order| (std::cmp::Reverse(order.updated_at), order.id));
    let left_out = open.len().saturating_sub(limits::CONSOLE_ORDERS_MAX);
    let shown = open.into_iter().take(limits::CONSOLE_ORDERS_MAX);
    (shown.map(|order| order_row(market, order)).collect(), left_out)
}

/// These orders, as far as they are remembered.
pub(crate) fn orders(market: &Market, ids: impl IntoIterator<Item = OrderId>) -> Vec<OrderRow> {
    let known = ids.into_iter().filter_map(|id| market.dispatch.order(id));
    known.map(|order| order_row(market, order)).collect()
}

/// All workers.
pub(crate) fn all_workers(market: &Market, numbers: &Numbers) -> Vec<WorkerRow> {
    market.workers.workers.values().map(|worker| worker_row(market, numbers, worker)).collect()
}

/// These workers.
pub(crate) fn workers(
    market: &Market,
    numbers: &Numbers,
    ids: impl IntoIterator<Item = WorkerId>,
) -> Vec<WorkerRow> {
    let known = ids.into_iter().filter_map(|id| market.workers.get(id));
    known.map(|worker| worker_row(market, numbers, worker)).collect()
}

/// Adds what is expected of the orders at `now`, and who edits them.
pub(crate) fn dress_orders(market: &MarketHandle, now: TimeMs, rows: &mut [OrderRow]) {
    let mut holders = market.hub.holders();
    for row in rows {
        if row.state.is_final() {
            continue;
        }
        row.holder = holders.remove(&row.id);
        let outlook = market.etas.outlook(row.id);
        let taken = row.pickup.state == TaskState::Completed;
        // The prediction follows a commit within a second; what is certainly
        // over by then is not shown.
        let eta = outlook.eta.filter(|_| row.worker_id.is_some());
        row.eta = eta.map(|eta| Eta { pickup_at: eta.pickup_at.filter(|_| !taken), ..eta });
        let overdue = row.dropoff.due.is_some_and(|due| due < now);
        let live = row.state != OrderState::Returning;
        row.risk = if overdue && live { Risk::Late } else { outlook.risk };
    }
}

/// Adds what the workers are called, and what is known of their devices.
pub(crate) async fn dress_workers(app: &App, market: &MarketHandle, rows: &mut [WorkerRow]) {
    let people: BTreeSet<_> = rows.iter().map(|row| row.subject).collect();
    let names = app.names.of(&app.store, market.tenant, people).await;
    for row in rows {
        if let Some(name) = names.get(&row.subject) {
            row.name.clone_from(name);
        }
        let position = market.tracking.position(row.id);
        row.fix_at = position.map(|position| position.at);
        let percent = position.and_then(|position| position.battery_pct);
        row.battery = percent.map(|percent| f64::from(percent) / 100.0);
    }
}

fn order_row(market: &Market, order: &Order) -> OrderRow {
    let job = order.assignment.and_then(|id| market.dispatch.assignment(id));
    let offers = order.open_offers.iter().filter_map(|id| market.dispatch.offer(*id));
    OrderRow {
        id: order.id,
        version: order.version,
        state: order.state,
        strategy: order.strategy,
        priority: order.priority,
        wave: order.wave,
        offers_out: order.open_offers.len(),
        worker_id: job.map(|job| job.worker),
        pickup: stop_row(&order.pickup),
        dropoff: stop_row(&order.dropoff),
        cash_due_minor: order.need.cash_due_minor,
        total_minor: market.trade.sales.get(&order.id).map_or(0, Sale::total_minor),
        merchant_id: merchant_of(market, order.id),
        scheduled_at: order.dispatch_at,
        expires_at: order.expires_at,
        assigned_at: job.map(|job| job.at),
        wave_ends_at: offers.map(|offer| offer.valid_until).max(),
        eta: None,
        risk: Risk::None,
        breach_at: breach_at(order),
        holder: None,
        escalated: order.escalation.map(|call| call.reason),
        on_hold: order.on_hold.is_some(),
        hold_reason: order.on_hold.as_ref().map(ToString::to_string),
        pinned: order.pinned,
        placed_at: order.placed_at,
        updated_at: order.updated_at,
    }
}

/// When an open order breaches what was promised.
fn breach_at(order: &Order) -> Option<TimeMs> {
    if order.state.is_final() || order.state == OrderState::Returning {
        return None;
    }
    let expires = order.expires_at.filter(|_| order.state.awaits_worker());
    order.dropoff.stop.due.or(expires)
}

fn stop_row(task: &Task) -> StopRow {
    StopRow {
        state: task.state,
        lat: task.stop.place.lat(),
        lng: task.stop.place.lng(),
        due: task.stop.due,
    }
}

fn worker_row(market: &Market, numbers: &Numbers, worker: &Worker) -> WorkerRow {
    let (work, job) = match worker.work {
        Work::Idle => ("idle", None),
        Work::Offered(_) => ("offered", None),
        Work::Engaged(job) => ("engaged", market.dispatch.assignment(job)),
    };
    let (profile, blocked, rating) = (&worker.profile, worker.blocked.as_ref(), worker.rating);
    WorkerRow {
        id: worker.id,
        n: numbers.of(worker.id),
        name: nameless(worker.id),
        subject: profile.subject,
        version: worker.version,
        duty: worker.duty,
        work,
        order_id: job.map(|job| job.order),
        link: worker.link,
        blocked: blocked.is_some(),
        blocked_why: blocked.map(|blocked| blocked.reason.to_string()),
        blocked_until: blocked.and_then(|blocked| blocked.until),
        vehicle: profile.vehicle.kind,
        skills: profile.skills.iter().map(ToString::to_string).collect(),
        rating: (rating.count > 0).then(|| rating.stars as f64 / f64::from(rating.count)),
        cash_minor: market.cash_in_hand(worker.id),
        cash_cap_minor: profile.cash_cap_minor,
        shift_start: worker.shift.map(|shift| shift.start),
        shift_end: worker.shift.map(|shift| shift.end),
        battery: None,
        fix_at: None,
    }
}

/// How a worker is shown whose name is not kept: by the end of their id.
pub(crate) fn nameless(worker: WorkerId) -> String {
    let id = worker.to_string();
    let end = id.get(id.len().saturating_sub(6)..).unwrap_or(&id);
    format!("Worker {end}")
}
