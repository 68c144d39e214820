//! The ways in which a route or a solution can break the rules.
//!
//! Names only, with the figures that say by how much. They are found in
//! [`crate::timeline`] and [`crate::check`], never in the search.

use serde::{Deserialize, Serialize};

use crate::model::{Step, Ticks};

/// One rule broken, by whom and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Violation {
    /// The vehicle on whose route it happens.
    pub vehicle: Option<u32>,
    /// Where on its route: the number of the step; `None` for the route as a whole.
    pub step: Option<usize>,
    /// The request it is about.
    pub request: Option<u32>,
    /// What is broken.
    pub rule: Rule,
}

/// A rule that can be broken, with by how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Service or a break starts after its last hard window has ended.
    Late {
        /// How long after.
        ticks: Ticks,
    },
    /// The vehicle is back after its shift has ended.
    ShiftOver {
        /// How long after.
        ticks: Ticks,
    },
    /// More on board than fits.
    Load {
        /// Which kind of goods.
        kind: usize,
        /// How much too much.
        over: i32,
    },
    /// More on board during a break than it allows.
    BreakLoad {
        /// Which kind of goods.
        kind: usize,
        /// How much too much.
        over: i32,
    },
    /// The vehicle lacks a skill.
    Skill,
    /// The request may not be served by this vehicle.
    OtherVehicle,
    /// A delivery without its pickup in front of it.
    Precedence,
    /// A pickup without its delivery behind it.
    NotDelivered,
    /// A break that may not be skipped is missing.
    MissingBreak {
        /// The number of the break.
        number: u32,
    },
    /// More stops than the vehicle may make.
    Stops {
        /// How many too many.
        over: u32,
    },
    /// More travel than the vehicle may do.
    Travel {
        /// How much too long.
        ticks: Ticks,
    },
    /// Further than the vehicle may go.
    Metres {
        /// How much too far.
        over: i64,
    },
    /// The route lasts longer than it may.
    Duration {
        /// How much too long.
        ticks: Ticks,
    },
    /// A step whose number or kind does not exist in the problem.
    UnknownStep {
        /// The step.
        step: Step,
    },
    /// A step that is taken more than once.
    Twice {
        /// The step.
        step: Step,
    },
    /// A vehicle that does not exist, or has two routes.
    Vehicle,
    /// A step of the frozen prefix is missing or replaced.
    Frozen,
    /// A pinned step is missing or out of order.
    Pinned,
    /// A request that must be served is not.
    Unserved,
    /// A request is neither served nor listed as unserved, or both.
    Unlisted,
    /// The cost is not what the routes cost.
    Cost {
        /// What the routes cost.
        right: i64,
    },
}
