//! Settlements add up to the unit, whatever the amounts and shares, and what is
//! no settlement is refused.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

use finance_bridge::{
    Charge, Payer, correction, remit_cash, settle_delivery, settle_failed, tip, top_up,
};
use proptest::prelude::*;
use vocab::{
    AccountKey, BasisPoints, Code, Currency, Leg, LegKind, PartyId, Pay, PayPart, WorkerId,
};

const KINDS: [LegKind; 4] =
    [LegKind::EarningBase, LegKind::EarningDistance, LegKind::EarningTime, LegKind::EarningBonus];

fn party(n: u8) -> PartyId {
    format!("pty_{n:026}").parse().unwrap()
}

fn worker() -> WorkerId {
    format!("wrk_{:026}", 1).parse().unwrap()
}

fn charge(parts: [i64; 4]) -> Charge {
    let [goods_minor, goods_tax_minor, delivery_fee_minor, fee_tax_minor] = parts;
    Charge {
        merchant: party(1),
        currency: Currency::EUR,
        goods_minor,
        goods_tax_minor,
        delivery_fee_minor,
        fee_tax_minor,
    }
}

fn pay(parts: &[i64]) -> Pay {
    let parts = parts.iter().zip(KINDS).map(|(minor, kind)| PayPart { kind, minor: *minor });
    Pay { currency: Currency::EUR, parts: parts.collect() }
}

/// What the legs debit from or credit to an account, in more bits than they have.
fn sum(legs: &[Leg], side: fn(&Leg) -> AccountKey, key: AccountKey) -> i128 {
    legs.iter().filter(|leg| side(leg) == key).map(|leg| i128::from(leg.minor)).sum()
}

fn debited(legs: &[Leg], key: AccountKey) -> i128 {
    sum(legs, |leg| leg.debit, key)
}

fn credited(legs: &[Leg], key: AccountKey) -> i128 {
    sum(legs, |leg| leg.credit, key)
}

fn exact_total(parts: &[i64]) -> i128 {
    parts.iter().map(|part| i128::from(*part)).sum()
}

fn amount() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(0i64),
        Just(1),
        0i64..10_000,
        0i64..=1_000_000_000_000,
        Just(i64::MAX / 4),
        Just(i64::MAX),
    ]
}

fn share() -> impl Strategy<Value = BasisPoints> {
    prop_oneof![Just(0u32), Just(1), 0u32..=10_000, Just(9_999), Just(10_000)].prop_map(BasisPoints)
}

fn payer() -> impl Strategy<Value = Payer> {
    prop_oneof![Just(Payer::Cash), Just(Payer::Wallet { customer: party(2) })]
}

fn source(payer: Payer) -> AccountKey {
    match payer {
        Payer::Cash => AccountKey::WorkerCash(worker()),
        Payer::Wallet { customer } => AccountKey::CustomerWallet(customer),
    }
}

proptest! {
    #[test]
    fn a_settlement_adds_up_to_the_unit(
        amounts in [amount(), amount(), amount(), amount()],
        earned in prop::collection::vec(amount(), 0..=4),
        payer in payer(),
        commission in share(),
    ) {
        let (total, earnings) = (exact_total(&amounts), exact_total(&earned));
        let fits = total <= i128::from(i64::MAX) && earnings <= i128::from(i64::MAX);
        let settled = settle_delivery(&charge(amounts), payer, worker(), &pay(&earned), commission);
        if !fits {
            prop_assert_eq!(settled.unwrap_err().code, Code::AmountOverflow);
            return Ok(());
        }
        let legs = settled.unwrap();
        let [goods, goods_tax, fee, fee_tax] = amounts.map(i128::from);
        let share = goods * i128::from(commission.0) / 10_000;
        prop_assert!(legs.iter().all(|leg| leg.minor > 0 && leg.debit != leg.credit));
        prop_assert_eq!(debited(&legs, source(payer)), total);
        prop_assert_eq!(credited(&legs, AccountKey::MerchantPayable(party(1))), goods - share);
        prop_assert_eq!(credited(&legs, AccountKey::CommissionIncome), share);
        prop_assert_eq!(credited(&legs, AccountKey::DeliveryFeeIncome), fee);
        prop_assert_eq!(credited(&legs, AccountKey::TaxPayable), goods_tax + fee_tax);
        prop_assert_eq!(debited(&legs, AccountKey::WorkerPay), earnings);
        let wallet = AccountKey::WorkerWallet(worker());
        prop_assert_eq!(credited(&legs, wallet), earnings);
        for (kind, minor) in KINDS.into_iter().zip(&earned) {
            let part: Vec<_> = legs.iter().filter(|leg| leg.kind == kind).map(|leg| leg.minor).collect();
            prop_assert_eq!(part, if *minor > 0 { vec![*minor] } else { vec![] });
        }
    }

    #[test]
    fn a_failed_attempt_pays_its_share_to_the_unit(
        earned in prop::collection::vec(amount(), 0..=4),
        share in share(),
    ) {
        let quoted = exact_total(&earned);
        let settled = settle_failed(&pay(&earned), worker(), share);
        if quoted > i128::from(i64::MAX) {
            prop_assert_eq!(settled.unwrap_err().code, Code::AmountOverflow);
            return Ok(());
        }
        let legs = settled.unwrap();
        let given = credited(&legs, AccountKey::WorkerWallet(worker()));
        prop_assert_eq!(given, (quoted * i128::from(share.0) + 5_000) / 10_000);
        for leg in &legs {
            prop_assert!(leg.minor > 0);
            prop_assert_eq!(leg.debit, AccountKey::WorkerPay);
            let part = earned[KINDS.iter().position(|kind| *kind == leg.kind).unwrap()];
            let off = i128::from(leg.minor) * 10_000 - i128::from(part) * i128::from(share.0);
            prop_assert!(off.abs() <= 10_000, "a part is off by more than a unit");
        }
    }
}

