//! A person gives an order to a worker, over every strategy and over whoever
//! has it, as long as the goods are not taken.

use vocab::{Code, Mint, OrderId, Rejection, TimeMs, WorkerId};

use super::accept::assignment;
use super::{
    Decided, check_not_on_hold, check_version, ended, find_order, take_back_elsewhere,
    withdraw_all, wrong_state,
};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::WithdrawReason;
use crate::order::{ExcludedWhy, Order, OrderState};

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    mint: &mut Mint,
    order: OrderId,
    worker: WorkerId,
    seen_version: Option<u64>,
) -> Decided {
    let order = find_order(state, order)?;
    let current = order.assignment.and_then(|id| state.assignments.get(&id));
    if current.is_some_and(|job| job.worker == worker) {
        return Ok(Vec::new());
    }
    check_version(order, seen_version)?;
    check_not_on_hold(order)?;
    check_possible(order)?;
    check_free(state, worker)?;
    let mut events = withdraw_all(order, WithdrawReason::Replanned);
    events.extend(take_back_elsewhere(state, now, worker, order.id)?);
    if let Some(job) = current {
        let why = ExcludedWhy::Unassigned;
        events.push(ended(job, None));
        events.push(Event::WorkerExcluded { order: order.id, worker: job.worker, why });
    }
    let assignment = assignment(now, mint, order.id, worker, None);
    events.push(Event::OrderAssigned { assignment });
    Ok(events)
}

fn check_possible(order: &Order) -> Result<(), Rejection> {
    match order.state {
        OrderState::Placed => Err(wrong_state(order, "the order is not confirmed yet")),
        OrderState::Confirmed | OrderState::Scheduled | OrderState::Dispatching => Ok(()),
        OrderState::Assigned | OrderState::InProgress if !order.goods_taken() => Ok(()),
        OrderState::Assigned | OrderState::InProgress => {
            Err(wrong_state(order, "its worker has the goods already"))
        }
        _ => Err(wrong_state(order, "the order has ended")),
    }
}

fn check_free(state: &Dispatch, worker: WorkerId) -> Result<(), Rejection> {
    match state.job_of(worker) {
        None => Ok(()),
        Some(job) => {
            let detail = format!("the worker is busy with order {}", job.order);
            Err(Rejection::new(Code::WorkerNotEligible, detail).existing(job.order))
        }
    }
}
