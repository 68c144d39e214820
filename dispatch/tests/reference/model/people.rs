//! What people decide over the strategies: assign, pin, hold, start over.

use super::*;

impl Model {
    pub(super) fn assign(&mut self, order: usize, worker: usize, seen: Seen) -> Answer {
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

    pub(super) fn unassign(&mut self, order: usize) -> Answer {
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

    pub(super) fn pin(&mut self, order: usize, worker: usize) -> Answer {
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

    pub(super) fn unpin(&mut self, order: usize) -> Answer {
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

    pub(super) fn seek_anew(&mut self, order: usize) {
        let it = self.orders[order].as_ref().unwrap();
        let sought = it.state == "dispatching" && !it.held && it.strategy != "manual";
        if sought && self.open(order).is_empty() {
            self.seek(order);
        }
    }

    pub(super) fn hold(&mut self, order: usize) -> Answer {
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

    pub(super) fn resume(&mut self, order: usize) -> Answer {
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

    pub(super) fn redispatch(
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
}
