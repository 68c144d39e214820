//! Routes as they are told: when, what is on board, what it costs, what is broken.

use solver::{Rule, Solution, Step, Timeline, Violation, Visit};

use super::meaning::Meaning;
use super::names::task_ids;
use super::shape::{self, Shape};
use crate::edge::http::dto::optimize::{OptimizeRoutes, RouteStepKind, RouteVehicle};
use crate::edge::http::dto::optimized::{BrokenRule, OptimizedRoute, OptimizedStep};
use crate::edge::problem::Problem;
use crate::edge::ways::Ways;

/// The routes of a solution.
pub(super) fn routes(
    meaning: &Meaning,
    form: &OptimizeRoutes,
    solution: &Solution,
    ways: &Ways,
) -> Result<Vec<OptimizedRoute>, Problem> {
    let ids: Vec<&str> = task_ids(form).map(|id| id.as_str()).collect();
    let told = |route| {
        let told = solver::timeline(&meaning.problem, route);
        let shape = form.geometry.then(|| shape::of(meaning, form, &told, ways)).transpose()?;
        Ok(Teller { meaning, form, ids: &ids, told: &told, shape }.route())
    };
    solution.routes.iter().map(told).collect()
}

/// What telling one route needs at every turn.
struct Teller<'a> {
    meaning: &'a Meaning,
    form: &'a OptimizeRoutes,
    ids: &'a [&'a str],
    told: &'a Timeline,
    shape: Option<Shape>,
}

impl Teller<'_> {
    fn route(self) -> OptimizedRoute {
        let (told, moment) = (self.told, |ticks| self.meaning.clock.moment(ticks));
        let steps = told.visits.iter().enumerate().map(|(number, visit)| self.step(number, visit));
        let violations = told.violations.iter().map(|found| violation(self.vehicle(), found));
        OptimizedRoute {
            vehicle_id: self.vehicle().id.to_string(),
            departure_at: moment(told.departure),
            leave_by: moment(told.leave_by),
            arrival_at: moment(told.arrival),
            duration_s: told.duration,
            travel_s: told.travel,
            service_s: told.service,
            waiting_s: told.waiting,
            distance_m: self.metres(told.metres, |shape| shape.metres),
            load: self.load(&told.load),
            cost: self.meaning.scale.bill(&told.bill),
            steps: steps.collect(),
            violations: violations.collect(),
            geometry: self.shape.as_ref().map(|shape| shape.text.clone()),
        }
    }

    fn vehicle(&self) -> &RouteVehicle {
        &self.form.vehicles[self.told.vehicle as usize]
    }

    fn step(&self, number: usize, visit: &Visit) -> OptimizedStep {
        let moment = |ticks| self.meaning.clock.moment(ticks);
        let (kind, id) = match visit.step {
            Step::Job(request) => (RouteStepKind::Job, self.ids[request as usize]),
            Step::Pickup(request) => (RouteStepKind::Pickup, self.ids[request as usize]),
            Step::Delivery(request) => (RouteStepKind::Delivery, self.ids[request as usize]),
            Step::Break(rest) => {
                (RouteStepKind::Break, self.vehicle().breaks[rest as usize].id.as_str())
            }
        };
        OptimizedStep {
            kind,
            id: id.to_owned(),
            place: visit.place.map(|place| self.meaning.places.all[place as usize].into()),
            arrival_at: moment(visit.arrival),
            start_at: moment(visit.start),
            departure_at: moment(visit.departure),
            waiting_s: visit.waiting,
            setup_s: visit.setup,
            service_s: visit.service,
            travel_s: visit.travel,
            distance_m: self.metres(visit.metres, |shape| shape.to_visit[number]),
            load: self.load(&visit.load),
            slack_s: visit.slack,
            late_s: visit.late,
        }
    }

    /// Metres by the matrix where it has them, else by the shape.
    fn metres(&self, by_matrix: i64, by_shape: impl Fn(&Shape) -> i64) -> Option<i64> {
        let problem = &self.meaning.problem;
        let profile = problem.vehicles[self.told.vehicle as usize].profile;
        match problem.matrices[profile as usize].metres {
            Some(_) => Some(by_matrix),
            None => self.shape.as_ref().map(by_shape),
        }
    }

    fn load(&self, load: &[i32]) -> Vec<i32> {
        load[..self.meaning.kinds].to_vec()
    }
}

fn violation(vehicle: &RouteVehicle, found: &Violation) -> BrokenRule {
    BrokenRule { step: found.step, ..broken(vehicle, found.rule) }
}

/// A rule of the solver in our words.
pub(super) fn broken(vehicle: &RouteVehicle, rule: Rule) -> BrokenRule {
    let named = |rule| BrokenRule { rule, ..BrokenRule::default() };
    let late = |rule, ticks: i32| BrokenRule { by_s: Some(ticks.into()), ..named(rule) };
    let load = |rule, kind, over: i32| BrokenRule {
        by: Some(over.into()),
        goods: Some(kind),
        ..named(rule)
    };
    match rule {
        Rule::Late { ticks } => late("late", ticks),
        Rule::ShiftOver { ticks } => late("shift_over", ticks),
        Rule::Travel { ticks } => late("travel", ticks),
        Rule::Duration { ticks } => late("duration", ticks),
        Rule::Load { kind, over } => load("load", kind, over),
        Rule::BreakLoad { kind, over } => load("break_load", kind, over),
        Rule::Stops { over } => BrokenRule { by: Some(over.into()), ..named("stops") },
        Rule::Metres { over } => BrokenRule { by_m: Some(over), ..named("distance") },
        Rule::MissingBreak { number } => {
            let id = vehicle.breaks.get(number as usize).map(|rest| rest.id.to_string());
            BrokenRule { break_id: id, ..named("missing_break") }
        }
        Rule::Skill => named("skill"),
        Rule::OtherVehicle => named("other_vehicle"),
        Rule::Precedence => named("precedence"),
        Rule::NotDelivered => named("not_delivered"),
        Rule::Frozen => named("frozen"),
        Rule::Pinned => named("pinned"),
        Rule::UnknownStep { .. } => named("unknown_step"),
        Rule::Twice { .. } => named("twice"),
        Rule::Vehicle => named("vehicle"),
        Rule::Unserved | Rule::Unlisted => named("unserved"),
        Rule::Cost { .. } => named("cost"),
    }
}
