//! The rules of dispatch once more, written as simply as possible: plain lists,
//! searched from end to end, changed in place; no events, no indexes, no shared
//! code or constants.

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

    /// The order is looked for a worker from here on, or a person must.
    fn seek(&mut self, order: usize) {
        let now = self.now;
        let it = self.edit(order);
        it.state = "dispatching";
        it.nobody = None;
        it.call = None;
        it.look = Some(now);
        let refused = it.pinned.is_some_and(|worker| it.excluded.contains_key(&worker));
        if it.strategy == "manual" {
            it.call = Some("manual");
            it.look = None;
        } else if refused {
            it.call = Some("waves_used_up");
            it.look = None;
        }
    }

    fn refused(&mut self, order: usize) {
        if !self.open(order).is_empty() {
            return;
        }
        let it = self.edit(order);
        if it.wave >= 3 || it.pinned.is_some() {
            it.call = Some("waves_used_up");
        } else {
            self.seek(order);
        }
    }

    fn place(&mut self, fresh: Fresh) -> Answer {
        if self.orders[fresh.order].is_some() {
            return Err("already_exists");
        }
        let (start, end) = (fresh.start.unwrap_or(i64::MIN), fresh.end.unwrap_or(i64::MAX));
        if end <= 0 || (fresh.end.is_some() && start >= end) {
            return Err("out_of_range");
        }
        self.put(fresh, None);
        Ok(true)
    }

    fn put(&mut self, fresh: Fresh, parent: Option<usize>) {
        self.orders[fresh.order] = Some(Order {
            state: "placed",
            pickup: "planned",
            dropoff: "planned",
            pickup_outcome: None,
            dropoff_outcome: None,
            strategy: fresh.strategy,
            pay: 500,
            start: fresh.start.map(|ms| self.now + ms),
            end: fresh.end.map(|ms| self.now + ms),
            wave: 0,
            look: None,
            nobody: None,
            held: false,
            pinned: None,
            excluded: BTreeMap::new(),
            call: None,
            parent,
            child: None,
            ended_at: 0,
        });
    }

    fn confirm(&mut self, order: usize) -> Answer {
        if self.order(order)?.state != "placed" {
            return Err("wrong_state");
        }
        let now = self.now;
        let it = self.edit(order);
        it.state = "confirmed";
        if it.start.is_some_and(|at| at > now) {
            it.state = "scheduled";
        } else if !it.held {
            self.seek(order);
        }
        Ok(true)
    }

    fn cancel(&mut self, order: usize, seen: Seen) -> Answer {
        let it = self.order(order)?;
        if it.state == "cancelled" {
            return Ok(false);
        }
        if seen == Seen::Stale {
            return Err("stale_version");
        }
        let under_way = ["assigned", "in_progress"].contains(&it.state);
        if !(self.waits(order) || (under_way && it.pickup != "completed")) {
            return Err("wrong_state");
        }
        self.take_back_all(order, "cancelled");
        if let Some(job) = self.live(order) {
            self.jobs[job].ended = true;
        }
        self.end(order, "cancelled", "cancelled");
        Ok(true)
    }

    fn end(&mut self, order: usize, state: &'static str, undone: &'static str) {
        let now = self.now;
        let it = self.edit(order);
        it.state = state;
        it.look = None;
        it.ended_at = now;
        for stop in [&mut it.pickup, &mut it.dropoff] {
            if !["completed", "failed"].contains(stop) {
                *stop = undone;
            }
        }
    }

    fn propose(&mut self, order: usize, seen: Seen, workers: &[usize], found: bool) -> Answer {
        let now = self.now;
        let it = self.order(order)?.clone();
        if seen == Seen::Stale {
            return Err("stale_version");
        }
        if it.held {
            return Err("order_on_hold");
        }
        if it.look.is_none() || it.end.is_some_and(|end| now >= end) {
            return Err("wrong_state");
        }
        let mut asked = Vec::new();
        for worker in workers {
            let busy = self.open_of(*worker).is_some() || self.live_of(*worker);
            let wanted = it.pinned.is_none() || it.pinned == Some(*worker);
            let most = if it.strategy == "nearest" { 1 } else { 5 };
            let again = it.excluded.contains_key(worker) || asked.contains(worker);
            if !busy && wanted && !again && asked.len() < most {
                asked.push(*worker);
            }
        }
        if asked.is_empty() {
            self.nobody(order, found);
            return Ok(true);
        }
        let life = if it.strategy == "nearest" { 30_000 } else { 40_000 };
        let until = (now + life).min(it.end.unwrap_or(i64::MAX));
        for worker in asked {
            let (state, why, forgotten) = ("created", None, false);
            self.offers.push(Offer { order, worker, state, until, why, forgotten });
        }
        let it = self.edit(order);
        it.wave += 1;
        it.look = None;
        it.nobody = None;
        it.call = None;
        Ok(true)
    }

    fn nobody(&mut self, order: usize, found: bool) {
        let now = self.now;
        let it = self.edit(order);
        if !found && it.nobody.is_some_and(|since| now - since >= 600_000) {
            it.call = it.call.or(Some("nobody_eligible"));
        }
        it.nobody = it.nobody.or(Some(now));
        it.look = Some(now + if found { 50 } else { 5_000 });
    }

    fn sent(&mut self, offer: usize) -> Answer {
        if !self.offers.get(offer).is_some_and(|o| !o.forgotten) {
            return Err("offer_not_found");
        }
        let worker = self.offers[offer].worker;
        self.progress(offer, worker, "sent", &["created"])
    }

    fn progress(&mut self, offer: usize, worker: usize, to: &'static str, from: &[&str]) -> Answer {
        let state = self.mine(offer, worker)?;
        if from.contains(&state) {
            self.offers[offer].state = to;
            return Ok(true);
        }
        Ok(false)
    }

    fn mine(&self, offer: usize, worker: usize) -> Result<&'static str, &'static str> {
        match self.offers.get(offer) {
            Some(offer) if offer.worker == worker && !offer.forgotten => Ok(offer.state),
            _ => Err("offer_not_found"),
        }
    }

    fn closed(state: &str) -> &'static str {
        match state {
            "expired" => "offer_expired",
            "withdrawn" => "offer_withdrawn",
            "lost" => "offer_lost",
            _ => "wrong_state",
        }
    }

    fn accept(&mut self, offer: usize, worker: usize) -> Answer {
        let state = self.mine(offer, worker)?;
        let order = self.offers[offer].order;
        if self.open(order).contains(&offer) {
            if self.now > self.offers[offer].until {
                return Err("offer_expired");
            }
            self.close(offer, "accepted", None);
            self.take_back_all(order, "taken");
            self.give(order, worker);
            return Ok(true);
        }
        if state == "accepted" {
            return Ok(false);
        }
        if state == "withdrawn" && self.offers[offer].why == Some("taken") {
            self.offers[offer].state = "lost";
            return Ok(true);
        }
        Err(Self::closed(state))
    }

    fn give(&mut self, order: usize, worker: usize) {
        self.jobs.push(Job { order, worker, version: 1, ended: false, forgotten: false });
        let it = self.edit(order);
        it.state = "assigned";
        it.pickup = "assigned";
        it.look = None;
        it.nobody = None;
        it.call = None;
    }

    fn decline(&mut self, offer: usize, worker: usize) -> Answer {
        let state = self.mine(offer, worker)?;
        if state == "declined" {
            return Ok(false);
        }
        let order = self.offers[offer].order;
        if !self.open(order).contains(&offer) {
            return Err(Self::closed(state));
        }
        if self.now > self.offers[offer].until {
            return Err("offer_expired");
        }
        self.close(offer, "declined", None);
        self.edit(order).excluded.insert(worker, "declined");
        self.refused(order);
        Ok(true)
    }

    fn withdraw(&mut self, offer: usize, reason: &'static str) -> Answer {
        if !self.offers.get(offer).is_some_and(|o| !o.forgotten) {
            return Err("offer_not_found");
        }
        if reason == "taken" || reason == "cancelled" {
            return Err("invalid_field");
        }
        let state = self.offers[offer].state;
        if state == "withdrawn" {
            return Ok(false);
        }
        if !self.open(self.offers[offer].order).contains(&offer) {
            return Err(Self::closed(state));
        }
        self.take_back(offer, reason);
        Ok(true)
    }

    fn take_back(&mut self, offer: usize, reason: &'static str) {
        self.close(offer, "withdrawn", Some(reason));
        let order = self.offers[offer].order;
        if self.open(order).is_empty() {
            self.seek(order);
        }
    }

    fn assign(&mut self, order: usize, worker: usize, seen: Seen) -> Answer {
        let it = self.order(order)?.clone();
        let job = self.live(order);
        if job.is_some_and(|job| self.jobs[job].worker == worker) {
            return Ok(false);
        }
        if seen == Seen::Stale {
            return Err("stale_version");
        }
        if it.held {
            return Err("order_on_hold");
        }
        let possible = match it.state {
            "confirmed" | "scheduled" | "dispatching" => true,
            "assigned" | "in_progress" => it.pickup != "completed",
            _ => false,
        };
        if !possible {
            return Err("wrong_state");
        }
        if self.live_of(worker) {
            return Err("worker_not_eligible");
        }
        self.take_back_all(order, "replanned");
        if let Some(offer) = self.open_of(worker) {
            self.take_back(offer, "replanned");
        }
        if let Some(job) = job {
            self.lose(order, job, "unassigned");
        }
        self.give(order, worker);
        Ok(true)
    }

    fn lose(&mut self, order: usize, job: usize, why: &'static str) {
        self.jobs[job].ended = true;
        let worker = self.jobs[job].worker;
        let it = self.edit(order);
        it.excluded.insert(worker, why);
        it.pickup = "planned";
        it.wave = 0;
    }

    fn unassign(&mut self, order: usize) -> Answer {
        self.order(order)?;
        match self.live(order) {
            Some(job) if self.order(order)?.pickup != "completed" => {
                self.lose(order, job, "unassigned");
                self.seek(order);
                Ok(true)
            }
            _ => Err("wrong_state"),
        }
    }

    fn release(&mut self, job: usize, worker: usize, off_by: i64) -> Answer {
        let it = match self.jobs.get(job) {
            Some(job) if job.worker == worker && !job.forgotten => job.clone(),
            _ => return Err("assignment_not_found"),
        };
        if it.ended {
            let released = self.order(it.order)?.excluded.get(&worker) == Some(&"released");
            return if released { Ok(false) } else { Err("wrong_state") };
        }
        if self.order(it.order)?.pickup == "completed" {
            return Err("wrong_state");
        }
        if off_by != 0 {
            return Err("stale_version");
        }
        self.lose(it.order, job, "released");
        self.seek(it.order);
        Ok(true)
    }

    fn pin(&mut self, order: usize, worker: usize) -> Answer {
        let it = self.order(order)?;
        if !self.waits(order) {
            return Err("wrong_state");
        }
        if it.pinned == Some(worker) {
            return Ok(false);
        }
        if it.excluded.contains_key(&worker) {
            return Err("worker_not_eligible");
        }
        for offer in self.open(order) {
            if self.offers[offer].worker != worker {
                self.close(offer, "withdrawn", Some("replanned"));
            }
        }
        self.edit(order).pinned = Some(worker);
        self.seek_anew(order);
        Ok(true)
    }

    fn unpin(&mut self, order: usize) -> Answer {
        let it = self.order(order)?;
        if it.pinned.is_none() {
            return Ok(false);
        }
        if FINAL.contains(&it.state) {
            return Err("wrong_state");
        }
        self.edit(order).pinned = None;
        self.seek_anew(order);
        Ok(true)
    }

    fn seek_anew(&mut self, order: usize) {
        let it = self.orders[order].as_ref().unwrap();
        let sought = it.state == "dispatching" && !it.held && it.strategy != "manual";
        if sought && self.open(order).is_empty() {
            self.seek(order);
        }
    }

    fn hold(&mut self, order: usize) -> Answer {
        let it = self.order(order)?;
        if !self.waits(order) {
            return Err("wrong_state");
        }
        if it.held {
            return Ok(false);
        }
        self.take_back_all(order, "replanned");
        let it = self.edit(order);
        it.held = true;
        it.look = None;
        Ok(true)
    }

    fn resume(&mut self, order: usize) -> Answer {
        let now = self.now;
        let it = self.order(order)?.clone();
        if !it.held {
            return Ok(false);
        }
        if FINAL.contains(&it.state) {
            return Err("wrong_state");
        }
        self.edit(order).held = false;
        let go = match it.state {
            "confirmed" => true,
            "scheduled" => it.start.is_some_and(|at| at <= now),
            "dispatching" => it.call.is_none() || it.call == Some("nobody_eligible"),
            _ => false,
        };
        if go {
            self.seek(order);
        }
        Ok(true)
    }

    fn redispatch(
        &mut self,
        order: usize,
        strategy: Option<&'static str>,
        pay: Option<i64>,
    ) -> Answer {
        let it = self.order(order)?.clone();
        if !self.waits(order) || it.state == "placed" {
            return Err("wrong_state");
        }
        if it.held {
            return Err("order_on_hold");
        }
        if pay.is_some_and(|pay| pay < 0) {
            return Err("out_of_range");
        }
        self.take_back_all(order, "replanned");
        let it = self.edit(order);
        if pay.is_some_and(|pay| pay > it.pay) {
            it.excluded.retain(|_, why| *why == "released" || *why == "unassigned");
        }
        it.wave = 0;
        it.pay = pay.unwrap_or(it.pay);
        it.strategy = strategy.unwrap_or(it.strategy);
        self.seek(order);
        Ok(true)
    }

    fn step(
        &mut self,
        job: usize,
        worker: Option<usize>,
        off_by: i64,
        at: At,
        to: &'static str,
        outcome: Option<Outcome>,
    ) -> Answer {
        let known = self
            .jobs
            .get(job)
            .is_some_and(|it| !it.forgotten && (worker.is_none() || worker == Some(it.worker)));
        if !known {
            return Err("assignment_not_found");
        }
        if at == At::Elsewhere {
            return Err("task_not_found");
        }
        let fits = match (to, outcome) {
            ("en_route" | "arrived" | "servicing", None) => true,
            ("completed", Some(Outcome::Done)) => true,
            ("completed", Some(Outcome::Partly)) => at == At::Dropoff,
            ("failed", Some(Outcome::NobodyThere | Outcome::Refused)) => true,
            _ => false,
        };
        if !fits {
            return Err("invalid_field");
        }
        let order = self.jobs[job].order;
        let it = self.order(order)?.clone();
        let (stop, before) = match at {
            At::Pickup => (it.pickup, it.pickup_outcome),
            _ => (it.dropoff, it.dropoff_outcome),
        };
        let way = ["en_route", "arrived", "servicing", "completed", "failed"];
        let far = |stop: &str| way.iter().position(|s| *s == stop).map_or(-1, |p| p.min(3) as i64);
        if self.last(order) == Some(job) && off_by <= 0 {
            let same = stop == to && before == outcome;
            if same || (off_by < 0 && far(to) < far(stop)) {
                return Ok(false);
            }
        }
        if self.jobs[job].ended {
            return Err("wrong_state");
        }
        if off_by != 0 {
            return Err("stale_version");
        }
        if (at == At::Dropoff && it.pickup != "completed") || far(to) <= far(stop) {
            return Err("wrong_state");
        }
        self.go(order, job, at, to, outcome);
        Ok(true)
    }

    fn go(&mut self, order: usize, job: usize, at: At, to: &'static str, outcome: Option<Outcome>) {
        self.jobs[job].version += 1;
        let it = self.edit(order);
        it.state = "in_progress";
        if at == At::Pickup {
            it.pickup = to;
            it.pickup_outcome = outcome;
            if to == "completed" {
                it.dropoff = "assigned";
            }
        } else {
            it.dropoff = to;
            it.dropoff_outcome = outcome;
        }
        let state = match (at, to, outcome) {
            (_, "failed", _) => "failed",
            (At::Dropoff, "completed", Some(Outcome::Partly)) => "partially_delivered",
            (At::Dropoff, "completed", _) => "delivered",
            _ => return,
        };
        self.jobs[job].ended = true;
        self.end(order, state, "skipped");
        if state == "failed" {
            return;
        }
        let now = self.now;
        let mut above = self.edit(order).parent;
        while let Some(parent) = above {
            match self.orders[parent].as_mut() {
                Some(it) if it.state == "returning" => {
                    it.state = "returned";
                    it.ended_at = now;
                    above = it.parent;
                }
                _ => break,
            }
        }
    }

    fn send_back(&mut self, order: usize, child: Fresh) -> Answer {
        let it = self.order(order)?.clone();
        let dead = match it.child.map(|child| self.orders[child].as_ref()) {
            Some(Some(child)) => match child.state {
                "cancelled" | "expired" => true,
                "failed" => child.pickup != "completed",
                _ => false,
            },
            _ => true,
        };
        let open = ["failed", "partially_delivered"].contains(&it.state)
            || (it.state == "returning" && dead);
        if !open || it.pickup != "completed" {
            return Err("wrong_state");
        }
        if self.orders[child.order].is_some() {
            return Err("already_exists");
        }
        self.put(child, Some(order));
        let it = self.edit(order);
        it.state = "returning";
        it.child = Some(child.order);
        let worker = self.jobs[self.last(order).unwrap()].worker;
        if self.live_of(worker) {
            self.edit(child.order).pinned = Some(worker);
            self.seek(child.order);
        } else {
            if let Some(offer) = self.open_of(worker) {
                self.take_back(offer, "replanned");
            }
            self.give(child.order, worker);
        }
        Ok(true)
    }

    fn tick(&mut self) -> bool {
        let mut changed = false;
        for order in 0..self.orders.len() {
            if self.orders[order].is_some() {
                changed |= self.tick_order(order);
            }
        }
        changed
    }

    fn tick_order(&mut self, order: usize) -> bool {
        let now = self.now;
        let it = self.orders[order].as_ref().unwrap().clone();
        if FINAL.contains(&it.state) {
            if now - it.ended_at >= 24 * 3_600_000 {
                self.forget(order);
                return true;
            }
            return false;
        }
        let late: Vec<usize> =
            self.open(order).into_iter().filter(|o| self.offers[*o].until < now).collect();
        for offer in &late {
            self.close(*offer, "expired", None);
        }
        if self.waits(order) && it.end.is_some_and(|end| end <= now) {
            self.take_back_all(order, "cancelled");
            self.end(order, "expired", "cancelled");
            return true;
        }
        for offer in &late {
            let worker = self.offers[*offer].worker;
            self.edit(order).excluded.insert(worker, "expired");
        }
        if !late.is_empty() {
            self.refused(order);
            return true;
        }
        if it.state == "scheduled" && !it.held && it.start.is_some_and(|at| at <= now) {
            self.seek(order);
            return true;
        }
        false
    }

    fn forget(&mut self, order: usize) {
        self.orders[order] = None;
        for offer in self.offers.iter_mut().filter(|offer| offer.order == order) {
            offer.forgotten = true;
        }
        for job in self.jobs.iter_mut().filter(|job| job.order == order) {
            job.forgotten = true;
        }
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
