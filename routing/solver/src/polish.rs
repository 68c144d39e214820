//! Local search on a state worth keeping: pieces of routes change places as long as that
//! makes it cheaper.
//!
//! Tearing and putting back moves errands one by one; what it rarely finds is that two
//! tails, or two pieces in a row, are better off in each other's route. Only routes that
//! have changed since they were last looked at are looked at, so a new best state costs
//! little. A move is counted on its legs first and then tried out on copies, where every
//! rule holds.

use crate::compiled::{Compiled, NONE};
use crate::pieces::{Cut, Move};
use crate::route::Route;
use crate::search::GoesOn;
use crate::state::State;

/// How many near tasks of each task are tried as its neighbour in a route.
const NEAR: usize = 16;
/// The longest piece that changes places, tails apart, in stops.
const PIECE_MAX: usize = 3;
/// How much one call looks at, so that nobody waits for it; what is left over is looked at
/// in the next.
const LOOKS_MAX: usize = 3_000;
/// What trying a move out on copies counts for, in looks, for plain problems and others.
const TRIAL: [usize; 2] = [30, 300];

/// Room for moves, and what is known to be as good as moves make it.
#[derive(Debug, Default)]
pub(crate) struct Polish {
    /// The stamp of each route when no move made it better.
    settled: Vec<u64>,
    looks: usize,
    trials: Vec<Route>,
    tasks: [Vec<u32>; 2],
    /// The round in which an errand's first task was last met.
    met: Vec<u64>,
    round: u64,
}

impl Polish {
    /// Makes a state cheaper by moves of pieces, near the routes that have changed.
    pub(crate) fn improve(&mut self, compiled: &Compiled, state: &mut State, goes_on: GoesOn<'_>) {
        self.settled.resize(state.routes.len(), 0);
        self.met.resize(compiled.errands.len(), 0);
        self.looks = LOOKS_MAX;
        let mut moved = true;
        while moved && self.looks > 0 {
            moved = false;
            for car in 0..state.routes.len() {
                while self.is_fresh(&state.routes[car], car) && self.looks > 0 && goes_on() {
                    let stamp = state.routes[car].stamp;
                    if self.improve_route(compiled, state, car as u32) {
                        moved = true;
                    } else if self.looks > 0 {
                        self.settled[car] = stamp;
                    }
                }
            }
        }
    }

    fn is_fresh(&self, route: &Route, car: usize) -> bool {
        route.is_used() && route.stamp != self.settled[car]
    }

    /// Makes the first move that makes a route and another cheaper, if there is one.
    fn improve_route(&mut self, compiled: &Compiled, state: &mut State, car: u32) -> bool {
        let frozen = compiled.cars[car as usize].frozen_tasks.len();
        for at in frozen + 1..=state.routes[car as usize].stops() {
            let task = state.routes[car as usize].records[at].task;
            let near = compiled.neighbours.of(task);
            for &other in near[..near.len().min(NEAR)].iter().filter(|&&other| other != task) {
                let there = state.route_of[compiled.errand_of[other as usize] as usize];
                if there == NONE {
                    continue;
                }
                self.looks = self.looks.saturating_sub(1);
                let records = &state.routes[there as usize].records;
                let found = records.iter().position(|record| record.task == other);
                let Some(place) = found else { continue };
                let one = Cut { car, at };
                let two = Cut { car: there, at: place };
                let found = if car == there {
                    self.shift(compiled, state, one, two)
                } else {
                    self.join(compiled, state, one, two) || self.join(compiled, state, two, one)
                };
                if found {
                    for trial in &mut self.trials[..if car == there { 1 } else { 2 }] {
                        state.replace(compiled, trial.car, trial);
                    }
                    return true;
                }
                if self.looks == 0 {
                    return false;
                }
            }
        }
        false
    }

