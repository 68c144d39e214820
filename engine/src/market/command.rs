//! What can be asked of a market.

use dispatch::{CancelledBy, NewOrder, TaskStep};
use finance_bridge::MoneyPolicy;
use orders_bridge::{NewSale, TradeCommand};
use serde::{Deserialize, Serialize};
use vocab::{Currency, OrderId, PartyId, Text, WorkerId};

/// What a market pays and charges, as the tenant's stream last said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// The tenant stream's version it was read at.
    pub version: u64,
    /// The market's one money.
    pub currency: Currency,
    /// Pay, fees, commission, caps.
    pub money: MoneyPolicy,
}

/// A new order, whole: what is sold and how it is carried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaceOrder {
    /// What is sold, priced at the edge.
    pub sale: NewSale,
    /// How it is carried; same id as the sale.
    pub delivery: NewOrder,
    /// Reserve and start at once; otherwise it waits for `ConfirmOrder`.
    pub confirm: bool,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Reads what the tenant's stream says into the market.
    SetPolicy {
        /// The policy.
        policy: Policy,
    },
    /// Takes an order: price lines are in, goods and money are secured if it is
    /// to be confirmed at once. All of it or nothing.
    PlaceOrder {
        /// The order.
        order: Box<PlaceOrder>,
    },
    /// Secures goods and money and starts the order.
    ConfirmOrder {
        /// Which.
        order: OrderId,
    },
    /// Calls an order off; goods and money are free again.
    CancelOrder {
        /// Which.
        order: OrderId,
        /// In which role.
        by: CancelledBy,
        /// Why.
        reason: Text<500>,
        /// The version the caller saw.
        seen_version: Option<u64>,
    },
    /// Sends the goods of a failed or partly delivered order back.
    ReturnOrder {
        /// Which.
        order: OrderId,
    },
    /// A step of a job.
    Step {
        /// Who reports it; none when a dispatcher does.
        worker: Option<WorkerId>,
        /// The step.
        step: TaskStep,
        /// Pieces handed over per line, for a partial delivery.
        pieces: Option<Vec<i64>>,
        /// Cash taken at the door, minor units.
        cash_minor: Option<i64>,
    },
    /// Everything else about orders, offers and jobs.
    Dispatch {
        /// The request; `Place`, `Confirm`, `Cancel`, `Step` and `Return` are
        /// refused here, they move more than dispatch.
        command: dispatch::Command,
    },
    /// Everything about workers but what offers and jobs do to them.
    Workers {
        /// The request.
        command: workers::Command,
    },
    /// Warehouses and stock.
    Trade {
        /// The request; what moves sales is refused here.
        command: TradeCommand,
    },
    /// Puts money into a customer's wallet.
    TopUp {
        /// Whose.
        customer: PartyId,
        /// Which money.
        currency: Currency,
        /// How much, minor units, above zero.
        minor: i64,
        /// For people.
        memo: Text<200>,
    },
    /// A worker hands cash in.
    RemitCash {
        /// Who.
        worker: WorkerId,
        /// How much, minor units, above zero.
        minor: i64,
        /// For people.
        memo: Text<200>,
    },
    /// A customer's word on a delivery: stars, and perhaps a tip from the wallet
    /// that paid for it. Once.
    RateDelivery {
        /// Which.
        order: OrderId,
        /// 1 to 5.
        stars: u8,
        /// Minor units; nothing is no tip.
        tip_minor: i64,
    },
    /// Who is met at a stop, or what to know there, was put aside anew: whoever
    /// carries the order is told.
    TellContact {
        /// Which order.
        order: OrderId,
    },
    /// The worker's app knows everything up to here.
    AckInbox {
        /// Whose app.
        worker: WorkerId,
        /// Position in the inbox.
        seq: u64,
    },
    /// Something about an order, by someone who saw it at a version: refused when
    /// it has changed since.
    AtVersion {
        /// Which order.
        order: OrderId,
        /// The version the caller saw.
        version: u64,
        /// What to do.
        command: Box<Command>,
    },
    /// Time passed.
    Tick,
}
