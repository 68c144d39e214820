//! Offers against the roster: what a planner proposes is checked again here,
//! against the workers as they stand, by the one definition of eligible.

use dispatch::{Command as D, Proposal, WithdrawReason};
use vocab::{Code, Mint, Rejection, StateMachine, TimeMs};
use workers::{Command as W, Duty, eligible};

use super::decide::wrap;
use super::join::{Handover, Join};
use super::{Event, Market};

impl Market {
    pub(super) fn propose(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        proposal: &Proposal,
    ) -> Result<Vec<Event>, Rejection> {
        let order = self.dispatch.order(proposal.decision.order).ok_or_else(|| {
            Rejection::new(Code::OrderNotFound, "no order under this id").at("order_id")
        })?;
        let mut holds = proposal.clone();
        holds.offers.retain(|offer| {
            self.workers.get(offer.worker).is_some_and(|worker| {
                let cash = self.cash_in_hand(offer.worker);
                eligible(worker, &order.need, cash, now).is_empty()
            })
        });
        if holds.offers.is_empty() && !proposal.offers.is_empty() {
            // All of them were taken meanwhile: the planner looks again at once.
            let detail = "none of the proposed workers is eligible any more";
            return Err(Rejection::new(Code::WorkerNotEligible, detail).at("offers"));
        }
        let command = D::Propose { proposal: Box::new(holds) };
        self.dispatch_and_join(now, mint, &command, Handover::default())
    }

    /// A worker who stops working, is blocked or is lost keeps no open offer:
    /// the order goes on to the next without waiting for the timer.
    pub(super) fn withdraw_from_unavailable(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &W,
    ) -> Result<Vec<Event>, Rejection> {
        let gone = match command {
            W::SetDuty { worker, duty } if *duty != Duty::Available => *worker,
            W::Block { worker, .. } => *worker,
            W::SetLink { worker, link: workers::Link::Lost } => *worker,
            _ => return Ok(Vec::new()),
        };
        let Some(workers::Work::Offered(offer)) = self.workers.get(gone).map(|w| w.work) else {
            return Ok(Vec::new());
        };
        let command = D::WithdrawOffer { offer, reason: WithdrawReason::WorkerGone };
        let events = self.dispatch.decide(now, mint, &command)?;
        if events.is_empty() {
            return wrap::<dispatch::Event>(events);
        }
        Join::new(self, now, mint, Handover::default()).all(events)
    }
}
