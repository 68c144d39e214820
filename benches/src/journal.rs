//! A journal written to: batches of events of a usual size, one row each.

use store::{Batch, Store, StoreConfig, StoreError, Writer};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{MarketId, ShardId, TenantId, TimeMs};

/// Bytes of one event as it is stored, about.
pub const EVENT_BYTES: usize = 300;

/// One shard's journal, open for writing.
pub struct Tail {
    store: Store,
    shard: ShardId,
    epoch: u64,
    writer: Writer,
    next_seq: u64,
}

impl Tail {
    /// Opens a new shard's journal.
    ///
    /// # Errors
    /// What the store says.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let shard = ShardId::Market(
            TenantId::from_uuid(Uuid::now_v7()),
            MarketId::from_uuid(Uuid::now_v7()),
        );
        let store = Store::open(config).await?;
        let epoch = store.journal.acquire(shard, "bench", TimeMs(1)).await?.epoch;
        let writer = store.journal.writer(shard).await?;
        Ok(Self { store, shard, epoch, writer, next_seq: 1 })
    }

    /// Appends one batch and waits until it is durable.
    ///
    /// # Errors
    /// What the store says.
    pub async fn append(&mut self, events: u64) -> Result<(), StoreError> {
        let word = "an event as long as events are ";
        let event = word.repeat(EVENT_BYTES / word.len() + 1);
        let events_text = vec![&event[..EVENT_BYTES - 3]; events as usize];
        let batch = Batch {
            shard: self.shard,
            first_seq: self.next_seq,
            last_seq: self.next_seq + events - 1,
            epoch: self.epoch,
            committed_at: TimeMs(self.next_seq as i64),
            body: serde_json::to_vec(&events_text).expect("texts are JSON"),
        };
        self.writer.append(&batch).await?;
        self.next_seq += events;
        Ok(())
    }

    /// Closes the store.
    pub async fn close(self) {
        self.store.close().await;
    }
}
