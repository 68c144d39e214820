//! A planner's answer to a look. Whatever no longer holds is dropped here: the
//! planner saw a snapshot, this is the present.

use std::collections::BTreeSet;

use vocab::limits::{
    BROADCAST_OFFER_TTL_MS, BROADCAST_WIDTH, CANDIDATES_MAX, NOBODY_ESCALATES_MS, OFFER_TTL_MS,
    PINNED_OFFER_TTL_MS, RACED_RETRY_MS, RETRY_MS,
};
use vocab::{Code, Mint, Rejection, TimeMs, WorkerId};

use super::{Decided, check_not_on_hold, check_version, find_order, wrong_state};
use crate::command::{Proposal, ProposedOffer};
use crate::decision::{Decision, Verdict};
use crate::event::Event;
use crate::machine::Dispatch;
use crate::offer::{Offer, OfferState};
use crate::order::{EscalationReason, Order, Strategy};

pub(crate) fn decide(
    state: &Dispatch,
    now: TimeMs,
    mint: &mut Mint,
    proposal: &Proposal,
) -> Decided {
    let decision = &proposal.decision;
    let order = find_order(state, decision.order)?;
    check_version(order, Some(proposal.seen_version))?;
    check_not_on_hold(order)?;
    if order.look_at.is_none() || order.expires_at.is_some_and(|at| at <= now) {
        return Err(wrong_state(order, "no worker is sought for the order"));
    }
    check_record(state, decision)?;
    let chosen = still_possible(state, order, &proposal.offers);
    if chosen.is_empty() {
        return Ok(nobody(now, order, decision));
    }
    let made = Event::DecisionMade { decision: Box::new(decision.clone()) };
    let offers = chosen.into_iter().map(|to| make_offer(now, mint, order, decision, to));
    Ok(std::iter::once(made).chain(offers).collect())
}

fn check_record(state: &Dispatch, decision: &Decision) -> Result<(), Rejection> {
    if state.decisions.contains_key(&decision.id) {
        let detail = format!("there already is a decision {}", decision.id);
        return Err(Rejection::new(Code::AlreadyExists, detail).existing(decision.id));
    }
    if decision.candidates.len() > CANDIDATES_MAX {
        let detail = format!("a decision records at most {CANDIDATES_MAX} candidates");
        return Err(Rejection::new(Code::LimitExceeded, detail).at("candidates"));
    }
    Ok(())
}

/// Whom the order can be offered to: asked once, free, not excluded, and nobody
/// else where one is pinned.
fn still_possible<'a>(
    state: &Dispatch,
    order: &Order,
    proposed: &'a [ProposedOffer],
) -> Vec<&'a ProposedOffer> {
    let width = match order.strategy {
        Strategy::Nearest => 1,
        Strategy::Broadcast => BROADCAST_WIDTH,
        Strategy::Manual => 0,
    };
    let mut asked: BTreeSet<WorkerId> = BTreeSet::new();
    let possible = proposed.iter().filter(|to| {
        !order.excluded.contains_key(&to.worker)
            && order.pinned.is_none_or(|pinned| pinned == to.worker)
            && !state.worker_offers.contains_key(&to.worker)
            && !state.worker_jobs.contains_key(&to.worker)
            && asked.insert(to.worker)
    });
    possible.take(width).collect()
}

fn nobody(now: TimeMs, order: &Order, decision: &Decision) -> Vec<Event> {
    let id = order.id;
    // The planner found someone, but another order was faster: that says nothing
    // about who is around, so it leaves no record, and the next look comes soon.
    if decision.candidates.iter().any(|row| row.verdict == Verdict::Chosen) {
        return vec![Event::LookPostponed { order: id, look_at: now + RACED_RETRY_MS }];
    }
    let mut events = vec![
        Event::DecisionMade { decision: Box::new(decision.clone()) },
        Event::LookPostponed { order: id, look_at: now + RETRY_MS },
    ];
    let long = order.nobody_since.is_some_and(|since| now.since(since) >= NOBODY_ESCALATES_MS);
    if long && order.escalation.is_none() {
        let reason = EscalationReason::NobodyEligible;
        events.push(Event::OrderEscalated { order: id, reason });
    }
    events
}

fn make_offer(
    now: TimeMs,
    mint: &mut Mint,
    order: &Order,
    decision: &Decision,
    to: &ProposedOffer,
) -> Event {
    let time_to_live = match order.strategy {
        _ if order.pinned.is_some() => PINNED_OFFER_TTL_MS,
        Strategy::Broadcast => BROADCAST_OFFER_TTL_MS,
        Strategy::Nearest | Strategy::Manual => OFFER_TTL_MS,
    };
    // An offer must not promise more time than the order has.
    let valid_until = order.expires_at.map_or(now + time_to_live, |at| at.min(now + time_to_live));
    let offer = Offer {
        id: mint.draw(),
        order: order.id,
        worker: to.worker,
        decision: decision.id,
        wave: order.wave.saturating_add(1),
        pay: order.pay.clone(),
        to_pickup: to.to_pickup,
        to_pickup_time: to.to_pickup_time,
        trip: order.trip,
        cash_due_minor: order.need.cash_due_minor,
        state: OfferState::Created,
        created_at: now,
        valid_until,
        sent_at: None,
        received_at: None,
        seen_at: None,
        ended_at: None,
        declined: None,
        note: None,
        withdrawn: None,
    };
    Event::OfferMade { offer: Box::new(offer) }
}
