//! A shard from its newest good snapshot and the journal's tail, and snapshots
//! written for the next time.

use engine::Shard;
use store::{Snapshot, Store, StoreError, StoredBatch};
use vocab::{Entry, ShardId, limits};

/// What a batch holds.
pub type Entries<S> = Vec<Entry<<S as Shard>::Command, <S as Shard>::Event>>;

/// Rebuilds the state. A damaged snapshot is passed over for the one before; a
/// journal that does not add up stops the start and is never cut.
///
/// # Errors
/// What the store says; `Corrupt` when an entry cannot be read or does not follow.
pub async fn recover<S: Shard>(store: &Store, id: ShardId) -> Result<S, StoreError> {
    let latest = store.snapshots.latest(id).await?;
    for seq in &latest.damaged {
        tracing::warn!(shard = %id, seq, "a snapshot is damaged and was passed over");
    }
    let mut shard = match latest.snapshot {
        None => S::new(id),
        Some(snapshot) => S::restore(&snapshot.bytes).map_err(|what| StoreError::Corrupt {
            shard: id,
            seq: snapshot.seq,
            what: format!("the snapshot cannot be read: {what}"),
        })?,
    };
    loop {
        let page = store.journal.read(id, shard.seq() + 1, limits::JOURNAL_PAGE_BATCHES).await?;
        if page.is_empty() {
            // What recovery touched is nobody's news.
            shard.take_effects();
            return Ok(shard);
        }
        for batch in &page {
            replay(&mut shard, batch)?;
        }
    }
}

fn replay<S: Shard>(shard: &mut S, batch: &StoredBatch) -> Result<(), StoreError> {
    let corrupt = |what| StoreError::Corrupt { shard: batch.shard, seq: batch.first_seq, what };
    for entry in entries::<S>(batch).map_err(corrupt)? {
        let last = entry.events.last().map_or(0, |record| record.seq);
        if last > shard.seq() {
            shard.apply_entry(&entry).map_err(corrupt)?;
        }
    }
    Ok(())
}

/// The entries of a stored batch.
///
/// # Errors
/// Why they cannot be read.
pub fn entries<S: Shard>(batch: &StoredBatch) -> Result<Entries<S>, String> {
    serde_json::from_slice(&batch.body).map_err(|error| format!("cannot be read: {error}"))
}

/// Writes a snapshot. A failure costs time at the next start, nothing else.
pub async fn save<S: Shard>(store: &Store, shard: &S) {
    let (id, seq) = (shard.id(), shard.seq());
    let copy = shard.clone();
    let packed = tokio::task::spawn_blocking(move || {
        let bytes = copy.snapshot();
        Snapshot { seq, digest: copy.digest().to_vec(), bytes }
    });
    let Ok(snapshot) = packed.await else {
        tracing::warn!(shard = %id, seq, "a snapshot could not be made");
        return;
    };
    if let Err(error) = store.snapshots.put(id, &snapshot).await {
        tracing::warn!(shard = %id, seq, %error, "a snapshot could not be kept");
    }
}

/// Replays a journal from its first row, without snapshots, checks every
/// invariant of the state it leads to, and returns that state's fingerprint.
/// A newest snapshot at the same position must have the same.
///
/// # Errors
/// A sentence that says what is broken.
pub async fn replay_from_genesis<S: Shard>(store: &Store, id: ShardId) -> Result<[u8; 32], String> {
    let mut shard = S::new(id);
    let newest = store.snapshots.latest(id).await.map_err(|error| error.to_string())?.snapshot;
    loop {
        let next = shard.seq() + 1;
        let page = store.journal.read(id, next, limits::JOURNAL_PAGE_BATCHES).await;
        let page = page.map_err(|error| error.to_string())?;
        if page.is_empty() {
            break;
        }
        for batch in &page {
            replay(&mut shard, batch).map_err(|error| error.to_string())?;
            compare(&shard, newest.as_ref())?;
        }
    }
    shard.audit()?;
    Ok(shard.digest())
}

fn compare<S: Shard>(shard: &S, snapshot: Option<&Snapshot>) -> Result<(), String> {
    match snapshot {
        Some(snapshot) if snapshot.seq == shard.seq() && snapshot.digest != shard.digest() => {
            Err(format!("the snapshot at {} is not what the journal leads to", snapshot.seq))
        }
        _ => Ok(()),
    }
}
