//! Events as the world outside reads them, kept for those who pull.

use engine::{Market, TenantShard, outward_market, outward_tenant};
use store::{Projection, StoreError, StoredBatch, Tx};
use vocab::ShardId;

use super::EVENTS;
use super::fold::unread;
use crate::rooms::recovery;

/// The table of events.
pub(super) struct Events;

const ADD: &str = "insert into events (tenant_id, shard, seq, event_id, type, at, order_id, body) \
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

impl Projection for Events {
    fn name(&self) -> &str {
        EVENTS
    }

    fn tables(&self) -> &[&'static str] {
        &["events"]
    }

    async fn apply(&self, tx: &mut Tx, batch: &StoredBatch) -> Result<(), StoreError> {
        let envelopes = match batch.shard {
            ShardId::Market(..) => recovery::entries::<Market>(batch).map(|entries| {
                entries.iter().flat_map(|e| outward_market(batch.shard, e)).collect::<Vec<_>>()
            }),
            ShardId::Tenant(_) => recovery::entries::<TenantShard>(batch).map(|entries| {
                entries.iter().flat_map(|e| outward_tenant(batch.shard, e)).collect::<Vec<_>>()
            }),
        };
        for envelope in envelopes.map_err(|what| unread(EVENTS, batch, what))? {
            let body = serde_json::to_string(&envelope);
            let values = [
                envelope.tenant_id.to_string().into(),
                batch.shard.to_string().into(),
                envelope.sequence.into(),
                envelope.id.to_string().into(),
                envelope.kind.into(),
                envelope.at.into(),
                envelope.order.map(|order| order.to_string()).into(),
                body.map_err(|error| unread(EVENTS, batch, error))?.into(),
            ];
            tx.execute(ADD, &values).await?;
        }
        Ok(())
    }
}
