//! A problem kept warm: what happens is applied to the routes as they are, what is new is
//! placed at once, and the routes are improved near what changed for as long as there is
//! time.
//!
//! The dispatcher's planner holds one of these per zone. New requests over known places
//! cost microseconds; what changes vehicles is worked out anew but for the matrices, which
//! takes milliseconds, and other matrices take as long as reading them a few times. Numbers
//! of requests and vehicles never change.

use serde::{Deserialize, Serialize};

use crate::anneal::Cooling;
use crate::chance::Chance;
use crate::compiled::{Compiled, NONE};
use crate::fault::{Extent, check_request, validate_on};
use crate::groups::{Groups, worth};
use crate::model::{
    Fault, Matrix, Options, Problem, Progress, Request, Solution, Step, Vehicle, Work,
};
use crate::place::{Manner, Placer};
use crate::ruin::Torn;
use crate::search::{Scale, Search};
use crate::solve::COOLER;
use crate::state::{Best, State};
use crate::warm;
use crate::write::{steps, write};

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A request has come in; its number is the next.
    Add(Request),
    /// A request is another one than before: picked up and on board, more urgent, pinned.
    Change {
        /// Its number.
        request: u32,
        /// What it is now.
        to: Request,
    },
    /// A request is not wanted any more. It keeps its number, costs nothing and is listed
    /// as unserved.
    Cancel {
        /// Its number.
        request: u32,
    },
    /// A vehicle is elsewhere, later, or has done or begun steps: its route and its frozen
    /// prefix are those given here.
    Vehicle {
        /// Its number.
        vehicle: u32,
        /// What it is now.
        to: Box<Vehicle>,
    },
    /// Legs have changed or places have been added behind the others.
    Matrices(Vec<Matrix>),
}

/// Where a new request went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The request's number.
    pub request: u32,
    /// Who serves it, if anybody can.
    pub vehicle: Option<u32>,
}

/// Routes under way.
#[derive(Debug)]
pub struct Plan {
    problem: Problem,
    extent: Extent,
    options: Options,
    compiled: Compiled,
    state: State,
    placer: Placer,
    torn: Torn,
    chance: Chance,
    iterations: u64,
    /// Tasks near which something has changed since the last improvement.
    changed: Vec<u32>,
}

impl Plan {
    /// A plan of the routes that the vehicles are on, with everything else placed at once.
    pub fn new(problem: Problem, options: Options) -> Result<Self, Fault> {
        let extent = Extent::of(&problem.matrices)?;
        validate_on(&problem, &extent)?;
        let compiled = Compiled::new(&problem);
        let state = unhurried(&compiled, &problem);
        let mut plan = Self {
            placer: Placer::new(&compiled),
            torn: Torn::default(),
            chance: Chance::new(options.seed, 0),
            iterations: 0,
            changed: Vec::new(),
            extent,
            problem,
            options,
            compiled,
            state,
        };
        plan.place_absent();
        Ok(plan)
    }

    /// The problem as it stands.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The routes as they stand.
    pub fn solution(&self) -> Solution {
        write(&self.problem, &self.compiled, &Best::new(&self.state), self.iterations)
    }

    /// The route of one vehicle as it stands.
    pub fn route(&self, vehicle: u32) -> Vec<Step> {
        let route = self.state.routes.get(vehicle as usize);
        route.map_or_else(Vec::new, |route| steps(&self.compiled, route))
    }

    /// Places a new request at once where it costs least; nothing else moves.
    pub fn insert(&mut self, request: Request) -> Result<Placed, Fault> {
        let number = self.problem.requests.len() as u32;
        let places = self.extent.places;
        check_request(&self.problem, &request, places, format_args!("requests[{number}]"))?;
        if self.compiled.can_take(&request) {
            self.compiled.take(&self.problem, &request);
            self.problem.requests.push(request);
            self.state.take_errand(&self.compiled);
            self.placer.memo.grow(self.compiled.errands.len());
        } else {
            self.settle_steps();
            self.problem.requests.push(request);
            self.compiled.renew(&self.problem);
            self.begin_anew();
        }
        self.place_absent();
        self.note_changed(number);
        let car = self.state.route_of[number as usize];
        Ok(Placed { request: number, vehicle: (car != NONE).then_some(car) })
    }

