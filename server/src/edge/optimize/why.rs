//! Why something is left out, as far as there is time to look.

use solver::{Nearest, Reason, Solution, Unserved, Work};
use vocab::limits;

use super::meaning::Meaning;
use super::names::task_ids;
use super::told::broken;
use crate::edge::http::dto::optimize::OptimizeRoutes;
use crate::edge::http::dto::optimized::{NearestMiss, UnservedTask};

/// What nobody does. Looking ends when nobody waits, and before it takes too long.
pub(super) fn unserved(
    meaning: &Meaning,
    form: &OptimizeRoutes,
    solution: &Solution,
    is_over: &dyn Fn() -> bool,
) -> Vec<UnservedTask> {
    let ids: Vec<&str> = task_ids(form).map(|id| id.as_str()).collect();
    let mut steps_left = limits::OPTIMIZE_EXPLAIN_STEPS_MAX;
    let one = |request: &u32| {
        let steps = steps_to_explain(meaning, solution, *request);
        let looks = steps <= steps_left && !is_over();
        let found = looks.then(|| solver::explain(&meaning.problem, solution, *request)).flatten();
        if found.is_some() {
            steps_left -= steps;
        }
        let (reasons, nearest) = found.map_or((None, None), |found| {
            let Unserved { reasons, nearest, .. } = found;
            let named = reasons.into_iter().map(|(reason, count)| (name(reason), count));
            (Some(named.collect()), nearest.map(|nearest| miss(meaning, form, nearest)))
        });
        UnservedTask {
            id: ids[*request as usize].to_owned(),
            cost_minor: price(form, *request as usize),
            reasons,
            nearest,
        }
    };
    solution.unserved.iter().map(one).collect()
}

/// What leaving a request out costs.
fn price(form: &OptimizeRoutes, number: usize) -> Option<u64> {
    let jobs = form.jobs.iter().map(|job| job.unserved_cost_minor);
    let shipments = form.shipments.iter().map(|one| one.unserved_cost_minor);
    let parcels = form.on_board.iter().map(|one| one.unserved_cost_minor);
    jobs.chain(shipments).chain(parcels).nth(number).flatten()
}

/// Steps walked where every place of every route is tried.
fn steps_to_explain(meaning: &Meaning, solution: &Solution, request: u32) -> usize {
    let pairs = matches!(meaning.problem.requests[request as usize].work, Work::Shipment { .. });
    let route = |steps: usize| {
        let ends = if pairs { steps / 2 + 1 } else { 1 };
        (steps + 1).saturating_mul(ends).saturating_mul(steps + 2)
    };
    let used = solution.routes.iter().map(|found| route(found.steps.len()));
    used.fold(2 * meaning.problem.vehicles.len(), usize::saturating_add)
}

fn miss(meaning: &Meaning, form: &OptimizeRoutes, nearest: Nearest) -> NearestMiss {
    let vehicle = &form.vehicles[nearest.vehicle as usize];
    NearestMiss {
        vehicle_id: vehicle.id.to_string(),
        after_steps: nearest.first,
        last_after_steps: nearest.last,
        broken: nearest.broken.iter().map(|rule| broken(vehicle, *rule)).collect(),
        cost_minor: meaning.scale.told(nearest.cost),
    }
}

fn name(reason: Reason) -> &'static str {
    match reason {
        Reason::Skill => "skill",
        Reason::OtherVehicle => "other_vehicle",
        Reason::TooLarge => "too_large",
        Reason::Load => "load",
        Reason::Late => "late",
        Reason::Shift => "shift",
        Reason::Stops => "stops",
        Reason::Travel => "travel",
        Reason::Duration => "duration",
        Reason::Break => "break",
        Reason::Price => "price",
    }
}
