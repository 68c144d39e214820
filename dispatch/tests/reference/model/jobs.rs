//! What workers report of their jobs.

use super::*;

impl Model {
    pub(super) fn give(&mut self, order: usize, worker: usize) {
        self.jobs.push(Job { order, worker, version: 1, ended: false, forgotten: false });
        let it = self.edit(order);
        it.state = "assigned";
        it.pickup = "assigned";
        it.look = None;
        it.nobody = None;
        it.call = None;
    }

    pub(super) fn lose(&mut self, order: usize, job: usize, why: &'static str) {
        self.jobs[job].ended = true;
        let worker = self.jobs[job].worker;
        let it = self.edit(order);
        it.excluded.insert(worker, why);
        it.pickup = "planned";
        it.wave = 0;
    }

    pub(super) fn release(&mut self, job: usize, worker: usize, off_by: i64) -> Answer {
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

    pub(super) fn step(
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

    pub(super) fn go(
        &mut self,
        order: usize,
        job: usize,
        at: At,
        to: &'static str,
        outcome: Option<Outcome>,
    ) {
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
}
