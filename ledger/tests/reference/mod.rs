//! The reference: the papers of every transfer and hold, kept whole and in
//! order, and added up from the first sheet whenever a question is asked.

use ledger::{Command, Hold, Ledger, Transfer};
use proptest::prelude::*;
use vocab::{AccountKey, Code, Currency, HoldId, Leg};

/// One sheet: what was done, word for word.
#[derive(Default)]
pub(crate) struct Papers(Vec<Command>);

fn moves(command: &Command) -> Option<(&Transfer, Option<HoldId>)> {
    match command {
        Command::Post { transfer } => Some((transfer, None)),
        Command::PostHold { id, transfer } => Some((transfer, Some(*id))),
        Command::PlaceHold { .. } | Command::VoidHold { .. } => None,
    }
}

fn guarded(key: AccountKey) -> bool {
    matches!(key, AccountKey::CustomerWallet(_) | AccountKey::WorkerWallet(_))
}

impl Papers {
    pub(crate) fn enter(&mut self, command: &Command) {
        self.0.push(command.clone());
    }

    /// Whether a command is news, or the code it is refused with.
    pub(crate) fn expect(&self, command: &Command) -> Result<bool, Code> {
        match command {
            Command::VoidHold { id } => self.open(*id).map(|_| true).ok_or(Code::HoldNotFound),
            Command::PlaceHold { id, hold } => self.expect_hold(*id, hold),
            Command::Post { .. } | Command::PostHold { .. } => self.expect_transfer(command),
        }
    }

    fn expect_hold(&self, id: HoldId, hold: &Hold) -> Result<bool, Code> {
        let earlier = self.0.iter().find_map(|sheet| match sheet {
            Command::PlaceHold { id: used, hold } if *used == id => Some(hold),
            _ => None,
        });
        match earlier {
            Some(earlier) if earlier == hold => Ok(false),
            Some(_) => Err(Code::AlreadyExists),
            None if !guarded(hold.account) => Err(Code::InvalidField),
            None if hold.minor <= 0 => Err(Code::OutOfRange),
            None if i128::from(hold.minor) > self.available(hold.currency, hold.account) => {
                Err(Code::InsufficientFunds)
            }
            None => Ok(true),
        }
    }

    fn expect_transfer(&self, command: &Command) -> Result<bool, Code> {
        let (transfer, hold) = moves(command).expect("only transfers come here");
        let same_id = |sheet: &&Command| moves(sheet).is_some_and(|(t, _)| t.id == transfer.id);
        if let Some(earlier) = self.0.iter().find(same_id) {
            return if earlier == command { Ok(false) } else { Err(Code::TransferConflict) };
        }
        if transfer.legs.is_empty() {
            return Err(Code::InvalidField);
        }
        for leg in &transfer.legs {
            if leg.minor <= 0 {
                return Err(Code::OutOfRange);
            }
            if leg.debit == leg.credit {
                return Err(Code::InvalidField);
            }
        }
        let freed = hold.map(|id| self.open(id).ok_or(Code::HoldNotFound)).transpose()?;
        if let Some(freed) = freed {
            check_hold(transfer, freed)?;
        }
        self.walk(transfer, freed)
    }

    /// After every leg, in order: does it fit, and does nobody owe who may not?
    fn walk(&self, transfer: &Transfer, freed: Option<&Hold>) -> Result<bool, Code> {
        let mut moved: i128 = self.legs(transfer.currency).map(|l| i128::from(l.minor)).sum();
        for (n, leg) in transfer.legs.iter().enumerate() {
            moved += i128::from(leg.minor);
            if moved > i128::from(i64::MAX) {
                return Err(Code::AmountOverflow);
            }
            let so_far = &transfer.legs[..=n];
            let free_again = freed.filter(|h| h.account == leg.debit).map_or(0, |h| h.minor);
            let left = self.available(transfer.currency, leg.debit)
                + i128::from(free_again)
                + so_far.iter().map(|l| effect(l, leg.debit)).sum::<i128>();
            if guarded(leg.debit) && left < 0 {
                return Err(Code::InsufficientFunds);
            }
        }
        Ok(true)
    }

    fn legs(&self, currency: Currency) -> impl Iterator<Item = &Leg> {
        let transfers = self.0.iter().filter_map(moves).map(|(t, _)| t);
        transfers.filter(move |t| t.currency == currency).flat_map(|t| &t.legs)
    }

    fn balance(&self, currency: Currency, key: AccountKey) -> i128 {
        self.legs(currency).map(|leg| effect(leg, key)).sum()
    }

    fn open_holds(&self) -> impl Iterator<Item = (HoldId, &Hold)> {
        let ended = |id: HoldId| {
            self.0.iter().any(|sheet| match sheet {
                Command::VoidHold { id: by } | Command::PostHold { id: by, .. } => *by == id,
                Command::Post { .. } | Command::PlaceHold { .. } => false,
            })
        };
        self.0.iter().filter_map(move |sheet| match sheet {
            Command::PlaceHold { id, hold } if !ended(*id) => Some((*id, hold)),
            _ => None,
        })
    }

    fn open(&self, id: HoldId) -> Option<&Hold> {
        self.open_holds().find(|(open, _)| *open == id).map(|(_, hold)| hold)
    }

    fn available(&self, currency: Currency, key: AccountKey) -> i128 {
        let binds = |hold: &&Hold| hold.currency == currency && hold.account == key;
        let held = self.open_holds().map(|(_, hold)| hold).filter(binds);
        self.balance(currency, key) - held.map(|hold| i128::from(hold.minor)).sum::<i128>()
    }

    pub(crate) fn agree_with(&self, state: &Ledger) -> Result<(), TestCaseError> {
        prop_assert!(state.trial_balance().values().all(|difference| *difference == 0));
        prop_assert_eq!(state.holds.len(), self.open_holds().count());
        for (id, hold) in self.open_holds() {
            prop_assert_eq!(state.hold(id), Some(hold));
        }
        prop_assert_eq!(state.transfers.len(), self.0.iter().filter_map(moves).count());
        for (transfer, _) in self.0.iter().filter_map(moves) {
            prop_assert!(state.is_posted(transfer.id));
        }
        for (currency, book) in &state.books {
            for key in book.accounts.keys() {
                let (balance, available) =
                    (state.balance(*currency, *key), state.available(*currency, *key));
                prop_assert_eq!(i128::from(balance), self.balance(*currency, *key));
                prop_assert_eq!(i128::from(available), self.available(*currency, *key));
                prop_assert!(!guarded(*key) || available >= 0);
            }
        }
        for leg in [Currency::EUR, Currency::NGN].into_iter().flat_map(|c| self.legs(c)) {
            let known = |key| state.books.values().any(|book| book.accounts.contains_key(&key));
            prop_assert!(known(leg.debit) && known(leg.credit));
        }
        Ok(())
    }
}

fn check_hold(transfer: &Transfer, hold: &Hold) -> Result<(), Code> {
    if transfer.currency != hold.currency {
        return Err(Code::CurrencyMismatch);
    }
    let of_held = transfer.legs.iter().filter(|leg| leg.debit == hold.account);
    let taken: i128 = of_held.map(|leg| i128::from(leg.minor)).sum();
    if taken > i128::from(i64::MAX) {
        return Err(Code::AmountOverflow);
    }
    if taken > i128::from(hold.minor) { Err(Code::InsufficientFunds) } else { Ok(()) }
}

/// What a leg does to an account's credits minus debits.
fn effect(leg: &Leg, key: AccountKey) -> i128 {
    i128::from(leg.minor) * (i128::from(leg.credit == key) - i128::from(leg.debit == key))
}