    /// Applies what has happened, all of it or, if something is wrong with it, nothing;
    /// then places what is without a place.
    pub fn apply(&mut self, events: &[Event]) -> Result<(), Fault> {
        if let [Event::Add(request)] = events {
            return self.insert(request.clone()).map(|_| ());
        }
        let matrices = events.iter().rev().find_map(|event| match event {
            Event::Matrices(matrices) => Some(matrices),
            _ => None,
        });
        let extent = matrices.map_or_else(|| Ok(self.extent.clone()), |all| Extent::of(all))?;
        self.settle_steps();
        let first = self.problem.requests.len();
        let before = Problem {
            vehicles: self.problem.vehicles.clone(),
            requests: self.problem.requests.clone(),
            matrices: Vec::new(),
            objective: self.problem.objective,
        };
        let old = matrices.map(|all| std::mem::replace(&mut self.problem.matrices, all.clone()));
        let done = events.iter().try_for_each(|event| self.change(event));
        if let Err(fault) = done.and_then(|()| validate_on(&self.problem, &extent)) {
            let matrices = old.unwrap_or_else(|| std::mem::take(&mut self.problem.matrices));
            self.problem = Problem { matrices, ..before };
            return Err(fault);
        }
        self.extent = extent;
        if old.is_some() {
            self.compiled = Compiled::new(&self.problem);
        } else {
            self.compiled.renew(&self.problem);
        }
        self.begin_anew();
        self.place_absent();
        for number in first..self.problem.requests.len() {
            self.note_changed(number as u32);
        }
        events.iter().for_each(|event| self.note_event(event));
        Ok(())
    }

    /// Improves the routes until the budget is used, first of all near what has changed.
    pub fn improve(&mut self, progress: Progress<'_>, improved: &mut dyn FnMut(&Solution)) {
        if self.compiled.tasks.is_empty() || self.compiled.cars.is_empty() {
            return;
        }
        self.compiled.neighbours.catch_up(&self.compiled.tasks, &self.compiled.lanes);
        let closed = State::closed(&self.compiled);
        let goes_on = || progress() < 1.0;
        let mut search = Search::new(
            &self.compiled,
            std::mem::replace(&mut self.state, closed),
            self.chance.clone(),
            &goes_on,
        );
        std::mem::swap(&mut search.placer, &mut self.placer);
        std::mem::swap(&mut search.torn, &mut self.torn);
        search.hot = std::mem::take(&mut self.changed);
        let mut best = Best::new(&search.state);
        let scale = Scale::of(&self.compiled, &search.state);
        let cooling = Cooling::new(search.heat(&scale) / COOLER, scale.heat);
        let mut published = (0.0, best.cost);
        let share = |iteration: u64| {
            let share = match self.options.iterations {
                Some(most) if progress() < 1.0 => iteration as f64 / most.max(1) as f64,
                _ => progress(),
            };
            (share < 1.0).then_some(share)
        };
        let mut publish = |iteration: u64, best: &Best| {
            let share = share(iteration).unwrap_or(1.0);
            if best.cost < published.1 && share > published.0 + 0.01 {
                published = (share, best.cost);
                improved(&write(&self.problem, &self.compiled, best, iteration));
            }
        };
        let groups = worth(self.options.threads, &self.compiled, &search.state);
        if groups > 1 {
            let mut groups = Groups::new(&self.compiled, groups, self.options.seed, &goes_on);
            groups.anneal(&mut search, &scale, &cooling, &mut best, &share, &mut publish);
        } else {
            let most = if self.compiled.fewest { best.used } else { usize::MAX };
            search.anneal(&scale, &cooling, most, &mut best, &mut |iteration, best| {
                publish(iteration, best);
                share(iteration)
            });
        }
        best.restore(&mut search.state, &self.compiled);
        self.iterations += search.iterations;
        self.chance = search.chance;
        std::mem::swap(&mut search.placer, &mut self.placer);
        std::mem::swap(&mut search.torn, &mut self.torn);
        self.state = search.state;
        improved(&self.solution());
    }

    /// Writes the routes into the problem, so that it can be worked out anew.
    fn settle_steps(&mut self) {
        for route in &self.state.routes {
            let vehicle = &mut self.problem.vehicles[route.car as usize];
            vehicle.steps = steps(&self.compiled, route);
        }
    }

