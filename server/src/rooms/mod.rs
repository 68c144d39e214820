//! The rooms that run: each owns its data, has a bounded queue and a named
//! policy for when that is full.

pub mod archive;
pub mod eta;
pub mod planner;
pub mod projector;
pub mod recovery;
pub mod roads;
pub mod roster;
pub mod sequencer;
pub mod solving;
pub mod tiles;
pub mod tracking;
