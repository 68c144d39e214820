//! The ledger as a state machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::{Currency, HoldId, TransferId};

use crate::account::{Book, Hold};

/// The books of one market.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// By currency.
    pub books: BTreeMap<Currency, Book>,
    /// Open holds.
    pub holds: BTreeMap<HoldId, Hold>,
    /// A fingerprint of every transfer, so that an id is never used twice.
    pub transfers: BTreeMap<TransferId, u64>,
}
