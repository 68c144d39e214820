//! The journal: one row per group commit, appended only where the chain and the
//! lease say so, and checked whenever it is read.
//!
//! This file reads; `writer.rs` appends.

use vocab::limits::JOURNAL_BODY_BYTES_MAX;
use vocab::{ShardId, TimeMs};

use crate::chain::{Anchor, Chain, GENESIS, Head, StoredBatch};
use crate::db::Db;
use crate::error::StoreError;
use crate::packing::Packed;
use crate::sim::SimJournal;
use crate::value::{Row, Value};
use crate::writer::{Pipe, RowPipe, Writer};

/// The journal of all shards of one store. Cheap to clone.
#[derive(Clone)]
pub struct Journal {
    pub(crate) kind: Kind,
}

#[derive(Clone)]
pub(crate) enum Kind {
    Sql(Db),
    Sim(SimJournal),
}

/// The columns of a batch, for reading.
macro_rules! batch_columns {
    () => {
        "first_seq, last_seq, epoch, committed_at, prev_hash, hash, \
         codec, raw_len, stored_hash, body"
    };
}

/// The lease and the last row, each of which may be absent, as of one moment.
const HEAD: &str = concat!(
    "select lease.epoch as lease_epoch, head_seq, head_hash, j.* \
     from (select 1 as one) as always \
     left join lease on lease.tenant_id = $1 and lease.shard = $2 \
     left join (select ",
    batch_columns!(),
    " from journal where tenant_id = $1 and shard = $2 order by first_seq desc limit 1) as j \
     on true"
);

pub(crate) const ANCHOR: &str =
    "select epoch, head_seq, head_hash from lease where tenant_id = $1 and shard = $2";

/// From the row before the one that holds seq `$3`, so that the chain is checked
/// across the page's border.
const PAGE: &str = concat!(
    "select ",
    batch_columns!(),
    " from journal where tenant_id = $1 and shard = $2 and first_seq >= coalesce(( \
        select min(first_seq) from (select first_seq from journal \
            where tenant_id = $1 and shard = $2 and first_seq <= $3 \
            order by first_seq desc limit 2) as before), 0) \
     order by first_seq limit $4"
);

const SHARDS: &str = "select shard from lease order by tenant_id, shard";

impl Journal {
    pub(crate) fn sql(db: Db) -> Self {
        Self { kind: Kind::Sql(db) }
    }

    /// A simulated journal behind the same interface.
    pub fn simulated(sim: SimJournal) -> Self {
        Self { kind: Kind::Sim(sim) }
    }

    /// Every shard that ever had a lease.
    ///
    /// # Errors
    /// When the store fails, or holds something that is no shard.
    pub async fn shards(&self) -> Result<Vec<ShardId>, StoreError> {
        let db = match &self.kind {
            Kind::Sql(db) => db,
            Kind::Sim(sim) => return Ok(sim.shards()),
        };
        let parse = |row: &Row| {
            let name = row.text("shard")?;
            name.parse().map_err(|_| StoreError::Io(format!("{name:?} is no shard").into()))
        };
        db.system_fetch(SHARDS, &[]).await?.iter().map(parse).collect()
    }

    /// Where the shard's journal ends, checked against the lease; `None` when it
    /// is empty.
    ///
    /// # Errors
    /// `Corrupt` when the last row is not what the lease says it is.
    pub async fn head(&self, shard: ShardId) -> Result<Option<Head>, StoreError> {
        let db = match &self.kind {
            Kind::Sql(db) => db,
            Kind::Sim(sim) => return Ok(sim.head(shard)),
        };
        let rows = db.system_fetch(HEAD, &key(shard)).await?;
        let row = rows.first().ok_or_else(|| StoreError::Io("no head came back".into()))?;
        let last = match row.i64_or_null("first_seq")? {
            Some(_) => Some(stored_batch(shard, row)?),
            None => None,
        };
        let anchor = match row.i64_or_null("lease_epoch")? {
            Some(epoch) => anchor_of(epoch as u64, row)?,
            None => NO_ANCHOR,
        };
        check_head(shard, anchor, last.as_ref())?;
        Ok(last.map(|batch| batch.head()))
    }

    /// At most `max_batches` batches, from the one that holds `from_seq` on, the
    /// chain between them checked.
    ///
    /// # Errors
    /// `Corrupt` with the first position that does not add up; nothing is ever
    /// cut off or passed over.
    pub async fn read(
        &self,
        shard: ShardId,
        from_seq: u64,
        max_batches: usize,
    ) -> Result<Vec<StoredBatch>, StoreError> {
        let db = match &self.kind {
            Kind::Sql(db) => db,
            Kind::Sim(sim) => return sim.read(shard, from_seq, max_batches),
        };
        let from_seq = from_seq.max(1);
        // The anchor comes first: whatever it promises, the rows must hold.
        let anchor = self.anchor(db, shard).await?;
        let [tenant, name] = key(shard);
        // Up to two rows before, and the page: a short answer is the end.
        let max_batches = max_batches.max(1);
        let limit = max_batches.saturating_add(2);
        let values = [tenant, name, from_seq.into(), (limit as i64).into()];
        let rows = db.system_fetch(PAGE, &values).await?;
        let mut page = check_page(shard, anchor, from_seq, limit, &rows)?;
        page.retain(|batch| batch.last_seq >= from_seq);
        page.truncate(max_batches);
        Ok(page)
    }

