//! Takes an offer back: a dispatcher wants to, or its worker is gone. It is not
//! the worker's refusal, so they may be asked again and no wave counts as refused.

use vocab::{Code, OfferId, Rejection, TimeMs};

use super::{Decided, not_open, take_back};
use crate::machine::Dispatch;
use crate::offer::{OfferState, WithdrawReason};

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    id: OfferId,
    reason: WithdrawReason,
) -> Decided {
    let missing = || Rejection::new(Code::OfferNotFound, format!("there is no offer {id}"));
    let offer = state.offers.get(&id).ok_or_else(missing)?;
    if matches!(reason, WithdrawReason::Taken | WithdrawReason::Cancelled) {
        let detail = "this reason follows from an assignment or a cancellation only";
        return Err(Rejection::new(Code::InvalidField, detail).at("reason"));
    }
    if offer.state == OfferState::Withdrawn {
        return Ok(Vec::new());
    }
    if !offer.state.is_open() {
        return Err(not_open(offer));
    }
    take_back(state, now, offer, reason)
}
