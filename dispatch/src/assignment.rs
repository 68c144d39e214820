//! A worker bound to an order.

use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, OfferId, OrderId, TimeMs, WorkerId};

/// A worker's hold on an order. Every change a worker causes names the version
/// it believes in; another version is answered with the present state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Which order.
    pub order: OrderId,
    /// Who.
    pub worker: WorkerId,
    /// Counts changes to the job's tasks, from 1.
    pub version: u64,
    /// The offer that led to it; none when a person assigned.
    pub offer: Option<OfferId>,
    /// Since when.
    pub at: TimeMs,
    /// Until when; none while it binds.
    pub ended_at: Option<TimeMs>,
}
