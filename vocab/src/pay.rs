//! What a worker earns for a job, in parts: quoted with the offer, honoured to
//! the unit when the job is done.

use serde::{Deserialize, Serialize};

use crate::money::{Currency, MoneyError};
use crate::posting::LegKind;

/// One part of a job's pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayPart {
    /// One of the `Earning...` kinds.
    pub kind: LegKind,
    /// Minor units, never negative.
    pub minor: i64,
}

/// A job's pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pay {
    /// Which money.
    pub currency: Currency,
    /// The parts; the pay is their sum.
    pub parts: Vec<PayPart>,
}

impl Pay {
    /// The sum of the parts in minor units.
    ///
    /// # Errors
    /// `Overflow` when the parts do not fit.
    pub fn total_minor(&self) -> Result<i64, MoneyError> {
        self.parts
            .iter()
            .try_fold(0i64, |sum, part| sum.checked_add(part.minor))
            .ok_or(MoneyError::Overflow)
    }
}
