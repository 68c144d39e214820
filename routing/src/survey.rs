//! Ways as they were mapped, before they become a graph: what a reader of map
//! bytes (or a test's drawing) hands to [`crate::RoadNetwork::from_survey`].
//!
//! This module must never know where the ways came from.

use std::collections::BTreeMap;

use vocab::Place;

use crate::rules::{Passage, WayRule};

/// A mapped area.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Where each node is.
    pub places: Vec<Place>,
    /// What stands on a node, by profile.
    pub barriers: BTreeMap<u32, [Passage; 2]>,
    /// The ways, in the order of the map.
    pub ways: Vec<SurveyedWay>,
}

/// One way.
#[derive(Debug, Clone)]
pub struct SurveyedWay {
    /// Indices into the survey's places.
    pub nodes: Vec<u32>,
    /// What its tags say.
    pub rule: WayRule,
    /// Its name, or its number, or nothing.
    pub name: String,
}
