//! The goods of a failed or partly delivered order go back: a child order,
//! carried by the worker who still has them.

use vocab::{Mint, OrderId, Rejection, TimeMs, WorkerId};

use super::accept::assignment;
use super::place::{check_amounts, check_ids};
use super::{Decided, find_order, search, take_back_elsewhere, wrong_state};
use crate::command::NewOrder;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::order::{Order, OrderState};

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    mint: &mut Mint,
    parent: OrderId,
    child: &NewOrder,
) -> Decided {
    let parent = find_order(state, parent)?;
    check_possible(state, parent)?;
    check_ids(state, child)?;
    check_amounts(child)?;
    let mut events = vec![
        Event::OrderPlaced { order: Box::new(child.clone()), parent: Some(parent.id) },
        Event::OrderConfirmed { order: child.id },
        Event::OrderReturning { order: parent.id, child: child.id },
    ];
    match last_worker(state, parent) {
        Some(worker) if state.job_of(worker).is_none() => {
            events.extend(take_back_elsewhere(state, now, worker, child.id)?);
            let assignment = assignment(now, mint, child.id, worker, None);
            events.push(Event::OrderAssigned { assignment });
        }
        // Who has the goods is on another job: only they can be asked, once free.
        Some(worker) => {
            events.push(Event::OrderPinned { order: child.id, worker });
            events.extend(search(now, child.id, child.strategy, false));
        }
        None => events.extend(search(now, child.id, child.strategy, false)),
    }
    Ok(events)
}

fn check_possible(state: &Dispatch, parent: &Order) -> Result<(), Rejection> {
    let unfinished = match parent.state {
        OrderState::Failed | OrderState::PartiallyDelivered => true,
        OrderState::Returning => !child_can_succeed(state, parent),
        _ => false,
    };
    if !unfinished {
        let detail = "only goods of a failed or partly delivered order can go back, and only once";
        let rejection = wrong_state(parent, detail);
        return Err(match parent.child {
            Some(child) => rejection.existing(child),
            None => rejection,
        });
    }
    if !parent.goods_taken() {
        return Err(wrong_state(parent, "the goods were never picked up"));
    }
    Ok(())
}

/// Whether the return under way can still bring the goods back, by itself or by
/// a return of its own.
fn child_can_succeed(state: &Dispatch, parent: &Order) -> bool {
    let child = parent.child.and_then(|id| state.orders.get(&id));
    child.is_some_and(|child| match child.state {
        OrderState::Cancelled | OrderState::Expired => false,
        OrderState::Failed => child.goods_taken(),
        _ => true,
    })
}

fn last_worker(state: &Dispatch, order: &Order) -> Option<WorkerId> {
    let last = order.assignments.last()?;
    state.assignments.get(last).map(|job| job.worker)
}
