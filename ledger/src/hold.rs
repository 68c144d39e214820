//! Whether money may be set aside or let go. Nothing here changes the books.

use vocab::{Code, HoldId, Rejection};

use crate::account::Hold;
use crate::event::Event;
use crate::fingerprint;
use crate::machine::Ledger;

pub(crate) fn place(ledger: &Ledger, id: HoldId, hold: &Hold) -> Result<Vec<Event>, Rejection> {
    if let Some(placed) = ledger.placed.get(&id) {
        if *placed == fingerprint::of_hold(hold) {
            return Ok(vec![]);
        }
        let detail = format!("{id} was used for another hold; use a new id");
        return Err(Rejection::new(Code::AlreadyExists, detail).existing(id));
    }
    if !hold.account.is_guarded() {
        let detail =
            format!("{} may fall below zero: a hold on it would bind nothing", hold.account);
        return Err(Rejection::new(Code::InvalidField, detail).at("hold.account"));
    }
    if hold.minor <= 0 {
        return Err(
            Rejection::new(Code::OutOfRange, "a hold is for more than nothing").at("hold.minor")
        );
    }
    let available = ledger.available(hold.currency, hold.account);
    if hold.minor > available {
        let detail = format!("{} has {available} available, not {}", hold.account, hold.minor);
        return Err(Rejection::new(Code::InsufficientFunds, detail).at("hold.minor"));
    }
    Ok(vec![Event::HoldPlaced { id, hold: hold.clone() }])
}

pub(crate) fn void(ledger: &Ledger, id: HoldId) -> Result<Vec<Event>, Rejection> {
    find(ledger, id)?;
    Ok(vec![Event::HoldVoided { id }])
}

pub(crate) fn find(ledger: &Ledger, id: HoldId) -> Result<&Hold, Rejection> {
    ledger
        .hold(id)
        .ok_or_else(|| Rejection::new(Code::HoldNotFound, format!("{id} is not an open hold")))
}
