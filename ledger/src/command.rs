//! What can be asked of the ledger.

use serde::{Deserialize, Serialize};
use vocab::{Currency, HoldId, Leg, OrderId, Text, TransferId};

use crate::account::Hold;

/// One all-or-nothing movement of money in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Used once for ever; the same id with the same content is a duplicate.
    pub id: TransferId,
    /// Which money.
    pub currency: Currency,
    /// At least one.
    pub legs: Vec<Leg>,
    /// For which order.
    pub order: Option<OrderId>,
    /// For people.
    pub memo: Text<200>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Moves money.
    Post {
        /// What moves.
        transfer: Transfer,
    },
    /// Sets money aside on a guarded account.
    PlaceHold {
        /// Its id.
        id: HoldId,
        /// What is set aside.
        hold: Hold,
    },
    /// Ends a hold and moves money in the same step. What the transfer debits
    /// from the held account may not exceed the hold; the rest is free again.
    PostHold {
        /// Which hold.
        id: HoldId,
        /// What moves.
        transfer: Transfer,
    },
    /// Ends a hold; nothing moves.
    VoidHold {
        /// Which hold.
        id: HoldId,
    },
}
