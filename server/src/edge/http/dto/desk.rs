//! What a dispatcher's desk asks and is told: whom to give an order to, what a
//! cancellation would do, and one act on many orders.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{OrderId, Text, WorkerId};

/// Who could take an order now.
#[derive(Serialize, ToSchema)]
pub struct Candidates {
    /// The eligible, quickest to the pickup first.
    pub items: Vec<CandidateRow>,
    /// The others near: how many had what against them.
    pub counted: BTreeMap<String, u32>,
    /// The position it is as of.
    pub as_of_seq: u64,
}

/// One who could.
#[derive(Serialize, ToSchema)]
pub struct CandidateRow {
    /// Who.
    pub worker_id: String,
    /// What they are called.
    pub name: String,
    /// What they drive.
    pub vehicle: String,
    /// Way to the pickup by road, metres.
    pub to_pickup_m: u32,
    /// ... and in seconds.
    pub to_pickup_s: u32,
    /// Stars on average, 1 to 5.
    pub rating: Option<f64>,
    /// Cash of the house they carry, minor units.
    pub cash_minor: i64,
    /// What else is worth knowing before giving them the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A cancellation that is thought about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewCancel {
    /// Why.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Text<500>>,
}

/// What a cancellation would do at this moment.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelPreview {
    /// Whether it would be done.
    pub allowed: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::common::ProblemDocument>)]
    pub problem: Option<serde_json::Value>,
    /// Offers that would be taken back.
    pub offers_withdrawn: usize,
    /// Who would lose the order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker_id: Option<String>,
    /// Goods that would be free again.
    pub released: Vec<ReleasedGoods>,
    /// Money set aside that would be the customer's again.
    pub refund_minor: i64,
    /// What the worker would be paid all the same.
    pub worker_pay_minor: i64,
    /// What the customer would be charged all the same.
    pub fee_minor: i64,
    /// Whether the worker has the goods, so that they would have to come back.
    pub returns_goods: bool,
    /// All of it in plain words.
    pub words: Vec<String>,
}

/// Goods that would be free again.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReleasedGoods {
    /// Which product.
    pub product_id: String,
    /// How many.
    pub pieces: i64,
}

/// What is done with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Keeps it from dispatch.
    Hold,
    /// Lets it go on.
    Resume,
    /// Gives it to `worker_id`.
    Assign,
    /// Takes it from its worker.
    Unassign,
    /// Only `worker_id` is to be asked.
    Pin,
    /// Anyone may be asked again.
    Unpin,
    /// Starts over, asking several at once.
    Broadcast,
    /// Starts over.
    Redispatch,
    /// Calls it off.
    Cancel,
    /// Sends its goods back.
    Return,
}

/// One act on one order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActForm {
    /// Which order.
    #[schema(value_type = String)]
    pub order_id: OrderId,
    /// What to do.
    pub act: Act,
    /// To whom; needed for `assign` and `pin`, refused elsewhere.
    #[schema(value_type = Option<String>)]
    pub worker_id: Option<WorkerId>,
    /// Why, for `hold`, `unassign` and `cancel`.
    #[schema(value_type = Option<String>)]
    pub reason: Option<Text<500>>,
    /// The order's version that was seen.
    pub version: Option<u64>,
}

/// Acts on many orders; each stands or falls by itself.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acts {
    /// At most two hundred. Acts on the same order are done in their order.
    #[schema(value_type = Vec<ActForm>)]
    pub acts: Vec<serde_json::Value>,
}

/// What became of one act.
#[derive(Default, Serialize, ToSchema)]
pub struct ActRow {
    /// Which order, as it was named.
    pub order_id: String,
    /// Whether it was done.
    pub ok: bool,
    /// The order's version from here on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The order that brings its goods back, after `return`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_id: Option<String>,
    /// The problem, when it was not done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<super::common::ProblemDocument>)]
    pub problem: Option<serde_json::Value>,
}

/// What became of the acts, in their order.
#[derive(Serialize, ToSchema)]
pub struct ActResults {
    /// One for each.
    pub results: Vec<ActRow>,
}
