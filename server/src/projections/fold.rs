//! What all projections of a market share.

use engine::{Command, Event, Market};
use store::{StoreError, StoredBatch};
use vocab::{Entry, MarketId, ShardId, TenantId};

use crate::rooms::recovery;

/// A market's entries, with whose they are; none for a tenant's own stream.
pub(super) type OfMarket = Option<(TenantId, MarketId, Vec<Entry<Command, Event>>)>;

pub(super) fn of_market(name: &str, batch: &StoredBatch) -> Result<OfMarket, StoreError> {
    let ShardId::Market(tenant, market) = batch.shard else {
        return Ok(None);
    };
    let entries = recovery::entries::<Market>(batch).map_err(|what| unread(name, batch, what))?;
    Ok(Some((tenant, market, entries)))
}

/// The batch makes no sense to this projection.
pub(super) fn unread(
    name: &str,
    batch: &StoredBatch,
    cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> StoreError {
    StoreError::Projection { name: name.to_owned(), seq: batch.first_seq, cause: cause.into() }
}

/// The wire form of something that is a plain text in JSON.
pub(super) fn text(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
