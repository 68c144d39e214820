//! What can have happened in the books.

use serde::{Deserialize, Serialize};
use vocab::HoldId;

use crate::account::Hold;
use crate::command::Transfer;

/// A fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Money moved.
    Posted {
        /// What moved.
        transfer: Transfer,
        /// The hold it ended.
        #[serde(default)]
        hold: Option<HoldId>,
    },
    /// Money was set aside.
    HoldPlaced {
        /// Its id.
        id: HoldId,
        /// What.
        hold: Hold,
    },
    /// A hold ended without money moving.
    HoldVoided {
        /// Which.
        id: HoldId,
    },
}
