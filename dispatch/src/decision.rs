//! The record of one look for a worker: who was looked at, who won, why not the
//! others. It is what `GET /orders/{id}/why` shows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocab::{DecisionId, Metres, OrderId, Seconds, TimeMs, WorkerId};
use workers::Reason;

use crate::order::Strategy;

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Gets an offer.
    Chosen,
    /// Would have been next.
    RunnerUp,
    /// Could have had it, but others were better.
    Behind,
    /// Could not have it.
    Against(BTreeSet<Reason>),
}

/// One worker looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Who.
    pub worker: WorkerId,
    /// The version that was seen; the machine's engine checks it again.
    pub worker_version: u64,
    /// Straight line to the pickup.
    pub distance: Metres,
    /// By road, where it was asked for.
    pub to_pickup: Option<Metres>,
    /// ... and in time: the cost `nearest` compares.
    pub to_pickup_time: Option<Seconds>,
    /// What became of them.
    pub verdict: Verdict,
}

/// The worker who came closest to being eligible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NearestMiss {
    /// Who.
    pub worker: WorkerId,
    /// How far.
    pub distance: Metres,
    /// All that stood against them.
    pub against: BTreeSet<Reason>,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id.
    pub id: DecisionId,
    /// For which order.
    pub order: OrderId,
    /// The wave it would open, from 1.
    pub wave: u8,
    /// How it looked.
    pub strategy: Strategy,
    /// How far it looked.
    pub radius: Metres,
    /// When.
    pub at: TimeMs,
    /// Who was compared, best first (bounded).
    pub candidates: Vec<Candidate>,
    /// When nobody was chosen: everyone near, counted by what stood against them
    /// (a worker with two reasons counts under both).
    pub counted: BTreeMap<Reason, u32>,
    /// The closest to being eligible, when nobody was.
    pub nearest_miss: Option<NearestMiss>,
}
