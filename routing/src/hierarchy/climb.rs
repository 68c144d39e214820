//! Questions about one way: how far from one set of states to another, and over which
//! arcs.
//!
//! Both sides climb the elimination tree towards its root and meet on the way; nothing
//! is sorted and nothing is allocated. A side is a small set of seeds, because a place
//! in the middle of a street is left and reached by more than one state.

use super::structure::{Hierarchy, NONE, Towards};
use super::sweep::SeedSets;
use super::weigh::FAR;

/// A state and what it costs to get from a place to it, or from it to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seed {
    /// The state.
    pub(crate) state: u32,
    /// At least 0.
    pub(crate) cost: i32,
}

/// Seeds on both sides of a question together, at most.
const HEADS_MAX: usize = 64;

/// Ranks still to be looked at, each once, the lowest last.
pub(crate) struct Heads {
    ranks: [u32; HEADS_MAX],
    count: usize,
}

impl Heads {
    pub(crate) fn new() -> Self {
        Self { ranks: [0; HEADS_MAX], count: 0 }
    }

    /// Whether it is in now. What does not fit is left out; [`HEADS_MAX`] is far more
    /// than the streets that meet anywhere.
    pub(crate) fn insert(&mut self, rank: u32) -> bool {
        if rank == NONE || self.count == HEADS_MAX {
            return false;
        }
        let mut place = self.count;
        while place > 0 && self.ranks[place - 1] < rank {
            place -= 1;
        }
        if place == 0 || self.ranks[place - 1] != rank {
            self.ranks.copy_within(place..self.count, place + 1);
            self.ranks[place] = rank;
            self.count += 1;
        }
        true
    }

    pub(crate) fn pop(&mut self) -> Option<u32> {
        self.count = self.count.checked_sub(1)?;
        Some(self.ranks[self.count])
    }
}

/// The room a question needs; between questions everything in it is [`FAR`].
#[derive(Debug, Clone)]
pub(crate) struct Climber {
    ahead: Vec<i32>,
    behind: Vec<i32>,
    /// By rank: the lower rank it was reached from, or `NONE`.
    ahead_by: Vec<u32>,
    behind_by: Vec<u32>,
    seen: Vec<u32>,
    /// By rank: the cost from the one place of [`Climber::one_to_many`], once asked.
    asked: Vec<i32>,
}

impl Climber {
    /// Room for a hierarchy with so many states.
    pub(crate) fn new(states: usize) -> Self {
        Self {
            ahead: vec![FAR; states],
            behind: vec![FAR; states],
            ahead_by: Vec::new(),
            behind_by: Vec::new(),
            seen: Vec::new(),
            asked: Vec::new(),
        }
    }

    fn plant(&mut self, hierarchy: &Hierarchy, from: &[Seed], to: &[Seed]) -> Heads {
        let mut heads = Heads::new();
        for (seeds, costs) in [(from, &mut self.ahead), (to, &mut self.behind)] {
            for seed in seeds {
                let rank = hierarchy.rank[seed.state as usize];
                if heads.insert(rank) {
                    let known = &mut costs[rank as usize];
                    *known = (*known).min(seed.cost);
                }
            }
        }
        heads
    }

    /// The cost of the best way, or [`FAR`].
    pub(crate) fn distance(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &[i32],
        from: &[Seed],
        to: &[Seed],
    ) -> i32 {
        let mut heads = self.plant(hierarchy, from, to);
        let mut best = FAR;
        while let Some(rank) = heads.pop() {
            let at = rank as usize;
            let (ahead, behind) = (self.ahead[at], self.behind[at]);
            (self.ahead[at], self.behind[at]) = (FAR, FAR);
            best = best.min(ahead + behind);
            if ahead < best {
                let arcs = hierarchy.above(Towards::Up, rank);
                relax(&mut self.ahead, &hierarchy.head[arcs.clone()], &weights[arcs], ahead);
            }
            if behind < best {
                let arcs = hierarchy.above(Towards::Down, rank);
                relax(&mut self.behind, &hierarchy.head[arcs.clone()], &weights[arcs], behind);
            }
            heads.insert(hierarchy.parent[at]);
        }
        best
    }

    /// The best way: its cost, and the arcs of the hierarchy it takes. Nothing when there
    /// is none.
    pub(crate) fn way(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &[i32],
        from: &[Seed],
        to: &[Seed],
    ) -> Option<Climbed> {
        self.ahead_by.resize(self.ahead.len(), NONE);
        self.behind_by.resize(self.behind.len(), NONE);
        let mut heads = self.plant(hierarchy, from, to);
        for (seeds, by) in [(from, &mut self.ahead_by), (to, &mut self.behind_by)] {
            seeds.iter().for_each(|seed| by[hierarchy.rank[seed.state as usize] as usize] = NONE);
        }
        self.seen.clear();
        let (mut best, mut top) = (FAR, NONE);
        while let Some(rank) = heads.pop() {
            self.seen.push(rank);
            let (ahead, behind) = (self.ahead[rank as usize], self.behind[rank as usize]);
            if ahead + behind < best {
                (best, top) = (ahead + behind, rank);
            }
            if ahead < best {
                for arc in hierarchy.above(Towards::Up, rank) {
                    let (head, cost) = (hierarchy.head[arc] as usize, ahead + weights[arc]);
                    if cost < self.ahead[head] {
                        (self.ahead[head], self.ahead_by[head]) = (cost, rank);
                    }
                }
            }
            if behind < best {
                for arc in hierarchy.above(Towards::Down, rank) {
                    let (head, cost) = (hierarchy.head[arc] as usize, behind + weights[arc]);
                    if cost < self.behind[head] {
                        (self.behind[head], self.behind_by[head]) = (cost, rank);
                    }
                }
            }
            heads.insert(hierarchy.parent[rank as usize]);
        }
        let climbed = (best < FAR).then(|| self.trace(hierarchy, best, top));
        for rank in self.seen.drain(..) {
            (self.ahead[rank as usize], self.behind[rank as usize]) = (FAR, FAR);
        }
        climbed
    }

