//! What clients were told, against the journal: what was acknowledged is there
//! (R1, R2), who was told "yours" has it (R3), the same key gets the same answer
//! (R4, R20). An answer that never came may have been either.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::history::{Answered, Asked, History};
use super::Failures;
use super::money::Books;
use super::offers::Offers;
use super::orders::Orders;
use super::record::{only, text};
use super::sequence::Sequence;

/// How long the same answer is promised: a day of engine time.
const KEY_MS: i64 = 86_400_000;

pub(super) fn check(
    history: &History,
    sequence: &Sequence,
    offers: &Offers,
    books: &Books,
    orders: &Orders,
    failures: &mut Failures,
) {
    let mut bodies: BTreeMap<&str, u64> = BTreeMap::new();
    for asked in history.asked.iter().flatten() {
        let accepted: Vec<&Answered> =
            asked.answers.iter().filter(|answered| answered.outcome().is_some()).collect();
        if accepted.is_empty() {
            continue;
        }
        let first = *bodies.entry(&asked.key).or_insert(asked.body);
        if first != asked.body {
            failures.push(format!("key {} was accepted with two bodies", asked.key));
        }
        same_answer(asked, &accepted, sequence, failures);
        for answered in accepted {
            let outcome = answered.outcome().unwrap_or(&Value::Null);
            let seq = outcome["seq"].as_u64().unwrap_or_default();
            if seq > sequence.last_seq {
                failures.push(format!("{} was told of {seq}, which is lost", asked.key));
            }
            let kept = kept(asked, &outcome["reply"], sequence, offers, books, orders);
            if let Err(what) = kept {
                failures.push(format!("{}: {what}", asked.key));
            }
        }
    }
    for offer in history.shown.iter().filter(|offer| !offers.was_made(offer)) {
        failures.push(format!("{offer} was shown and is not in the journal"));
    }
}

/// Once a command stands in the journal, its answer is the one it got there.
fn same_answer(
    asked: &Asked,
    accepted: &[&Answered],
    sequence: &Sequence,
    failures: &mut Failures,
) {
    let Some(standing) = sequence.keys.get(&asked.key) else { return };
    let mut first: Option<&Value> = None;
    for outcome in accepted.iter().filter_map(|answered| answered.outcome()) {
        let seq = outcome["seq"].as_u64().unwrap_or_default();
        let at = outcome["at"].as_i64().unwrap_or_default();
        if seq > standing.last_seq && at < standing.at + KEY_MS {
            failures.push(format!("key {} was answered anew at {seq}", asked.key));
        }
        if seq == standing.last_seq && *first.get_or_insert(outcome) != outcome {
            failures.push(format!("key {} was answered in two ways", asked.key));
        }
    }
}

/// Whether the journal holds what the reply said.
fn kept(
    asked: &Asked,
    reply: &Value,
    sequence: &Sequence,
    offers: &Offers,
    books: &Books,
    orders: &Orders,
) -> Result<(), String> {
    let (kind, body) = only(reply).unwrap_or((reply.as_str().unwrap_or_default(), reply));
    let command = only(&asked.command).map_or("", |(name, _)| name);
    let demand = |holds: bool, what: String| if holds { Ok(()) } else { Err(what) };
    match (command, kind) {
        ("place_order", _) => {
            let id = text(&asked.command["place_order"]["order"]["sale"], "order");
            let there = orders.placed.contains(id) && sequence.keys.contains_key(&asked.key);
            demand(there, format!("acknowledged order {id} is lost"))?;
            demand(text(body, "id") == id, format!("asked for {id}, told of another"))
        }
        ("top_up" | "remit_cash", "transfer") => {
            let id = text(body, "id");
            demand(books.transfers.contains(id), format!("acknowledged transfer {id} is lost"))
        }
        ("dispatch", "offer") => won(asked, body, offers),
        ("step", "job") if text(body, "state") == "delivered" => {
            let id = text(body, "order");
            demand(orders.delivered.contains(id), format!("recorded delivery of {id} is lost"))
        }
        _ => Ok(()),
    }
}

/// Who was told that the job is theirs is the one who has it.
fn won(asked: &Asked, told: &Value, offers: &Offers) -> Result<(), String> {
    let accept = &asked.command["dispatch"]["command"]["accept_offer"];
    let (worker, job) = (text(accept, "worker"), text(told, "assignment"));
    if worker.is_empty() || job.is_empty() || text(told, "state") != "accepted" {
        return Ok(());
    }
    match offers.jobs.get(job) {
        Some(known) if known.worker == worker => Ok(()),
        Some(known) => {
            Err(format!("{worker} was told that {job} is theirs; {} has it", known.worker))
        }
        None => Err(format!("{worker} was told that {job} is theirs; it is lost")),
    }
}
