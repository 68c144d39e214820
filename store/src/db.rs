//! Two databases behind one path: an enum of pools, and connections that take
//! `$1` placeholders and [`Value`]s. Everything this crate and the server say in
//! SQL goes through here.
//!
//! On Postgres a tenant's rows are reached only through [`Db::tenant_tx`] and
//! [`Db::tenant_read`]: row-level security shows nothing to anyone else but the
//! system's own components, which use [`Db::system_tx`] and [`Db::system_read`].
//! SQLite has no such policy, so every statement also names the tenant itself.

use sqlx::postgres::PgConnectOptions;
use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Postgres, SqlSafeStr, SqlStr, Sqlite, SqliteConnection,
    SqlitePool, Transaction,
};
use vocab::{ShardId, TenantId};

use crate::error::StoreError;
use crate::value::{Row, Value, postgres_arguments, sqlite_arguments};

/// A database, whichever it is. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pub(crate) pools: Pools,
}

#[derive(Clone)]
pub(crate) enum Pools {
    /// One connection writes, so that nobody polls for SQLite's single lock.
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    /// Connections of `system` carry `app.system = on`; those of `tenants` see
    /// nothing until a transaction names its tenant.
    Postgres { system: PgPool, tenants: PgPool, options: Box<PgConnectOptions> },
}

impl Db {
    /// A transaction that reads and writes one tenant's rows.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn tenant_tx(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        Tx::begin(match &self.pools {
            Pools::Sqlite { writer, .. } => Start::Sqlite(writer, "BEGIN IMMEDIATE"),
            Pools::Postgres { tenants, .. } => Start::Postgres(tenants, as_tenant("BEGIN", tenant)),
        })
        .await
    }

    /// A transaction that only reads one tenant's rows; it never waits for writers.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn tenant_read(&self, tenant: TenantId) -> Result<Tx, StoreError> {
        Tx::begin(match &self.pools {
            Pools::Sqlite { readers, .. } => Start::Sqlite(readers, "BEGIN"),
            Pools::Postgres { tenants, .. } => {
                Start::Postgres(tenants, as_tenant("BEGIN READ ONLY", tenant))
            }
        })
        .await
    }

    /// A transaction of the system itself, across tenants: projector, snapshots,
    /// sign-in. Never for a request that acts for a tenant.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn system_tx(&self) -> Result<Tx, StoreError> {
        Tx::begin(match &self.pools {
            Pools::Sqlite { writer, .. } => Start::Sqlite(writer, "BEGIN IMMEDIATE"),
            Pools::Postgres { system, .. } => Start::Postgres(system, "BEGIN".into_sql_str()),
        })
        .await
    }

    /// Like [`Db::system_tx`], but it only reads.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn system_read(&self) -> Result<Tx, StoreError> {
        Tx::begin(match &self.pools {
            Pools::Sqlite { readers, .. } => Start::Sqlite(readers, "BEGIN"),
            Pools::Postgres { system, .. } => {
                Start::Postgres(system, "BEGIN READ ONLY".into_sql_str())
            }
        })
        .await
    }

    /// One reading statement for a tenant.
    ///
    /// # Errors
    /// When the database refuses or fails.
    pub async fn fetch(
        &self,
        tenant: TenantId,
        sql: impl SqlSafeStr,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let mut tx = self.tenant_read(tenant).await?;
        let rows = tx.fetch(sql, values).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// One writing statement for a tenant; says how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses or fails.
    pub async fn execute(
        &self,
        tenant: TenantId,
        sql: impl SqlSafeStr,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        let mut tx = self.tenant_tx(tenant).await?;
        let rows = tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// One reading statement of the system, without the cost of a transaction.
    pub(crate) async fn system_fetch(
        &self,
        sql: impl SqlSafeStr,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into_sql_str();
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => {
                Conn::Sqlite(&mut *readers.acquire().await?).fetch(sql, values).await?
            }
            Pools::Postgres { system, .. } => {
                Conn::Postgres(&mut *system.acquire().await?).fetch(sql, values).await?
            }
        })
    }

    /// One writing statement of the system that commits by itself and returns rows.
    pub(crate) async fn system_write(
        &self,
        sql: impl SqlSafeStr,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        let sql = sql.into_sql_str();
        match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Conn::Sqlite(&mut *writer.acquire().await?).fetch(sql, values).await
            }
            Pools::Postgres { system, .. } => {
                Conn::Postgres(&mut *system.acquire().await?).fetch(sql, values).await
            }
        }
        .map_err(StoreError::at_commit)
    }

    /// Closes every connection; what is under way is waited for.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres { system, tenants, .. } => {
                tenants.close().await;
                system.close().await;
            }
        }
    }
}

