//! The offer was written to its worker's socket.

use vocab::{Code, OfferId, Rejection};

use super::Decided;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::OfferState;

pub(crate) fn decide(state: &Dispatch, id: OfferId) -> Decided {
    let missing = || Rejection::new(Code::OfferNotFound, format!("there is no offer {id}"));
    let offer = state.offers.get(&id).ok_or_else(missing)?;
    // News of an offer that is already further, or over, changes nothing.
    let news = offer.state == OfferState::Created;
    Ok(news.then_some(Event::OfferSent { offer: id, of: None }).into_iter().collect())
}
