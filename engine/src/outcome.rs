//! What a command is answered with. An outcome is remembered, so that the same
//! command sent again gets the same answer; what the edge sends is a pure
//! function of it.

use dispatch::{OfferState, OrderState};
use serde::{Deserialize, Serialize};
use vocab::{
    AssignmentId, Currency, OfferId, OrderId, ProductId, Rejection, TimeMs, TransferId,
    WarehouseId, WorkerId,
};

/// The answer to an accepted command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The last event of the command; what it changed is visible from here on.
    pub seq: u64,
    /// When it was decided.
    pub at: TimeMs,
    /// What came of it.
    pub reply: Reply,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is done; nothing more to say.
    Done,
    /// An order stands thus.
    Order {
        /// Which.
        id: OrderId,
        /// Where it stands.
        state: OrderState,
        /// Its version.
        version: u64,
        /// All of it, minor units.
        total_minor: i64,
        /// Which money.
        currency: Currency,
    },
    /// An offer stands thus.
    Offer {
        /// Which.
        id: OfferId,
        /// Where it stands.
        state: OfferState,
        /// The job it led to.
        assignment: Option<AssignmentId>,
    },
    /// A job stands thus.
    Job {
        /// Which.
        id: AssignmentId,
        /// For which order.
        order: OrderId,
        /// Where the order stands.
        state: OrderState,
        /// The job's version from here on.
        version: u64,
    },
    /// A worker stands thus.
    Worker {
        /// Who.
        id: WorkerId,
        /// Their version.
        version: u64,
    },
    /// Money moved.
    Transfer {
        /// Which transfer.
        id: TransferId,
        /// Which money.
        currency: Currency,
        /// The balance of the account it was about, minor units.
        balance_minor: i64,
    },
    /// Stock stands thus.
    Stock {
        /// Where.
        warehouse: WarehouseId,
        /// Of what.
        product: ProductId,
        /// There.
        on_hand: i64,
        /// Promised.
        reserved: i64,
    },
    /// It was refused, and the refusal itself is a fact worth keeping (an offer
    /// accepted after another had won).
    Refused {
        /// Why.
        rejection: Rejection,
    },
}