#[test]
fn a_cash_delivery_reads_like_this() {
    let legs = settle_delivery(
        &charge([2_000, 460, 350, 81]),
        Payer::Cash,
        worker(),
        &pay(&[150, 180]),
        BasisPoints(1_505),
    )
    .unwrap();
    let cash = AccountKey::WorkerCash(worker());
    let wallet = AccountKey::WorkerWallet(worker());
    let leg = |debit, credit, minor, kind| Leg { debit, credit, minor, kind };
    assert_eq!(
        legs,
        [
            leg(cash, AccountKey::MerchantPayable(party(1)), 1_699, LegKind::Goods),
            leg(cash, AccountKey::CommissionIncome, 301, LegKind::Commission),
            leg(cash, AccountKey::DeliveryFeeIncome, 350, LegKind::DeliveryFee),
            leg(cash, AccountKey::TaxPayable, 541, LegKind::Tax),
            leg(AccountKey::WorkerPay, wallet, 150, LegKind::EarningBase),
            leg(AccountKey::WorkerPay, wallet, 180, LegKind::EarningDistance),
        ]
    );
}

#[test]
fn what_is_no_settlement_is_refused_by_name() {
    let check = |charge: Charge, pay: Pay, commission: u32, code: Code, field: &str| {
        let commission = BasisPoints(commission);
        let refused =
            settle_delivery(&charge, Payer::Cash, worker(), &pay, commission).unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (code, Some(field)));
    };
    let fine = charge([100, 0, 0, 0]);
    check(fine, pay(&[]), 10_001, Code::OutOfRange, "commission");
    check(charge([-1, 0, 0, 0]), pay(&[]), 0, Code::OutOfRange, "goods_minor");
    check(charge([1, -1, 0, 0]), pay(&[]), 0, Code::OutOfRange, "goods_tax_minor");
    check(charge([1, 0, -1, 0]), pay(&[]), 0, Code::OutOfRange, "delivery_fee_minor");
    check(charge([1, 0, 0, -1]), pay(&[]), 0, Code::OutOfRange, "fee_tax_minor");
    check(fine, pay(&[5, -5]), 0, Code::OutOfRange, "pay.parts[1].minor");
    let naira = Pay { currency: Currency::NGN, ..pay(&[1]) };
    check(fine, naira, 0, Code::CurrencyMismatch, "pay.currency");
    let tax = PayPart { kind: LegKind::Tax, minor: 1 };
    let no_earning = Pay { currency: Currency::EUR, parts: vec![tax] };
    check(fine, no_earning.clone(), 0, Code::InvalidField, "pay.parts[0].kind");
    let code = |answer: Result<Vec<Leg>, vocab::Rejection>| answer.unwrap_err().code;
    assert_eq!(code(settle_failed(&no_earning, worker(), BasisPoints(1))), Code::InvalidField);
    assert_eq!(code(settle_failed(&pay(&[1]), worker(), BasisPoints(10_001))), Code::OutOfRange);
}

#[test]
fn cash_handed_in_is_cash_in_hand() {
    let legs = remit_cash(worker(), 70, 70).unwrap();
    assert_eq!(debited(&legs, AccountKey::CashOffice), 70);
    assert_eq!(credited(&legs, AccountKey::WorkerCash(worker())), 70);
    assert_eq!(remit_cash(worker(), 71, 70).unwrap_err().code, Code::InsufficientFunds);
    assert_eq!(remit_cash(worker(), 0, 70).unwrap_err().code, Code::OutOfRange);
}

#[test]
fn top_ups_and_corrections_move_more_than_nothing_somewhere() {
    let wallet = AccountKey::CustomerWallet(party(2));
    assert_eq!(credited(&top_up(party(2), 5).unwrap(), wallet), 5);
    assert_eq!(top_up(party(2), 0).unwrap_err().code, Code::OutOfRange);
    let (from, to) = (AccountKey::CashShortage, AccountKey::WorkerCash(worker()));
    assert_eq!(correction(from, to, 5).unwrap()[0].kind, LegKind::Correction);
    assert_eq!(correction(from, to, -5).unwrap_err().code, Code::OutOfRange);
    assert_eq!(correction(from, from, 5).unwrap_err().code, Code::InvalidField);
}

#[test]
fn a_tip_goes_from_wallet_to_wallet_and_stays_below_the_order() {
    let (customer, worker) = (party(1), worker());
    let legs = tip(customer, worker, 150, 1_000).unwrap();
    let expected = Leg {
        debit: AccountKey::CustomerWallet(customer),
        credit: AccountKey::WorkerWallet(worker),
        minor: 150,
        kind: LegKind::Tip,
    };
    assert_eq!(legs, [expected]);
    for (minor, order_minor) in [(0, 1_000), (-1, 1_000), (1_001, 1_000), (1, 0)] {
        let refused = tip(customer, worker, minor, order_minor).unwrap_err();
        assert_eq!((refused.code, refused.field.as_deref()), (Code::OutOfRange, Some("tip_minor")));
    }
}
