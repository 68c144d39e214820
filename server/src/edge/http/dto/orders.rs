//! Orders in, and what is done with them.

use dispatch::{CancelledBy, FailReason, Strategy, TaskState};
use orders_bridge::{Payment, WantedLine};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{MarketId, PartyId, TaskId, Text, WarehouseId, WorkerId};
use workers::{Skill, VehicleKind};

use super::catalogue::LineWanted;
use super::common::{Amount, Moment, Point};

/// Where the goods go.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Dropoff {
    /// Where.
    pub place: Point,
    /// Who is met there.
    #[schema(value_type = Option<String>)]
    pub name: Option<Text<200>>,
    /// How they are called up.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Text<40>>,
    /// For people.
    #[schema(value_type = Option<String>)]
    pub address: Option<Text<500>>,
    /// For the worker.
    #[schema(value_type = Option<String>)]
    pub note: Option<Text<500>>,
    /// How long the stop takes, seconds.
    pub service_s: Option<u32>,
    /// By when it should be done.
    pub due: Option<Moment>,
}

/// Where the goods are taken: the warehouse, with what else is to be known.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Pickup {
    /// Who is met there.
    #[schema(value_type = Option<String>)]
    pub name: Option<Text<200>>,
    /// How they are called up.
    #[schema(value_type = Option<String>)]
    pub phone: Option<Text<40>>,
    /// For the worker.
    #[schema(value_type = Option<String>)]
    pub note: Option<Text<500>>,
    /// How long the stop takes, seconds.
    pub service_s: Option<u32>,
}

/// What an order asks of whoever carries it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Requires {
    /// Any of these; any at all where empty.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub vehicles: Vec<VehicleKind>,
    /// All of these.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub skills: Vec<Skill>,
}

/// A new order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceOrder)]
pub struct PlaceOrderForm {
    /// The caller's own number; unique.
    #[schema(value_type = Option<String>)]
    pub external_id: Option<Text<255>>,
    /// Who is paid.
    #[schema(value_type = String)]
    pub merchant_id: PartyId,
    /// Who pays; needed for `wallet`.
    #[schema(value_type = Option<String>)]
    pub customer_id: Option<PartyId>,
    /// Where the goods stand; the merchant's where absent.
    #[schema(value_type = Option<String>)]
    pub warehouse_id: Option<WarehouseId>,
    /// Where the goods go.
    pub dropoff: Dropoff,
    /// Where they are taken.
    pub pickup: Option<Pickup>,
    /// What is ordered.
    #[schema(value_type = Vec<LineWanted>)]
    pub lines: Vec<WantedLine>,
    /// `cash` or `wallet`.
    #[schema(value_type = String)]
    pub payment: Payment,
    /// `nearest`, `broadcast` or `manual`.
    #[schema(value_type = Option<String>)]
    pub strategy: Option<Strategy>,
    /// What it asks of a worker.
    pub requires: Option<Requires>,
    /// Not before.
    pub scheduled_at: Option<Moment>,
    /// Not after.
    pub expires_at: Option<Moment>,
    /// Higher first.
    #[serde(default)]
    pub priority: u8,
    /// Whether goods and money are secured at once: yes where absent.
    pub confirm: Option<bool>,
    /// In which market.
    #[schema(value_type = Option<String>)]
    pub market_id: Option<MarketId>,
}

/// Many new orders; each stands or falls by itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceOrders {
    /// At most a hundred.
    #[schema(value_type = Vec<PlaceOrderForm>)]
    pub orders: Vec<serde_json::Value>,
}

/// What became of one of many.
#[derive(Serialize, ToSchema)]
pub struct BulkRow {
    /// The status it would have had by itself.
    pub status: u16,
    /// The order, when it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderAck>,
    /// The problem, when not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::common::ProblemDocument>)]
    pub problem: Option<serde_json::Value>,
}

/// What became of many, in their order.
#[derive(Serialize, ToSchema)]
pub struct BulkResult {
    /// One for each.
    pub results: Vec<BulkRow>,
}

/// Where an order stands after what was done.
#[derive(Serialize, ToSchema)]
pub struct OrderAck {
    /// Which.
    pub id: String,
    /// Where it stands.
    pub state: String,
    /// Counts changes.
    pub version: u64,
    /// All of it, with fee and taxes.
    pub total: Amount,
    /// What was done is visible from here on.
    pub as_of_seq: u64,
}

/// Where an order and its job stand after a step.
#[derive(Serialize, ToSchema)]
pub struct StepAck {
    /// The order.
    pub id: String,
    /// Where it stands.
    pub state: String,
    /// The job.
    pub assignment_id: String,
    /// The job's version from here on.
    pub assignment_version: u64,
    /// What was done is visible from here on.
    pub as_of_seq: u64,
}

/// Calls an order off.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// `customer`, `merchant` or `dispatcher`; by the caller's role where absent.
    #[schema(value_type = Option<String>)]
    pub by: Option<CancelledBy>,
    /// Why.
    #[schema(value_type = String)]
    pub reason: Text<500>,
}

/// Names a worker.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToWorker {
    /// Who.
    #[schema(value_type = String)]
    pub worker_id: WorkerId,
}

/// Says why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithReason {
    /// Why.
    #[schema(value_type = String)]
    pub reason: Text<500>,
}

/// Nothing to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// Starts over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RedispatchOrder {
    /// How to look from here on.
    #[schema(value_type = Option<String>)]
    pub strategy: Option<Strategy>,
    /// What it pays from here on; more than before asks again who refused.
    pub pay_minor: Option<i64>,
}

/// How a stop ended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum OutcomeForm {
    /// As ordered.
    Done,
    /// With less than ordered.
    Partly,
    /// Not at all.
    Failed {
        /// `nobody_there`, `refused`, `not_paid` ...
        #[schema(value_type = String)]
        reason: FailReason,
        /// In words.
        #[schema(value_type = Option<String>)]
        note: Option<Text<500>>,
    },
}

/// A step of a job, set by a dispatcher for its worker.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepOrder {
    /// Which stop.
    #[schema(value_type = String)]
    pub task_id: TaskId,
    /// `en_route`, `arrived`, `servicing`, `completed` or `failed`.
    #[schema(value_type = String)]
    pub to: TaskState,
    /// Needed for `completed` and `failed`.
    pub outcome: Option<OutcomeForm>,
    /// Pieces handed over per line.
    pub pieces: Option<Vec<i64>>,
    /// Cash taken.
    pub cash_minor: Option<i64>,
}
