//! A route as it happens: what is told of it, step by step, and what it costs.

use serde::{Deserialize, Serialize};

use crate::model::{Amount, Step, Ticks};
use crate::violation::Violation;

/// A route as it happens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// Who drives.
    pub vehicle: u32,
    /// When the vehicle leaves at the earliest.
    pub departure: Ticks,
    /// The latest it can leave without coming back later or starting anything too late. Who
    /// has frozen steps has left already.
    pub leave_by: Ticks,
    /// What is loaded at the start.
    pub load: Amount,
    /// What happens at each step.
    pub visits: Vec<Visit>,
    /// When the vehicle is back.
    pub arrival: Ticks,
    /// From `leave_by` to `arrival`.
    pub duration: Ticks,
    /// All travel.
    pub travel: Ticks,
    /// All metres, where the matrix knows them.
    pub metres: i64,
    /// All setup and service.
    pub service: Ticks,
    /// All waiting, counted from the earliest departure.
    pub waiting: Ticks,
    /// What it costs.
    pub bill: Bill,
    /// Which rules it breaks.
    pub violations: Vec<Violation>,
}

/// One step as it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What is done.
    pub step: Step,
    /// Where; a break is taken on the way.
    pub place: Option<u32>,
    /// When the vehicle gets there.
    pub arrival: Ticks,
    /// How long it waits.
    pub waiting: Ticks,
    /// When setup and service, or the break, start.
    pub start: Ticks,
    /// How long the setup takes.
    pub setup: Ticks,
    /// How long the service or the break takes.
    pub service: Ticks,
    /// When the vehicle leaves.
    pub departure: Ticks,
    /// What is on board then.
    pub load: Amount,
    /// The travel since the step before.
    pub travel: Ticks,
    /// The metres since the step before.
    pub metres: i64,
    /// How much later the vehicle may arrive without breaking a window or the shift.
    pub slack: Ticks,
    /// How long after its soft window it starts.
    pub late: Ticks,
}

/// What a route costs, and why.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// For using the vehicle.
    pub fixed: i64,
    /// For the ticks it travels.
    pub travel: i64,
    /// For the metres it goes.
    pub metres: i64,
    /// For its legs, where the matrix says what they cost.
    pub legs: i64,
    /// For the requests it serves.
    pub jobs: i64,
    /// For starting after soft windows.
    pub lateness: i64,
    /// For breaks that are skipped.
    pub skipped: i64,
    /// For serving what was promised to others.
    pub churn: i64,
}

impl Bill {
    /// All of it.
    pub fn total(&self) -> i64 {
        self.fixed
            + self.travel
            + self.metres
            + self.legs
            + self.jobs
            + self.lateness
            + self.skipped
            + self.churn
    }
}
