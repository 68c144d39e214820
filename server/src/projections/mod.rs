//! Tables folded from the journal: what each event means for rows that people
//! list, filter and add up. Nothing here decides, and everything here can be
//! thrown away and folded again.

mod events;
mod fold;
mod orders;
mod papers;
mod transfers;
mod workers;

use store::{Projection, Projector, Store, StoreError};
use vocab::ShardId;

/// Name and checkpoint of the table of orders.
pub const ORDERS: &str = "orders";
/// Name and checkpoint of the table of events.
pub const EVENTS: &str = "events";
/// Name and checkpoint of the table of workers.
pub const WORKERS: &str = "workers";
/// Name and checkpoint of the table of transfers.
pub const TRANSFERS: &str = "transfers";
/// Name and checkpoint of invoices and delivery notes.
pub const PAPERS: &str = "papers";

/// Folds what is durable of one shard into every table.
///
/// # Errors
/// What the store says; the tables are then as of an earlier position.
pub async fn catch_up(store: &Store, shard: ShardId) -> Result<(), StoreError> {
    one(store, events::Events).catch_up(shard).await?;
    if let ShardId::Market(..) = shard {
        one(store, orders::Orders).catch_up(shard).await?;
        one(store, workers::WorkerRows).catch_up(shard).await?;
        one(store, transfers::Transfers).catch_up(shard).await?;
        one(store, papers::Papers).catch_up(shard).await?;
    }
    Ok(())
}

/// Empties every table and folds every shard again.
///
/// # Errors
/// What the store says; calling it again starts over.
pub async fn rebuild(store: &Store) -> Result<(), StoreError> {
    one(store, events::Events).rebuild().await?;
    one(store, orders::Orders).rebuild().await?;
    one(store, workers::WorkerRows).rebuild().await?;
    one(store, transfers::Transfers).rebuild().await?;
    one(store, papers::Papers).rebuild().await
}

fn one<P: Projection>(store: &Store, projection: P) -> Projector<P> {
    Projector::new(store.journal.clone(), store.db.clone(), projection)
}