    async fn anchor(&self, db: &Db, shard: ShardId) -> Result<Anchor, StoreError> {
        match db.system_fetch(ANCHOR, &key(shard)).await?.first() {
            Some(row) => anchor_of(row.u64("epoch")?, row),
            None => Ok(NO_ANCHOR),
        }
    }

    /// A handle that appends to one shard. It reads the head, so it is also the
    /// way back after a failure.
    ///
    /// # Errors
    /// `Corrupt` when the journal's end does not add up.
    pub async fn writer(&self, shard: ShardId) -> Result<Writer, StoreError> {
        let pipe = match &self.kind {
            Kind::Sql(db) => Pipe::Rows(RowPipe::open(db).await?),
            Kind::Sim(sim) => {
                sim.reopen(shard);
                Pipe::Sim(sim.clone())
            }
        };
        Ok(Writer::new(shard, self.head(shard).await?, pipe))
    }
}

/// What stands for the lease of a shard that never had one.
pub(crate) const NO_ANCHOR: Anchor = Anchor { seq: 0, hash: GENESIS, epoch: 0 };

/// The key of a shard's rows.
pub(crate) fn key(shard: ShardId) -> [Value; 2] {
    [shard.tenant().to_string().into(), shard.to_string().into()]
}

pub(crate) fn anchor_of(epoch: u64, row: &Row) -> Result<Anchor, StoreError> {
    Ok(Anchor { epoch, seq: row.u64("head_seq")?, hash: row.hash("head_hash")? })
}

fn check_head(
    shard: ShardId,
    anchor: Anchor,
    last: Option<&StoredBatch>,
) -> Result<(), StoreError> {
    let Some(last) = last else {
        return Chain::from_genesis(shard, anchor).finish();
    };
    let mut chain = Chain::from_middle(shard, anchor, last.first_seq);
    chain.link(last)?;
    chain.finish()?;
    if last.last_seq > anchor.seq {
        return Err(chain.corrupt(format!("the lease knows nothing after {}", anchor.seq)));
    }
    Ok(())
}

/// Rows to batches, each linked to the one before.
fn check_page(
    shard: ShardId,
    anchor: Anchor,
    from_seq: u64,
    limit: usize,
    rows: &[Row],
) -> Result<Vec<StoredBatch>, StoreError> {
    let mut chain = start_of(shard, anchor, from_seq, rows)?;
    let mut page = Vec::with_capacity(rows.len());
    for row in rows {
        let batch = match stored_batch(shard, row) {
            Err(StoreError::Corrupt { what, .. }) => return Err(chain.corrupt(what)),
            other => other?,
        };
        chain.link(&batch)?;
        page.push(batch);
    }
    if rows.len() < limit {
        chain.finish()?;
    }
    Ok(page)
}

/// Only a page with a row before `from_seq` to spare may begin in the middle.
fn start_of(
    shard: ShardId,
    anchor: Anchor,
    from_seq: u64,
    rows: &[Row],
) -> Result<Chain, StoreError> {
    let mut firsts = rows.iter().take(2).map(|row| row.u64("first_seq"));
    let (first, second) = (firsts.next().transpose()?, firsts.next().transpose()?);
    Ok(match (first, second) {
        (Some(first), Some(second)) if from_seq > 1 && second <= from_seq => {
            Chain::from_middle(shard, anchor, first)
        }
        _ => Chain::from_genesis(shard, anchor),
    })
}

fn stored_batch(shard: ShardId, row: &Row) -> Result<StoredBatch, StoreError> {
    let first_seq = row.u64("first_seq")?;
    let corrupt = |what| StoreError::Corrupt { shard, seq: first_seq, what };
    let hash = |column| {
        row.blob(column)?
            .try_into()
            .map_err(|bytes: Vec<u8>| corrupt(format!("{column} has {} bytes", bytes.len())))
    };
    Ok(StoredBatch {
        shard,
        first_seq,
        last_seq: row.u64("last_seq")?,
        epoch: row.u64("epoch")?,
        committed_at: TimeMs(row.i64("committed_at")?),
        prev_hash: hash("prev_hash")?,
        hash: hash("hash")?,
        body: Packed::of(row)?.unpack(JOURNAL_BODY_BYTES_MAX).map_err(corrupt)?,
    })
}
