//! The problem as the caller states it: places, stops, requests, vehicles, costs.
//!
//! Plain data and nothing else. Everything is an integer: ticks, metres, minor units of
//! money. What is allowed is said here, what is wrong is found by [`crate::fault`], and
//! what it means for a route is told by [`crate::timeline`]. The search never reads these
//! types on its hot path; it works on flat arrays made from them.

use serde::{Deserialize, Serialize};

/// The problem's unit of time: seconds live, thousandths in benchmarks.
pub type Ticks = i32;

/// How many kinds of goods an amount counts (pieces, grams, litres, seats).
pub const AMOUNTS_MAX: usize = 4;

/// How many breaks one vehicle may have.
pub const BREAKS_MAX: usize = 7;

/// No time, duration or leg may be larger than this, so that sums over a route cannot
/// overflow what the search computes with.
pub const TICKS_MAX: Ticks = 500_000_000;

/// How much of each kind of goods.
pub type Amount = [i32; AMOUNTS_MAX];

/// From when until when, both inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first tick that is allowed.
    pub from: Ticks,
    /// The last tick that is allowed.
    pub until: Ticks,
}

/// How long, how far and how dear it is from every place to every other, row by row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// The number of places.
    pub size: usize,
    /// Ticks from row to column.
    pub ticks: Vec<Ticks>,
    /// Metres from row to column.
    #[serde(default)]
    pub metres: Option<Vec<i32>>,
    /// What a leg costs, where the vehicle's own prices do not decide it.
    #[serde(default)]
    pub costs: Option<Vec<i32>>,
}

/// A place to be at, when, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Number of the place in the matrices.
    pub place: u32,
    /// When service may start; sorted, disjoint; empty means at any time.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// When service should start.
    #[serde(default)]
    pub soft: Option<Window>,
    /// What each tick after the end of the soft window costs.
    #[serde(default)]
    pub late_cost: i64,
    /// How long the service takes.
    #[serde(default)]
    pub service: Ticks,
    /// What is added to the service if the stop before is at another place.
    #[serde(default)]
    pub setup: Ticks,
}

/// What has to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// One stop: something is loaded at the start and left there, or taken there and
    /// carried to the end, or both, or neither.
    Job {
        /// Where and when.
        stop: Stop,
        /// What is left there.
        delivery: Amount,
        /// What is taken there.
        pickup: Amount,
    },
    /// Two stops of one vehicle, the pickup before the delivery.
    Shipment {
        /// Where it is taken.
        pickup: Stop,
        /// Where it is left.
        delivery: Stop,
        /// What is carried in between.
        amount: Amount,
    },
    /// A delivery that one vehicle already carries, so that no other can make it.
    OnBoard {
        /// Where it is left.
        delivery: Stop,
        /// What is carried.
        amount: Amount,
        /// Who carries it.
        vehicle: u32,
    },
}

/// What a worker has been told, and what it costs to take it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Who was promised the request.
    pub vehicle: u32,
    /// What giving it to someone else costs.
    pub churn_cost: i64,
}

/// Something that has to be done, by whom it may be done, and how much it matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What has to be done.
    pub work: Work,
    /// Each bit is a skill that the vehicle must have.
    #[serde(default)]
    pub skills: u128,
    /// What it costs to leave the request out; `None` if that is never a choice.
    #[serde(default)]
    pub unserved_cost: Option<i64>,
    /// The vehicles that may serve it; `None` means all.
    #[serde(default)]
    pub only: Option<Vec<u32>>,
    /// Who was promised it.
    #[serde(default)]
    pub promised: Option<Promise>,
}

impl Request {
    /// A request without wishes: any vehicle, and it must be served.
    pub fn new(work: Work) -> Self {
        Self { work, skills: 0, unserved_cost: None, only: None, promised: None }
    }
}

/// What a vehicle costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Costs {
    /// Once, if it is used at all.
    #[serde(default)]
    pub fixed: i64,
    /// For each tick of travel.
    #[serde(default)]
    pub per_tick: i64,
    /// For each metre.
    #[serde(default)]
    pub per_metre: i64,
    /// For each request it serves.
    #[serde(default)]
    pub per_job: i64,
}

