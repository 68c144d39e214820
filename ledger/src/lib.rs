//! Accounts, transfers, holds and balances of one market: double entry, integer
//! minor units, one book per currency.
//!
//! This crate must never know what a payment is for: it is told which accounts
//! move by how much, and refuses what would break an invariant. A posted
//! transfer never changes; a correction is another transfer.

pub mod account;
mod apply;
mod audit;
pub mod command;
pub mod event;
mod fingerprint;
mod hold;
pub mod machine;
mod post;

pub use account::{Account, Book, Hold};
pub use command::{Command, Transfer};
pub use event::Event;
pub use machine::Ledger;
