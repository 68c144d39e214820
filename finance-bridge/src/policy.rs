//! What a market has agreed on about money. A policy that exists is valid: it
//! is checked when it is made and when it is read.

use serde::{Deserialize, Serialize};
use vocab::limits::AMOUNT_MINOR_MAX;
use vocab::{BasisPoints, Code, Rejection};

/// The whole of something.
pub(crate) const WHOLE: BasisPoints = BasisPoints(10_000);

/// What a job pays its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayPolicy {
    /// For every job.
    pub base_minor: i64,
    /// For every kilometre of the trip.
    pub per_km_minor: i64,
    /// For every minute of the trip.
    pub per_minute_minor: i64,
    /// What a job pays at least.
    pub minimum_minor: i64,
}

/// What a delivery costs its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeePolicy {
    /// For every delivery, before tax.
    pub base_minor: i64,
    /// For every kilometre of the trip, before tax.
    pub per_km_minor: i64,
    /// Tax on top of the fee.
    pub tax: BasisPoints,
}

/// A market's agreement on money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct MoneyPolicy {
    /// What workers get.
    pub pay: PayPolicy,
    /// What customers pay for the delivery.
    pub fee: FeePolicy,
    /// The house's share of the goods.
    pub commission: BasisPoints,
    /// Cash a new worker may carry.
    pub cash_cap_minor: i64,
    /// The share of the quoted pay for a delivery that failed at the door.
    pub failed_attempt: BasisPoints,
}

impl MoneyPolicy {
    /// A policy, if its numbers make sense.
    ///
    /// # Errors
    /// `OutOfRange` with the field: an amount below zero or beyond
    /// [`AMOUNT_MINOR_MAX`], a share of more than the whole.
    pub fn new(
        pay: PayPolicy,
        fee: FeePolicy,
        commission: BasisPoints,
        cash_cap_minor: i64,
        failed_attempt: BasisPoints,
    ) -> Result<Self, Rejection> {
        for (field, minor) in [
            ("pay.base_minor", pay.base_minor),
            ("pay.per_km_minor", pay.per_km_minor),
            ("pay.per_minute_minor", pay.per_minute_minor),
            ("pay.minimum_minor", pay.minimum_minor),
            ("fee.base_minor", fee.base_minor),
            ("fee.per_km_minor", fee.per_km_minor),
            ("cash_cap_minor", cash_cap_minor),
        ] {
            check_amount(field, minor)?;
        }
        check_share("fee.tax", fee.tax)?;
        check_share("commission", commission)?;
        check_share("failed_attempt", failed_attempt)?;
        Ok(Self { pay, fee, commission, cash_cap_minor, failed_attempt })
    }
}

fn check_amount(field: &str, minor: i64) -> Result<(), Rejection> {
    if (0..=AMOUNT_MINOR_MAX).contains(&minor) {
        return Ok(());
    }
    let detail = format!("{field} must be from 0 to {AMOUNT_MINOR_MAX} minor units");
    Err(Rejection::new(Code::OutOfRange, detail).at(field))
}

/// A share is from nothing to the whole.
pub(crate) fn check_share(field: &str, share: BasisPoints) -> Result<(), Rejection> {
    if share <= WHOLE {
        return Ok(());
    }
    let detail = format!("{field} must be from 0 to {} hundredths of a percent", WHOLE.0);
    Err(Rejection::new(Code::OutOfRange, detail).at(field))
}

/// What stands in a file or snapshot, before it is believed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    pay: PayPolicy,
    fee: FeePolicy,
    commission: BasisPoints,
    cash_cap_minor: i64,
    failed_attempt: BasisPoints,
}

impl TryFrom<Unchecked> for MoneyPolicy {
    type Error = Rejection;
    fn try_from(read: Unchecked) -> Result<Self, Rejection> {
        Self::new(read.pay, read.fee, read.commission, read.cash_cap_minor, read.failed_attempt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAY: PayPolicy =
        PayPolicy { base_minor: 150, per_km_minor: 60, per_minute_minor: 10, minimum_minor: 300 };
    const FEE: FeePolicy = FeePolicy { base_minor: 200, per_km_minor: 50, tax: BasisPoints(2_300) };

    fn policy() -> MoneyPolicy {
        MoneyPolicy::new(PAY, FEE, BasisPoints(1_500), 20_000, BasisPoints(5_000)).unwrap()
    }

    #[test]
    fn a_policy_reads_back_as_it_was_written() {
        let text = serde_json::to_string(&policy()).unwrap();
        assert_eq!(serde_json::from_str::<MoneyPolicy>(&text).unwrap(), policy());
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        let check = |change: fn(&mut MoneyPolicy), field: &str| {
            let mut bad = policy();
            change(&mut bad);
            let made = MoneyPolicy::new(
                bad.pay,
                bad.fee,
                bad.commission,
                bad.cash_cap_minor,
                bad.failed_attempt,
            );
            let refused = made.unwrap_err();
            assert_eq!((refused.code, refused.field.as_deref()), (Code::OutOfRange, Some(field)));
            let text = serde_json::to_string(&bad).unwrap();
            let read = serde_json::from_str::<MoneyPolicy>(&text).unwrap_err();
            assert!(read.to_string().contains(field), "{read}");
        };
        check(|p| p.pay.base_minor = -1, "pay.base_minor");
        check(|p| p.pay.per_km_minor = AMOUNT_MINOR_MAX + 1, "pay.per_km_minor");
        check(|p| p.pay.per_minute_minor = i64::MIN, "pay.per_minute_minor");
        check(|p| p.pay.minimum_minor = -1, "pay.minimum_minor");
        check(|p| p.fee.base_minor = -1, "fee.base_minor");
        check(|p| p.fee.per_km_minor = i64::MAX, "fee.per_km_minor");
        check(|p| p.fee.tax = BasisPoints(10_001), "fee.tax");
        check(|p| p.commission = BasisPoints(u32::MAX), "commission");
        check(|p| p.cash_cap_minor = -1, "cash_cap_minor");
        check(|p| p.failed_attempt = BasisPoints(10_001), "failed_attempt");
    }

    #[test]
    fn an_unknown_field_is_refused() {
        let mut value = serde_json::to_value(policy()).unwrap();
        value["tips"] = 1.into();
        assert!(serde_json::from_value::<MoneyPolicy>(value).is_err());
    }
}
