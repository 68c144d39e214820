//! By which states a position on a link is left and reached on its way to others close
//! by, all by length.

use super::ProfileRoads;
use super::metric::Metric;
use super::seeds::Position;
use crate::graph::RoadNetwork;
use crate::hierarchy::LaneSeed;

/// Lengths are whole centimetres in the metric; those who match tracks count metres.
const CM: f32 = 100.0;

impl ProfileRoads {
    /// Metres from the begin of its link to a position, and from there to its end.
    pub(crate) fn around(&self, network: &RoadNetwork, at: Position) -> [f32; 2] {
        let lanes = self.graph.links.lanes(at.link);
        let length_mm = |part: usize| network.street(lanes[part]).length_mm;
        let before: u32 = (0..at.part).map(length_mm).sum();
        let whole: u32 = (at.part..lanes.len()).map(length_mm).sum();
        [(before + at.along_mm) as f32 / 1e3, (whole - at.along_mm) as f32 / 1e3]
    }

    /// How a lane leaves a link at whose end it is after so many metres. It drives on
    /// from there, so that who is behind on the same link is reached in a round.
    pub(crate) fn leave(
        &self,
        lengths: &Metric,
        lane: usize,
        link: u32,
        after_m: f32,
        seeds: &mut Vec<LaneSeed>,
    ) {
        let cost = after_m * CM;
        if !self.graph.profile.has_turns() {
            let state = self.graph.links.ends[link as usize].1;
            seeds.push(LaneSeed { lane, state, cost });
            return;
        }
        for arc in self.graph.leaving(link) {
            let cost = cost + lengths.inputs[arc] as f32;
            seeds.push(LaneSeed { lane, state: self.graph.states.head[arc], cost });
        }
    }

    /// How a lane comes to a place so many metres from the begin and the end of a link.
    pub(crate) fn come(
        &self,
        lane: usize,
        link: u32,
        [before_m, after_m]: [f32; 2],
        seeds: &mut Vec<LaneSeed>,
    ) {
        if !self.graph.profile.has_turns() {
            let state = self.graph.links.ends[link as usize].0;
            seeds.push(LaneSeed { lane, state, cost: before_m * CM });
            return;
        }
        // Being at the end of a link, one has driven past the place.
        for state in self.graph.states_of(link) {
            seeds.push(LaneSeed { lane, state, cost: -after_m * CM });
        }
    }
}
