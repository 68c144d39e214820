//! The machine against a naive model of the same rules that shares no code with
//! it: random commands, sensible and not, are put to both; their answers and all
//! that matters of their states must agree after each one. Beside that, after
//! each command the machine's audit holds and the same question gets the same
//! answer twice; and now and then the state rebuilt from the events, and the
//! state that went through JSON, equal the machine's own.
//!
//! `OMNIROUTE_SLOW=1` runs 1,000,000 commands instead of 15,000. A failure names
//! the seed and the command; a seed that found a fault goes into `FOUND`.

// What a test's helpers did not expect, the test must not survive.
#![allow(clippy::unwrap_used)]

mod driver;
mod model;
mod question;
mod random;
mod view;

use std::collections::BTreeMap;

use driver::Driver;
use random::Random;

/// Commands of one run: long enough for returns of returns and for forgetting.
const COMMANDS_PER_RUN: usize = 250;

/// Seeds that once found a fault.
const FOUND: [u64; 0] = [];

#[test]
fn the_machine_agrees_with_the_naive_model() {
    let slow = std::env::var_os("OMNIROUTE_SLOW").is_some();
    let runs = if slow { 1_000_000 } else { 15_000 } / COMMANDS_PER_RUN as u64;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in FOUND.into_iter().chain(1..=runs) {
        for (kind, times) in run(seed) {
            *seen.entry(kind).or_insert(0) += times;
        }
    }
    let missing: Vec<&str> = EVENTS.into_iter().filter(|kind| !seen.contains_key(*kind)).collect();
    assert!(missing.is_empty(), "no run ever came to {missing:?}");
}

/// Runs one seed; counts the events that happened, by kind.
fn run(seed: u64) -> BTreeMap<String, usize> {
    let mut random = Random::new(seed);
    let mut driver = Driver::default();
    for turn in 0..COMMANDS_PER_RUN {
        let question = question::draw(&mut random, &driver.model);
        driver.put(&question).unwrap_or_else(|fault| {
            panic!("seed {seed}, turn {turn}, {question:?}: {fault}");
        });
        if turn % 50 == 49 {
            driver.compare_copies().unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
        }
    }
    driver.kinds
}

/// Every kind of event: a run that never meets one would prove nothing about it.
const EVENTS: [&str; 33] = [
    "order_placed",
    "order_confirmed",
    "order_scheduled",
    "dispatch_started",
    "look_postponed",
    "decision_made",
    "offer_made",
    "offer_sent",
    "offer_received",
    "offer_seen",
    "offer_accepted",
    "offer_declined",
    "offer_expired",
    "offer_withdrawn",
    "offer_lost",
    "worker_excluded",
    "order_escalated",
    "order_assigned",
    "task_moved",
    "order_started",
    "order_delivered",
    "order_failed",
    "order_returning",
    "order_returned",
    "order_cancelled",
    "order_expired",
    "assignment_ended",
    "order_pinned",
    "order_unpinned",
    "order_held",
    "order_resumed",
    "dispatch_restarted",
    "order_forgotten",
];
