//! The customizable contraction hierarchy: an order that needs no weights, arcs that
//! need no weights, and weights that are put on in milliseconds, whole or in part.
//!
//! States and arcs are numbers here. What they mean (junctions, directed links with
//! turns) is known above; this room must never know a street.

mod climb;
mod contract;
mod cut;
mod near;
pub(crate) mod order;
mod reweigh;
mod structure;
mod sweep;
mod weigh;

pub(crate) use climb::{Climbed, Climber, Seed};
pub(crate) use near::{Beside, LANES, LaneSeed, Row};
pub(crate) use reweigh::Reweigher;
pub(crate) use structure::{Hierarchy, NONE, StateGraph, Towards};
pub(crate) use sweep::SeedSets;
pub(crate) use weigh::{FAR, Hands};

#[cfg(test)]
mod tests;
