//! Routes of the search told as a solution.

use crate::compiled::{Compiled, MUST, VEHICLE};
use crate::model::{Problem, Route, Solution, Step};
use crate::state::Best;

/// The solution that a best state is.
pub(crate) fn write(problem: &Problem, compiled: &Compiled, best: &Best, iterations: u64) -> Solution {
    let mut unserved = best.absent.clone();
    unserved.sort_unstable();
    let musts = unserved.iter().filter(|&&one| problem.requests[one as usize].unserved_cost.is_none());
    let mut cost = best.cost - MUST * musts.count() as i64;
    if compiled.fewest {
        cost -= VEHICLE * best.used as i64;
    }
    let routes = best.routes.iter().filter_map(|route| {
        let steps = steps(compiled, route);
        (!steps.is_empty()).then_some(Route { vehicle: route.car, steps })
    });
    Solution { routes: routes.collect(), unserved, cost, iterations }
}

/// What one vehicle does, breaks included.
pub(crate) fn steps(compiled: &Compiled, route: &crate::route::Route) -> Vec<Step> {
    let step = |task: u32| compiled.tasks[task as usize].step;
    route.tasks().map(step).collect()
}
