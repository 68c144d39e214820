//! What each event changes: the only place where a balance moves. Nothing here
//! refuses; an event that breaks an invariant stops the shard.

use vocab::{AccountKey, HoldId, Leg};

use crate::account::{Account, Book, Hold};
use crate::command::Transfer;
use crate::event::Event;
use crate::fingerprint;
use crate::machine::Ledger;

pub(crate) fn apply(ledger: &mut Ledger, event: &Event) {
    match event {
        Event::Posted { transfer, hold } => post(ledger, transfer, *hold),
        Event::HoldPlaced { id, hold } => place(ledger, *id, hold),
        Event::HoldVoided { id } => {
            release(ledger, *id);
        }
    }
}

fn post(ledger: &mut Ledger, transfer: &Transfer, hold: Option<HoldId>) {
    if let Some(id) = hold {
        release(ledger, id);
    }
    let book = ledger.books.entry(transfer.currency).or_default();
    for leg in &transfer.legs {
        move_money(book, leg);
    }
    assert_eq!(book.debits, book.credits, "the book does not balance");
    let before = ledger.transfers.insert(transfer.id, fingerprint::of_transfer(transfer, hold));
    assert!(before.is_none(), "{} was posted twice", transfer.id);
}

fn move_money(book: &mut Book, leg: &Leg) {
    assert!(leg.minor > 0, "a leg moved nothing or backwards");
    let debited = book.accounts.entry(leg.debit).or_default();
    add(&mut debited.debits, leg.minor);
    check_guard(leg.debit, debited);
    let credited = book.accounts.entry(leg.credit).or_default();
    add(&mut credited.credits, leg.minor);
    add(&mut book.debits, leg.minor);
    add(&mut book.credits, leg.minor);
}

fn place(ledger: &mut Ledger, id: HoldId, hold: &Hold) {
    let book = ledger.books.entry(hold.currency).or_default();
    let account = book.accounts.entry(hold.account).or_default();
    add(&mut account.held, hold.minor);
    check_guard(hold.account, account);
    let open = ledger.holds.insert(id, hold.clone());
    assert!(open.is_none(), "{id} was placed twice");
    let ever = ledger.placed.insert(id, fingerprint::of_hold(hold));
    assert!(ever.is_none(), "{id} was placed again");
}

fn release(ledger: &mut Ledger, id: HoldId) {
    let hold = ledger.holds.remove(&id).expect("a hold ends once, after it was placed");
    let book = ledger.books.get_mut(&hold.currency).expect("a hold is placed in a book");
    let account = book.accounts.get_mut(&hold.account).expect("a hold is placed on an account");
    account.held -= hold.minor;
    assert!(account.held >= 0, "{} holds less than nothing", hold.account);
}

fn check_guard(key: AccountKey, account: &Account) {
    assert!(!key.is_guarded() || account.available() >= 0, "{key} fell below zero");
}

fn add(total: &mut i64, minor: i64) {
    *total = total.checked_add(minor).expect("checked when it was decided");
}
