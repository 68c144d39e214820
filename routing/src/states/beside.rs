//! By which states a position on a link is left and reached on its way to others close
//! by, under any metric.

use super::ProfileRoads;
use super::metric::Metric;
use super::seeds::{Position, View};
use crate::graph::RoadNetwork;
use crate::hierarchy::LaneSeed;

impl ProfileRoads {
    /// Centimetres from the begin of its link to a position, and from there to its end.
    pub(crate) fn around_in_length(&self, network: &RoadNetwork, at: Position) -> [f32; 2] {
        let lanes = self.graph.links.lanes(at.link);
        let length_mm = |part: usize| network.street(lanes[part]).length_mm;
        let before: u32 = (0..at.part).map(length_mm).sum();
        let whole: u32 = (at.part..lanes.len()).map(length_mm).sum();
        [(before + at.along_mm) as f32 / 10.0, (whole - at.along_mm) as f32 / 10.0]
    }

    /// Tenths of a second likewise.
    pub(crate) fn around_in_time(&self, view: View<'_>, at: Position) -> [f32; 2] {
        [view.before(at) as f32, view.after(at) as f32]
    }

    /// How a lane leaves a link at whose end it is at a cost. It drives on from there, so
    /// that who is behind on the same link is reached in a round.
    pub(crate) fn leave(
        &self,
        metric: &Metric,
        lane: usize,
        link: u32,
        cost: f32,
        seeds: &mut Vec<LaneSeed>,
    ) {
        if !self.graph.profile.has_turns() {
            let state = self.graph.links.ends[link as usize].1;
            seeds.push(LaneSeed { lane, state, cost });
            return;
        }
        for arc in self.graph.leaving(link) {
            let cost = cost + metric.input(&self.graph, arc as u32) as f32;
            seeds.push(LaneSeed { lane, state: self.graph.states.head[arc], cost });
        }
    }

    /// How a lane comes to a place of a link, by what lies before it and after it.
    pub(crate) fn come(
        &self,
        lane: usize,
        link: u32,
        [before, after]: [f32; 2],
        seeds: &mut Vec<LaneSeed>,
    ) {
        if !self.graph.profile.has_turns() {
            let state = self.graph.links.ends[link as usize].0;
            seeds.push(LaneSeed { lane, state, cost: before });
            return;
        }
        // Being at the end of a link, one has driven past the place.
        for state in self.graph.states_of(link) {
            seeds.push(LaneSeed { lane, state, cost: -after });
        }
    }
}
