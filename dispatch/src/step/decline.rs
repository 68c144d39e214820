//! A worker says no and is not asked again for this order, unless it pays more.

use vocab::{OfferId, Text, TimeMs, WorkerId};

use super::{Decided, after_refusal, check_in_time, find_offer, find_order, not_open};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::{DeclineReason, OfferState};
use crate::order::ExcludedWhy;

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    offer: OfferId,
    worker: WorkerId,
    reason: DeclineReason,
    note: Option<&Text<500>>,
) -> Decided {
    let offer = find_offer(state, offer, worker)?;
    if offer.state == OfferState::Declined {
        return Ok(Vec::new());
    }
    if !offer.state.is_open() {
        return Err(not_open(offer));
    }
    check_in_time(offer, now)?;
    let order = find_order(state, offer.order)?;
    let mut events = vec![
        Event::OfferDeclined { offer: offer.id, reason, note: note.cloned(), of: None },
        Event::WorkerExcluded { order: order.id, worker, why: ExcludedWhy::Declined },
    ];
    if order.open_offers.len() == 1 {
        events.extend(after_refusal(now, order));
    }
    Ok(events)
}