    /// Lets the task at `two` follow the one at `one` of another route, in all the ways
    /// that pieces and tails allow.
    fn join(&mut self, compiled: &Compiled, state: &State, one: Cut, two: Cut) -> bool {
        let before = Cut { at: two.at - 1, ..two };
        let Some(meeting) = Move::new(compiled, state, one, before) else { return false };
        if meeting.is_farther() {
            return false;
        }
        let (left, right) = (meeting.stops_behind(0), meeting.stops_behind(1));
        if meeting.head_gain() > 0 {
            let tails = meeting.of(left, right);
            if self.pays(compiled, state, &tails) {
                return true;
            }
        }
        self.looks = self.looks.saturating_sub(4);
        let (room, there) = (left.min(PIECE_MAX), right.min(PIECE_MAX));
        for first in 0..=if meeting.head_gain() > 0 { room } else { 0 } {
            for second in 1..=there {
                if self.pays(compiled, state, &meeting.of(first, second)) {
                    return true;
                }
            }
        }
        let (room, there) = (meeting.stops_before(0), meeting.stops_before(1));
        for first in 1..=room.min(PIECE_MAX) {
            for second in 0..=if meeting.head_gain() > 0 { there.min(PIECE_MAX) } else { 0 } {
                if self.pays(compiled, state, &meeting.up_to(first, second)) {
                    return true;
                }
            }
        }
        false
    }

    /// Whether a move between two routes is allowed and pays; then the trials are made so.
    fn pays(&mut self, compiled: &Compiled, state: &State, found: &Move<'_>) -> bool {
        if found.gain() <= 0 || !found.is_in_time() {
            return false;
        }
        let cars = found.cars();
        found.write(&mut self.tasks);
        let allowed = (0..2).all(|side| self.is_allowed(compiled, side, cars[side]));
        allowed && self.try_out(compiled, state, &cars)
    }

