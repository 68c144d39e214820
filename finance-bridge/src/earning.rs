//! What a trip pays and costs. The trip is quoted once, with the offer or the
//! order, and the quote is honoured: nothing here is computed again at the door.

use serde::{Deserialize, Serialize};
use vocab::{Code, Currency, LegKind, Metres, MoneyError, Pay, PayPart, Rejection, Seconds};

use crate::policy::{FeePolicy, PayPolicy};
use crate::refuse;

/// What a delivery costs its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Before tax.
    pub minor: i64,
    /// The tax on top.
    pub tax_minor: i64,
}

/// What a trip pays its worker: base, distance and time, each rounded by itself,
/// and what is missing to the minimum as a bonus. Parts of nothing are left out.
///
/// # Errors
/// `OutOfRange` for a rate below zero, `AmountOverflow`.
pub fn quote_pay(
    policy: &PayPolicy,
    currency: Currency,
    trip: Metres,
    time: Seconds,
) -> Result<Pay, Rejection> {
    let parts = [
        (LegKind::EarningBase, at_least_zero(policy.base_minor, "pay.base_minor")?),
        (LegKind::EarningDistance, per(policy.per_km_minor, trip.0, 1_000, "pay.per_km_minor")?),
        (LegKind::EarningTime, per(policy.per_minute_minor, time.0, 60, "pay.per_minute_minor")?),
    ];
    let mut pay = Pay { currency, parts: parts.into_iter().filter_map(part).collect() };
    let short = policy.minimum_minor.saturating_sub(pay.total_minor().map_err(refuse)?);
    pay.parts.extend(part((LegKind::EarningBonus, short)));
    Ok(pay)
}

/// What a trip costs its customer.
///
/// # Errors
/// `OutOfRange` for a rate below zero, `AmountOverflow`.
pub fn quote_fee(policy: &FeePolicy, trip: Metres) -> Result<Fee, Rejection> {
    let base = at_least_zero(policy.base_minor, "fee.base_minor")?;
    let distance = per(policy.per_km_minor, trip.0, 1_000, "fee.per_km_minor")?;
    let minor = base.checked_add(distance).ok_or_else(|| refuse(MoneyError::Overflow))?;
    let tax_minor = policy.tax.of_half_up(minor).map_err(refuse)?;
    Ok(Fee { minor, tax_minor })
}

fn part((kind, minor): (LegKind, i64)) -> Option<PayPart> {
    (minor > 0).then_some(PayPart { kind, minor })
}

/// `rate` for every `unit` of `amount`, halves rounded up.
fn per(rate: i64, amount: u32, unit: u32, field: &str) -> Result<i64, Rejection> {
    let exact = i128::from(at_least_zero(rate, field)?) * i128::from(amount);
    let rounded = (exact + i128::from(unit / 2)) / i128::from(unit);
    i64::try_from(rounded).map_err(|_| refuse(MoneyError::Overflow).at(field))
}

fn at_least_zero(minor: i64, field: &str) -> Result<i64, Rejection> {
    if minor >= 0 {
        return Ok(minor);
    }
    Err(Rejection::new(Code::OutOfRange, format!("{field} is below zero")).at(field))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vocab::BasisPoints;

    use super::*;

    /// 1.50 a job, 0.60 a kilometre, 0.10 a minute, at least 3.00.
    const PAY: PayPolicy =
        PayPolicy { base_minor: 150, per_km_minor: 60, per_minute_minor: 10, minimum_minor: 300 };
    const FEE: FeePolicy = FeePolicy { base_minor: 200, per_km_minor: 50, tax: BasisPoints(2_300) };

    fn check_pay(trip_m: u32, time_s: u32, expected: &[(LegKind, i64)]) {
        let pay = quote_pay(&PAY, Currency::EUR, Metres(trip_m), Seconds(time_s)).unwrap();
        let parts: Vec<_> = pay.parts.iter().map(|p| (p.kind, p.minor)).collect();
        assert_eq!(parts, expected);
    }

    #[test]
    fn pay_has_a_part_for_each_reason() {
        use LegKind::{EarningBase, EarningBonus, EarningDistance, EarningTime};
        check_pay(5_000, 900, &[(EarningBase, 150), (EarningDistance, 300), (EarningTime, 150)]);
        check_pay(
            1_000,
            300,
            &[(EarningBase, 150), (EarningDistance, 60), (EarningTime, 50), (EarningBonus, 40)],
        );
        check_pay(0, 0, &[(EarningBase, 150), (EarningBonus, 150)]);
    }

    #[test]
    fn halves_round_up() {
        // 25 m at 0.60 a kilometre is 1.5 cents, 3 s at 0.10 a minute is half a cent.
        use LegKind::{EarningBase, EarningBonus, EarningDistance, EarningTime};
        check_pay(
            25,
            3,
            &[(EarningBase, 150), (EarningDistance, 2), (EarningTime, 1), (EarningBonus, 147)],
        );
        check_pay(24, 2, &[(EarningBase, 150), (EarningDistance, 1), (EarningBonus, 149)]);
    }

    #[test]
    fn the_fee_carries_its_tax() {
        let fee = quote_fee(&FEE, Metres(3_000)).unwrap();
        assert_eq!(fee, Fee { minor: 350, tax_minor: 81 });
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let huge = PayPolicy { base_minor: i64::MAX, per_km_minor: i64::MAX, ..PAY };
        let far = Metres(u32::MAX);
        let refused = quote_pay(&huge, Currency::EUR, far, Seconds(0)).unwrap_err();
        assert_eq!(refused.code, Code::AmountOverflow);
        let refused = quote_pay(&huge, Currency::EUR, Metres(1_000), Seconds(0)).unwrap_err();
        assert_eq!(refused.code, Code::AmountOverflow);
        let negative = FeePolicy { per_km_minor: -1, ..FEE };
        assert_eq!(quote_fee(&negative, far).unwrap_err().code, Code::OutOfRange);
        let huge = FeePolicy { base_minor: i64::MAX, ..FEE };
        assert_eq!(quote_fee(&huge, far).unwrap_err().code, Code::AmountOverflow);
    }

    proptest! {
        #[test]
        fn a_longer_trip_never_pays_less_and_never_below_the_minimum(
            base in 0i64..10_000, km in 0i64..10_000, minute in 0i64..10_000, minimum in 0i64..100_000,
            trip in 0u32..1_000_000, time in 0u32..100_000, more in 0u32..10_000,
        ) {
            let policy = PayPolicy { base_minor: base, per_km_minor: km, per_minute_minor: minute, minimum_minor: minimum };
            let total = |trip, time| quote_pay(&policy, Currency::EUR, Metres(trip), Seconds(time)).unwrap().total_minor().unwrap();
            let (short, long) = (total(trip, time), total(trip + more, time + more));
            prop_assert!(short >= minimum);
            prop_assert!(long >= short);
            // Two parts, each off by half a unit at most.
            let exact = i128::from(base) * 60_000 + i128::from(km) * i128::from(trip) * 60 + i128::from(minute) * i128::from(time) * 1_000;
            prop_assert!((i128::from(short) * 60_000 - exact.max(i128::from(minimum) * 60_000)).abs() <= 60_000);
        }
    }
}
