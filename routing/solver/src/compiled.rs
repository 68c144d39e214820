//! The problem as the search reads it: flat, numbered, with everything worked out that
//! does not depend on a route.
//!
//! A problem is *plain* if one amount, one hard window a stop and the ticks of its legs are
//! all that decide a route; then the scans of [`crate::plain`] serve it. Everything else
//! goes through [`crate::rich`]. Nothing here changes while a search runs.

use std::mem::take;

use crate::lane::{Lane, give_back, lanes, near_together};
use crate::model::{
    AMOUNTS_MAX, Amount, Objective, Problem, Request, Step, Stop, TICKS_MAX, Ticks, Vehicle,
    Window, Work,
};
use crate::neighbours::Neighbours;
use crate::road::freeze;
use crate::search::GoesOn;
use crate::warm::loosen;

/// Stands for "no number".
pub(crate) const NONE: u32 = u32::MAX;
/// What leaving out a request that must be served weighs, above any price.
pub(crate) const MUST: i64 = 1 << 48;
/// What a vehicle weighs where fewer are better, above any cost of a solution.
pub(crate) const VEHICLE: i64 = 1 << 40;

/// One stop of one request.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) place: u32,
    /// The first and the last tick of all its windows.
    pub(crate) early: Ticks,
    pub(crate) due: Ticks,
    pub(crate) service: Ticks,
    pub(crate) setup: Ticks,
    /// The shortest legs to and from its place.
    pub(crate) leg_in_min: Ticks,
    pub(crate) leg_out_min: Ticks,
    /// All its windows, if there are several.
    pub(crate) windows: Vec<Window>,
    pub(crate) soft_until: Ticks,
    pub(crate) late_cost: i64,
    /// What is on board because of it from the start, and what passing it changes.
    pub(crate) loaded: Amount,
    pub(crate) change: Amount,
    pub(crate) step: Step,
}

/// What has to be done, and what it matters.
#[derive(Clone, Debug)]
pub(crate) struct Errand {
    /// Its only task, or its pickup.
    pub(crate) first: u32,
    /// Its delivery, if it has two tasks.
    pub(crate) second: u32,
    /// What leaving it out weighs.
    pub(crate) absence: i64,
    /// Who was promised it, and what another costs.
    pub(crate) promised: u32,
    pub(crate) churn: i64,
    /// The vehicle that carries it already, or that it is pinned to.
    pub(crate) carrier: u32,
    /// Whether it never leaves its route: it is on board, or a frozen or pinned stop is its.
    pub(crate) is_fixed: bool,
    /// By what errands are put in order before they are placed.
    pub(crate) keys: Keys,
}

/// By what errands are put in order before they are placed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Keys {
    pub(crate) demand: i32,
    pub(crate) near: Ticks,
    pub(crate) window: Ticks,
    pub(crate) early: Ticks,
    pub(crate) late: Ticks,
}

/// A break, in the order in which the vehicle takes them.
#[derive(Clone, Debug)]
pub(crate) struct Rest {
    pub(crate) number: u32,
    pub(crate) windows: Vec<Window>,
    pub(crate) duration: Ticks,
    pub(crate) skip_cost: Option<i64>,
    pub(crate) load_max: Amount,
}

/// Who drives.
#[derive(Clone, Debug)]
pub(crate) struct Car {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) from: Ticks,
    pub(crate) until: Ticks,
    pub(crate) capacity: Amount,
    pub(crate) lane: u32,
    pub(crate) fixed: i64,
    pub(crate) per_tick: i64,
    pub(crate) per_metre: i64,
    pub(crate) per_job: i64,
    pub(crate) rests: Vec<Rest>,
    pub(crate) stops_max: u32,
    pub(crate) travel_max: i64,
    pub(crate) metres_max: i64,
    pub(crate) duration_max: Ticks,
    /// The steps that nothing moves, changes or goes before.
    pub(crate) frozen: Vec<Step>,
    /// The tasks among them, the departures from the start and from each, how much of the
    /// leg behind them is driven, and what their lateness costs.
    pub(crate) frozen_tasks: Vec<u32>,
    pub(crate) frozen_departs: Vec<Ticks>,
    pub(crate) driven: Ticks,
    pub(crate) frozen_late: i64,
    /// The tasks that stay in this order.
    pub(crate) pinned: Vec<u32>,
    /// Which breaks may be skipped together, as bits, and for how much, cheapest first.
    pub(crate) skips: Vec<(u8, i64)>,
}

impl Car {
    /// How many breaks its frozen steps have taken.
    pub(crate) fn rests_frozen(&self) -> usize {
        self.frozen.len() - self.frozen_tasks.len()
    }

