//! A problem as VROOM's JSON states it, read and sound but not yet understood: its own
//! numbers, its own seconds, its own ids.

use std::collections::BTreeMap;

use vocab::Place;

/// All of a request.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) vehicles: Vec<Vehicle>,
    pub(super) jobs: Vec<Job>,
    pub(super) shipments: Vec<Shipment>,
    /// Matrices by profile; empty where our roads are asked.
    pub(super) matrices: BTreeMap<String, Matrices>,
    /// How many kinds of goods there are.
    pub(super) kinds: usize,
    pub(super) wishes: Wishes,
}

/// What is asked for beside the routes themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wishes {
    /// The shape of every route.
    pub(super) geometry: bool,
    /// When everything on the given routes happens, instead of better routes.
    pub(super) plan: bool,
    /// Threads that may work at once.
    pub(super) threads: usize,
    /// Milliseconds that may be used; by the size of the problem where it is not said.
    pub(super) budget_ms: Option<u64>,
    /// How hard to try where no time is said, 0 to 5.
    pub(super) effort: u64,
}

/// Where something is: a row of the matrices, or on the globe, or both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Location {
    pub(super) index: Option<u32>,
    pub(super) place: Option<Place>,
    /// Longitude and latitude as they came.
    pub(super) degrees: Option<[f64; 2]>,
}

/// From and until, seconds.
pub(super) type Span = [i64; 2];

#[derive(Debug)]
pub(super) struct Vehicle {
    pub(super) id: u64,
    pub(super) profile: String,
    pub(super) description: Option<String>,
    pub(super) kind: String,
    pub(super) start: Option<Location>,
    pub(super) end: Option<Location>,
    pub(super) capacity: Vec<i64>,
    pub(super) skills: Vec<u32>,
    pub(super) window: Option<Span>,
    pub(super) breaks: Vec<Break>,
    pub(super) costs: Costs,
    /// Hundredths of a second for each second of the matrix.
    pub(super) slowness: i64,
    pub(super) tasks_max: Option<u32>,
    pub(super) travel_max: Option<i64>,
    pub(super) distance_max: Option<i64>,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Costs {
    pub(super) fixed: i64,
    pub(super) per_hour: i64,
    pub(super) per_task_hour: i64,
    pub(super) per_km: i64,
}

#[derive(Debug)]
pub(super) struct Break {
    pub(super) id: u64,
    pub(super) description: Option<String>,
    pub(super) windows: Vec<Span>,
    pub(super) service: i64,
    pub(super) load_max: Option<Vec<i64>>,
}

/// A stop of a job or a shipment.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) id: u64,
    pub(super) description: Option<String>,
    pub(super) location: Location,
    pub(super) setup: i64,
    pub(super) service: i64,
    pub(super) setup_per_type: BTreeMap<String, i64>,
    pub(super) service_per_type: BTreeMap<String, i64>,
    pub(super) windows: Vec<Span>,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) task: Task,
    pub(super) delivery: Vec<i64>,
    pub(super) pickup: Vec<i64>,
    pub(super) skills: Vec<u32>,
    pub(super) priority: i64,
}

#[derive(Debug)]
pub(super) struct Shipment {
    pub(super) pickup: Task,
    pub(super) delivery: Task,
    pub(super) amount: Vec<i64>,
    pub(super) skills: Vec<u32>,
    pub(super) priority: i64,
}

/// What a step of a given route is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Start,
    Job,
    Pickup,
    Delivery,
    Break,
    End,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Job => "job",
            Self::Pickup => "pickup",
            Self::Delivery => "delivery",
            Self::Break => "break",
            Self::End => "end",
        }
    }
}

/// A step of a given route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) kind: Kind,
    /// The id of its task or break; 0 for start and end.
    pub(super) id: u64,
    /// When its service must start.
    pub(super) at: Option<i64>,
    pub(super) after: Option<i64>,
    pub(super) before: Option<i64>,
}

/// The matrices of one profile, rows of as many cells as there are rows.
#[derive(Debug, Default)]
pub(super) struct Matrices {
    pub(super) durations: Option<Vec<Vec<u32>>>,
    pub(super) distances: Option<Vec<Vec<u32>>>,
    pub(super) costs: Option<Vec<Vec<u32>>>,
}
