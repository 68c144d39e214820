//! The rules of the books, one by one, and what a refusal tells its reader.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

use ledger::{Account, Command, Hold, Ledger, Transfer};
use vocab::limits::TRANSFER_LEGS_MAX;
use vocab::{
    AccountKey, Code, CommandId, Currency, Leg, LegKind, Mint, Rejection, StateMachine, Text,
    TimeMs,
};

const CLEARING: AccountKey = AccountKey::TopUpClearing;
const INCOME: AccountKey = AccountKey::DeliveryFeeIncome;

fn wallet() -> AccountKey {
    AccountKey::CustomerWallet(format!("pty_{:026}", 1).parse().unwrap())
}

fn leg(debit: AccountKey, credit: AccountKey, minor: i64) -> Leg {
    Leg { debit, credit, minor, kind: LegKind::Goods }
}

fn transfer(id: u8, legs: Vec<Leg>) -> Transfer {
    let id = format!("tfr_{id:026}").parse().unwrap();
    Transfer { id, currency: Currency::EUR, legs, order: None, memo: Text::new("").unwrap() }
}

fn post(id: u8, legs: Vec<Leg>) -> Command {
    Command::Post { transfer: transfer(id, legs) }
}

fn place(id: u8, account: AccountKey, minor: i64) -> Command {
    let hold = Hold { account, currency: Currency::EUR, minor, order: None };
    Command::PlaceHold { id: format!("hld_{id:026}").parse().unwrap(), hold }
}

fn post_hold(hold: u8, id: u8, legs: Vec<Leg>) -> Command {
    let transfer = transfer(id, legs);
    Command::PostHold { id: format!("hld_{hold:026}").parse().unwrap(), transfer }
}

fn void(id: u8) -> Command {
    Command::VoidHold { id: format!("hld_{id:026}").parse().unwrap() }
}

fn ask(ledger: &mut Ledger, command: &Command) -> Result<usize, Rejection> {
    let (id, now): (CommandId, _) = (format!("cmd_{:026}", 1).parse().unwrap(), TimeMs(0));
    let events = ledger.decide(now, &mut Mint::new(id, now), command)?;
    for event in &events {
        ledger.apply(now, event);
    }
    Ok(events.len())
}

/// A customer with 100 in the wallet, after these commands.
fn after(commands: &[Command]) -> Ledger {
    let mut ledger = Ledger::default();
    ask(&mut ledger, &post(0, vec![leg(CLEARING, wallet(), 100)])).unwrap();
    for command in commands {
        ask(&mut ledger, command).unwrap();
    }
    ledger
}

/// What the last command is answered, and that a refusal leaves no trace.
fn check(before: &[Command], last: &Command, expected: Result<usize, Code>) -> Ledger {
    let mut ledger = after(before);
    let untouched = ledger.clone();
    let answer = ask(&mut ledger, last).map_err(|refused| refused.code);
    assert_eq!(answer, expected, "{last:?}");
    if expected.is_err() {
        assert_eq!(ledger, untouched);
    }
    ledger.audit().unwrap();
    ledger
}

#[test]
fn a_wallet_cannot_be_spent_twice() {
    let spend = |id| post(id, vec![leg(wallet(), INCOME, 60)]);
    let ledger = check(&[spend(1)], &spend(2), Err(Code::InsufficientFunds));
    assert_eq!(ledger.balance(Currency::EUR, wallet()), 40);
    assert_eq!(ledger.trial_balance()[&Currency::EUR], 0);
}

#[test]
fn money_that_comes_later_in_a_transfer_does_not_help_earlier() {
    let out = leg(wallet(), INCOME, 150);
    let back = leg(CLEARING, wallet(), 50);
    check(&[], &post(1, vec![out.clone(), back.clone()]), Err(Code::InsufficientFunds));
    check(&[], &post(1, vec![back, out]), Ok(1));
}

#[test]
fn a_repeat_is_no_news_and_another_content_is_a_conflict() {
    let first = post(1, vec![leg(wallet(), INCOME, 60)]);
    check(std::slice::from_ref(&first), &first, Ok(0));
    let other = post(1, vec![leg(wallet(), INCOME, 61)]);
    let mut ledger = check(std::slice::from_ref(&first), &other, Err(Code::TransferConflict));
    let refused = ask(&mut ledger, &other).unwrap_err();
    assert_eq!(refused.existing, Some(transfer(1, vec![]).id.to_string()));
}

#[test]
fn what_is_held_cannot_be_spent_but_by_its_hold() {
    let hold = place(1, wallet(), 80);
    let spend = vec![leg(wallet(), INCOME, 30)];
    let holding = std::slice::from_ref(&hold);
    check(holding, &post(1, spend.clone()), Err(Code::InsufficientFunds));
    let ledger = check(holding, &post_hold(1, 1, spend), Ok(1));
    assert_eq!(ledger.available(Currency::EUR, wallet()), 70, "the rest of the hold is free");
    check(holding, &post_hold(1, 1, vec![leg(wallet(), INCOME, 81)]), Err(Code::InsufficientFunds));
}

