//! What an [`Input`] means to the solver, and how to tell its answer in VROOM's terms.

use std::collections::{BTreeMap, BTreeSet};

use solver::{
    Break, Costs, Objective, PRICE_MAX, Problem, Request, Stop, Ticks, Vehicle, Window, Work,
};

use super::amounts::Pieces;
use super::clock::Clock;
use super::input::{self, Input, Job, Shipment, Task};
use super::matrices::{Built, Streets, build};
use super::places::Places;
use super::prices::{Prices, Scale};
use super::refusal::Refusal;

/// A problem with what is needed to tell its solution. Jobs are the first requests, then
/// come shipments, in the order of the input.
pub(super) struct Meaning {
    pub(super) problem: Problem,
    pub(super) clock: Clock,
    pub(super) scale: Scale,
    /// By vehicle: the number in the input of each of the solver's breaks.
    pub(super) breaks: Vec<Vec<usize>>,
    /// Whether metres are known.
    pub(super) has_metres: bool,
}

impl Meaning {
    pub(super) fn of(input: &Input, streets: &dyn Streets) -> Result<Self, Refusal> {
        let clock = Clock::of(input);
        let scale = Scale::of(input, clock);
        let maker = Maker { input, clock, pieces: Pieces::of(input)?, skills: skill_bits(input)? };
        let mut places = Places::new(input);
        let mut requests = Vec::with_capacity(input.jobs.len() + input.shipments.len());
        for job in &input.jobs {
            requests.push(maker.job(job, &mut places)?);
        }
        for shipment in &input.shipments {
            requests.push(maker.shipment(shipment, &mut places)?);
        }
        let prices: Vec<Prices> =
            input.vehicles.iter().map(|vehicle| scale.prices(vehicle.costs)).collect();
        let (mut vehicles, mut breaks) = (Vec::new(), Vec::new());
        for (vehicle, prices) in input.vehicles.iter().zip(&prices) {
            let fixed = scale.fixed(vehicle.costs)?;
            let (made, order) = maker.vehicle(vehicle, prices, fixed, &mut places)?;
            vehicles.push(made);
            breaks.push(order);
        }
        places.check()?;
        let Built { matrices, of_vehicle, has_metres } =
            build(input, &places, clock, &prices, streets)?;
        for (vehicle, profile) in vehicles.iter_mut().zip(of_vehicle) {
            vehicle.profile = profile;
        }
        let mut problem = Problem { matrices, vehicles, requests, objective: Objective::Cost };
        weigh(&mut problem, input);
        solver::validate(&problem).map_err(|fault| Refusal::input(fault.to_string()))?;
        Ok(Self { problem, clock, scale, breaks, has_metres })
    }
}

/// What making a problem needs at every turn.
struct Maker<'a> {
    input: &'a Input,
    clock: Clock,
    pieces: Pieces,
    skills: BTreeMap<u32, u128>,
}

impl Maker<'_> {
    fn job(&self, job: &Job, places: &mut Places) -> Result<Request, Refusal> {
        let times = self.times(&job.task, "job", &job.skills)?;
        let work = Work::Job {
            stop: self.stop(&job.task, times, places)?,
            delivery: self.pieces.amount(&job.delivery),
            pickup: self.pieces.amount(&job.pickup),
        };
        Ok(Request { skills: self.mask(&job.skills), ..Request::new(work) })
    }

    fn shipment(&self, shipment: &Shipment, places: &mut Places) -> Result<Request, Refusal> {
        let taken = self.times(&shipment.pickup, "pickup", &shipment.skills)?;
        let left = self.times(&shipment.delivery, "delivery", &shipment.skills)?;
        let work = Work::Shipment {
            pickup: self.stop(&shipment.pickup, taken, places)?,
            delivery: self.stop(&shipment.delivery, left, places)?,
            amount: self.pieces.amount(&shipment.amount),
        };
        Ok(Request { skills: self.mask(&shipment.skills), ..Request::new(work) })
    }

    fn stop(
        &self,
        task: &Task,
        (setup, service): (i64, i64),
        places: &mut Places,
    ) -> Result<Stop, Refusal> {
        Ok(Stop {
            place: places.of_task(task, setup, service),
            windows: self.windows(&task.windows)?,
            soft: None,
            late_cost: 0,
            service: self.clock.ticks(service),
            setup: self.clock.ticks(setup),
        })
    }

    /// Setup and service, which must be the same for every vehicle that may come.
    fn times(&self, task: &Task, kind: &str, skills: &[u32]) -> Result<(i64, i64), Refusal> {
        let able =
            |vehicle: &&input::Vehicle| skills.iter().all(|one| vehicle.skills.contains(one));
        let one = |name: &str, usual: i64, by_type: &BTreeMap<String, i64>| {
            let able = self.input.vehicles.iter().filter(able);
            let all: BTreeSet<i64> =
                able.map(|one| by_type.get(&one.kind).copied().unwrap_or(usual)).collect();
            let mut all = all.into_iter();
            match (all.next(), all.next()) {
                (Some(_), Some(_)) => Err(Refusal::input(format!(
                    "Unsupported {name} for {kind} {}: it differs among vehicles that may come.",
                    task.id
                ))),
                (only, _) => Ok(only.unwrap_or(usual)),
            }
        };
        let setup = one("setup_per_type", task.setup, &task.setup_per_type)?;
        let service = one("service_per_type", task.service, &task.service_per_type)?;
        Ok((setup, service))
    }

    fn vehicle(
        &self,
        vehicle: &input::Vehicle,
        prices: &Prices,
        fixed: i64,
        places: &mut Places,
    ) -> Result<(Vehicle, Vec<usize>), Refusal> {
        let order = break_order(vehicle);
        let rests = order.iter().map(|number| self.rest(&vehicle.breaks[*number]));
        let rests: Vec<Break> = rests.collect::<Result<_, _>>()?;
        let resting: i64 = rests.iter().map(|rest| i64::from(rest.duration)).sum();
        let start = match &vehicle.start {
            Some(location) => Some(places.bare(location)),
            None => places.priced.then(|| places.nowhere()),
        };
        let costs = Costs {
            // Whoever is paid on site is paid for resting as well.
            fixed: fixed.saturating_add(prices.per_task_tick.saturating_mul(resting)),
            per_tick: prices.per_tick,
            per_metre: prices.per_metre,
            per_job: 0,
        };
        let made = Vehicle {
            start,
            end: vehicle.end.as_ref().map(|location| places.bare(location)),
            shift: vehicle.window.map_or(Ok(self.clock.ever()), |span| self.clock.window(span))?,
            capacity: self.pieces.room(&vehicle.capacity)?,
            skills: self.mask(&vehicle.skills),
            costs,
            breaks: rests,
            stops_max: vehicle.tasks_max,
            travel_max: vehicle.travel_max.map(|most| self.limit(most)),
            metres_max: vehicle.distance_max,
            ..Vehicle::default()
        };
        Ok((made, order))
    }

    /// A limit that is longer than any route is none.
    fn limit(&self, seconds: i64) -> Ticks {
        self.clock.ticks(seconds).min(solver::TICKS_MAX)
    }

    fn rest(&self, rest: &input::Break) -> Result<Break, Refusal> {
        let load_max = rest.load_max.as_ref().map(|load| self.pieces.room(load));
        Ok(Break {
            windows: self.windows(&rest.windows)?,
            duration: self.clock.ticks(rest.service),
            skip_cost: None,
            load_max: load_max.transpose()?,
        })
    }

    fn windows(&self, windows: &[input::Span]) -> Result<Vec<Window>, Refusal> {
        windows.iter().map(|span| self.clock.window(*span)).collect()
    }

    fn mask(&self, skills: &[u32]) -> u128 {
        skills.iter().filter_map(|skill| self.skills.get(skill)).fold(0, |mask, bit| mask | bit)
    }
}

