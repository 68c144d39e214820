//! A worker says yes. One wins; whoever comes later has lost, and is told so.

use vocab::{Mint, OfferId, OrderId, TimeMs, WorkerId};

use super::{Decided, check_in_time, find_offer, find_order, not_open};
use crate::assignment::Assignment;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::{Offer, OfferState, WithdrawReason};
use crate::order::Order;

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    mint: &mut Mint,
    offer: OfferId,
    worker: WorkerId,
) -> Decided {
    let offer = find_offer(state, offer, worker)?;
    if offer.state.is_open() {
        check_in_time(offer, now)?;
        return Ok(win(now, mint, find_order(state, offer.order)?, offer));
    }
    match (offer.state, offer.withdrawn) {
        (OfferState::Accepted, _) => Ok(Vec::new()),
        (OfferState::Withdrawn, Some(WithdrawReason::Taken)) => {
            Ok(vec![Event::OfferLost { offer: offer.id, of: None }])
        }
        _ => Err(not_open(offer)),
    }
}

fn win(now: TimeMs, mint: &mut Mint, order: &Order, offer: &Offer) -> Vec<Event> {
    let mut events = vec![Event::OfferAccepted { offer: offer.id, of: None }];
    let others = order.open_offers.iter().filter(|other| **other != offer.id);
    events.extend(others.map(|o| Event::OfferWithdrawn {
        offer: *o,
        reason: WithdrawReason::Taken,
        of: None,
    }));
    let assignment = assignment(now, mint, order.id, offer.worker, Some(offer.id));
    events.push(Event::OrderAssigned { assignment });
    events
}

/// A fresh hold of a worker on an order.
pub(super) fn assignment(
    now: TimeMs,
    mint: &mut Mint,
    order: OrderId,
    worker: WorkerId,
    offer: Option<OfferId>,
) -> Assignment {
    Assignment { id: mint.draw(), order, worker, version: 1, offer, at: now, ended_at: None }
}
