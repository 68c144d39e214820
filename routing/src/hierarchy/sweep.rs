//! Tables: from many places to many, by restricted sweeps (RPHAST; Delling, Goldberg
//! and Werneck, "Faster Batched Shortest Paths in Road Networks", 2011) with many places
//! abreast.
//!
//! The ancestors of all places on the larger side form a small graph, laid out from the
//! top down: the funnel. Places of the smaller side are taken 32 abreast, neighbours
//! together: one pass carries their lanes up through their own ancestors, another down
//! through the funnel, as vectors. Groups of lanes are worked on in parallel; the result
//! does not depend on how many at a time.
//!
//! Cost of a group of 32: one addition and one minimum of 128 bytes for every arc above
//! its places and every arc of the funnel; memory is 128 bytes for each of their ranks.

use rayon::prelude::*;

use super::climb::{Seed, Towards};
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
        let columns = to.len();
        let mut table = vec![FAR; from.len() * columns];
        if from.len() <= columns {
            for (row, costs) in self.lanes(weights, Towards::Up, from, to) {
                table[row * columns..][..columns].copy_from_slice(&costs);
            }
            return table;
        }
        for (column, costs) in self.lanes(weights, Towards::Down, to, from) {
            for (row, cost) in costs.iter().enumerate() {
                table[row * columns + column] = *cost;
            }
        }
        table
    }

    /// For each of `few` places the costs to all of `many`.
    fn lanes(
        &self,
        weights: &Weights,
        climb: Towards,
        few: &SeedSets,
        many: &SeedSets,
    ) -> Vec<(usize, Vec<i32>)> {
        // Near places have near ranks, hence most ancestors in common.
        let mut order: Vec<usize> = (0..few.len()).collect();
        order.sort_by_key(|place| {
            few.of(*place).iter().map(|seed| self.rank[seed.state as usize]).min()
        });
        let funnel = Funnel::new(self, weights, climb, many);
        let climbing = if climb == Towards::Up { &weights.up } else { &weights.down };
        if few.len() <= NARROW {
            let mut group = Group::<NARROW>::new(self.len());
            return group.run(self, climbing, &funnel, few, &order);
        }
        let new = || Group::<WIDE>::new(self.len());
        let run = |group: &mut Group<WIDE>, order: &[usize]| {
            group.run(self, climbing, &funnel, few, order)
        };
        if few.len() <= WIDE {
            return run(&mut new(), &order);
        }
        let groups: Vec<_> = order.par_chunks(WIDE).map_init(new, run).collect();
        groups.into_iter().flatten().collect()
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

/// So many places abreast, and the room they need; kept from group to group.
struct Group<const LANES: usize> {
    /// By rank: its place in `above`, or `NONE`.
    place: Vec<u32>,
    /// The ranks above the places of the group, the lowest first.
    above: Vec<u32>,
    /// What these cost, lane by lane.
    rising: Vec<[i32; LANES]>,
    /// What the places of the funnel cost, lane by lane.
    lanes: Vec<[i32; LANES]>,
}

impl<const LANES: usize> Group<LANES> {
    fn new(ranks: usize) -> Self {
        let (above, rising, lanes) = (Vec::new(), Vec::new(), Vec::new());
        Self { place: vec![NONE; ranks], above, rising, lanes }
    }

    /// The costs from each of the places (numbers in `few`) to all that the funnel is for.
    fn run(
        &mut self,
        hierarchy: &Hierarchy,
        climbing: &[i32],
        funnel: &Funnel<'_>,
        few: &SeedSets,
        places: &[usize],
    ) -> Vec<(usize, Vec<i32>)> {
        self.gather(hierarchy, few, places);
        self.lanes.clear();
        self.lanes.resize(funnel.len(), [FAR; LANES]);
        // Compiled for each kind of vector unit; the machine's best is taken.
        pulp::Arch::new().dispatch(Climb { group: self, hierarchy, climbing, funnel });
        pulp::Arch::new().dispatch(Sweep { lanes: &mut self.lanes, funnel });
        self.above.drain(..).for_each(|rank| self.place[rank as usize] = NONE);
        self.collect(funnel, places)
    }

    /// Finds the ranks above the places and writes the seeds into their lanes.
    fn gather(&mut self, hierarchy: &Hierarchy, few: &SeedSets, places: &[usize]) {
        let seeds = || {
            places.iter().enumerate().flat_map(|(lane, place)| {
                few.of(*place)
                    .iter()
                    .map(move |seed| (lane, hierarchy.rank[seed.state as usize], seed.cost))
            })
        };
        for (_, mut rank, _) in seeds() {
            while rank != NONE && self.place[rank as usize] == NONE {
                self.place[rank as usize] = 0;
                self.above.push(rank);
                rank = hierarchy.parent[rank as usize];
            }
        }
        self.above.sort_unstable();
        for (place, rank) in (0..).zip(&self.above) {
            self.place[*rank as usize] = place;
        }
        self.rising.clear();
        self.rising.resize(self.above.len(), [FAR; LANES]);
        for (lane, rank, cost) in seeds() {
            let known = &mut self.rising[self.place[rank as usize] as usize][lane];
            *known = (*known).min(cost);
        }
    }

    /// What arrived at each of the many places, lane by lane.
    fn collect(&self, funnel: &Funnel<'_>, places: &[usize]) -> Vec<(usize, Vec<i32>)> {
        let many = funnel.many.len();
        let mut rows: Vec<(usize, Vec<i32>)> =
            places.iter().map(|place| (*place, vec![FAR; many])).collect();
        for column in 0..many {
            let seeds = funnel.many.first[column] as usize..funnel.many.first[column + 1] as usize;
            for seed in seeds {
                let arrived = &self.lanes[funnel.ends[seed] as usize];
                let beyond = funnel.many.seeds[seed].cost;
                for (cost, (_, row)) in arrived.iter().zip(&mut rows) {
                    row[column] = row[column].min(cost + beyond);
                }
            }
        }
        rows
    }
}

/// Carries all lanes of a group up to the top, and over into the funnel.
struct Climb<'a, const LANES: usize> {
    group: &'a mut Group<LANES>,
    hierarchy: &'a Hierarchy,
    climbing: &'a [i32],
    funnel: &'a Funnel<'a>,
}

impl<const LANES: usize> pulp::NullaryFnOnce for Climb<'_, LANES> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Group { place, above, rising, lanes } = self.group;
        for (own, rank) in above.iter().enumerate() {
            let costs = rising[own];
            let up = self.hierarchy.up(*rank);
            for (head, weight) in self.hierarchy.up_head[up.clone()].iter().zip(&self.climbing[up])
            {
                if *weight < FAR {
                    let upper = &mut rising[place[*head as usize] as usize];
                    for lane in 0..LANES {
                        upper[lane] = upper[lane].min(costs[lane] + weight);
                    }
                }
            }
            if let Some(lanes) = lanes.get_mut(self.funnel.place[*rank as usize] as usize) {
                *lanes = costs;
            }
        }
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
