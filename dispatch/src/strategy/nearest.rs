//! Asks the eligible worker who is soonest at the pickup by road, and nobody
//! else until they have answered.

use vocab::DecisionId;

use super::{Look, World, candidates};
use crate::command::Proposal;

pub(super) fn propose(look: &Look, world: &dyn World, decision: DecisionId) -> Proposal {
    candidates::propose(look, world, decision, 1)
}
