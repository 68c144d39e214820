//! When something falls due by itself, and the indexes that say so without
//! asking every order. Only `apply` writes the indexes, through [`Dispatch::change`].

use vocab::limits::COMMAND_MEMORY_MS;
use vocab::{OrderId, TimeMs};

use crate::machine::Dispatch;
use crate::order::{Order, OrderState};

impl Dispatch {
    /// When the next `Tick` has something to do. Looks are not ticked: see
    /// [`Dispatch::next_look_at`].
    pub fn next_deadline(&self) -> Option<TimeMs> {
        // An offer's last moment still counts, so it ends one millisecond later.
        let offer = self.offer_deadlines.first().map(|(at, _)| *at + 1);
        let order = self.order_deadlines.first().map(|(at, _)| *at);
        offer.into_iter().chain(order).min()
    }

    /// Changes an order: its version goes up, and its deadlines follow.
    pub(crate) fn change(&mut self, now: TimeMs, id: OrderId, edit: impl FnOnce(&mut Order)) {
        let order = self.orders.get_mut(&id).expect("an event names an order placed before");
        let (look_before, due_before) = (order.look_at, due_at(order));
        edit(order);
        order.version += 1;
        order.updated_at = now;
        let (look_after, due_after) = (order.look_at, due_at(order));
        if let Some(at) = look_before {
            self.look_deadlines.remove(&(at, id));
        }
        if let Some(at) = due_before {
            self.order_deadlines.remove(&(at, id));
        }
        self.look_deadlines.extend(look_after.map(|at| (at, id)));
        self.order_deadlines.extend(due_after.map(|at| (at, id)));
    }
}

/// When a tick concerns this order: it starts, expires, or is forgotten.
pub(crate) fn due_at(order: &Order) -> Option<TimeMs> {
    if order.state.is_final() {
        return Some(order.updated_at + COMMAND_MEMORY_MS);
    }
    if !order.state.awaits_worker() {
        return None;
    }
    let waits = order.state == OrderState::Scheduled && order.on_hold.is_none();
    let start = order.dispatch_at.filter(|_| waits);
    start.into_iter().chain(order.expires_at).min()
}
