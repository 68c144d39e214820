//! Asks several at once, the soonest at the pickup first; the first to accept wins.

use vocab::DecisionId;
use vocab::limits::BROADCAST_WIDTH;

use super::{Look, World, candidates};
use crate::command::Proposal;

pub(super) fn propose(look: &Look, world: &dyn World, decision: DecisionId) -> Proposal {
    candidates::propose(look, world, decision, BROADCAST_WIDTH)
}
