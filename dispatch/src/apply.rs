//! What each event changes. It must never refuse or decide: an event is a fact.
//! Every change of an order goes through [`Dispatch::change`], which counts its
//! version and keeps the deadlines.

use vocab::limits::DECISIONS_PER_ORDER_MAX;
use vocab::{AssignmentId, OfferId, OrderId, TimeMs};

use crate::assignment::Assignment;
use crate::command::NewOrder;
use crate::deadlines::due_at;
use crate::decision::Decision;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::{Offer, OfferState};
use crate::order::{
    Escalation, EscalationReason, Order, OrderState, Stop, Task, TaskKind, TaskOutcome, TaskState,
};

pub(crate) fn apply(state: &mut Dispatch, now: TimeMs, event: &Event) {
    match event {
        Event::OfferMade { .. }
        | Event::OfferSent { .. }
        | Event::OfferReceived { .. }
        | Event::OfferSeen { .. }
        | Event::OfferAccepted { .. }
        | Event::OfferDeclined { .. }
        | Event::OfferExpired { .. }
        | Event::OfferWithdrawn { .. }
        | Event::OfferLost { .. } => apply_to_offer(state, now, event),
        Event::OrderAssigned { assignment } => bind(state, now, assignment),
        Event::AssignmentEnded { assignment, .. } => unbind(state, now, *assignment),
        Event::TaskMoved { .. } => move_task(state, now, event),
        Event::OrderPlaced { order, parent } => place(state, now, order, *parent),
        Event::DecisionMade { decision } => keep_decision(state, now, decision),
        Event::OrderForgotten { order } => forget(state, *order),
        _ => apply_to_order(state, now, event),
    }
}

/// The events that change nothing but their order.
fn apply_to_order(state: &mut Dispatch, now: TimeMs, event: &Event) {
    match event {
        Event::OrderConfirmed { order } => {
            state.change(now, *order, |order| order.state = OrderState::Confirmed);
        }
        Event::OrderScheduled { order, dispatch_at } => state.change(now, *order, |order| {
            order.state = OrderState::Scheduled;
            order.dispatch_at = Some(*dispatch_at);
        }),
        Event::DispatchStarted { order, look_at } => {
            state.change(now, *order, |order| start_dispatch(order, *look_at));
        }
        Event::LookPostponed { order, look_at } => state.change(now, *order, |order| {
            order.look_at = Some(*look_at);
            order.nobody_since.get_or_insert(now);
        }),
        Event::WorkerExcluded { order, worker, why } => {
            state.change(now, *order, |order| {
                order.excluded.insert(*worker, *why);
            });
        }
        Event::OrderEscalated { order, reason } => {
            state.change(now, *order, |order| escalate(now, order, *reason));
        }
        Event::OrderPinned { order, worker } => {
            state.change(now, *order, |order| order.pinned = Some(*worker));
        }
        Event::OrderUnpinned { order } => state.change(now, *order, |order| order.pinned = None),
        Event::OrderHeld { order, reason } => state.change(now, *order, |order| {
            order.on_hold = Some(reason.clone());
            order.look_at = None;
        }),
        Event::OrderResumed { order } => state.change(now, *order, |order| order.on_hold = None),
        Event::DispatchRestarted { order, strategy, pay, forget_refusals } => {
            state.change(now, *order, |order| {
                order.wave = 0;
                order.strategy = *strategy;
                order.pay = pay.clone();
                order.excluded.retain(|_, why| !(*forget_refusals && why.is_refusal()));
            });
        }
        Event::OrderStarted { order } => {
            state.change(now, *order, |order| order.state = OrderState::InProgress);
        }
        _ => apply_ending(state, now, event),
    }
}

/// The events with which an order ends, or goes back.
fn apply_ending(state: &mut Dispatch, now: TimeMs, event: &Event) {
    match event {
        Event::OrderDelivered { order, partly } => state.change(now, *order, |order| {
            order.state =
                if *partly { OrderState::PartiallyDelivered } else { OrderState::Delivered };
        }),
        Event::OrderFailed { order, .. } => {
            state.change(now, *order, |order| {
                end(now, order, OrderState::Failed, TaskState::Skipped);
            });
        }
        Event::OrderReturning { order, child } => state.change(now, *order, |order| {
            order.state = OrderState::Returning;
            order.child = Some(*child);
        }),
        Event::OrderReturned { order } => {
            state.change(now, *order, |order| order.state = OrderState::Returned);
        }
        Event::OrderCancelled { order, cancellation } => state.change(now, *order, |order| {
            end(now, order, OrderState::Cancelled, TaskState::Cancelled);
            order.cancellation = Some(cancellation.clone());
        }),
        Event::OrderExpired { order } => {
            state.change(now, *order, |order| {
                end(now, order, OrderState::Expired, TaskState::Cancelled);
            });
        }
        other => unreachable!("{other:?} is applied elsewhere"),
    }
}

