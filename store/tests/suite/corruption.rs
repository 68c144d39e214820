//! Damage is found, all of it, and its position named; nothing is ever cut off.

use store::{StoreError, StoredBatch, Value};

use crate::fixture::{BackDoor, Dice, Fixture, shard};

on_both!(
    every_flipped_bit_is_found,
    every_missing_row_is_found,
    every_swap_is_found,
    a_lost_lease_is_found
);

const SIZES: [u64; 12] = [1, 5, 2, 1, 1, 3, 4, 8, 1, 2, 6, 2];
const NUMBERS: [&str; 6] = ["first_seq", "last_seq", "epoch", "committed_at", "codec", "raw_len"];
const BYTES: [&str; 4] = ["prev_hash", "hash", "stored_hash", "body"];

/// A journal that can be damaged and put right again.
struct Patient {
    on: Fixture,
    door: BackDoor,
    healthy: Vec<StoredBatch>,
}

impl Patient {
    async fn new(on: Fixture) -> Self {
        let healthy = on.fill(shard(1), &SIZES).await;
        let mut door = on.back_door("journal.db").await;
        door.execute("create table healthy as select * from journal", &[]).await;
        Self { on, door, healthy }
    }

    async fn heal(&mut self) {
        self.door.execute("delete from journal", &[]).await;
        self.door.execute("insert into journal select * from healthy", &[]).await;
    }

    /// Where the journal says it is broken.
    async fn diagnosis(&self) -> u64 {
        match self.on.store.journal.verify(shard(1)).await {
            Err(StoreError::Corrupt { seq, .. }) => seq,
            other => panic!("the damage went unnoticed: {other:?}"),
        }
    }

    /// Flips one bit of one cell and says how to flip it back; `None` when the
    /// table's key refuses it.
    async fn flip(&mut self, first_seq: u64, column: &str, dice: &mut Dice) -> Option<Undo> {
        let select = format!("select {column} as cell from journal where first_seq = $1");
        let row = &self.door.fetch(&select, &[first_seq.into()]).await[0];
        let (healthy, flipped): (Value, Value) = if BYTES.contains(&column) {
            let mut bytes = row.blob("cell").unwrap();
            let healthy = bytes.clone();
            let bit = dice.below(bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            (healthy.into(), bytes.into())
        } else {
            let number = row.i64("cell").unwrap();
            (number.into(), (number ^ (1 << dice.below(64))).into())
        };
        let sql = format!("update journal set {column} = $2 where first_seq = $1");
        self.door.try_execute(&sql, &[first_seq.into(), flipped.clone()]).await.ok()?;
        let key = if column == "first_seq" { flipped } else { first_seq.into() };
        Some(Undo { sql, values: [key, healthy] })
    }
}

struct Undo {
    sql: String,
    values: [Value; 2],
}

/// 1,000 flips, the healthy journal checked again after the last one.
async fn every_flipped_bit_is_found(on: Fixture) {
    let mut patient = Patient::new(on).await;
    let mut dice = Dice(1);
    let columns: Vec<&str> = NUMBERS.into_iter().chain(BYTES).collect();
    let mut flips = 0;
    while flips < 1_000 {
        let batch = &patient.healthy[dice.below(SIZES.len())];
        let (first_seq, column) = (batch.first_seq, columns[dice.below(columns.len())]);
        let Some(undo) = patient.flip(first_seq, column, &mut dice).await else { continue };
        let found = patient.diagnosis().await;
        if column == "first_seq" {
            // The row moved: the first place that does not add up may lie before.
            assert!(found <= first_seq, "{column} of {first_seq}: found at {found}");
        } else {
            assert_eq!(found, first_seq, "{column} of {first_seq}");
        }
        assert_eq!(patient.door.execute(&undo.sql, &undo.values).await, 1);
        flips += 1;
    }
    let audit = patient.on.store.journal.verify(shard(1)).await.unwrap();
    assert_eq!(audit.batches, SIZES.len() as u64);
}

/// The last one too: the lease knows where the journal must end.
async fn every_missing_row_is_found(on: Fixture) {
    let mut patient = Patient::new(on).await;
    let firsts: Vec<u64> = patient.healthy.iter().map(|batch| batch.first_seq).collect();
    for &first_seq in &firsts {
        patient.door.execute("delete from journal where first_seq = $1", &[first_seq.into()]).await;
        assert_eq!(patient.diagnosis().await, first_seq);
        patient.heal().await;
    }
    for &first_seq in &firsts {
        patient
            .door
            .execute("delete from journal where first_seq >= $1", &[first_seq.into()])
            .await;
        assert_eq!(patient.diagnosis().await, first_seq);
        let opened = patient.on.store.journal.writer(shard(1)).await.err();
        assert!(matches!(opened, Some(StoreError::Corrupt { .. })), "{opened:?}");
        patient.heal().await;
    }
}

/// Contents exchanged under the same keys, and keys exchanged over the contents.
async fn every_swap_is_found(on: Fixture) {
    const CONTENT: &str = "update journal set (body, stored_hash, codec, raw_len, hash, \
            prev_hash, epoch, committed_at) = (select body, stored_hash, codec, raw_len, hash, \
            prev_hash, epoch, committed_at from healthy where first_seq = $2) \
        where first_seq = $1";
    const KEY: &str = "insert into journal select tenant_id, shard, \
            (select first_seq from healthy where first_seq = $2), \
            (select last_seq from healthy where first_seq = $2), \
            epoch, committed_at, prev_hash, hash, codec, raw_len, stored_hash, body \
        from healthy where first_seq = $1";
    let mut patient = Patient::new(on).await;
    let firsts: Vec<u64> = patient.healthy.iter().map(|batch| batch.first_seq).collect();
    for (i, &one) in firsts.iter().enumerate() {
        for &two in &firsts[i + 1..] {
            for pair in [[one.into(), two.into()], [two.into(), one.into()]] {
                patient.door.execute(CONTENT, &pair).await;
            }
            assert_eq!(patient.diagnosis().await, one);
            patient.heal().await;

            let pair = [one.into(), two.into()];
            let swap = "delete from journal where first_seq in ($1, $2)";
            patient.door.execute(swap, &pair).await;
            for pair in [[one.into(), two.into()], [two.into(), one.into()]] {
                patient.door.execute(KEY, &pair).await;
            }
            assert_eq!(patient.diagnosis().await, one);
            patient.heal().await;
        }
    }
}

/// Without the lease nobody may write over what is there.
async fn a_lost_lease_is_found(on: Fixture) {
    let mut patient = Patient::new(on).await;
    patient.door.execute("delete from lease", &[]).await;
    let journal = &patient.on.store.journal;
    assert!(matches!(journal.head(shard(1)).await, Err(StoreError::Corrupt { .. })));
    let lease = journal.acquire(shard(1), "test", vocab::TimeMs(0)).await.unwrap();
    assert_eq!(lease.epoch, 1);
    assert!(matches!(journal.writer(shard(1)).await, Err(StoreError::Corrupt { .. })));
}
