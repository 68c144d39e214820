//! What goes in comes out, in order, chained, and only where it fits.

use store::{StoreError, Value};

use crate::fixture::{Fixture, batch, shard};

on_both!(
    what_is_appended_is_read_back,
    reading_from_any_seq_begins_with_the_batch_that_holds_it,
    an_empty_journal_is_empty_everywhere,
    of_two_writers_one_wins,
    a_batch_that_leaves_a_gap_is_refused,
    nonsense_is_refused_and_the_writer_goes_on,
    an_abandoned_append_stops_the_writer,
    nulls_and_odd_values_come_back,
);

async fn what_is_appended_is_read_back(on: Fixture) {
    let here = shard(1);
    let journal = &on.store.journal;
    let mut writer = on.writer(here).await;
    let mut empty = batch(here, 7, 2);
    empty.body.clear();
    let batches = [batch(here, 1, 4), batch(here, 5, 1), batch(here, 6, 1), empty];
    let mut receipts = Vec::new();
    for batch in &batches {
        receipts.push(writer.append(batch).await.unwrap());
    }
    on.fill(shard(2), &[3]).await;

    let stored = journal.read(here, 1, 100).await.unwrap();
    assert_eq!(stored.len(), batches.len());
    let mut prev_hash = [0; 32];
    for ((stored, batch), receipt) in stored.iter().zip(&batches).zip(&receipts) {
        assert_eq!(stored.body, batch.body);
        assert_eq!((stored.first_seq, stored.last_seq), (batch.first_seq, batch.last_seq));
        assert_eq!((stored.epoch, stored.committed_at), (batch.epoch, batch.committed_at));
        assert_eq!((stored.prev_hash, stored.hash), (prev_hash, receipt.hash));
        prev_hash = stored.hash;
    }
    let head = journal.head(here).await.unwrap().unwrap();
    assert_eq!(head, stored[3].head());
    let audit = journal.verify(here).await.unwrap();
    assert_eq!((audit.batches, audit.last_seq, audit.head_hash), (4, 8, prev_hash));
    assert_eq!(journal.shards().await.unwrap(), [shard(1), shard(2)]);
}

async fn reading_from_any_seq_begins_with_the_batch_that_holds_it(on: Fixture) {
    let here = shard(1);
    let all = on.fill(here, &[1, 5, 2, 1, 1, 3, 4]).await;
    for from in 0..=19 {
        for max in 1..=8 {
            let page = on.store.journal.read(here, from, max).await.unwrap();
            let expected = all.iter().filter(|batch| batch.last_seq >= from).take(max);
            assert!(page.iter().eq(expected), "from {from}, at most {max}");
        }
    }
}

async fn an_empty_journal_is_empty_everywhere(on: Fixture) {
    let journal = &on.store.journal;
    for leased in [false, true] {
        if leased {
            assert_eq!(on.writer(shard(1)).await.last_seq(), 0);
        }
        assert_eq!(journal.head(shard(1)).await.unwrap(), None);
        assert_eq!(journal.read(shard(1), 1, 9).await.unwrap(), []);
        assert_eq!(journal.verify(shard(1)).await.unwrap().last_seq, 0);
    }
}

async fn of_two_writers_one_wins(on: Fixture) {
    let here = shard(1);
    on.writer(here).await;
    for round in 0..20 {
        let mut one = on.store.journal.writer(here).await.unwrap();
        let mut two = on.store.journal.writer(here).await.unwrap();
        let batch = batch(here, round + 1, 1);
        let (first, second) = tokio::join!(one.append(&batch), two.append(&batch));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let (lost, mut loser) = if first.is_ok() { (second, two) } else { (first, one) };
        let expected = round + 2;
        assert!(
            matches!(lost, Err(StoreError::SeqConflict { expected: e, found, .. })
                if e == expected && found == batch.first_seq),
            "{lost:?}"
        );
        let again = loser.append(&batch).await;
        assert!(matches!(again, Err(StoreError::Stopped { .. })), "{again:?}");
    }
    assert_eq!(on.store.journal.verify(here).await.unwrap().batches, 20);
}

async fn a_batch_that_leaves_a_gap_is_refused(on: Fixture) {
    let here = shard(1);
    let mut writer = on.writer(here).await;
    let refused = writer.append(&batch(here, 2, 1)).await;
    assert!(
        matches!(refused, Err(StoreError::SeqConflict { expected: 1, found: 2, .. })),
        "{refused:?}"
    );
    assert_eq!(on.store.journal.head(here).await.unwrap(), None);
}

async fn nonsense_is_refused_and_the_writer_goes_on(on: Fixture) {
    let here = shard(1);
    let mut writer = on.writer(here).await;
    let foreign = batch(shard(2), 1, 1);
    let mut backwards = batch(here, 1, 1);
    backwards.last_seq = 0;
    let mut from_zero = batch(here, 1, 1);
    from_zero.first_seq = 0;
    let mut huge = batch(here, 1, 1);
    huge.body = vec![b' '; vocab::limits::JOURNAL_BODY_BYTES_MAX + 1];
    for bad in [foreign, backwards, from_zero, huge] {
        let refused = writer.append(&bad).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{refused:?}");
    }
    writer.append(&batch(here, 1, 1)).await.unwrap();
}

async fn an_abandoned_append_stops_the_writer(on: Fixture) {
    let here = shard(1);
    let mut writer = on.writer(here).await;
    loop {
        let batch = batch(here, writer.last_seq() + 1, 1);
        tokio::select! {
            biased;
            // Rarely it is so quick that there is nothing to abandon.
            done = writer.append(&batch) => done.map(|_| ()).unwrap(),
            () = std::future::ready(()) => break,
        }
    }
    let next = batch(here, writer.last_seq() + 1, 1);
    assert!(matches!(writer.append(&next).await, Err(StoreError::Stopped { .. })));
    drop(writer);
    // Whether it was written or not, the journal goes on from what is there.
    let mut writer = on.writer(here).await;
    let mut next = batch(here, writer.last_seq() + 1, 1);
    next.epoch = 2;
    writer.append(&next).await.unwrap();
    assert_eq!(on.store.journal.verify(here).await.unwrap().last_seq, next.last_seq);
}

async fn nulls_and_odd_values_come_back(on: Fixture) {
    const SQL: &str = "insert into events \
        (tenant_id, shard, seq, event_id, type, at, order_id, body) \
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let tenant = shard(1).tenant();
    for (seq, order) in [(1u64, None), (2, Some("ord")), (3, None)] {
        let values: [Value; 8] = [
            tenant.to_string().into(),
            shard(1).to_string().into(),
            seq.into(),
            "é \u{1F6F5} '; drop table events; --".into(),
            "".into(),
            i64::MIN.into(),
            order.into(),
            "{}".into(),
        ];
        on.store.db.execute(tenant, SQL, &values).await.unwrap();
    }
    let sql = "select * from events where tenant_id = $1 order by seq";
    let rows = on.store.db.fetch(tenant, sql, &[tenant.to_string().into()]).await.unwrap();
    let orders: Vec<_> = rows.iter().map(|row| row.text_or_null("order_id").unwrap()).collect();
    assert_eq!(orders, [None, Some("ord".to_owned()), None]);
    assert_eq!(rows[0].text("event_id").unwrap(), "é \u{1F6F5} '; drop table events; --");
    assert_eq!(rows[0].i64("at").unwrap(), i64::MIN);
    assert!(rows[0].text("order_id").is_err());
    assert!(rows[0].i64("no_such_column").is_err());
}