    fn change(&mut self, event: &Event) -> Result<(), Fault> {
        match event {
            Event::Add(request) => self.problem.requests.push(request.clone()),
            Event::Change { request, to } => {
                let steps_stay = same_steps(&self.known(*request)?.work, &to.work);
                if !steps_stay {
                    self.leave_out(*request, &to.work);
                }
                *self.known(*request)? = to.clone();
            }
            Event::Cancel { request } => {
                let known = self.known(*request)?;
                known.only = Some(Vec::new());
                known.unserved_cost = Some(0);
                known.promised = None;
                let work = known.work.clone();
                self.leave_out(*request, &work);
            }
            Event::Vehicle { vehicle, to } => {
                let missing = || Fault {
                    field: "vehicle".into(),
                    message: format!("there is no vehicle {vehicle}"),
                };
                let known = self.problem.vehicles.get_mut(*vehicle as usize);
                *known.ok_or_else(missing)? = (**to).clone();
                self.forget_elsewhere(*vehicle);
            }
            // They were replaced before anything else was changed.
            Event::Matrices(_) => {}
        }
        Ok(())
    }

    fn known(&mut self, request: u32) -> Result<&mut Request, Fault> {
        let missing =
            || Fault { field: "request".into(), message: format!("there is no request {request}") };
        self.problem.requests.get_mut(request as usize).ok_or_else(missing)
    }

    /// Takes a request's steps off all routes, the steps of what it becomes apart. A frozen
    /// step that goes makes the frozen prefix shorter.
    fn leave_out(&mut self, request: u32, becomes: &Work) {
        let on_board = matches!(becomes, Work::OnBoard { .. });
        let goes = |step: &Step| match *step {
            Step::Delivery(one) => one == request && !on_board,
            Step::Job(one) | Step::Pickup(one) => one == request,
            Step::Break(_) => false,
        };
        for vehicle in &mut self.problem.vehicles {
            let frozen = &vehicle.steps[..vehicle.frozen as usize];
            vehicle.frozen -= frozen.iter().filter(|step| goes(step)).count() as u32;
            vehicle.steps.retain(|step| !goes(step));
            vehicle.pinned.retain(|step| !goes(step));
        }
    }

    /// What a vehicle's new steps name is on no other route.
    fn forget_elsewhere(&mut self, vehicle: u32) {
        let steps = self.problem.vehicles[vehicle as usize].steps.clone();
        let taken = |step: &Step| !matches!(step, Step::Break(_)) && steps.contains(step);
        for (number, other) in self.problem.vehicles.iter_mut().enumerate() {
            if number as u32 != vehicle {
                let tail = other.steps.split_off(other.frozen as usize);
                other.steps.extend(tail.into_iter().filter(|step| !taken(step)));
                other.pinned.retain(|step| !taken(step));
            }
        }
    }

    /// The problem has been worked out anew: so are the routes.
    fn begin_anew(&mut self) {
        self.state = unhurried(&self.compiled, &self.problem);
        self.placer = Placer::new(&self.compiled);
        self.torn = Torn::default();
        self.changed.retain(|&task| (task as usize) < self.compiled.tasks.len());
    }

    /// Puts what is absent where it costs least, looking at every route.
    fn place_absent(&mut self) {
        let manner =
            Manner { neighbours: 0, routes_max: usize::MAX, blinks: false, goes_on: &|| true };
        let (compiled, state) = (&self.compiled, &mut self.state);
        self.placer.place_all(compiled, state, manner, &mut self.chance);
    }

    fn note_changed(&mut self, request: u32) {
        if let Some(errand) = self.compiled.errands.get(request as usize) {
            self.changed.push(errand.first);
        }
    }

    fn note_event(&mut self, event: &Event) {
        match event {
            Event::Change { request, .. } | Event::Cancel { request } => {
                self.note_changed(*request)
            }
            Event::Vehicle { vehicle, .. } => {
                let route = &self.state.routes[*vehicle as usize];
                self.changed.extend(route.tasks());
            }
            Event::Add(_) | Event::Matrices(_) => {}
        }
    }
}

/// The routes that the vehicles are on, however long that takes.
fn unhurried(compiled: &Compiled, problem: &Problem) -> State {
    warm::start(compiled, problem, &|| true).expect("there is always time left")
}

/// Whether a request's steps on a route are the same before and after a change.
fn same_steps(before: &Work, after: &Work) -> bool {
    match (before, after) {
        (Work::OnBoard { vehicle, .. }, Work::OnBoard { vehicle: then, .. }) => vehicle == then,
        _ => std::mem::discriminant(before) == std::mem::discriminant(after),
    }
}
