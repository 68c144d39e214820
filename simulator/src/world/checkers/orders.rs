//! Orders go through their states by a table written by hand, goods that were
//! taken come to an end, and at the end of a run none is left without a reason
//! that a person can read (R12).

use std::collections::{BTreeMap, BTreeSet};

use super::Failures;
use super::record::{Fact, Record, text};

/// From which states each event may lead, and where to; "" leads nowhere else.
const TABLE: &[(&str, &[&str], &str)] = &[
    ("order_confirmed", &["placed"], "confirmed"),
    ("order_scheduled", &["confirmed"], "scheduled"),
    (
        "dispatch_started",
        &["confirmed", "scheduled", "dispatching", "assigned", "in_progress"],
        "dispatching",
    ),
    (
        "order_assigned",
        &["confirmed", "scheduled", "dispatching", "assigned", "in_progress"],
        "assigned",
    ),
    ("order_started", &["assigned"], "in_progress"),
    ("order_delivered", &["in_progress"], "delivered"),
    ("order_failed", &["in_progress"], "failed"),
    ("order_returning", &["failed", "partially_delivered", "returning"], "returning"),
    ("order_returned", &["returning"], "returned"),
    (
        "order_cancelled",
        &["placed", "confirmed", "scheduled", "dispatching", "assigned", "in_progress"],
        "cancelled",
    ),
    ("order_expired", &["placed", "confirmed", "scheduled", "dispatching"], "expired"),
    ("look_postponed", &["dispatching"], ""),
    ("offer_made", &["dispatching"], ""),
    ("order_held", &["placed", "confirmed", "scheduled", "dispatching"], ""),
    ("task_moved", &["assigned", "in_progress"], ""),
];

const FINAL: &[&str] =
    &["delivered", "partially_delivered", "failed", "returned", "cancelled", "expired"];

#[derive(Default)]
struct Row {
    state: String,
    pickup: String,
    goods_taken: bool,
    /// Live assignments; more than one is another checker's business.
    jobs: BTreeSet<String>,
}

#[derive(Default)]
pub(super) struct Orders {
    rows: BTreeMap<String, Row>,
    pub(super) placed: BTreeSet<String>,
    pub(super) delivered: BTreeSet<String>,
}

impl Orders {
    pub(super) fn entry(&mut self, record: &Record<'_>, failures: &mut Failures) {
        let mut touched = BTreeSet::new();
        for fact in record.of("dispatch") {
            if let Some(id) = self.fact(fact, failures) {
                touched.insert(id);
            }
        }
        for id in touched {
            self.settle(&id, failures);
        }
    }

    fn fact(&mut self, fact: Fact<'_>, failures: &mut Failures) -> Option<String> {
        let body = fact.body;
        if fact.kind == "order_placed" {
            return Some(self.place(fact, failures));
        }
        let id = match fact.kind {
            "offer_made" => text(&body["offer"], "order"),
            "order_assigned" => text(&body["assignment"], "order"),
            _ => text(body, "order"),
        };
        if id.is_empty() {
            return None;
        }
        let Some(row) = self.rows.get_mut(id) else {
            failures.push(format!("{} about {id}, which is not there", fact.kind));
            return None;
        };
        if let Some((_, from, to)) = TABLE.iter().find(|(kind, ..)| *kind == fact.kind) {
            if !from.contains(&row.state.as_str()) {
                failures.push(format!("{}: {} while {}", id, fact.kind, row.state));
            }
            if !to.is_empty() {
                row.state = (*to).to_owned();
            }
        }
        row.note(fact, failures);
        if fact.kind == "order_delivered" {
            self.delivered.insert(id.to_owned());
        }
        if fact.kind == "order_forgotten" {
            if !FINAL.contains(&row.state.as_str()) {
                failures.push(format!("{id} was forgotten while {}", row.state));
            }
            self.rows.remove(id);
            return None;
        }
        Some(id.to_owned())
    }

    fn place(&mut self, fact: Fact<'_>, failures: &mut Failures) -> String {
        let order = &fact.body["order"];
        let id = text(order, "id").to_owned();
        let row = Row {
            state: "placed".to_owned(),
            pickup: text(order, "pickup_task").to_owned(),
            ..Row::default()
        };
        if self.rows.insert(id.clone(), row).is_some() {
            failures.push(format!("{id} was placed twice"));
        }
        self.placed.insert(id.clone());
        id
    }

    /// After a whole entry: who is under way has a worker, and nobody else has.
    fn settle(&mut self, id: &str, failures: &mut Failures) {
        let Some(row) = self.rows.get(id) else { return };
        let under_way = matches!(row.state.as_str(), "assigned" | "in_progress");
        if under_way == row.jobs.is_empty() {
            failures.push(format!("{id} is {} with {} workers", row.state, row.jobs.len()));
        }
    }

    pub(super) fn counts(&self) -> (usize, usize) {
        let over = self.rows.values().filter(|row| FINAL.contains(&row.state.as_str()));
        (over.count(), self.rows.len())
    }

    /// After a phase without faults, in which people did their part, nothing may
    /// be left open.
    pub(super) fn finish(&self, failures: &mut Failures) {
        for (id, row) in &self.rows {
            if !FINAL.contains(&row.state.as_str()) {
                failures.push(format!("{id} is stuck: {} at the end", row.state));
            }
        }
    }
}

impl Row {
    fn note(&mut self, fact: Fact<'_>, failures: &mut Failures) {
        let body = fact.body;
        match fact.kind {
            "order_delivered" if body["partly"] == true => {
                self.state = "partially_delivered".to_owned();
            }
            "order_assigned" => {
                self.jobs.insert(text(&body["assignment"], "id").to_owned());
            }
            "assignment_ended" => {
                self.jobs.remove(text(body, "assignment"));
            }
            "task_moved" if text(body, "task") == self.pickup => {
                self.goods_taken = text(body, "to") == "completed";
            }
            "order_cancelled" | "order_expired" | "dispatch_started" if self.goods_taken => {
                failures.push(format!("{} with the goods on the way", fact.kind));
            }
            _ => {}
        }
    }
}
