//! A person takes the order from its worker before pickup.

use vocab::{OrderId, TimeMs};

use super::{Decided, find_order, lose_worker, wrong_state};
use crate::machine::Dispatch;
use crate::order::ExcludedWhy;

pub(crate) fn decide(state: &Dispatch, now: TimeMs, order: OrderId) -> Decided {
    let order = find_order(state, order)?;
    let Some(job) = order.assignment.and_then(|id| state.assignments.get(&id)) else {
        return Err(wrong_state(order, "no worker has the order"));
    };
    if order.goods_taken() {
        return Err(wrong_state(order, "its worker has the goods already"));
    }
    Ok(lose_worker(now, order, job, ExcludedWhy::Unassigned, None))
}
