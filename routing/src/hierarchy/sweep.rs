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

use super::climb::Seed;
use super::structure::{Hierarchy, NONE, Towards};
use super::weigh::FAR;

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
    pub(crate) fn table(&self, weights: &[i32], from: &SeedSets, to: &SeedSets) -> Vec<i32> {
        if from.len() <= to.len() {
            return self.lanes(weights, Towards::Up, from, to);
        }
        let turned = self.lanes(weights, Towards::Down, to, from);
        let (rows, columns) = (from.len(), to.len());
        let cell = |place: usize| turned[place % columns * rows + place / columns];
        (0..rows * columns).map(cell).collect()
    }

    /// For each of `few` places the costs to all of `many`.
    fn lanes(&self, weights: &[i32], climb: Towards, few: &SeedSets, many: &SeedSets) -> Vec<i32> {
        if few.len() == 0 || many.len() == 0 {
            return Vec::new();
        }
        let mut table = vec![0; few.len() * many.len()];
        // Near places have near ranks, hence most ancestors in common.
        let mut order: Vec<(usize, &mut [i32])> =
            table.chunks_mut(many.len()).enumerate().collect();
        order.sort_by_key(|(place, _)| {
            few.of(*place).iter().map(|seed| self.rank[seed.state as usize]).min()
        });
        let funnel = Funnel::new(self, weights, climb, many);
        let rising = Rising { hierarchy: self, weights, towards: climb, few };
        if order.len() <= NARROW {
            Group::<NARROW>::new(self.len()).run(rising, &funnel, &mut order);
        } else if order.len() <= WIDE {
            Group::<WIDE>::new(self.len()).run(rising, &funnel, &mut order);
        } else {
            let new = || Group::<WIDE>::new(self.len());
            order
                .par_chunks_mut(WIDE)
                .for_each_init(new, |group, rows| group.run(rising, &funnel, rows));
        }
        table
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
    fn new(hierarchy: &Hierarchy, weights: &[i32], climb: Towards, many: &'a SeedSets) -> Self {
        let falling = climb.back();
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
            for arc in hierarchy.above(falling, *rank) {
                if weights[arc] < FAR {
                    arcs.push((place[hierarchy.head[arc] as usize], weights[arc]));
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
    /// By place of the funnel: its place in `rising`, or `NONE`.
    source: Vec<u32>,
    /// What the places of the funnel cost, lane by lane.
    lanes: Vec<[i32; LANES]>,
}

impl<const LANES: usize> Group<LANES> {
    fn new(ranks: usize) -> Self {
        let (above, rising, source, lanes) = Default::default();
        Self { place: vec![NONE; ranks], above, rising, source, lanes }
    }

    /// The costs from each of the places (by their numbers in `few`) to all that the
    /// funnel is for.
    fn run(&mut self, rising: Rising<'_>, funnel: &Funnel<'_>, rows: &mut [(usize, &mut [i32])]) {
        self.gather(rising, rows);
        // What stands in them is of the group before, and written over.
        self.lanes.resize(funnel.len(), [FAR; LANES]);
        self.source.resize(funnel.len(), NONE);
        for (own, rank) in (0..).zip(&self.above) {
            if let Some(source) = self.source.get_mut(funnel.place[*rank as usize] as usize) {
                *source = own;
            }
        }
        // Compiled for each kind of vector unit; the machine's best is taken.
        let best = pulp::Arch::new();
        best.dispatch(Climb { group: self, rising });
        best.dispatch(Sweep { group: self, funnel });
        best.dispatch(Collect { lanes: &self.lanes, funnel, rows });
        for rank in self.above.drain(..) {
            self.place[rank as usize] = NONE;
            if let Some(source) = self.source.get_mut(funnel.place[rank as usize] as usize) {
                *source = NONE;
            }
        }
    }

    /// Finds the ranks above the places and writes the seeds into their lanes.
    fn gather(&mut self, rising: Rising<'_>, rows: &[(usize, &mut [i32])]) {
        let Rising { hierarchy, few, .. } = rising;
        let seeds = || {
            rows.iter().enumerate().flat_map(|(lane, (place, _))| {
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
}

/// What is climbed, and which way.
#[derive(Clone, Copy)]
struct Rising<'a> {
    hierarchy: &'a Hierarchy,
    weights: &'a [i32],
    towards: Towards,
    few: &'a SeedSets,
}

/// Carries all lanes of a group up to the top.
struct Climb<'a, const LANES: usize> {
    group: &'a mut Group<LANES>,
    rising: Rising<'a>,
}

impl<const LANES: usize> pulp::NullaryFnOnce for Climb<'_, LANES> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Group { place, above, rising, .. } = self.group;
        let Rising { hierarchy, weights, towards, .. } = self.rising;
        for (own, rank) in above.iter().enumerate() {
            let costs = rising[own];
            let arcs = hierarchy.above(towards, *rank);
            for (head, weight) in hierarchy.head[arcs.clone()].iter().zip(&weights[arcs]) {
                if *weight < FAR {
                    let upper = &mut rising[place[*head as usize] as usize];
                    for lane in 0..LANES {
                        upper[lane] = upper[lane].min(costs[lane] + weight);
                    }
                }
            }
        }
    }
}

/// Carries all lanes from the top down, beginning with what climbed there.
struct Sweep<'a, const LANES: usize> {
    group: &'a mut Group<LANES>,
    funnel: &'a Funnel<'a>,
}

impl<const LANES: usize> pulp::NullaryFnOnce for Sweep<'_, LANES> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { group: Group { rising, source, lanes, .. }, funnel } = self;
        for (place, source) in source.iter().enumerate() {
            let arcs = funnel.first[place] as usize..funnel.first[place + 1] as usize;
            let mut own = if *source == NONE { [FAR; LANES] } else { rising[*source as usize] };
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

/// Columns that are worked out before they are turned into rows.
const COLUMNS: usize = 16;

/// Writes down what arrived at each of the many places.
struct Collect<'a, 'b, const LANES: usize> {
    lanes: &'a [[i32; LANES]],
    funnel: &'a Funnel<'a>,
    rows: &'a mut [(usize, &'b mut [i32])],
}

impl<const LANES: usize> pulp::NullaryFnOnce for Collect<'_, '_, LANES> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { lanes, funnel, rows } = self;
        let SeedSets { first, seeds } = funnel.many;
        let mut columns = [[FAR; LANES]; COLUMNS];
        for start in (0..funnel.many.len()).step_by(COLUMNS) {
            let count = COLUMNS.min(funnel.many.len() - start);
            for (place, costs) in (start..).zip(&mut columns[..count]) {
                *costs = [FAR; LANES];
                for seed in first[place] as usize..first[place + 1] as usize {
                    let (arrived, beyond) = (&lanes[funnel.ends[seed] as usize], seeds[seed].cost);
                    for lane in 0..LANES {
                        costs[lane] = costs[lane].min(arrived[lane] + beyond);
                    }
                }
            }
            for (lane, (_, row)) in rows.iter_mut().enumerate() {
                for (cell, costs) in row[start..start + count].iter_mut().zip(&columns) {
                    *cell = costs[lane];
                }
            }
        }
    }
}
