//! What a form means to the solver. Jobs are the first requests, then come shipments, then
//! parcels on board, each in the order of the form.

use std::collections::BTreeMap;

use routing::Profile;
use solver::{Break, Costs, Matrix, Objective, Promise, Request, Step, TICKS_MAX, Vehicle, Work};
use vocab::{Code, Text};

use super::amounts::{amount, kinds};
use super::faults;
use super::names::{Names, numbered, unknown};
use super::scale::{Scale, costs};
use super::stops::{Clock, Places, seconds, stop};
use crate::edge::http::dto::optimize::{
    OptimizeRoutes, OwnId, RouteBreak, RouteJob, RouteObjective, RouteOnBoard, RoutePromise,
    RouteShipment, RouteStep, RouteStepKind, RouteVehicle,
};
use crate::edge::problem::Problem;
use crate::edge::ways::{Legs, NoWay, Ways};
use crate::rooms::planner::profile_of;

/// A problem with what is needed to tell its solution.
pub(super) struct Meaning {
    pub(super) problem: solver::Problem,
    pub(super) clock: Clock,
    pub(super) scale: Scale,
    pub(super) places: Places,
    /// How many kinds of goods are told.
    pub(super) kinds: usize,
}

impl Meaning {
    pub(super) fn of(form: &OptimizeRoutes, ways: &Ways) -> Result<Self, Problem> {
        let (clock, scale) = (Clock::of(form), Scale::of(form));
        let mut reader =
            Reader { form, names: Names::of(form)?, clock, scale, places: Places::default() };
        let mut vehicles = reader.vehicles()?;
        let requests = reader.requests()?;
        let places = reader.places;
        let matrices = matrices(form, &places, &mut vehicles, ways)?;
        let objective = match form.objective {
            RouteObjective::Cost => Objective::Cost,
            RouteObjective::FleetThenCost => Objective::FleetThenCost,
        };
        let problem = solver::Problem { matrices, vehicles, requests, objective };
        solver::validate(&problem).map_err(|fault| faults::in_the_forms_words(form, &fault))?;
        Ok(Self { problem, clock, scale, places, kinds: kinds(form) })
    }
}

/// What reading a form needs at every turn.
struct Reader<'a> {
    form: &'a OptimizeRoutes,
    names: Names<'a>,
    clock: Clock,
    scale: Scale,
    places: Places,
}

