//! Dispatch of one market as a state machine: which file decides which command,
//! and what may be asked of the state. It must never decide or change anything
//! itself; that is done in `step/` and in `apply`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocab::{
    AssignmentId, DecisionId, Mint, OfferId, OrderId, Rejection, StateMachine, TaskId, TimeMs,
    WorkerId,
};

use crate::assignment::Assignment;
use crate::command::Command;
use crate::decision::Decision;
use crate::event::Event;
use crate::offer::Offer;
use crate::order::Order;
use crate::step::{
    accept, assign, cancel, confirm, decline, give_back, hold, offer_received, offer_seen,
    offer_sent, pin, place, propose, redispatch, release, task, tick, unassign, withdraw,
};

/// Everything under way in a market.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Dispatch {
    /// By id.
    pub orders: BTreeMap<OrderId, Order>,
    /// By id, as long as their order is remembered.
    pub offers: BTreeMap<OfferId, Offer>,
    /// By id, as long as their order is remembered.
    pub assignments: BTreeMap<AssignmentId, Assignment>,
    /// By id, as long as their order is remembered.
    pub decisions: BTreeMap<DecisionId, Decision>,
    /// Whose task.
    pub tasks: BTreeMap<TaskId, OrderId>,
    /// The one open offer of each worker who has one.
    #[serde(default)]
    pub worker_offers: BTreeMap<WorkerId, OfferId>,
    /// The one live assignment of each worker who has one.
    #[serde(default)]
    pub worker_jobs: BTreeMap<WorkerId, AssignmentId>,
    /// When offers end.
    pub offer_deadlines: BTreeSet<(TimeMs, OfferId)>,
    /// When orders start, expire or are forgotten.
    pub order_deadlines: BTreeSet<(TimeMs, OrderId)>,
    /// When orders are to be looked at; see [`Order::look_at`].
    #[serde(default)]
    pub look_deadlines: BTreeSet<(TimeMs, OrderId)>,
}

impl Dispatch {
    /// An order, as long as it is remembered.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.get(&id)
    }

    /// An offer, as long as its order is remembered.
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.get(&id)
    }

    /// An assignment, live or ended, as long as its order is remembered.
    pub fn assignment(&self, id: AssignmentId) -> Option<&Assignment> {
        self.assignments.get(&id)
    }

    /// The offer that waits for this worker's answer.
    pub fn open_offer_of(&self, worker: WorkerId) -> Option<&Offer> {
        self.offers.get(self.worker_offers.get(&worker)?)
    }

    /// The assignment that binds this worker.
    pub fn job_of(&self, worker: WorkerId) -> Option<&Assignment> {
        self.assignments.get(self.worker_jobs.get(&worker)?)
    }
}

impl StateMachine for Dispatch {
    type Command = Command;
    type Event = Event;

    fn decide(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        let mut events = self.decide_nameless(now, mint, command)?;
        for event in &mut events {
            if let Some(offer) = event.offer().and_then(|id| self.offer(id)) {
                event.name_offer(offer.of());
            }
        }
        Ok(events)
    }

    fn apply(&mut self, now: TimeMs, event: &Event) {
        crate::apply::apply(self, now, event);
    }
}

impl Dispatch {
    /// What would happen, but for whose offers the events are about.
    fn decide_nameless(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::Place { order } => place::decide(self, now, order),
            Command::PlaceConfirmed { order } => confirm::place_confirmed(self, now, order),
            Command::Confirm { order } => confirm::decide(self, now, *order),
            Command::Cancel { order, by, actor, reason, seen_version } => {
                let cancellation =
                    crate::Cancellation { by: *by, actor: *actor, reason: reason.clone(), at: now };
                cancel::decide(self, *order, cancellation, *seen_version)
            }
            Command::Propose { proposal } => propose::decide(self, now, mint, proposal),
            Command::OfferSent { offer } => offer_sent::decide(self, *offer),
            Command::OfferReceived { offer, worker } => {
                offer_received::decide(self, *offer, *worker)
            }
            Command::OfferSeen { offer, worker } => offer_seen::decide(self, *offer, *worker),
            Command::AcceptOffer { offer, worker } => {
                accept::decide(self, now, mint, *offer, *worker)
            }
            Command::DeclineOffer { offer, worker, reason, note } => {
                decline::decide(self, now, *offer, *worker, *reason, note.as_ref())
            }
            Command::WithdrawOffer { offer, reason } => {
                withdraw::decide(self, now, *offer, *reason)
            }
            Command::Assign { order, worker, seen_version } => {
                assign::decide(self, now, mint, *order, *worker, *seen_version)
            }
            Command::Unassign { order, .. } => unassign::decide(self, now, *order),
            Command::Pin { order, worker } => pin::pin(self, now, *order, *worker),
            Command::Unpin { order } => pin::unpin(self, now, *order),
            Command::Hold { order, reason } => hold::hold(self, *order, reason),
            Command::Resume { order } => hold::resume(self, now, *order),
            Command::Redispatch { order, strategy, pay } => {
                redispatch::decide(self, now, *order, *strategy, pay.as_ref())
            }
            Command::Step { worker, step } => task::decide(self, *worker, step),
            Command::Release { assignment, assignment_version, worker, reason } => {
                release::decide(self, now, *assignment, *assignment_version, *worker, reason)
            }
            Command::Return { order, child } => give_back::decide(self, now, mint, *order, child),
            Command::Tick => Ok(tick::decide(self, now)),
        }
    }
}
