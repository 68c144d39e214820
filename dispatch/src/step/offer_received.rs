//! The worker's app acknowledged the offer.

use vocab::{OfferId, WorkerId};

use super::{Decided, find_offer};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::OfferState;

pub(crate) fn decide(state: &Dispatch, id: OfferId, worker: WorkerId) -> Decided {
    let offer = find_offer(state, id, worker)?;
    let news = matches!(offer.state, OfferState::Created | OfferState::Sent);
    Ok(news.then_some(Event::OfferReceived { offer: id, of: None }).into_iter().collect())
}
