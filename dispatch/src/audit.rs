//! Every invariant of the state, checked from scratch. It is asked by tests, by
//! the simulator and by `omniroute audit`; it must never be needed for a decision.

use std::collections::{BTreeMap, BTreeSet};

use vocab::{AssignmentId, OfferId, OrderId};

use crate::deadlines::due_at;
use crate::machine::Dispatch;
use crate::order::{EscalationReason, Order, OrderState, TaskOutcome, TaskState};

impl Dispatch {
    /// Checks everything that must hold between two commands.
    ///
    /// # Errors
    /// A sentence with the first thing that does not hold.
    pub fn audit(&self) -> Result<(), String> {
        let owned = Owned::of(self);
        for (id, order) in &self.orders {
            require(*id == order.id, || format!("{id}: filed under another id"))?;
            self.audit_offers(order, &owned)?;
            self.audit_assignments(order, &owned)?;
            audit_search(order)?;
            audit_tasks(order)?;
        }
        self.audit_owners()?;
        self.audit_workers()?;
        self.audit_deadlines()
    }

    fn audit_offers(&self, order: &Order, owned: &Owned) -> Result<(), String> {
        let id = order.id;
        let listed: BTreeSet<OfferId> = order.offers.iter().copied().collect();
        let same = owned.offers.get(&id).is_none_or(|offers| *offers == listed);
        require(same && listed.len() == order.offers.len(), || format!("{id}: offers differ"))?;
        let open = |offer: &&OfferId| self.offers.get(offer).is_some_and(|o| o.state.is_open());
        let open: BTreeSet<OfferId> = listed.iter().filter(open).copied().collect();
        require(open == order.open_offers, || format!("{id}: open offers differ"))?;
        let accepted = order.assignment.and_then(|id| self.assignments.get(&id)?.offer);
        require(accepted.is_none_or(|offer| listed.contains(&offer)), || {
            format!("{id}: was won by an offer for another order")
        })
    }

    fn audit_assignments(&self, order: &Order, owned: &Owned) -> Result<(), String> {
        let id = order.id;
        let listed: BTreeSet<AssignmentId> = order.assignments.iter().copied().collect();
        let same = owned.assignments.get(&id).is_none_or(|jobs| *jobs == listed);
        require(same, || format!("{id}: assignments differ"))?;
        let live = |job: &&AssignmentId| {
            self.assignments.get(job).is_some_and(|job| job.ended_at.is_none())
        };
        let live: Vec<AssignmentId> = order.assignments.iter().filter(live).copied().collect();
        require(live == Vec::from_iter(order.assignment), || {
            format!("{id}: has {} live assignments", live.len())
        })?;
        require(order.assignment.is_some() == order.state.is_under_way(), || {
            format!("{id}: {} and assignment {:?}", order.state.as_str(), order.assignment)
        })?;
        require(order.assignment.is_none() || order.on_hold.is_none(), || {
            format!("{id}: is on hold while a worker has it")
        })
    }

    /// Everything belongs to an order that is remembered.
    fn audit_owners(&self) -> Result<(), String> {
        for (id, offer) in &self.offers {
            let known = *id == offer.id && self.orders.contains_key(&offer.order);
            require(known, || format!("{id}: an offer for no order"))?;
            require(offer.state.is_open() == offer.ended_at.is_none(), || {
                format!("{id}: {} and ended at {:?}", offer.state.as_str(), offer.ended_at)
            })?;
        }
        for (id, job) in &self.assignments {
            let known = *id == job.id && self.orders.contains_key(&job.order);
            require(known, || format!("{id}: an assignment to no order"))?;
        }
        let listed: BTreeSet<_> = self.orders.values().flat_map(|o| &o.decisions).collect();
        let kept: BTreeSet<_> = self.decisions.keys().collect();
        require(listed == kept, || "decisions differ from those the orders list".to_owned())?;
        let tasks: BTreeMap<_, _> = self
            .orders
            .values()
            .flat_map(|order| [(order.pickup.id, order.id), (order.dropoff.id, order.id)])
            .collect();
        require(tasks == self.tasks, || "tasks differ from those of the orders".to_owned())
    }

