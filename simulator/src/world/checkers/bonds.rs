//! What a worker's own record says binds them is what offers and jobs say: no
//! hold on a worker outlives its reason (R12).

use std::collections::{BTreeMap, BTreeSet};

use super::Failures;
use super::offers::Offers;
use super::record::{Record, text};

#[derive(Default)]
pub(super) struct Bonds {
    /// The offer or the job of each bound worker.
    bound: BTreeMap<String, String>,
}

impl Bonds {
    pub(super) fn entry(&mut self, record: &Record<'_>, offers: &Offers, failures: &mut Failures) {
        let mut touched = BTreeSet::new();
        for fact in record.of("workers") {
            let worker = text(fact.body, "worker").to_owned();
            let to = match fact.kind {
                "offer_taken" => Some("offer"),
                "engaged" => Some("assignment"),
                "reengaged" => Some("to"),
                "offer_dropped" | "freed" => None,
                _ => continue,
            };
            match to {
                Some(field) => self.bound.insert(worker.clone(), text(fact.body, field).to_owned()),
                None => self.bound.remove(&worker),
            };
            touched.insert(worker);
        }
        // Whoever an offer or a job was taken from is to be free as well.
        for fact in record.of("dispatch").filter(|fact| fact.kind == "assignment_ended") {
            touched.insert(text(fact.body, "worker").to_owned());
        }
        for worker in touched {
            self.compare(&worker, offers, failures);
        }
    }

    fn compare(&self, worker: &str, offers: &Offers, failures: &mut Failures) {
        let job = offers.job_of_worker.get(worker);
        let reason = job.or_else(|| offers.offer_of_worker.get(worker));
        let bound = self.bound.get(worker);
        if bound != reason {
            failures.push(format!("{worker} is bound to {bound:?} but has {reason:?}"));
        }
    }

    pub(super) fn finish(&self, failures: &mut Failures) {
        for (worker, to) in &self.bound {
            failures.push(format!("{worker} is still bound to {to} at the end"));
        }
    }
}