#[test]
fn a_hold_ends_once() {
    let hold = place(1, wallet(), 80);
    let spent = post_hold(1, 1, vec![leg(wallet(), INCOME, 80)]);
    let before = [hold.clone(), spent.clone()];
    check(&before, &spent, Ok(0));
    check(&before, &void(1), Err(Code::HoldNotFound));
    check(&before, &post_hold(1, 2, vec![leg(wallet(), INCOME, 1)]), Err(Code::HoldNotFound));
    let late_repeat = check(&before, &hold, Ok(0));
    assert_eq!(late_repeat.available(Currency::EUR, wallet()), 20);
}

#[test]
fn a_voided_hold_frees_its_money() {
    let ledger = check(&[place(1, wallet(), 80)], &void(1), Ok(1));
    assert_eq!(ledger.available(Currency::EUR, wallet()), 100);
}

#[test]
fn holds_are_for_guarded_money_that_is_there() {
    check(&[], &place(1, wallet(), 100), Ok(1));
    check(&[], &place(1, wallet(), 101), Err(Code::InsufficientFunds));
    check(&[], &place(1, wallet(), 0), Err(Code::OutOfRange));
    check(&[], &place(1, INCOME, 1), Err(Code::InvalidField));
    check(&[place(1, wallet(), 1)], &place(1, wallet(), 2), Err(Code::AlreadyExists));
    check(&[place(1, wallet(), 60)], &place(2, wallet(), 41), Err(Code::InsufficientFunds));
    check(&[], &void(9), Err(Code::HoldNotFound));
}

#[test]
fn a_transfer_must_have_a_form() {
    check(&[], &post(1, vec![]), Err(Code::InvalidField));
    check(&[], &post(1, vec![leg(INCOME, INCOME, 1)]), Err(Code::InvalidField));
    let many = |n| post(1, vec![leg(CLEARING, INCOME, 1); n]);
    check(&[], &many(TRANSFER_LEGS_MAX), Ok(1));
    check(&[], &many(TRANSFER_LEGS_MAX + 1), Err(Code::LimitExceeded));
    let nothing = post(1, vec![leg(CLEARING, INCOME, 1), leg(CLEARING, INCOME, 0)]);
    let mut ledger = check(&[], &nothing, Err(Code::OutOfRange));
    let refused = ask(&mut ledger, &nothing).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("legs[1].minor"));
}

#[test]
fn a_book_that_would_overflow_refuses() {
    let rest = i64::MAX - 100;
    check(&[], &post(1, vec![leg(CLEARING, INCOME, rest)]), Ok(1));
    check(&[], &post(1, vec![leg(CLEARING, INCOME, rest + 1)]), Err(Code::AmountOverflow));
    let half = i64::MAX / 2 + 1;
    let twice = vec![leg(wallet(), INCOME, half), leg(wallet(), INCOME, half)];
    check(&[place(1, wallet(), 1)], &post_hold(1, 1, twice), Err(Code::AmountOverflow));
}

#[test]
fn a_hold_in_one_currency_pays_nothing_in_another() {
    let mut naira = transfer(1, vec![leg(wallet(), INCOME, 10)]);
    naira.currency = Currency::NGN;
    let id = format!("hld_{:026}", 1).parse().unwrap();
    let across = Command::PostHold { id, transfer: naira };
    check(&[place(1, wallet(), 10)], &across, Err(Code::CurrencyMismatch));
}

#[test]
fn the_audit_notices_what_does_not_hold() {
    let check = |spoil: fn(&mut Ledger), word: &str| {
        let mut ledger = after(&[place(1, wallet(), 10)]);
        spoil(&mut ledger);
        let broken = ledger.audit().unwrap_err();
        assert!(broken.contains(word), "{broken}");
    };
    fn account(ledger: &mut Ledger) -> &mut Account {
        let book = ledger.books.get_mut(&Currency::EUR).unwrap();
        book.accounts.get_mut(&wallet()).unwrap()
    }
    check(|l| account(l).credits += 1, "debited");
    check(|l| l.books.get_mut(&Currency::EUR).unwrap().debits += 1, "running totals");
    check(|l| account(l).held = 9, "its holds say");
    check(|l| account(l).held = 101, "below zero");
    check(|l| account(l).held = -1, "negative");
    check(|l| l.placed.clear(), "never placed");
    check(|l| l.holds.values_mut().for_each(|h| h.minor = 0), "holds nothing");
    check(|l| l.holds.values_mut().for_each(|h| h.currency = Currency::NGN), "its holds say");
}

#[test]
#[should_panic(expected = "fell below zero")]
fn an_event_that_breaks_the_guard_stops_the_shard() {
    let mut ledger = after(&[]);
    let transfer = transfer(1, vec![leg(wallet(), INCOME, 101)]);
    ledger.apply(TimeMs(0), &ledger::Event::Posted { transfer, hold: None });
}
