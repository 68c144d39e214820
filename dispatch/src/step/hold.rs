//! A person keeps an order from dispatch, or lets it go on.

use vocab::{OrderId, Text, TimeMs};

use super::{Decided, find_order, search_on, withdraw_all, wrong_state};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::WithdrawReason;
use crate::order::{EscalationReason, Order, OrderState};

pub(crate) fn hold(state: &Dispatch, order: OrderId, reason: &Text<500>) -> Decided {
    let order = find_order(state, order)?;
    if !order.state.awaits_worker() {
        return Err(wrong_state(order, "only an order that no worker has can be held"));
    }
    if order.on_hold.as_ref() == Some(reason) {
        return Ok(Vec::new());
    }
    let mut events = withdraw_all(order, WithdrawReason::Replanned);
    events.push(Event::OrderHeld { order: order.id, reason: reason.clone() });
    Ok(events)
}

pub(crate) fn resume(state: &Dispatch, now: TimeMs, order: OrderId) -> Decided {
    let order = find_order(state, order)?;
    if order.on_hold.is_none() {
        return Ok(Vec::new());
    }
    if order.state.is_final() {
        return Err(wrong_state(order, "the order has ended"));
    }
    let mut events = vec![Event::OrderResumed { order: order.id }];
    if search_is_due(now, order) {
        events.extend(search_on(now, order));
    }
    Ok(events)
}

/// Whether nothing but the hold kept the order from being looked at.
fn search_is_due(now: TimeMs, order: &Order) -> bool {
    match order.state {
        OrderState::Confirmed => true,
        OrderState::Scheduled => order.dispatch_at.is_none_or(|at| at <= now),
        OrderState::Dispatching => {
            order.escalation.is_none_or(|call| call.reason == EscalationReason::NobodyEligible)
        }
        _ => false,
    }
}
