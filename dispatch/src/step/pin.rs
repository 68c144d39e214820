//! Only one worker is to be asked, or anyone again. A pin is a person's decision:
//! no strategy looks past it, and a refusal brings it back to a person.

use vocab::{Code, OrderId, Rejection, TimeMs, WorkerId};

use super::{Decided, find_order, search, wrong_state};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::WithdrawReason;
use crate::order::{Order, OrderState, Strategy};

pub(crate) fn pin(state: &Dispatch, now: TimeMs, order: OrderId, worker: WorkerId) -> Decided {
    let order = find_order(state, order)?;
    if !order.state.awaits_worker() {
        return Err(wrong_state(order, "the order does not wait for a worker"));
    }
    if order.pinned == Some(worker) {
        return Ok(Vec::new());
    }
    if order.excluded.contains_key(&worker) {
        let detail = "the worker refused the order or was taken off it: raise the pay or assign it";
        return Err(Rejection::new(Code::WorkerNotEligible, detail).at("worker"));
    }
    let (kept, others): (Vec<_>, Vec<_>) = order
        .open_offers
        .iter()
        .partition(|offer| state.offers.get(offer).is_some_and(|offer| offer.worker == worker));
    let reason = WithdrawReason::Replanned;
    let mut events: Vec<Event> =
        others.into_iter().map(|offer| Event::OfferWithdrawn { offer, reason, of: None }).collect();
    events.push(Event::OrderPinned { order: order.id, worker });
    if kept.is_empty() {
        events.extend(search_anew(now, order));
    }
    Ok(events)
}

pub(crate) fn unpin(state: &Dispatch, now: TimeMs, order: OrderId) -> Decided {
    let order = find_order(state, order)?;
    if order.pinned.is_none() {
        return Ok(Vec::new());
    }
    if order.state.is_final() {
        return Err(wrong_state(order, "the order has ended"));
    }
    let mut events = vec![Event::OrderUnpinned { order: order.id }];
    // Who was pinned may still answer the offer at hand.
    if order.open_offers.is_empty() {
        events.extend(search_anew(now, order));
    }
    Ok(events)
}

/// The search begins anew, where the order is being dispatched at all.
fn search_anew(now: TimeMs, order: &Order) -> Vec<Event> {
    let sought = order.state == OrderState::Dispatching && order.on_hold.is_none();
    if sought && order.strategy != Strategy::Manual {
        return search(now, order.id, order.strategy, false);
    }
    Vec::new()
}
