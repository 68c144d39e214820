//! The hierarchy without weights: which states are contracted when, and which arcs
//! that takes (Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies",
//! 2016).
//!
//! States are numbered by *rank*: the order of contraction, rearranged so that each
//! subtree of the elimination tree is one run of ranks. That changes no arc, and lets
//! subtrees be weighted at the same time without sharing memory. This module must
//! never know a weight.

use std::ops::Range;

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

/// A graph contracted in an order.
#[derive(Debug, Clone)]
pub(crate) struct Hierarchy {
    /// By state: its rank.
    pub(crate) rank: Vec<u32>,
    /// By rank: its state.
    pub(crate) state: Vec<u32>,
    /// By rank: the next higher rank it has an arc to, or `NONE`.
    pub(crate) parent: Vec<u32>,
    /// By rank: the lowest rank of its subtree.
    pub(crate) lowest: Vec<u32>,
    /// By rank: its first arc; arcs lie by their lower end, then by their upper end.
    pub(crate) up_first: Vec<u32>,
    /// By arc: the upper end.
    pub(crate) up_head: Vec<u32>,
    /// By rank: where the arcs that come to it from below begin in `low_arc`.
    pub(crate) low_first: Vec<u32>,
    /// The arcs that come from below, by upper end, then by lower end.
    pub(crate) low_arc: Vec<u32>,
    /// The lower end of each of these.
    pub(crate) low_tail: Vec<u32>,
    /// By arc of the graph: twice the arc it lies on, plus 1 when it leads down it;
    /// `NONE` for a loop.
    pub(crate) slot: Vec<u32>,
    /// Which slots have arcs of the graph on them.
    used: Slots,
}

impl Hierarchy {
    /// Contracts the graph; `order` names every state once, the first to go first.
    pub(crate) fn new(graph: &StateGraph, order: &[u32]) -> Self {
        let (rank, above, parent) = contract(graph, order);
        let (moved, parent) = by_subtree(&parent);
        let count = order.len();
        let mut above_moved = vec![Vec::new(); count];
        for (old, list) in above.into_iter().enumerate() {
            let mut list: Vec<u32> = list.into_iter().map(|head| moved[head as usize]).collect();
            list.sort_unstable();
            above_moved[moved[old] as usize] = list;
        }
        let rank: Vec<u32> = rank.into_iter().map(|rank| moved[rank as usize]).collect();
        let mut state = vec![0; count];
        for (named, rank) in (0_u32..).zip(&rank) {
            state[*rank as usize] = named;
        }
        let mut hierarchy = Self {
            lowest: lowest(&parent),
            up_first: starts(above_moved.iter().map(Vec::len)),
            up_head: above_moved.concat(),
            low_first: Vec::new(),
            low_arc: Vec::new(),
            low_tail: Vec::new(),
            slot: Vec::new(),
            used: Slots::default(),
            rank,
            state,
            parent,
        };
        hierarchy.turn_over();
        hierarchy.place(graph);
        hierarchy
    }

    /// How many states there are.
    pub(crate) fn len(&self) -> usize {
        self.rank.len()
    }

    /// How many arcs there are.
    pub(crate) fn arcs(&self) -> usize {
        self.up_head.len()
    }

    /// The arcs from a rank upwards.
    pub(crate) fn up(&self, rank: u32) -> Range<usize> {
        self.up_first[rank as usize] as usize..self.up_first[rank as usize + 1] as usize
    }

    /// The places in `low_arc` of the arcs that come to a rank from below.
    pub(crate) fn low(&self, rank: u32) -> Range<usize> {
        self.low_first[rank as usize] as usize..self.low_first[rank as usize + 1] as usize
    }

    /// The arc between two ranks, the lower first.
    pub(crate) fn arc(&self, low: u32, high: u32) -> Option<u32> {
        let up = self.up(low);
        let found = self.up_head[up.clone()].binary_search(&high).ok()?;
        Some((up.start + found) as u32)
    }

    /// The triangles below the arc from `low` to `high`: for every rank below both the
    /// arc to `low` and the arc to `high`, with the rank. Such ranks lie in the subtree
    /// of `low`.
    pub(crate) fn triangles(
        &self,
        low: u32,
        high: u32,
    ) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        let (near, far) = (self.low(low), self.low(high));
        let tails = &self.low_tail[far.clone()];
        let mut at = far.start + tails.partition_point(|tail| *tail < self.lowest[low as usize]);
        near.filter_map(move |place| {
            let tail = self.low_tail[place];
            while at < far.end && self.low_tail[at] < tail {
                at += 1;
            }
            (at < far.end && self.low_tail[at] == tail)
                .then(|| (self.low_arc[place], self.low_arc[at], tail))
        })
    }

    /// The arcs of the graph that lie on a slot.
    pub(crate) fn inputs(&self, slot: u32) -> &[u32] {
        self.used.arcs_on(slot)
    }

    /// Fills the lists of arcs from below.
    fn turn_over(&mut self) {
        let mut counts = vec![0_usize; self.len()];
        for head in &self.up_head {
            counts[*head as usize] += 1;
        }
        self.low_first = starts(counts.into_iter());
        let mut next = self.low_first.clone();
        self.low_arc = vec![0; self.arcs()];
        self.low_tail = vec![0; self.arcs()];
        for tail in 0..self.len() as u32 {
            for arc in self.up(tail) {
                let place = &mut next[self.up_head[arc] as usize];
                self.low_arc[*place as usize] = arc as u32;
                self.low_tail[*place as usize] = tail;
                *place += 1;
            }
        }
    }

    /// Notes on which slot each arc of the graph lies.
    fn place(&mut self, graph: &StateGraph) {
        let mut slots = Vec::with_capacity(graph.head.len());
        for tail in 0..graph.states() as u32 {
            for arc in graph.arcs(tail) {
                let ends = [tail, graph.head[arc]].map(|end| self.rank[end as usize]);
                slots.push(match ends {
                    [low, high] if low < high => 2 * self.arc(low, high).expect(CONTRACTED),
                    [high, low] if low < high => 2 * self.arc(low, high).expect(CONTRACTED) + 1,
                    _ => NONE,
                });
            }
        }
        self.used = Slots::new(&slots, 2 * self.arcs());
        self.slot = slots;
    }
}

