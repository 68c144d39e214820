//! The weights of a profile at a moment: of its lanes, its arcs and its hierarchy.
//!
//! A weight is tenths of a second, plus [`ENTRY`] for every restricted area (private,
//! destination only) that is entered: so large that no one drives through such an area
//! who has another way, and easily taken off again. A metric never changes; a change of
//! traffic makes another one with the next version.

use super::graph::ProfileGraph;
use super::links::{delay_at, lane_number};
use crate::graph::{CLOSED, FORWARD, LaneRef, RoadNetwork};
use crate::hierarchy::{FAR, Hands, Hierarchy};
use crate::profile::{Profile, RoadClass};
use crate::speeds::Speeds;

/// What entering a restricted area weighs; longer than any way in tenths of a second
/// (116 hours).
pub(crate) const ENTRY: i32 = 1 << 22;

/// The tenths of a second in a weight.
pub(crate) fn tenths(weight: i32) -> u32 {
    (weight & (ENTRY - 1)) as u32
}

/// Weights with their version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metric {
    /// Counts up from 1 with every change of weights.
    pub(crate) version: u64,
    pub(crate) profile: Profile,
    /// By lane, or [`FAR`] where closed.
    pub(crate) lanes: Vec<i32>,
    /// The speeds that are known, by which a lane is shared among its pieces.
    pub(crate) speeds: Speeds,
    /// By link.
    pub(crate) links: Vec<i32>,
    /// Whether turns cost anything.
    counts_turns: bool,
    /// By arc of the hierarchy.
    pub(crate) weights: Vec<i32>,
}

impl Metric {
    /// Weighs everything.
    pub(crate) fn new(
        graph: &ProfileGraph,
        hierarchy: &Hierarchy,
        (lanes, speeds, version): (Vec<i32>, Speeds, u64),
        hands: Hands,
    ) -> Self {
        let link = |link| link_weight(graph, |lane| lanes[lane], link);
        let links = (0..graph.links.len() as u32).map(link).collect();
        let (profile, counts_turns) = (graph.profile, true);
        Self { version, profile, lanes, speeds, links, counts_turns, weights: Vec::new() }
            .weighed(graph, hierarchy, hands)
    }

    /// Weighs by length: turns cost nothing, what is banned stays banned.
    pub(crate) fn by_length(graph: &ProfileGraph, hierarchy: &Hierarchy, lanes: Vec<i32>) -> Self {
        let length = |link| {
            graph.links.lanes(link).iter().map(|lane| lanes[lane_number(*lane)]).fold(0, sum)
        };
        let links = (0..graph.links.len() as u32).map(length).collect();
        let (profile, counts_turns) = (graph.profile, false);
        let (version, speeds, weights) = Default::default();
        Self { version, profile, lanes, speeds, links, counts_turns, weights }.weighed(
            graph,
            hierarchy,
            Hands::One,
        )
    }

    fn weighed(self, graph: &ProfileGraph, hierarchy: &Hierarchy, hands: Hands) -> Self {
        let weights = hierarchy.weigh(|arc| self.input(graph, arc), hands);
        Self { weights, ..self }
    }

    /// What an arc of the profile's graph weighs.
    pub(crate) fn input(&self, graph: &ProfileGraph, arc: u32) -> i32 {
        let link = self.links[graph.link[arc as usize] as usize];
        let turn = if self.counts_turns { graph.turn[arc as usize] } else { 0 };
        sum(link, i32::from(turn))
    }

    /// What a lane weighs.
    pub(crate) fn lane(&self, lane: LaneRef) -> i32 {
        self.lanes[lane_number(lane)]
    }
}

/// Adds weights without going beyond [`FAR`].
pub(crate) fn sum(a: i32, b: i32) -> i32 {
    (a + b).min(FAR)
}

/// What a link weighs, given what its lanes do.
pub(crate) fn link_weight(graph: &ProfileGraph, lane: impl Fn(usize) -> i32, link: u32) -> i32 {
    let parts = graph.links.lanes(link).iter().map(|part| lane(lane_number(*part)));
    sum(parts.fold(0, sum), graph.links.delays[link as usize] as i32)
}

/// What a lane weighs on which one spends so many tenths of a second.
pub(crate) fn weight(network: &RoadNetwork, profile: Profile, lane: LaneRef, tenths: u32) -> i32 {
    if tenths == CLOSED {
        return FAR;
    }
    let street = network.street(lane);
    let enters = street.class == RoadClass::Threshold
        && usize::from(lane.direction) == FORWARD
        && street.restricted & profile.bit() != 0;
    let time = tenths.min(ENTRY as u32 - 1) as i32;
    if enters { time + ENTRY } else { time }
}

/// How long every lane is, in centimetres, for who looks for the shortest way instead of
/// the fastest one.
pub(crate) fn lengths(network: &RoadNetwork, profile: Profile) -> Vec<i32> {
    let both = network.streets.iter().flat_map(|street| {
        [0, 1].map(|direction| match street.tenths(profile, direction) {
            CLOSED => FAR,
            _ => ((street.length_mm + 5) / 10).min(FAR as u32) as i32,
        })
    });
    both.collect()
}

/// Tenths lost where a lane of a link ends, if that is within the link.
pub(crate) fn delay_after(network: &RoadNetwork, profile: Profile, lane: LaneRef) -> i32 {
    delay_at(network, profile, network.ends(lane)[1]) as i32
}
