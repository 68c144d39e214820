//! Strings torn out of neighbouring routes (Christiaens and Vanden Berghe, 2020), so that
//! room appears where it can be used.
//!
//! Around a random task, one string is taken from each of a few routes nearby; of a pair
//! both stops go. Frozen stops stay, and so does what is on board.

use crate::chance::Chance;
use crate::compiled::{Compiled, NONE};
use crate::state::State;

/// How much is torn out at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Strings {
    /// The mean number of stops torn out.
    pub(crate) stops: u64,
    /// The longest string, in stops.
    pub(crate) longest: u64,
    /// The mean number of stops of a route.
    pub(crate) mean: u64,
}

/// Room for one tearing.
#[derive(Debug, Default)]
pub(crate) struct Torn {
    gone: Vec<bool>,
    errands: Vec<u32>,
    cars: Vec<u32>,
    movable: Vec<u32>,
}

/// One, in parts of 65,536.
const ONE: u64 = 1 << 16;

impl Torn {
    /// Tears strings out around a task; the torn errands become absent.
    pub(crate) fn tear(
        &mut self,
        compiled: &Compiled,
        state: &mut State,
        seed: u32,
        strings: Strings,
        chance: &mut Chance,
    ) {
        self.gone.resize(compiled.errands.len(), false);
        self.cars.clear();
        self.errands.clear();
        let longest = strings.longest.min(strings.mean).max(1) * ONE;
        let most = (4 * strings.stops * ONE * ONE / (ONE + longest)).saturating_sub(ONE).max(ONE);
        let count = ((chance.up_to(most) + ONE) >> 16) as usize;
        for &task in compiled.neighbours.of(seed) {
            if self.cars.len() >= count {
                break;
            }
            let car = state.route_of[compiled.errand_of[task as usize] as usize];
            if car != NONE && !self.cars.contains(&car) {
                self.tear_one(compiled, state, car, task, longest, chance);
            }
        }
        self.take_off(compiled, state);
    }

    /// Marks the errands of one string of a route that holds a task.
    fn tear_one(
        &mut self,
        compiled: &Compiled,
        state: &State,
        car: u32,
        task: u32,
        longest: u64,
        chance: &mut Chance,
    ) {
        let frozen = compiled.cars[car as usize].frozen_tasks.len();
        let records = &state.routes[car as usize].records;
        let stops = records.len() - 2 - frozen;
        let records = &records[1 + frozen..1 + frozen + stops];
        let Some(held) = records.iter().position(|record| record.task == task) else { return };
        let string = ((chance.up_to(longest.min(stops as u64 * ONE)) + ONE) >> 16) as usize;
        let string = string.min(stops);
        let mut spared = 0;
        if string > 1 && string < stops && chance.happens(512) {
            spared = 1;
            while string + spared < stops && chance.happens(512) {
                spared += 1;
            }
        }
        let length = string + spared;
        let low = (held + 1).saturating_sub(length);
        let high = held.min(stops - length);
        let first = low + chance.below(high - low + 1);
        let keep = if spared > 0 { first + chance.below(string + 1) } else { usize::MAX };
        for (at, record) in records.iter().enumerate().skip(first).take(length) {
            if at.wrapping_sub(keep) >= spared {
                self.mark(compiled, record.task);
            }
        }
        self.cars.push(car);
    }

    fn mark(&mut self, compiled: &Compiled, task: u32) {
        let errand = compiled.errand_of[task as usize];
        if !self.gone[errand as usize] && compiled.is_movable(errand) {
            self.gone[errand as usize] = true;
            self.errands.push(errand);
        }
    }

    fn take_off(&mut self, compiled: &Compiled, state: &mut State) {
        // A pair's stops are on one route, so only routes that were torn at change.
        for &car in &self.cars {
            state.remove(compiled, car, &self.gone);
        }
        for &errand in &self.errands {
            self.gone[errand as usize] = false;
        }
    }

    /// Takes a whole route apart.
    pub(crate) fn empty(&mut self, compiled: &Compiled, state: &mut State, car: u32) {
        self.gone.resize(compiled.errands.len(), false);
        self.cars.clear();
        self.errands.clear();
        self.cars.push(car);
        let records = &state.routes[car as usize].records;
        self.movable.clear();
        self.movable.extend(records[1..records.len() - 1].iter().map(|record| record.task));
        for at in 0..self.movable.len() {
            self.mark(compiled, self.movable[at]);
        }
        self.take_off(compiled, state);
    }
}
