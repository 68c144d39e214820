//! What can have happened in a market. Payload types are versioned by
//! `EVENT_VERSION`; every version ever stored has a golden file.

use orders_bridge::TradeEvent;
use serde::{Deserialize, Serialize};
use vocab::WorkerId;

use super::command::Policy;

/// Raised when a payload changes in a way that serde's defaults cannot read.
pub const EVENT_VERSION: u16 = 1;

/// A fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The market pays and charges thus from here on.
    PolicySet {
        /// The policy.
        policy: Policy,
    },
    /// About a worker.
    Workers(workers::Event),
    /// About an order, an offer or a job.
    Dispatch(dispatch::Event),
    /// About goods and papers.
    Trade(TradeEvent),
    /// About money.
    Ledger(ledger::Event),
    /// The worker's app knows everything up to here.
    InboxAcked {
        /// Whose app.
        worker: WorkerId,
        /// Position in the inbox.
        seq: u64,
    },
}

macro_rules! wraps {
    ($($variant:ident($inner:ty);)*) => {$(
        impl From<$inner> for Event {
            fn from(event: $inner) -> Self { Event::$variant(event) }
        }
    )*};
}

wraps! {
    Workers(workers::Event);
    Dispatch(dispatch::Event);
    Trade(TradeEvent);
    Ledger(ledger::Event);
}
