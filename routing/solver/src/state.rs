//! All routes as the search holds them, and the way back from every change.
//!
//! A route is saved the first time an iteration touches it; taking the iteration back
//! swaps the saved ones in. After a while nothing is allocated any more. Whoever changes a
//! route goes through here, so that what is said about the routes together (who has an
//! errand, who is idle, what all of it weighs) stays true.

use crate::compiled::{Compiled, Errand, NONE};
use crate::route::{Route, Spot};

/// The routes, what nobody serves, and what it all weighs.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) routes: Vec<Route>,
    /// The route of each errand, or [`NONE`].
    pub(crate) route_of: Vec<u32>,
    pub(crate) absent: Vec<u32>,
    /// What routes and absences weigh.
    pub(crate) cost: i64,
    /// How many routes have stops.
    pub(crate) used: usize,
    /// Whether a removal has made a route break a rule, which it can where a way round is
    /// shorter than the way. Such a round must be taken back.
    pub(crate) broken: bool,
    /// The cars whose routes have none, as bits.
    pub(crate) idle: Vec<u64>,
    journal: Journal,
}

/// What is needed to take an iteration back.
#[derive(Debug, Default)]
struct Journal {
    saved: Vec<Route>,
    saved_count: usize,
    touched: Vec<u64>,
    round: u64,
    absent: Vec<u32>,
    cost: i64,
}

impl State {
    /// Only what is frozen is on a route; all the rest is absent.
    pub(crate) fn new(compiled: &Compiled) -> Self {
        let cars = compiled.cars.len() as u32;
        let routes: Vec<Route> = (0..cars).map(|car| Route::new(compiled, car)).collect();
        let errands = compiled.errands.len();
        let mut state = Self {
            routes,
            route_of: vec![NONE; errands],
            absent: Vec::with_capacity(errands),
            cost: 0,
            used: 0,
            broken: false,
            idle: vec![0; compiled.words()],
            journal: Journal { touched: vec![0; cars as usize], ..Journal::default() },
        };
        state.recount(compiled);
        state
    }

    /// No route is open: nobody is used or idle, nothing absent.
    pub(crate) fn closed(compiled: &Compiled) -> Self {
        let mut state = Self::new(compiled);
        for route in &mut state.routes {
            route.close();
        }
        state.confine(compiled, &[], Vec::new());
        state
    }

    /// Only these cars and these absent errands are there.
    pub(crate) fn confine(&mut self, compiled: &Compiled, cars: &[u32], absent: Vec<u32>) {
        self.recount(compiled);
        self.cost -= self.absence(&compiled.errands);
        self.absent = absent;
        self.cost += self.absence(&compiled.errands);
        let open = std::mem::replace(&mut self.idle, vec![0; compiled.words()]);
        for &car in cars {
            self.idle[car as usize / 64] |= open[car as usize / 64] & 1 << (car % 64);
        }
    }

    /// Works out from the routes everything that is said about them together.
    pub(crate) fn recount(&mut self, compiled: &Compiled) {
        self.route_of.clear();
        self.route_of.resize(compiled.errands.len(), NONE);
        self.used = 0;
        self.cost = 0;
        self.idle.fill(0);
        for (number, route) in self.routes.iter().enumerate() {
            self.cost += route.cost;
            if route.is_used() {
                self.used += 1;
            } else {
                self.idle[number / 64] |= 1 << (number % 64);
            }
            for task in route.tasks() {
                self.route_of[compiled.errand_of[task as usize] as usize] = number as u32;
            }
        }
        self.absent.clear();
        let absent = (0..compiled.errands.len() as u32)
            .filter(|&errand| self.route_of[errand as usize] == NONE);
        self.absent.extend(absent);
        self.cost += self
            .absent
            .iter()
            .map(|&errand| compiled.errands[errand as usize].absence)
            .sum::<i64>();
    }

    /// The errand that has just been worked out is absent.
    pub(crate) fn take_errand(&mut self, compiled: &Compiled) {
        if let Some(errand) = compiled.errands.last() {
            self.absent.push(self.route_of.len() as u32);
            self.route_of.push(NONE);
            self.cost += errand.absence;
        }
    }

    /// From here on changes can be taken back.
    pub(crate) fn begin(&mut self) {
        self.broken = false;
        self.journal.round += 1;
        self.journal.saved_count = 0;
        self.journal.absent.clone_from(&self.absent);
        self.journal.cost = self.cost;
    }

    /// Takes back everything since [`Self::begin`]; once more does nothing more.
    pub(crate) fn undo(&mut self, compiled: &Compiled) {
        let saved = &mut self.journal.saved[..self.journal.saved_count];
        for old in saved.iter() {
            for record in &self.routes[old.car as usize].records {
                if record.task != NONE {
                    let errand = compiled.errand_of[record.task as usize];
                    self.route_of[errand as usize] = NONE;
                }
            }
        }
        for old in saved {
            let car = old.car as usize;
            for record in &old.records {
                if record.task != NONE {
                    let errand = compiled.errand_of[record.task as usize];
                    self.route_of[errand as usize] = car as u32;
                }
            }
            let now = &mut self.routes[car];
            if old.is_used() != now.is_used() {
                self.idle[car / 64] ^= 1 << (car % 64);
                if old.is_used() { self.used += 1 } else { self.used -= 1 }
            }
            std::mem::swap(now, old);
        }
        self.journal.saved_count = 0;
        self.absent.clone_from(&self.journal.absent);
        self.cost = self.journal.cost;
    }

