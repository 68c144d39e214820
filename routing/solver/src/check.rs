//! Whether a solution keeps every rule of its problem.
//!
//! The judge of the search: it recomputes everything from the problem as stated and must
//! never share a line with what it judges. An empty answer means a solution is right.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Problem, Route, Solution, Step, Work};
use crate::timeline::{request_of, timeline};
use crate::violation::{Rule, Violation};

/// Every rule that a solution breaks.
pub fn check(problem: &Problem, solution: &Solution) -> Vec<Violation> {
    let mut broken = Vec::new();
    let mut served: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    let mut cost = 0;
    let mut driving = BTreeSet::new();
    for route in &solution.routes {
        if !driving.insert(route.vehicle) {
            broken.push(on(route.vehicle, None, None, Rule::Vehicle));
        }
        let told = timeline(problem, route);
        cost += told.bill.total();
        broken.extend(told.violations);
        order_of_steps(problem, route, &mut broken);
        allowed(problem, route, &mut broken);
        for request in route.steps.iter().filter_map(|&step| request_of(step)) {
            served.entry(request).or_default().insert(route.vehicle);
        }
    }
    frozen(problem, solution, &mut broken);
    pinned(problem, solution, &mut broken);
    cost += left_out(problem, solution, &served, &mut broken);
    if cost != solution.cost {
        let rule = Rule::Cost { right: cost };
        broken.push(Violation { vehicle: None, step: None, request: None, rule });
    }
    broken
}

fn on(vehicle: u32, step: Option<usize>, request: Option<u32>, rule: Rule) -> Violation {
    Violation { vehicle: Some(vehicle), step, request, rule }
}

/// Pickups before deliveries, nothing twice, nothing carried for ever.
fn order_of_steps(problem: &Problem, route: &Route, broken: &mut Vec<Violation>) {
    let mut seen = BTreeSet::new();
    for (number, &step) in route.steps.iter().enumerate() {
        let request = request_of(step);
        let at = |rule| on(route.vehicle, Some(number), request, rule);
        if !seen.insert(step) {
            broken.push(at(Rule::Twice { step }));
        }
        let Step::Delivery(request) = step else { continue };
        let shipment = problem
            .requests
            .get(request as usize)
            .is_some_and(|request| matches!(request.work, Work::Shipment { .. }));
        if shipment && !seen.contains(&Step::Pickup(request)) {
            broken.push(at(Rule::Precedence));
        }
    }
    for (number, &step) in route.steps.iter().enumerate() {
        if let Step::Pickup(request) = step
            && !seen.contains(&Step::Delivery(request))
        {
            broken.push(on(route.vehicle, Some(number), Some(request), Rule::NotDelivered));
        }
    }
}

/// Skills, vehicles allowed, parcels that only their carrier can leave.
fn allowed(problem: &Problem, route: &Route, broken: &mut Vec<Violation>) {
    let Some(vehicle) = problem.vehicles.get(route.vehicle as usize) else { return };
    for (number, &step) in route.steps.iter().enumerate() {
        let Some(known) = request_of(step).and_then(|one| problem.requests.get(one as usize))
        else {
            continue;
        };
        let at = |rule| on(route.vehicle, Some(number), request_of(step), rule);
        if known.skills & !vehicle.skills != 0 {
            broken.push(at(Rule::Skill));
        }
        let named = known.only.as_ref().is_none_or(|only| only.contains(&route.vehicle));
        let carried = match known.work {
            Work::OnBoard { vehicle, .. } => vehicle == route.vehicle,
            _ => true,
        };
        if !named || !carried {
            broken.push(at(Rule::OtherVehicle));
        }
    }
}

/// The first steps of every vehicle with a frozen prefix are as they were.
fn frozen(problem: &Problem, solution: &Solution, broken: &mut Vec<Violation>) {
    for (number, vehicle) in problem.vehicles.iter().enumerate() {
        let number = number as u32;
        let prefix = &vehicle.steps[..vehicle.frozen as usize];
        let route = solution.routes.iter().find(|route| route.vehicle == number);
        if !route.map_or(&[][..], |route| &route.steps).starts_with(prefix) {
            broken.push(on(number, None, None, Rule::Frozen));
        }
    }
}

fn pinned(problem: &Problem, solution: &Solution, broken: &mut Vec<Violation>) {
    for (number, vehicle) in (0..).zip(&problem.vehicles) {
        let route = solution.routes.iter().find(|route| route.vehicle == number);
        let mut steps = route.map_or(&[][..], |route| &route.steps).iter();
        if !vehicle.pinned.iter().all(|pinned| steps.any(|step| step == pinned)) {
            broken.push(on(number, None, None, Rule::Pinned));
        }
    }
}

/// What nobody serves, and its price.
fn left_out(
    problem: &Problem,
    solution: &Solution,
    served: &BTreeMap<u32, BTreeSet<u32>>,
    broken: &mut Vec<Violation>,
) -> i64 {
    let mut cost = 0;
    let listed: BTreeSet<u32> = solution.unserved.iter().copied().collect();
    let mut say = |request: u32, rule: Rule| {
        broken.push(Violation { vehicle: None, step: None, request: Some(request), rule });
    };
    for (number, request) in problem.requests.iter().enumerate() {
        let number = number as u32;
        let routes = served.get(&number).map_or(0, BTreeSet::len);
        if routes > 1 || (routes == 1) == listed.contains(&number) {
            say(number, Rule::Unlisted);
        }
        if routes == 0 {
            cost += request.promised.map_or(0, |promise| promise.churn_cost);
            match request.unserved_cost {
                Some(price) => cost += price,
                None => say(number, Rule::Unserved),
            }
        }
    }
    for &number in listed.iter().filter(|&&number| number as usize >= problem.requests.len()) {
        say(number, Rule::Unlisted);
    }
    cost
}
