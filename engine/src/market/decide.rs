//! From a command to the events of all machines, without changing anything.

use dispatch::Command as D;
use orders_bridge::TradeCommand as T;
use vocab::{Code, CommandMeta, Mint, OrderId, Rejection, StateMachine, TimeMs};
use workers::Command as W;

use super::join::{Handover, Join};
use super::{Command, Event, Market};

impl Market {
    pub(super) fn decide(
        &self,
        now: TimeMs,
        meta: &CommandMeta,
        mint: &mut Mint,
        command: &Command,
    ) -> Result<Vec<Event>, Rejection> {
        match command {
            Command::SetPolicy { policy } => Ok(self.set_policy(policy)),
            Command::PlaceOrder { order } => self.place_order(now, mint, order),
            Command::ConfirmOrder { order } => self.confirm_order(now, mint, *order),
            Command::CancelOrder { order, by, reason, seen_version } => {
                let command = D::Cancel {
                    order: *order,
                    by: *by,
                    actor: meta.actor,
                    reason: reason.clone(),
                    seen_version: *seen_version,
                };
                self.dispatch_and_join(now, mint, &command, Handover::default())
            }
            Command::ReturnOrder { order } => self.return_order(now, mint, *order),
            Command::Step { worker, step, pieces, cash_minor } => {
                let handover = Handover { pieces: pieces.as_deref(), cash_minor: *cash_minor };
                let command = D::Step { worker: *worker, step: step.clone() };
                self.dispatch_and_join(now, mint, &command, handover)
            }
            Command::Dispatch { command } => self.dispatch_direct(now, mint, command),
            Command::Workers { command } => self.workers_direct(now, mint, command),
            Command::Trade { command } => match command {
                T::AddWarehouse { .. } | T::MoveStock { .. } => {
                    wrap(self.trade.decide(now, mint, command)?)
                }
                _ => Err(not_by_itself()),
            },
            Command::TopUp { customer, currency, minor, memo } => {
                self.top_up(now, mint, *customer, *currency, *minor, memo)
            }
            Command::RemitCash { worker, minor, memo } => {
                self.remit_cash(now, mint, *worker, *minor, memo)
            }
            Command::RateDelivery { order, stars, tip_minor } => {
                self.rate_delivery(now, mint, *order, *stars, *tip_minor)
            }
            Command::TellContact { order } => Ok(self.tell_contact(*order)),
            Command::AckInbox { worker, seq } => self.ack_inbox(now, mint, *worker, *seq),
            Command::AtVersion { order, version, command } => {
                self.check_version(*order, *version)?;
                self.decide(now, meta, mint, command)
            }
            Command::Tick => self.tick(now, mint),
        }
    }

    fn check_version(&self, order: OrderId, seen: u64) -> Result<(), Rejection> {
        let missing = || Rejection::new(Code::OrderNotFound, "no order under this id");
        let order = self.dispatch.order(order).ok_or_else(missing)?;
        if order.version == seen {
            return Ok(());
        }
        let detail = format!("the order has changed: it is at version {}", order.version);
        Err(Rejection::new(Code::StaleVersion, detail).in_state(order.state.as_str()))
    }

    /// A dispatch command together with everything that follows from its events.
    pub(super) fn dispatch_and_join(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &D,
        handover: Handover<'_>,
    ) -> Result<Vec<Event>, Rejection> {
        let events = self.dispatch.decide(now, mint, command)?;
        Join::new(self, now, mint, handover).all(events)
    }

    fn dispatch_direct(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &D,
    ) -> Result<Vec<Event>, Rejection> {
        match command {
            D::Place { .. }
            | D::PlaceConfirmed { .. }
            | D::Confirm { .. }
            | D::Cancel { .. }
            | D::Step { .. }
            | D::Return { .. }
            | D::Tick => Err(not_by_itself()),
            D::Propose { proposal } => self.propose(now, mint, proposal),
            D::Assign { worker, .. } | D::Pin { worker, .. } => {
                if self.workers.get(*worker).is_none() {
                    let detail = "no worker under this id in this market";
                    return Err(Rejection::new(Code::WorkerNotFound, detail).at("worker_id"));
                }
                self.dispatch_and_join(now, mint, command, Handover::default())
            }
            _ => self.dispatch_and_join(now, mint, command, Handover::default()),
        }
    }

    fn workers_direct(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &W,
    ) -> Result<Vec<Event>, Rejection> {
        match command {
            W::TakeOffer { .. }
            | W::DropOffer { .. }
            | W::Engage { .. }
            | W::Free { .. }
            | W::Reengage { .. }
            | W::Tick { .. } => Err(not_by_itself()),
            _ => {
                let mut events = wrap(self.workers.decide(now, mint, command)?)?;
                events.extend(self.withdraw_from_unavailable(now, mint, command)?);
                Ok(events)
            }
        }
    }

    fn ack_inbox(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        worker: vocab::WorkerId,
        seq: u64,
    ) -> Result<Vec<Event>, Rejection> {
        let Some(inbox) = self.inboxes.get(worker).filter(|inbox| seq > inbox.acked) else {
            return Ok(Vec::new());
        };
        let seq = seq.min(inbox.last_seq);
        let mut events = Vec::new();
        for item in inbox.items.iter().filter(|item| item.seq <= seq) {
            if let crate::InboxKind::Offer { offer } = item.kind {
                let received = D::OfferReceived { offer, worker };
                // An offer that is gone or further along has nothing to record.
                events.extend(self.dispatch.decide(now, mint, &received).unwrap_or_default());
            }
        }
        let mut all: Vec<Event> = events.into_iter().map(Event::from).collect();
        all.push(Event::InboxAcked { worker, seq });
        Ok(all)
    }

    fn tick(&self, now: TimeMs, mint: &mut Mint) -> Result<Vec<Event>, Rejection> {
        let mut events = self.dispatch_and_join(now, mint, &D::Tick, Handover::default())?;
        let lifted = self.workers.decide(now, mint, &W::Tick { at: now })?;
        events.extend(lifted.into_iter().map(Event::from));
        Ok(events)
    }
}

/// Turns a machine's events into the market's.
pub(super) fn wrap<E: Into<Event>>(events: Vec<E>) -> Result<Vec<Event>, Rejection> {
    Ok(events.into_iter().map(Into::into).collect())
}

fn not_by_itself() -> Rejection {
    let detail = "this command moves more than one machine and has a command of its own";
    Rejection::new(Code::InvalidField, detail).at("command")
}
