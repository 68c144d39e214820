//! A customer's word on a delivery. Stars and tip are one step: the worker's
//! rating, the money and the word itself are there together or not at all.

use finance_bridge::tip;
use ledger::{Command as L, Transfer};
use orders_bridge::{Payment, Sale};
use serde::{Deserialize, Serialize};
use vocab::{Code, Leg, Mint, OrderId, PartyId, Rejection, StateMachine, Text, TimeMs, WorkerId};
use workers::Command as W;

use super::decide::wrap;
use super::{Event, Market};

/// What a customer said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rated {
    /// 1 to 5.
    pub stars: u8,
    /// From the wallet, minor units.
    pub tip_minor: i64,
    /// When.
    pub at: TimeMs,
}

impl Market {
    /// Who brought an order to its customer; none while it is not there, and for
    /// a return, which has no customer.
    pub fn brought_by(&self, order: OrderId) -> Option<WorkerId> {
        let order = self.dispatch.order(order).filter(|order| order.parent.is_none())?;
        if order.dropoff.state != dispatch::TaskState::Completed {
            return None;
        }
        self.dispatch.assignment(*order.assignments.last()?).map(|job| job.worker)
    }

    /// Whose wallet a tip for an order can come from.
    pub fn tipper(&self, order: OrderId) -> Option<(PartyId, &Sale)> {
        let sale = self.trade.sales.get(&order)?;
        (sale.payment == Payment::Wallet).then_some((sale.customer?, sale))
    }

    pub(super) fn rate_delivery(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        order: OrderId,
        stars: u8,
        tip_minor: i64,
    ) -> Result<Vec<Event>, Rejection> {
        if let Some(said) = self.ratings.get(&order) {
            return repeated((said.stars, said.tip_minor) == (stars, tip_minor));
        }
        let worker = self.brought_by(order).ok_or_else(|| self.not_delivered(order))?;
        let mut events = wrap(self.workers.decide(now, mint, &W::Rate { worker, stars })?)?;
        if tip_minor != 0 {
            events.extend(self.post_tip(now, mint, order, worker, tip_minor)?);
        }
        events.push(Event::DeliveryRated { order, worker, stars, tip_minor });
        Ok(events)
    }

    fn post_tip(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        order: OrderId,
        worker: WorkerId,
        minor: i64,
    ) -> Result<Vec<Event>, Rejection> {
        let (customer, sale) = self.tipper(order).ok_or_else(|| {
            let detail = "this order was not paid from a wallet, so there is none to tip from";
            Rejection::new(Code::TipNotPossible, detail).at("tip_minor")
        })?;
        let legs: Vec<Leg> = tip(customer, worker, minor, sale.total_minor())?;
        let memo = Text::new("tip").expect("our own memos are short and plain");
        let transfer =
            Transfer { id: mint.draw(), currency: sale.currency, legs, order: Some(order), memo };
        wrap(self.ledger.decide(now, mint, &L::Post { transfer })?)
    }

    fn not_delivered(&self, order: OrderId) -> Rejection {
        match self.dispatch.order(order) {
            None => Rejection::new(Code::OrderNotFound, "no order under this id").at("order_id"),
            Some(order) => {
                let detail = "only a delivery that has arrived can be rated";
                Rejection::new(Code::WrongState, detail).in_state(order.state.as_str())
            }
        }
    }

    /// Nobody has to be told while nobody carries it.
    pub(super) fn tell_contact(&self, order: OrderId) -> Vec<Event> {
        let job = self.dispatch.order(order).and_then(|order| order.assignment);
        job.map(|assignment| Event::ContactTold { order, assignment }).into_iter().collect()
    }
}

/// The same word again is no news; another is refused.
fn repeated(same: bool) -> Result<Vec<Event>, Rejection> {
    if same {
        return Ok(Vec::new());
    }
    Err(Rejection::new(Code::AlreadyRated, "this delivery has been rated already"))
}
