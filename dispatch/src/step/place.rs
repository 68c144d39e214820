//! Takes an order. It waits for its confirmation.

use vocab::{Code, Pay, Rejection, TimeMs};

use super::Decided;
use crate::command::NewOrder;
use crate::event::Event;
use crate::machine::Dispatch;

pub(crate) fn decide(state: &Dispatch, now: TimeMs, order: &NewOrder) -> Decided {
    check_ids(state, order)?;
    check_times(now, order)?;
    check_amounts(order)?;
    Ok(vec![Event::OrderPlaced { order: Box::new(order.clone()), parent: None }])
}

/// No id may name two things.
pub(super) fn check_ids(state: &Dispatch, order: &NewOrder) -> Result<(), Rejection> {
    if state.orders.contains_key(&order.id) {
        let detail = format!("there already is an order {}", order.id);
        return Err(Rejection::new(Code::AlreadyExists, detail).at("id").existing(order.id));
    }
    for (field, task) in [("pickup_task", order.pickup_task), ("dropoff_task", order.dropoff_task)]
    {
        if let Some(owner) = state.tasks.get(&task) {
            let detail = format!("the task {task} belongs to another order");
            return Err(Rejection::new(Code::AlreadyExists, detail).at(field).existing(owner));
        }
    }
    if order.pickup_task == order.dropoff_task {
        let detail = "pickup and drop-off need an id each";
        return Err(Rejection::new(Code::InvalidField, detail).at("dropoff_task"));
    }
    Ok(())
}

fn check_times(now: TimeMs, order: &NewOrder) -> Result<(), Rejection> {
    let Some(expires_at) = order.expires_at else { return Ok(()) };
    if expires_at <= now {
        let detail = "the order would expire before it could be dispatched";
        return Err(Rejection::new(Code::OutOfRange, detail).at("expires_at"));
    }
    if order.dispatch_at.is_some_and(|at| at >= expires_at) {
        let detail = "the order would expire before its dispatch begins";
        return Err(Rejection::new(Code::OutOfRange, detail).at("dispatch_at"));
    }
    Ok(())
}

pub(super) fn check_amounts(order: &NewOrder) -> Result<(), Rejection> {
    if order.need.cash_due_minor < 0 {
        let detail = "the cash due at the door cannot be negative";
        return Err(Rejection::new(Code::OutOfRange, detail).at("need.cash_due_minor"));
    }
    check_pay(&order.pay).map(|_| ())
}

/// The sum of a pay that makes sense.
pub(super) fn check_pay(pay: &Pay) -> Result<i64, Rejection> {
    if pay.parts.iter().any(|part| part.minor < 0) {
        let detail = "a part of a job's pay cannot be negative";
        return Err(Rejection::new(Code::OutOfRange, detail).at("pay"));
    }
    pay.total_minor()
        .map_err(|error| Rejection::new(Code::AmountOverflow, error.to_string()).at("pay"))
}