    fn trace(&self, hierarchy: &Hierarchy, cost: i32, top: u32) -> Climbed {
        let mut steps = Vec::new();
        let mut follow = |by: &[u32], towards: Towards| {
            let mut rank = top;
            while by[rank as usize] != NONE {
                let (low, high) = (by[rank as usize], rank);
                let arc = hierarchy.arc(towards, low, high).expect("it was climbed");
                steps.push(Step { arc, low });
                rank = low;
            }
            (rank, steps.len())
        };
        let (start, middle) = follow(&self.ahead_by, Towards::Up);
        let (end, _) = follow(&self.behind_by, Towards::Down);
        steps[..middle].reverse();
        let [from, to] = [start, end].map(|rank| hierarchy.state[rank as usize]);
        Climbed { cost, from, to, steps }
    }

    /// The costs from one place to many (or, towards [`Towards::Down`], from many to
    /// one), in their order; [`FAR`] where no way leads. One climb, then each of the
    /// many asks its ancestors from the top down, stopping at the first that was asked
    /// before (lazy RPHAST; Strasser and Zeitz, "A Fast and Tight Heuristic for A* in
    /// Road Networks", 2021).
    pub(crate) fn one_to_many(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &[i32],
        towards: Towards,
        one: &[Seed],
        many: &SeedSets,
    ) -> Vec<i32> {
        const UNASKED: i32 = i32::MAX;
        let mut heads = self.plant(hierarchy, one, &[]);
        if self.asked.len() != self.ahead.len() {
            self.asked = vec![UNASKED; self.ahead.len()];
        }
        self.seen.clear();
        while let Some(rank) = heads.pop() {
            self.seen.push(rank);
            let cost = self.ahead[rank as usize];
            if cost < FAR {
                let arcs = hierarchy.above(towards, rank);
                relax(&mut self.ahead, &hierarchy.head[arcs.clone()], &weights[arcs], cost);
            }
            heads.insert(hierarchy.parent[rank as usize]);
        }
        let mut path = Vec::new();
        let mut asked = Vec::new();
        let costs = (0..many.len()).map(|place| {
            let seeds = many.of(place).iter().map(|seed| {
                let end = hierarchy.rank[seed.state as usize];
                let mut rank = end;
                while rank != NONE && self.asked[rank as usize] == UNASKED {
                    path.push(rank);
                    rank = hierarchy.parent[rank as usize];
                }
                while let Some(rank) = path.pop() {
                    let arcs = hierarchy.above(towards.back(), rank);
                    let mut cost = self.ahead[rank as usize];
                    for (head, weight) in hierarchy.head[arcs.clone()].iter().zip(&weights[arcs]) {
                        cost = cost.min(self.asked[*head as usize] + weight);
                    }
                    self.asked[rank as usize] = cost.min(FAR);
                    asked.push(rank);
                }
                self.asked[end as usize] + seed.cost
            });
            seeds.min().unwrap_or(FAR)
        });
        let costs = costs.collect();
        asked.into_iter().for_each(|rank| self.asked[rank as usize] = UNASKED);
        self.seen.drain(..).for_each(|rank| self.ahead[rank as usize] = FAR);
        costs
    }
}

pub(crate) fn relax(costs: &mut [i32], heads: &[u32], weights: &[i32], cost: i32) {
    for (head, weight) in heads.iter().zip(weights) {
        let known = &mut costs[*head as usize];
        *known = (*known).min(cost + weight);
    }
}

/// A way up to a top and down again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Climbed {
    /// What it costs, seeds included.
    pub(crate) cost: i32,
    /// The state of the seed it begins with.
    pub(crate) from: u32,
    /// The state of the seed it ends with.
    pub(crate) to: u32,
    /// The arcs in the order in which they are driven.
    pub(crate) steps: Vec<Step>,
}

/// An arc of the hierarchy that is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) arc: u32,
    /// Its lower end.
    pub(crate) low: u32,
}

impl Hierarchy {
    /// The arcs of the graph that a way takes; `input` says what these weigh. No middle of
    /// an arc is stored: the triangle that explains its weight is looked for.
    pub(crate) fn unpack(
        &self,
        weights: &[i32],
        input: impl Fn(u32) -> i32,
        way: &Climbed,
    ) -> Vec<u32> {
        let mut arcs = Vec::with_capacity(way.steps.len() * 8);
        let mut stack: Vec<Step> = Vec::with_capacity(32);
        for step in &way.steps {
            stack.push(*step);
            while let Some(step) = stack.pop() {
                let weight = weights[step.arc as usize];
                match self.inputs(step.arc, step.low).find(|arc| input(*arc) == weight) {
                    Some(arc) => arcs.push(arc),
                    None => stack.extend(self.explain(weights, step, weight)),
                }
            }
        }
        arcs
    }

    /// The two arcs of the triangle below an arc that gives it its weight, the second
    /// one first.
    fn explain(&self, weights: &[i32], step: Step, weight: i32) -> [Step; 2] {
        let (near, far, low) = self
            .triangles(step.arc, step.low)
            .find(|(near, far, _)| weights[*near as usize] + weights[*far as usize] == weight)
            .expect("a weight is that of an arc of the graph or of a triangle below");
        match self.towards(step.arc) {
            Towards::Up => [far, near],
            Towards::Down => [near, far],
        }
        .map(|arc| Step { arc, low })
    }
}
