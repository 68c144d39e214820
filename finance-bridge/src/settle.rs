//! Who owes whom: the legs of each thing that can happen with money. A leg of
//! nothing is left out, so a list may be empty; nothing is to be posted then.

use serde::{Deserialize, Serialize};
use vocab::{
    AccountKey, BasisPoints, Code, Currency, Leg, LegKind, MoneyError, PartyId, Pay, PayPart,
    Rejection, WorkerId,
};

use crate::policy::check_share;
use crate::refuse;

/// What a delivered order costs its payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// Whose goods.
    pub merchant: PartyId,
    /// Which money.
    pub currency: Currency,
    /// The goods, before tax.
    pub goods_minor: i64,
    /// Tax on the goods.
    pub goods_tax_minor: i64,
    /// The delivery, before tax.
    pub delivery_fee_minor: i64,
    /// Tax on the delivery.
    pub fee_tax_minor: i64,
}

impl Charge {
    /// What the payer pays.
    ///
    /// # Errors
    /// `OutOfRange` with the field for a part below zero, `AmountOverflow`.
    pub fn total_minor(&self) -> Result<i64, Rejection> {
        let parts = [
            ("goods_minor", self.goods_minor),
            ("goods_tax_minor", self.goods_tax_minor),
            ("delivery_fee_minor", self.delivery_fee_minor),
            ("fee_tax_minor", self.fee_tax_minor),
        ];
        parts.into_iter().try_fold(0i64, |sum, (field, minor)| {
            if minor < 0 {
                let detail = format!("{field} is below zero");
                return Err(Rejection::new(Code::OutOfRange, detail).at(field));
            }
            sum.checked_add(minor).ok_or_else(|| refuse(MoneyError::Overflow).at(field))
        })
    }
}

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Payer {
    /// Cash at the door, into the worker's hand.
    Cash,
    /// From the customer's wallet.
    Wallet {
        /// Whose.
        customer: PartyId,
    },
}

/// A delivered order: the payer pays merchant, house and state; the house pays
/// the worker. The commission is rounded to the merchant's benefit.
///
/// # Errors
/// `OutOfRange` for amounts below zero or a commission above the whole,
/// `CurrencyMismatch` between charge and pay, `InvalidField` for pay that is no
/// earning, `AmountOverflow`.
pub fn settle_delivery(
    charge: &Charge,
    payer: Payer,
    worker: WorkerId,
    pay: &Pay,
    commission: BasisPoints,
) -> Result<Vec<Leg>, Rejection> {
    check_share("commission", commission)?;
    if charge.currency != pay.currency {
        return Err(refuse(MoneyError::CurrencyMismatch).at("pay.currency"));
    }
    // Once the sum of the parts fits, so does every sum of some of them.
    charge.total_minor()?;
    let earnings = earnings(pay, worker)?;
    let from = match payer {
        Payer::Cash => AccountKey::WorkerCash(worker),
        Payer::Wallet { customer } => AccountKey::CustomerWallet(customer),
    };
    let share = commission.of_floor(charge.goods_minor).map_err(refuse)?;
    let merchant = AccountKey::MerchantPayable(charge.merchant);
    let tax = charge.goods_tax_minor + charge.fee_tax_minor;
    let paid = [
        leg(from, merchant, charge.goods_minor - share, LegKind::Goods),
        leg(from, AccountKey::CommissionIncome, share, LegKind::Commission),
        leg(from, AccountKey::DeliveryFeeIncome, charge.delivery_fee_minor, LegKind::DeliveryFee),
        leg(from, AccountKey::TaxPayable, tax, LegKind::Tax),
    ];
    Ok(paid.into_iter().flatten().chain(earnings).collect())
}

/// A delivery that failed at the door: the customer pays nothing, the worker
/// gets a share of the quoted pay. Parts are rounded so that they add up to the
/// share of the whole.
///
/// # Errors
/// As [`settle_delivery`].
pub fn settle_failed(
    pay: &Pay,
    worker: WorkerId,
    failed_attempt: BasisPoints,
) -> Result<Vec<Leg>, Rejection> {
    check_share("failed_attempt", failed_attempt)?;
    check_pay(pay)?;
    let (mut quoted, mut given) = (0, 0);
    let mut parts = Vec::with_capacity(pay.parts.len());
    for part in &pay.parts {
        // The share of the sum so far, less what is given: nothing drifts.
        quoted += part.minor;
        let minor = failed_attempt.of_half_up(quoted).map_err(refuse)? - given;
        given += minor;
        parts.push(PayPart { kind: part.kind, minor });
    }
    earnings(&Pay { currency: pay.currency, parts }, worker)
}

