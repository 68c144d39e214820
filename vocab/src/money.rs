//! Money: integers in minor units with a currency. Nothing here rounds unless
//! its name says so, and what rounding leaves over is handed back to the caller.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A sum that cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// The result does not fit 64 bits.
    Overflow,
    /// Two currencies met.
    CurrencyMismatch,
    /// Not three capital letters.
    BadCurrency,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the amount is too large",
            Self::CurrencyMismatch => "the amounts are in different currencies",
            Self::BadCurrency => "a currency is three capital letters, as in ISO 4217",
        })
    }
}

impl std::error::Error for MoneyError {}

/// An ISO 4217 code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// Euro, the demo's currency.
    pub const EUR: Currency = Currency(*b"EUR");
    /// Naira.
    pub const NGN: Currency = Currency(*b"NGN");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("built from ASCII letters only")
    }
}

impl FromStr for Currency {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| MoneyError::BadCurrency)?;
        if letters.iter().all(u8::is_ascii_uppercase) {
            Ok(Self(letters))
        } else {
            Err(MoneyError::BadCurrency)
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount: `minor` is kobo, cents, ... of `currency`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units; may be negative.
    pub minor: i64,
    /// Which money.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum, or why there is none.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// The difference, or why there is none.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    /// `quantity` times the amount.
    pub fn times(self, quantity: i64) -> Result<Money, MoneyError> {
        let minor = self.minor.checked_mul(quantity).ok_or(MoneyError::Overflow)?;
        Ok(Money { minor, ..self })
    }

    fn same_currency(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::CurrencyMismatch) }
    }
}

/// Hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub u32);

impl BasisPoints {
    /// The share of `minor`, rounded towards minus infinity.
    pub fn of_floor(self, minor: i64) -> Result<i64, MoneyError> {
        let exact = i128::from(minor) * i128::from(self.0);
        i64::try_from(exact.div_euclid(10_000)).map_err(|_| MoneyError::Overflow)
    }

    /// The share of `minor`, halves rounded away from zero (the usual for tax).
    pub fn of_half_up(self, minor: i64) -> Result<i64, MoneyError> {
        let exact = i128::from(minor) * i128::from(self.0);
        let half = if exact < 0 { -5_000 } else { 5_000 };
        i64::try_from((exact + half) / 10_000).map_err(|_| MoneyError::Overflow)
    }
}

/// Splits `total` by `weights` so that the parts always add up to it: each part
/// is the exact share rounded down, and what is left goes, one unit each, to the
/// largest remainders (Hamilton's method); ties go to the earlier part.
///
/// # Errors
/// `Overflow` when the weights sum to zero while `total` is not zero, or do not fit.
pub fn split(total: i64, weights: &[u32]) -> Result<Vec<i64>, MoneyError> {
    let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    if sum == 0 {
        return if total == 0 { Ok(vec![0; weights.len()]) } else { Err(MoneyError::Overflow) };
    }
    let exact = |w: u32| i128::from(total) * i128::from(w);
    let mut parts: Vec<i64> = weights.iter().map(|w| exact(*w).div_euclid(sum) as i64).collect();
    let left = i128::from(total) - parts.iter().map(|p| i128::from(*p)).sum::<i128>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|i| (-exact(weights[*i]).rem_euclid(sum), *i));
    for i in order.into_iter().take(left as usize) {
        parts[i] += 1;
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_always_add_up(total in -1_000_000_000_000i64..1_000_000_000_000, weights in prop::collection::vec(0u32..1_000_000, 1..12)) {
            prop_assume!(weights.iter().any(|w| *w > 0));
            let parts = split(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            for (part, weight) in parts.iter().zip(&weights) {
                let off = i128::from(*part) * sum - i128::from(total) * i128::from(*weight);
                prop_assert!(off.abs() < sum, "a part is off by a unit or more");
            }
        }
    }

    #[test]
    fn nothing_wraps() {
        let most = Money::new(i64::MAX, Currency::NGN);
        assert_eq!(most.plus(Money::new(1, Currency::NGN)), Err(MoneyError::Overflow));
        assert_eq!(most.times(2), Err(MoneyError::Overflow));
        assert_eq!(most.plus(Money::new(1, Currency::EUR)), Err(MoneyError::CurrencyMismatch));
        assert_eq!(BasisPoints(20_001).of_floor(i64::MAX), Err(MoneyError::Overflow));
    }

    #[test]
    fn shares_round_as_their_names_say() {
        assert_eq!(BasisPoints(750).of_half_up(1_000), Ok(75));
        assert_eq!(BasisPoints(750).of_half_up(1_007), Ok(76));
        assert_eq!(BasisPoints(750).of_floor(1_007), Ok(75));
        assert_eq!(BasisPoints(750).of_half_up(-1_007), Ok(-76));
    }
}
