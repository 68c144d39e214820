//! The one who appends. A [`Writer`] stops at its first failure, whatever it
//! was, and never tries again: the way back is to open a new one, which reads
//! what really is in the journal.

use sqlx::{Connection, PgConnection, SqlSafeStr, SqlitePool};
use vocab::ShardId;

use crate::chain::{Anchor, Batch, GENESIS, Hash, Head, StoredBatch};
use crate::db::{Conn, Db, Pools};
use crate::error::StoreError;
use crate::journal::{ANCHOR, NO_ANCHOR, anchor_of, key};
use crate::packing::Packed;
use crate::sim::SimJournal;
use crate::value::Value;

/// Proof that a batch is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// The batch's hash.
    pub hash: Hash,
}

/// Appends to one shard, one batch after another. On Postgres it owns a
/// connection.
pub struct Writer {
    shard: ShardId,
    last_seq: u64,
    hash: Hash,
    pipe: Pipe,
    /// Set while an append is under way, so that one abandoned half-way (its
    /// future dropped) counts as a failure too.
    stopped: bool,
}

pub(crate) enum Pipe {
    Rows(RowPipe),
    Sim(SimJournal),
}

impl Writer {
    pub(crate) fn new(shard: ShardId, head: Option<Head>, pipe: Pipe) -> Self {
        let (last_seq, hash) = head.map_or((0, GENESIS), |head| (head.last_seq, head.hash));
        Self { shard, last_seq, hash, pipe, stopped: false }
    }

    /// Seq of the last event this writer knows to be durable.
    pub fn last_seq(&self) -> u64 {
        self.last_seq
    }

    /// Writes a batch durably, in one round trip.
    ///
    /// # Errors
    /// Any error but `Refused` stops this writer for good. After `Unknown` the
    /// batch may be there: a new writer's [`Writer::last_seq`] tells.
    pub async fn append(&mut self, batch: &Batch) -> Result<Receipt, StoreError> {
        if self.stopped {
            return Err(StoreError::Stopped { shard: self.shard });
        }
        batch.check(self.shard)?;
        self.stopped = true;
        if batch.first_seq != self.last_seq + 1 {
            return Err(conflict(self.last_seq + 1, batch));
        }
        let hash = match &mut self.pipe {
            Pipe::Rows(rows) => rows.append(&batch.seal(self.hash), batch).await?,
            Pipe::Sim(sim) => sim.append(batch)?.hash,
        };
        self.hash = hash;
        self.last_seq = batch.last_seq;
        self.stopped = false;
        Ok(Receipt { hash })
    }
}

/// The way to a table of rows.
pub(crate) enum RowPipe {
    /// The file's only writing connection, shared by all shards.
    Sqlite(SqlitePool),
    /// A connection of its own: never stale from a pool, never waited for.
    Postgres(Box<PgConnection>),
}

/// Moves the head and writes the row, or does neither. A takeover at the same
/// moment waits for the lease row, or makes this statement look at it again.
const APPEND_POSTGRES: &str = "with head as ( \
        update lease set head_seq = $4, head_hash = $8 \
        where tenant_id = $1 and shard = $2 and epoch = $5 \
            and head_seq = $3 - 1 and head_hash = $7 \
        returning 1) \
    insert into journal (tenant_id, shard, first_seq, last_seq, epoch, committed_at, \
        prev_hash, hash, codec, raw_len, stored_hash, body) \
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from head";

/// The same; SQLite lets one statement write at a time and moves the head by a
/// trigger.
const APPEND_SQLITE: &str = "insert into journal (tenant_id, shard, first_seq, last_seq, \
        epoch, committed_at, prev_hash, hash, codec, raw_len, stored_hash, body) \
    select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 from lease \
    where tenant_id = $1 and shard = $2 and epoch = $5 \
        and head_seq = $3 - 1 and head_hash = $7";

impl RowPipe {
    pub(crate) async fn open(db: &Db) -> Result<Self, StoreError> {
        Ok(match &db.pools {
            Pools::Sqlite { writer, .. } => Self::Sqlite(writer.clone()),
            Pools::Postgres { options, .. } => {
                Self::Postgres(Box::new(PgConnection::connect_with(options).await?))
            }
        })
    }

    async fn append(&mut self, sealed: &StoredBatch, batch: &Batch) -> Result<Hash, StoreError> {
        let values = row_of(sealed);
        let written = match self {
            Self::Sqlite(pool) => {
                let mut conn = pool.acquire().await?;
                Conn::Sqlite(&mut conn).execute(APPEND_SQLITE.into_sql_str(), &values).await
            }
            Self::Postgres(conn) => {
                Conn::Postgres(conn).execute(APPEND_POSTGRES.into_sql_str(), &values).await
            }
        };
        match written {
            Ok(1) => Ok(sealed.hash),
            Ok(_) => Err(why_refused(self.anchor(batch.shard).await?, batch)),
            Err(error) => Err(why_failed(error, batch)),
        }
    }

