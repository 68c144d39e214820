//! Judges a run by what its players remember and by what the public API says at
//! the end. It shares no code and no counter with the server: a server that
//! counts its own losses would not count those it does not notice.

mod evidence;
mod holds;
mod money;
mod orders;

use std::collections::{BTreeMap, BTreeSet};

use crate::wire::history::{Fact, History, Placed};
use crate::wire::percentiles::Percentiles;

pub use evidence::{Evidence, collect};
pub use money::StatementLine;
pub use orders::{Class, OrderSeen};

/// Complaints kept for the report; all are counted.
const COMPLAINTS_MAX: usize = 25;

/// What the judge found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdict {
    /// Orders that the server has acknowledged.
    pub acknowledged: u64,
    /// Orders placed whose fate nobody was told.
    pub unknown: u64,
    /// How many orders ended in each way.
    pub classes: BTreeMap<Class, u64>,
    /// Orders that waited until somebody could be asked.
    pub waited_for_worker: u64,
    /// Things acknowledged and gone.
    pub lost: u64,
    /// Orders that two couriers had at once.
    pub double_assigned: u64,
    /// Lines of statements that are not what was promised.
    pub statement_mismatches: u64,
    /// What is wrong, in words (bounded).
    pub complaints: Vec<String>,
    /// Offers per order that was offered at all.
    pub offers_per_order: f64,
    /// From the order's sending to its first offer, without those that waited.
    pub order_to_offer_ms: Percentiles,
    /// From the order's sending to the first yes that counted.
    pub time_to_assign_ms: Percentiles,
    /// Of the orders sent in the first eight tenths of the run: delivered.
    pub delivered_share: Option<f64>,
    /// Why the open ones are open.
    pub open_by_reason: BTreeMap<String, u64>,
    /// What couriers were refused, by what they asked and code.
    pub refusals: BTreeMap<String, u64>,
}

impl Verdict {
    fn complain(&mut self, complaint: String) {
        if self.complaints.len() < COMPLAINTS_MAX {
            self.complaints.push(complaint);
        }
    }
}

/// Judges.
pub fn judge(evidence: &Evidence) -> Verdict {
    let mut verdict = Verdict::default();
    let acknowledged: Vec<&Placed> =
        evidence.placed.iter().filter(|placed| placed.order.is_some()).collect();
    verdict.acknowledged = acknowledged.len() as u64;
    verdict.unknown = evidence.placed.iter().filter(|placed| placed.is_unknown()).count() as u64;
    holds::judge(&evidence.histories, &mut verdict);
    orders::judge(evidence, &mut verdict);
    money::judge(evidence, &mut verdict);
    measure(evidence, &acknowledged, &mut verdict);
    for history in &evidence.histories {
        for entry in &history.entries {
            if let Fact::Refused { what, code, .. } = &entry.fact {
                *verdict.refusals.entry(format!("{what}: {code}")).or_default() += 1;
            }
        }
    }
    verdict
}

/// When each order was first offered and first taken, and how often offered.
fn measure(evidence: &Evidence, acknowledged: &[&Placed], verdict: &mut Verdict) {
    let times = Times::of(&evidence.histories);
    let ours: BTreeSet<&str> =
        acknowledged.iter().filter_map(|placed| placed.order.as_deref()).collect();
    let waited = |order: &str| evidence.waited.contains(order);
    verdict.waited_for_worker = ours.iter().filter(|order| waited(order)).count() as u64;
    let since_sent = |at: &BTreeMap<&str, f64>, skip_waited: bool| {
        let known = acknowledged.iter().filter_map(|placed| {
            let order = placed.order.as_deref()?;
            let skipped = skip_waited && waited(order);
            at.get(order).filter(|_| !skipped).map(|at| at - placed.sent_ms)
        });
        Percentiles::of(known.collect())
    };
    verdict.order_to_offer_ms = since_sent(&times.first_offer, true);
    verdict.time_to_assign_ms = since_sent(&times.first_yes, false);
    let offers: u64 =
        times.offers.iter().filter(|(order, _)| ours.contains(*order)).map(|o| *o.1).sum();
    let offered = times.offers.keys().filter(|order| ours.contains(*order)).count();
    if offered > 0 {
        verdict.offers_per_order = offers as f64 / offered as f64;
    }
}

#[derive(Default)]
struct Times<'a> {
    first_offer: BTreeMap<&'a str, f64>,
    first_yes: BTreeMap<&'a str, f64>,
    offers: BTreeMap<&'a str, u64>,
}

impl<'a> Times<'a> {
    fn of(histories: &'a [History]) -> Self {
        let mut times = Self::default();
        let earliest = |at: &mut BTreeMap<&'a str, f64>, order: &'a str, ms: f64| {
            at.entry(order).and_modify(|first| *first = first.min(ms)).or_insert(ms);
        };
        for entry in histories.iter().flat_map(|history| &history.entries) {
            match &entry.fact {
                Fact::Offered { order, .. } => {
                    earliest(&mut times.first_offer, order, entry.at_ms);
                    *times.offers.entry(order).or_default() += 1;
                }
                Fact::Accepted { order } => {
                    earliest(&mut times.first_yes, order, entry.at_ms);
                }
                _ => {}
            }
        }
        times
    }
}

#[cfg(test)]
mod tests;
