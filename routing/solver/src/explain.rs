//! Why a request is left out: for every vehicle the rule that keeps it from serving it,
//! and the place where the least would have to change.
//!
//! Found by trying every place in every route and asking the timeline, so it tells the
//! truth about the routes as they stand, not about the search. It must never say that
//! nothing stands in the way of a request that has a price and whose price is lower than
//! what serving it costs: then the price is the reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{AMOUNTS_MAX, Problem, Route, Solution, Step, Work};
use crate::timeline::verdict;
use crate::violation::{Rule, Violation};

/// A kind of rule that keeps a vehicle from serving a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It lacks a skill.
    Skill,
    /// It may not serve it, or another carries it.
    OtherVehicle,
    /// It could not carry it even with nothing else on board.
    TooLarge,
    /// It has no room for it beside the rest.
    Load,
    /// Something would start too late.
    Late,
    /// It would be back too late.
    Shift,
    /// It would make too many stops.
    Stops,
    /// It would travel too long or too far.
    Travel,
    /// Its route would last too long.
    Duration,
    /// A break would not be possible any more.
    Break,
    /// It could, but that costs more than leaving the request out.
    Price,
}

/// The place where the least would have to change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nearest {
    /// Whose route it is.
    pub vehicle: u32,
    /// The number of steps in front of its first stop.
    pub first: usize,
    /// The number of steps in front of its last stop, the first not counted.
    pub last: usize,
    /// What would be broken there, and by how much; nothing if only the price speaks
    /// against it.
    pub broken: Vec<Rule>,
    /// What serving it there costs.
    pub cost: i64,
}

/// Why a request is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unserved {
    /// The request.
    pub request: u32,
    /// How many vehicles each reason keeps from serving it.
    pub reasons: BTreeMap<Reason, u32>,
    /// The nearest miss, if any vehicle may serve it at all.
    pub nearest: Option<Nearest>,
}

/// Why a request is left out of a solution; `None` if there is no such request.
pub fn explain(problem: &Problem, solution: &Solution, request: u32) -> Option<Unserved> {
    let work = &problem.requests.get(request as usize)?.work;
    let mut told = Unserved { request, reasons: BTreeMap::new(), nearest: None };
    let mut least = Miss::default();
    for number in 0..problem.vehicles.len() as u32 {
        let reason = match never(problem, number, request, work) {
            Some(reason) => reason,
            None => {
                let idle = Route { vehicle: number, steps: Vec::new() };
                let route = solution.routes.iter().find(|route| route.vehicle == number);
                let (miss, nearest) = try_route(problem, route.unwrap_or(&idle), request, work);
                let reason = miss.reason;
                if told.nearest.is_none() || miss < least {
                    (least, told.nearest) = (miss, Some(nearest));
                }
                reason
            }
        };
        *told.reasons.entry(reason).or_default() += 1;
    }
    Some(told)
}

/// How far a place is from being possible: how many rules it breaks, then by how much.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Miss {
    rules: usize,
    by: i64,
    cost: i64,
    reason: Reason,
}

impl Default for Miss {
    fn default() -> Self {
        Self { rules: usize::MAX, by: i64::MAX, cost: i64::MAX, reason: Reason::Price }
    }
}

/// Why a vehicle could not serve a request even with an empty route.
fn never(problem: &Problem, number: u32, request: u32, work: &Work) -> Option<Reason> {
    let (vehicle, wishes) =
        (&problem.vehicles[number as usize], &problem.requests[request as usize]);
    let carried = match work {
        Work::OnBoard { vehicle, .. } => *vehicle == number,
        Work::Job { .. } | Work::Shipment { .. } => true,
    };
    let amounts = match work {
        Work::Job { delivery, pickup, .. } => [delivery, pickup],
        Work::Shipment { amount, .. } | Work::OnBoard { amount, .. } => [amount, amount],
    };
    let too_large = |kind: usize| amounts.iter().any(|one| one[kind] > vehicle.capacity[kind]);
    if wishes.skills & !vehicle.skills != 0 {
        Some(Reason::Skill)
    } else if !carried || wishes.only.as_ref().is_some_and(|only| !only.contains(&number)) {
        Some(Reason::OtherVehicle)
    } else if (0..AMOUNTS_MAX).any(too_large) {
        Some(Reason::TooLarge)
    } else {
        None
    }
}

