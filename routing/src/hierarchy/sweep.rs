//! Tables: from many places to many, by restricted sweeps (RPHAST; Delling, Goldberg
//! and Werneck, "Faster Batched Shortest Paths in Road Networks", 2011) with many places
//! abreast.
//!
//! The ancestors of all places on the larger side form a small graph, laid out from the
//! top down. Places of the smaller side climb one by one and write what they reach into
//! their lane; one linear pass then carries 32 lanes down at once, as vectors. Groups of
//! lanes are worked on in parallel; the result does not depend on how many at a time.
//!
//! Cost of a group of 32: 32 climbs, and one addition and one minimum of 128 bytes for
//! every arc of the small graph; memory is 128 bytes for each of its states.

use rayon::prelude::*;

use super::climb::{Heads, Seed, Towards, relax};
use super::structure::{Hierarchy, NONE};
use super::weigh::{FAR, Weights};

/// Lanes that fill the vector registers.
const WIDE: usize = 32;
/// Lanes for a few places.
const NARROW: usize = 8;

/// The seeds of many places.
#[derive(Debug, Clone)]
pub(crate) struct SeedSets {
    first: Vec<u32>,
    seeds: Vec<Seed>,
}

impl Default for SeedSets {
    fn default() -> Self {
        Self { first: vec![0], seeds: Vec::new() }
    }
}

impl SeedSets {
    /// Adds a place.
    pub(crate) fn push(&mut self, seeds: &[Seed]) {
        self.seeds.extend(seeds);
        self.first.push(self.seeds.len() as u32);
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// The seeds of a place.
    pub(crate) fn of(&self, place: usize) -> &[Seed] {
        &self.seeds[self.first[place] as usize..self.first[place + 1] as usize]
    }
}

impl Hierarchy {
    /// The cost from every place of `from` to every place of `to`, by `from`, then by
    /// `to`; [`FAR`] where no way leads.
    pub(crate) fn table(&self, weights: &Weights, from: &SeedSets, to: &SeedSets) -> Vec<i32> {
        if from.len() <= to.len() {
            return self.lanes(weights, Towards::Up, from, to).concat();
        }
        let columns = to.len();
        let mut table = vec![FAR; from.len() * columns];
        let by_column = self.lanes(weights, Towards::Down, to, from);
        for (column, costs) in
            by_column.iter().flat_map(|group| group.chunks(from.len())).enumerate()
        {
            for (row, cost) in costs.iter().enumerate() {
                table[row * columns + column] = *cost;
            }
        }
        table
    }

    /// For groups of `few` places the costs to all of `many`, one place after the other.
    fn lanes(
        &self,
        weights: &Weights,
        climb: Towards,
        few: &SeedSets,
        many: &SeedSets,
    ) -> Vec<Vec<i32>> {
        let funnel = Funnel::new(self, weights, climb, many);
        let climbing = if climb == Towards::Up { &weights.up } else { &weights.down };
        let run = |places: std::ops::Range<usize>| match places.len() {
            0 => Vec::new(),
            1 => Group::<1>::run(self, climbing, &funnel, few, places),
            2..=NARROW => Group::<NARROW>::run(self, climbing, &funnel, few, places),
            _ => Group::<WIDE>::run(self, climbing, &funnel, few, places),
        };
        if few.len() <= WIDE {
            return vec![run(0..few.len())];
        }
        let starts: Vec<usize> = (0..few.len()).step_by(WIDE).collect();
        starts.into_par_iter().map(|start| run(start..(start + WIDE).min(few.len()))).collect()
    }
}

/// The ancestors of many places with the arcs among them, the top first.
struct Funnel<'a> {
    /// By rank: its place here, or `NONE`.
    place: Vec<u32>,
    /// By place: its first arc; one more than places.
    first: Vec<u32>,
    /// Arcs to what stands before: where, and how far.
    arcs: Vec<(u32, i32)>,
    many: &'a SeedSets,
    /// The places of the seeds of `many`.
    ends: Vec<u32>,
}