/// A rest. It is taken between two stops, on the way if need be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Break {
    /// When it may start; sorted, disjoint; empty means at any time.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// How long it takes.
    pub duration: Ticks,
    /// What it costs to go without; `None` if that is never a choice.
    #[serde(default)]
    pub skip_cost: Option<i64>,
    /// The most that may be on board during it.
    #[serde(default)]
    pub load_max: Option<Amount>,
}

/// One thing done on a route; the number is that of the request, or of the vehicle's break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The one stop of a job.
    Job(u32),
    /// The first stop of a shipment.
    Pickup(u32),
    /// The second stop of a shipment, or the stop of a parcel on board.
    Delivery(u32),
    /// A break of the vehicle.
    Break(u32),
}

/// Who drives: from where, when, with what room and skills, at what price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vehicle {
    /// Place it starts from; `None` if its first leg is free.
    #[serde(default)]
    pub start: Option<u32>,
    /// Place it ends at; `None` if its last leg is free.
    #[serde(default)]
    pub end: Option<u32>,
    /// When it may leave at the earliest and must be back at the latest.
    pub shift: Window,
    /// The most it can carry.
    #[serde(default)]
    pub capacity: Amount,
    /// Each bit is a skill it has.
    #[serde(default)]
    pub skills: u128,
    /// Number of its matrix.
    #[serde(default)]
    pub profile: u32,
    /// What it costs.
    #[serde(default)]
    pub costs: Costs,
    /// The breaks it takes if it is used, in this order.
    #[serde(default)]
    pub breaks: Vec<Break>,
    /// The most stops it may make.
    #[serde(default)]
    pub stops_max: Option<u32>,
    /// The most ticks it may travel.
    #[serde(default)]
    pub travel_max: Option<Ticks>,
    /// The most metres it may go.
    #[serde(default)]
    pub metres_max: Option<i64>,
    /// The longest its route may last, left as late as its end allows.
    #[serde(default)]
    pub duration_max: Option<Ticks>,
    /// The route it is on.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// How many of these steps nothing moves, changes or goes before.
    #[serde(default)]
    pub frozen: u32,
    /// Steps of its route that stay on it in this order; others may come between them.
    #[serde(default)]
    pub pinned: Vec<Step>,
}

/// What makes one solution better than another. Requests that must be served come first
/// under both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The lower cost.
    #[default]
    Cost,
    /// Fewer vehicles, then the lower cost.
    FleetThenCost,
}

/// All there is to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// One for each profile, all over the same places.
    pub matrices: Vec<Matrix>,
    /// Who can drive.
    pub vehicles: Vec<Vehicle>,
    /// What has to be done.
    pub requests: Vec<Request>,
    /// What is better.
    #[serde(default)]
    pub objective: Objective,
}

/// How to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Where chance starts.
    pub seed: u64,
    /// Into how many groups routes are split to be improved side by side.
    pub threads: usize,
    /// Stop after so many iterations: with this, equal input gives equal output.
    pub iterations: Option<u64>,
}

impl Default for Options {
    fn default() -> Self {
        Self { seed: 1, threads: 1, iterations: None }
    }
}

/// Which share of the budget is used: 0.0 at the start; at 1.0 the search stops. The
/// caller holds the clock, and cancels by answering 1.0.
pub type Progress<'a> = &'a (dyn Fn() -> f64 + Sync);

/// What one vehicle does, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Its number in the problem.
    pub vehicle: u32,
    /// What it does.
    pub steps: Vec<Step>,
}

/// Who does what, what nobody does, and what all of it costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// The vehicles that are used.
    pub routes: Vec<Route>,
    /// The requests left out.
    pub unserved: Vec<u32>,
    /// The routes' costs, and the prices of what was left out where it has one.
    pub cost: i64,
    /// How many iterations it took to find.
    #[serde(default)]
    pub iterations: u64,
}

/// What is wrong with a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where, as a path into the problem: `requests[3].pickup.windows[0]`.
    pub field: String,
    /// What, in a sentence.
    pub message: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.field, self.message)
    }
}

impl std::error::Error for Fault {}
