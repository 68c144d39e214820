//! What must hold of the workers at any time, walked from scratch. Whether two
//! workers carry one order is for whoever sees the orders too to check.

use std::collections::BTreeSet;

use vocab::WorkerId;

use crate::machine::Workers;
use crate::worker::Worker;

pub(crate) fn audit(workers: &Workers) -> Result<(), String> {
    for (id, worker) in &workers.workers {
        audit_worker(*id, worker).map_err(|broken| format!("{id}: {broken}"))?;
    }
    audit_block_ends(workers)
}

fn audit_worker(id: WorkerId, worker: &Worker) -> Result<(), String> {
    let stats = &worker.stats;
    let answered = u64::from(stats.accepted) + u64::from(stats.declined) + u64::from(stats.expired);
    let (stars, count) = (worker.rating.stars, u64::from(worker.rating.count));
    hold(worker.id == id, "is filed under another id")?;
    hold(worker.version > 0, "has no version")?;
    hold(worker.profile.cash_cap_minor >= 0, "has a negative cash cap")?;
    hold(worker.shift.is_none_or(|s| s.start < s.end), "has a shift that ends before it starts")?;
    hold(answered <= u64::from(stats.offers), "answered more offers than were made")?;
    hold((count..=5 * count).contains(&stars), "has stars that are not 1 to 5 each")
}

fn audit_block_ends(workers: &Workers) -> Result<(), String> {
    let ends: BTreeSet<_> = workers
        .workers
        .iter()
        .filter_map(|(id, worker)| Some((worker.blocked.as_ref()?.until?, *id)))
        .collect();
    hold(ends == workers.block_ends, "the index of block ends is not that of the blocks")
}

fn hold(holds: bool, broken: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken.to_owned()) }
}
