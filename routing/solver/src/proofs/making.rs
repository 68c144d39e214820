//! Random problems, small enough to judge by brute force.

use proptest::prelude::*;

use crate::chance::Chance;
use crate::model::{
    Amount, Break, Costs, Matrix, Objective, Problem, Promise, Request, Stop, Ticks, Vehicle,
    Window, Work,
};

/// Which features a random problem may have, as bits.
pub(crate) const PLAIN: u32 = 0;
pub(crate) const JOBS: u32 = 1;
pub(crate) const MIXED: u32 = 1 << 1;
pub(crate) const WINDOWS: u32 = 1 << 2;
pub(crate) const SOFT: u32 = 1 << 3;
pub(crate) const BREAKS: u32 = 1 << 4;
pub(crate) const SETUP: u32 = 1 << 5;
pub(crate) const OPEN: u32 = 1 << 6;
pub(crate) const LIMITS: u32 = 1 << 7;
pub(crate) const PRICES: u32 = 1 << 8;
pub(crate) const SKILLS: u32 = 1 << 9;
pub(crate) const OPTIONAL: u32 = 1 << 10;
pub(crate) const PROMISES: u32 = 1 << 11;
pub(crate) const FLEET: u32 = 1 << 12;
pub(crate) const SKIPS: u32 = 1 << 13;
pub(crate) const DURATION: u32 = 1 << 14;
pub(crate) const BREAK_LOADS: u32 = 1 << 15;

/// How many kinds of features there are.
pub(crate) const FEATURES: u32 = 16;

/// A mask of features and a seed.
pub(crate) fn any_case() -> impl Strategy<Value = (u32, u64)> {
    (0..1_u32 << FEATURES, any::<u64>())
}

/// A problem over a few places in the plane.
pub(crate) fn problem(features: u32, seed: u64, requests: usize, vehicles: usize) -> Problem {
    Making { features, chance: Chance::new(seed, 0), vehicles }.problem(requests)
}

struct Making {
    features: u32,
    chance: Chance,
    vehicles: usize,
}

impl Making {
    fn has(&self, feature: u32) -> bool {
        self.features & feature != 0
    }

    fn up_to(&mut self, most: usize) -> i32 {
        self.chance.below(most + 1) as i32
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.chance.below(count) == 0
    }

    fn problem(&mut self, requests: usize) -> Problem {
        let places = 2 * requests + 2;
        let matrices = vec![self.matrix(places)];
        let requests: Vec<Request> = (0..requests).map(|one| self.request(one, places)).collect();
        let vehicles: Vec<Vehicle> = (0..self.vehicles).map(|_| self.vehicle(places)).collect();
        let fleet = self.has(FLEET);
        let objective = if fleet { Objective::FleetThenCost } else { Objective::Cost };
        Problem { matrices, vehicles, requests, objective }
    }

    /// Distances in the plane, rounded up, so that no way round is shorter than the way.
    fn matrix(&mut self, places: usize) -> Matrix {
        let points: Vec<(i32, i32)> =
            (0..places).map(|_| (self.up_to(100), self.up_to(100))).collect();
        let leg = |a: &(i32, i32), b: &(i32, i32)| (a.0 - b.0).abs() + (a.1 - b.1).abs();
        let ticks: Vec<Ticks> =
            points.iter().flat_map(|a| points.iter().map(move |b| leg(a, b))).collect();
        let metres = self.has(PRICES).then(|| ticks.iter().map(|tick| tick * 7 + 3).collect());
        Matrix { size: places, ticks, metres, costs: None }
    }

