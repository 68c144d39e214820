//! What a command is answered with, read from the state it left behind.

use dispatch::{Command as D, Event as E};
use orders_bridge::TradeCommand as T;
use vocab::{AccountKey, AssignmentId, Code, OfferId, OrderId, Rejection, WorkerId};

use super::{Command, Event, Market};
use crate::outcome::Reply;

impl Market {
    pub(super) fn reply(&self, command: &Command, events: &[Event]) -> Reply {
        match command {
            Command::PlaceOrder { order } => self.order_reply(order.sale.order),
            Command::ConfirmOrder { order } | Command::CancelOrder { order, .. } => {
                self.order_reply(*order)
            }
            Command::ReturnOrder { order } => {
                let child = self.dispatch.order(*order).and_then(|order| order.child);
                self.order_reply(child.unwrap_or(*order))
            }
            Command::Step { step, .. } => self.job_reply(step.assignment),
            Command::AtVersion { command, .. } => self.reply(command, events),
            Command::Dispatch { command } => self.dispatch_reply(command, events),
            Command::Workers { command } => worker_of(command)
                .and_then(|worker| self.workers.get(worker))
                .map_or(Reply::Done, |w| Reply::Worker { id: w.id, version: w.version }),
            Command::Trade { command: T::MoveStock { warehouse, product, .. } } => {
                let stock = self.trade.warehouses.get(warehouse).and_then(|w| w.stock.get(product));
                let stock = stock.copied().unwrap_or_default();
                Reply::Stock {
                    warehouse: *warehouse,
                    product: *product,
                    on_hand: stock.on_hand,
                    reserved: stock.reserved,
                }
            }
            Command::TopUp { customer, .. } => {
                self.transfer_reply(AccountKey::CustomerWallet(*customer), events)
            }
            Command::RemitCash { worker, .. } => {
                self.transfer_reply(AccountKey::WorkerCash(*worker), events)
            }
            Command::Trade { .. }
            | Command::SetPolicy { .. }
            | Command::RateDelivery { .. }
            | Command::TellContact { .. }
            | Command::AckInbox { .. }
            | Command::Tick => Reply::Done,
        }
    }

    fn dispatch_reply(&self, command: &D, events: &[Event]) -> Reply {
        let lost = events.iter().any(|e| matches!(e, Event::Dispatch(E::OfferLost { .. })));
        match command {
            _ if lost => Reply::Refused {
                rejection: Rejection::new(Code::OfferLost, "another worker was faster")
                    .in_state("lost"),
            },
            D::AcceptOffer { offer, .. }
            | D::DeclineOffer { offer, .. }
            | D::WithdrawOffer { offer, .. }
            | D::OfferSeen { offer, .. } => self.offer_reply(*offer),
            D::Assign { order, .. }
            | D::Unassign { order, .. }
            | D::Pin { order, .. }
            | D::Unpin { order }
            | D::Hold { order, .. }
            | D::Resume { order }
            | D::Redispatch { order, .. } => self.order_reply(*order),
            D::Release { assignment, .. } => self.job_reply(*assignment),
            _ => Reply::Done,
        }
    }

    fn order_reply(&self, id: OrderId) -> Reply {
        let Some(order) = self.dispatch.order(id) else {
            return Reply::Done;
        };
        let sale = self.trade.sales.get(&id);
        Reply::Order {
            id,
            state: order.state,
            version: order.version,
            total_minor: sale.map_or(0, |sale| sale.total_minor()),
            currency: sale.map_or(order.pay.currency, |sale| sale.currency),
        }
    }

    fn offer_reply(&self, id: OfferId) -> Reply {
        let Some(offer) = self.dispatch.offer(id) else {
            return Reply::Done;
        };
        let order = self.dispatch.order(offer.order);
        let assignment = order
            .and_then(|order| order.assignment)
            .filter(|id| self.dispatch.assignment(*id).is_some_and(|a| a.offer == Some(offer.id)));
        Reply::Offer { id, state: offer.state, assignment }
    }

    fn job_reply(&self, id: AssignmentId) -> Reply {
        let job = self.dispatch.assignment(id);
        let order = job.and_then(|job| self.dispatch.order(job.order));
        match (job, order) {
            (Some(job), Some(order)) => {
                Reply::Job { id, order: order.id, state: order.state, version: job.version }
            }
            _ => Reply::Done,
        }
    }

    fn transfer_reply(&self, account: AccountKey, events: &[Event]) -> Reply {
        let posted = events.iter().find_map(|event| match event {
            Event::Ledger(ledger::Event::Posted { transfer, .. }) => Some(transfer),
            _ => None,
        });
        posted.map_or(Reply::Done, |transfer| Reply::Transfer {
            id: transfer.id,
            currency: transfer.currency,
            balance_minor: self.balance(account),
        })
    }
}

fn worker_of(command: &workers::Command) -> Option<WorkerId> {
    use workers::Command as W;
    match command {
        W::Register { worker, .. }
        | W::UpdateProfile { worker, .. }
        | W::SetDuty { worker, .. }
        | W::SetShift { worker, .. }
        | W::SetLink { worker, .. }
        | W::Block { worker, .. }
        | W::Unblock { worker }
        | W::Rate { worker, .. } => Some(*worker),
        _ => None,
    }
}