impl<'a> Funnel<'a> {
    fn new(hierarchy: &Hierarchy, weights: &Weights, climb: Towards, many: &'a SeedSets) -> Self {
        let falling = if climb == Towards::Up { &weights.down } else { &weights.up };
        let mut place = vec![NONE; hierarchy.len()];
        let mut ranks = Vec::new();
        for seed in &many.seeds {
            let mut rank = hierarchy.rank[seed.state as usize];
            while rank != NONE && place[rank as usize] == NONE {
                place[rank as usize] = 0;
                ranks.push(rank);
                rank = hierarchy.parent[rank as usize];
            }
        }
        ranks.sort_unstable_by_key(|rank| std::cmp::Reverse(*rank));
        let mut first = Vec::with_capacity(ranks.len() + 1);
        let mut arcs = Vec::with_capacity(ranks.len() * 8);
        first.push(0);
        for (number, rank) in (0_u32..).zip(&ranks) {
            place[*rank as usize] = number;
            let up = hierarchy.up(*rank);
            for (head, weight) in hierarchy.up_head[up.clone()].iter().zip(&falling[up]) {
                if *weight < FAR {
                    arcs.push((place[*head as usize], *weight));
                }
            }
            first.push(arcs.len() as u32);
        }
        let ends =
            many.seeds.iter().map(|seed| place[hierarchy.rank[seed.state as usize] as usize]);
        Self { ends: ends.collect(), place, first, arcs, many }
    }

    /// How many ranks there are.
    fn len(&self) -> usize {
        self.first.len() - 1
    }
}

/// So many places abreast.
struct Group<const LANES: usize>;

impl<const LANES: usize> Group<LANES> {
    fn run(
        hierarchy: &Hierarchy,
        climbing: &[i32],
        funnel: &Funnel<'_>,
        few: &SeedSets,
        places: std::ops::Range<usize>,
    ) -> Vec<i32> {
        let mut lanes = vec![[FAR; LANES]; funnel.len()];
        let mut costs = vec![FAR; hierarchy.len()];
        for (lane, place) in places.clone().enumerate() {
            let mut heads = Heads::new();
            for seed in few.of(place) {
                let rank = hierarchy.rank[seed.state as usize];
                if heads.insert(rank) {
                    costs[rank as usize] = costs[rank as usize].min(seed.cost);
                }
            }
            while let Some(rank) = heads.pop() {
                let cost = std::mem::replace(&mut costs[rank as usize], FAR);
                if cost < FAR {
                    let up = hierarchy.up(rank);
                    relax(&mut costs, &hierarchy.up_head[up.clone()], &climbing[up], cost);
                    if let Some(lanes) = lanes.get_mut(funnel.place[rank as usize] as usize) {
                        lanes[lane] = cost;
                    }
                }
                heads.insert(hierarchy.parent[rank as usize]);
            }
        }
        // Compiled for each kind of vector unit; the machine's best is taken.
        pulp::Arch::new().dispatch(Sweep { lanes: &mut lanes, funnel });
        Self::collect(&lanes, funnel, places.len())
    }

    /// What arrived at each of the many places, lane by lane.
    fn collect(lanes: &[[i32; LANES]], funnel: &Funnel<'_>, used: usize) -> Vec<i32> {
        let many = funnel.many.len();
        let mut costs = vec![FAR; used * many];
        for column in 0..many {
            let seeds = funnel.many.first[column] as usize..funnel.many.first[column + 1] as usize;
            for seed in seeds {
                let arrived = &lanes[funnel.ends[seed] as usize];
                let beyond = funnel.many.seeds[seed].cost;
                for (lane, cost) in arrived.iter().take(used).enumerate() {
                    let known = &mut costs[lane * many + column];
                    *known = (*known).min(cost + beyond);
                }
            }
        }
        costs
    }
}

/// Carries all lanes from the top down.
struct Sweep<'a, const LANES: usize> {
    lanes: &'a mut [[i32; LANES]],
    funnel: &'a Funnel<'a>,
}

impl<const LANES: usize> pulp::NullaryFnOnce for Sweep<'_, LANES> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { lanes, funnel } = self;
        for place in 0..funnel.len() {
            let arcs = funnel.first[place] as usize..funnel.first[place + 1] as usize;
            let mut own = lanes[place];
            for (above, weight) in &funnel.arcs[arcs] {
                let above = &lanes[*above as usize];
                for lane in 0..LANES {
                    own[lane] = own[lane].min(above[lane] + weight);
                }
            }
            lanes[place] = own;
        }
    }
}
