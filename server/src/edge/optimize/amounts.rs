//! Amounts of goods: a short list on the wire, four figures in the solver.

use solver::{AMOUNTS_MAX, Amount};
use vocab::Code;

use crate::edge::http::dto::optimize::OptimizeRoutes;
use crate::edge::problem::Problem;

/// A list as the solver has it; what is not said is none.
pub(super) fn amount(said: &[i32], at: impl Fn() -> String) -> Result<Amount, Problem> {
    if said.len() > AMOUNTS_MAX {
        let detail = format!("at most {AMOUNTS_MAX} kinds of goods are told apart");
        return Err(Problem::field(Code::LimitExceeded, at(), detail));
    }
    let mut amount = Amount::default();
    amount[..said.len()].copy_from_slice(said);
    Ok(amount)
}

/// How many kinds of goods a form knows.
pub(super) fn kinds(form: &OptimizeRoutes) -> usize {
    let rooms = form.vehicles.iter().map(|vehicle| vehicle.capacity.len());
    let jobs = form.jobs.iter().map(|job| job.delivery.len().max(job.pickup.len()));
    let carried = form.shipments.iter().map(|one| one.amount.len());
    let on_board = form.on_board.iter().map(|one| one.amount.len());
    rooms.chain(jobs).chain(carried).chain(on_board).max().unwrap_or(0)
}
