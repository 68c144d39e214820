//! Weighting a hierarchy: every arc gets, both ways, the length of the shortest path
//! over lower ranks between its ends.
//!
//! A rank gathers from the triangles below it, so it writes only to its own arcs;
//! separate subtrees are worked on at the same time and the result does not depend on
//! how many threads do it. Where the upper ends below match the own ones without a gap
//! (they do in the dense top), a triangle's two sides are added as vectors.
//!
//! Cost on Porto: one pass over all arcs, no allocation but the weights themselves.

use rayon::join;

use super::structure::{Hierarchy, NONE};

/// Longer than any way; two of it still fit a number.
pub(crate) const FAR: i32 = 1 << 29;

/// The weights of a hierarchy's arcs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Weights {
    /// By arc: from its lower to its upper end.
    pub(crate) up: Vec<i32>,
    /// By arc: from its upper to its lower end.
    pub(crate) down: Vec<i32>,
}

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
    /// The smallest piece of work that is shared; `least` where it may be.
    pub(crate) fn share_from(self, least: usize) -> usize {
        if self == Self::All { least } else { usize::MAX }
    }
}

impl Hierarchy {
    /// Weights for a weight (at most [`FAR`]) of every arc of the graph.
    pub(crate) fn weigh(&self, inputs: &[i32], hands: Hands) -> Weights {
        let mut weights = Weights { up: vec![FAR; self.arcs()], down: vec![FAR; self.arcs()] };
        for (slot, weight) in self.slot.iter().zip(inputs) {
            if *slot == NONE {
                continue;
            }
            let side = if slot & 1 == 0 { &mut weights.up } else { &mut weights.down };
            let known = &mut side[(slot >> 1) as usize];
            *known = (*known).min(*weight);
        }
        let part = Part { start: 0, up: &mut weights.up, down: &mut weights.down };
        let share_from = hands.share_from(PARALLEL_MIN);
        self.weigh_trees(part, 0, self.len() as u32, share_from);
        weights
    }

    /// Weighs trees that stand side by side and fill the ranks from `low` to `end`.
    fn weigh_trees(&self, mut part: Part<'_>, low: u32, end: u32, share_from: usize) {
        if ((end - low) as usize) < share_from {
            (low..end).for_each(|rank| self.gather(&mut part, rank));
            return;
        }
        let last = end - 1;
        let middle = self.lowest[last as usize];
        if middle == low {
            let below = part.reborrow(self.up_first[last as usize]);
            self.weigh_trees(below, low, last, share_from);
            self.gather(&mut part, last);
            return;
        }
        let (left, right) = part.split_at(self.up_first[middle as usize]);
        join(
            || self.weigh_trees(left, low, middle, share_from),
            || self.weigh_trees(right, middle, end, share_from),
        );
    }

    /// Lets a rank's own arcs be no longer than the triangles below them say.
    fn gather(&self, part: &mut Part<'_>, rank: u32) {
        let own = self.up(rank);
        if own.is_empty() {
            return;
        }
        let heads = &self.up_head[own.clone()];
        let (below_up, own_up) = part.up.split_at_mut(own.start - part.start);
        let (below_down, own_down) = part.down.split_at_mut(own.start - part.start);
        for place in self.low(rank) {
            let arc = self.low_arc[place] as usize;
            let end = self.up_first[self.low_tail[place] as usize + 1] as usize;
            let others = &self.up_head[arc + 1..end];
            let Some(first) = others.first() else { continue };
            let (arc, end) = (arc - part.start, end - part.start);
            let (there, back) = (below_down[arc], below_up[arc]);
            if there >= FAR && back >= FAR {
                continue;
            }
            let (up, down) = (&below_up[arc + 1..end], &below_down[arc + 1..end]);
            let from = heads.iter().position(|head| head == first).expect(TRIANGLE);
            let until = from + others.len();
            if heads.get(until - 1) == others.last() {
                relax(&mut own_up[from..until], there, up);
                relax(&mut own_down[from..until], back, down);
                continue;
            }
            let mut at = from;
            for (other, (up, down)) in others.iter().zip(up.iter().zip(down)) {
                while heads[at] != *other {
                    at += 1;
                }
                own_up[at] = own_up[at].min(there + up);
                own_down[at] = own_down[at].min(back + down);
            }
        }
    }
}

const TRIANGLE: &str = "contraction joins all upper ends of a rank";

fn relax(own: &mut [i32], side: i32, other: &[i32]) {
    for (own, other) in own.iter_mut().zip(other) {
        *own = (*own).min(side + other);
    }
}

/// The weights of a run of arcs.
struct Part<'a> {
    /// The first of them.
    start: usize,
    up: &'a mut [i32],
    down: &'a mut [i32],
}

impl Part<'_> {
    fn reborrow(&mut self, end: u32) -> Part<'_> {
        let length = end as usize - self.start;
        Part { start: self.start, up: &mut self.up[..length], down: &mut self.down[..length] }
    }

    fn split_at(&mut self, arc: u32) -> (Part<'_>, Part<'_>) {
        let length = arc as usize - self.start;
        let (left_up, right_up) = self.up.split_at_mut(length);
        let (left_down, right_down) = self.down.split_at_mut(length);
        (
            Part { start: self.start, up: left_up, down: left_down },
            Part { start: arc as usize, up: right_up, down: right_down },
        )
    }
}
