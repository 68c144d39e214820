//! Routes of the search told as a solution.

use crate::compiled::{Compiled, MUST, NONE, VEHICLE};
use crate::model::{Problem, Route, Solution, Step};
use crate::rich::rests_before;
use crate::state::Best;
use crate::timeline::{request_of, verdict};

/// The solution that a best state is.
pub(crate) fn write(
    problem: &Problem,
    compiled: &Compiled,
    best: &Best,
    iterations: u64,
) -> Solution {
    let mut unserved = best.absent.clone();
    unserved.sort_unstable();
    let musts =
        unserved.iter().filter(|&&one| problem.requests[one as usize].unserved_cost.is_none());
    let mut cost = best.cost - MUST * musts.count() as i64;
    if compiled.fewest {
        cost -= VEHICLE * best.used as i64;
    }
    let routes = best.routes.iter().filter_map(|route| {
        let steps = steps(compiled, route);
        (!steps.is_empty()).then_some(Route { vehicle: route.car, steps })
    });
    let mut solution = Solution { routes: routes.collect(), unserved, cost, iterations };
    if compiled.loosened {
        solution.cost = stated_cost(problem, &solution);
    }
    solution
}

/// The vehicles' routes as they are; everything else is left out.
pub(crate) fn as_given(problem: &Problem) -> Solution {
    let used = (0..).zip(&problem.vehicles).filter(|(_, vehicle)| !vehicle.steps.is_empty());
    let routes: Vec<Route> =
        used.map(|(vehicle, one)| Route { vehicle, steps: one.steps.clone() }).collect();
    let mut served = vec![false; problem.requests.len()];
    for request in routes.iter().flat_map(|route| &route.steps).copied().filter_map(request_of) {
        served[request as usize] = true;
    }
    let unserved = (0..).zip(served).filter_map(|(one, served)| (!served).then_some(one));
    let mut solution = Solution { routes, unserved: unserved.collect(), cost: 0, iterations: 0 };
    solution.cost = stated_cost(problem, &solution);
    solution
}

/// What a solution costs by the rules as stated.
fn stated_cost(problem: &Problem, solution: &Solution) -> i64 {
    let routes = solution.routes.iter().map(|route| verdict(problem, route).0);
    let left_out = solution.unserved.iter().map(|&one| {
        let request = &problem.requests[one as usize];
        request.unserved_cost.unwrap_or(0)
            + request.promised.map_or(0, |promise| promise.churn_cost)
    });
    routes.sum::<i64>() + left_out.sum::<i64>()
}

/// What one vehicle does, breaks included.
pub(crate) fn steps(compiled: &Compiled, route: &crate::route::Route) -> Vec<Step> {
    let car = &compiled.cars[route.car as usize];
    let step = |task: u32| compiled.tasks[task as usize].step;
    if compiled.plain {
        return route.tasks().map(step).collect();
    }
    let rests = rests_before(compiled, route);
    let mut steps = car.frozen.clone();
    for (at, record) in route.records.iter().enumerate().skip(1 + car.frozen_tasks.len()) {
        steps.extend(rests[at].iter().map(|&rest| Step::Break(rest)));
        if record.task != NONE {
            steps.push(step(record.task));
        }
    }
    steps
}
