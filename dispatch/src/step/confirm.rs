//! Goods and money are secured: the order is scheduled or a worker is sought.

use vocab::{OrderId, TimeMs};

use super::{Decided, find_order, place, search, search_on, wrong_state};
use crate::command::NewOrder;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::order::OrderState;

pub(crate) fn decide(state: &Dispatch, now: TimeMs, order: OrderId) -> Decided {
    let order = find_order(state, order)?;
    if order.state != OrderState::Placed {
        return Err(wrong_state(order, "only an order that was just placed can be confirmed"));
    }
    let mut events = vec![Event::OrderConfirmed { order: order.id }];
    match order.dispatch_at {
        Some(dispatch_at) if dispatch_at > now => {
            events.push(Event::OrderScheduled { order: order.id, dispatch_at });
        }
        // A held order stays confirmed until it is resumed.
        _ if order.on_hold.is_none() => events.extend(search_on(now, order)),
        _ => {}
    }
    Ok(events)
}

/// Taken and confirmed in one step.
pub(crate) fn place_confirmed(state: &Dispatch, now: TimeMs, new: &NewOrder) -> Decided {
    let mut events = place::decide(state, now, new)?;
    events.push(Event::OrderConfirmed { order: new.id });
    match new.dispatch_at {
        Some(dispatch_at) if dispatch_at > now => {
            events.push(Event::OrderScheduled { order: new.id, dispatch_at });
        }
        _ => events.extend(search(now, new.id, new.strategy, false)),
    }
    Ok(events)
}
