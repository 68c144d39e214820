//! Devices that report where a worker is, beside the worker's own app. Only the
//! hash of a device's id comes here.

use vocab::{MarketId, TenantId, TimeMs, WorkerId};

use crate::db::Db;
use crate::error::StoreError;
use crate::value::id_in;

/// The table of tracker devices. Cheap to clone.
#[derive(Clone)]
pub struct Trackers {
    db: Db,
}

/// A paired device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracker {
    /// Whose house.
    pub tenant: TenantId,
    /// The hash of the device's id.
    pub device_hash: String,
    /// The worker's market.
    pub market: MarketId,
    /// Whose device.
    pub worker: WorkerId,
    /// The worker's login: a device reports only while it may sign in.
    pub principal_id: String,
    /// When it was paired.
    pub created_at: TimeMs,
}

const ADD: &str = "insert into tracker_devices \
        (tenant_id, device_hash, market_id, worker_id, principal_id, created_at) \
    values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, device_hash) do nothing";

const REVOKE_EARLIER: &str = "update tracker_devices set revoked = $4 \
    where tenant_id = $1 and worker_id = $2 and device_hash <> $3 and not revoked";

const FIND: &str = "select tenant_id, market_id, worker_id, principal_id, created_at \
    from tracker_devices where device_hash = $1 and not revoked";

impl Trackers {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Pairs a device, the only one of its worker from here on; false when it is
    /// there already, which changes nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pair(&self, tracker: &Tracker) -> Result<bool, StoreError> {
        let (tenant, worker) = (tracker.tenant.to_string(), tracker.worker.to_string());
        let mut tx = self.db.tenant_tx(tracker.tenant).await?;
        let values = [
            tenant.as_str().into(),
            tracker.device_hash.as_str().into(),
            tracker.market.to_string().into(),
            worker.as_str().into(),
            tracker.principal_id.as_str().into(),
            tracker.created_at.into(),
        ];
        let added = tx.execute(ADD, &values).await? > 0;
        if added {
            let hash = tracker.device_hash.as_str();
            let values = [tenant.as_str().into(), worker.as_str().into(), hash.into(), true.into()];
            tx.execute(REVOKE_EARLIER, &values).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// The device with this id in whatever house, unless it is revoked: the id is
    /// all a device sends.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find_anywhere(&self, device_hash: &str) -> Result<Option<Tracker>, StoreError> {
        let rows = self.db.system_fetch(FIND, &[device_hash.into()]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        Ok(Some(Tracker {
            tenant: id_in(row, "tenant_id")?,
            device_hash: device_hash.to_owned(),
            market: id_in(row, "market_id")?,
            worker: id_in(row, "worker_id")?,
            principal_id: row.text("principal_id")?,
            created_at: TimeMs(row.i64("created_at")?),
        }))
    }
}
