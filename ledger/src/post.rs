//! Whether a transfer may be posted. The legs are tried one after another on a
//! copy of the accounts they touch; nothing here changes the books.

use std::collections::BTreeMap;

use vocab::limits::TRANSFER_LEGS_MAX;
use vocab::{AccountKey, Code, HoldId, Leg, Rejection};

use crate::account::{Account, Book, Hold};
use crate::command::Transfer;
use crate::event::Event;
use crate::fingerprint;
use crate::hold;
use crate::machine::Ledger;

/// Decides a transfer, with the hold it ends where there is one. A repeat of
/// what is posted is no news; that question comes first, because the hold of a
/// repeat is gone.
pub(crate) fn post(
    ledger: &Ledger,
    transfer: &Transfer,
    hold: Option<HoldId>,
) -> Result<Vec<Event>, Rejection> {
    if let Some(posted) = ledger.transfers.get(&transfer.id) {
        return repeat(transfer, *posted == fingerprint::of_transfer(transfer, hold));
    }
    check_form(transfer)?;
    let held = hold.map(|id| hold::find(ledger, id)).transpose()?;
    if let Some(held) = held {
        check_against_hold(transfer, held)?;
    }
    Trial::start(ledger.books.get(&transfer.currency), held).run(&transfer.legs)?;
    Ok(vec![Event::Posted { transfer: transfer.clone(), hold }])
}

fn repeat(transfer: &Transfer, same: bool) -> Result<Vec<Event>, Rejection> {
    if same {
        return Ok(vec![]);
    }
    let detail = format!("{} was used for another transfer; use a new id", transfer.id);
    Err(Rejection::new(Code::TransferConflict, detail).existing(transfer.id))
}

fn check_form(transfer: &Transfer) -> Result<(), Rejection> {
    if transfer.legs.is_empty() {
        return Err(
            Rejection::new(Code::InvalidField, "a transfer has at least one leg").at("legs")
        );
    }
    if transfer.legs.len() > TRANSFER_LEGS_MAX {
        let detail = format!("a transfer has at most {TRANSFER_LEGS_MAX} legs");
        return Err(Rejection::new(Code::LimitExceeded, detail).at("legs"));
    }
    for (i, leg) in transfer.legs.iter().enumerate() {
        if leg.minor <= 0 {
            return Err(Rejection::new(Code::OutOfRange, "a leg moves more than nothing")
                .at(format!("legs[{i}].minor")));
        }
        if leg.debit == leg.credit {
            let detail = format!("{} cannot pay itself", leg.debit);
            return Err(Rejection::new(Code::InvalidField, detail).at(format!("legs[{i}].credit")));
        }
    }
    Ok(())
}

fn check_against_hold(transfer: &Transfer, hold: &Hold) -> Result<(), Rejection> {
    if transfer.currency != hold.currency {
        let detail = format!("the hold is in {}, not {}", hold.currency, transfer.currency);
        return Err(Rejection::new(Code::CurrencyMismatch, detail).at("currency"));
    }
    let mut of_held = transfer.legs.iter().filter(|leg| leg.debit == hold.account);
    let taken =
        of_held.try_fold(0i64, |sum, leg| sum.checked_add(leg.minor)).ok_or_else(overflow)?;
    if taken > hold.minor {
        let detail = format!("{taken} is to be taken from a hold of {}", hold.minor);
        return Err(Rejection::new(Code::InsufficientFunds, detail).at("legs"));
    }
    Ok(())
}

/// The accounts a transfer touches, as they would be.
struct Trial<'a> {
    book: Option<&'a Book>,
    moved: i64,
    touched: BTreeMap<AccountKey, Account>,
}

impl<'a> Trial<'a> {
    /// Starts from the book, with the held money free again.
    fn start(book: Option<&'a Book>, held: Option<&Hold>) -> Self {
        let mut trial =
            Self { book, moved: book.map_or(0, |b| b.debits), touched: BTreeMap::new() };
        if let Some(hold) = held {
            trial.account(hold.account).held -= hold.minor;
        }
        trial
    }

    fn account(&mut self, key: AccountKey) -> &mut Account {
        let book = self.book;
        self.touched.entry(key).or_insert_with(|| book.map(|b| b.account(key)).unwrap_or_default())
    }

    /// Tries leg after leg, so that no guarded account is below zero on the way
    /// to a happy end. No account can overflow before the book's total does.
    fn run(mut self, legs: &[Leg]) -> Result<(), Rejection> {
        for leg in legs {
            self.moved = self.moved.checked_add(leg.minor).ok_or_else(overflow)?;
            let debited = self.account(leg.debit);
            debited.debits += leg.minor;
            if leg.debit.is_guarded() && debited.available() < 0 {
                let short = debited.available().unsigned_abs();
                let detail = format!("{} is {short} minor units short", leg.debit);
                return Err(Rejection::new(Code::InsufficientFunds, detail).at("legs"));
            }
            self.account(leg.credit).credits += leg.minor;
        }
        Ok(())
    }
}

fn overflow() -> Rejection {
    Rejection::new(Code::AmountOverflow, "the amounts do not fit the books").at("legs")
}
