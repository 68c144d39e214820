//! The workers of a market as planners and consoles see them: published by the
//! sequencer after each commit, read by everyone else without asking it.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use engine::Market;
use vocab::WorkerId;
use workers::Worker;

/// One worker's line.
#[derive(Debug, Clone)]
pub struct Line {
    /// As of the last commit that touched them.
    pub worker: Arc<Worker>,
    /// Cash of the house they carry, minor units.
    pub cash_in_hand_minor: i64,
}

/// The roster. One lock, held for the length of a look-up.
#[derive(Debug, Default)]
pub struct Roster(RwLock<BTreeMap<WorkerId, Line>>);

impl Roster {
    /// Shows these workers anew, as the market has them.
    pub fn publish(&self, market: &Market, workers: impl IntoIterator<Item = WorkerId>) {
        let lines: Vec<(WorkerId, Line)> = workers
            .into_iter()
            .filter_map(|id| {
                let worker = Arc::new(market.workers.get(id)?.clone());
                Some((id, Line { worker, cash_in_hand_minor: market.cash_in_hand(id) }))
            })
            .collect();
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend(lines);
    }

    /// One worker.
    pub fn get(&self, id: WorkerId) -> Option<Line> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// All of them, by id.
    pub fn all(&self) -> Vec<Line> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}
