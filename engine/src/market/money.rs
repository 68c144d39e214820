//! Money that moves because something happened: deliveries, failed attempts,
//! top-ups, cash handed in. The bridge says how it is booked, the ledger books it.

use finance_bridge::{Charge, Payer, remit_cash, settle_delivery, settle_failed, top_up};
use ledger::{Command as L, Transfer};
use orders_bridge::{Payment, TradeCommand as T};
use vocab::{
    BasisPoints, Code, Currency, Leg, Mint, OrderId, PartyId, Rejection, StateMachine, Text,
    TimeMs, WorkerId,
};

use super::command::Policy;
use super::decide::wrap;
use super::join::Join;
use super::{Event, Market};

impl Market {
    pub(super) fn set_policy(&self, policy: &Policy) -> Vec<Event> {
        let known = self.policy.as_ref();
        if known.is_some_and(|known| known.version >= policy.version) {
            return Vec::new();
        }
        vec![Event::PolicySet { policy: policy.clone() }]
    }

    pub(super) fn top_up(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        customer: PartyId,
        currency: Currency,
        minor: i64,
        memo: &Text<200>,
    ) -> Result<Vec<Event>, Rejection> {
        self.check_currency(currency)?;
        let legs = top_up(customer, minor)?;
        self.post_by_itself(now, mint, currency, legs, memo)
    }

    pub(super) fn remit_cash(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        worker: WorkerId,
        minor: i64,
        memo: &Text<200>,
    ) -> Result<Vec<Event>, Rejection> {
        if self.workers.get(worker).is_none() {
            let detail = "no worker under this id in this market";
            return Err(Rejection::new(Code::WorkerNotFound, detail).at("worker_id"));
        }
        let currency = self.currency()?;
        let legs = remit_cash(worker, minor, self.cash_in_hand(worker))?;
        self.post_by_itself(now, mint, currency, legs, memo)
    }

    fn post_by_itself(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        currency: Currency,
        legs: Vec<Leg>,
        memo: &Text<200>,
    ) -> Result<Vec<Event>, Rejection> {
        let transfer =
            Transfer { id: mint.draw(), currency, legs, order: None, memo: memo.clone() };
        wrap(self.ledger.decide(now, mint, &L::Post { transfer })?)
    }

    fn currency(&self) -> Result<Currency, Rejection> {
        self.policy.as_ref().map(|policy| policy.currency).ok_or_else(|| {
            Rejection::new(Code::Unavailable, "the market has no policy yet").at("market_id")
        })
    }

    fn check_currency(&self, currency: Currency) -> Result<(), Rejection> {
        let ours = self.currency()?;
        if ours == currency {
            return Ok(());
        }
        let detail = format!("this market's money is {ours}");
        Err(Rejection::new(Code::CurrencyMismatch, detail).at("amount.currency"))
    }

    /// Whether the goods of an order have left their warehouse.
    pub(super) fn goods_taken(&self, order: OrderId) -> bool {
        self.dispatch
            .order(order)
            .is_some_and(|order| order.pickup.state == dispatch::TaskState::Completed)
    }

    fn carrier(&self, order: OrderId) -> Option<(WorkerId, &dispatch::Order)> {
        let order = self.dispatch.order(order)?;
        let assignment = self.dispatch.assignment(order.assignment?)?;
        Some((assignment.worker, order))
    }
}

impl Join<'_> {
    /// Goods handed over: papers out, customer charged, worker paid, all at once.
    pub(super) fn delivered(&mut self, order: OrderId) -> Result<(), Rejection> {
        let market = self.market;
        let Some((worker, job)) = market.carrier(order) else {
            return Ok(());
        };
        let Some(sale) = market.trade.sales.get(&order) else {
            // A return trip: nobody is charged, the worker earns the quoted pay.
            let legs = settle_failed(&job.pay, worker, BasisPoints(10_000))?;
            return self.post_for(order, job.pay.currency, legs, "return trip");
        };
        let pieces = self.handover.pieces;
        let amounts = market.trade.quote_delivery(order, pieces)?;
        let charge = Charge {
            merchant: sale.merchant,
            currency: sale.currency,
            goods_minor: amounts.net_minor,
            goods_tax_minor: amounts.tax_minor,
            delivery_fee_minor: amounts.delivery_fee_minor,
            fee_tax_minor: amounts.delivery_fee_tax_minor,
        };
        let payer = match (sale.payment, sale.customer) {
            (Payment::Wallet, Some(customer)) => Payer::Wallet { customer },
            _ => Payer::Cash,
        };
        if payer == Payer::Cash {
            check_cash(charge.total_minor()?, self.handover.cash_minor)?;
        }
        let commission = market.terms.get(&order).map_or(BasisPoints(0), |t| t.commission);
        let legs = settle_delivery(&charge, payer, worker, &job.pay, commission)?;
        let deliver = T::Deliver { order, pieces: pieces.map(<[i64]>::to_vec) };
        let papers = market.trade.decide(self.now, self.mint, &deliver)?;
        self.events.extend(papers.into_iter().map(Event::from));
        match sale.hold {
            None => self.post_for(order, sale.currency, legs, "delivery"),
            Some(id) => {
                let transfer = self.transfer(order, sale.currency, legs, "delivery")?;
                self.ledger(&L::PostHold { id, transfer })
            }
        }
    }

    /// The way was made though nothing was handed over: part of the pay is earned.
    pub(super) fn pay_attempt(&mut self, order: OrderId) -> Result<(), Rejection> {
        let market = self.market;
        let Some((worker, job)) = market.carrier(order) else {
            return Ok(());
        };
        let share = market.terms.get(&order).map_or(BasisPoints(0), |t| t.failed_attempt);
        let legs = settle_failed(&job.pay, worker, share)?;
        self.post_for(order, job.pay.currency, legs, "failed attempt")
    }

    fn post_for(
        &mut self,
        order: OrderId,
        currency: Currency,
        legs: Vec<Leg>,
        memo: &str,
    ) -> Result<(), Rejection> {
        let transfer = self.transfer(order, currency, legs, memo)?;
        self.post(transfer)
    }

    fn transfer(
        &mut self,
        order: OrderId,
        currency: Currency,
        legs: Vec<Leg>,
        memo: &str,
    ) -> Result<Transfer, Rejection> {
        let memo = Text::new(memo).expect("our own memos are short and plain");
        Ok(Transfer { id: self.mint.draw(), currency, legs, order: Some(order), memo })
    }
}

/// Cash must be what is due; a customer who cannot pay is a failed delivery.
fn check_cash(due_minor: i64, taken_minor: Option<i64>) -> Result<(), Rejection> {
    match taken_minor {
        Some(taken) if taken != due_minor => {
            let detail = format!(
                "{due_minor} minor units are due and {taken} were reported; report what is due, \
                 or fail the task with reason not_paid"
            );
            Err(Rejection::new(Code::InvalidField, detail).at("cash_minor"))
        }
        _ => Ok(()),
    }
}
