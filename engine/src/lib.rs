//! Joins the state machines below into one per shard: a command in, the events
//! of all domains out, in one atomic step ("delivered" and "paid" together).
//!
//! It composes, never computes: every rule about orders, workers, goods or
//! money belongs to the machine that owns it. It knows no clock, no journal and
//! no socket; time, ids, prices and planners' proposals come in with commands.

pub mod effects;
pub mod inbox;
pub mod market;
pub mod memory;
pub mod outcome;
pub mod outward;
pub mod shard;
pub mod tenant;

pub use effects::Effects;
pub use inbox::{Inbox, InboxItem, InboxKind};
pub use market::{Command, Event, Market, PlaceOrder};
pub use memory::Memory;
pub use outcome::{Outcome, Reply};
pub use outward::{Envelope, outward_market, outward_tenant};
pub use shard::{Handled, Shard};
pub use tenant::TenantShard;