/// The arcs of the graph by slot: a bit says whether there are any, counting the bits
/// before says where they are.
#[derive(Debug, Clone, Default)]
struct Slots {
    /// 64 slots a word, and the bits in all words before.
    words: Vec<(u64, u32)>,
    /// By slot in use: its first arc; one more than these.
    first: Vec<u32>,
    arcs: Vec<u32>,
}

impl Slots {
    /// From the slot of every arc, or `NONE`.
    fn new(slots: &[u32], count: usize) -> Self {
        let mut by_slot: Vec<(u32, u32)> =
            slots.iter().copied().zip(0..).filter(|(slot, _)| *slot != NONE).collect();
        by_slot.sort_unstable();
        let mut words = vec![(0_u64, 0_u32); count.div_ceil(64)];
        let mut first = Vec::new();
        for (place, (slot, _)) in by_slot.iter().enumerate() {
            let word = &mut words[*slot as usize / 64].0;
            if *word >> (slot % 64) & 1 == 0 {
                *word |= 1 << (slot % 64);
                first.push(place as u32);
            }
        }
        first.push(by_slot.len() as u32);
        let mut before = 0;
        for (word, count) in &mut words {
            *count = before;
            before += word.count_ones();
        }
        Self { words, first, arcs: by_slot.into_iter().map(|(_, arc)| arc).collect() }
    }

    fn arcs_on(&self, slot: u32) -> &[u32] {
        let (word, before) = self.words[slot as usize / 64];
        let bit = 1_u64 << (slot % 64);
        if word & bit == 0 {
            return &[];
        }
        let number = (before + (word & (bit - 1)).count_ones()) as usize;
        &self.arcs[self.first[number] as usize..self.first[number + 1] as usize]
    }
}

const CONTRACTED: &str = "contraction keeps every arc of the graph";

/// Positions in the order, the higher neighbours of each and the first of these.
fn contract(graph: &StateGraph, order: &[u32]) -> (Vec<u32>, Vec<Vec<u32>>, Vec<u32>) {
    let count = order.len();
    let mut rank = vec![0; count];
    for (position, named) in (0_u32..).zip(order) {
        rank[*named as usize] = position;
    }
    let mut above: Vec<Vec<u32>> = vec![Vec::new(); count];
    for tail in 0..count as u32 {
        for arc in graph.arcs(tail) {
            let (a, b) = (rank[tail as usize], rank[graph.head[arc] as usize]);
            if a != b {
                above[a.min(b) as usize].push(a.max(b));
            }
        }
    }
    let mut parent = vec![NONE; count];
    for low in 0..count {
        let mut list = std::mem::take(&mut above[low]);
        list.sort_unstable();
        list.dedup();
        if let Some((first, rest)) = list.split_first() {
            parent[low] = *first;
            above[*first as usize].extend(rest);
        }
        list.shrink_to_fit();
        above[low] = list;
    }
    (rank, above, parent)
}

/// New numbers in which every subtree is a run that ends at its top, and the parents
/// by these numbers.
fn by_subtree(parent: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let count = parent.len();
    let mut size = vec![1_u32; count];
    for node in 0..count {
        if parent[node] != NONE {
            size[parent[node] as usize] += size[node];
        }
    }
    // From the top down every node takes the last number of its run; its children
    // share the rest.
    let mut next_end = vec![0_u32; count];
    let mut roots_end = count as u32;
    let mut moved = vec![0; count];
    for node in (0..count).rev() {
        let end = match parent[node] {
            NONE => &mut roots_end,
            above => &mut next_end[above as usize],
        };
        let last = *end - 1;
        *end -= size[node];
        moved[node] = last;
        next_end[node] = last;
    }
    let mut renamed = vec![NONE; count];
    for node in 0..count {
        if parent[node] != NONE {
            renamed[moved[node] as usize] = moved[parent[node] as usize];
        }
    }
    (moved, renamed)
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

fn starts(lengths: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0];
    let mut total = 0;
    starts.extend(lengths.map(|length| {
        total += length as u32;
        total
    }));
    starts
}
