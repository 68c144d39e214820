//! Who had which order when. Two couriers who believe at one moment that an order
//! is theirs, by the server's own word, were both told a promise that one of them
//! cannot keep.

use std::collections::BTreeMap;

use super::Verdict;
use crate::wire::history::{Fact, History};

/// A courier had an order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hold<'a> {
    pub(super) worker: &'a str,
    pub(super) from_ms: f64,
    /// None: to the end.
    pub(super) until_ms: Option<f64>,
}

/// All holds, by order.
pub(super) fn holds(histories: &[History]) -> BTreeMap<&str, Vec<Hold<'_>>> {
    let mut all: BTreeMap<&str, Vec<Hold<'_>>> = BTreeMap::new();
    for history in histories {
        let worker = history.worker_id.as_str();
        for entry in &history.entries {
            match &entry.fact {
                Fact::Accepted { order } | Fact::Assigned { order, .. } => {
                    let of_order = all.entry(order).or_default();
                    // A yes and the job that follows are one hold; so is what is
                    // told once more after the courier has ended it.
                    if !of_order.iter().any(|hold| hold.worker == worker) {
                        let from_ms = entry.at_ms;
                        of_order.push(Hold { worker, from_ms, until_ms: None });
                    }
                }
                Fact::Ended { order, since_ms, .. } => {
                    let of_order = all.entry(order).or_default();
                    let ours = of_order.iter_mut().find(|hold| hold.worker == worker);
                    if let Some(hold) = ours {
                        hold.until_ms = Some(*since_ms);
                    }
                }
                _ => {}
            }
        }
    }
    all
}

/// Counts orders with holds that overlap.
pub(super) fn judge(histories: &[History], verdict: &mut Verdict) {
    for (order, mut of_order) in holds(histories) {
        of_order.sort_by(|a, b| a.from_ms.total_cmp(&b.from_ms));
        let overlap = of_order.windows(2).find(|pair| {
            pair[0].worker != pair[1].worker
                && pair[0].until_ms.is_none_or(|until| until > pair[1].from_ms)
        });
        if let Some([first, second]) = overlap {
            verdict.double_assigned += 1;
            verdict.complain(format!(
                "{order} was with {} and with {} at once",
                first.worker, second.worker
            ));
        }
    }
}