    /// Whether anything but its load and its shift bounds its route.
    pub(crate) fn is_limited(&self) -> bool {
        self.travel_max < i64::MAX || self.metres_max < i64::MAX || self.stops_max < u32::MAX
    }
}

/// Everything the search reads.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    pub(crate) lanes: Vec<Lane>,
    /// The number that each place of the problem has here.
    pub(crate) numbers: Vec<u32>,
    pub(crate) tasks: Vec<Task>,
    /// The errand of each task once more, in a row of its own.
    pub(crate) errand_of: Vec<u32>,
    pub(crate) errands: Vec<Errand>,
    pub(crate) cars: Vec<Car>,
    /// The cars of each class, as bits: cars of one class can stand for each other.
    pub(crate) classes: Vec<Vec<u64>>,
    /// One row of bits for each errand: the cars that may serve it. Empty if all may.
    pub(crate) may_serve: Vec<u64>,
    pub(crate) neighbours: Neighbours,
    pub(crate) plain: bool,
    pub(crate) fewest: bool,
    /// Whether loads rise and fall along a route; otherwise its sum decides.
    pub(crate) has_pairs: bool,
    pub(crate) has_soft: bool,
    /// Whether some errands are dearer to leave out than others.
    pub(crate) graded: bool,
    /// The errands that each car carries already or has pinned.
    pub(crate) carried: Vec<Vec<u32>>,
    /// Whether rules were loosened, so that what routes weigh is not what they cost.
    pub(crate) loosened: bool,
}

impl Compiled {
    /// Works a problem out. The problem has been looked over.
    pub(crate) fn new(problem: &Problem) -> Self {
        Self::in_time(problem, &|| true).expect("there is always time left")
    }

    /// Works a problem out, unless time is up before it is done.
    pub(crate) fn in_time(problem: &Problem, goes_on: GoesOn<'_>) -> Option<Self> {
        let order =
            problem.matrices.first().map_or_else(Vec::new, |matrix| near_together(matrix, goes_on));
        let nowhere = order.len() as u32;
        let mut numbers = vec![nowhere; order.len() + 1];
        for (number, &place) in order.iter().enumerate() {
            numbers[place as usize] = number as u32;
        }
        let lanes = lanes(&problem.matrices, &order, goes_on)?;
        let mut compiled = Self::bare(problem, lanes, numbers);
        compiled.fill(problem, goes_on);
        compiled.neighbours = Neighbours::new(&compiled.tasks, &compiled.lanes, goes_on);
        if goes_on() {
            return Some(compiled);
        }
        compiled.give_back();
        None
    }

    /// Works out anew what is not a matter of the matrices, which are as they were.
    pub(crate) fn renew(&mut self, problem: &Problem) {
        let (lanes, numbers) = (take(&mut self.lanes), take(&mut self.numbers));
        let (neighbours, tasks) = (take(&mut self.neighbours), take(&mut self.tasks));
        *self = Self::bare(problem, lanes, numbers);
        self.fill(problem, &|| true);
        // Tasks that have joined are told to the others when they are asked for.
        let places = |tasks: &[Task]| tasks.iter().map(|task| task.place).collect::<Vec<u32>>();
        self.neighbours = match places(&self.tasks).starts_with(&places(&tasks)) {
            true => neighbours,
            false => Neighbours::new(&self.tasks, &self.lanes, &|| true),
        };
    }

    fn bare(problem: &Problem, lanes: Vec<Lane>, numbers: Vec<u32>) -> Self {
        Self {
            lanes,
            numbers,
            tasks: Vec::new(),
            errand_of: Vec::new(),
            errands: Vec::new(),
            cars: Vec::new(),
            classes: Vec::new(),
            may_serve: Vec::new(),
            neighbours: Neighbours::default(),
            plain: false,
            fewest: problem.objective == Objective::FleetThenCost,
            has_pairs: false,
            has_soft: false,
            graded: false,
            carried: vec![Vec::new(); problem.vehicles.len()],
            loosened: false,
        }
    }

    fn fill(&mut self, problem: &Problem, goes_on: GoesOn<'_>) {
        self.cars = problem.vehicles.iter().map(|one| car(one, &self.numbers)).collect();
        for request in &problem.requests {
            self.add(request);
        }
        for (number, vehicle) in problem.vehicles.iter().enumerate() {
            let frozen = vehicle.steps[..vehicle.frozen as usize].iter();
            let tasks: Vec<u32> = frozen.filter_map(|&step| self.task_of(step)).collect();
            for &task in &tasks {
                let errand = self.errand_of[task as usize] as usize;
                self.errands[errand].is_fixed = true;
            }
            self.cars[number].frozen_tasks = tasks;
            freeze(self, number as u32);
            self.pin(number as u32, &vehicle.pinned);
        }
        self.sort_into_classes(problem);
        self.find_who_may(problem);
        self.find_shortest_legs();
        self.plain = self.is_plain();
        loosen(self, problem, goes_on);
    }

