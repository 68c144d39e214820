//! The hierarchy without weights: which states are contracted when, and which arcs
//! that takes (Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies",
//! 2016).
//!
//! States are numbered by *rank*: the order of contraction, rearranged so that each
//! subtree of the elimination tree is one run of ranks. That changes no arc, and lets
//! subtrees be weighted at the same time without sharing memory. Arcs have a direction,
//! and those that no weights could ever open are left out: where states are links, half
//! of all (Buchhold, Wagner, Zeitz and Zuendorf, "Customizable Contraction Hierarchies
//! with Turn Costs", 2020). This module must never know a weight.

use std::ops::Range;

use super::contract::{Contracted, DOWN, UP};
use crate::lists::Lists;

/// No state, no arc.
pub(crate) const NONE: u32 = u32::MAX;

/// States joined by directed arcs, which have numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct StateGraph {
    /// By state: the number of its first arc; one more than states.
    pub(crate) first: Vec<u32>,
    /// By arc: the state it leads to.
    pub(crate) head: Vec<u32>,
}

impl StateGraph {
    /// How many states there are.
    pub(crate) fn states(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// The arcs that leave a state.
    pub(crate) fn arcs(&self, state: u32) -> Range<usize> {
        self.first[state as usize] as usize..self.first[state as usize + 1] as usize
    }
}

/// Which way an arc is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Towards {
    /// From its lower to its upper end.
    Up,
    /// From its upper to its lower end.
    Down,
}

impl Towards {
    /// The other way.
    pub(crate) fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// A graph contracted in an order. The arcs that are driven up come first in the numbers
/// of arcs, then those that are driven down.
#[derive(Debug, Clone)]
pub(crate) struct Hierarchy {
    /// By state: its rank.
    pub(crate) rank: Vec<u32>,
    /// By rank: its state.
    pub(crate) state: Vec<u32>,
    /// By rank: the next higher rank it was joined to, or `NONE`.
    pub(crate) parent: Vec<u32>,
    /// By rank: the lowest rank of its subtree.
    pub(crate) lowest: Vec<u32>,
    /// By arc: the upper end.
    pub(crate) head: Vec<u32>,
    up: Side,
    down: Side,
    /// By arc of the graph: the arc it lies on; `NONE` for a loop.
    pub(crate) slot: Vec<u32>,
    /// The arcs of the graph by the lower rank of their ends, loops last.
    inputs: Lists,
}

/// The arcs of one direction.
#[derive(Debug, Clone)]
struct Side {
    /// By rank: its first arc; arcs lie by their lower end, then by their upper end.
    first: Vec<u32>,
    /// By upper end: the lower ends, rising.
    below: Lists,
    /// For each of these how many arcs of the lower end lead less high; [`MANY`] or more
    /// are not counted.
    before: Vec<u16>,
}

const MANY: u16 = u16::MAX;

/// The arcs that end at a rank from below and are driven one way.
#[derive(Clone, Copy)]
pub(super) struct Below<'a> {
    hierarchy: &'a Hierarchy,
    towards: Towards,
    rank: u32,
    /// Their lower ends, rising.
    pub(super) lows: &'a [u32],
    before: &'a [u16],
}

impl Below<'_> {
    /// The arc at a place of `lows`.
    #[inline]
    pub(super) fn arc(&self, place: usize) -> u32 {
        let (low, before) = (self.lows[place], self.before[place]);
        if before == MANY {
            return self.hierarchy.arc(self.towards, low, self.rank).expect(BELOW);
        }
        self.hierarchy.side(self.towards).first[low as usize] + u32::from(before)
    }
}

const BELOW: &str = "it is one of the lower ends";