    async fn anchor(&mut self, shard: ShardId) -> Result<Anchor, StoreError> {
        let values = key(shard);
        let rows = match self {
            Self::Sqlite(pool) => {
                let mut conn = pool.acquire().await?;
                Conn::Sqlite(&mut conn).fetch(ANCHOR.into_sql_str(), &values).await?
            }
            Self::Postgres(conn) => {
                Conn::Postgres(conn).fetch(ANCHOR.into_sql_str(), &values).await?
            }
        };
        match rows.first() {
            Some(row) => anchor_of(row.u64("epoch")?, row),
            None => Ok(NO_ANCHOR),
        }
    }
}

/// The condition did not hold: because of the epoch, or because of the seq.
fn why_refused(anchor: Anchor, batch: &Batch) -> StoreError {
    if anchor.epoch == batch.epoch {
        return conflict(anchor.seq + 1, batch);
    }
    StoreError::Fenced { shard: batch.shard, held: batch.epoch, current: anchor.epoch }
}

/// A row where the lease says there is none is not a race: the lease moves in
/// the same commit.
fn why_failed(error: sqlx::Error, batch: &Batch) -> StoreError {
    if error.as_database_error().is_some_and(|cause| cause.is_unique_violation()) {
        let what = "a batch is there that the lease knows nothing of".to_owned();
        return StoreError::Corrupt { shard: batch.shard, seq: batch.first_seq, what };
    }
    StoreError::at_commit(error)
}

fn conflict(expected: u64, batch: &Batch) -> StoreError {
    StoreError::SeqConflict { shard: batch.shard, expected, found: batch.first_seq }
}

/// `$1` to `$12` of an append.
fn row_of(sealed: &StoredBatch) -> Vec<Value> {
    let mut values: Vec<Value> = key(sealed.shard).into();
    values.extend([
        sealed.first_seq.into(),
        sealed.last_seq.into(),
        sealed.epoch.into(),
        sealed.committed_at.into(),
        sealed.prev_hash.into(),
        sealed.hash.into(),
    ]);
    values.extend(Packed::pack(&sealed.body).into_values());
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Kind;
    use crate::open::{Store, StoreConfig};
    use vocab::id::Id;
    use vocab::{TenantId, TimeMs};

    async fn limit_pages(store: &Store, pages: u32) {
        let Kind::Sql(db) = &store.journal.kind else { panic!("not a database") };
        let sql = sqlx::AssertSqlSafe(format!("pragma max_page_count = {pages}"));
        db.system_write(sql, &[]).await.unwrap();
    }

    fn batch(shard: ShardId, seq: u64) -> Batch {
        // Incompressible enough: each byte follows from the hash of its place.
        let body = (0..64u64)
            .flat_map(|n| {
                use sha2::Digest;
                sha2::Sha256::digest((seq * 1000 + n).to_be_bytes())
            })
            .collect();
        Batch { shard, first_seq: seq, last_seq: seq, epoch: 1, committed_at: TimeMs(0), body }
    }

    #[tokio::test]
    async fn a_full_disk_is_full_and_nothing_is_half_written() {
        let folder = tempfile::tempdir().unwrap();
        let config = StoreConfig::Sqlite { path: folder.path().to_owned() };
        let store = Store::open(&config).await.unwrap();
        let shard = ShardId::Tenant(TenantId::from_uuid(uuid::Uuid::from_u128(1)));
        store.journal.acquire(shard, "test", TimeMs(0)).await.unwrap();
        limit_pages(&store, 64).await;

        let mut writer = store.journal.writer(shard).await.unwrap();
        let refused = loop {
            if let Err(error) = writer.append(&batch(shard, writer.last_seq() + 1)).await {
                break error;
            }
        };
        assert!(matches!(refused, StoreError::Full(_)), "{refused:?}");
        let acknowledged = writer.last_seq();
        assert!(acknowledged > 10);
        let again = writer.append(&batch(shard, acknowledged + 1)).await;
        assert!(matches!(again, Err(StoreError::Stopped { .. })), "{again:?}");

        // A new process finds exactly what was acknowledged, and goes on once there is space.
        store.close().await;
        let store = Store::open(&config).await.unwrap();
        assert_eq!(store.journal.verify(shard).await.unwrap().last_seq, acknowledged);
        let mut writer = store.journal.writer(shard).await.unwrap();
        writer.append(&batch(shard, acknowledged + 1)).await.unwrap();
        assert_eq!(store.journal.verify(shard).await.unwrap().last_seq, acknowledged + 1);
    }
}
