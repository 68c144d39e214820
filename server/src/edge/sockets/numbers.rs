//! Short numbers for workers, so that a position takes 14 bytes on the wire.
//! They hold as long as the process; a console learns them with its snapshot.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use vocab::WorkerId;

/// Who has which number; from 1, in the order of first use.
#[derive(Debug, Default)]
pub(super) struct Numbers(Mutex<BTreeMap<WorkerId, u32>>);

impl Numbers {
    /// The worker's number.
    pub(super) fn of(&self, worker: WorkerId) -> u32 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let next = known.len() as u32 + 1;
        *known.entry(worker).or_insert(next)
    }
}
