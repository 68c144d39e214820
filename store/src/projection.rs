//! Tables folded from the journal. A projection says what a batch does to its
//! rows; the projector feeds it batches and moves the checkpoint in the same
//! transaction, so that a crash neither repeats nor skips one.
//!
//! Projections answer questions. They never decide anything, and everything in
//! them can be thrown away and folded again.

use std::future::Future;

use sqlx::AssertSqlSafe;
use vocab::ShardId;
use vocab::limits::JOURNAL_PAGE_BATCHES;

use crate::chain::StoredBatch;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::journal::{Journal, key};

/// Folds batches into rows. Deterministic: the same batches give the same rows.
pub trait Projection: Send + Sync {
    /// Its stable name; checkpoints are kept under it.
    fn name(&self) -> &str;

    /// The tables that are its own, whole; a rebuild empties them.
    fn tables(&self) -> &[&'static str];

    /// Writes what the batch means.
    fn apply(
        &self,
        tx: &mut Tx,
        batch: &StoredBatch,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Drives one projection along the journal.
pub struct Projector<P> {
    journal: Journal,
    db: Db,
    projection: P,
}

/// Moves a checkpoint only from where the fold began: of two projectors that did
/// the same work, one rolls back.
const ADVANCE: &str = "update projection_checkpoint set seq = $4 \
    where tenant_id = $1 and shard = $2 and projection = $3 and seq = $5";

const BEGIN_AT: &str = "insert into projection_checkpoint (tenant_id, shard, projection, seq) \
    values ($1, $2, $3, $4) on conflict (tenant_id, shard, projection) do nothing";

const FORGET: &str = "delete from projection_checkpoint where projection = $1";

impl<P: Projection> Projector<P> {
    /// A projector; it reads nothing yet.
    pub fn new(journal: Journal, db: Db, projection: P) -> Self {
        Self { journal, db, projection }
    }

    /// Up to which seq the tables reflect the shard.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn checkpoint(&self, shard: ShardId) -> Result<u64, StoreError> {
        let mut tx = self.db.system_read().await?;
        let seq = tx.as_of_seq(self.projection.name(), shard).await?;
        tx.commit().await?;
        Ok(seq)
    }

    /// Folds everything the journal has beyond the checkpoint; says how far it came.
    ///
    /// # Errors
    /// When the journal is corrupt, the projection fails, or another projector
    /// moved the checkpoint (`SeqConflict`). The last page then never was.
    pub async fn catch_up(&self, shard: ShardId) -> Result<u64, StoreError> {
        let mut seq = self.checkpoint(shard).await?;
        loop {
            let page = self.journal.read(shard, seq + 1, JOURNAL_PAGE_BATCHES).await?;
            if page.is_empty() {
                return Ok(seq);
            }
            seq = self.fold(shard, seq, &page).await?;
        }
    }

    /// One page in one transaction, the checkpoint with it.
    async fn fold(
        &self,
        shard: ShardId,
        from: u64,
        page: &[StoredBatch],
    ) -> Result<u64, StoreError> {
        let mut tx = self.db.system_tx().await?;
        let mut reached = from;
        for batch in page {
            self.projection.apply(&mut tx, batch).await?;
            reached = batch.last_seq;
        }
        self.advance(&mut tx, shard, from, reached).await?;
        tx.commit().await?;
        Ok(reached)
    }

    async fn advance(
        &self,
        tx: &mut Tx,
        shard: ShardId,
        from: u64,
        to: u64,
    ) -> Result<(), StoreError> {
        let [tenant, name] = key(shard);
        let mut values = vec![tenant, name, self.projection.name().into(), to.into()];
        let moved = if from == 0 {
            tx.execute(BEGIN_AT, &values).await?
        } else {
            values.push(from.into());
            tx.execute(ADVANCE, &values).await?
        };
        if moved == 1 {
            return Ok(());
        }
        Err(StoreError::SeqConflict { shard, expected: from + 1, found: to })
    }

    /// Empties the tables and folds every shard again. Readers see the tables
    /// fill up meanwhile; `as_of_seq` tells them how far.
    ///
    /// # Errors
    /// As [`Projector::catch_up`]; calling it again starts over.
    pub async fn rebuild(&self) -> Result<(), StoreError> {
        let mut tx = self.db.system_tx().await?;
        for table in self.projection.tables() {
            // Names of tables are literals of the program.
            tx.execute(AssertSqlSafe(format!("delete from {table}")), &[]).await?;
        }
        tx.execute(FORGET, &[self.projection.name().into()]).await?;
        tx.commit().await?;
        for shard in self.journal.shards().await? {
            self.catch_up(shard).await?;
        }
        Ok(())
    }
}
