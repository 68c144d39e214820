//! Orders under way: their life, the offers made for them, who won, the tasks
//! carried out, and the strategies that propose who should carry what.
//!
//! This crate must never know prices, stock or accounts (the bridges and the
//! ledger do), and a strategy never changes anything: it proposes, and the
//! machine checks each part of the proposal against the present.

mod apply;
pub mod assignment;
mod audit;
pub mod command;
mod deadlines;
pub mod decision;
pub mod event;
mod looks;
pub mod machine;
pub mod offer;
pub mod order;
mod step;
pub mod strategy;

pub use assignment::Assignment;
pub use command::{Command, NewOrder, Proposal, ProposedOffer, TaskStep};
pub use decision::{Candidate, Decision, NearestMiss, Verdict};
pub use event::{Event, OfferOf};
pub use machine::Dispatch;
pub use offer::{DeclineReason, Offer, OfferState, WithdrawReason};
pub use order::{
    Cancellation, CancelledBy, Escalation, EscalationReason, ExcludedWhy, FailReason, Order,
    OrderState, Stop, Strategy, Task, TaskKind, TaskOutcome, TaskState,
};
pub use strategy::{Look, Near, World, propose};
