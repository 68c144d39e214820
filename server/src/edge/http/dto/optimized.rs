//! Routes that were found: what happens when, what it costs, and why something is left.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::common::{Moment, Point};
use super::optimize::RouteStepKind;

/// The best routes that were found.
#[derive(Serialize, ToSchema)]
pub struct OptimizedRoutes {
    /// Of all money here.
    pub currency: String,
    /// What the routes cost and what was left out costs.
    pub cost_minor: i64,
    /// What was left out costs, where it has a price.
    pub unserved_cost_minor: i64,
    /// How long was searched, milliseconds.
    pub searched_ms: u64,
    /// How many changes were tried.
    pub iterations: u64,
    /// The vehicles that are used.
    pub routes: Vec<OptimizedRoute>,
    /// What nobody does.
    pub unserved: Vec<UnservedTask>,
}

/// What one vehicle does.
#[derive(Serialize, ToSchema)]
pub struct OptimizedRoute {
    /// Whose route it is.
    pub vehicle_id: String,
    /// When it leaves at the earliest.
    pub departure_at: Moment,
    /// The latest it can leave without anything being later for it.
    pub leave_by: Moment,
    /// When it is done.
    pub arrival_at: Moment,
    /// From `leave_by` to `arrival_at`, seconds.
    pub duration_s: i32,
    /// All travel, seconds.
    pub travel_s: i32,
    /// All setup and service, seconds.
    pub service_s: i32,
    /// All waiting from the earliest departure on, seconds.
    pub waiting_s: i32,
    /// All metres, where they are known: with `geometry`, a price or a limit by distance.
    pub distance_m: Option<i64>,
    /// What is on board at the start.
    pub load: Vec<i32>,
    /// What it costs.
    pub cost: RouteBill,
    /// What happens, in order.
    pub steps: Vec<OptimizedStep>,
    /// What it breaks: only what was frozen can.
    pub violations: Vec<BrokenRule>,
    /// Its shape, as a polyline of six digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub geometry: Option<String>,
}

/// What a route costs, minor units. The parts add up.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct RouteBill {
    /// All of it.
    pub total_minor: i64,
    /// For using the vehicle.
    pub fixed_minor: i64,
    /// For its travel.
    pub travel_minor: i64,
    /// For its metres.
    pub distance_minor: i64,
    /// For what it serves.
    pub tasks_minor: i64,
    /// For starting after what was due.
    pub lateness_minor: i64,
    /// For breaks it goes without.
    pub skipped_breaks_minor: i64,
    /// For serving what was promised to others.
    pub churn_minor: i64,
}

/// One step as it happens.
#[derive(Serialize, ToSchema)]
pub struct OptimizedStep {
    /// What is done.
    pub kind: RouteStepKind,
    /// The id of the job, shipment, parcel or break.
    pub id: String,
    /// Where; a break is taken on the way.
    pub place: Option<Point>,
    /// When the vehicle gets there.
    pub arrival_at: Moment,
    /// When setup and service, or the break, start.
    pub start_at: Moment,
    /// When the vehicle leaves.
    pub departure_at: Moment,
    /// How long it waits, seconds.
    pub waiting_s: i32,
    /// How long setup takes, seconds.
    pub setup_s: i32,
    /// How long service or the break takes, seconds.
    pub service_s: i32,
    /// Travel since the step before, seconds.
    pub travel_s: i32,
    /// Metres since the step before, where they are known.
    pub distance_m: Option<i64>,
    /// What is on board when it leaves.
    pub load: Vec<i32>,
    /// How much later it may arrive without missing a window or the shift, seconds.
    pub slack_s: i32,
    /// How long after what was due it starts, seconds.
    pub late_s: i32,
}

/// A rule that is broken, or would be.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BrokenRule {
    /// `late`, `shift_over`, `load`, `break_load`, `skill`, `other_vehicle`, `precedence`,
    /// `not_delivered`, `missing_break`, `stops`, `travel`, `distance`, `duration`.
    pub rule: &'static str,
    /// Which step, from 0; none for the route as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<usize>,
    /// By how many seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_s: Option<i64>,
    /// By how many metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_m: Option<i64>,
    /// By how many stops, or how much of the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<i64>,
    /// Which kind of goods, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goods: Option<usize>,
    /// Which break.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub break_id: Option<String>,
}

/// What nobody does, and why.
#[derive(Serialize, ToSchema)]
pub struct UnservedTask {
    /// The id of the job, shipment or parcel.
    pub id: String,
    /// What leaving it out costs; none where it had no price.
    pub cost_minor: Option<u64>,
    /// How many vehicles each reason keeps from it: `skill`, `other_vehicle`, `too_large`,
    /// `load`, `late`, `shift`, `stops`, `travel`, `duration`, `break`, `price`. None where
    /// too much is left out to look into all of it.
    pub reasons: Option<BTreeMap<&'static str, u32>>,
    /// Where the least would have to change.
    pub nearest: Option<NearestMiss>,
}

/// The place where the least would have to change.
#[derive(Serialize, ToSchema)]
pub struct NearestMiss {
    /// On whose route.
    pub vehicle_id: String,
    /// After how many of its steps the first stop would come.
    pub after_steps: usize,
    /// After how many of its steps the last stop would come.
    pub last_after_steps: usize,
    /// What it would break there; nothing if only its price speaks against it.
    pub broken: Vec<BrokenRule>,
    /// What serving it there costs.
    pub cost_minor: i64,
}