impl Hierarchy {
    /// Contracts the graph; `order` names every state once, the first to go first.
    pub(crate) fn new(graph: &StateGraph, order: &[u32]) -> Self {
        let contracted = Contracted::new(graph, order);
        let mut state = vec![0; order.len()];
        for (named, rank) in (0_u32..).zip(&contracted.rank) {
            state[*rank as usize] = named;
        }
        let arcs = contracted.ways.iter().map(|ways| ways.count_ones() as usize).sum();
        let mut head = Vec::with_capacity(arcs);
        let (up, down) =
            (Side::new(&contracted, UP, &mut head), Side::new(&contracted, DOWN, &mut head));
        let Contracted { rank, parent, .. } = contracted;
        let lowest = lowest(&parent);
        let (slot, inputs) = Default::default();
        let mut hierarchy = Self { rank, state, parent, lowest, head, up, down, slot, inputs };
        hierarchy.place(graph);
        hierarchy
    }

    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.rank.len()
    }

    /// How many arcs there are, in both directions.
    pub(crate) fn arcs(&self) -> usize {
        self.head.len()
    }

    /// How many of them are driven up.
    pub(crate) fn arcs_up(&self) -> usize {
        self.down.first[0] as usize
    }

    fn side(&self, towards: Towards) -> &Side {
        match towards {
            Towards::Up => &self.up,
            Towards::Down => &self.down,
        }
    }

    /// The arcs between a rank and those above it that are driven one way.
    pub(crate) fn above(&self, towards: Towards, rank: u32) -> Range<usize> {
        let first = &self.side(towards).first;
        first[rank as usize] as usize..first[rank as usize + 1] as usize
    }

    /// The arcs between a rank and those below it that are driven one way.
    pub(super) fn below(&self, towards: Towards, rank: u32) -> Below<'_> {
        let Side { below, before, .. } = self.side(towards);
        let (lows, before) = (below.of(rank), &before[below.range(rank)]);
        Below { hierarchy: self, towards, rank, lows, before }
    }

    /// The arc between two ranks, the lower first, that is driven one way.
    pub(crate) fn arc(&self, towards: Towards, low: u32, high: u32) -> Option<u32> {
        let above = self.above(towards, low);
        let found = self.head[above.clone()].binary_search(&high).ok()?;
        Some((above.start + found) as u32)
    }

    /// Which way an arc is driven.
    pub(crate) fn towards(&self, arc: u32) -> Towards {
        if (arc as usize) < self.arcs_up() { Towards::Up } else { Towards::Down }
    }

    /// The lower end of an arc.
    pub(crate) fn low(&self, arc: u32) -> u32 {
        let first = &self.side(self.towards(arc)).first;
        first.partition_point(|first| *first <= arc) as u32 - 1
    }

    /// The triangles below an arc with the lower end `low`: for every rank below both of
    /// its ends over which it can be replaced, the arc to `low`, the arc to the upper end
    /// and the rank. Such ranks lie in the subtree of `low`.
    pub(crate) fn triangles(
        &self,
        arc: u32,
        low: u32,
    ) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let (towards, high) = (self.towards(arc), self.head[arc as usize]);
        let near = self.below(towards.back(), low);
        let far = self.below(towards, high);
        let mut at = far.lows.partition_point(|rank| *rank < self.lowest[low as usize]);
        (0..near.lows.len()).filter_map(move |place| {
            let rank = near.lows[place];
            while at < far.lows.len() && far.lows[at] < rank {
                at += 1;
            }
            (far.lows.get(at) == Some(&rank)).then(|| (near.arc(place), far.arc(at), rank))
        })
    }

    /// The arcs of the graph that lie on an arc with the lower end `low`.
    pub(crate) fn inputs(&self, arc: u32, low: u32) -> impl Iterator<Item = u32> + '_ {
        self.inputs.of(low).iter().copied().filter(move |input| self.slot[*input as usize] == arc)
    }

    /// Notes on which arc each arc of the graph lies.
    fn place(&mut self, graph: &StateGraph) {
        let (mut slot, mut lows) = (Vec::new(), Vec::new());
        slot.reserve_exact(graph.head.len());
        for tail in 0..graph.states() as u32 {
            for arc in graph.arcs(tail) {
                let [from, to] = [tail, graph.head[arc]].map(|end| self.rank[end as usize]);
                let towards = if from < to { Towards::Up } else { Towards::Down };
                let (low, high) = (from.min(to), from.max(to));
                let found = (low != high).then(|| self.arc(towards, low, high).expect(OPEN));
                slot.push(found.unwrap_or(NONE));
                lows.push(if low == high { self.len() as u32 } else { low });
            }
        }
        self.inputs = Lists::new(self.len() + 1, lows.into_iter());
        self.slot = slot;
    }
}

const OPEN: &str = "an arc of the graph opens the one it lies on";

impl Side {
    /// The joints that can be driven one way; their heads go to the end of `heads`.
    fn new(contracted: &Contracted, way: u8, heads: &mut Vec<u32>) -> Self {
        let Contracted { first: joints, head, ways, parent, .. } = contracted;
        let (mut first, mut lows) = (Vec::with_capacity(joints.len()), Vec::new());
        let begin = heads.len();
        for rank in 0..parent.len() {
            first.push(heads.len() as u32);
            for joint in joints[rank] as usize..joints[rank + 1] as usize {
                if ways[joint] & way != 0 {
                    heads.push(head[joint]);
                    lows.push(rank as u32);
                }
            }
        }
        first.push(heads.len() as u32);
        let places = Lists::new(parent.len(), heads[begin..].iter().copied());
        let before = |place: &u32| {
            let before = begin as u32 + place - first[lows[*place as usize] as usize];
            u16::try_from(before).unwrap_or(MANY)
        };
        let before = places.all().iter().map(before).collect();
        Self { below: places.map(|place| lows[place as usize]), first, before }
    }
}

fn lowest(parent: &[u32]) -> Vec<u32> {
    let mut lowest: Vec<u32> = (0..parent.len() as u32).collect();
    for node in 0..parent.len() {
        let (above, low) = (parent[node], lowest[node]);
        if above != NONE {
            let known = &mut lowest[above as usize];
            *known = low.min(*known);
        }
    }
    lowest
}
