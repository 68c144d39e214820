//! What can have happened in a market. Payload types are versioned by
//! `EVENT_VERSION`; every version ever stored has a golden file.

use orders_bridge::TradeEvent;
use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, OrderId, WorkerId};

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
    /// A customer said what they thought of a delivery.
    DeliveryRated {
        /// Which.
        order: OrderId,
        /// Who brought it.
        worker: WorkerId,
        /// 1 to 5.
        stars: u8,
        /// Minor units.
        tip_minor: i64,
    },
    /// Who is met at a stop changed, or what to know there.
    ContactTold {
        /// Which order.
        order: OrderId,
        /// The job whose worker is told.
        assignment: AssignmentId,
    },
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
