//! Proofs that the answers are the right ones, on the streets of whole cities.
//!
//! Everything is held against something that is slow, plain and written apart from it:
//! petgraph's Dijkstra, a Dijkstra over single lanes, a walker over raw tags, crates of
//! others, results worked out by hand. What takes minutes is left to
//! `cargo xtask prove-roads`; the rest runs with all tests.
//!
//! This module must never weaken a comparison: all are exact.

#![allow(clippy::print_stdout)] // the counts are what whoever runs the proofs wants to read

mod changes;
mod cities;
mod crates;
mod extracts;
mod junctions;
mod lanes;
mod nothing;
mod places;
mod raw;
mod states;
mod walker;

use std::collections::BTreeMap;

use crate::hierarchy::Reweigher;
use crate::speeds::Speeds;
use crate::states::ProfileRoads;

/// Lets lanes weigh something else; the last word on a lane counts.
fn change(ready: &ProfileRoads, lanes: &[(usize, i32)], version: u64) {
    let weights: BTreeMap<u32, i32> =
        lanes.iter().map(|(lane, weight)| (*lane as u32, *weight)).collect();
    let touched: Vec<u32> = weights.keys().copied().collect();
    let weigh = |lane| weights[&lane];
    let mut room = Reweigher::default();
    ready.change((&touched, &weigh), (&Speeds::default(), version), &mut room);
}