    /// Saves a route if this round has not touched it yet.
    fn touch(&mut self, car: usize) {
        if self.journal.touched[car] == self.journal.round {
            return;
        }
        self.journal.touched[car] = self.journal.round;
        let at = self.journal.saved_count;
        match self.journal.saved.get_mut(at) {
            Some(saved) => saved.copy_from(&self.routes[car]),
            None => self.journal.saved.push(self.routes[car].duplicate()),
        }
        self.journal.saved_count += 1;
    }

    /// Does something to a route and keeps the books.
    fn change(&mut self, car: usize, what: impl FnOnce(&mut Route)) {
        self.touch(car);
        let route = &mut self.routes[car];
        let was_used = route.is_used();
        self.cost -= route.cost;
        what(route);
        self.cost += route.cost;
        if route.is_used() != was_used {
            self.idle[car / 64] ^= 1 << (car % 64);
            if was_used { self.used -= 1 } else { self.used += 1 }
        }
    }

    /// Puts an errand that is on no route where a scan found room.
    pub(crate) fn insert(&mut self, compiled: &Compiled, errand: u32, car: u32, spot: Spot) {
        self.change(car as usize, |route| route.insert(compiled, errand, spot));
        self.route_of[errand as usize] = car;
        self.cost -= compiled.errands[errand as usize].absence;
    }

    /// Takes errands off a route; they become absent, in the order of the route.
    pub(crate) fn remove(&mut self, compiled: &Compiled, car: u32, gone: &[bool]) {
        let errand = |task: u32| compiled.errand_of[task as usize] as usize;
        for at in 1..self.routes[car as usize].records.len() - 1 {
            let task = self.routes[car as usize].records[at].task;
            let errand = errand(task);
            if gone[errand] && compiled.errands[errand].first == task {
                self.route_of[errand] = NONE;
                self.absent.push(errand as u32);
                self.cost += compiled.errands[errand].absence;
            }
        }
        self.change(car as usize, |route| {
            route.keep_only(compiled, |record| !gone[errand(record.task)]);
        });
        self.broken |= !self.routes[car as usize].is_possible(compiled);
    }

    /// Gives a car another route; what it had is left in its place. Only errands of cars
    /// that are given others in the same breath may come or go.
    pub(crate) fn replace(&mut self, compiled: &Compiled, car: u32, by: &mut Route) {
        for task in by.tasks() {
            self.route_of[compiled.errand_of[task as usize] as usize] = car;
        }
        self.change(car as usize, |route| std::mem::swap(route, by));
    }

    /// An idle car of a class.
    #[inline]
    pub(crate) fn idle_of(&self, compiled: &Compiled, class: usize) -> Option<u32> {
        let words = compiled.classes[class].iter().zip(&self.idle).enumerate();
        words
            .map(|(at, (members, idle))| (at, members & idle))
            .find(|(_, word)| *word != 0)
            .map(|(at, word)| at as u32 * 64 + word.trailing_zeros())
    }

    /// What the absences weigh.
    pub(crate) fn absence(&self, errands: &[Errand]) -> i64 {
        self.absent.iter().map(|&errand| errands[errand as usize].absence).sum()
    }
}

/// The best state so far: its routes, kept in step by copying only what differs.
#[derive(Debug)]
pub(crate) struct Best {
    pub(crate) routes: Vec<Route>,
    pub(crate) absent: Vec<u32>,
    pub(crate) cost: i64,
    pub(crate) used: usize,
}

impl Best {
    /// A copy of a state.
    pub(crate) fn new(state: &State) -> Self {
        Self {
            routes: state.routes.iter().map(Route::duplicate).collect(),
            absent: state.absent.clone(),
            cost: state.cost,
            used: state.used,
        }
    }

    /// Becomes a copy of a state.
    pub(crate) fn follow(&mut self, state: &State) {
        for (mine, theirs) in self.routes.iter_mut().zip(&state.routes) {
            if mine.stamp != theirs.stamp {
                mine.copy_from(theirs);
            }
        }
        self.absent.clone_from(&state.absent);
        self.cost = state.cost;
        self.used = state.used;
    }

    /// Makes a state a copy of itself.
    pub(crate) fn restore(&self, state: &mut State, compiled: &Compiled) {
        for (mine, theirs) in self.routes.iter().zip(&mut state.routes) {
            if mine.stamp != theirs.stamp {
                theirs.copy_from(mine);
            }
        }
        state.recount(compiled);
    }
}