/// The place in a route where the least is broken.
fn try_route(problem: &Problem, route: &Route, request: u32, work: &Work) -> (Miss, Nearest) {
    let vehicle = &problem.vehicles[route.vehicle as usize];
    let (cost_before, broken_before) = verdict(problem, route);
    let (first, last) = match work {
        Work::Job { .. } => (Step::Job(request), None),
        Work::Shipment { .. } => (Step::Pickup(request), Some(Step::Delivery(request))),
        Work::OnBoard { .. } => (Step::Delivery(request), None),
    };
    let mut least = Miss::default();
    let mut nearest =
        Nearest { vehicle: route.vehicle, first: 0, last: 0, broken: Vec::new(), cost: 0 };
    for at in (vehicle.frozen as usize).min(route.steps.len())..=route.steps.len() {
        let ends = if last.is_some() { at..=route.steps.len() } else { at..=at };
        for then in ends {
            let mut longer = route.clone();
            if let Some(last) = last {
                longer.steps.insert(then, last);
            }
            longer.steps.insert(at, first);
            let (cost, mut broken) = verdict(problem, &longer);
            // An idle vehicle takes its breaks where there is room; where is not asked here.
            broken.retain(|one| {
                !matches!(one.rule, Rule::MissingBreak { .. }) && !was_broken(&broken_before, one)
            });
            let rules: Vec<Rule> = broken.iter().map(|one| one.rule).collect();
            let miss = Miss {
                rules: rules.len(),
                by: rules.iter().map(|rule| by_how_much(*rule)).sum(),
                cost: cost - cost_before,
                reason: rules.first().map_or(Reason::Price, |rule| reason(*rule)),
            };
            if miss < least {
                least = miss;
                nearest.first = at;
                nearest.last = then;
                nearest.broken = rules;
                nearest.cost = miss.cost;
            }
        }
    }
    (least, nearest)
}

/// Whether the route breaks the same rule already, at the same request.
fn was_broken(before: &[Violation], now: &Violation) -> bool {
    before.iter().any(|one| one.request == now.request && one.rule == now.rule)
}

fn reason(rule: Rule) -> Reason {
    match rule {
        Rule::Load { .. } => Reason::Load,
        Rule::ShiftOver { .. } => Reason::Shift,
        Rule::Stops { .. } => Reason::Stops,
        Rule::Travel { .. } | Rule::Metres { .. } => Reason::Travel,
        Rule::Duration { .. } => Reason::Duration,
        Rule::BreakLoad { .. } | Rule::MissingBreak { .. } => Reason::Break,
        _ => Reason::Late,
    }
}

fn by_how_much(rule: Rule) -> i64 {
    match rule {
        Rule::Late { ticks }
        | Rule::ShiftOver { ticks }
        | Rule::Travel { ticks }
        | Rule::Duration { ticks } => ticks.into(),
        Rule::Load { over, .. } | Rule::BreakLoad { over, .. } => over.into(),
        Rule::Stops { over } => over.into(),
        Rule::Metres { over } => over,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Matrix, Request, Stop, Vehicle, Window};

    /// Two places ten ticks apart, one vehicle that carries 3 from 0 to 100.
    fn problem(change: impl FnOnce(&mut Problem)) -> Problem {
        let matrix = Matrix { size: 2, ticks: vec![0, 10, 10, 0], ..Matrix::default() };
        let vehicle = Vehicle {
            start: Some(0),
            end: Some(0),
            shift: Window { from: 0, until: 100 },
            capacity: [3, 0, 0, 0],
            ..Vehicle::default()
        };
        let stop = Stop { place: 1, ..Stop::default() };
        let job = Work::Job { stop, delivery: [1, 0, 0, 0], pickup: [0; 4] };
        let mut problem = Problem {
            matrices: vec![matrix],
            vehicles: vec![vehicle],
            requests: vec![Request::new(job)],
            ..Problem::default()
        };
        change(&mut problem);
        problem
    }

    fn check(change: impl FnOnce(&mut Problem), reason: Reason, by: i64) {
        let problem = problem(change);
        let solution = Solution { unserved: vec![0], ..Solution::default() };
        let told = explain(&problem, &solution, 0).unwrap();
        assert_eq!(told.reasons, BTreeMap::from([(reason, 1)]));
        let broken =
            told.nearest.map_or(0, |near| near.broken.iter().map(|rule| by_how_much(*rule)).sum());
        assert_eq!(broken, by);
    }

    fn stop(problem: &mut Problem) -> &mut Stop {
        match &mut problem.requests[0].work {
            Work::Job { stop, .. } => stop,
            _ => unreachable!(),
        }
    }

    #[test]
    fn a_window_that_closes_too_early_is_named_with_how_much() {
        let closes = |problem: &mut Problem| {
            stop(problem).windows = vec![Window { from: 0, until: 4 }];
        };
        check(closes, Reason::Late, 6);
    }

    #[test]
    fn a_shift_that_is_too_short_is_named_with_how_much() {
        check(|problem| problem.vehicles[0].shift.until = 15, Reason::Shift, 5);
    }

    #[test]
    fn what_no_change_of_time_helps_is_named_first() {
        check(|problem| problem.requests[0].skills = 1, Reason::Skill, 0);
        check(|problem| problem.vehicles[0].capacity[0] = 0, Reason::TooLarge, 0);
        check(|problem| problem.requests[0].only = Some(Vec::new()), Reason::OtherVehicle, 0);
    }

    #[test]
    fn too_many_stops_and_too_long_a_way_are_told_apart() {
        check(|problem| problem.vehicles[0].stops_max = Some(0), Reason::Stops, 1);
        check(|problem| problem.vehicles[0].travel_max = Some(12), Reason::Travel, 8);
        check(|problem| problem.vehicles[0].duration_max = Some(12), Reason::Duration, 8);
    }

    #[test]
    fn a_low_price_is_a_reason() {
        check(|problem| problem.requests[0].unserved_cost = Some(1), Reason::Price, 0);
    }

    #[test]
    fn an_unknown_request_has_no_reasons() {
        assert_eq!(explain(&problem(|_| ()), &Solution::default(), 9), None);
    }
}
