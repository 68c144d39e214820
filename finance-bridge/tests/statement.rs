//! A statement says of every order what it brought, and ends on the balances of
//! the ledger's own accounts.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

use finance_bridge::{
    Charge, Payer, PostedLine, StatementLine, correction, in_hand_minor, remit_cash,
    settle_delivery, settle_failed, statement,
};
use ledger::{Command, Event, Ledger, Transfer};
use proptest::prelude::*;
use vocab::{
    AccountKey, BasisPoints, Code, CommandId, Currency, Leg, LegKind, Mint, OrderId, Pay, PayPart,
    StateMachine, Text, TimeMs, WorkerId,
};

fn worker(n: u8) -> WorkerId {
    format!("wrk_{n:026}").parse().unwrap()
}

fn order(n: u8) -> OrderId {
    format!("ord_{n:026}").parse().unwrap()
}

/// A ledger, and the legs it posted as a projection would keep them.
#[derive(Default)]
struct Office {
    ledger: Ledger,
    posted: Vec<PostedLine>,
}

impl Office {
    /// Posts what the ledger accepts; what it refuses leaves no trace.
    fn post(&mut self, order: Option<OrderId>, legs: Vec<Leg>) {
        let seq = self.posted.len() as u64 + 1;
        let id = format!("tfr_{seq:026}").parse().unwrap();
        let (currency, memo) = (Currency::EUR, Text::new("").unwrap());
        let command = Command::Post { transfer: Transfer { id, currency, legs, order, memo } };
        let (id, now): (CommandId, _) = (format!("cmd_{:026}", 1).parse().unwrap(), TimeMs(0));
        let decided = self.ledger.decide(now, &mut Mint::new(id, now), &command);
        for event in decided.unwrap_or_default() {
            self.ledger.apply(now, &event);
            let Event::Posted { transfer, .. } = event else { panic!("only transfers are posted") };
            let line = |leg| PostedLine { at: TimeMs(seq as i64), seq, order, leg };
            self.posted.extend(transfer.legs.into_iter().map(line));
        }
    }

    fn deliver(&mut self, by: WorkerId, n: u8, payer: Payer, goods: i64, pay: i64) {
        let charge = Charge {
            merchant: format!("pty_{:026}", 1).parse().unwrap(),
            currency: Currency::EUR,
            goods_minor: goods,
            goods_tax_minor: 0,
            delivery_fee_minor: 100,
            fee_tax_minor: 23,
        };
        let legs = settle_delivery(&charge, payer, by, &quoted(pay), BasisPoints(1_000)).unwrap();
        self.post(Some(order(n)), legs);
    }

    fn lines(&self, of: WorkerId) -> Vec<StatementLine> {
        statement(of, self.posted.clone()).unwrap().lines
    }

    fn check_tie(&self, of: WorkerId) {
        let statement = statement(of, self.posted.clone()).unwrap();
        let wallet = self.ledger.balance(Currency::EUR, AccountKey::WorkerWallet(of));
        let in_hand = in_hand_minor(&self.ledger, Currency::EUR, of);
        assert_eq!((statement.wallet_minor, statement.cash_in_hand_minor), (wallet, in_hand));
        if let Some(last) = statement.lines.last() {
            assert_eq!((last.wallet_minor, last.cash_in_hand_minor), (wallet, in_hand));
        }
        let changes = statement.lines.iter().map(|l| (l.wallet_change_minor, l.cash_change_minor));
        let sums = changes.fold((0, 0), |sum, change| (sum.0 + change.0, sum.1 + change.1));
        assert_eq!(sums, (wallet, in_hand));
    }
}

fn quoted(pay: i64) -> Pay {
    let base = PayPart { kind: LegKind::EarningBase, minor: pay };
    let time = PayPart { kind: LegKind::EarningTime, minor: 10 };
    Pay { currency: Currency::EUR, parts: vec![base, time] }
}

#[test]
fn an_order_is_one_line_with_its_parts() {
    let mut office = Office::default();
    office.deliver(worker(1), 1, Payer::Cash, 1_000, 250);
    office.deliver(worker(2), 2, Payer::Cash, 9_000, 990);
    office.deliver(worker(1), 3, Payer::Cash, 500, 150);
    let lines = office.lines(worker(1));
    let told: Vec<_> = lines
        .iter()
        .map(|l| {
            (l.order, l.earned_minor, l.cash_collected_minor, l.wallet_minor, l.cash_in_hand_minor)
        })
        .collect();
    assert_eq!(
        told,
        [(Some(order(1)), 260, 1_123, 260, 1_123), (Some(order(3)), 160, 623, 420, 1_746),]
    );
    let parts = [(LegKind::EarningBase, 250), (LegKind::EarningTime, 10)];
    assert_eq!(lines[0].earnings, parts.into());
    office.check_tie(worker(1));
}

