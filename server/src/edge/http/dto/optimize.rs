//! Routes to be found: who drives, what has to be done, and how it is weighed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{Currency, Text};
use workers::VehicleKind;

use super::common::{Moment, Point};

/// An id of the caller's own.
pub type OwnId = Text<100>;

/// A problem to be solved. Nothing of it is kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptimizeRoutes {
    /// Of all money in it and in the answer.
    #[schema(value_type = String, example = "EUR")]
    pub currency: Currency,
    /// Who can drive; at most 1,000.
    pub vehicles: Vec<RouteVehicle>,
    /// What takes one stop. All stops together are at most 2,000.
    #[serde(default)]
    pub jobs: Vec<RouteJob>,
    /// What takes two, of one vehicle.
    #[serde(default)]
    pub shipments: Vec<RouteShipment>,
    /// What a vehicle already carries.
    #[serde(default)]
    pub on_board: Vec<RouteOnBoard>,
    /// What makes one solution better than another.
    #[serde(default)]
    pub objective: RouteObjective,
    /// How long may be searched, milliseconds, at most 30,000; by the number of stops
    /// where nothing is said.
    #[serde(default)]
    pub budget_ms: Option<u64>,
    /// Where chance starts.
    #[serde(default)]
    pub seed: u64,
    /// Whether routes are told with their shape and their metres.
    #[serde(default)]
    pub geometry: bool,
}

/// What makes one solution better than another; what must be served comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RouteObjective {
    /// The lower cost.
    #[default]
    Cost,
    /// Fewer vehicles, then the lower cost.
    FleetThenCost,
}

/// From when until when.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteWindow {
    /// The first moment.
    pub from: Moment,
    /// The last moment.
    pub until: Moment,
}

/// Who drives.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteVehicle {
    /// Its id, unlike the other vehicles'.
    #[schema(value_type = String)]
    pub id: OwnId,
    /// Whose streets and speeds it has: `foot`, `bicycle`, `motorcycle`, `car`, `van`.
    #[schema(value_type = String)]
    pub kind: VehicleKind,
    /// Where it starts; without, its first way is free.
    #[serde(default)]
    pub start: Option<Point>,
    /// Where it ends; without, its route ends at its last stop.
    #[serde(default)]
    pub end: Option<Point>,
    /// When it may leave and must be done.
    pub shift: RouteWindow,
    /// The most it carries of each of up to four kinds of goods; each at most 50,000.
    #[serde(default)]
    pub capacity: Vec<i32>,
    /// What it can do.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub skills: Vec<Text<40>>,
    /// What it costs; one minor unit for a second of travel where nothing is said.
    #[serde(default)]
    pub costs: Option<RouteCosts>,
    /// Rests, in their order; at most seven.
    #[serde(default)]
    pub breaks: Vec<RouteBreak>,
    /// The most stops.
    #[serde(default)]
    pub stops_max: Option<u32>,
    /// The most travel, seconds.
    #[serde(default)]
    pub travel_s_max: Option<u32>,
    /// The most metres.
    #[serde(default)]
    pub distance_m_max: Option<u32>,
    /// The longest its route may last, seconds.
    #[serde(default)]
    pub duration_s_max: Option<u32>,
    /// The route it is on.
    #[serde(default)]
    pub steps: Vec<RouteStep>,
    /// How many of these steps nothing moves, changes or goes before.
    #[serde(default)]
    pub frozen_steps: u32,
    /// Steps among these that stay on this vehicle in this order; others may come between.
    #[serde(default)]
    pub pinned_steps: Vec<RouteStep>,
}

/// What a vehicle costs, minor units.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteCosts {
    /// Once, if it is used.
    #[serde(default)]
    pub fixed_minor: u64,
    /// For an hour of travel.
    #[serde(default)]
    pub per_hour_minor: u64,
    /// For a kilometre.
    #[serde(default)]
    pub per_km_minor: u64,
    /// For each job, shipment or parcel it serves.
    #[serde(default)]
    pub per_task_minor: u64,
}