impl Reader<'_> {
    fn vehicles(&mut self) -> Result<Vec<Vehicle>, Problem> {
        let vehicles = self.form.vehicles.iter().enumerate();
        vehicles.map(|(number, said)| self.vehicle(said, &format!("vehicles[{number}]"))).collect()
    }

    fn vehicle(&mut self, said: &RouteVehicle, at: &str) -> Result<Vehicle, Problem> {
        let rests = numbered(said.breaks.iter().map(|rest| &rest.id), |number| {
            format!("{at}.breaks[{number}]")
        })?;
        let breaks = said.breaks.iter().enumerate();
        let breaks =
            breaks.map(|(number, rest)| self.rest(rest, &format!("{at}.breaks[{number}]")));
        let breaks = breaks.collect::<Result<_, _>>()?;
        let steps = |said: &[RouteStep], name: &str| -> Result<Vec<Step>, Problem> {
            let at = |number| format!("{at}.{name}[{number}]");
            let steps = said.iter().enumerate();
            steps.map(|(number, step)| self.step(step, &rests, &at(number))).collect()
        };
        let pinned = steps(&said.pinned_steps, "pinned_steps")?;
        let steps = steps(&said.steps, "steps")?;
        Ok(Vehicle {
            start: said.start.map(|place| self.places.number(place, || format!("{at}.start"))),
            end: said.end.map(|place| self.places.number(place, || format!("{at}.end"))),
            shift: self.clock.window(said.shift, &format!("{at}.shift"))?,
            capacity: amount(&said.capacity, || format!("{at}.capacity"))?,
            skills: self.names.skills(&said.skills),
            profile: 0,
            costs: self.costs(said),
            breaks,
            stops_max: said.stops_max,
            travel_max: said.travel_s_max.map(seconds),
            metres_max: said.distance_m_max.map(i64::from),
            duration_max: said.duration_s_max.map(seconds),
            steps,
            frozen: said.frozen_steps,
            pinned,
        })
    }

    fn costs(&self, said: &RouteVehicle) -> Costs {
        let costs = costs(said.costs);
        Costs {
            fixed: self.scale.minor(costs.fixed_minor),
            per_tick: self.scale.second(costs.per_hour_minor),
            per_metre: self.scale.metre(costs.per_km_minor),
            per_job: self.scale.minor(costs.per_task_minor),
        }
    }

    fn rest(&self, said: &RouteBreak, at: &str) -> Result<Break, Problem> {
        let load_max = said.load_max.as_deref();
        let load_max = load_max.map(|most| amount(most, || format!("{at}.load_max")));
        Ok(Break {
            windows: self.clock.windows(&said.windows, &format!("{at}.windows"))?,
            duration: seconds(said.duration_s),
            skip_cost: said.skip_cost_minor.map(|minor| self.scale.minor(minor)),
            load_max: load_max.transpose()?,
        })
    }

    fn step(
        &self,
        said: &RouteStep,
        rests: &BTreeMap<&str, u32>,
        at: &str,
    ) -> Result<Step, Problem> {
        let (known, what) = match said.kind {
            RouteStepKind::Break => (rests, "break of this vehicle"),
            _ => (&self.names.tasks, "job, shipment or parcel"),
        };
        let number = known.get(said.id.as_str()).copied();
        let number = number.ok_or_else(|| unknown(format!("{at}.id"), what))?;
        Ok(match said.kind {
            RouteStepKind::Job => Step::Job(number),
            RouteStepKind::Pickup => Step::Pickup(number),
            RouteStepKind::Delivery => Step::Delivery(number),
            RouteStepKind::Break => Step::Break(number),
        })
    }

    fn requests(&mut self) -> Result<Vec<Request>, Problem> {
        let form = self.form;
        let mut all = Vec::with_capacity(self.names.tasks.len());
        for (number, job) in form.jobs.iter().enumerate() {
            all.push(self.job(job, &format!("jobs[{number}]"))?);
        }
        for (number, shipment) in form.shipments.iter().enumerate() {
            all.push(self.shipment(shipment, &format!("shipments[{number}]"))?);
        }
        for (number, parcel) in form.on_board.iter().enumerate() {
            all.push(self.parcel(parcel, &format!("on_board[{number}]"))?);
        }
        Ok(all)
    }

    fn job(&mut self, said: &RouteJob, at: &str) -> Result<Request, Problem> {
        let terms = (self.clock, self.scale);
        let work = Work::Job {
            stop: stop(&said.stop, &format!("{at}.stop"), terms, &mut self.places)?,
            delivery: amount(&said.delivery, || format!("{at}.delivery"))?,
            pickup: amount(&said.pickup, || format!("{at}.pickup"))?,
        };
        let request = self.wished(work, said.vehicle_ids.as_deref(), said.promised.as_ref(), at)?;
        Ok(self.priced(request, &said.skills, said.unserved_cost_minor))
    }

    fn shipment(&mut self, said: &RouteShipment, at: &str) -> Result<Request, Problem> {
        let terms = (self.clock, self.scale);
        let work = Work::Shipment {
            pickup: stop(&said.pickup, &format!("{at}.pickup"), terms, &mut self.places)?,
            delivery: stop(&said.delivery, &format!("{at}.delivery"), terms, &mut self.places)?,
            amount: amount(&said.amount, || format!("{at}.amount"))?,
        };
        let request = self.wished(work, said.vehicle_ids.as_deref(), said.promised.as_ref(), at)?;
        Ok(self.priced(request, &said.skills, said.unserved_cost_minor))
    }

    /// A request with who may serve it and who was promised it.
    fn wished(
        &self,
        work: Work,
        only: Option<&[OwnId]>,
        promised: Option<&RoutePromise>,
        at: &str,
    ) -> Result<Request, Problem> {
        let (only, promised) = (self.only(only, at)?, self.promised(promised, at)?);
        Ok(Request { only, promised, ..Request::new(work) })
    }

    /// A request with the skills it takes and what it costs to leave it out.
    fn priced(&self, request: Request, skills: &[Text<40>], unserved: Option<u64>) -> Request {
        let unserved_cost = unserved.map(|minor| self.scale.minor(minor));
        Request { skills: self.names.skills(skills), unserved_cost, ..request }
    }

    fn parcel(&mut self, said: &RouteOnBoard, at: &str) -> Result<Request, Problem> {
        let terms = (self.clock, self.scale);
        let work = Work::OnBoard {
            delivery: stop(&said.delivery, &format!("{at}.delivery"), terms, &mut self.places)?,
            amount: amount(&said.amount, || format!("{at}.amount"))?,
            vehicle: self.names.vehicle(&said.vehicle_id, || format!("{at}.vehicle_id"))?,
        };
        Ok(self.priced(Request::new(work), &[], said.unserved_cost_minor))
    }

    fn only(&self, said: Option<&[OwnId]>, at: &str) -> Result<Option<Vec<u32>>, Problem> {
        let number = |(number, id): (usize, &OwnId)| {
            self.names.vehicle(id, || format!("{at}.vehicle_ids[{number}]"))
        };
        said.map(|ids| ids.iter().enumerate().map(number).collect()).transpose()
    }

    fn promised(&self, said: Option<&RoutePromise>, at: &str) -> Result<Option<Promise>, Problem> {
        let promise = |said: &RoutePromise| {
            let at = || format!("{at}.promised.vehicle_id");
            let vehicle = self.names.vehicle(&said.vehicle_id, at)?;
            Ok(Promise { vehicle, churn_cost: self.scale.minor(said.churn_cost_minor) })
        };
        said.map(promise).transpose()
    }
}

