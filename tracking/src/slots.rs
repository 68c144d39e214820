//! Small numbers for workers, so that the live index can be arrays.
//!
//! A slot means a worker only as long as the worker holds it; a released slot is
//! given to somebody else. Slots must never leave the process or be stored.

use vocab::{LookupMap, WorkerId};

/// A worker's place in the arrays of the live index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot(pub u32);

/// Who holds which slot.
#[derive(Debug, Clone, Default)]
pub struct Slots {
    by_worker: LookupMap<WorkerId, Slot>,
    workers: Vec<Option<WorkerId>>,
    /// Released slots; the last released is given out first, as its memory is warm.
    spare: Vec<Slot>,
}

impl Slots {
    /// The worker's slot, a new one if it has none.
    pub fn claim(&mut self, worker: WorkerId) -> Slot {
        if let Some(&slot) = self.by_worker.get(&worker) {
            return slot;
        }
        let slot = self.spare.pop().unwrap_or_else(|| {
            let next = u32::try_from(self.workers.len()).expect("fewer than four billion workers");
            self.workers.push(None);
            Slot(next)
        });
        self.workers[slot.0 as usize] = Some(worker);
        self.by_worker.insert(worker, slot);
        slot
    }

    /// Gives the worker's slot back. Take the slot out of the index first.
    pub fn release(&mut self, worker: WorkerId) -> Option<Slot> {
        let slot = self.by_worker.remove(&worker)?;
        self.workers[slot.0 as usize] = None;
        self.spare.push(slot);
        Some(slot)
    }

    /// The slot the worker holds.
    pub fn slot_of(&self, worker: WorkerId) -> Option<Slot> {
        self.by_worker.get(&worker).copied()
    }

    /// The worker who holds the slot.
    pub fn worker_of(&self, slot: Slot) -> Option<WorkerId> {
        *self.workers.get(slot.0 as usize)?
    }

    /// How many slots are held.
    pub fn len(&self) -> usize {
        self.by_worker.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.by_worker.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::worker;

    #[test]
    fn a_worker_keeps_its_slot_until_it_is_released() {
        let mut slots = Slots::default();
        let (a, b) = (slots.claim(worker(1)), slots.claim(worker(2)));
        assert_ne!(a, b);
        assert_eq!(slots.claim(worker(1)), a);
        assert_eq!((slots.slot_of(worker(2)), slots.worker_of(b)), (Some(b), Some(worker(2))));
        assert_eq!(slots.len(), 2);
    }

    #[test]
    fn a_released_slot_is_used_again_and_names_nobody_meanwhile() {
        let mut slots = Slots::default();
        let first = slots.claim(worker(1));
        slots.claim(worker(2));
        assert_eq!(slots.release(worker(1)), Some(first));
        assert_eq!(slots.release(worker(1)), None);
        assert_eq!((slots.slot_of(worker(1)), slots.worker_of(first)), (None, None));
        assert_eq!(slots.claim(worker(3)), first);
        assert_eq!(slots.len(), 2);
        assert_eq!(slots.worker_of(Slot(99)), None);
    }
}
