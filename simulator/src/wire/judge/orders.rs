//! Whether every acknowledged order and step is still there, and how orders ended.

use std::collections::{BTreeMap, BTreeSet};

use super::{Evidence, Verdict};
use crate::wire::history::{End, Fact, Placed};

/// An order as the API shows it at the end.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderSeen {
    /// Its state.
    pub state: String,
    /// The state of its pickup.
    pub pickup: String,
    /// Why it is open, for open ones.
    pub why_open: Option<String>,
}

/// How an order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Handed over, wholly or in part.
    Delivered,
    /// Not handed over, or nobody took it in time.
    Failed,
    /// Called off.
    Cancelled,
    /// Still under way.
    Open,
    /// The server does not know it.
    Gone,
}

/// What couriers were told of one order.
#[derive(Debug, Default)]
struct Told {
    accepted: bool,
    picked_up: bool,
    ended: Option<(End, bool)>,
}

/// Judges every acknowledged order.
pub(super) fn judge(evidence: &Evidence, verdict: &mut Verdict) {
    let told = told(evidence);
    let nothing = Told::default();
    let until_ms = evidence.run_ms * 0.8;
    let (mut early, mut early_delivered) = (0u64, 0u64);
    for placed in &evidence.placed {
        let Some(order) = placed.order.as_deref() else { continue };
        let told = told.get(order).unwrap_or(&nothing);
        let seen = evidence.orders.get(order);
        if let Some(complaint) = what_is_lost(placed, told, seen) {
            verdict.lost += 1;
            verdict.complain(format!("{order}: {complaint}"));
        }
        let class = class(told, seen);
        *verdict.classes.entry(class).or_default() += 1;
        if let (Class::Open, Some(seen)) = (class, seen) {
            let why = seen.why_open.clone().unwrap_or_default();
            *verdict.open_by_reason.entry(format!("{}: {why}", seen.state)).or_default() += 1;
        }
        if placed.sent_ms < until_ms {
            early += 1;
            early_delivered += u64::from(class == Class::Delivered);
        }
    }
    if early > 0 {
        verdict.delivered_share = Some(early_delivered as f64 / early as f64);
    }
    twice_known(&evidence.placed, verdict);
}

/// One order under two ids would be an order done twice.
fn twice_known(placed: &[Placed], verdict: &mut Verdict) {
    let mut seen = BTreeSet::new();
    for order in placed.iter().filter_map(|placed| placed.order.as_deref()) {
        if !seen.insert(order) {
            verdict.lost += 1;
            verdict.complain(format!("{order} was given to two customers' orders"));
        }
    }
}

fn told(evidence: &Evidence) -> BTreeMap<&str, Told> {
    let mut all: BTreeMap<&str, Told> = BTreeMap::new();
    let entries = evidence.histories.iter().flat_map(|history| &history.entries);
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by(|a, b| a.at_ms.total_cmp(&b.at_ms));
    for entry in entries {
        match &entry.fact {
            Fact::Accepted { order } => {
                let told = all.entry(order).or_default();
                told.accepted = true;
                // Given back by one, taken by the next.
                if matches!(told.ended, Some((End::Released, _))) {
                    told.ended = None;
                }
            }
            Fact::PickedUp { order } => all.entry(order).or_default().picked_up = true,
            Fact::Ended { order, how, acknowledged, .. } => {
                all.entry(order).or_default().ended = Some((*how, *acknowledged));
            }
            _ => {}
        }
    }
    all
}

/// What was acknowledged about an order and is not so.
fn what_is_lost(placed: &Placed, told: &Told, seen: Option<&OrderSeen>) -> Option<String> {
    let Some(seen) = seen else {
        return Some("acknowledged, and the server does not know it".to_owned());
    };
    let state = seen.state.as_str();
    let is = |states: &[&str]| states.contains(&state);
    let not_so = |what: &str| Some(format!("{what}, but it is {state}"));
    if placed.cancelled && !is(&["cancelled"]) {
        return not_so("its cancellation was acknowledged");
    }
    if told.picked_up && seen.pickup != "completed" {
        return Some(format!("its pickup was acknowledged, but that is {}", seen.pickup));
    }
    match told.ended {
        Some((End::Delivered | End::Partly, true)) => {
            let after = ["delivered", "partially_delivered", "returning", "returned"];
            if is(&after) { None } else { not_so("its delivery was acknowledged") }
        }
        Some((End::Failed, true)) => {
            let after = ["failed", "returning", "returned"];
            if is(&after) { None } else { not_so("its failure was acknowledged") }
        }
        // Called off, given back, or nobody knows: any state may be right.
        Some(_) => None,
        None if told.accepted && is(&["placed", "confirmed", "scheduled", "dispatching"]) => {
            not_so("a yes was acknowledged")
        }
        None => None,
    }
}

fn class(told: &Told, seen: Option<&OrderSeen>) -> Class {
    let Some(seen) = seen else { return Class::Gone };
    match seen.state.as_str() {
        "delivered" | "partially_delivered" => Class::Delivered,
        // What was left over from a partial delivery goes back; the rest was delivered.
        "returning" | "returned" if matches!(told.ended, Some((End::Partly, _))) => {
            Class::Delivered
        }
        "failed" | "returning" | "returned" | "expired" => Class::Failed,
        "cancelled" => Class::Cancelled,
        _ => Class::Open,
    }
}
