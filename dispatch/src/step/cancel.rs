//! Calls an order off, until its goods are taken.

use vocab::{OrderId, Rejection};

use super::{Decided, check_version, ended, find_order, withdraw_all, wrong_state};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::WithdrawReason;
use crate::order::{Cancellation, Order, OrderState};

pub(crate) fn decide(
    state: &Dispatch,
    order: OrderId,
    cancellation: Cancellation,
    seen_version: Option<u64>,
) -> Decided {
    let order = find_order(state, order)?;
    if order.state == OrderState::Cancelled {
        return Ok(Vec::new());
    }
    check_version(order, seen_version)?;
    check_possible(order)?;
    let mut events = withdraw_all(order, WithdrawReason::Cancelled);
    events.push(Event::OrderCancelled { order: order.id, cancellation });
    let job = order.assignment.and_then(|id| state.assignments.get(&id));
    events.extend(job.map(|job| ended(job, None)));
    Ok(events)
}

fn check_possible(order: &Order) -> Result<(), Rejection> {
    if order.state.is_under_way() && order.goods_taken() {
        let detail = "the worker has the goods; when the delivery fails, order their return";
        return Err(wrong_state(order, detail));
    }
    if order.state.awaits_worker() || order.state.is_under_way() {
        return Ok(());
    }
    Err(wrong_state(order, "the order has ended and cannot be cancelled"))
}
