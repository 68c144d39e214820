//! Who may write a shard. A lease is a row with an epoch; taking it over raises
//! the epoch, and from that moment no batch of an older epoch is accepted. There
//! is no expiry here: when to take over is the caller's decision, and a wrong
//! decision costs a restart, never an order.

use vocab::{ShardId, TimeMs};

use crate::error::StoreError;
use crate::journal::{Journal, Kind};
use crate::value::Row;

/// The right to write a shard, until someone takes it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Which shard.
    pub shard: ShardId,
    /// Goes into every batch; rises with every takeover, from 1.
    pub epoch: u64,
    /// Who holds it, for people to read.
    pub holder: String,
}

const ACQUIRE: &str = "insert into lease (tenant_id, shard, epoch, holder, acquired_at) \
    values ($1, $2, 1, $3, $4) \
    on conflict (tenant_id, shard) do update set \
        epoch = lease.epoch + 1, holder = excluded.holder, acquired_at = excluded.acquired_at \
    returning epoch, holder";

const CURRENT: &str = "select epoch, holder from lease where tenant_id = $1 and shard = $2";

impl Journal {
    /// Takes the shard over, from whoever has it.
    ///
    /// # Errors
    /// When the store fails; after `Unknown` simply acquire again.
    pub async fn acquire(
        &self,
        shard: ShardId,
        holder: &str,
        at: TimeMs,
    ) -> Result<Lease, StoreError> {
        let db = match &self.kind {
            Kind::Sql(db) => db,
            Kind::Sim(sim) => return Ok(sim.acquire(shard, holder)),
        };
        let [tenant, name] = crate::journal::key(shard);
        let rows = db.system_write(ACQUIRE, &[tenant, name, holder.into(), at.into()]).await?;
        let row = rows.first().ok_or_else(|| StoreError::Io("no lease came back".into()))?;
        lease_of(shard, row)
    }

    /// Who has the shard at this moment: how a holder notices that it was deposed
    /// before it tries to write.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn lease(&self, shard: ShardId) -> Result<Option<Lease>, StoreError> {
        let db = match &self.kind {
            Kind::Sql(db) => db,
            Kind::Sim(sim) => return Ok(sim.lease(shard)),
        };
        let rows = db.system_fetch(CURRENT, &crate::journal::key(shard)).await?;
        rows.first().map(|row| lease_of(shard, row)).transpose()
    }
}

fn lease_of(shard: ShardId, row: &Row) -> Result<Lease, StoreError> {
    Ok(Lease { shard, epoch: row.u64("epoch")?, holder: row.text("holder")? })
}
