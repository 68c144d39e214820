//! Snapshots bound the time of a recovery: the newest valid one and the
//! journal's tail are enough. They are never the only copy of anything; a
//! damaged one is stepped over and said so.

use sha2::{Digest, Sha256};
use vocab::ShardId;
use vocab::limits::{SNAPSHOT_BYTES_MAX, SNAPSHOTS_KEPT};

use crate::chain::Hash;
use crate::db::Db;
use crate::error::StoreError;
use crate::journal::key;
use crate::packing::Packed;
use crate::value::Row;

/// The snapshots of all shards. Cheap to clone.
#[derive(Clone)]
pub struct Snapshots {
    db: Db,
}

/// A state as of a seq.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last event it contains.
    pub seq: u64,
    /// The engine's digest of the state, to compare after loading.
    pub digest: Vec<u8>,
    /// The state, as the caller encodes it.
    pub bytes: Vec<u8>,
}

/// What a search for the newest snapshot found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Latest {
    /// The newest valid one; without it recovery folds the whole journal.
    pub snapshot: Option<Snapshot>,
    /// Newer ones that are damaged, newest first.
    pub damaged: Vec<u64>,
}

const PUT: &str = "insert into snapshot \
        (tenant_id, shard, seq, digest, checksum, codec, raw_len, stored_hash, body) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
    on conflict (tenant_id, shard, seq) do update set \
        digest = excluded.digest, checksum = excluded.checksum, codec = excluded.codec, \
        raw_len = excluded.raw_len, stored_hash = excluded.stored_hash, body = excluded.body";

const PRUNE: &str = "delete from snapshot where tenant_id = $1 and shard = $2 and seq not in ( \
    select seq from snapshot where tenant_id = $1 and shard = $2 order by seq desc limit $3)";

const SEQS: &str = "select seq from snapshot where tenant_id = $1 and shard = $2 order by seq desc";

const GET: &str = "select seq, digest, checksum, codec, raw_len, stored_hash, body \
    from snapshot where tenant_id = $1 and shard = $2 and seq = $3";

impl Snapshots {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Keeps a snapshot, and of its shard's only the newest few.
    ///
    /// # Errors
    /// When it is too large, or the store fails; the older ones are then untouched.
    pub async fn put(&self, shard: ShardId, snapshot: &Snapshot) -> Result<(), StoreError> {
        if snapshot.bytes.len() > SNAPSHOT_BYTES_MAX {
            let size = snapshot.bytes.len();
            return Err(StoreError::Refused(format!("a snapshot of {size} bytes is too large")));
        }
        let mut values = key(shard).to_vec();
        values.extend([
            snapshot.seq.into(),
            snapshot.digest.clone().into(),
            checksum(shard, snapshot).into(),
        ]);
        values.extend(Packed::pack(&snapshot.bytes).into_values());
        let [tenant, name] = key(shard);
        let mut tx = self.db.system_tx().await?;
        tx.execute(PUT, &values).await?;
        tx.execute(PRUNE, &[tenant, name, SNAPSHOTS_KEPT.into()]).await?;
        tx.commit().await
    }

    /// The newest snapshot that is what it was when it was put.
    ///
    /// # Errors
    /// When the store fails; damage is not an error, it is in the answer.
    pub async fn latest(&self, shard: ShardId) -> Result<Latest, StoreError> {
        let mut damaged = Vec::new();
        for row in self.db.system_fetch(SEQS, &key(shard)).await? {
            let seq = row.u64("seq")?;
            let [tenant, name] = key(shard);
            let rows = self.db.system_fetch(GET, &[tenant, name, seq.into()]).await?;
            match rows.first().map(|row| load(shard, row)) {
                // Pruned since the list was read: an older one cannot be newer.
                None => {}
                Some(Ok(snapshot)) => return Ok(Latest { snapshot: Some(snapshot), damaged }),
                Some(Err(error)) => {
                    tracing::error!(%shard, seq, %error, "a snapshot is damaged; trying the one before");
                    damaged.push(seq);
                }
            }
        }
        Ok(Latest { snapshot: None, damaged })
    }
}

fn load(shard: ShardId, row: &Row) -> Result<Snapshot, StoreError> {
    let seq = row.u64("seq")?;
    let corrupt = |what: String| StoreError::Corrupt { shard, seq, what };
    let bytes = Packed::of(row)?.unpack(SNAPSHOT_BYTES_MAX).map_err(corrupt)?;
    let snapshot = Snapshot { seq, digest: row.blob("digest")?, bytes };
    if row.blob("checksum")? != checksum(shard, &snapshot) {
        return Err(corrupt("the content does not match its checksum".to_owned()));
    }
    Ok(snapshot)
}

fn checksum(shard: ShardId, snapshot: &Snapshot) -> Hash {
    let shard = shard.to_string();
    let mut sha = Sha256::new();
    sha.update((shard.len() as u64).to_be_bytes());
    sha.update(shard);
    sha.update(snapshot.seq.to_be_bytes());
    sha.update((snapshot.digest.len() as u64).to_be_bytes());
    sha.update(&snapshot.digest);
    sha.update(&snapshot.bytes);
    sha.finalize().into()
}
