//! Makes events so, in every machine, and notes what the world has to be told.

use dispatch::Event as D;
use orders_bridge::TradeEvent as T;
use vocab::{AccountKey, OrderId, StateMachine, TimeMs, WorkerId};

use super::{Event, Market, Rated, Terms};
use crate::inbox::InboxKind;

impl Market {
    pub(super) fn apply(&mut self, now: TimeMs, event: &Event) {
        match event {
            Event::PolicySet { policy } => {
                self.policy = Some(policy.clone());
                self.effects.looks = true;
            }
            Event::Workers(event) => {
                self.workers.apply(now, event);
                self.effects.workers.insert(event.worker());
                self.effects.freed |= may_free(event);
            }
            Event::Dispatch(event) => self.apply_dispatch(now, event),
            Event::Trade(event) => self.apply_trade(now, event),
            Event::Ledger(event) => self.apply_ledger(now, event),
            Event::DeliveryRated { order, stars, tip_minor, .. } => {
                let rated = Rated { stars: *stars, tip_minor: *tip_minor, at: now };
                self.ratings.insert(*order, rated);
                self.effects.orders.insert(*order);
            }
            Event::ContactTold { assignment, .. } => {
                if let Some(job) = self.dispatch.assignment(*assignment) {
                    let kind = InboxKind::Assignment { assignment: *assignment };
                    self.tell(job.worker, now, kind);
                }
            }
            Event::InboxAcked { worker, seq } => self.inboxes.ack(*worker, *seq),
        }
    }

    fn apply_trade(&mut self, now: TimeMs, event: &T) {
        self.trade.apply(now, event);
        match event {
            T::SalePlaced { sale } => {
                let money = &self.policy.as_ref().expect("a sale needs a policy").money;
                let terms =
                    Terms { commission: money.commission, failed_attempt: money.failed_attempt };
                self.terms.insert(sale.order, terms);
            }
            T::SaleForgotten { order } => {
                self.terms.remove(order);
                self.ratings.remove(order);
            }
            _ => {}
        }
    }

    fn apply_ledger(&mut self, now: TimeMs, event: &ledger::Event) {
        self.ledger.apply(now, event);
        let ledger::Event::Posted { transfer, .. } = event else {
            return;
        };
        let mut paid: Option<WorkerId> = None;
        let (mut minor, mut cash_minor) = (0, 0);
        for leg in &transfer.legs {
            if let AccountKey::WorkerWallet(worker) = leg.credit {
                paid = Some(worker);
                minor += leg.minor;
            }
            if let AccountKey::WorkerCash(worker) = leg.debit {
                paid = Some(worker);
                cash_minor += leg.minor;
            }
            if let AccountKey::WorkerCash(worker) = leg.credit {
                self.effects.workers.insert(worker);
            }
        }
        if let (Some(worker), Some(order)) = (paid, transfer.order) {
            self.effects.workers.insert(worker);
            let kind =
                InboxKind::EarningsPosted { order, transfer: transfer.id, minor, cash_minor };
            self.tell(worker, now, kind);
        }
    }

    fn apply_dispatch(&mut self, now: TimeMs, event: &D) {
        self.dispatch.apply(now, event);
        if let Some(order) = self.order_of(event) {
            self.effects.orders.insert(order);
        }
        self.effects.looks = true;
        match event {
            D::OfferMade { offer } => {
                self.tell(offer.worker, now, InboxKind::Offer { offer: offer.id });
            }
            D::OfferWithdrawn { offer, reason, .. } => {
                let kind = InboxKind::OfferWithdrawn { offer: *offer, reason: Some(*reason) };
                self.tell_offered(*offer, now, kind);
            }
            D::OfferExpired { offer, .. } => {
                let kind = InboxKind::OfferWithdrawn { offer: *offer, reason: None };
                self.tell_offered(*offer, now, kind);
            }
            D::OrderAssigned { assignment } => {
                let kind = InboxKind::Assignment { assignment: assignment.id };
                self.tell(assignment.worker, now, kind);
            }
            D::TaskMoved { order, assignment, task, .. } => {
                if let Some(job) = self.dispatch.assignment(*assignment) {
                    let kind = InboxKind::TaskUpdated { task: *task, order: *order };
                    self.tell(job.worker, now, kind);
                }
            }
            D::AssignmentEnded { assignment, order, worker, .. } => {
                let why = self.dispatch.order(*order).map_or("ended", |o| o.state.as_str());
                let why = vocab::Text::new(why).expect("state names are short and plain");
                let kind = InboxKind::PlanChanged { assignment: *assignment, order: *order, why };
                self.tell(*worker, now, kind);
            }
            _ => {}
        }
    }

    fn tell_offered(&mut self, offer: vocab::OfferId, now: TimeMs, kind: InboxKind) {
        if let Some(worker) = self.dispatch.offer(offer).map(|offer| offer.worker) {
            self.tell(worker, now, kind);
        }
    }

    fn tell(&mut self, worker: WorkerId, now: TimeMs, kind: InboxKind) {
        self.inboxes.push(worker, now, kind);
        self.effects.inboxes.insert(worker);
    }

    /// The order an event of dispatch is about.
    pub fn order_of(&self, event: &D) -> Option<OrderId> {
        event.order().or_else(|| {
            let offer = event.offer()?;
            self.dispatch.offer(offer).map(|offer| offer.order)
        })
    }
}

/// Whether a worker may be eligible after this who was not before.
fn may_free(event: &workers::Event) -> bool {
    use workers::Event as W;
    match event {
        W::DutySet { duty, .. } => *duty == workers::Duty::Available,
        W::LinkSet { link, .. } => *link == workers::Link::Live,
        W::ShiftSet { .. }
        | W::Unblocked { .. }
        | W::ProfileUpdated { .. }
        | W::OfferDropped { .. }
        | W::Freed { .. } => true,
        _ => false,
    }
}