/// A tenant's id is letters, digits and an underscore by its type, so it may
/// stand in the text; the setting ends with the transaction.
fn as_tenant(begin: &str, tenant: TenantId) -> SqlStr {
    AssertSqlSafe(format!("{begin}; SET LOCAL app.tenant = '{tenant}'")).into_sql_str()
}

enum Start<'p> {
    Sqlite(&'p SqlitePool, &'static str),
    Postgres(&'p PgPool, SqlStr),
}

/// A transaction. Dropped without a commit, it never was.
pub struct Tx {
    inner: Inner,
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    async fn begin(start: Start<'_>) -> Result<Self, StoreError> {
        let inner = match start {
            Start::Sqlite(pool, begin) => Inner::Sqlite(pool.begin_with(begin).await?),
            Start::Postgres(pool, begin) => Inner::Postgres(pool.begin_with(begin).await?),
        };
        Ok(Self { inner })
    }

    fn conn(&mut self) -> Conn<'_> {
        match &mut self.inner {
            Inner::Sqlite(tx) => Conn::Sqlite(tx),
            Inner::Postgres(tx) => Conn::Postgres(tx),
        }
    }

    /// Runs a statement; says how many rows it touched.
    ///
    /// # Errors
    /// When the database refuses or fails.
    pub async fn execute(
        &mut self,
        sql: impl SqlSafeStr,
        values: &[Value],
    ) -> Result<u64, StoreError> {
        Ok(self.conn().execute(sql.into_sql_str(), values).await?)
    }

    /// Runs a query.
    ///
    /// # Errors
    /// When the database refuses or fails.
    pub async fn fetch(
        &mut self,
        sql: impl SqlSafeStr,
        values: &[Value],
    ) -> Result<Vec<Row>, StoreError> {
        Ok(self.conn().fetch(sql.into_sql_str(), values).await?)
    }

    /// How far a projection of `shard` had come when this transaction began: the
    /// `as_of_seq` of what it reads.
    ///
    /// # Errors
    /// When the database refuses or fails.
    pub async fn as_of_seq(&mut self, projection: &str, shard: ShardId) -> Result<u64, StoreError> {
        const SQL: &str = "select seq from projection_checkpoint \
            where tenant_id = $1 and shard = $2 and projection = $3";
        let key = [shard.tenant().to_string().into(), shard.to_string().into(), projection.into()];
        self.fetch(SQL, &key).await?.first().map_or(Ok(0), |row| row.u64("seq"))
    }

    /// Makes it so.
    ///
    /// # Errors
    /// `Unknown` when the connection was lost on the way.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await,
            Inner::Postgres(tx) => tx.commit().await,
        }
        .map_err(StoreError::at_commit)
    }
}

/// One connection: the only place where a statement meets a driver.
pub(crate) enum Conn<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn<'_> {
    pub(crate) async fn execute(self, sql: SqlStr, values: &[Value]) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(conn) => {
                let query = sqlx::query_with(sql, sqlite_arguments(values)?);
                Ok(query.execute(conn).await?.rows_affected())
            }
            Self::Postgres(conn) => {
                let query = sqlx::query_with(sql, postgres_arguments(values)?);
                Ok(query.execute(conn).await?.rows_affected())
            }
        }
    }

    pub(crate) async fn fetch(
        self,
        sql: SqlStr,
        values: &[Value],
    ) -> Result<Vec<Row>, sqlx::Error> {
        match self {
            Self::Sqlite(conn) => {
                let query = sqlx::query_with(sql, sqlite_arguments(values)?);
                Ok(query.fetch_all(conn).await?.into_iter().map(Row::from).collect())
            }
            Self::Postgres(conn) => {
                let query = sqlx::query_with(sql, postgres_arguments(values)?);
                Ok(query.fetch_all(conn).await?.into_iter().map(Row::from).collect())
            }
        }
    }
}