fn start_dispatch(order: &mut Order, look_at: TimeMs) {
    order.state = OrderState::Dispatching;
    order.look_at = Some(look_at);
    order.nobody_since = None;
    order.escalation = None;
}

fn escalate(now: TimeMs, order: &mut Order, reason: EscalationReason) {
    order.escalation = Some(Escalation { reason, at: now });
    // For want of workers the engine keeps looking; else a person has the word.
    if reason != EscalationReason::NobodyEligible {
        order.look_at = None;
    }
}

/// The order ends; what was not done at its stops will not be.
fn end(now: TimeMs, order: &mut Order, state: OrderState, undone: TaskState) {
    order.state = state;
    order.look_at = None;
    for task in [&mut order.pickup, &mut order.dropoff] {
        if !task.state.is_done() {
            task.state = undone;
            task.changed_at = now;
        }
    }
}

fn place(state: &mut Dispatch, now: TimeMs, new: &NewOrder, parent: Option<OrderId>) {
    let task = |id, kind, stop: &Stop| Task {
        id,
        kind,
        stop: stop.clone(),
        state: TaskState::Planned,
        outcome: None,
        changed_at: now,
        changed_at_device: None,
        changed_place: None,
        proofs: Vec::new(),
    };
    let order = Order {
        id: new.id,
        version: 0,
        state: OrderState::Placed,
        pickup: task(new.pickup_task, TaskKind::Pickup, &new.pickup),
        dropoff: task(new.dropoff_task, TaskKind::Dropoff, &new.dropoff),
        need: new.need.clone(),
        pay: new.pay.clone(),
        trip: new.trip,
        trip_time: new.trip_time,
        strategy: new.strategy,
        dispatch_at: new.dispatch_at,
        expires_at: new.expires_at,
        priority: new.priority,
        parent,
        child: None,
        wave: 0,
        look_at: None,
        nobody_since: None,
        on_hold: None,
        pinned: None,
        excluded: Default::default(),
        open_offers: Default::default(),
        offers: Vec::new(),
        assignment: None,
        assignments: Vec::new(),
        escalation: None,
        decisions: Vec::new(),
        cancellation: None,
        placed_at: now,
        updated_at: now,
    };
    state.tasks.insert(new.pickup_task, new.id);
    state.tasks.insert(new.dropoff_task, new.id);
    state.orders.insert(new.id, order);
    // Counts version 1 and files the deadlines.
    state.change(now, new.id, |_| {});
}

fn keep_decision(state: &mut Dispatch, now: TimeMs, decision: &Decision) {
    let mut dropped = None;
    state.change(now, decision.order, |order| {
        if order.decisions.len() == DECISIONS_PER_ORDER_MAX {
            dropped = Some(order.decisions.remove(0));
        }
        order.decisions.push(decision.id);
    });
    if let Some(oldest) = dropped {
        state.decisions.remove(&oldest);
    }
    state.decisions.insert(decision.id, decision.clone());
}

fn forget(state: &mut Dispatch, id: OrderId) {
    let order = state.orders.remove(&id).expect("an event names an order placed before");
    if let Some(at) = due_at(&order) {
        state.order_deadlines.remove(&(at, id));
    }
    for task in [order.pickup.id, order.dropoff.id] {
        state.tasks.remove(&task);
    }
    for offer in &order.offers {
        state.offers.remove(offer);
    }
    for assignment in &order.assignments {
        state.assignments.remove(assignment);
    }
    for decision in &order.decisions {
        state.decisions.remove(decision);
    }
}

