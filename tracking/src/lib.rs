//! Where everyone is: from the fix a phone sends to the answer "who is near".
//!
//! A fix walks through this crate in a line: [`RawFix`] as typed, the
//! [`FixFilter`] that believes it or names the [`Reason`] why not, the
//! [`LiveIndex`] that answers who is nearest, the [`ZoneIndex`] with the
//! [`Crossings`] and [`Arrival`]s a decision depends on, [`Latest`] for fan-out
//! and the track codec for the archive. [`judge`] says whether a worker is
//! live, stale or lost.
//!
//! This crate must never read a clock, start a thread, or know about orders and
//! offers. Positions are not events: nothing here is journaled except what a
//! floor above makes of a crossing, an arrival or a change of link.

pub mod fix;

pub mod filter;

pub mod slots;

pub mod live_index;

pub mod zones;

pub mod crossing;

pub mod arrival;

pub mod freshness;

pub mod conflate;

pub mod track;

#[cfg(test)]
mod testing;

pub use arrival::{Approach, Arrival, ArrivalRules};
pub use conflate::Latest;
pub use crossing::{Crossing, CrossingKind, CrossingRules, Crossings};
pub use filter::{FilterConfig, FixFilter, Reason};
pub use fix::{Fix, RawFix};
pub use freshness::{Link, judge, next_change};
pub use live_index::{BBox, Filter, Flags, Hit, LiveIndex, Located};
pub use slots::{Slot, Slots};
pub use track::{TrackError, TrackPoint};
pub use zones::{Zone, ZoneIndex};
