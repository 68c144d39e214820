//! The worker saw the offer.

use vocab::{OfferId, WorkerId};

use super::{Decided, find_offer};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::OfferState;

pub(crate) fn decide(state: &Dispatch, id: OfferId, worker: WorkerId) -> Decided {
    let offer = find_offer(state, id, worker)?;
    let news = offer.state.is_open() && offer.state != OfferState::Seen;
    Ok(news.then_some(Event::OfferSeen { offer: id, of: None }).into_iter().collect())
}
