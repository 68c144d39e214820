//! Time passed: offers run out, scheduled orders begin, orders expire, and what
//! has long ended is forgotten. A tick does a bounded share of it; what is left
//! stays due. Looks are not ticked: planners pull them with `looks_due`.

use std::collections::BTreeMap;

use vocab::limits::TICK_ITEMS_MAX;
use vocab::{OfferId, OrderId, TimeMs};

use super::{after_refusal, search_on};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::{Offer, WithdrawReason};
use crate::order::{ExcludedWhy, Order};

pub(crate) fn decide(state: &Dispatch, now: TimeMs) -> Vec<Event> {
    let mut events = Vec::new();
    for (order, offers) in offers_due(state, now) {
        let Some(order) = state.orders.get(&order) else { continue };
        // An order that expires itself takes its offers along, below.
        if !has_expired(order, now) {
            events.extend(run_out(now, order, &offers));
        }
    }
    let due = state.order_deadlines.iter().take_while(|(at, _)| *at <= now);
    for order in due.take(TICK_ITEMS_MAX).filter_map(|(_, id)| state.orders.get(id)) {
        if order.state.is_final() {
            events.push(Event::OrderForgotten { order: order.id });
        } else if has_expired(order, now) {
            events.extend(expire(state, now, order));
        } else {
            events.extend(search_on(now, order));
        }
    }
    events
}

/// By order, since all of one order's offers that run out together count as one
/// refused wave.
fn offers_due(state: &Dispatch, now: TimeMs) -> BTreeMap<OrderId, Vec<&Offer>> {
    let mut by_order: BTreeMap<OrderId, Vec<&Offer>> = BTreeMap::new();
    let due = state.offer_deadlines.iter().take_while(|(at, _)| *at < now);
    for offer in due.take(TICK_ITEMS_MAX).filter_map(|(_, id)| state.offers.get(id)) {
        by_order.entry(offer.order).or_default().push(offer);
    }
    by_order
}

fn has_expired(order: &Order, now: TimeMs) -> bool {
    order.state.awaits_worker() && order.expires_at.is_some_and(|at| at <= now)
}

fn run_out(now: TimeMs, order: &Order, offers: &[&Offer]) -> Vec<Event> {
    let mut events = Vec::new();
    for offer in offers {
        let (worker, why) = (offer.worker, ExcludedWhy::Expired);
        events.push(Event::OfferExpired { offer: offer.id, of: None });
        events.push(Event::WorkerExcluded { order: order.id, worker, why });
    }
    if offers.len() == order.open_offers.len() {
        events.extend(after_refusal(now, order));
    }
    events
}

fn expire(state: &Dispatch, now: TimeMs, order: &Order) -> Vec<Event> {
    let end = |id: &OfferId| match state.offers.get(id) {
        Some(offer) if offer.valid_until < now => Event::OfferExpired { offer: *id, of: None },
        _ => Event::OfferWithdrawn { offer: *id, reason: WithdrawReason::Cancelled, of: None },
    };
    let mut events: Vec<Event> = order.open_offers.iter().map(end).collect();
    events.push(Event::OrderExpired { order: order.id });
    events
}
