//! A deposed writer cannot write, however the moments fall.

use store::{Lease, StoreError};
use vocab::TimeMs;

use crate::fixture::{Fixture, batch, shard};

on_both!(
    each_takeover_is_a_new_epoch,
    a_deposed_writer_is_fenced,
    a_shard_without_a_lease_cannot_be_written,
    a_takeover_in_the_middle_loses_nothing,
);

async fn each_takeover_is_a_new_epoch(on: Fixture) {
    let journal = &on.store.journal;
    assert_eq!(journal.lease(shard(1)).await.unwrap(), None);
    for (epoch, holder) in [(1, "north"), (2, "south"), (3, "north")] {
        let lease = Lease { shard: shard(1), epoch, holder: holder.to_owned() };
        assert_eq!(journal.acquire(shard(1), holder, TimeMs(5)).await.unwrap(), lease);
        assert_eq!(journal.lease(shard(1)).await.unwrap(), Some(lease));
    }
    assert_eq!(journal.acquire(shard(2), "east", TimeMs(5)).await.unwrap().epoch, 1);
}

async fn a_deposed_writer_is_fenced(on: Fixture) {
    let here = shard(1);
    let mut old = on.writer(here).await;
    old.append(&batch(here, 1, 3)).await.unwrap();
    let mut new = on.writer(here).await;

    let fenced = old.append(&batch(here, 4, 1)).await;
    assert!(matches!(fenced, Err(StoreError::Fenced { held: 1, current: 2, .. })), "{fenced:?}");
    let mut next = batch(here, 4, 2);
    next.epoch = 2;
    new.append(&next).await.unwrap();
    let epochs: Vec<u64> =
        on.store.journal.read(here, 1, 9).await.unwrap().iter().map(|b| b.epoch).collect();
    assert_eq!(epochs, [1, 2]);
}

async fn a_shard_without_a_lease_cannot_be_written(on: Fixture) {
    let mut writer = on.store.journal.writer(shard(1)).await.unwrap();
    let fenced = writer.append(&batch(shard(1), 1, 1)).await;
    assert!(matches!(fenced, Err(StoreError::Fenced { held: 1, current: 0, .. })), "{fenced:?}");
}

/// Either the batch came first, and the new writer sees it; or the takeover did,
/// and the batch was refused. 100 rounds.
async fn a_takeover_in_the_middle_loses_nothing(on: Fixture) {
    let here = shard(1);
    let journal = &on.store.journal;
    let mut epoch = journal.acquire(here, "first", TimeMs(0)).await.unwrap().epoch;
    for _ in 0..100 {
        let mut old = journal.writer(here).await.unwrap();
        let mut next = batch(here, old.last_seq() + 1, 1);
        next.epoch = epoch;
        let before = old.last_seq();
        let takeover = async {
            let lease = journal.acquire(here, "next", TimeMs(0)).await.unwrap();
            (lease.epoch, journal.writer(here).await.unwrap())
        };
        let (appended, (new_epoch, new)) = tokio::join!(old.append(&next), takeover);
        match appended {
            Ok(_) => assert_eq!(new.last_seq(), before + 1),
            Err(StoreError::Fenced { .. }) => assert_eq!(new.last_seq(), before),
            Err(other) => panic!("{other:?}"),
        }
        epoch = new_epoch;
    }
    let last_seq = journal.head(here).await.unwrap().map_or(0, |head| head.last_seq);
    assert_eq!(journal.verify(here).await.unwrap().last_seq, last_seq);
}
