//! The workers of one market as a state machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocab::WorkerId;

use crate::worker::Worker;

/// All workers of a market.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Workers {
    /// By id.
    pub workers: BTreeMap<WorkerId, Worker>,
}
