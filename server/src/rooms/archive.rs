//! The archive of a market: sealed pieces of tracks into the table of tracks.
//! Positions are soft state, so it is best effort: a block that cannot be
//! written is counted and let go, and nothing ever waits for it.

use std::sync::Arc;
use std::time::Duration;

use store::{StoreError, Value};
use vocab::TenantId;

use super::tracking::TrackBlock;
use crate::shards::{Ground, MarketHandle};

const PERIOD: Duration = Duration::from_secs(5);

const WRITE: &str = "insert into tracks (tenant_id, worker_id, t0, t1, n, body) \
    values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, worker_id, t0) do nothing";

/// Runs until the process stops, and once more then.
pub async fn run(market: Arc<MarketHandle>, ground: Ground) {
    loop {
        let stopping = tokio::select! {
            () = ground.stop.cancelled() => true,
            () = tokio::time::sleep(PERIOD) => false,
        };
        if stopping {
            market.tracking.seal_all();
        }
        for block in market.tracking.take_sealed() {
            if let Err(error) = write(&ground, market.tenant, &block).await {
                metrics::counter!("track_blocks_dropped_total").increment(1);
                tracing::warn!(%error, "a piece of a track could not be archived");
            }
        }
        if stopping {
            return;
        }
    }
}

async fn write(ground: &Ground, tenant: TenantId, block: &TrackBlock) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (block.points.first(), block.points.last()) else {
        return Ok(());
    };
    let values: [Value; 6] = [
        tenant.to_string().into(),
        block.worker.to_string().into(),
        first.at.0.into(),
        last.at.0.into(),
        (block.points.len() as i64).into(),
        tracking::track::encode(&block.points).into(),
    ];
    ground.store.db.execute(tenant, WRITE, &values).await.map(drop)
}
