//! Orders in: taking, confirming and sending back, each in one step.

use dispatch::{Command as D, NewOrder, Strategy};
use ledger::{Command as L, Hold};
use orders_bridge::{Payment, Sale, TradeCommand as T};
use vocab::{AccountKey, Code, HoldId, Mint, OrderId, PartyId, Rejection, StateMachine, TimeMs};

use super::command::PlaceOrder;
use super::join::Handover;
use super::{Event, Market};

impl Market {
    pub(super) fn place_order(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        order: &PlaceOrder,
    ) -> Result<Vec<Event>, Rejection> {
        let sale = &order.sale;
        self.check_money(order)?;
        let total = sale
            .priced
            .net_minor
            .checked_add(sale.priced.tax_minor)
            .and_then(|sum| sum.checked_add(sale.delivery_fee_minor))
            .and_then(|sum| sum.checked_add(sale.delivery_fee_tax_minor))
            .ok_or_else(|| Rejection::new(Code::AmountOverflow, "the order is worth too much"))?;
        let mut delivery = order.delivery.clone();
        delivery.need.cash_due_minor = if sale.payment == Payment::Cash { total } else { 0 };
        delivery.need.weight_grams = sale.priced.weight_grams;
        let delivery = Box::new(delivery);
        let sale = Box::new(sale.clone());
        let mut events: Vec<Event> = Vec::new();
        if order.confirm {
            let hold = self.secure(now, mint, sale.order, sale.payment, sale.customer, total)?;
            let hold_id = hold.as_ref().map(|(id, _)| *id);
            let command = D::PlaceConfirmed { order: delivery };
            let mut in_dispatch = self.dispatch.decide(now, mint, &command)?;
            // As it is told: created, reserved, paid for, and only then confirmed.
            let confirmed = in_dispatch.split_off(1);
            push(&mut events, in_dispatch);
            let command = T::PlaceConfirmed { sale, hold: hold_id };
            push(&mut events, self.trade.decide(now, mint, &command)?);
            push(&mut events, hold.map(|(_, events)| events).unwrap_or_default());
            push(&mut events, confirmed);
        } else {
            push(&mut events, self.dispatch.decide(now, mint, &D::Place { order: delivery })?);
            push(&mut events, self.trade.decide(now, mint, &T::Place { sale })?);
        }
        Ok(events)
    }

    pub(super) fn confirm_order(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        order: OrderId,
    ) -> Result<Vec<Event>, Rejection> {
        let mut events: Vec<Event> = Vec::new();
        let in_dispatch = self.dispatch.decide(now, mint, &D::Confirm { order })?;
        if in_dispatch.is_empty() {
            return Ok(events);
        }
        let sale = self.sale(order)?;
        let hold =
            self.secure(now, mint, order, sale.payment, sale.customer, sale.total_minor())?;
        let hold_id = hold.as_ref().map(|(id, _)| *id);
        push(&mut events, self.trade.decide(now, mint, &T::Confirm { order, hold: hold_id })?);
        push(&mut events, hold.map(|(_, events)| events).unwrap_or_default());
        push(&mut events, in_dispatch);
        Ok(events)
    }

    /// The goods go back the way they came, by the worker who still has them.
    pub(super) fn return_order(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        order: OrderId,
    ) -> Result<Vec<Event>, Rejection> {
        let parent = self.dispatch.order(order).ok_or_else(|| {
            Rejection::new(Code::OrderNotFound, "no order under this id").at("order_id")
        })?;
        let mut need = parent.need.clone();
        need.cash_due_minor = 0;
        let child = Box::new(NewOrder {
            id: mint.draw(),
            pickup_task: mint.draw(),
            dropoff_task: mint.draw(),
            pickup: parent.dropoff.stop.clone(),
            dropoff: parent.pickup.stop.clone(),
            need,
            pay: parent.pay.clone(),
            trip: parent.trip,
            trip_time: parent.trip_time,
            strategy: Strategy::Nearest,
            dispatch_at: None,
            expires_at: None,
            priority: parent.priority,
        });
        self.dispatch_and_join(now, mint, &D::Return { order, child }, Handover::default())
    }

    pub(super) fn sale(&self, order: OrderId) -> Result<&Sale, Rejection> {
        self.trade.sales.get(&order).ok_or_else(|| {
            Rejection::new(Code::OrderNotFound, "no sale under this order's id").at("order_id")
        })
    }

    fn check_money(&self, order: &PlaceOrder) -> Result<(), Rejection> {
        let Some(policy) = &self.policy else {
            let detail = "the market has no policy yet: set what it pays and charges first";
            return Err(Rejection::new(Code::Unavailable, detail).at("market_id"));
        };
        let (sale, delivery) = (&order.sale, &order.delivery);
        if sale.order != delivery.id {
            let detail = "sale and delivery are of two orders";
            return Err(Rejection::new(Code::InvalidField, detail).at("id"));
        }
        if sale.priced.currency != policy.currency || delivery.pay.currency != policy.currency {
            let detail = format!("this market's money is {}", policy.currency);
            return Err(Rejection::new(Code::CurrencyMismatch, detail).at("currency"));
        }
        Ok(())
    }

    /// Sets a wallet's money aside; cash needs nothing.
    fn secure(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        order: OrderId,
        payment: Payment,
        customer: Option<PartyId>,
        minor: i64,
    ) -> Result<Option<(HoldId, Vec<ledger::Event>)>, Rejection> {
        let (Payment::Wallet, Some(customer), true) = (payment, customer, minor > 0) else {
            return Ok(None);
        };
        let currency = self.policy.as_ref().map(|policy| policy.currency).ok_or_else(|| {
            Rejection::new(Code::Unavailable, "the market has no policy yet").at("market_id")
        })?;
        let id: HoldId = mint.draw();
        let account = AccountKey::CustomerWallet(customer);
        let hold = Hold { account, currency, minor, order: Some(order) };
        let events = self.ledger.decide(now, mint, &L::PlaceHold { id, hold })?;
        Ok(Some((id, events)))
    }
}

fn push<E: Into<Event>>(events: &mut Vec<Event>, more: Vec<E>) {
    events.extend(more.into_iter().map(Into::into));
}