    /// A worker has at most one open offer or one job, never both.
    fn audit_workers(&self) -> Result<(), String> {
        let open: Vec<_> = self.offers.values().filter(|offer| offer.state.is_open()).collect();
        let by_worker: BTreeMap<_, _> = open.iter().map(|o| (o.worker, o.id)).collect();
        require(by_worker.len() == open.len(), || "a worker has two open offers".to_owned())?;
        require(by_worker == self.worker_offers, || "workers' offers differ".to_owned())?;
        let live: Vec<_> = self.assignments.values().filter(|job| job.ended_at.is_none()).collect();
        let by_worker: BTreeMap<_, _> = live.iter().map(|job| (job.worker, job.id)).collect();
        require(by_worker.len() == live.len(), || "a worker has two jobs".to_owned())?;
        require(by_worker == self.worker_jobs, || "workers' jobs differ".to_owned())?;
        let both = self.worker_offers.keys().find(|worker| self.worker_jobs.contains_key(worker));
        require(both.is_none(), || format!("{both:?} has an open offer and a job"))
    }

    fn audit_deadlines(&self) -> Result<(), String> {
        let open = self.offers.values().filter(|offer| offer.state.is_open());
        let offers: BTreeSet<_> = open.map(|offer| (offer.valid_until, offer.id)).collect();
        require(offers == self.offer_deadlines, || "offers' deadlines differ".to_owned())?;
        let due = |order: &Order| due_at(order).map(|at| (at, order.id));
        let orders: BTreeSet<_> = self.orders.values().filter_map(due).collect();
        require(orders == self.order_deadlines, || "orders' deadlines differ".to_owned())?;
        let look = |order: &Order| order.look_at.map(|at| (at, order.id));
        let looks: BTreeSet<_> = self.orders.values().filter_map(look).collect();
        require(looks == self.look_deadlines, || "looks' deadlines differ".to_owned())
    }
}

fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// What belongs to which order, gathered from the things themselves.
struct Owned {
    offers: BTreeMap<OrderId, BTreeSet<OfferId>>,
    assignments: BTreeMap<OrderId, BTreeSet<AssignmentId>>,
}

impl Owned {
    fn of(state: &Dispatch) -> Self {
        let mut owned = Self { offers: BTreeMap::new(), assignments: BTreeMap::new() };
        for offer in state.offers.values() {
            owned.offers.entry(offer.order).or_default().insert(offer.id);
        }
        for job in state.assignments.values() {
            owned.assignments.entry(job.order).or_default().insert(job.id);
        }
        owned
    }
}

/// An order being dispatched is always in exactly one place: with workers (open
/// offers), with the planner (a look), with a person (escalated or on hold).
fn audit_search(order: &Order) -> Result<(), String> {
    let sought = order.state == OrderState::Dispatching;
    let with_person = order.on_hold.is_some()
        || order.escalation.is_some_and(|call| call.reason != EscalationReason::NobodyEligible);
    let hands = [!order.open_offers.is_empty(), order.look_at.is_some(), with_person];
    let hands = hands.into_iter().filter(|has| *has).count();
    let elsewhere = order.open_offers.is_empty() && order.look_at.is_none();
    require(if sought { hands == 1 } else { elsewhere }, || {
        format!("{}: {} and in {hands} hands", order.id, order.state.as_str())
    })
}

fn audit_tasks(order: &Order) -> Result<(), String> {
    use TaskState as T;
    let done = Some(TaskOutcome::Done);
    let (pickup, dropoff) = (order.pickup.state, order.dropoff.state);
    let on_the_way = |state| matches!(state, T::EnRoute | T::Arrived | T::Servicing);
    let right = match order.state {
        OrderState::Placed
        | OrderState::Confirmed
        | OrderState::Scheduled
        | OrderState::Dispatching => (pickup, dropoff) == (T::Planned, T::Planned),
        OrderState::Assigned => (pickup, dropoff) == (T::Assigned, T::Planned),
        OrderState::InProgress => {
            (on_the_way(pickup) && dropoff == T::Planned)
                || (pickup == T::Completed && (dropoff == T::Assigned || on_the_way(dropoff)))
        }
        OrderState::Delivered => dropoff == T::Completed && order.dropoff.outcome == done,
        OrderState::PartiallyDelivered => {
            dropoff == T::Completed && order.dropoff.outcome == Some(TaskOutcome::Partly)
        }
        OrderState::Failed => {
            (pickup, dropoff) == (T::Failed, T::Skipped)
                || (pickup, dropoff) == (T::Completed, T::Failed)
        }
        OrderState::Returning | OrderState::Returned => {
            pickup == T::Completed && matches!(dropoff, T::Completed | T::Failed)
        }
        OrderState::Cancelled | OrderState::Expired => {
            (pickup, dropoff) == (T::Cancelled, T::Cancelled)
        }
    };
    let reported = [&order.pickup, &order.dropoff]
        .iter()
        .all(|task| task.state.is_done() == task.outcome.is_some());
    require(right && reported, || {
        format!("{}: {} with stops {pickup:?} and {dropoff:?}", order.id, order.state.as_str())
    })
}
