//! Stars and tips: once, after delivery, from the wallet that paid.

use engine::{Command, InboxKind, Shard};
use vocab::{AccountKey, Code};

use crate::town::{FEE, GOODS, PAY, Town, id};

const WALLET: i64 = 3_000;

fn rate(stars: u8, tip_minor: i64) -> Command {
    Command::RateDelivery { order: id(50), stars, tip_minor }
}

/// A delivered order of a customer with a wallet, or of someone who paid cash.
fn delivered(customer: Option<u128>) -> Town {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    town.top_up(70, WALLET);
    let job = town.assigned(50, customer, worker);
    town.delivered(job);
    town
}

#[test]
fn a_tip_goes_from_the_customers_wallet_to_the_worker_in_the_step_of_the_stars() {
    let mut town = delivered(Some(70));
    let before = town.entries.len();
    town.ok(rate(4, 200));
    assert_eq!(town.entries.len(), before + 1);
    let (market, worker) = (&town.market, id(101));
    assert_eq!(market.balance(AccountKey::WorkerWallet(worker)), PAY + 200);
    assert_eq!(market.balance(AccountKey::CustomerWallet(id(70))), WALLET - GOODS - FEE - 200);
    let rating = market.workers.get(worker).unwrap().rating;
    assert_eq!((rating.stars, rating.count), (4, 1));
    let told = market.inboxes.get(worker).unwrap().items.back().unwrap();
    assert!(matches!(told.kind, InboxKind::EarningsPosted { minor: 200, .. }), "{told:?}");
    assert_eq!(town.replayed().digest(), market.digest());
}

#[test]
fn a_delivery_is_rated_once() {
    let mut town = delivered(Some(70));
    town.ok(rate(5, 100));
    let entries = town.entries.len();
    town.ok(rate(5, 100));
    assert_eq!(town.entries.len(), entries, "the same word again is no news");
    for again in [rate(1, 100), rate(5, 0), rate(5, 101)] {
        assert_eq!(town.does(again).unwrap_err().code, Code::AlreadyRated);
    }
    assert_eq!(town.market.workers.get(id(101)).unwrap().rating.count, 1);
}

#[test]
fn a_tip_that_cannot_be_paid_leaves_no_stars() {
    let check = |customer, stars, tip_minor, code| {
        let mut town = delivered(customer);
        let before = town.market.digest();
        assert_eq!(town.does(rate(stars, tip_minor)).unwrap_err().code, code);
        assert_eq!(town.market.digest(), before);
    };
    check(None, 5, 100, Code::TipNotPossible);
    check(Some(70), 5, -1, Code::OutOfRange);
    check(Some(70), 5, GOODS + FEE + 1, Code::OutOfRange);
    check(Some(70), 6, 0, Code::OutOfRange);
    check(Some(70), 0, 0, Code::OutOfRange);
    let mut town = delivered(Some(70));
    town.ok(Command::PlaceOrder { order: Box::new(town.order(51, Some(70))) });
    // What is set aside for the next order is not there to be given.
    assert_eq!(town.does(rate(5, 600)).unwrap_err().code, Code::InsufficientFunds);
    town.ok(rate(5, 500));
}

#[test]
fn what_is_not_there_yet_is_not_rated() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    assert_eq!(town.does(rate(5, 0)).unwrap_err().code, Code::OrderNotFound);
    let job = town.assigned(50, None, worker);
    town.picked_up(job);
    assert_eq!(town.does(rate(5, 0)).unwrap_err().code, Code::WrongState);
}

#[test]
fn whoever_carries_an_order_is_told_of_a_new_contact() {
    let mut town = Town::with_stock(5);
    let worker = town.worker(1);
    let order = town.placed(50, None);
    let entries = town.entries.len();
    town.ok(Command::TellContact { order });
    assert_eq!(town.entries.len(), entries, "nobody carries it yet");
    let offer = town.offered(order, &[worker])[0];
    town.accept(offer, worker);
    let job = town.market.dispatch.job_of(worker).unwrap().id;
    town.ok(Command::TellContact { order });
    let told = town.market.inboxes.get(worker).unwrap().items.back().unwrap();
    assert_eq!(told.kind, InboxKind::Assignment { assignment: job });
}
