//! Offers and jobs: asked in time, answered in time, one winner, one job per
//! worker and one worker per job (R3), and no proposal older than its order (R4).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Failures;
use super::record::{Fact, Record, number, text};

/// How long an offer lives at most, by strategy.
const NEAREST_MS: i64 = 30_000;
const BROADCAST_MS: i64 = 40_000;
/// ... and one that a person pinned.
const PINNED_MS: i64 = 120_000;

struct Offer {
    order: String,
    worker: String,
    ends_at: i64,
    open: bool,
    accepted: bool,
}

pub(super) struct Job {
    order: String,
    pub(super) worker: String,
    live: bool,
}

#[derive(Default)]
struct Order {
    broadcast: bool,
    held: bool,
    pinned: Option<String>,
    excluded: BTreeSet<String>,
    /// When the last entry before the present one changed it.
    changed_at: i64,
}

#[derive(Default)]
pub(super) struct Offers {
    offers: BTreeMap<String, Offer>,
    pub(super) jobs: BTreeMap<String, Job>,
    orders: BTreeMap<String, Order>,
    /// By order and by worker.
    job_of_order: BTreeMap<String, String>,
    pub(super) job_of_worker: BTreeMap<String, String>,
    pub(super) offer_of_worker: BTreeMap<String, String>,
}

impl Offers {
    pub(super) fn entry(&mut self, record: &Record<'_>, failures: &mut Failures) {
        for fact in record.of("dispatch") {
            self.fact(record, fact, failures);
        }
        // How far an offer's message got is no news to whoever seeks a worker.
        let told = ["offer_sent", "offer_received", "offer_seen", "offer_lost"];
        for fact in record.of("dispatch").filter(|fact| !told.contains(&fact.kind)) {
            if let Some(order) = self.order_of(fact).and_then(|id| self.orders.get_mut(&id)) {
                order.changed_at = record.at;
            }
        }
    }

    fn order_of(&self, fact: Fact<'_>) -> Option<String> {
        let body = fact.body;
        let named = match fact.kind {
            "order_placed" => text(&body["order"], "id"),
            "offer_made" => text(&body["offer"], "order"),
            "order_assigned" => text(&body["assignment"], "order"),
            "decision_made" => text(&body["decision"], "order"),
            _ => text(body, "order"),
        };
        if !named.is_empty() {
            return Some(named.to_owned());
        }
        self.offers.get(text(body, "offer")).map(|offer| offer.order.clone())
    }

    fn fact(&mut self, record: &Record<'_>, fact: Fact<'_>, failures: &mut Failures) {
        let body = fact.body;
        match fact.kind {
            "order_placed" => self.place(&body["order"]),
            "offer_made" => self.make(record.at, &body["offer"], failures),
            "decision_made" => self.decide(&body["decision"], failures),
            "offer_accepted" => self.accept(record.at, text(body, "offer"), failures),
            "offer_declined" | "offer_expired" | "offer_withdrawn" => {
                self.end(record.at, fact.kind, text(body, "offer"), failures);
            }
            "order_assigned" => self.bind(&body["assignment"], failures),
            "assignment_ended" => self.unbind(text(body, "assignment"), failures),
            "order_forgotten" => self.forget(text(body, "order")),
            _ => self.change(fact),
        }
    }

    fn place(&mut self, order: &Value) {
        let broadcast = text(order, "strategy") == "broadcast";
        let row = Order { broadcast, ..Order::default() };
        self.orders.insert(text(order, "id").to_owned(), row);
    }

    fn change(&mut self, fact: Fact<'_>) {
        let Some(order) = self.orders.get_mut(text(fact.body, "order")) else { return };
        let worker = || text(fact.body, "worker").to_owned();
        match fact.kind {
            "order_held" => order.held = true,
            "order_resumed" => order.held = false,
            "order_pinned" => order.pinned = Some(worker()),
            "order_unpinned" => order.pinned = None,
            "worker_excluded" => {
                order.excluded.insert(worker());
            }
            "dispatch_restarted" => {
                order.broadcast = text(fact.body, "strategy") == "broadcast";
                if fact.body["forget_refusals"] == true {
                    // Which refusals are forgotten depends on why; the rest is
                    // seen again with the next exclusion.
                    order.excluded.clear();
                }
            }
            _ => {}
        }
    }

