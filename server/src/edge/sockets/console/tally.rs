//! The numbers on top of a console, kept up with each commit instead of being
//! counted anew: a market may hold a hundred thousand orders.

use std::collections::{BTreeMap, BTreeSet};

use dispatch::{Order, OrderState};
use engine::{Effects, Market};
use serde::Serialize;
use utoipa::ToSchema;
use vocab::{OrderId, TimeMs, WorkerId};
use workers::{Duty, Link, Worker};

/// The numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Counters {
    /// Orders that look for a worker.
    pub(crate) unassigned: usize,
    /// Offers that wait for an answer.
    pub(crate) offers_out: usize,
    /// Open orders whose drop-off is overdue.
    pub(crate) late_now: usize,
    /// Open orders whose drop-off is expected to be overdue.
    pub(crate) late_predicted: usize,
    /// Everyone who works here, on duty or not.
    pub(crate) workers_total: usize,
    /// Workers on duty.
    pub(crate) on_duty: usize,
    /// Workers on duty and not kept from work.
    pub(crate) available: usize,
    /// ... of a hundred on duty.
    pub(crate) available_pct: usize,
    /// Workers on duty without a fresh position.
    pub(crate) stale: usize,
    /// Workers on duty who have gone quiet.
    pub(crate) lost: usize,
    /// Workers who carry more of the house's cash than they may.
    pub(crate) cash_over_cap: usize,
    /// Orders that wait for a person.
    pub(crate) escalated: usize,
}

/// What one open order adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OrderMark {
    unassigned: bool,
    offers_out: usize,
    escalated: bool,
    due: Option<TimeMs>,
}

/// What one worker adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct WorkerMark {
    on_duty: bool,
    available: bool,
    stale: bool,
    lost: bool,
    cash_over_cap: bool,
}

/// The numbers with what they are made of.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    orders: BTreeMap<OrderId, OrderMark>,
    workers: BTreeMap<WorkerId, WorkerMark>,
    dues: BTreeSet<(TimeMs, OrderId)>,
    /// All but `late_now`, which depends on when one asks, what is predicted,
    /// and what follows from the others.
    sums: Counters,
}

impl Tally {
    /// Counts everything once.
    pub(crate) fn of(market: &Market) -> Self {
        let mut tally = Self::default();
        market.dispatch.orders.values().for_each(|order| tally.put_order(order.id, Some(order)));
        let everyone = market.workers.workers.values();
        everyone.for_each(|w| tally.put_worker(w.id, Some(worker_mark(market, w))));
        tally
    }

    /// Takes in what a commit changed.
    pub(crate) fn update(&mut self, market: &Market, effects: &Effects) {
        for id in &effects.orders {
            self.put_order(*id, market.dispatch.order(*id));
        }
        for id in &effects.workers {
            self.put_worker(*id, market.workers.get(*id).map(|w| worker_mark(market, w)));
        }
    }

    /// The numbers at `now`, but for what is predicted.
    pub(crate) fn counters(&self, now: TimeMs) -> Counters {
        let late_now = self.dues.iter().take_while(|(due, _)| *due < now).count();
        let Counters { available, on_duty, .. } = self.sums;
        let available_pct = (available * 100).checked_div(on_duty).unwrap_or(0);
        Counters { late_now, available_pct, workers_total: self.workers.len(), ..self.sums }
    }

    fn put_order(&mut self, id: OrderId, order: Option<&Order>) {
        let mark = order.filter(|order| !order.state.is_final()).map(order_mark);
        let before = match mark {
            Some(mark) => self.orders.insert(id, mark),
            None => self.orders.remove(&id),
        };
        if let Some(before) = before {
            self.sums.unassigned -= usize::from(before.unassigned);
            self.sums.offers_out -= before.offers_out;
            self.sums.escalated -= usize::from(before.escalated);
            if let Some(due) = before.due {
                self.dues.remove(&(due, id));
            }
        }
        if let Some(mark) = mark {
            self.sums.unassigned += usize::from(mark.unassigned);
            self.sums.offers_out += mark.offers_out;
            self.sums.escalated += usize::from(mark.escalated);
            self.dues.extend(mark.due.map(|due| (due, id)));
        }
    }

    fn put_worker(&mut self, id: WorkerId, mark: Option<WorkerMark>) {
        let before = match mark {
            Some(mark) => self.workers.insert(id, mark),
            None => self.workers.remove(&id),
        };
        if let Some(before) = before {
            self.sums.on_duty -= usize::from(before.on_duty);
            self.sums.cash_over_cap -= usize::from(before.cash_over_cap);
            self.sums.available -= usize::from(before.available);
            self.sums.stale -= usize::from(before.stale);
            self.sums.lost -= usize::from(before.lost);
        }
        if let Some(mark) = mark {
            self.sums.on_duty += usize::from(mark.on_duty);
            self.sums.cash_over_cap += usize::from(mark.cash_over_cap);
            self.sums.available += usize::from(mark.available);
            self.sums.stale += usize::from(mark.stale);
            self.sums.lost += usize::from(mark.lost);
        }
    }
}

fn order_mark(order: &Order) -> OrderMark {
    OrderMark {
        unassigned: order.state == OrderState::Dispatching,
        offers_out: order.open_offers.len(),
        escalated: order.escalation.is_some() && order.state.awaits_worker(),
        // Goods on their way back are a matter of their own order.
        due: order.dropoff.stop.due.filter(|_| order.state != OrderState::Returning),
    }
}

fn worker_mark(market: &Market, worker: &Worker) -> WorkerMark {
    let on_duty = worker.duty != Duty::OffDuty;
    WorkerMark {
        on_duty,
        cash_over_cap: market.cash_in_hand(worker.id) > worker.profile.cash_cap_minor,
        available: worker.duty == Duty::Available && worker.blocked.is_none(),
        stale: on_duty && worker.link == Link::Stale,
        lost: on_duty && worker.link == Link::Lost,
    }
}
