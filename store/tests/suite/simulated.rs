//! The simulated journal keeps the same promises, and fails exactly as planned.

use std::collections::VecDeque;

use proptest::prelude::*;
use store::sim::{Faults, NoFaults, ReadFault, SyncFault, WriteFault};
use store::{Batch, Journal, SimJournal, StoreError, StoredBatch};
use vocab::ShardId;

use crate::fixture::{batch, shard};

/// One fault per append, in order.
#[derive(Default)]
struct Planned {
    writes: VecDeque<WriteFault>,
    syncs: VecDeque<SyncFault>,
    flip: Option<(u64, usize)>,
}

impl Faults for Planned {
    fn write(&mut self, _: &Batch) -> WriteFault {
        self.writes.pop_front().unwrap_or(WriteFault::None)
    }

    fn sync(&mut self, _: ShardId) -> SyncFault {
        self.syncs.pop_front().unwrap_or(SyncFault::None)
    }

    fn read(&mut self, batch: &StoredBatch) -> ReadFault {
        match self.flip {
            Some((first_seq, bit)) if first_seq == batch.first_seq => ReadFault::FlipBit(bit),
            _ => ReadFault::None,
        }
    }
}

fn ready(faults: impl Faults + 'static) -> SimJournal {
    let sim = SimJournal::new(faults);
    assert_eq!(sim.acquire(shard(1), "sim").epoch, 1);
    sim
}

#[test]
fn what_is_not_synced_dies_with_a_crash() {
    let sim = ready(NoFaults);
    sim.append(&batch(shard(1), 1, 2)).unwrap();
    sim.write(&batch(shard(1), 3, 1)).unwrap();
    sim.write(&batch(shard(1), 4, 1)).unwrap();
    assert_eq!(sim.head(shard(1)).unwrap().last_seq, 2);
    sim.crash();
    sim.sync(shard(1)).unwrap();
    assert_eq!(sim.head(shard(1)).unwrap().last_seq, 2);
    sim.write(&batch(shard(1), 3, 1)).unwrap();
    sim.sync(shard(1)).unwrap();
    assert_eq!(sim.head(shard(1)).unwrap().last_seq, 3);
}

#[test]
fn a_deposed_writer_is_fenced_before_and_after_its_write() {
    let sim = ready(NoFaults);
    sim.write(&batch(shard(1), 1, 1)).unwrap();
    assert_eq!(sim.acquire(shard(1), "other").epoch, 2);
    assert!(matches!(sim.sync(shard(1)), Err(StoreError::Fenced { held: 1, current: 2, .. })));
    sim.reopen(shard(1));
    let write = sim.write(&batch(shard(1), 1, 1));
    assert!(matches!(write, Err(StoreError::Fenced { held: 1, current: 2, .. })));
    assert_eq!(sim.head(shard(1)), None);
}

#[test]
fn a_flipped_bit_is_found_at_its_batch() {
    let sim = ready(NoFaults);
    for first_seq in 1..=6 {
        sim.append(&batch(shard(1), first_seq, 1)).unwrap();
    }
    for (first_seq, bit) in [(1, 0), (4, 77), (6, 123_456)] {
        sim.set_faults(Planned { flip: Some((first_seq, bit)), ..Planned::default() });
        let read = sim.read(shard(1), 1, 100);
        assert!(
            matches!(read, Err(StoreError::Corrupt { seq, .. }) if seq == first_seq),
            "{read:?}"
        );
    }
}

/// The same bytes and hashes as on a real database, behind the same interface.
#[tokio::test]
async fn it_stores_what_sqlite_stores() {
    let real = crate::fixture::Fixture::sqlite().await;
    let sizes = [1, 4, 2, 9];
    let on_disk = real.fill(shard(1), &sizes).await;
    let journal = Journal::simulated(ready(NoFaults));
    let mut writer = journal.writer(shard(1)).await.unwrap();
    for size in sizes {
        writer.append(&batch(shard(1), writer.last_seq() + 1, size)).await.unwrap();
    }
    assert_eq!(journal.read(shard(1), 1, 9).await.unwrap(), on_disk);
    for from in 1..=17 {
        let one = journal.read(shard(1), from, 1).await.unwrap();
        assert_eq!(one, real.store.journal.read(shard(1), from, 1).await.unwrap(), "{from}");
    }
    let audit = journal.verify(shard(1)).await.unwrap();
    assert_eq!(audit, real.store.journal.verify(shard(1)).await.unwrap());
    assert_eq!(journal.shards().await.unwrap(), [shard(1)]);
}

fn write_fault() -> impl Strategy<Value = WriteFault> {
    prop_oneof![6 => Just(WriteFault::None), 1 => Just(WriteFault::Full), 1 => Just(WriteFault::Failed)]
}

fn sync_fault() -> impl Strategy<Value = SyncFault> {
    prop_oneof![6 => Just(SyncFault::None), 1 => Just(SyncFault::Lost), 1 => Just(SyncFault::AnswerLost)]
}

proptest! {
    /// Whatever fails and whenever it crashes: what was acknowledged is there,
    /// once, and what is there was sent.
    #[test]
    fn acknowledged_is_durable(
        plan in prop::collection::vec((write_fault(), sync_fault(), 1u64..4, prop::bool::weighted(0.1)), 1..60)
    ) {
        let sim = ready(Planned {
            writes: plan.iter().map(|step| step.0).collect(),
            syncs: plan.iter().filter(|step| step.0 == WriteFault::None).map(|step| step.1).collect(),
            flip: None,
        });
        let here = shard(1);
        let mut durable: Vec<Batch> = Vec::new();
        for (write, sync, events, crash) in plan {
            let next = batch(here, durable.last().map_or(1, |batch| batch.last_seq + 1), events);
            let outcome = sim.append(&next);
            let kept = match (write, sync) {
                (WriteFault::Full, _) => { prop_assert!(matches!(outcome, Err(StoreError::Full(_)))); false }
                (WriteFault::Failed, _) => { prop_assert!(matches!(outcome, Err(StoreError::Io(_)))); false }
                (_, SyncFault::None) => { prop_assert!(outcome.is_ok()); true }
                (_, lost) => {
                    prop_assert!(matches!(outcome, Err(StoreError::Unknown(_))));
                    lost == SyncFault::AnswerLost
                }
            };
            if kept {
                durable.push(next.clone());
            }
            if outcome.is_err() {
                let stopped = matches!(sim.append(&next), Err(StoreError::Stopped { .. }));
                prop_assert!(stopped);
                sim.reopen(here);
            }
            if crash {
                sim.crash();
            }
            let head = sim.head(here).map_or(0, |head| head.last_seq);
            prop_assert_eq!(head, durable.last().map_or(0, |batch| batch.last_seq));
        }
        let stored = sim.read(here, 1, 1_000).unwrap();
        prop_assert_eq!(stored.len(), durable.len());
        for (stored, sent) in stored.iter().zip(&durable) {
            prop_assert_eq!(&stored.body, &sent.body);
        }
    }
}
