//! A worker as the market knows them. Names, phones and plates are personal
//! data and live under the subject, never here.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, OfferId, SubjectId, Text, TimeMs, VehicleId, WorkerId};

/// Kinds of vehicle, from slow to large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VehicleKind {
    /// On foot.
    Foot,
    /// Bicycle.
    Bicycle,
    /// Motorcycle or scooter.
    Motorcycle,
    /// Car.
    Car,
    /// Van.
    Van,
}

/// What a worker drives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Its id.
    pub id: VehicleId,
    /// Its kind.
    pub kind: VehicleKind,
    /// What it can carry, grams.
    pub capacity_grams: u32,
}

/// Something a worker can do or has: `cold_box`, `age_check` ...
pub type Skill = Text<40>;

/// Stars as whole sums, so that no float enters the state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Sum of stars, each 1 to 5.
    pub stars: u64,
    /// How many ratings.
    pub count: u32,
}

/// What changes rarely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Under which the worker's personal data is kept.
    pub subject: SubjectId,
    /// What they drive.
    pub vehicle: Vehicle,
    /// What they can do.
    pub skills: BTreeSet<Skill>,
    /// How much of the house's cash they may carry, minor units.
    pub cash_cap_minor: i64,
    /// Until when their documents hold, if they must hold.
    pub documents_until: Option<TimeMs>,
}

/// Whether they want work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Not working.
    OffDuty,
    /// Ready.
    Available,
    /// On a break.
    Paused,
    /// On the way home: no new work.
    HeadingHome,
}

/// What they are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Nothing.
    Idle,
    /// Has an open offer.
    Offered(OfferId),
    /// Carries an order.
    Engaged(AssignmentId),
}

/// Whether we hear from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Fresh position.
    Live,
    /// No position for a while.
    Stale,
    /// Gone quiet.
    Lost,
}

/// Kept from work by a person or a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocked {
    /// Why, for the worker to read.
    pub reason: Text<500>,
    /// Until when; for good where absent.
    pub until: Option<TimeMs>,
}

/// Planned working time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// From.
    pub start: TimeMs,
    /// To; no offers after it.
    pub end: TimeMs,
}

/// How offers and jobs went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Offers made.
    pub offers: u32,
    /// ... accepted.
    pub accepted: u32,
    /// ... declined.
    pub declined: u32,
    /// ... left unanswered.
    pub expired: u32,
    /// Jobs done.
    pub delivered: u32,
    /// Jobs that failed.
    pub failed: u32,
    /// Jobs given back.
    pub released: u32,
}

/// A worker. Written by [`crate::Workers::apply`] only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    /// Who.
    pub id: WorkerId,
    /// Counts changes; a proposal names the one it saw.
    pub version: u64,
    /// What changes rarely.
    pub profile: Profile,
    /// Set by the worker or a dispatcher.
    pub duty: Duty,
    /// Set by offers and assignments.
    pub work: Work,
    /// Set by tracking.
    pub link: Link,
    /// Set by a dispatcher or a rule.
    pub blocked: Option<Blocked>,
    /// Set by planning.
    pub shift: Option<Shift>,
    /// Set by customers.
    pub rating: Rating,
    /// Set by offers and jobs.
    pub stats: Stats,
    /// Since when they have had nothing to do.
    pub idle_since: TimeMs,
}
