//! A fresh store on either database, batches to fill it, and a back door to
//! damage it.

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use store::testkit::{self, TestDatabase};
use store::{Batch, Row, Store, StoreConfig, StoredBatch, Value, Writer};
use vocab::id::Id;
use vocab::{MarketId, ShardId, TenantId, TimeMs};

/// Runs each `async fn(Fixture)` on both databases.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            use crate::fixture::Fixture;

            #[tokio::test]
            async fn sqlite() {
                super::$name(Fixture::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(fixture) = Fixture::postgres().await {
                    super::$name(fixture).await;
                }
            }
        }
    )*};
}

pub(crate) struct Fixture {
    pub(crate) store: Store,
    pub(crate) backend: Backend,
}

pub(crate) enum Backend {
    Sqlite(tempfile::TempDir),
    Postgres(TestDatabase),
}

impl Fixture {
    pub(crate) async fn sqlite() -> Self {
        Self::open(Backend::Sqlite(tempfile::tempdir().unwrap())).await
    }

    pub(crate) async fn postgres() -> Option<Self> {
        let database = testkit::postgres()?.database().await.unwrap();
        Some(Self::open(Backend::Postgres(database)).await)
    }

    async fn open(backend: Backend) -> Self {
        Self { store: Store::open(&config(&backend)).await.unwrap(), backend }
    }

    /// The way in behind the store's back, past every rule it keeps.
    pub(crate) async fn back_door(&self, sqlite_file: &str) -> BackDoor {
        match &self.backend {
            Backend::Sqlite(folder) => {
                let url = format!("sqlite://{}", folder.path().join(sqlite_file).display());
                let mut door = BackDoor::Sqlite(SqliteConnection::connect(&url).await.unwrap());
                door.execute("pragma synchronous = off", &[]).await;
                door.execute("drop trigger if exists journal_moves_head", &[]).await;
                door
            }
            Backend::Postgres(database) => {
                let conn = PgConnection::connect(&database.admin_url).await.unwrap();
                let mut door = BackDoor::Postgres(conn);
                door.execute("set synchronous_commit = off", &[]).await;
                door
            }
        }
    }

    /// A writer of a fresh shard.
    pub(crate) async fn writer(&self, shard: ShardId) -> Writer {
        self.store.journal.acquire(shard, "test", TimeMs(1)).await.unwrap();
        self.store.journal.writer(shard).await.unwrap()
    }

    /// Appends batches of the given numbers of events.
    pub(crate) async fn fill(&self, shard: ShardId, sizes: &[u64]) -> Vec<StoredBatch> {
        let mut writer = self.writer(shard).await;
        let mut filled = Vec::new();
        for &size in sizes {
            let batch = batch(shard, writer.last_seq() + 1, size);
            writer.append(&batch).await.unwrap();
            filled.extend(self.store.journal.read(shard, batch.first_seq, 1).await.unwrap());
        }
        filled
    }
}

pub(crate) fn config(backend: &Backend) -> StoreConfig {
    match backend {
        Backend::Sqlite(folder) => StoreConfig::Sqlite { path: folder.path().to_owned() },
        Backend::Postgres(database) => StoreConfig::Postgres {
            url: database.url.clone(),
            owner_url: Some(database.owner_url.clone()),
        },
    }
}

pub(crate) fn tenant(n: u128) -> TenantId {
    TenantId::from_uuid(uuid_of(n))
}

pub(crate) fn shard(n: u128) -> ShardId {
    ShardId::Market(tenant(n), MarketId::from_uuid(uuid_of(n)))
}

pub(crate) fn uuid_of(n: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(n)
}

/// A batch of epoch 1. Every other body is long enough to be compressed.
pub(crate) fn batch(shard: ShardId, first_seq: u64, events: u64) -> Batch {
    let words = if first_seq.is_multiple_of(2) { 1 } else { 40 };
    let body = (0..events)
        .map(|n| {
            format!("{{\"seq\":{},\"event\":\"something happened\"}}", first_seq + n).repeat(words)
        })
        .collect::<Vec<_>>()
        .join(",");
    Batch {
        shard,
        first_seq,
        last_seq: first_seq + events - 1,
        epoch: 1,
        committed_at: TimeMs(1_000 + first_seq as i64),
        body: body.into_bytes(),
    }
}

/// Small numbers that look random and are the same every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }
}

pub(crate) enum BackDoor {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql.to_owned()));
        for value in $values {
            query = match value {
                Value::Null => query.bind(None::<i64>),
                Value::Bool(value) => query.bind(*value),
                Value::I64(value) => query.bind(*value),
                Value::Text(value) => query.bind(value.clone()),
                Value::Blob(value) => query.bind(value.clone()),
            };
        }
        query
    }};
}

impl BackDoor {
    pub(crate) async fn try_execute(&mut self, sql: &str, values: &[Value]) -> sqlx::Result<u64> {
        Ok(match self {
            Self::Sqlite(conn) => bound!(sql, values).execute(conn).await?.rows_affected(),
            Self::Postgres(conn) => bound!(sql, values).execute(conn).await?.rows_affected(),
        })
    }

    pub(crate) async fn execute(&mut self, sql: &str, values: &[Value]) -> u64 {
        self.try_execute(sql, values).await.unwrap()
    }

    pub(crate) async fn fetch(&mut self, sql: &str, values: &[Value]) -> Vec<Row> {
        match self {
            Self::Sqlite(conn) => bound!(sql, values)
                .fetch_all(conn)
                .await
                .unwrap()
                .into_iter()
                .map(Row::from)
                .collect(),
            Self::Postgres(conn) => bound!(sql, values)
                .fetch_all(conn)
                .await
                .unwrap()
                .into_iter()
                .map(Row::from)
                .collect(),
        }
    }
}
