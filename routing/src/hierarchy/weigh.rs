//! Weighting a hierarchy: every arc gets the length of the shortest path over lower ranks
//! between its ends.
//!
//! Small subtrees are worked on at the same time: within one, a rank spreads what its
//! triangles mean to the arcs above it. The ranks above all of these gather from the
//! triangles below them, so that nobody writes to another's arcs; the result does not
//! depend on how many threads do it. Where the upper ends match without a gap (they do in
//! the dense top), the sides of triangles are added as vectors.
//!
//! Cost on Porto: one pass over all arcs, no allocation but the weights themselves.

use rayon::join;

use super::structure::{Hierarchy, NONE, Towards};

/// Longer than any way; two of it still fit a number.
pub(crate) const FAR: i32 = 1 << 29;

/// Subtrees of fewer ranks are worked on by one thread.
const PARALLEL_MIN: usize = 4_000;

/// How many threads may work at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hands {
    /// The one that asks.
    One,
    /// All of rayon's.
    All,
}

impl Hands {
    /// The smallest piece of work that is shared; `least` where there is somebody to share
    /// it with.
    pub(crate) fn share_from(self, least: usize) -> usize {
        let shared = self == Self::All && rayon::current_num_threads() > 1;
        if shared { least } else { usize::MAX }
    }
}

impl Hierarchy {
    /// Weights of all arcs for a weight (at most [`FAR`]) of every arc of the graph.
    pub(crate) fn weigh(&self, input: impl Fn(u32) -> i32, hands: Hands) -> Vec<i32> {
        let mut weights = vec![FAR; self.arcs()];
        for (arc, slot) in (0_u32..).zip(&self.slot) {
            if *slot != NONE {
                let known = &mut weights[*slot as usize];
                *known = input(arc).min(*known);
            }
        }
        let (up, down) = weights.split_at_mut(self.arcs_up());
        let part = Part { start: [0, self.arcs_up()], weights: [up, down] };
        let share_from = hands.share_from(PARALLEL_MIN);
        self.weigh_trees(part, 0, self.len() as u32, share_from);
        weights
    }

    /// Weighs trees that stand side by side and fill the ranks from `low` to `end`.
    fn weigh_trees(&self, mut part: Part<'_>, low: u32, end: u32, share_from: usize) {
        if ((end - low) as usize) < share_from {
            (low..end).for_each(|rank| self.spread(&mut part, rank, end));
            return;
        }
        let last = end - 1;
        let middle = self.lowest[last as usize];
        if middle == low {
            let below = part.reborrow(self.starts(last));
            self.weigh_trees(below, low, last, share_from);
            self.gather(&mut part, last);
            return;
        }
        let (left, right) = part.split_at(self.starts(middle));
        join(
            || self.weigh_trees(left, low, middle, share_from),
            || self.weigh_trees(right, middle, end, share_from),
        );
    }

    /// The first arcs of a rank.
    fn starts(&self, rank: u32) -> [usize; 2] {
        [Towards::Up, Towards::Down].map(|towards| self.above(towards, rank).start)
    }

    /// Lets arcs of ranks up to `end` be no longer than the triangles over a rank say whose
    /// own arcs are weighed.
    fn spread(&self, part: &mut Part<'_>, rank: u32, end: u32) {
        let ([up, down], [up_start, down_start]) = (&mut part.weights, part.start);
        self.spread_side(Towards::Up, rank, end, (up, up_start), (down, down_start));
        self.spread_side(Towards::Down, rank, end, (down, down_start), (up, up_start));
    }

    /// The same for the arcs that are driven one way: the nearer side of a triangle is
    /// driven the other way.
    fn spread_side(
        &self,
        towards: Towards,
        rank: u32,
        end: u32,
        (weights, start): (&mut [i32], usize),
        (back, back_start): (&[i32], usize),
    ) {
        let mut others = self.above(towards, rank);
        for leg in self.above(towards.back(), rank) {
            let low = self.head[leg];
            while !others.is_empty() && self.head[others.start] <= low {
                others.start += 1;
            }
            if low >= end || others.is_empty() {
                return;
            }
            let cost = back[leg - back_start];
            if cost < FAR {
                let own = self.above(towards, low);
                let (below, weights) = weights.split_at_mut(own.start - start);
                let further = &below[others.start - start..others.end - start];
                relax((&self.head[own], weights), (&self.head[others.clone()], further), cost);
            }
        }
    }

    /// Lets a rank's own arcs be no longer than the triangles below them say.
    fn gather(&self, part: &mut Part<'_>, rank: u32) {
        let ([up, down], [up_start, down_start]) = (&mut part.weights, part.start);
        self.gather_side(Towards::Up, rank, (up, up_start), (down, down_start));
        self.gather_side(Towards::Down, rank, (down, down_start), (up, up_start));
    }

    /// The same for the arcs that are driven one way.
    fn gather_side(
        &self,
        towards: Towards,
        rank: u32,
        (weights, start): (&mut [i32], usize),
        (back, back_start): (&[i32], usize),
    ) {
        let own = self.above(towards, rank);
        let (below, weights) = weights.split_at_mut(own.start - start);
        let legs = self.below(towards.back(), rank);
        for (place, low) in legs.lows.iter().enumerate() {
            let mut others = self.above(towards, *low);
            if others.is_empty() || self.head[others.end - 1] <= rank {
                continue;
            }
            let cost = back[legs.arc(place) as usize - back_start];
            if cost < FAR {
                others.start += self.head[others.clone()].partition_point(|head| *head <= rank);
                let further = &below[others.start - start..others.end - start];
                relax((&self.head[own.clone()], weights), (&self.head[others], further), cost);
            }
        }
    }
}

/// Lets arcs weigh no more than the two sides of the triangles below them: one costs
/// `cost`, and the others lead to some of the upper ends, of which there is one at least.
fn relax((heads, weights): (&[u32], &mut [i32]), (others, further): (&[u32], &[i32]), cost: i32) {
    let from = heads.iter().position(|head| *head == others[0]).expect(TRIANGLE);
    let until = from + others.len();
    if heads.get(until - 1) == others.last() {
        for (own, further) in weights[from..until].iter_mut().zip(further) {
            *own = (*own).min(cost + further);
        }
        return;
    }
    let mut at = from;
    for (other, further) in others.iter().zip(further) {
        while heads[at] != *other {
            at += 1;
        }
        weights[at] = weights[at].min(cost + further);
    }
}

const TRIANGLE: &str = "what two arcs lead over is an arc";

/// The weights of a run of arcs in each direction.
struct Part<'a> {
    /// The first of them.
    start: [usize; 2],
    weights: [&'a mut [i32]; 2],
}

impl Part<'_> {
    fn reborrow(&mut self, end: [usize; 2]) -> Part<'_> {
        let [up, down] = &mut self.weights;
        let [up_start, down_start] = self.start;
        Part {
            start: self.start,
            weights: [&mut up[..end[0] - up_start], &mut down[..end[1] - down_start]],
        }
    }

    fn split_at(&mut self, middle: [usize; 2]) -> (Part<'_>, Part<'_>) {
        let [up, down] = &mut self.weights;
        let (left_up, right_up) = up.split_at_mut(middle[0] - self.start[0]);
        let (left_down, right_down) = down.split_at_mut(middle[1] - self.start[1]);
        (
            Part { start: self.start, weights: [left_up, left_down] },
            Part { start: middle, weights: [right_up, right_down] },
        )
    }
}
