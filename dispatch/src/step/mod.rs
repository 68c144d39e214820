//! What happens on each command: one file each. A step reads the state and
//! returns all events of the command; it must never change anything, and it
//! takes follow-ups (a look after the last refusal) from the state before the
//! command plus the events it has decided so far.
//!
//! Here stand the sentences that several steps share.

pub(crate) mod accept;
pub(crate) mod assign;
pub(crate) mod cancel;
pub(crate) mod confirm;
pub(crate) mod decline;
pub(crate) mod give_back;
pub(crate) mod hold;
pub(crate) mod offer_received;
pub(crate) mod offer_seen;
pub(crate) mod offer_sent;
pub(crate) mod pin;
pub(crate) mod place;
pub(crate) mod propose;
pub(crate) mod redispatch;
pub(crate) mod release;
pub(crate) mod task;
pub(crate) mod tick;
pub(crate) mod unassign;
pub(crate) mod withdraw;

use vocab::limits::WAVES_MAX;
use vocab::{AssignmentId, Code, OfferId, OrderId, Rejection, Text, TimeMs, WorkerId};

use crate::assignment::Assignment;
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::{Offer, OfferState, WithdrawReason};
use crate::order::{EscalationReason, ExcludedWhy, Order, Strategy};

/// What a step comes to.
pub(crate) type Decided = Result<Vec<Event>, Rejection>;

/// The order, or that there is none.
fn find_order(state: &Dispatch, id: OrderId) -> Result<&Order, Rejection> {
    let missing = || Rejection::new(Code::OrderNotFound, format!("there is no order {id}"));
    state.orders.get(&id).ok_or_else(missing)
}

/// The worker's offer; another worker's answers as missing.
fn find_offer(state: &Dispatch, id: OfferId, worker: WorkerId) -> Result<&Offer, Rejection> {
    let missing = || Rejection::new(Code::OfferNotFound, format!("there is no offer {id} for you"));
    state.offers.get(&id).filter(|offer| offer.worker == worker).ok_or_else(missing)
}

/// The assignment; another worker's answers as missing, a dispatcher sees all.
fn find_job(
    state: &Dispatch,
    id: AssignmentId,
    worker: Option<WorkerId>,
) -> Result<&Assignment, Rejection> {
    let missing =
        || Rejection::new(Code::AssignmentNotFound, format!("there is no assignment {id} for you"));
    let job = state.assignments.get(&id).filter(|job| worker.is_none_or(|w| w == job.worker));
    job.ok_or_else(missing)
}

fn wrong_state(order: &Order, detail: impl Into<String>) -> Rejection {
    Rejection::new(Code::WrongState, detail).in_state(order.state.as_str())
}

fn check_version(order: &Order, seen: Option<u64>) -> Result<(), Rejection> {
    if seen.is_none_or(|seen| seen == order.version) {
        return Ok(());
    }
    let detail = format!("the order has changed: it is at version {}", order.version);
    Err(Rejection::new(Code::StaleVersion, detail).in_state(order.state.as_str()))
}

fn check_not_on_hold(order: &Order) -> Result<(), Rejection> {
    if order.on_hold.is_none() {
        return Ok(());
    }
    let detail = "the order is on hold; resume it first";
    Err(Rejection::new(Code::OrderOnHold, detail).in_state(order.state.as_str()))
}

/// Why an offer that is not open cannot be answered.
fn not_open(offer: &Offer) -> Rejection {
    let (code, detail) = match offer.state {
        OfferState::Expired => (Code::OfferExpired, "the offer's time is up"),
        OfferState::Withdrawn => (Code::OfferWithdrawn, "the offer was taken back"),
        OfferState::Lost => (Code::OfferLost, "another worker was faster"),
        _ => (Code::WrongState, "the offer has been answered"),
    };
    Rejection::new(code, detail).in_state(offer.state.as_str())
}

/// An answer counts up to and including the last moment, whether or not a tick
/// has come by since.
fn check_in_time(offer: &Offer, now: TimeMs) -> Result<(), Rejection> {
    if now <= offer.valid_until {
        return Ok(());
    }
    let detail = "the offer's time is up";
    Err(Rejection::new(Code::OfferExpired, detail).in_state(OfferState::Expired.as_str()))
}

fn withdraw_all(order: &Order, reason: WithdrawReason) -> Vec<Event> {
    order
        .open_offers
        .iter()
        .map(|offer| Event::OfferWithdrawn { offer: *offer, reason, of: None })
        .collect()
}

/// A worker is sought from here on, unless only a person can find one.
fn search(now: TimeMs, order: OrderId, strategy: Strategy, pin_refused: bool) -> Vec<Event> {
    let mut events = vec![Event::DispatchStarted { order, look_at: now }];
    if strategy == Strategy::Manual {
        events.push(Event::OrderEscalated { order, reason: EscalationReason::Manual });
    } else if pin_refused {
        events.push(Event::OrderEscalated { order, reason: EscalationReason::WavesUsedUp });
    }
    events
}

/// The search goes on as the order stands.
fn search_on(now: TimeMs, order: &Order) -> Vec<Event> {
    search(now, order.id, order.strategy, order.pin_refused())
}

/// The last open offer was refused or ran out: another wave, or a person.
fn after_refusal(now: TimeMs, order: &Order) -> Vec<Event> {
    // With a pin, whoever refused was the only one to be asked.
    if order.wave >= WAVES_MAX || order.pinned.is_some() {
        return vec![Event::OrderEscalated {
            order: order.id,
            reason: EscalationReason::WavesUsedUp,
        }];
    }
    search_on(now, order)
}

/// One offer is taken back by the house; when it was the last, the search goes on.
fn take_back(
    state: &Dispatch,
    now: TimeMs,
    offer: &Offer,
    reason: WithdrawReason,
) -> Result<Vec<Event>, Rejection> {
    let order = find_order(state, offer.order)?;
    let mut events = vec![Event::OfferWithdrawn { offer: offer.id, reason, of: None }];
    if order.open_offers.len() == 1 {
        events.extend(search_on(now, order));
    }
    Ok(events)
}

/// Frees a worker of an offer for another order before they are given this one.
fn take_back_elsewhere(
    state: &Dispatch,
    now: TimeMs,
    worker: WorkerId,
    order: OrderId,
) -> Result<Vec<Event>, Rejection> {
    match state.open_offer_of(worker).filter(|offer| offer.order != order) {
        Some(offer) => take_back(state, now, offer, WithdrawReason::Replanned),
        None => Ok(Vec::new()),
    }
}

fn ended(job: &Assignment, released: Option<Text<500>>) -> Event {
    Event::AssignmentEnded { assignment: job.id, order: job.order, worker: job.worker, released }
}

/// The worker loses the order before pickup; it is sought for without them.
fn lose_worker(
    now: TimeMs,
    order: &Order,
    job: &Assignment,
    why: ExcludedWhy,
    released: Option<Text<500>>,
) -> Vec<Event> {
    let pin_refused = order.pin_refused() || order.pinned == Some(job.worker);
    let mut events = vec![
        ended(job, released),
        Event::WorkerExcluded { order: order.id, worker: job.worker, why },
    ];
    events.extend(search(now, order.id, order.strategy, pin_refused));
    events
}