#[test]
fn cash_handed_in_is_a_line_of_its_own() {
    let mut office = Office::default();
    office.deliver(worker(1), 1, Payer::Cash, 1_000, 250);
    office.post(None, remit_cash(worker(1), 1_000, 1_123).unwrap());
    office.post(None, remit_cash(worker(1), 123, 123).unwrap());
    let lines = office.lines(worker(1));
    let told: Vec<_> = lines
        .iter()
        .map(|l| (l.order.is_some(), l.cash_remitted_minor, l.cash_in_hand_minor))
        .collect();
    assert_eq!(told, [(true, 0, 1_123), (false, 1_000, 123), (false, 123, 0)]);
    office.check_tie(worker(1));
}

#[test]
fn what_was_put_right_stays_visible_beside_what_it_corrects() {
    let mut office = Office::default();
    office.deliver(worker(1), 1, Payer::Cash, 1_000, 250);
    let wallet = AccountKey::WorkerWallet(worker(1));
    let back = correction(wallet, AccountKey::WorkerPay, 50).unwrap();
    office.post(Some(order(1)), back);
    let lines = office.lines(worker(1));
    let told: Vec<_> =
        lines.iter().map(|l| (l.earned_minor, l.wallet_change_minor, l.wallet_minor)).collect();
    assert_eq!(told, [(260, 260, 260), (0, -50, 210)]);
    office.check_tie(worker(1));
}

#[test]
fn a_statement_does_not_depend_on_the_order_it_is_read_in() {
    let mut office = Office::default();
    for n in 1..6 {
        office.deliver(worker(1), n, Payer::Cash, 1_000 * i64::from(n), 250);
    }
    let forward = office.lines(worker(1));
    office.posted.reverse();
    assert_eq!(office.lines(worker(1)), forward);
}

#[test]
fn sums_that_do_not_fit_are_refused() {
    let leg = Leg {
        debit: AccountKey::WorkerPay,
        credit: AccountKey::WorkerWallet(worker(1)),
        minor: i64::MAX,
        kind: LegKind::EarningBase,
    };
    let line = |seq| PostedLine { at: TimeMs(0), seq, order: Some(order(1)), leg: leg.clone() };
    let refused = statement(worker(1), [line(1), line(2)]).unwrap_err();
    assert_eq!(refused.code, Code::AmountOverflow);
}

/// One day's happenings to two workers, some of which the ledger will refuse.
#[derive(Debug, Clone)]
enum Happening {
    Cash(u8, i64, i64),
    Wallet(u8, i64, i64),
    Failed(u8, i64, u32),
    Remit(u8, i64),
    Correct(u8, bool, i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    let (who, minor) = (1u8..3, 1i64..10_000);
    prop_oneof![
        (who.clone(), minor.clone(), 0i64..999).prop_map(|(w, g, p)| Happening::Cash(w, g, p)),
        (who.clone(), minor.clone(), 0i64..999).prop_map(|(w, g, p)| Happening::Wallet(w, g, p)),
        (who.clone(), 0i64..999, 0u32..=10_000).prop_map(|(w, p, s)| Happening::Failed(w, p, s)),
        (who.clone(), minor.clone()).prop_map(|(w, m)| Happening::Remit(w, m)),
        (who, any::<bool>(), minor).prop_map(|(w, wallet, m)| Happening::Correct(w, wallet, m)),
    ]
}

proptest! {
    #[test]
    fn statements_tie_to_the_books(day in prop::collection::vec(happening(), 1..60)) {
        let mut office = Office::default();
        let customer = format!("pty_{:026}", 2).parse().unwrap();
        office.post(None, finance_bridge::top_up(customer, 100_000).unwrap());
        for (n, happening) in day.into_iter().enumerate() {
            let n = n as u8;
            match happening {
                Happening::Cash(w, goods, pay) => office.deliver(worker(w), n, Payer::Cash, goods, pay),
                Happening::Wallet(w, goods, pay) => {
                    office.deliver(worker(w), n, Payer::Wallet { customer }, goods, pay);
                }
                Happening::Failed(w, pay, share) => {
                    let legs = settle_failed(&quoted(pay), worker(w), BasisPoints(share)).unwrap();
                    office.post(Some(order(n)), legs);
                }
                Happening::Remit(w, minor) => {
                    let in_hand = in_hand_minor(&office.ledger, Currency::EUR, worker(w));
                    if let Ok(legs) = remit_cash(worker(w), minor, in_hand) {
                        office.post(None, legs);
                    }
                }
                Happening::Correct(w, wallet, minor) => {
                    let (hand, purse) = (AccountKey::WorkerCash(worker(w)), AccountKey::WorkerWallet(worker(w)));
                    let from = if wallet { purse } else { AccountKey::CashShortage };
                    office.post(Some(order(n / 2)), correction(from, hand, minor).unwrap());
                }
            }
        }
        prop_assert_eq!(office.ledger.audit(), Ok(()));
        office.check_tie(worker(1));
        office.check_tie(worker(2));
    }
}
