//! Our own API over the route solver: a form in, routes or a refusal out.
//!
//! What the form means is in `meaning`, its money in `scale`, what is wrong with it is said
//! by `faults` in the form's own words; `told` and `why` tell the answer. Nothing here may
//! read or change anything of a tenant.

mod amounts;
mod faults;
mod meaning;
mod names;
mod scale;
mod shape;
mod stops;
mod told;
mod why;

use std::time::{Duration, Instant};

use solver::Options;
use vocab::{Code, limits};

use super::http::dto::optimize::OptimizeRoutes;
use super::http::dto::optimized::OptimizedRoutes;
use super::problem::Problem;
use super::ways::Ways;
use crate::rooms::solving::Gone;
use meaning::Meaning;

/// Finds routes, until the budget is used or nobody waits any more.
pub(super) fn solve(
    form: &OptimizeRoutes,
    ways: &Ways,
    threads: usize,
    gone: &Gone,
) -> Result<OptimizedRoutes, Problem> {
    let stops = bounded(form)?;
    let budget = Duration::from_millis(budget_ms(form, stops)?);
    let meaning = Meaning::of(form, ways)?;
    let threads = if stops < limits::OPTIMIZE_SPLIT_STOPS { 1 } else { threads };
    let options = Options { seed: form.seed, threads, iterations: None };
    let begun = Instant::now();
    let progress = || gone.share(begun, budget);
    let solution = solver::solve(&meaning.problem, &options, &progress, &mut |_| ())
        .map_err(|fault| faults::in_the_forms_words(form, &fault))?;
    let searched_ms = begun.elapsed().as_millis() as u64;
    let unserved = why::unserved(&meaning, form, &solution, &|| progress_of(gone));
    let mut answer = OptimizedRoutes {
        currency: form.currency.to_string(),
        cost_minor: 0,
        unserved_cost_minor: unserved.iter().filter_map(|one| one.cost_minor).sum::<u64>() as i64,
        searched_ms,
        iterations: solution.iterations,
        routes: told::routes(&meaning, form, &solution, ways)?,
        unserved,
    };
    let routes: i64 = answer.routes.iter().map(|route| route.cost.total_minor).sum();
    answer.cost_minor = routes.saturating_add(answer.unserved_cost_minor);
    Ok(answer)
}

/// Whether nobody waits any more.
fn progress_of(gone: &Gone) -> bool {
    gone.share(Instant::now(), Duration::from_secs(1)) >= 1.0
}

/// The number of stops, unless there is too much of something.
fn bounded(form: &OptimizeRoutes) -> Result<usize, Problem> {
    let refuse = |field: &str, found: usize, most: usize| {
        let detail = format!("{found} are more than {most} of one problem");
        Err(Problem::field(Code::LimitExceeded, field, detail))
    };
    if form.vehicles.is_empty() {
        let detail = "at least one vehicle is needed";
        return Err(Problem::field(Code::InvalidField, "vehicles", detail));
    }
    if form.vehicles.len() > limits::SOLVE_VEHICLES_MAX {
        return refuse("vehicles", form.vehicles.len(), limits::SOLVE_VEHICLES_MAX);
    }
    let lists = [
        (form.jobs.len(), "jobs"),
        (2 * form.shipments.len(), "shipments"),
        (form.on_board.len(), "on_board"),
    ];
    let stops = lists.iter().map(|(stops, _)| stops).sum();
    if stops > limits::SOLVE_TASKS_MAX {
        let (_, most) = lists.iter().max().copied().unwrap_or_default();
        return refuse(most, stops, limits::SOLVE_TASKS_MAX);
    }
    Ok(stops)
}

fn budget_ms(form: &OptimizeRoutes, stops: usize) -> Result<u64, Problem> {
    let usual = limits::SOLVE_USUAL_MS + stops as u64 * limits::SOLVE_TASK_MS;
    match form.budget_ms {
        None => Ok(usual.min(limits::SOLVE_USUAL_MS_MAX)),
        Some(asked) if (1..=limits::SOLVE_MS_MAX).contains(&asked) => Ok(asked),
        Some(_) => {
            let detail = format!("a search takes 1 to {} ms", limits::SOLVE_MS_MAX);
            Err(Problem::field(Code::OutOfRange, "budget_ms", detail))
        }
    }
}