    /// Moves a piece within its route: one that begins with the task at `two` behind the
    /// one at `one`, or one that ends with it in front of it.
    fn shift(&mut self, compiled: &Compiled, state: &State, one: Cut, two: Cut) -> bool {
        let frozen = compiled.cars[one.car as usize].frozen_tasks.len();
        let stops = state.routes[one.car as usize].stops();
        for length in 1..=PIECE_MAX {
            let behind = (two.at - 1, two.at + length - 1, one.at);
            let in_front = ((two.at + 1).wrapping_sub(length + 1), two.at, one.at - 1);
            for (from, until, to) in [behind, in_front] {
                let inside = from >= frozen && from < until && until <= stops && to >= frozen;
                if inside && (to < from || to > until) && {
                    crate::pieces::shift_gain(compiled, state, one.car, (from, until), to) > 0
                } {
                    let records = &state.routes[one.car as usize].records;
                    crate::pieces::write_shift(records, (from, until), to, &mut self.tasks[0]);
                    if self.is_allowed(compiled, 0, one.car)
                        && self.try_out(compiled, state, &[one.car])
                    {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// Whether both ends of every pair are on a route in order, and its vehicle may serve
    /// all of it.
    fn is_allowed(&mut self, compiled: &Compiled, side: usize, car: u32) -> bool {
        self.round += 1;
        let mut open = 0_usize;
        for &task in &self.tasks[side] {
            let number = compiled.errand_of[task as usize];
            let errand = &compiled.errands[number as usize];
            if task == errand.first {
                if !compiled.may(number, car) {
                    return false;
                }
                self.met[number as usize] = self.round;
                open += usize::from(errand.second != NONE);
            } else if self.met[number as usize] == self.round {
                open -= 1;
            } else {
                return false;
            }
        }
        open == 0 && self.keeps_order(compiled, side, car)
    }

    /// Whether what is pinned to a vehicle is in its order.
    fn keeps_order(&self, compiled: &Compiled, side: usize, car: u32) -> bool {
        let pinned = &compiled.cars[car as usize].pinned;
        let met = self.tasks[side].iter().filter(|task| pinned.contains(task));
        pinned.is_empty() || met.eq(pinned)
    }

    /// Whether vehicles with the tasks written down keep every rule and cost less.
    fn try_out(&mut self, compiled: &Compiled, state: &State, cars: &[u32]) -> bool {
        let trial = TRIAL[usize::from(!compiled.plain)];
        self.looks = self.looks.saturating_sub(trial);
        let mut less = 0;
        for (side, &car) in cars.iter().enumerate() {
            let route = &state.routes[car as usize];
            match self.trials.get_mut(side) {
                Some(trial) => trial.copy_from(route),
                None => self.trials.push(route.duplicate()),
            }
            let trial = &mut self.trials[side];
            trial.set_tasks(compiled, &self.tasks[side]);
            if !trial.is_possible(compiled) {
                return false;
            }
            less += route.cost - trial.cost;
        }
        less > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Costs, Matrix, Problem, Request, Step, Stop, Ticks, Vehicle, Window, Work};
    use crate::warm;

    /// Places on two streets from one depot, 100 apart at their ends: 1 to 4 up the one, 5
    /// to 8 up the other.
    fn two_streets() -> Matrix {
        let point = |place: i32| match place {
            0 => (0, 0),
            1..=4 => (-50, place * 10),
            _ => (50, (place - 4) * 10),
        };
        let leg = |a: (i32, i32), b: (i32, i32)| (a.0 - b.0).abs() + (a.1 - b.1).abs();
        let ticks: Vec<Ticks> =
            (0..9).flat_map(|a| (0..9).map(move |b| leg(point(a), point(b)))).collect();
        Matrix { size: 9, ticks, metres: None, costs: None }
    }

    /// Two vehicles start with these jobs; moves of pieces leave these.
    fn check(before: [&[u32]; 2], expected: [&[u32]; 2]) {
        let job = |place: u32| {
            let stop = Stop { place, ..Stop::default() };
            Request::new(Work::Job { stop, delivery: [1, 0, 0, 0], pickup: [0; 4] })
        };
        let vehicle = |places: &[u32]| Vehicle {
            start: Some(0),
            end: Some(0),
            shift: Window { from: 0, until: 1_000 },
            capacity: [4, 0, 0, 0],
            costs: Costs { per_tick: 1, ..Costs::default() },
            steps: places.iter().map(|place| Step::Job(place - 1)).collect(),
            ..Vehicle::default()
        };
        let problem = Problem {
            matrices: vec![two_streets()],
            vehicles: before.map(vehicle).to_vec(),
            requests: (1..9).map(job).collect(),
            ..Problem::default()
        };
        let compiled = Compiled::new(&problem);
        let mut state = warm::start(&compiled, &problem, &|| true).expect("there is time");
        state.begin();
        Polish::default().improve(&compiled, &mut state, &|| true);
        let left = |car: usize| state.routes[car].tasks().map(|task| task + 1).collect::<Vec<_>>();
        assert_eq!([left(0), left(1)], expected.map(<[u32]>::to_vec));
    }

    #[test]
    fn tails_that_cross_are_put_right() {
        check([&[1, 2, 7, 8], &[5, 6, 3, 4]], [&[1, 2, 3, 4], &[5, 6, 7, 8]]);
    }

    #[test]
    fn pieces_in_the_middle_change_places() {
        check([&[1, 6, 7, 4], &[5, 2, 3, 8]], [&[1, 2, 3, 4], &[5, 6, 7, 8]]);
    }

    #[test]
    fn a_piece_moves_within_its_route() {
        check([&[2, 1, 3, 4], &[5, 6, 7, 8]], [&[1, 2, 3, 4], &[5, 6, 7, 8]]);
    }

    #[test]
    fn what_is_in_order_stays() {
        check([&[1, 2, 3, 4], &[5, 6, 7, 8]], [&[1, 2, 3, 4], &[5, 6, 7, 8]]);
    }
}
