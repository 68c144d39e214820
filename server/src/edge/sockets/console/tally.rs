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
    /// Workers on duty and not kept from work.
    pub(crate) available: usize,
    /// Workers on duty without a fresh position.
    pub(crate) stale: usize,
    /// Workers on duty who have gone quiet.
    pub(crate) lost: usize,
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
    available: bool,
    stale: bool,
    lost: bool,
}

/// The numbers with what they are made of.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    orders: BTreeMap<OrderId, OrderMark>,
    workers: BTreeMap<WorkerId, WorkerMark>,
    dues: BTreeSet<(TimeMs, OrderId)>,
    /// All but `late_now`, which depends on when one asks.
    sums: Counters,
}

impl Tally {
    /// Counts everything once.
    pub(crate) fn of(market: &Market) -> Self {
        let mut tally = Self::default();
        market.dispatch.orders.values().for_each(|order| tally.put_order(order.id, Some(order)));
        market.workers.workers.values().for_each(|w| tally.put_worker(w.id, Some(w)));
        tally
    }

    /// Takes in what a commit changed.
    pub(crate) fn update(&mut self, market: &Market, effects: &Effects) {
        for id in &effects.orders {
            self.put_order(*id, market.dispatch.order(*id));
        }
        for id in &effects.workers {
            self.put_worker(*id, market.workers.get(*id));
        }
    }

    /// The numbers at `now`.
    pub(crate) fn counters(&self, now: TimeMs) -> Counters {
        let late_now = self.dues.iter().take_while(|(due, _)| *due < now).count();
        Counters { late_now, ..self.sums }
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

    fn put_worker(&mut self, id: WorkerId, worker: Option<&Worker>) {
        let mark = worker.map(worker_mark);
        let before = match mark {
            Some(mark) => self.workers.insert(id, mark),
            None => self.workers.remove(&id),
        };
        if let Some(before) = before {
            self.sums.available -= usize::from(before.available);
            self.sums.stale -= usize::from(before.stale);
            self.sums.lost -= usize::from(before.lost);
        }
        if let Some(mark) = mark {
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
        due: order.dropoff.stop.due,
    }
}

fn worker_mark(worker: &Worker) -> WorkerMark {
    let on_duty = worker.duty != Duty::OffDuty;
    WorkerMark {
        available: worker.duty == Duty::Available && worker.blocked.is_none(),
        stale: on_duty && worker.link == Link::Stale,
        lost: on_duty && worker.link == Link::Lost,
    }
}
