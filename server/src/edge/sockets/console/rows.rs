//! Orders and workers as rows, read from the market's state.

use dispatch::{Order, Task};
use engine::Market;
use vocab::{OrderId, WorkerId, limits};
use workers::{Work, Worker};

use super::outgoing::{OrderRow, StopRow, WorkerRow};
use crate::edge::sockets::numbers::Numbers;

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

fn order_row(market: &Market, order: &Order) -> OrderRow {
    let job = order.assignment.and_then(|id| market.dispatch.assignment(id));
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
        escalated: order.escalation.map(|call| call.reason),
        on_hold: order.on_hold.is_some(),
        pinned: order.pinned,
        placed_at: order.placed_at,
        updated_at: order.updated_at,
    }
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
    WorkerRow {
        id: worker.id,
        n: numbers.of(worker.id),
        version: worker.version,
        duty: worker.duty,
        work,
        order_id: job.map(|job| job.order),
        link: worker.link,
        blocked: worker.blocked.is_some(),
        vehicle: worker.profile.vehicle.kind,
        cash_minor: market.cash_in_hand(worker.id),
    }
}
