//! A market: the machines of one city joined into one.
//!
//! A command is decided against the state as it stands, all machines together,
//! and only then applied: either every part of it happens or none.

mod apply;
mod command;
mod decide;
mod event;
mod intake;
mod join;
mod look;
mod money;
mod rating;
mod reply;
mod shard;

use std::collections::BTreeMap;

use dispatch::Dispatch;
use ledger::Ledger;
use orders_bridge::Trade;
use serde::{Deserialize, Serialize};
use vocab::{AccountKey, BasisPoints, OrderId, ShardId, TimeMs, WorkerId};
use workers::Workers;

use crate::effects::Effects;
use crate::inbox::Inboxes;
use crate::memory::Memory;

pub use command::{Command, PlaceOrder, Policy};
pub use event::{EVENT_VERSION, Event};
pub use rating::Rated;

/// What an order was promised when it was placed, whatever the policy says later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The house's share of the goods.
    pub commission: BasisPoints,
    /// The share of the pay that a failed attempt earns.
    pub failed_attempt: BasisPoints,
}

/// The state of one market. Written by `apply` only; read by everyone who is
/// handed a reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Market {
    /// Which market.
    pub id: ShardId,
    /// The last event's position.
    pub seq: u64,
    /// The last entry's time.
    pub at: TimeMs,
    /// What it pays and charges.
    pub policy: Option<Policy>,
    /// What each order was promised.
    pub terms: BTreeMap<OrderId, Terms>,
    /// What customers said of deliveries, as long as the order is remembered.
    #[serde(default)]
    pub ratings: BTreeMap<OrderId, Rated>,
    /// Who works here.
    pub workers: Workers,
    /// What is under way.
    pub dispatch: Dispatch,
    /// What is sold.
    pub trade: Trade,
    /// What is owed.
    pub ledger: Ledger,
    /// What apps have to be told.
    pub inboxes: Inboxes,
    /// What was accepted lately.
    pub memory: Memory,
    /// What the world has to be told; not part of the state.
    #[serde(skip)]
    effects: Effects,
}

impl Market {
    /// Cash of the house that a worker carries, minor units.
    pub fn cash_in_hand(&self, worker: WorkerId) -> i64 {
        // An asset: what was debited is what is there.
        -self.balance(AccountKey::WorkerCash(worker))
    }

    /// Credits minus debits of an account in the market's money.
    pub fn balance(&self, key: AccountKey) -> i64 {
        self.policy.as_ref().map_or(0, |policy| self.ledger.balance(policy.currency, key))
    }
}
