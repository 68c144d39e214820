//! A worker gives a job back before pickup. It is dispatched again without them,
//! with waves counted from zero and at the same price and pay.

use vocab::{AssignmentId, Code, Rejection, Text, TimeMs, WorkerId};

use super::{Decided, find_job, find_order, lose_worker, wrong_state};
use crate::machine::Dispatch;
use crate::order::ExcludedWhy;

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    assignment: AssignmentId,
    version: u64,
    worker: WorkerId,
    reason: &Text<500>,
) -> Decided {
    let job = find_job(state, assignment, Some(worker))?;
    let order = find_order(state, job.order)?;
    if job.ended_at.is_some() {
        return match order.excluded.get(&worker) {
            Some(ExcludedWhy::Released) => Ok(Vec::new()),
            _ => Err(wrong_state(order, "the job has ended")),
        };
    }
    if order.goods_taken() {
        return Err(wrong_state(order, "you have the goods: deliver them or report a failure"));
    }
    if version != job.version {
        let detail = format!("the job has changed: it is at version {}", job.version);
        return Err(
            Rejection::new(Code::StaleVersion, detail).in_state(order.pickup.state.as_str())
        );
    }
    Ok(lose_worker(now, order, job, ExcludedWhy::Released, Some(reason.clone())))
}
