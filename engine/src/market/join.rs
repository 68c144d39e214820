//! What follows in the other machines from what dispatch decided: workers are
//! bound and freed, goods issued or released, money posted.

use dispatch::Event as D;
use ledger::{Command as L, Transfer};
use orders_bridge::{SaleState, TradeCommand as T};
use vocab::{Mint, OrderId, Rejection, StateMachine, TimeMs, WorkerId};
use workers::{Command as W, OfferEnd, WorkEnd, Workers};

use super::{Event, Market};

/// What the worker says about the handing over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Handover<'a> {
    /// Pieces per line; all where absent.
    pub(super) pieces: Option<&'a [i64]>,
    /// Cash taken, minor units.
    pub(super) cash_minor: Option<i64>,
}

/// Gathers the consequences of one command.
pub(super) struct Join<'a> {
    pub(super) market: &'a Market,
    pub(super) now: TimeMs,
    pub(super) mint: &'a mut Mint,
    pub(super) handover: Handover<'a>,
    /// The workers touched so far, as this command leaves them: one command may
    /// free a worker and bind them again.
    touched: Workers,
    pub(super) events: Vec<Event>,
}

impl<'a> Join<'a> {
    pub(super) fn new(
        market: &'a Market,
        now: TimeMs,
        mint: &'a mut Mint,
        handover: Handover<'a>,
    ) -> Self {
        Self { market, now, mint, handover, touched: Workers::default(), events: Vec::new() }
    }

    /// The dispatch events and all that follows from them.
    pub(super) fn all(mut self, events: Vec<D>) -> Result<Vec<Event>, Rejection> {
        self.events.extend(events.iter().cloned().map(Event::from));
        for event in &events {
            self.one(event, &events)?;
        }
        Ok(self.events)
    }

    fn one(&mut self, event: &D, all: &[D]) -> Result<(), Rejection> {
        match event {
            D::OfferMade { offer } => {
                self.worker(offer.worker, W::TakeOffer { worker: offer.worker, offer: offer.id })
            }
            D::OfferDeclined { offer, .. } => self.drop_offer(*offer, OfferEnd::Declined),
            D::OfferExpired { offer, .. } => self.drop_offer(*offer, OfferEnd::Expired),
            D::OfferWithdrawn { offer, .. } => self.drop_offer(*offer, OfferEnd::Withdrawn),
            D::OrderAssigned { assignment } => self.worker(
                assignment.worker,
                W::Engage {
                    worker: assignment.worker,
                    assignment: assignment.id,
                    offer: assignment.offer,
                },
            ),
            D::AssignmentEnded { assignment, order, worker, released } => {
                let end = how_it_ended(*order, released.is_some(), all);
                self.worker(*worker, W::Free { worker: *worker, assignment: *assignment, end })
            }
            D::OrderDelivered { order, .. } => self.delivered(*order),
            D::OrderFailed { order, .. } => self.failed(*order),
            D::OrderCancelled { order, .. } | D::OrderExpired { order } => self.called_off(*order),
            D::OrderReturned { order } => self.trade(*order, T::Restock { order: *order }),
            D::OrderForgotten { order } => self.trade(*order, T::Forget { order: *order }),
            _ => Ok(()),
        }
    }

    fn drop_offer(&mut self, offer: vocab::OfferId, end: OfferEnd) -> Result<(), Rejection> {
        let worker = self.market.dispatch.offer(offer).map(|known| known.worker);
        match worker {
            Some(worker) => self.worker(worker, W::DropOffer { worker, offer, end }),
            None => Ok(()),
        }
    }

    fn worker(&mut self, worker: WorkerId, command: W) -> Result<(), Rejection> {
        if !self.touched.workers.contains_key(&worker)
            && let Some(known) = self.market.workers.get(worker)
        {
            self.touched.workers.insert(worker, known.clone());
        }
        for event in self.touched.decide(self.now, self.mint, &command)? {
            self.touched.apply(self.now, &event);
            self.events.push(event.into());
        }
        Ok(())
    }

    fn trade(&mut self, order: OrderId, command: T) -> Result<(), Rejection> {
        // A return trip sells nothing.
        if self.market.trade.sales.contains_key(&order) {
            let events = self.market.trade.decide(self.now, self.mint, &command)?;
            self.events.extend(events.into_iter().map(Event::from));
        }
        Ok(())
    }

    fn called_off(&mut self, order: OrderId) -> Result<(), Rejection> {
        self.trade(order, T::Cancel { order })?;
        self.void_hold(order)
    }

    fn failed(&mut self, order: OrderId) -> Result<(), Rejection> {
        let goods_taken = self.market.goods_taken(order);
        self.trade(order, T::FailDelivery { order, goods_taken })?;
        self.void_hold(order)?;
        if goods_taken { self.pay_attempt(order) } else { Ok(()) }
    }

    fn void_hold(&mut self, order: OrderId) -> Result<(), Rejection> {
        let sale = self.market.trade.sales.get(&order);
        let open = sale.filter(|sale| sale.state == SaleState::Confirmed);
        match open.and_then(|sale| sale.hold) {
            Some(id) => self.ledger(&L::VoidHold { id }),
            None => Ok(()),
        }
    }

    pub(super) fn ledger(&mut self, command: &L) -> Result<(), Rejection> {
        let events = self.market.ledger.decide(self.now, self.mint, command)?;
        self.events.extend(events.into_iter().map(Event::from));
        Ok(())
    }

    pub(super) fn post(&mut self, transfer: Transfer) -> Result<(), Rejection> {
        if transfer.legs.is_empty() { Ok(()) } else { self.ledger(&L::Post { transfer }) }
    }
}

fn how_it_ended(order: OrderId, released: bool, all: &[D]) -> WorkEnd {
    let delivered =
        all.iter().any(|e| matches!(e, D::OrderDelivered { order: o, .. } if *o == order));
    let failed = all.iter().any(|e| matches!(e, D::OrderFailed { order: o, .. } if *o == order));
    match (delivered, failed, released) {
        (true, _, _) => WorkEnd::Delivered,
        (_, true, _) => WorkEnd::Failed,
        (_, _, true) => WorkEnd::Released,
        _ => WorkEnd::Withdrawn,
    }
}
