//! Strategies: given a look and a view of the world, whom to ask. One file each.
//! They run off the writer, on a snapshot, and only propose.

mod broadcast;
mod candidates;
mod nearest;

use std::collections::BTreeMap;
use std::sync::Arc;

use vocab::{DecisionId, Metres, OrderId, Place, Seconds, TimeMs, WorkerId};
use workers::{Need, VehicleKind, Worker};

use crate::command::Proposal;
use crate::order::{ExcludedWhy, Strategy};

/// A request for candidates, made from the order's state.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// For which order.
    pub order: OrderId,
    /// The version it describes.
    pub version: u64,
    /// The wave an offer would open, from 1.
    pub wave: u8,
    /// How to look.
    pub strategy: Strategy,
    /// Where the goods are.
    pub pickup: Place,
    /// What is asked.
    pub need: Need,
    /// Who is not asked again.
    pub excluded: BTreeMap<WorkerId, ExcludedWhy>,
    /// The only one to ask.
    pub pinned: Option<WorkerId>,
    /// How far to look, metres, straight line.
    pub radius: Metres,
}

/// Someone near.
#[derive(Debug, Clone)]
pub struct Near {
    /// The worker as the roster shows them.
    pub worker: Arc<Worker>,
    /// Cash of the house they carry, minor units.
    pub cash_in_hand_minor: i64,
    /// Where they were last seen.
    pub place: Place,
    /// Straight line to the pickup.
    pub distance_m: f64,
}

/// What a strategy may ask of the world. The server fills it from the live
/// index, the roster and the roads; the simulator from a toy.
pub trait World {
    /// Engine time of the look.
    fn now(&self) -> TimeMs;
    /// The nearest workers that could be free (any that the index files as
    /// such), nearest first, at most `k`, within `radius`.
    fn nearest_free(&self, origin: Place, k: usize, radius: Metres, vehicles: &Need) -> Vec<Near>;
    /// The nearest workers of any kind, for counting what stood against them.
    fn nearest_any(&self, origin: Place, k: usize, radius: Metres) -> Vec<Near>;
    /// One worker, wherever they are.
    fn worker(&self, id: WorkerId, origin: Place) -> Option<Near>;
    /// Road time and distance from each place to `to`; `None` where there is no way.
    fn ways_to(&self, from: &[(Place, VehicleKind)], to: Place) -> Vec<Option<(Seconds, Metres)>>;
}

/// Looks for workers as the order's strategy says. `decision` names the record.
pub fn propose(look: &Look, world: &dyn World, decision: DecisionId) -> Proposal {
    match look.strategy {
        Strategy::Nearest => nearest::propose(look, world, decision),
        Strategy::Broadcast => broadcast::propose(look, world, decision),
        // A person assigns; such an order has no looks, so none is answered with anyone.
        Strategy::Manual => candidates::propose(look, world, decision, 0),
    }
}
