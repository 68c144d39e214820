//! Dispatch of one market as a state machine.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, DecisionId, OfferId, OrderId, TaskId, TimeMs};

use crate::assignment::Assignment;
use crate::decision::Decision;
use crate::offer::Offer;
use crate::order::Order;

/// Everything under way in a market.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// By id.
    pub orders: BTreeMap<OrderId, Order>,
    /// By id, as long as their order is remembered.
    pub offers: BTreeMap<OfferId, Offer>,
    /// By id, as long as their order is remembered.
    pub assignments: BTreeMap<AssignmentId, Assignment>,
    /// By id, as long as their order is remembered.
    pub decisions: BTreeMap<DecisionId, Decision>,
    /// Whose task.
    pub tasks: BTreeMap<TaskId, OrderId>,
    /// What falls due when: offers' ends.
    pub offer_deadlines: BTreeSet<(TimeMs, OfferId)>,
    /// What falls due when: looks, schedules, expiries, forgetting.
    pub order_deadlines: BTreeSet<(TimeMs, OrderId)>,
}
