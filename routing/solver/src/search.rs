//! One search: its routes, its chance, and the loop of tearing out and putting back.
//!
//! An iteration tears strings out, puts the absent back, and either stays or is taken
//! back whole. [`crate::anneal`] and [`crate::fleet`] decide which.

use crate::chance::Chance;
use crate::compiled::Compiled;
use crate::place::{Manner, Placer};
use crate::polish::Polish;
use crate::ruin::{Strings, Torn};
use crate::state::State;
use crate::swap::Swap;

/// How many iterations of a plain problem pass between two looks at the progress.
const LOOK_EVERY: u64 = 4;

/// How many iterations pass at least between two local searches, and from which share of
/// the time on how many: only what is kept is worth the trouble.
const POLISH_EVERY: u64 = 2_000;
const POLISH_LAST: (f64, u64) = (0.97, 100);

/// How often in 1,024 iterations two vehicles change routes first, if they differ.
const SWAPS: u32 = 32;
/// How many iterations stay near one task.
const BURST: u64 = 64;
/// How many neighbours of that task they start from.
const NEAR: usize = 100;

/// What fits the length of routes: how much is torn out, how many routes are tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) strings: Strings,
    pub(crate) neighbours: usize,
    /// The first temperature in parts of 65,536 of the mean cost of a stop.
    pub(crate) heat: i64,
}

impl Scale {
    /// Long routes need longer strings, more neighbours to name enough routes, and more
    /// heat.
    pub(crate) fn of(compiled: &Compiled, state: &State) -> Self {
        let mean = compiled.tasks.len() as u64 / state.used.max(1) as u64;
        let long = mean > 30;
        let stops = match (compiled.has_pairs, long) {
            // Of a pair both stops go, so what is named is not all that is torn out.
            (true, true) => 20,
            (true, false) => 15,
            (false, _) => 10,
        };
        Self {
            strings: Strings { stops, longest: (mean * 6 / 10).clamp(10, 30), mean },
            neighbours: (2 * mean as usize).max(40),
            heat: if long { 131_072 } else { 65_536 },
        }
    }
}

/// A search under way.
pub(crate) struct Search<'a> {
    pub(crate) compiled: &'a Compiled,
    pub(crate) state: State,
    pub(crate) chance: Chance,
    pub(crate) placer: Placer,
    pub(crate) torn: Torn,
    pub(crate) polish: Polish,
    swap: Swap,
    /// How many iterations ago the state was last polished.
    unpolished: u64,
    pub(crate) iterations: u64,
    centre: u32,
    /// Tasks near which half of the iterations are made.
    pub(crate) hot: Vec<u32>,
    /// The tasks around which strings are torn out.
    seeds: Vec<u32>,
    goes_on: GoesOn<'a>,
}

/// Whether there is time left. What is not placed when there is none stays absent.
pub(crate) type GoesOn<'a> = &'a (dyn Fn() -> bool + Sync);

impl<'a> Search<'a> {
    pub(crate) fn new(
        compiled: &'a Compiled,
        state: State,
        chance: Chance,
        goes_on: GoesOn<'a>,
    ) -> Self {
        Self {
            compiled,
            state,
            chance,
            placer: Placer::new(compiled),
            torn: Torn::default(),
            polish: Polish::default(),
            swap: Swap::default(),
            unpolished: 0,
            iterations: 0,
            centre: 0,
            hot: Vec::new(),
            seeds: (0..compiled.tasks.len() as u32).collect(),
            goes_on,
        }
    }

    /// Tears only around what is on its own routes, if there is anything.
    pub(crate) fn set_seeds(&mut self) {
        self.seeds.clear();
        for route in &self.state.routes {
            self.seeds.extend(route.tasks());
        }
        for &errand in &self.state.absent {
            self.seeds.push(self.compiled.errands[errand as usize].first);
        }
        if self.seeds.is_empty() {
            self.seeds.push(0);
        }
        self.centre = self.seeds[0];
    }

    /// Puts everything absent where it costs least, looking at every route.
    pub(crate) fn construct(&mut self) {
        let manner =
            Manner { neighbours: 0, routes_max: usize::MAX, blinks: false, goes_on: self.goes_on };
        self.state.begin();
        let (compiled, state) = (self.compiled, &mut self.state);
        self.placer.place_all(compiled, state, manner, &mut self.chance);
    }

    /// A task to tear around. For some iterations they are near each other, so that what an
    /// iteration reads is still in the cache for the next.
    fn next_seed(&mut self) -> u32 {
        if self.iterations.is_multiple_of(BURST) {
            let hot = !self.hot.is_empty() && self.chance.happens(512);
            let seeds = if hot { &self.hot } else { &self.seeds };
            self.centre = seeds[self.chance.below(seeds.len())];
        }
        let near = self.compiled.neighbours.of(self.centre);
        near[self.chance.below(near.len().min(NEAR))]
    }

    /// How many iterations pass between two looks at the progress: those of a rich problem
    /// may take milliseconds.
    pub(crate) fn look_every(&self) -> u64 {
        if self.compiled.plain { LOOK_EVERY } else { 1 }
    }

    /// Makes a state worth keeping better by moves of pieces, unless that was done a moment
    /// ago.
    pub(crate) fn polish(&mut self, share: f64) {
        let (last, often) = POLISH_LAST;
        let every = if share < last { POLISH_EVERY } else { often };
        if self.unpolished >= every {
            self.unpolished = 0;
            self.state.begin();
            self.polish.improve(self.compiled, &mut self.state, self.goes_on);
        }
    }

    /// One iteration, which may still be taken back.
    #[inline]
    pub(crate) fn step(&mut self, scale: &Scale, routes_max: usize) {
        self.iterations += 1;
        self.unpolished += 1;
        self.state.begin();
        let seed = self.next_seed();
        let (compiled, state) = (self.compiled, &mut self.state);
        if compiled.classes.len() > 1 && self.chance.happens(SWAPS) {
            self.swap.change(compiled, state, seed, &mut self.chance);
        }
        self.torn.tear(compiled, state, seed, scale.strings, &mut self.chance);
        if state.broken {
            state.undo(compiled);
            return;
        }
        let manner = Manner {
            neighbours: scale.neighbours,
            routes_max,
            blinks: true,
            goes_on: self.goes_on,
        };
        self.placer.place_all(compiled, state, manner, &mut self.chance);
    }
}
