//! Many routes improved side by side: they are split into groups that lie apart, each
//! group is annealed by itself for a while, then all are put together and split anew.
//!
//! Groups share no route and no errand, so that what they find adds up. How they are split
//! depends on the seed alone: the number of processors changes the speed, not the result.

use rayon::prelude::*;

use crate::anneal::Cooling;
use crate::chance::Chance;
use crate::compiled::{Compiled, NONE};
use crate::search::{GoesOn, Scale, Search};
use crate::state::{Best, State};

/// How many iterations a group makes before all are put together.
const ROUND: u64 = 1_000;

/// A group of routes has at least so many stops.
const STOPS_MIN: usize = 100;

/// How many groups the routes of a state are worth with so many threads.
pub(crate) fn worth(threads: usize, compiled: &Compiled, state: &State) -> usize {
    threads.min(compiled.tasks.len() / STOPS_MIN).min(state.used)
}

/// The groups of a search, kept between rounds with everything they remember.
pub(crate) struct Groups<'a> {
    groups: Vec<Group<'a>>,
}

struct Group<'a> {
    search: Search<'a>,
    best: Best,
    cars: Vec<u32>,
}

impl<'a> Groups<'a> {
    pub(crate) fn new(
        compiled: &'a Compiled,
        count: usize,
        seed: u64,
        goes_on: GoesOn<'a>,
    ) -> Self {
        let group = |number: usize| {
            let state = State::closed(compiled);
            let best = Best::new(&state);
            let chance = Chance::new(seed, 1 + number as u64);
            let search = Search::new(compiled, state, chance, goes_on);
            Group { search, best, cars: Vec::new() }
        };
        Self { groups: (0..count).map(group).collect() }
    }

    /// Anneals in rounds until `share` answers nothing. It is asked with the number of
    /// iterations made, and between rounds, when it may publish, with the best state.
    pub(crate) fn anneal(
        &mut self,
        search: &mut Search<'a>,
        scale: &Scale,
        cooling: &Cooling,
        best: &mut Best,
        share: &(dyn Fn(u64) -> Option<f64> + Sync),
        publish: &mut dyn FnMut(u64, &Best),
    ) {
        let compiled = search.compiled;
        let count = self.groups.len() as u64;
        let mut done = 0;
        while share(done).is_some() {
            self.split(search);
            self.groups.par_iter_mut().for_each(|group| {
                group.best = Best::new(&group.search.state);
                let most = if compiled.fewest { group.search.state.used } else { usize::MAX };
                let mut ask = |iteration: u64, _: &Best| {
                    // Others are taken to be as far as this group is.
                    if iteration >= ROUND { None } else { share(done + iteration * count) }
                };
                group.search.anneal(scale, cooling, most, &mut group.best, &mut ask);
            });
            done += self
                .groups
                .iter_mut()
                .map(|group| std::mem::take(&mut group.search.iterations))
                .sum::<u64>();
            self.join(search, best);
            publish(done, best);
        }
        search.iterations += done;
    }

    /// Hands every route, idle vehicle and absent errand to one group.
    fn split(&mut self, search: &mut Search<'_>) {
        let (compiled, state) = (search.compiled, &mut search.state);
        let order = between_two(compiled, state, &mut search.chance);
        let stops: usize = state.routes.iter().map(|route| route.stops()).sum();
        let count = self.groups.len();
        let mut group_of = vec![NONE; state.routes.len()];
        let mut passed = 0;
        for car in order {
            group_of[car as usize] = (passed * count / stops.max(1)).min(count - 1) as u32;
            passed += state.routes[car as usize].stops();
        }
        let idle = group_of.iter_mut().filter(|group| **group == NONE);
        idle.enumerate().for_each(|(number, group)| *group = (number % count) as u32);
        let mut absent = vec![Vec::new(); count];
        for &errand in &state.absent {
            absent[nearest_group(compiled, state, &group_of, errand)].push(errand);
        }
        for (number, (group, absent)) in self.groups.iter_mut().zip(absent).enumerate() {
            group.cars.clear();
            let cars =
                (0..group_of.len() as u32).filter(|&car| group_of[car as usize] == number as u32);
            group.cars.extend(cars);
            for &car in &group.cars {
                let (mine, theirs) = (&mut group.search.state, &mut state.routes[car as usize]);
                std::mem::swap(&mut mine.routes[car as usize], theirs);
            }
            group.search.state.confine(compiled, &group.cars, absent);
            group.search.set_seeds();
            let hot = search.hot.iter().filter(|&&task| {
                let car = state.route_of[compiled.errand_of[task as usize] as usize];
                car != NONE && group_of[car as usize] == number as u32
            });
            group.search.hot.clear();
            group.search.hot.extend(hot);
        }
    }

    /// Takes all back; `best` becomes what the groups' best states make together, if that
    /// is better.
    fn join(&mut self, search: &mut Search<'_>, best: &mut Best) {
        let sum: i64 = self.groups.iter().map(|group| group.best.cost).sum();
        if sum < best.cost {
            best.cost = sum;
            best.used = self.groups.iter().map(|group| group.best.used).sum();
            best.absent.clear();
            for group in &self.groups {
                best.absent.extend(&group.best.absent);
                for &car in &group.cars {
                    best.routes[car as usize].copy_from(&group.best.routes[car as usize]);
                }
            }
        }
        for group in &mut self.groups {
            for &car in &group.cars {
                let theirs = &mut group.search.state.routes[car as usize];
                std::mem::swap(&mut search.state.routes[car as usize], theirs);
            }
        }
        search.state.recount(search.compiled);
    }
}

/// The used routes from those near one place to those near another far away from it.
fn between_two(compiled: &Compiled, state: &State, chance: &mut Chance) -> Vec<u32> {
    let mut used: Vec<u32> = Vec::new();
    used.extend(state.routes.iter().filter(|route| route.is_used()).map(|route| route.car));
    let middle = |car: u32| {
        let records = &state.routes[car as usize].records;
        records[records.len() / 2].place
    };
    let far = |from: u32, to: u32| {
        let lane = &compiled.lanes[0];
        i64::from(lane.ticks(from, to)) + i64::from(lane.ticks(to, from))
    };
    if used.is_empty() {
        return used;
    }
    let one = middle(used[chance.below(used.len())]);
    let other = used.iter().map(|&car| middle(car)).max_by_key(|&place| far(one, place));
    let other = other.unwrap_or(one);
    used.sort_by_key(|&car| (far(one, middle(car)) - far(other, middle(car)), car));
    used
}

/// The group of the nearest route to an absent errand.
fn nearest_group(compiled: &Compiled, state: &State, group_of: &[u32], errand: u32) -> usize {
    let carrier = compiled.errands[errand as usize].carrier;
    if carrier != NONE {
        return group_of[carrier as usize] as usize;
    }
    let near = compiled.neighbours.of(compiled.errands[errand as usize].first);
    let cars = near.iter().map(|&task| state.route_of[compiled.errand_of[task as usize] as usize]);
    cars.filter(|&car| car != NONE).map(|car| group_of[car as usize] as usize).next().unwrap_or(0)
}