/// A bit for every skill that any task needs.
fn skill_bits(input: &Input) -> Result<BTreeMap<u32, u128>, Refusal> {
    let jobs = input.jobs.iter().flat_map(|job| &job.skills);
    let all: BTreeSet<u32> =
        jobs.chain(input.shipments.iter().flat_map(|one| &one.skills)).copied().collect();
    if all.len() > 128 {
        return Err(Refusal::too_big("skills", all.len(), 128));
    }
    Ok(all.into_iter().enumerate().map(|(bit, skill)| (skill, 1 << bit)).collect())
}

/// Breaks in the order of their windows, as VROOM takes them.
fn break_order(vehicle: &input::Vehicle) -> Vec<usize> {
    let mut order: Vec<usize> = (0..vehicle.breaks.len()).collect();
    order.sort_by_key(|number| {
        let windows = &vehicle.breaks[*number].windows;
        (
            windows.first().map_or(0, |first| first[0]),
            windows.last().map_or(i64::MAX, |last| last[1]),
        )
    });
    order
}

/// What leaving a request out costs: the sum of priorities served comes first, then the
/// number of tasks, then the cost of the routes, as far as the numbers go.
fn weigh(problem: &mut Problem, input: &Input) {
    let dearest = |matrix: &solver::Matrix| match &matrix.costs {
        Some(costs) => costs.iter().copied().max().map_or(0, i64::from),
        None => {
            let most = |cells: &[i32]| cells.iter().copied().max().map_or(0, i64::from);
            let ticks = most(&matrix.ticks);
            let metres = matrix.metres.as_deref().map_or(0, most);
            let price = |of: fn(&Costs) -> i64| {
                problem.vehicles.iter().map(|vehicle| of(&vehicle.costs)).max().unwrap_or(0)
            };
            ticks * price(|costs| costs.per_tick) + metres * price(|costs| costs.per_metre)
        }
    };
    let leg = problem.matrices.iter().map(dearest).max().unwrap_or(0);
    let tasks = (input.jobs.len() + 2 * input.shipments.len()) as i64;
    let legs = leg.saturating_mul(tasks + problem.vehicles.len() as i64);
    let fixed = problem.vehicles.iter().map(|vehicle| vehicle.costs.fixed);
    let task = fixed.fold(legs, i64::saturating_add).saturating_add(1);
    let points = task.saturating_mul(tasks + 1);
    let jobs = input.jobs.iter().map(|job| (1, job.priority));
    let worth = jobs.chain(input.shipments.iter().map(|one| (2, 2 * one.priority)));
    let worth: Vec<(i64, i64)> = worth.collect();
    let price = |(tasks, priority): &(i64, i64)| {
        i128::from(*tasks) * i128::from(task) + i128::from(*priority) * i128::from(points)
    };
    let most = i128::from(PRICE_MAX) * 1_000;
    let top = worth.iter().map(price).max().unwrap_or(0);
    let share = (top + most - 1) / most;
    for (request, worth) in problem.requests.iter_mut().zip(&worth) {
        request.unserved_cost = Some((price(worth) / share.max(1)) as i64);
    }
}
