//! Ways as they were mapped, before they become a graph: what a reader of map
//! bytes (or a test's drawing) hands to [`crate::RoadNetwork::from_survey`].
//!
//! This module must never know where the ways came from.

use std::collections::BTreeMap;

use vocab::Place;

use crate::node_rules::{Halt, Passages};
use crate::rules::WayRule;
use crate::turn_rules::{RestrictionCount, TurnRule};

/// A mapped area.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// Where each node is.
    pub places: Vec<Place>,
    /// By node: its OpenStreetMap number; 0 when drawn.
    pub ids: Vec<i64>,
    /// What stands on a node, by profile.
    pub barriers: BTreeMap<u32, Passages>,
    /// Lights and signs, by node.
    pub halts: BTreeMap<u32, Halt>,
    /// The ways, in the order of the map.
    pub ways: Vec<SurveyedWay>,
    /// The turn restrictions that could be read.
    pub restrictions: Vec<SurveyedRestriction>,
    /// How many there were, and how many could not.
    pub restriction_count: RestrictionCount,
}

/// One way.
#[derive(Debug, Clone)]
pub struct SurveyedWay {
    /// Its OpenStreetMap number; 0 when drawn.
    pub id: i64,
    /// Indices into the survey's places.
    pub nodes: Vec<u32>,
    /// What its tags say.
    pub rule: WayRule,
    /// Its name, or its number, or nothing.
    pub name: String,
}

/// One turn restriction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyedRestriction {
    /// The ways one comes from. Each is a list, for a way is cut into several where
    /// the map lacks a node, and empty when the map lacks the way.
    pub from: Vec<Vec<u32>>,
    /// Where one turns.
    pub via: Via,
    /// The ways one goes to, as `from`.
    pub to: Vec<Vec<u32>>,
    /// What is said, and to whom.
    pub rules: Vec<TurnRule>,
}

/// Where one turns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// At a node.
    Node(u32),
    /// By way of ways, in this order.
    Ways(Vec<u32>),
}
