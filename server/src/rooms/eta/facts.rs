//! What a prediction has to know of an order, copied out of the market so that
//! it can be thought about elsewhere.

use dispatch::{Order, OrderState, Task, TaskState};
use engine::Market;
use routing::Profile;
use vocab::{OrderId, Place, Seconds, TimeMs, WorkerId};

use crate::rooms::planner::profile_of;

/// A stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StopFacts {
    pub(super) place: Place,
    pub(super) service: Seconds,
    pub(super) state: TaskState,
    pub(super) changed_at: TimeMs,
}

impl StopFacts {
    /// Whether the worker is there.
    pub(super) fn is_at_hand(&self) -> bool {
        matches!(self.state, TaskState::Arrived | TaskState::Servicing)
    }
}

/// Who has an order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Carrier {
    pub(super) worker: WorkerId,
    pub(super) profile: Profile,
    pub(super) since: TimeMs,
    /// What the way to the pickup took when the order was offered.
    pub(super) to_pickup: Option<Seconds>,
}

/// An open order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    pub(super) state: OrderState,
    pub(super) carrier: Option<Carrier>,
    pub(super) pickup: StopFacts,
    pub(super) dropoff: StopFacts,
    /// From pickup to drop-off by road, as measured when the order was placed.
    pub(super) trip: Seconds,
    pub(super) due: Option<TimeMs>,
    pub(super) dispatch_at: Option<TimeMs>,
}

impl Facts {
    /// The stop the worker goes to or is at.
    pub(super) fn next_stop(&self) -> &StopFacts {
        if self.goods_taken() { &self.dropoff } else { &self.pickup }
    }

    /// Whether the worker has the goods.
    pub(super) fn goods_taken(&self) -> bool {
        self.pickup.state == TaskState::Completed
    }
}

/// An order as it stands; none when it is not open or not there.
pub(super) fn facts(market: &Market, id: OrderId) -> Option<Facts> {
    market.dispatch.order(id).filter(|order| !order.state.is_final()).map(|o| read(market, o))
}

/// All that are open.
pub(super) fn all(market: &Market) -> Vec<(OrderId, Facts)> {
    let open = market.dispatch.orders.values().filter(|order| !order.state.is_final());
    open.map(|order| (order.id, read(market, order))).collect()
}

fn read(market: &Market, order: &Order) -> Facts {
    let job = order.assignment.and_then(|id| market.dispatch.assignment(id));
    let carrier = job.and_then(|job| {
        let offer = job.offer.and_then(|id| market.dispatch.offer(id));
        let vehicle = market.workers.get(job.worker)?.profile.vehicle.kind;
        Some(Carrier {
            worker: job.worker,
            profile: profile_of(vehicle),
            since: job.at,
            to_pickup: offer.map(|offer| offer.to_pickup_time),
        })
    });
    Facts {
        state: order.state,
        carrier,
        pickup: stop(&order.pickup),
        dropoff: stop(&order.dropoff),
        trip: order.trip_time,
        due: order.dropoff.stop.due,
        dispatch_at: order.dispatch_at,
    }
}

fn stop(task: &Task) -> StopFacts {
    StopFacts {
        place: task.stop.place,
        service: task.stop.service,
        state: task.state,
        changed_at: task.changed_at,
    }
}