/// A rest.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteBreak {
    /// Its id, unlike the vehicle's other breaks'.
    #[schema(value_type = String)]
    pub id: OwnId,
    /// When it may start; at any time where empty.
    #[serde(default)]
    pub windows: Vec<RouteWindow>,
    /// How long it takes, seconds.
    pub duration_s: u32,
    /// What it costs to go without; without a price it must be taken.
    #[serde(default)]
    pub skip_cost_minor: Option<u64>,
    /// The most that may be on board during it.
    #[serde(default)]
    pub load_max: Option<Vec<i32>>,
}

/// A step of a route.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteStep {
    /// What is done.
    pub kind: RouteStepKind,
    /// The id of the job, shipment, parcel or break.
    #[schema(value_type = String)]
    pub id: OwnId,
}

/// What is done at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RouteStepKind {
    /// The stop of a job.
    Job,
    /// The first stop of a shipment.
    Pickup,
    /// The second stop of a shipment, or the stop of a parcel on board.
    Delivery,
    /// A rest.
    Break,
}

/// A place to be at, when, and for how long.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteStop {
    /// Where.
    pub place: Point,
    /// When service may start, one after the other; at any time where empty.
    #[serde(default)]
    pub windows: Vec<RouteWindow>,
    /// When service should have started.
    #[serde(default)]
    pub due_at: Option<Moment>,
    /// What an hour after that costs.
    #[serde(default)]
    pub late_per_hour_minor: u64,
    /// How long service takes, seconds.
    #[serde(default)]
    pub service_s: u32,
    /// What is added where the stop before is at another place, seconds.
    #[serde(default)]
    pub setup_s: u32,
}

/// What a worker was told.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutePromise {
    /// Whose vehicle was promised it.
    #[schema(value_type = String)]
    pub vehicle_id: OwnId,
    /// What giving it to someone else costs.
    pub churn_cost_minor: u64,
}

/// One stop: something is brought there from the start, or taken to the end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteJob {
    /// Its id, unlike those of other jobs, shipments and parcels.
    #[schema(value_type = String)]
    pub id: OwnId,
    /// Where and when.
    pub stop: RouteStop,
    /// What is loaded at the start and left there.
    #[serde(default)]
    pub delivery: Vec<i32>,
    /// What is taken there and carried to the end.
    #[serde(default)]
    pub pickup: Vec<i32>,
    /// What the vehicle must be able to do.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub skills: Vec<Text<40>>,
    /// What leaving it out costs; without a price it is served if it can be at all.
    #[serde(default)]
    pub unserved_cost_minor: Option<u64>,
    /// The vehicles that may serve it; any where nothing is said. One is a pin.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub vehicle_ids: Option<Vec<OwnId>>,
    /// Who was promised it.
    #[serde(default)]
    pub promised: Option<RoutePromise>,
}

/// Two stops of one vehicle, the pickup first.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteShipment {
    /// Its id, unlike those of other jobs, shipments and parcels.
    #[schema(value_type = String)]
    pub id: OwnId,
    /// Where it is taken.
    pub pickup: RouteStop,
    /// Where it is left.
    pub delivery: RouteStop,
    /// What is carried in between.
    #[serde(default)]
    pub amount: Vec<i32>,
    /// What the vehicle must be able to do.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub skills: Vec<Text<40>>,
    /// What leaving it out costs; without a price it is served if it can be at all.
    #[serde(default)]
    pub unserved_cost_minor: Option<u64>,
    /// The vehicles that may serve it; any where nothing is said. One is a pin.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub vehicle_ids: Option<Vec<OwnId>>,
    /// Who was promised it.
    #[serde(default)]
    pub promised: Option<RoutePromise>,
}

/// A parcel that a vehicle carries: no other can bring it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RouteOnBoard {
    /// Its id, unlike those of other jobs, shipments and parcels.
    #[schema(value_type = String)]
    pub id: OwnId,
    /// Who carries it.
    #[schema(value_type = String)]
    pub vehicle_id: OwnId,
    /// Where it is left.
    pub delivery: RouteStop,
    /// What is carried.
    #[serde(default)]
    pub amount: Vec<i32>,
    /// What leaving it out costs; without a price it is brought if it can be at all.
    #[serde(default)]
    pub unserved_cost_minor: Option<u64>,
}