/// One matrix for each kind of streets, which the vehicles are pointed at.
fn matrices(
    form: &OptimizeRoutes,
    places: &Places,
    vehicles: &mut [Vehicle],
    ways: &Ways,
) -> Result<Vec<Matrix>, Problem> {
    let mut needs_metres: BTreeMap<Profile, bool> = BTreeMap::new();
    for (said, vehicle) in form.vehicles.iter().zip(vehicles.iter()) {
        let needs = vehicle.costs.per_metre > 0 || vehicle.metres_max.is_some();
        *needs_metres.entry(profile_of(said.kind)).or_default() |= needs;
    }
    let profiles: Vec<Profile> = needs_metres.keys().copied().collect();
    for (said, vehicle) in form.vehicles.iter().zip(vehicles) {
        let own = profiles.iter().position(|profile| *profile == profile_of(said.kind));
        vehicle.profile = own.unwrap_or(0) as u32;
    }
    let matrix = |(profile, metres): (Profile, bool)| {
        let legs = ways.legs(profile, &places.all, metres).map_err(|no| no_way(no, places))?;
        Ok(matrix(places.all.len(), &legs))
    };
    needs_metres.into_iter().map(matrix).collect()
}

fn matrix(size: usize, legs: &Legs) -> Matrix {
    // Further than the solver can count is as far as it can.
    let cells = |cells: &[u32]| -> Vec<i32> {
        cells
            .iter()
            .map(|cell| i32::try_from(*cell).map_or(TICKS_MAX, |cell| cell.min(TICKS_MAX)))
            .collect()
    };
    Matrix {
        size,
        ticks: cells(&legs.seconds),
        metres: legs.metres.as_deref().map(cells),
        costs: None,
    }
}

pub(super) fn no_way(no: NoWay, places: &Places) -> Problem {
    let (code, field) = match no {
        NoWay::TooMany { .. } => (Code::LimitExceeded, "body".to_owned()),
        NoWay::NoStreet(place) | NoWay::Unreachable(_, place) => {
            (Code::InvalidField, places.path(place))
        }
    };
    Problem::field(code, field, no.to_string())
}