    /// Gives its memory back; where that takes a while, beside whatever comes next.
    pub(crate) fn give_back(self) {
        let places = self.places();
        give_back(self, places);
    }

    /// Adds one request behind the others.
    pub(crate) fn add(&mut self, request: &Request) {
        let number = self.errands.len() as u32;
        let first = self.tasks.len() as u32;
        let mut carrier = NONE;
        let none = Amount::default();
        match &request.work {
            Work::Job { stop, delivery, pickup } => {
                let change = minus(pickup, delivery);
                self.add_task(stop, number, *delivery, change, Step::Job(number));
            }
            Work::Shipment { pickup, delivery, amount } => {
                self.add_task(pickup, number, none, *amount, Step::Pickup(number));
                self.add_task(delivery, number, none, minus(&none, amount), Step::Delivery(number));
                self.has_pairs = true;
            }
            Work::OnBoard { delivery, amount, vehicle } => {
                carrier = *vehicle;
                self.carried[*vehicle as usize].push(number);
                self.add_task(
                    delivery,
                    number,
                    *amount,
                    minus(&none, amount),
                    Step::Delivery(number),
                );
            }
        }
        let last = self.tasks.len() as u32 - 1;
        let churn = request.promised.map_or(0, |promise| promise.churn_cost);
        let absence = request.unserved_cost.unwrap_or(MUST) + churn;
        self.graded |= self.errands.last().is_some_and(|errand| errand.absence != absence);
        self.errands.push(Errand {
            first,
            second: if last > first { last } else { NONE },
            absence,
            promised: request.promised.map_or(NONE, |promise| promise.vehicle),
            churn,
            carrier,
            is_fixed: carrier != NONE,
            keys: self.keys(first, last),
        });
    }

    /// What is pinned never leaves its vehicle, as if it were on board.
    fn pin(&mut self, car: u32, steps: &[Step]) {
        let tasks: Vec<u32> = steps.iter().filter_map(|&step| self.task_of(step)).collect();
        for &task in &tasks {
            let number = self.errand_of[task as usize];
            let errand = &mut self.errands[number as usize];
            errand.is_fixed = true;
            if errand.carrier == NONE {
                errand.carrier = car;
                self.carried[car as usize].push(number);
            }
        }
        self.cars[car as usize].pinned = tasks;
    }

    fn add_task(&mut self, stop: &Stop, request: u32, loaded: Amount, change: Amount, step: Step) {
        let soft = stop.soft.filter(|_| stop.late_cost > 0);
        self.has_soft |= soft.is_some();
        self.errand_of.push(request);
        self.tasks.push(Task {
            place: self.numbers[stop.place as usize],
            early: stop.windows.first().map_or(-TICKS_MAX, |window| window.from),
            due: stop.windows.last().map_or(TICKS_MAX, |window| window.until),
            service: stop.service,
            setup: stop.setup,
            leg_in_min: 0,
            leg_out_min: 0,
            windows: if stop.windows.len() > 1 { stop.windows.clone() } else { Vec::new() },
            soft_until: soft.map_or(TICKS_MAX, |window| window.until),
            late_cost: stop.late_cost,
            loaded,
            change,
            step,
        });
    }