/// Money from outside into a customer's wallet.
///
/// # Errors
/// `OutOfRange` unless more than nothing comes in.
pub fn top_up(customer: PartyId, minor: i64) -> Result<Vec<Leg>, Rejection> {
    check_more_than_nothing(minor)?;
    let wallet = AccountKey::CustomerWallet(customer);
    Ok(vec![Leg { debit: AccountKey::TopUpClearing, credit: wallet, minor, kind: LegKind::TopUp }])
}

/// A customer's thanks: from their wallet straight into the worker's. More than
/// the order itself cost is a typing error.
///
/// # Errors
/// `OutOfRange` unless more than nothing and at most `order_minor` is given.
pub fn tip(
    customer: PartyId,
    worker: WorkerId,
    minor: i64,
    order_minor: i64,
) -> Result<Vec<Leg>, Rejection> {
    check_more_than_nothing(minor).map_err(|no| no.at("tip_minor"))?;
    if minor > order_minor {
        let detail = format!("a tip is at most what the order cost, {order_minor} minor units");
        return Err(Rejection::new(Code::OutOfRange, detail).at("tip_minor"));
    }
    let (from, to) = (AccountKey::CustomerWallet(customer), AccountKey::WorkerWallet(worker));
    Ok(vec![Leg { debit: from, credit: to, minor, kind: LegKind::Tip }])
}

/// Cash from a worker's hand into the office, at most what is in the hand.
///
/// # Errors
/// `OutOfRange` unless more than nothing is handed in, `InsufficientFunds` for
/// more than `in_hand_minor`.
pub fn remit_cash(worker: WorkerId, minor: i64, in_hand_minor: i64) -> Result<Vec<Leg>, Rejection> {
    check_more_than_nothing(minor)?;
    if minor > in_hand_minor {
        let detail = format!("{worker} carries {in_hand_minor} minor units, not {minor}");
        return Err(Rejection::new(Code::InsufficientFunds, detail).at("minor"));
    }
    let hand = AccountKey::WorkerCash(worker);
    let kind = LegKind::CashRemitted;
    Ok(vec![Leg { debit: AccountKey::CashOffice, credit: hand, minor, kind }])
}

/// What a person puts right, from one account to another.
///
/// # Errors
/// `OutOfRange` unless more than nothing moves, `InvalidField` when it would
/// move nowhere.
pub fn correction(
    debit: AccountKey,
    credit: AccountKey,
    minor: i64,
) -> Result<Vec<Leg>, Rejection> {
    check_more_than_nothing(minor)?;
    if debit == credit {
        let detail = format!("{debit} cannot pay itself");
        return Err(Rejection::new(Code::InvalidField, detail).at("credit"));
    }
    Ok(vec![Leg { debit, credit, minor, kind: LegKind::Correction }])
}

/// One leg per part, so that a statement can say what the money is for.
fn earnings(pay: &Pay, worker: WorkerId) -> Result<Vec<Leg>, Rejection> {
    check_pay(pay)?;
    let wallet = AccountKey::WorkerWallet(worker);
    let legs = pay.parts.iter().map(|p| leg(AccountKey::WorkerPay, wallet, p.minor, p.kind));
    Ok(legs.flatten().collect())
}

fn check_pay(pay: &Pay) -> Result<(), Rejection> {
    for (i, part) in pay.parts.iter().enumerate() {
        if part.minor < 0 {
            return Err(Rejection::new(Code::OutOfRange, "pay is never below zero")
                .at(format!("pay.parts[{i}].minor")));
        }
        if !is_pay(part.kind) {
            let detail = format!("{:?} is no earning", part.kind);
            return Err(
                Rejection::new(Code::InvalidField, detail).at(format!("pay.parts[{i}].kind"))
            );
        }
    }
    pay.total_minor().map_err(refuse).map(drop)
}

/// Whether a leg of this kind is what a worker earned: pay, or a tip.
pub(crate) fn is_earning(kind: LegKind) -> bool {
    is_pay(kind) || kind == LegKind::Tip
}

/// Whether a part of this kind may be quoted: a tip is given, never promised.
fn is_pay(kind: LegKind) -> bool {
    matches!(
        kind,
        LegKind::EarningBase
            | LegKind::EarningDistance
            | LegKind::EarningTime
            | LegKind::EarningBonus
    )
}

fn leg(debit: AccountKey, credit: AccountKey, minor: i64, kind: LegKind) -> Option<Leg> {
    (minor > 0).then_some(Leg { debit, credit, minor, kind })
}

fn check_more_than_nothing(minor: i64) -> Result<(), Rejection> {
    if minor > 0 {
        return Ok(());
    }
    Err(Rejection::new(Code::OutOfRange, "the amount must be more than nothing").at("minor"))
}
