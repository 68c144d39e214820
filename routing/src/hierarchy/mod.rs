//! The customizable contraction hierarchy: an order that needs no weights, arcs that
//! need no weights, and weights that are put on in milliseconds, whole or in part.
//!
//! States and arcs are numbers here. What they mean (junctions, directed links with
//! turns) is known above; this room must never know a street.

mod climb;
mod cut;
mod near;
pub(crate) mod order;
mod reweigh;
mod structure;
mod sweep;
mod weigh;

pub(crate) use climb::{Climbed, Climber, Seed, Towards};
pub(crate) use near::{Beside, LANES, LaneSeed, Row};
pub(crate) use reweigh::Reweigher;
pub(crate) use structure::{Hierarchy, NONE, StateGraph};
pub(crate) use sweep::SeedSets;
pub(crate) use weigh::{FAR, Hands, Weights};

#[cfg(test)]
mod tests;
