//! The rules of dispatch once more, written as simply as possible: plain lists,
//! searched from end to end, changed in place; no events, no indexes, no shared
//! code or constants.

mod jobs;
mod life;
mod offers;
mod people;

use std::collections::BTreeMap;

use crate::question::{At, Fresh, Outcome, Question, Seen};
use crate::view::{JobView, OfferView, OrderView, View};

/// Whether something changed, or the code of the refusal.
pub(crate) type Answer = Result<bool, &'static str>;

#[derive(Debug, Clone)]
pub(crate) struct Order {
    state: &'static str,
    pickup: &'static str,
    dropoff: &'static str,
    dropoff_outcome: Option<Outcome>,
    pickup_outcome: Option<Outcome>,
    strategy: &'static str,
    pay: i64,
    start: Option<i64>,
    end: Option<i64>,
    wave: u32,
    look: Option<i64>,
    nobody: Option<i64>,
    held: bool,
    pinned: Option<usize>,
    excluded: BTreeMap<usize, &'static str>,
    call: Option<&'static str>,
    parent: Option<usize>,
    child: Option<usize>,
    ended_at: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Offer {
    order: usize,
    pub(crate) worker: usize,
    state: &'static str,
    until: i64,
    why: Option<&'static str>,
    forgotten: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Job {
    order: usize,
    pub(crate) worker: usize,
    version: i64,
    ended: bool,
    forgotten: bool,
}

pub(crate) struct Model {
    pub(crate) now: i64,
    pub(crate) orders: Vec<Option<Order>>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) jobs: Vec<Job>,
}

const FINAL: [&str; 6] =
    ["delivered", "partially_delivered", "failed", "returned", "cancelled", "expired"];

impl Model {
    pub(crate) fn new(now: i64) -> Self {
        let orders = vec![None; crate::question::ORDERS];
        Self { now, orders, offers: Vec::new(), jobs: Vec::new() }
    }

    pub(crate) fn job_version(&self, job: usize) -> i64 {
        self.jobs.get(job).map_or(1, |job| job.version)
    }

    /// The orders in one of these states.
    pub(crate) fn orders_in(&self, states: &[&str]) -> Vec<usize> {
        let fits = |order: &Order| states.contains(&order.state);
        (0..self.orders.len()).filter(|n| self.orders[*n].as_ref().is_some_and(fits)).collect()
    }

    /// The orders that are to be looked at.
    pub(crate) fn sought(&self) -> Vec<usize> {
        let sought = |order: &Order| order.look.is_some();
        (0..self.orders.len()).filter(|n| self.orders[*n].as_ref().is_some_and(sought)).collect()
    }

    /// Whether the job's goods were taken.
    pub(crate) fn taken(&self, job: usize) -> bool {
        let order = self.jobs.get(job).and_then(|job| self.orders[job.order].as_ref());
        order.is_some_and(|order| order.pickup == "completed")
    }

    /// The offers that wait for an answer.
    pub(crate) fn open_offers(&self) -> Vec<usize> {
        (0..self.orders.len()).flat_map(|order| self.open(order)).collect()
    }

    /// The jobs that bind a worker.
    pub(crate) fn live_jobs(&self) -> Vec<usize> {
        (0..self.jobs.len()).filter(|job| self.alive(*job)).collect()
    }

    pub(crate) fn answer(&mut self, question: &Question) -> Answer {
        match *question {
            Question::Pass { ms } => {
                self.now += ms;
                Ok(false)
            }
            Question::Place(fresh) => self.place(fresh),
            Question::Confirm { order } => self.confirm(order),
            Question::Cancel { order, seen } => self.cancel(order, seen),
            Question::Propose { order, seen, ref workers, found } => {
                self.propose(order, seen, workers, found)
            }
            Question::Sent { offer } => self.sent(offer),
            Question::Received { offer, worker } => {
                self.progress(offer, worker, "received", &["created", "sent"])
            }
            Question::Seen { offer, worker } => {
                self.progress(offer, worker, "seen", &["created", "sent", "received"])
            }
            Question::Accept { offer, worker } => self.accept(offer, worker),
            Question::Decline { offer, worker } => self.decline(offer, worker),
            Question::Withdraw { offer, reason } => self.withdraw(offer, reason),
            Question::Assign { order, worker, seen } => self.assign(order, worker, seen),
            Question::Unassign { order } => self.unassign(order),
            Question::Pin { order, worker } => self.pin(order, worker),
            Question::Unpin { order } => self.unpin(order),
            Question::Hold { order } => self.hold(order),
            Question::Resume { order } => self.resume(order),
            Question::Redispatch { order, strategy, pay } => self.redispatch(order, strategy, pay),
            Question::Step { job, worker, off_by, at, to, outcome } => {
                self.step(job, worker, off_by, at, to, outcome)
            }
            Question::Release { job, worker, off_by } => self.release(job, worker, off_by),
            Question::Return { order, child } => self.send_back(order, child),
            Question::Tick => Ok(self.tick()),
        }
    }

