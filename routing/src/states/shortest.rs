//! The shortest way from one position on a link to another, and how long it takes now.
//!
//! Unlike the answers to questions about places it is one direction of one link that is
//! left and reached. Tracks are drawn by it.

use super::ProfileRoads;
use super::answers::Drive;
use super::metric::{Metric, sum, tenths};
use super::seeds::{Position, View};
use crate::hierarchy::{Climbed, FAR, Seed};

/// Arcs that drive whole links, and the one that drives the last, in part.
type Arcs = (Vec<u32>, u32);

impl ProfileRoads {
    /// Adds the stretches of the shortest way from one position to another to `drives`;
    /// the tenths of a second under the metric of `view`. Nothing where none leads.
    pub(crate) fn shortest(
        &self,
        view: View<'_>,
        lengths: &Metric,
        from: Position,
        to: Position,
        drives: &mut Vec<Drive>,
    ) -> Option<u32> {
        if from.link == to.link && (from.part, from.along_mm) <= (to.part, to.along_mm) {
            add(drives, |more| view.between(from, to, more));
            return Some(time(view.before(to)).saturating_sub(time(view.before(from))));
        }
        let (whole, last) = self.likeliest(view.metric, lengths, from.link, to.link)?;
        add(drives, |more| view.until_end(from, more));
        let mut taken = time(view.after(from)) + time(sum(self.turn(last), view.before(to)));
        for arc in whole {
            let link = self.graph.link[arc as usize];
            let begin = Position { link, part: 0, along_mm: 0 };
            add(drives, |more| view.until_end(begin, more));
            taken += time(view.metric.input(&self.graph, arc));
        }
        add(drives, |more| view.up_to(to, more));
        Some(taken)
    }

    fn turn(&self, arc: u32) -> i32 {
        self.graph.turn[arc as usize] as i32
    }

    /// The fastest way between two links, unless it is much longer than the shortest.
    fn likeliest(&self, now: &Metric, lengths: &Metric, from: u32, to: u32) -> Option<Arcs> {
        let shortest = self.arcs_between(lengths, from, to)?;
        if shortest.0.is_empty() {
            return Some(shortest);
        }
        let length_cm = |arcs: &Arcs| {
            let whole = arcs.0.iter().map(|arc| i64::from(lengths.input(&self.graph, *arc)));
            whole.sum::<i64>()
        };
        let most_cm = length_cm(&shortest) * 5 / 4 + 5_000;
        let fastest = self.arcs_between(now, from, to);
        Some(fastest.filter(|fastest| length_cm(fastest) <= most_cm).unwrap_or(shortest))
    }

    /// The arcs from the end of one link to the begin of another, and the one that
    /// drives the other.
    fn arcs_between(&self, lengths: &Metric, from: u32, to: u32) -> Option<Arcs> {
        let ends = &self.graph.links.ends;
        if !self.graph.profile.has_turns() {
            let (begin, end) = (ends[from as usize].1, ends[to as usize].0);
            let last = *self.graph.arcs_of(to).first()?;
            if begin == end {
                return Some((Vec::new(), last));
            }
            let [begin, end] = [begin, end].map(|state| Seed { state, cost: 0 });
            return Some((self.climb(lengths, &[begin], &[end])?.1, last));
        }
        let leaving = self.graph.leaving(from);
        let length = |arc: usize| lengths.input(&self.graph, arc as u32);
        let exits: Vec<Seed> = leaving
            .clone()
            .map(|arc| Seed { state: self.graph.states.head[arc], cost: length(arc) })
            .filter(|seed| seed.cost < FAR)
            .collect();
        let entries: Vec<Seed> =
            self.graph.states_of(to).map(|state| Seed { state, cost: 0 }).collect();
        let (way, mut arcs) = self.climb(lengths, &exits, &entries)?;
        let first = leaving
            .filter(|arc| self.graph.states.head[*arc] == way.from)
            .min_by_key(|arc| length(*arc))?;
        arcs.insert(0, first as u32);
        let last = arcs.pop()?;
        Some((arcs, last))
    }

    fn climb(&self, lengths: &Metric, from: &[Seed], to: &[Seed]) -> Option<(Climbed, Vec<u32>)> {
        let weights = &lengths.weights;
        let way = self.with_climber(|climber| climber.way(&self.hierarchy, weights, from, to))?;
        let arcs = self.hierarchy.unpack(weights, |arc| lengths.input(&self.graph, arc), &way);
        Some((way, arcs))
    }
}

/// What is closed at the moment was driven all the same, in no known time.
fn time(weight: i32) -> u32 {
    if weight < FAR { tenths(weight) } else { 0 }
}

/// Adds stretches; the first goes on with the last one where both are on one lane.
fn add(drives: &mut Vec<Drive>, more: impl FnOnce(&mut Vec<Drive>)) {
    let joint = drives.len();
    more(drives);
    let (Some(last), Some(next)) =
        (joint.checked_sub(1).map(|last| drives[last]), drives.get(joint).copied())
    else {
        return;
    };
    if last.lane == next.lane && last.to_mm == next.from_mm {
        drives[joint - 1].to_mm = next.to_mm;
        drives.remove(joint);
    }
}