    /// The shortest legs to and from each task. A leg that stays at its place counts only
    /// if somebody else has business there.
    fn find_shortest_legs(&mut self) {
        let mut users = vec![0_u32; self.places()];
        self.tasks.iter().for_each(|task| users[task.place as usize] += 1);
        let ends = self.cars.iter().flat_map(|car| [car.start, car.end]);
        ends.for_each(|place| users[place as usize] += 1);
        let free = users.last().is_some_and(|&open| open > 0);
        for task in &mut self.tasks {
            let alone = users[task.place as usize] == 1;
            let legs = self.lanes.iter().map(|lane| lane.shortest(task.place, alone));
            let least = legs.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1)));
            let (into, out) = least.filter(|_| !free).unwrap_or((0, 0));
            (task.leg_in_min, task.leg_out_min) = (into, out);
        }
    }

    fn keys(&self, first: u32, last: u32) -> Keys {
        let (first, last) = (&self.tasks[first as usize], &self.tasks[last as usize]);
        let home = self.cars.first().map_or(first.place, |car| car.start);
        let near = self.lanes.first().map_or(0, |lane| lane.ticks(home, first.place));
        Keys {
            demand: (0..AMOUNTS_MAX)
                .map(|kind| first.loaded[kind].max(first.change[kind].abs()))
                .fold(0, i32::saturating_add),
            near,
            window: (first.due - first.early).min(last.due - last.early),
            early: first.early,
            late: last.due,
        }
    }

    /// How many places there are, counting "nowhere", which is the last.
    pub(crate) fn places(&self) -> usize {
        self.lanes.first().map_or(1, |lane| lane.places)
    }

    /// The task of a step; none for a break.
    pub(crate) fn task_of(&self, step: Step) -> Option<u32> {
        match step {
            Step::Job(request) | Step::Pickup(request) => {
                Some(self.errands[request as usize].first)
            }
            Step::Delivery(request) => {
                let errand = &self.errands[request as usize];
                Some(if errand.second == NONE { errand.first } else { errand.second })
            }
            Step::Break(_) => None,
        }
    }

    /// Whether a car may serve an errand at all.
    #[inline]
    pub(crate) fn may(&self, errand: u32, car: u32) -> bool {
        if self.may_serve.is_empty() {
            return true;
        }
        let row = errand as usize * self.words();
        self.may_serve[row + car as usize / 64] >> (car % 64) & 1 == 1
    }

    /// Whether an errand may leave the route it is on: not if a frozen stop is its, nor if
    /// it is on board.
    #[inline]
    pub(crate) fn is_movable(&self, errand: u32) -> bool {
        !self.errands[errand as usize].is_fixed
    }

    /// How many words a row of bits over all cars takes.
    pub(crate) fn words(&self) -> usize {
        self.cars.len().div_ceil(64)
    }
}

fn car(vehicle: &Vehicle, numbers: &[u32]) -> Car {
    let nowhere = numbers.len() - 1;
    let frozen = vehicle.steps[..vehicle.frozen as usize].to_vec();
    let taken: Vec<u32> = frozen
        .iter()
        .filter_map(|step| if let Step::Break(rest) = step { Some(*rest) } else { None })
        .collect();
    let others = (0..vehicle.breaks.len() as u32).filter(|rest| !taken.contains(rest));
    let frozen_rests = taken.len();
    let rests = taken.iter().copied().chain(others).map(|number| {
        let rest = &vehicle.breaks[number as usize];
        Rest {
            number,
            windows: rest.windows.clone(),
            duration: rest.duration,
            skip_cost: rest.skip_cost,
            load_max: rest.load_max.unwrap_or([i32::MAX; AMOUNTS_MAX]),
        }
    });
    let rests: Vec<Rest> = rests.collect();
    Car {
        start: numbers[vehicle.start.map_or(nowhere, |place| place as usize)],
        end: numbers[vehicle.end.map_or(nowhere, |place| place as usize)],
        from: vehicle.shift.from,
        until: vehicle.shift.until,
        capacity: vehicle.capacity,
        lane: vehicle.profile,
        fixed: vehicle.costs.fixed,
        per_tick: vehicle.costs.per_tick,
        per_metre: vehicle.costs.per_metre,
        per_job: vehicle.costs.per_job,
        stops_max: vehicle.stops_max.unwrap_or(u32::MAX),
        travel_max: vehicle.travel_max.map_or(i64::MAX, i64::from),
        metres_max: vehicle.metres_max.unwrap_or(i64::MAX),
        duration_max: vehicle.duration_max.unwrap_or(Ticks::MAX),
        frozen_departs: vec![vehicle.shift.from],
        driven: 0,
        frozen_late: 0,
        skips: skips(&rests, frozen_rests),
        rests,
        frozen,
        frozen_tasks: Vec::new(),
        pinned: Vec::new(),
    }
}

/// Every set of breaks behind the frozen ones that may be skipped, cheapest first.
fn skips(rests: &[Rest], frozen: usize) -> Vec<(u8, i64)> {
    let mut sets = vec![(0_u8, 0_i64)];
    for (number, rest) in rests.iter().enumerate().skip(frozen) {
        if let Some(cost) = rest.skip_cost {
            let more: Vec<_> = sets.iter().map(|set| (set.0 | 1 << number, set.1 + cost)).collect();
            sets.extend(more);
        }
    }
    sets.sort_unstable_by_key(|set| (set.1, set.0));
    sets
}

fn minus(a: &Amount, b: &Amount) -> Amount {
    std::array::from_fn(|kind| a[kind] - b[kind])
}