    fn order(&self, order: usize) -> Result<&Order, &'static str> {
        self.orders[order].as_ref().ok_or("order_not_found")
    }

    fn edit(&mut self, order: usize) -> &mut Order {
        self.orders[order].as_mut().unwrap()
    }

    fn waits(&self, order: usize) -> bool {
        let state = self.orders[order].as_ref().unwrap().state;
        ["placed", "confirmed", "scheduled", "dispatching"].contains(&state)
    }

    fn open(&self, order: usize) -> Vec<usize> {
        let open =
            |o: &Offer| ["created", "sent", "received", "seen"].contains(&o.state) && !o.forgotten;
        (0..self.offers.len())
            .filter(|i| self.offers[*i].order == order && open(&self.offers[*i]))
            .collect()
    }

    fn open_of(&self, worker: usize) -> Option<usize> {
        (0..self.orders.len())
            .flat_map(|order| self.open(order))
            .find(|offer| self.offers[*offer].worker == worker)
    }

    fn live_of(&self, worker: usize) -> bool {
        self.jobs.iter().any(|job| job.worker == worker && !job.ended)
    }

    fn live(&self, order: usize) -> Option<usize> {
        (0..self.jobs.len()).find(|i| self.jobs[*i].order == order && self.alive(*i))
    }

    fn alive(&self, job: usize) -> bool {
        !self.jobs[job].ended && !self.jobs[job].forgotten
    }

    fn last(&self, order: usize) -> Option<usize> {
        (0..self.jobs.len())
            .rev()
            .find(|i| self.jobs[*i].order == order && !self.jobs[*i].forgotten)
    }

    fn take_back_all(&mut self, order: usize, why: &'static str) {
        for offer in self.open(order) {
            self.close(offer, "withdrawn", Some(why));
        }
    }

    fn close(&mut self, offer: usize, state: &'static str, why: Option<&'static str>) {
        self.offers[offer].state = state;
        self.offers[offer].why = why;
    }

    pub(crate) fn view(&self) -> View {
        let mut view = View::default();
        for (n, order) in self.orders.iter().enumerate() {
            if let Some(order) = order {
                view.orders.insert(n, self.order_view(n, order));
            }
        }
        for (n, offer) in self.offers.iter().enumerate().filter(|(_, offer)| !offer.forgotten) {
            let (order, worker, until) = (offer.order, offer.worker, offer.until);
            let (state, why) = (offer.state.to_owned(), offer.why.map(str::to_owned));
            view.offers.insert(n, OfferView { order, worker, state, until, why });
        }
        for (n, job) in self.jobs.iter().enumerate().filter(|(_, job)| !job.forgotten) {
            let (order, worker, ended) = (job.order, job.worker, job.ended);
            view.jobs.insert(n, JobView { order, worker, version: job.version as u64, ended });
        }
        view
    }

    fn order_view(&self, n: usize, order: &Order) -> OrderView {
        OrderView {
            state: order.state.to_owned(),
            pickup: order.pickup.to_owned(),
            dropoff: order.dropoff.to_owned(),
            strategy: order.strategy.to_owned(),
            pay: order.pay,
            wave: order.wave,
            look_at: order.look,
            nobody_since: order.nobody,
            held: order.held,
            pinned: order.pinned,
            excluded: order.excluded.iter().map(|(w, why)| (*w, (*why).to_owned())).collect(),
            open: self.open(n).into_iter().collect(),
            call: order.call.map(str::to_owned),
            parent: order.parent,
            child: order.child,
        }
    }
}
