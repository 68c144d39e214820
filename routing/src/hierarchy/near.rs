//! The ways among a few places that lie close together, all at once.
//!
//! Each place has a lane. All lanes climb together, once from below and once from above,
//! no further than a bound; where the two climbs meet, every pair of lanes is compared.
//! Neighbours share nearly all of their ancestors, so that many cost little more than
//! one. Who asks here wants lengths, and only those within the bound.

use super::climb::Heads;
use super::structure::{Hierarchy, NONE, Towards};

/// Places on one side of a question, at most.
pub(crate) const LANES: usize = 16;

/// A number for each lane; infinite where there is none.
pub(crate) type Row = [f32; LANES];

const NOWHERE: Row = [f32::INFINITY; LANES];

/// A state by which the place of a lane is left or reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LaneSeed {
    pub(crate) lane: usize,
    pub(crate) state: u32,
    /// May be below 0 where the arcs at the state make up for it.
    pub(crate) cost: f32,
}

/// The room for a question.
#[derive(Debug, Clone)]
pub(crate) struct Beside {
    ahead: Side,
    behind: Side,
    costs: [Row; LANES],
}

impl Beside {
    /// Room for a hierarchy with so many states.
    pub(crate) fn new(states: usize) -> Self {
        Self { ahead: Side::new(states), behind: Side::new(states), costs: [NOWHERE; LANES] }
    }

    /// The costs by the lane of `from`, then by that of `to`. What is beyond `bound` may
    /// be dearer than it need be, or infinite.
    pub(crate) fn costs(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &[i32],
        from: &[LaneSeed],
        to: &[LaneSeed],
        bound: f32,
    ) -> &[Row; LANES] {
        self.ahead.climb(hierarchy, weights, Towards::Up, from, bound);
        self.behind.climb(hierarchy, weights, Towards::Down, to, bound);
        self.costs = [NOWHERE; LANES];
        let lanes = from.iter().map(|seed| seed.lane + 1).max().unwrap_or(0);
        for (rank, ahead) in self.ahead.ranks.iter().zip(&self.ahead.rows) {
            let slot = self.behind.slot[*rank as usize];
            if slot == NONE {
                continue;
            }
            let behind = &self.behind.rows[slot as usize];
            for (costs, cost) in self.costs.iter_mut().zip(&ahead[..lanes]) {
                if *cost <= bound {
                    lower(costs, behind, *cost);
                }
            }
        }
        &self.costs
    }
}

/// One climb: the ranks it came to, each with its row.
#[derive(Debug, Clone)]
struct Side {
    /// By rank: its place in `ranks` and `rows`, or `NONE`.
    slot: Vec<u32>,
    ranks: Vec<u32>,
    rows: Vec<Row>,
}

impl Side {
    fn new(states: usize) -> Self {
        Self { slot: vec![NONE; states], ranks: Vec::new(), rows: Vec::new() }
    }

    fn row(&mut self, rank: u32) -> &mut Row {
        let slot = &mut self.slot[rank as usize];
        if *slot == NONE {
            *slot = self.rows.len() as u32;
            self.rows.push(NOWHERE);
            self.ranks.push(rank);
        }
        &mut self.rows[*slot as usize]
    }

    fn climb(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &[i32],
        towards: Towards,
        seeds: &[LaneSeed],
        bound: f32,
    ) {
        for rank in self.ranks.drain(..) {
            self.slot[rank as usize] = NONE;
        }
        self.rows.clear();
        let mut heads = Heads::new();
        for seed in seeds {
            let rank = hierarchy.rank[seed.state as usize];
            if heads.insert(rank) {
                let known = &mut self.row(rank)[seed.lane];
                *known = known.min(seed.cost);
            }
        }
        let mut done = 0;
        while done < self.rows.len() {
            let Some(rank) = heads.pop() else { break };
            heads.insert(hierarchy.parent[rank as usize]);
            let slot = self.slot[rank as usize];
            if slot == NONE {
                continue;
            }
            done += 1;
            let row = self.rows[slot as usize];
            let least = row.iter().copied().fold(f32::INFINITY, f32::min);
            for arc in hierarchy.above(towards, rank) {
                let weight = weights[arc] as f32;
                if least + weight <= bound {
                    lower(self.row(hierarchy.head[arc]), &row, weight);
                }
            }
        }
    }
}

/// Each of `known` becomes that of `from` plus `more`, if that is less.
fn lower(known: &mut Row, from: &Row, more: f32) {
    for (known, from) in known.iter_mut().zip(from) {
        let cost = from + more;
        // Not `min`, which has to care about what is no number.
        *known = if cost < *known { cost } else { *known };
    }
}
