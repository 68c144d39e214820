//! Snapshots: the newest that is whole, and never too many.

use store::{Snapshot, StoreError};

use crate::fixture::{Fixture, shard};

on_both!(the_newest_is_found, three_are_kept, a_damaged_one_is_stepped_over, settings_are_kept);

fn snapshot(seq: u64) -> Snapshot {
    let bytes = format!("state as of {seq}; ").repeat(200).into_bytes();
    Snapshot { seq, digest: seq.to_be_bytes().to_vec(), bytes }
}

async fn the_newest_is_found(on: Fixture) {
    let snapshots = &on.store.snapshots;
    assert_eq!(snapshots.latest(shard(1)).await.unwrap().snapshot, None);
    snapshots.put(shard(1), &snapshot(20)).await.unwrap();
    snapshots.put(shard(1), &snapshot(10)).await.unwrap();
    snapshots.put(shard(1), &snapshot(20)).await.unwrap();
    let latest = snapshots.latest(shard(1)).await.unwrap();
    assert_eq!((latest.snapshot, latest.damaged), (Some(snapshot(20)), vec![]));
    assert_eq!(snapshots.latest(shard(2)).await.unwrap().snapshot, None);
}

async fn three_are_kept(on: Fixture) {
    for seq in 1..=5 {
        on.store.snapshots.put(shard(1), &snapshot(seq)).await.unwrap();
    }
    on.store.snapshots.put(shard(2), &snapshot(1)).await.unwrap();
    let mut door = on.back_door("tables.db").await;
    let sql = "select seq from snapshot where shard = $1 order by seq";
    let rows = door.fetch(sql, &[shard(1).to_string().into()]).await;
    let seqs: Vec<u64> = rows.iter().map(|row| row.u64("seq").unwrap()).collect();
    assert_eq!(seqs, [3, 4, 5]);
}

async fn a_damaged_one_is_stepped_over(on: Fixture) {
    for seq in [10, 20, 30] {
        on.store.snapshots.put(shard(1), &snapshot(seq)).await.unwrap();
    }
    let mut door = on.back_door("tables.db").await;
    door.execute("update snapshot set digest = $1 where seq = 30", &[vec![1u8].into()]).await;
    door.execute("update snapshot set body = $1 where seq = 20", &[vec![1u8].into()]).await;
    let latest = on.store.snapshots.latest(shard(1)).await.unwrap();
    assert_eq!((latest.snapshot, latest.damaged), (Some(snapshot(10)), vec![30, 20]));
    door.execute("update snapshot set seq = 11 where seq = 10", &[]).await;
    let latest = on.store.snapshots.latest(shard(1)).await.unwrap();
    assert_eq!((latest.snapshot, latest.damaged), (None, vec![30, 20, 11]));
}

async fn settings_are_kept(on: Fixture) {
    assert_eq!(on.store.meta("format").await.unwrap(), None);
    on.store.set_meta("format", "1").await.unwrap();
    on.store.set_meta("format", "2").await.unwrap();
    assert_eq!(on.store.meta("format").await.unwrap().as_deref(), Some("2"));
    let reopened = store::Store::open(&crate::fixture::config(&on.backend)).await.unwrap();
    assert_eq!(reopened.meta("format").await.unwrap().as_deref(), Some("2"));
    reopened.close().await;
    assert!(matches!(reopened.meta("format").await, Err(StoreError::Io(_))));
}