    /// A record of a look that was made before its order last changed describes
    /// an order that is no more.
    fn decide(&mut self, decision: &Value, failures: &mut Failures) {
        let (id, at) = (text(decision, "order"), number(decision, "at"));
        let changed_at = self.orders.get(id).map_or(0, |order| order.changed_at);
        if at < changed_at {
            let late = changed_at - at;
            failures.push(format!("{id}: a proposal {late} ms older than the order was taken"));
        }
    }

    fn make(&mut self, now: i64, offer: &Value, failures: &mut Failures) {
        let (id, order, worker) = (text(offer, "id"), text(offer, "order"), text(offer, "worker"));
        let mut wrong = |what: &str| failures.push(format!("{id} to {worker}: {what}"));
        if self.offer_of_worker.contains_key(worker) {
            wrong("they have another offer");
        }
        if self.job_of_worker.contains_key(worker) {
            wrong("they have a job");
        }
        let row = self.orders.entry(order.to_owned()).or_default();
        if row.held {
            wrong("the order is on hold");
        }
        if row.excluded.contains(worker) {
            wrong("they had refused");
        }
        if row.pinned.as_ref().is_some_and(|pinned| pinned != worker) {
            wrong("another is pinned");
        }
        let lives_ms = match (&row.pinned, row.broadcast) {
            (Some(_), _) => PINNED_MS,
            (None, true) => BROADCAST_MS,
            (None, false) => NEAREST_MS,
        };
        let valid_until = number(offer, "valid_until");
        if valid_until > now + lives_ms {
            wrong("it lives too long");
        }
        let ends_at = valid_until.min(now + lives_ms);
        self.offer_of_worker.insert(worker.to_owned(), id.to_owned());
        let (order, worker) = (order.to_owned(), worker.to_owned());
        let row = Offer { order, worker, ends_at, open: true, accepted: false };
        self.offers.insert(id.to_owned(), row);
    }

    fn accept(&mut self, now: i64, id: &str, failures: &mut Failures) {
        let Some(offer) = self.end(now, "offer_accepted", id, failures) else { return };
        offer.accepted = true;
        if now > offer.ends_at {
            failures.push(format!("{id} was accepted {} ms late", now - offer.ends_at));
        }
    }

    fn end(
        &mut self,
        now: i64,
        kind: &str,
        id: &str,
        failures: &mut Failures,
    ) -> Option<&mut Offer> {
        let Some(offer) = self.offers.get_mut(id) else {
            failures.push(format!("{kind} about {id}, which was never made"));
            return None;
        };
        if !offer.open {
            failures.push(format!("{id}: {kind} after its end"));
        }
        if kind == "offer_expired" && now <= offer.ends_at {
            failures.push(format!("{id} expired before its time"));
        }
        offer.open = false;
        self.offer_of_worker.remove(&offer.worker);
        Some(offer)
    }

    fn bind(&mut self, job: &Value, failures: &mut Failures) {
        let (id, order, worker) = (text(job, "id"), text(job, "order"), text(job, "worker"));
        if let Some(other) = self.job_of_order.insert(order.to_owned(), id.to_owned()) {
            failures.push(format!("{order} is doubly assigned: {other} and {id}"));
        }
        if let Some(other) = self.job_of_worker.insert(worker.to_owned(), id.to_owned()) {
            failures.push(format!("{worker} has two jobs: {other} and {id}"));
        }
        let offer = text(job, "offer");
        let won = |offer: &Offer| offer.accepted && offer.worker == worker && offer.order == order;
        if !offer.is_empty() && !self.offers.get(offer).is_some_and(won) {
            failures.push(format!("{id} names {offer}, which {worker} did not win"));
        }
        let (order, worker) = (order.to_owned(), worker.to_owned());
        self.jobs.insert(id.to_owned(), Job { order, worker, live: true });
    }

    fn unbind(&mut self, id: &str, failures: &mut Failures) {
        match self.jobs.get_mut(id).filter(|job| job.live) {
            Some(job) => {
                job.live = false;
                self.job_of_order.remove(&job.order);
                self.job_of_worker.remove(&job.worker);
            }
            None => failures.push(format!("{id} ended and was not live")),
        }
    }

    fn forget(&mut self, order: &str) {
        self.orders.remove(order);
        self.offers.retain(|_, offer| offer.order != order);
    }

    pub(super) fn was_made(&self, offer: &str) -> bool {
        self.offers.contains_key(offer)
    }

    pub(super) fn finish(&self, failures: &mut Failures) {
        for (worker, offer) in &self.offer_of_worker {
            failures.push(format!("{offer} is still open with {worker} at the end"));
        }
    }
}