fn apply_to_offer(state: &mut Dispatch, now: TimeMs, event: &Event) {
    match event {
        Event::OfferMade { offer } => open_offer(state, now, offer),
        Event::OfferSent { offer, .. } => {
            let offer = offer_mut(state, *offer);
            offer.state = OfferState::Sent;
            offer.sent_at = Some(now);
        }
        Event::OfferReceived { offer, .. } => {
            let offer = offer_mut(state, *offer);
            offer.state = OfferState::Received;
            offer.received_at = Some(now);
        }
        Event::OfferSeen { offer, .. } => {
            let offer = offer_mut(state, *offer);
            offer.state = OfferState::Seen;
            offer.seen_at = Some(now);
        }
        Event::OfferAccepted { offer, .. } => close_offer(state, now, *offer, OfferState::Accepted),
        Event::OfferDeclined { offer, reason, note, .. } => {
            close_offer(state, now, *offer, OfferState::Declined);
            let offer = offer_mut(state, *offer);
            offer.declined = Some(*reason);
            offer.note = note.clone();
        }
        Event::OfferExpired { offer, .. } => close_offer(state, now, *offer, OfferState::Expired),
        Event::OfferWithdrawn { offer, reason, .. } => {
            close_offer(state, now, *offer, OfferState::Withdrawn);
            offer_mut(state, *offer).withdrawn = Some(*reason);
        }
        // It was closed when the other won; only its story gets longer.
        Event::OfferLost { offer, .. } => offer_mut(state, *offer).state = OfferState::Lost,
        other => unreachable!("{other:?} is not about an offer"),
    }
}

fn offer_mut(state: &mut Dispatch, id: OfferId) -> &mut Offer {
    state.offers.get_mut(&id).expect("an event names an offer made before")
}

fn open_offer(state: &mut Dispatch, now: TimeMs, offer: &Offer) {
    state.offers.insert(offer.id, offer.clone());
    state.offer_deadlines.insert((offer.valid_until, offer.id));
    state.worker_offers.insert(offer.worker, offer.id);
    state.change(now, offer.order, |order| {
        order.wave = offer.wave;
        order.look_at = None;
        order.nobody_since = None;
        order.escalation = None;
        order.open_offers.insert(offer.id);
        order.offers.push(offer.id);
    });
}

fn close_offer(state: &mut Dispatch, now: TimeMs, id: OfferId, how: OfferState) {
    let offer = offer_mut(state, id);
    offer.state = how;
    offer.ended_at = Some(now);
    let (order, worker, valid_until) = (offer.order, offer.worker, offer.valid_until);
    state.offer_deadlines.remove(&(valid_until, id));
    state.worker_offers.remove(&worker);
    state.change(now, order, |order| {
        order.open_offers.remove(&id);
    });
}

fn bind(state: &mut Dispatch, now: TimeMs, assignment: &Assignment) {
    state.assignments.insert(assignment.id, assignment.clone());
    state.worker_jobs.insert(assignment.worker, assignment.id);
    state.change(now, assignment.order, |order| {
        order.state = OrderState::Assigned;
        order.assignment = Some(assignment.id);
        order.assignments.push(assignment.id);
        order.look_at = None;
        order.nobody_since = None;
        order.escalation = None;
        order.pickup.state = TaskState::Assigned;
        order.pickup.changed_at = now;
    });
}

fn unbind(state: &mut Dispatch, now: TimeMs, id: AssignmentId) {
    let job = state.assignments.get_mut(&id).expect("an event names an assignment made before");
    job.ended_at = Some(now);
    let (order, worker) = (job.order, job.worker);
    state.worker_jobs.remove(&worker);
    state.change(now, order, |order| {
        order.assignment = None;
        if order.state.is_under_way() {
            start_afresh(now, order);
        }
    });
}

/// The job ended before pickup: the next worker starts from the beginning, and
/// the waves that found the last one do not count against the next search.
fn start_afresh(now: TimeMs, order: &mut Order) {
    order.wave = 0;
    let pickup = &mut order.pickup;
    pickup.state = TaskState::Planned;
    pickup.changed_at = now;
    pickup.changed_at_device = None;
    pickup.changed_place = None;
    pickup.proofs.clear();
}

fn move_task(state: &mut Dispatch, now: TimeMs, event: &Event) {
    let Event::TaskMoved {
        order,
        assignment,
        assignment_version,
        task,
        to,
        outcome,
        device_at,
        place,
        proofs,
    } = event
    else {
        unreachable!("{event:?} is not about a task");
    };
    let job = state.assignments.get_mut(assignment);
    job.expect("an event names an assignment made before").version = *assignment_version;
    state.change(now, *order, |order| {
        let is_pickup = order.pickup.id == *task;
        let stop = if is_pickup { &mut order.pickup } else { &mut order.dropoff };
        stop.state = *to;
        stop.outcome.clone_from(outcome);
        stop.changed_at = now;
        stop.changed_at_device = *device_at;
        stop.changed_place = *place;
        stop.proofs.extend(proofs);
        if is_pickup && outcome == &Some(TaskOutcome::Done) {
            order.dropoff.state = TaskState::Assigned;
            order.dropoff.changed_at = now;
        }
    });
}
