//! What a run comes to: a document for machines, a summary for people, and
//! whether any promise was broken.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use crate::wire::judge::{Class, Verdict};
use crate::wire::percentiles::Percentiles;

/// The report of `city`, `replay` and `chaos`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// Orders that were acknowledged.
    pub orders_placed: u64,
    /// Handed over, wholly or in part.
    pub orders_delivered: u64,
    /// Orders whose first look found nobody; not in `order_to_offer_ms`.
    pub waited_for_worker: u64,
    /// Not handed over.
    pub orders_failed: u64,
    /// Called off.
    pub orders_cancelled: u64,
    /// Still under way at the end.
    pub orders_open: u64,
    /// Acknowledged and gone.
    pub lost: u64,
    /// With two couriers at once.
    pub double_assigned: u64,
    /// How often the server was killed.
    pub kills: u64,
    /// Acknowledged orders, all of which were looked up at the end.
    pub acknowledged: u64,
    /// By how much the books are off.
    pub trial_balance: i64,
    /// How many couriers were asked per order.
    pub offers_per_order: f64,
    /// Sending of the order to its offer at a courier's socket, wall time.
    pub order_to_offer_ms: Percentiles,
    /// ... to the first yes that the server took down.
    pub time_to_assign_ms: Percentiles,
    /// Positions sent a second.
    pub fixes_per_s: f64,
    /// Commands answered as durable a second.
    pub commands_per_s: f64,
    /// The run's luck.
    pub seed: u64,
    /// Share delivered of the orders of the first eight tenths of the run.
    pub delivered_share_minutes_1_8: Option<f64>,
    /// Why open orders are open.
    pub open_by_reason: BTreeMap<String, u64>,
    /// Statement lines that are not what was promised.
    pub statement_mismatches: u64,
    /// Orders whose fate nobody was told.
    pub unknown_outcomes: u64,
    /// What couriers were refused.
    pub refusals: BTreeMap<String, u64>,
    /// What is wrong, in words (bounded).
    pub complaints: Vec<String>,
    /// From start of a killed server to its readiness.
    pub restart_to_ready_ms: Option<Percentiles>,
    /// Welcomes on sockets, first ones included.
    pub connections: u64,
    /// Couriers.
    pub workers: u64,
    /// Device and engine time per wall time.
    pub time_scale: f64,
    /// How long orders came, wall seconds.
    pub run_s: f64,
    /// The machine's load average, before and after.
    pub load_average: [f64; 2],
}

impl Report {
    /// What a verdict says; the rest is the run's to fill in.
    pub fn of(verdict: Verdict, trial_balance: i64) -> Self {
        let count = |class| verdict.classes.get(&class).copied().unwrap_or(0);
        Self {
            orders_placed: verdict.acknowledged,
            orders_delivered: count(Class::Delivered),
            waited_for_worker: verdict.waited_for_worker,
            orders_failed: count(Class::Failed),
            orders_cancelled: count(Class::Cancelled),
            orders_open: count(Class::Open),
            lost: verdict.lost,
            double_assigned: verdict.double_assigned,
            acknowledged: verdict.acknowledged,
            trial_balance,
            offers_per_order: hundredths(verdict.offers_per_order),
            order_to_offer_ms: verdict.order_to_offer_ms,
            time_to_assign_ms: verdict.time_to_assign_ms,
            delivered_share_minutes_1_8: verdict.delivered_share.map(|s| (s * 1e4).round() / 1e4),
            open_by_reason: verdict.open_by_reason,
            statement_mismatches: verdict.statement_mismatches,
            unknown_outcomes: verdict.unknown,
            refusals: verdict.refusals,
            complaints: verdict.complaints,
            ..Self::default()
        }
    }

    /// Whether every promise was kept.
    pub fn is_clean(&self) -> bool {
        self.lost == 0
            && self.double_assigned == 0
            && self.trial_balance == 0
            && self.statement_mismatches == 0
    }

    /// A summary for people.
    pub fn summary(&self) -> String {
        let ms = |p: &Percentiles| {
            let show = |value: Option<f64>| value.map_or("-".to_owned(), |ms| format!("{ms}"));
            format!("p50 {} · p95 {} · p99 {} ms", show(p.p50), show(p.p95), show(p.p99))
        };
        let share = self.delivered_share_minutes_1_8;
        let mut lines = vec![
            format!(
                "orders: {} placed, {} delivered, {} failed, {} cancelled, {} open; {} unknown",
                self.orders_placed,
                self.orders_delivered,
                self.orders_failed,
                self.orders_cancelled,
                self.orders_open,
                self.unknown_outcomes
            ),
            format!(
                "of the first eight tenths of the run delivered: {}",
                share.map_or("-".to_owned(), |share| format!("{:.1} %", share * 100.0))
            ),
            format!(
                "order to offer: {} ({} waited for a worker)",
                ms(&self.order_to_offer_ms),
                self.waited_for_worker
            ),
            format!(
                "order to yes: {}; {} offers per order",
                ms(&self.time_to_assign_ms),
                self.offers_per_order
            ),
            format!(
                "load: {} fixes/s, {} commands/s, {} couriers, time x{}, load average {:.1} to {:.1}",
                self.fixes_per_s,
                self.commands_per_s,
                self.workers,
                self.time_scale,
                self.load_average[0],
                self.load_average[1]
            ),
        ];
        if let Some(restart) = &self.restart_to_ready_ms {
            lines.push(format!("killed {} times; ready again: {}", self.kills, ms(restart)));
        }
        lines.extend(self.open_by_reason.iter().map(|(why, n)| format!("  open, {why}: {n}")));
        lines.extend(self.refusals.iter().map(|(what, n)| format!("  refused, {what}: {n}")));
        lines.push(format!(
            "lost {} · double assigned {} · trial balance {} · statement mismatches {}",
            self.lost, self.double_assigned, self.trial_balance, self.statement_mismatches
        ));
        lines.extend(self.complaints.iter().map(|complaint| format!("  ! {complaint}")));
        lines.join("\n")
    }
}

/// Rounds to two places.
pub fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Writes a document.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json<T: Serialize>(file: &Path, document: &T) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(document)?;
    std::fs::write(file, text + "\n").with_context(|| file.display().to_string())
}

/// Says something on standard output, whether or not anybody listens.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_has_the_agreed_keys() {
        let written = serde_json::to_value(Report::default()).unwrap();
        for key in [
            "orders_placed",
            "orders_delivered",
            "waited_for_worker",
            "orders_failed",
            "orders_cancelled",
            "orders_open",
            "lost",
            "double_assigned",
            "kills",
            "acknowledged",
            "trial_balance",
            "offers_per_order",
            "order_to_offer_ms",
            "time_to_assign_ms",
            "fixes_per_s",
            "commands_per_s",
            "seed",
        ] {
            assert!(written.get(key).is_some(), "{key}");
        }
        for key in ["order_to_offer_ms", "time_to_assign_ms"] {
            for rank in ["p50", "p95", "p99"] {
                assert!(written[key].get(rank).is_some(), "{key} {rank}");
            }
        }
    }

    #[test]
    fn any_broken_promise_spoils_it() {
        assert!(Report::default().is_clean());
        assert!(!Report { lost: 1, ..Report::default() }.is_clean());
        assert!(!Report { double_assigned: 1, ..Report::default() }.is_clean());
        assert!(!Report { trial_balance: 1, ..Report::default() }.is_clean());
        assert!(!Report { statement_mismatches: 1, ..Report::default() }.is_clean());
    }
}
