//! Opens a store: connects, brings the tables up to date, refuses what is not
//! safe, and hands out its parts.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, SqlSafeStr};
use vocab::limits::{
    CONNECTION_WAIT_MS, POSTGRES_SYSTEM_CONNECTIONS_MAX, POSTGRES_TENANT_CONNECTIONS_MAX,
    SQLITE_READERS_MAX,
};

use crate::credentials::Credentials;
use crate::db::{Conn, Db, Pools};
use crate::error::StoreError;
use crate::guard;
use crate::journal::Journal;
use crate::links::Links;
use crate::proofs::Proofs;
use crate::sign_in_codes::SignInCodes;
use crate::snapshot::Snapshots;
use crate::subjects::Subjects;
use crate::trackers::Trackers;

static SQLITE_JOURNAL: Migrator = sqlx::migrate!("../migrations/sqlite/journal");
static SQLITE_TABLES: Migrator = sqlx::migrate!("../migrations/sqlite/tables");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// Which database.
#[derive(Clone)]
pub enum StoreConfig {
    /// Two files in a folder that is made when it is not there: `journal.db`,
    /// where only appends write, and `tables.db`.
    Sqlite {
        /// The folder.
        path: PathBuf,
    },
    /// A Postgres database.
    Postgres {
        /// For the service: a role that row-level security binds.
        url: String,
        /// For migrations: the role that owns the tables. Without it the
        /// service's role owns them; with it, the service cannot change or
        /// delete a row of the journal.
        owner_url: Option<String>,
    },
}

/// An open store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// What has happened.
    pub journal: Journal,
    /// Shortcuts to recovery.
    pub snapshots: Snapshots,
    /// Projections and everything else in rows.
    pub db: Db,
    /// Personal data.
    pub subjects: Subjects,
    /// How people and programs sign in.
    pub credentials: Credentials,
    /// Links that show an order.
    pub links: Links,
    /// Codes that sign in once.
    pub sign_in_codes: SignInCodes,
    /// Devices that report positions.
    pub trackers: Trackers,
    /// What proves hand-overs.
    pub proofs: Proofs,
    journal_db: Db,
}

impl Store {
    /// Opens or makes a store.
    ///
    /// # Errors
    /// `Refused` when the database would lose commits or show tenants each
    /// other's rows; otherwise the database's own failure.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let (journal_db, db) = match config {
            StoreConfig::Sqlite { path } => open_folder(path).await?,
            StoreConfig::Postgres { url, owner_url } => {
                let db = open_postgres(url, owner_url.as_deref()).await?;
                (db.clone(), db)
            }
        };
        Ok(Self {
            journal: Journal::sql(journal_db.clone()),
            snapshots: Snapshots::new(db.clone()),
            subjects: Subjects::new(db.clone()),
            credentials: Credentials::new(db.clone()),
            links: Links::new(db.clone()),
            sign_in_codes: SignInCodes::new(db.clone()),
            trackers: Trackers::new(db.clone()),
            proofs: Proofs::new(db.clone()),
            db,
            journal_db,
        })
    }

    /// Closes every connection of the pools; writers must be dropped before.
    pub async fn close(&self) {
        self.db.close().await;
        self.journal_db.close().await;
    }
}

async fn open_folder(path: &Path) -> Result<(Db, Db), StoreError> {
    std::fs::create_dir_all(path).map_err(|error| StoreError::Io(error.into()))?;
    let journal = open_sqlite(&path.join("journal.db"), &SQLITE_JOURNAL).await?;
    let tables = open_sqlite(&path.join("tables.db"), &SQLITE_TABLES).await?;
    Ok((journal, tables))
}

async fn open_sqlite(file: &Path, migrations: &Migrator) -> Result<Db, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_millis(CONNECTION_WAIT_MS))
        // What is erased is overwritten: personal data must not linger in free pages.
        .pragma("secure_delete", "on")
        .disable_statement_logging();
    let pool = || {
        SqlitePoolOptions::new()
            .acquire_timeout(Duration::from_millis(CONNECTION_WAIT_MS))
            .idle_timeout(None)
            .max_lifetime(None)
            // A file does not hang up; asking costs a trip to the worker thread.
            .test_before_acquire(false)
    };
    let writer = pool().max_connections(1).connect_with(options.clone()).await?;
    guard::sqlite_is_durable(&mut *writer.acquire().await?).await?;
    migrations.run(&writer).await?;
    let readers = pool()
        .max_connections(SQLITE_READERS_MAX)
        .connect_with(options.pragma("query_only", "on"))
        .await?;
    Ok(Db { pools: Pools::Sqlite { writer, readers } })
}

async fn open_postgres(url: &str, owner_url: Option<&str>) -> Result<Db, StoreError> {
    let options =
        PgConnectOptions::from_str(url)?.application_name("omniroute").disable_statement_logging();
    let system_options = options.clone().options([("app.system", "on")]);
    let mut first = PgConnection::connect_with(&system_options).await?;
    guard::postgres_is_durable(&mut first).await?;
    guard::postgres_role_is_bound(&mut first).await?;
    match owner_url {
        None => POSTGRES.run(&mut first).await?,
        Some(owner_url) => migrate_as_owner(owner_url, &mut first).await?,
    }
    first.close().await?;
    let pool = |max| {
        PgPoolOptions::new()
            .max_connections(max)
            .acquire_timeout(Duration::from_millis(CONNECTION_WAIT_MS))
    };
    let system = pool(POSTGRES_SYSTEM_CONNECTIONS_MAX).connect_with(system_options.clone()).await?;
    let tenants = pool(POSTGRES_TENANT_CONNECTIONS_MAX).connect_with(options).await?;
    let db = Db { pools: Pools::Postgres { system, tenants, options: Box::new(system_options) } };
    let unguarded = guard::unguarded_tables(&db).await?;
    if !unguarded.is_empty() {
        let names = unguarded.join(", ");
        return Err(StoreError::Refused(format!("no forced row-level security on {names}")));
    }
    Ok(db)
}

/// For each table of the owner's, and no other that may live in the schema.
const GRANT: &str = "do $$ declare name text; begin \
    for name in select tablename from pg_tables \
        where schemaname = current_schema() and tableowner = current_user loop \
        execute format('grant select, insert, update, delete on %I to %I', name, {service}); \
    end loop; \
    execute format('revoke update, delete on journal from %I', {service}); \
    execute format('revoke insert, update, delete on _sqlx_migrations from %I', {service}); \
end $$";

/// The owner brings the tables up to date and grants the service what it needs:
/// of the journal it may only read and append.
async fn migrate_as_owner(owner_url: &str, service: &mut PgConnection) -> Result<(), StoreError> {
    let sql = "select quote_literal(current_user) as service".into_sql_str();
    let rows = Conn::Postgres(service).fetch(sql, &[]).await?;
    let service = rows.first().map(|row| row.text("service")).transpose()?.unwrap_or_default();
    let mut owner = PgConnection::connect_with(&PgConnectOptions::from_str(owner_url)?).await?;
    POSTGRES.run(&mut owner).await?;
    // The database itself quoted the role's name.
    let grant = AssertSqlSafe(GRANT.replace("{service}", &service));
    sqlx::raw_sql(grant).execute(&mut owner).await?;
    owner.close().await?;
    Ok(())
}