    fn stop(&mut self, places: usize) -> Stop {
        let first = self.up_to(400);
        let mut windows = vec![Window { from: first, until: first + 50 + self.up_to(300) }];
        if self.has(WINDOWS) && self.one_in(2) {
            let from = windows[0].until + 1 + self.up_to(60);
            windows.push(Window { from, until: from + 20 + self.up_to(100) });
        }
        if self.has(WINDOWS) && self.one_in(4) {
            windows.clear();
        }
        let soft = self.has(SOFT) && self.one_in(2);
        Stop {
            place: self.chance.below(places) as u32,
            soft: soft.then(|| Window { from: first, until: first + self.up_to(100) }),
            late_cost: if soft { i64::from(self.up_to(9)) } else { 0 },
            windows,
            service: self.up_to(12),
            setup: if self.has(SETUP) { self.up_to(10) } else { 0 },
        }
    }

    fn amount(&mut self) -> Amount {
        let second = if self.has(MIXED) { self.up_to(3) } else { 0 };
        [1 + self.up_to(4), second, 0, 0]
    }

    fn request(&mut self, number: usize, places: usize) -> Request {
        let job = self.has(JOBS) && (!self.has(MIXED) || number.is_multiple_of(2));
        let work = if job {
            let both = self.has(MIXED);
            let delivery = self.amount();
            let pickup = if both { self.amount() } else { [0; 4] };
            Work::Job { stop: self.stop(places), delivery, pickup }
        } else {
            let (pickup, delivery) = (self.stop(places), self.stop(places));
            Work::Shipment { pickup, delivery, amount: self.amount() }
        };
        let mut request = Request::new(work);
        if self.has(SKILLS) {
            request.skills = u128::from(self.chance.bits() & 1) << 100;
            let only = self.one_in(5);
            request.only = only.then(|| vec![self.chance.below(self.vehicles) as u32]);
        }
        if self.has(OPTIONAL) {
            request.unserved_cost = Some(i64::from(self.up_to(400)));
        }
        if self.has(PROMISES) && self.one_in(2) {
            let vehicle = self.chance.below(self.vehicles) as u32;
            request.promised = Some(Promise { vehicle, churn_cost: i64::from(self.up_to(90)) });
        }
        request
    }

    fn vehicle(&mut self, places: usize) -> Vehicle {
        let place = |making: &mut Self| {
            let free = making.has(OPEN) && making.one_in(2);
            (!free).then(|| making.chance.below(places) as u32)
        };
        let limits = self.has(LIMITS);
        let prices = self.has(PRICES);
        let costs = Costs {
            fixed: if prices { i64::from(self.up_to(200)) } else { 0 },
            per_tick: 1 + if prices { i64::from(self.up_to(3)) } else { 0 },
            per_metre: if prices { i64::from(self.up_to(2)) } else { 0 },
            per_job: if prices { i64::from(self.up_to(5)) } else { 0 },
        };
        let count = if self.has(BREAKS) { self.chance.below(3) } else { 0 };
        Vehicle {
            start: place(self),
            end: place(self),
            shift: Window { from: self.up_to(60), until: 500 + self.up_to(600) },
            capacity: [8 + self.up_to(8), 6, 0, 0],
            skills: if self.one_in(2) { 1 << 100 } else { 0 },
            costs,
            breaks: (0..count).map(|number| self.rest(number as i32)).collect(),
            stops_max: limits.then(|| 2 + self.up_to(6) as u32),
            travel_max: limits.then(|| 150 + self.up_to(400)),
            metres_max: (limits && prices).then(|| 2_000 + i64::from(self.up_to(3_000))),
            duration_max: self.has(DURATION).then(|| 200 + self.up_to(400)),
            ..Vehicle::default()
        }
    }

    fn rest(&mut self, number: i32) -> Break {
        let from = 60 + number * 180 + self.up_to(120);
        let mut windows = vec![Window { from, until: from + self.up_to(120) }];
        if self.one_in(4) {
            let from = windows[0].until + 10;
            windows.push(Window { from, until: from + 40 });
        }
        let skip = self.has(SKIPS) && self.one_in(2);
        let light = self.has(BREAK_LOADS) && self.one_in(2);
        Break {
            windows,
            duration: 5 + self.up_to(30),
            skip_cost: skip.then(|| i64::from(self.up_to(60))),
            load_max: light.then_some([3, 3, 0, 0]),
        }
    }
}
