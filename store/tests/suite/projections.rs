//! Tables equal the fold of the journal: after a crash, after a failure, after
//! a rebuild.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use store::{Projection, Projector, StoreError, StoredBatch, Tx, Value};
use vocab::ShardId;

use crate::fixture::{Fixture, batch, shard};

on_both!(
    a_rebuild_gives_the_same_rows,
    a_failure_leaves_rows_and_checkpoint_as_they_were,
    two_projectors_never_fold_a_batch_twice,
    a_transaction_dropped_never_was,
);

/// One row per batch in `events`, a running total per shard in `workers`.
#[derive(Clone, Default)]
struct Totals {
    /// Fails at the batch that begins here; 0 for never.
    fails_at: Arc<AtomicU64>,
}

impl Projection for Totals {
    fn name(&self) -> &str {
        "totals"
    }

    fn tables(&self) -> &[&'static str] {
        &["events", "workers"]
    }

    async fn apply(&self, tx: &mut Tx, batch: &StoredBatch) -> Result<(), StoreError> {
        const EVENT: &str = "insert into events \
            (tenant_id, shard, seq, event_id, type, at, order_id, body) \
            values ($1, $2, $3, 'evt', 'batch', $4, $5, $6)";
        const TOTAL: &str = "insert into workers \
            (tenant_id, market_id, worker_id, updated_at, body) values ($1, $2, 'total', $3, '') \
            on conflict (tenant_id, worker_id) do update set \
                updated_at = workers.updated_at + excluded.updated_at";
        let tenant: Value = batch.shard.tenant().to_string().into();
        let shard: Value = batch.shard.to_string().into();
        let event = [
            tenant.clone(),
            shard.clone(),
            batch.first_seq.into(),
            batch.committed_at.into(),
            Value::Null,
            String::from_utf8_lossy(&batch.body).into_owned().into(),
        ];
        tx.execute(EVENT, &event).await?;
        if self.fails_at.load(Ordering::Relaxed) == batch.first_seq {
            let (name, seq) = (self.name().to_owned(), batch.first_seq);
            return Err(StoreError::Projection { name, seq, cause: "as planned".into() });
        }
        let events = batch.last_seq - batch.first_seq + 1;
        tx.execute(TOTAL, &[tenant, shard, events.into()]).await?;
        Ok(())
    }
}

fn projector(on: &Fixture, totals: &Totals) -> Projector<Totals> {
    Projector::new(on.store.journal.clone(), on.store.db.clone(), totals.clone())
}

/// Everything the projection has written for a tenant, and how far.
async fn picture(on: &Fixture, shard: ShardId) -> (Vec<String>, Option<i64>, u64) {
    let tenant = shard.tenant();
    let key = [tenant.to_string().into()];
    let mut tx = on.store.db.tenant_read(tenant).await.unwrap();
    let sql = "select seq, at, body from events where tenant_id = $1 order by seq";
    let events = tx.fetch(sql, &key).await.unwrap();
    let events = events
        .iter()
        .map(|row| {
            let (seq, at) = (row.i64("seq").unwrap(), row.i64("at").unwrap());
            format!("{seq} {at} {}", row.text("body").unwrap())
        })
        .collect();
    let sql = "select updated_at from workers where tenant_id = $1";
    let total = tx.fetch(sql, &key).await.unwrap();
    let total = total.first().map(|row| row.i64("updated_at").unwrap());
    let as_of_seq = tx.as_of_seq("totals", shard).await.unwrap();
    (events, total, as_of_seq)
}

async fn a_rebuild_gives_the_same_rows(on: Fixture) {
    let totals = Totals::default();
    let projector = projector(&on, &totals);
    for here in [shard(1), shard(2)] {
        // More than one page, in two goes.
        on.fill(here, &[2; 70]).await;
        assert_eq!(projector.catch_up(here).await.unwrap(), 140);
        let mut writer = on.store.journal.writer(here).await.unwrap();
        writer.append(&batch(here, 141, 9)).await.unwrap();
        assert_eq!(projector.catch_up(here).await.unwrap(), 149);
        assert_eq!(projector.catch_up(here).await.unwrap(), 149);
    }
    let before = [picture(&on, shard(1)).await, picture(&on, shard(2)).await];
    assert_eq!((before[0].0.len(), before[0].1, before[0].2), (71, Some(149), 149));
    let mut door = on.back_door("tables.db").await;
    door.execute("update workers set updated_at = 0", &[]).await;
    door.execute("delete from events where seq < 50", &[]).await;
    projector.rebuild().await.unwrap();
    assert_eq!([picture(&on, shard(1)).await, picture(&on, shard(2)).await], before);
}

async fn a_failure_leaves_rows_and_checkpoint_as_they_were(on: Fixture) {
    let here = shard(1);
    on.fill(here, &[1; 100]).await;
    let totals = Totals::default();
    let projector = projector(&on, &totals);
    for fails_at in [1, 30, 64, 65, 100] {
        totals.fails_at.store(fails_at, Ordering::Relaxed);
        let failed = projector.catch_up(here).await;
        assert!(
            matches!(&failed, Err(StoreError::Projection { seq, .. }) if *seq == fails_at),
            "{failed:?}"
        );
        // Whole pages only.
        let whole = (fails_at - 1) / 64 * 64;
        let (events, total, as_of_seq) = picture(&on, here).await;
        assert_eq!(
            (events.len() as u64, total.unwrap_or(0) as u64, as_of_seq),
            (whole, whole, whole)
        );
    }
    totals.fails_at.store(0, Ordering::Relaxed);
    assert_eq!(projector.catch_up(here).await.unwrap(), 100);
    assert_eq!(picture(&on, here).await.1, Some(100));
}

async fn two_projectors_never_fold_a_batch_twice(on: Fixture) {
    let here = shard(1);
    on.fill(here, &[1; 80]).await;
    let totals = Totals::default();
    let (one, two) = (projector(&on, &totals), projector(&on, &totals));
    let results = tokio::join!(one.catch_up(here), two.catch_up(here));
    for result in [results.0, results.1] {
        // One may have been overtaken: by the checkpoint, or by a row already there.
        let overtaken = matches!(result, Err(StoreError::SeqConflict { .. } | StoreError::Io(_)));
        assert!(overtaken || result.is_ok(), "{result:?}");
    }
    one.catch_up(here).await.unwrap();
    let (events, total, as_of_seq) = picture(&on, here).await;
    assert_eq!((events.len(), total, as_of_seq), (80, Some(80), 80));
}

async fn a_transaction_dropped_never_was(on: Fixture) {
    let filled = on.fill(shard(1), &[1]).await;
    let mut tx = on.store.db.system_tx().await.unwrap();
    Totals::default().apply(&mut tx, &filled[0]).await.unwrap();
    drop(tx);
    assert_eq!(picture(&on, shard(1)).await, (vec![], None, 0));
}
