//! What the fan-out still has to send: the newest fix of each worker that moved
//! since the last tick. Its size is bounded by the number of workers, however
//! slow the reader; what is overtaken is gone on purpose.

use std::collections::BTreeMap;

use crate::fix::Fix;
use crate::slots::Slot;

/// The newest fix per worker, waiting for the next tick.
#[derive(Debug, Clone, Default)]
pub struct Latest {
    by_slot: BTreeMap<Slot, Fix>,
}

impl Latest {
    /// Keeps the fix unless a newer one of the same worker waits already.
    pub fn put(&mut self, slot: Slot, fix: Fix) {
        self.by_slot
            .entry(slot)
            .and_modify(|waiting| {
                if fix.at >= waiting.at {
                    *waiting = fix;
                }
            })
            .or_insert(fix);
    }

    /// Forgets a worker, as when its slot is released.
    pub fn remove(&mut self, slot: Slot) {
        self.by_slot.remove(&slot);
    }

    /// Takes everything that waits, by slot.
    pub fn drain(&mut self) -> Vec<(Slot, Fix)> {
        std::mem::take(&mut self.by_slot).into_iter().collect()
    }

    /// How many workers wait.
    pub fn len(&self) -> usize {
        self.by_slot.len()
    }

    /// Whether nobody waits.
    pub fn is_empty(&self) -> bool {
        self.by_slot.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::fix;

    #[test]
    fn only_the_newest_fix_of_a_worker_is_sent() {
        let mut latest = Latest::default();
        latest.put(Slot(2), fix(41.0, -8.0, 3_000));
        latest.put(Slot(1), fix(41.1, -8.0, 1_000));
        latest.put(Slot(1), fix(41.3, -8.0, 9_000));
        latest.put(Slot(1), fix(41.2, -8.0, 5_000));
        assert_eq!(latest.len(), 2);
        let sent = latest.drain();
        assert_eq!(sent, [(Slot(1), fix(41.3, -8.0, 9_000)), (Slot(2), fix(41.0, -8.0, 3_000))]);
        assert!(latest.is_empty());
    }

    #[test]
    fn a_removed_worker_is_not_sent() {
        let mut latest = Latest::default();
        latest.put(Slot(1), fix(41.1, -8.0, 1_000));
        latest.remove(Slot(1));
        assert_eq!(latest.drain(), []);
    }
}
