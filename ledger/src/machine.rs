//! The ledger as a state machine.
//!
//! This file routes and answers questions: what is decided stands in `post` and
//! `hold`, what it changes in `apply`, what must always hold in `audit`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{AccountKey, Currency, HoldId, Mint, Rejection, StateMachine, TimeMs, TransferId};

use crate::account::{Account, Book, Hold};
use crate::command::Command;
use crate::event::Event;
use crate::{apply, audit, hold, post};

/// The books of one market.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// By currency.
    pub books: BTreeMap<Currency, Book>,
    /// Open holds.
    pub holds: BTreeMap<HoldId, Hold>,
    /// A fingerprint of every transfer, so that an id is never used twice.
    pub transfers: BTreeMap<TransferId, u64>,
    /// A fingerprint of every hold ever placed, so that a late repeat does not
    /// set the same money aside twice.
    pub placed: BTreeMap<HoldId, u64>,
}

impl Ledger {
    /// The account, empty where nothing has moved yet.
    pub fn account(&self, currency: Currency, key: AccountKey) -> Account {
        self.books.get(&currency).map(|book| book.account(key)).unwrap_or_default()
    }

    /// Credits minus debits of an account.
    pub fn balance(&self, currency: Currency, key: AccountKey) -> i64 {
        self.account(currency, key).balance()
    }

    /// The balance less what open holds set aside.
    pub fn available(&self, currency: Currency, key: AccountKey) -> i64 {
        self.account(currency, key).available()
    }

    /// The open hold under this id.
    pub fn hold(&self, id: HoldId) -> Option<&Hold> {
        self.holds.get(&id)
    }

    /// Whether this transfer has been posted.
    pub fn is_posted(&self, id: TransferId) -> bool {
        self.transfers.contains_key(&id)
    }

    /// Debits minus credits of each book, from its running totals. Anything but
    /// zero means that the books are broken.
    pub fn trial_balance(&self) -> BTreeMap<Currency, i64> {
        self.books.iter().map(|(currency, book)| (*currency, book.debits - book.credits)).collect()
    }

    /// Adds everything up from the accounts and says what does not hold, if anything.
    ///
    /// # Errors
    /// A sentence naming the account and the broken rule.
    pub fn audit(&self) -> Result<(), String> {
        audit::audit(self)
    }
}

impl StateMachine for Ledger {
    type Command = Command;
    type Event = Event;

    fn decide(
        &self,
        _now: TimeMs,
        _mint: &mut Mint,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Post { transfer } => post::post(self, transfer, None),
            Command::PlaceHold { id, hold } => hold::place(self, *id, hold),
            Command::PostHold { id, transfer } => post::post(self, transfer, Some(*id)),
            Command::VoidHold { id } => hold::void(self, *id),
        }
    }

    fn apply(&mut self, _now: TimeMs, event: &Event) {
        apply::apply(self, event);
    }
}
