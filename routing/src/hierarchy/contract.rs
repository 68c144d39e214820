//! Contraction: states are taken from the graph in order, and the neighbours each one
//! had are joined with each other.
//!
//! Which neighbours are joined does not depend on directions; which of the joints can be
//! driven, and which way, does, and is worked out afterwards. This module must never know
//! a weight.

use super::structure::{NONE, StateGraph};

/// An arc that leads up.
pub(super) const UP: u8 = 1;
/// An arc that leads down.
pub(super) const DOWN: u8 = 2;

/// A graph contracted. States are numbered by *rank*: the order of contraction,
/// rearranged so that each subtree of the elimination tree is one run of ranks.
pub(super) struct Contracted {
    /// By state: its rank.
    pub(super) rank: Vec<u32>,
    /// By rank: the next higher rank it was joined to, or `NONE`.
    pub(super) parent: Vec<u32>,
    /// By rank: the first of its joints; one more than ranks.
    pub(super) first: Vec<u32>,
    /// By joint: the upper end.
    pub(super) head: Vec<u32>,
    /// By joint: which ways it can be driven, whatever the weights: [`UP`], [`DOWN`].
    pub(super) ways: Vec<u8>,
}

impl Contracted {
    /// Contracts the graph; `order` names every state once, the first to go first.
    pub(super) fn new(graph: &StateGraph, order: &[u32]) -> Self {
        let (rank, above, parent) = contract(graph, order);
        let (moved, parent) = by_subtree(&parent);
        let mut above_moved = vec![Vec::new(); order.len()];
        for (old, list) in above.into_iter().enumerate() {
            let mut list: Vec<u32> = list.into_iter().map(|head| moved[head as usize]).collect();
            list.sort_unstable();
            above_moved[moved[old] as usize] = list;
        }
        let rank = rank.into_iter().map(|rank| moved[rank as usize]).collect();
        let first = starts(above_moved.iter().map(Vec::len));
        let head = above_moved.concat();
        let ways = vec![0; head.len()];
        let mut contracted = Self { rank, parent, first, head, ways };
        contracted.open(graph);
        contracted
    }

    /// A joint can be driven where an arc of the graph lies on it, or two joints below it
    /// can be driven one after the other.
    fn open(&mut self, graph: &StateGraph) {
        for tail in 0..graph.states() as u32 {
            for arc in graph.arcs(tail) {
                let [from, to] = [tail, graph.head[arc]].map(|end| self.rank[end as usize]);
                let (low, high, way) = if from < to { (from, to, UP) } else { (to, from, DOWN) };
                if low != high {
                    let joints = self.first[low as usize] as usize..;
                    let place = self.head[joints.clone()].iter().position(|head| *head == high);
                    self.ways[joints.start + place.expect(JOINED)] |= way;
                }
            }
        }
        for rank in 0..self.parent.len() {
            for low in self.first[rank]..self.first[rank + 1] {
                self.open_above(low as usize, self.first[rank + 1] as usize);
            }
        }
    }

    /// Opens what the joint `low` of a rank and those after it, up to `end`, lead over.
    fn open_above(&mut self, low: usize, end: usize) {
        let mut at = self.first[self.head[low] as usize] as usize;
        for high in low + 1..end {
            while self.head[at] != self.head[high] {
                at += 1;
            }
            let (near, far) = (self.ways[low], self.ways[high]);
            let up = near >> 1 & far & UP;
            let down = (near & far >> 1 & UP) << 1;
            self.ways[at] |= up | down;
        }
    }
}

const JOINED: &str = "contraction keeps every arc of the graph";

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

fn starts(lengths: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0];
    let mut total = 0;
    starts.extend(lengths.map(|length| {
        total += length as u32;
        total
    }));
    starts
}
