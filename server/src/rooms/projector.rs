//! The projector: folds what is durable into tables, at its own pace. Its lag
//! shows in `as_of_seq`; nothing waits for it and it never decides anything.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::projections;
use crate::shards::Ground;

/// Commits that come close together share one transaction.
const GATHER: Duration = Duration::from_millis(50);
/// Looked after even without word, in case word was missed.
const IDLE: Duration = Duration::from_secs(5);

/// Runs until the process stops; what is durable by then is folded at the next start.
pub async fn run(ground: Ground, grown: Arc<Notify>) {
    loop {
        fold_all(&ground).await;
        tokio::select! {
            () = ground.stop.cancelled() => return,
            () = grown.notified() => tokio::time::sleep(GATHER).await,
            () = tokio::time::sleep(IDLE) => {}
        }
    }
}

async fn fold_all(ground: &Ground) {
    let shards = match ground.store.journal.shards().await {
        Ok(shards) => shards,
        Err(error) => {
            tracing::warn!(%error, "the projector could not read the list of shards");
            return;
        }
    };
    for shard in shards {
        if let Err(error) = projections::catch_up(&ground.store, shard).await {
            metrics::counter!("projector_failures_total").increment(1);
            tracing::warn!(%shard, %error, "the projector fell behind");
        }
    }
}
