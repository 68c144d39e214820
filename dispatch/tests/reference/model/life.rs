//! How orders begin, end, go back and are forgotten.

use super::*;

impl Model {
    /// The order is looked for a worker from here on, or a person must.
    pub(super) fn seek(&mut self, order: usize) {
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

    pub(super) fn refused(&mut self, order: usize) {
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

    pub(super) fn place(&mut self, fresh: Fresh) -> Answer {
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

    pub(super) fn put(&mut self, fresh: Fresh, parent: Option<usize>) {
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

    pub(super) fn confirm(&mut self, order: usize) -> Answer {
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

    pub(super) fn cancel(&mut self, order: usize, seen: Seen) -> Answer {
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

    pub(super) fn end(&mut self, order: usize, state: &'static str, undone: &'static str) {
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

    pub(super) fn send_back(&mut self, order: usize, child: Fresh) -> Answer {
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

    pub(super) fn tick(&mut self) -> bool {
        let mut changed = false;
        for order in 0..self.orders.len() {
            if self.orders[order].is_some() {
                changed |= self.tick_order(order);
            }
        }
        changed
    }

    pub(super) fn tick_order(&mut self, order: usize) -> bool {
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

    pub(super) fn forget(&mut self, order: usize) {
        self.orders[order] = None;
        for offer in self.offers.iter_mut().filter(|offer| offer.order == order) {
            offer.forgotten = true;
        }
        for job in self.jobs.iter_mut().filter(|job| job.order == order) {
            job.forgotten = true;
        }
    }
}
