//! What must hold before the store opens: a commit survives a power cut, and
//! row-level security binds the role that connects. Anything weaker is refused
//! with the setting named, never accepted with a warning.

use sqlx::{PgConnection, SqlSafeStr, SqliteConnection};

use crate::db::{Conn, Db, Pools};
use crate::error::StoreError;

/// `pragma synchronous` as SQLite numbers it.
const SYNCHRONOUS_FULL: i64 = 2;

/// Refuses a SQLite connection whose commits could be lost.
pub(crate) async fn sqlite_is_durable(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let mode = Conn::Sqlite(conn).fetch("pragma journal_mode".into_sql_str(), &[]).await?;
    let mode = mode.first().map(|row| row.text("journal_mode")).transpose()?;
    if mode.as_deref() != Some("wal") {
        return Err(StoreError::Refused(format!("SQLite's journal_mode is {mode:?}, not wal")));
    }
    let level = Conn::Sqlite(conn).fetch("pragma synchronous".into_sql_str(), &[]).await?;
    let level = level.first().map(|row| row.i64("synchronous")).transpose()?;
    if level < Some(SYNCHRONOUS_FULL) {
        return Err(StoreError::Refused(format!("SQLite's synchronous is {level:?}, below FULL")));
    }
    Ok(())
}

/// The settings without which Postgres may lose a commit, and what they must be.
const DURABLE: [(&str, &[&str]); 3] = [
    ("fsync", &["on"]),
    ("full_page_writes", &["on"]),
    ("synchronous_commit", &["on", "remote_apply"]),
];

/// Refuses a Postgres whose commits could be lost.
pub(crate) async fn postgres_is_durable(conn: &mut PgConnection) -> Result<(), StoreError> {
    for (setting, allowed) in DURABLE {
        let sql = "select current_setting($1) as value".into_sql_str();
        let rows = Conn::Postgres(conn).fetch(sql, &[setting.into()]).await?;
        let value = rows.first().map(|row| row.text("value")).transpose()?.unwrap_or_default();
        if !allowed.contains(&value.as_str()) {
            let allowed = allowed.join(" or ");
            return Err(StoreError::Refused(format!(
                "Postgres has {setting} = {value}; it must be {allowed}, or commits can be lost"
            )));
        }
    }
    Ok(())
}

/// Refuses a role to which row-level security does not apply.
pub(crate) async fn postgres_role_is_bound(conn: &mut PgConnection) -> Result<(), StoreError> {
    let sql = "select rolname::text as name, rolsuper or rolbypassrls as unbound \
        from pg_roles where rolname = current_user";
    let rows = Conn::Postgres(conn).fetch(sql.into_sql_str(), &[]).await?;
    let Some(row) = rows.first() else { return Ok(()) };
    if row.bool("unbound")? {
        let name = row.text("name")?;
        return Err(StoreError::Refused(format!(
            "the role {name} passes by row-level security; connect as one without SUPERUSER and BYPASSRLS"
        )));
    }
    Ok(())
}

const UNGUARDED: &str = "select c.relname::text as name from pg_class c \
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped \
    where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace \
        and not (c.relrowsecurity and c.relforcerowsecurity \
            and exists (select 1 from pg_policy p where p.polrelid = c.oid)) \
    order by 1";

/// The tables that hold tenants' rows without forced row-level security. Empty,
/// or the store does not open.
///
/// # Errors
/// When the store fails.
pub async fn unguarded_tables(db: &Db) -> Result<Vec<String>, StoreError> {
    match &db.pools {
        // There is no such thing on SQLite: the statements name the tenant.
        Pools::Sqlite { .. } => Ok(Vec::new()),
        Pools::Postgres { .. } => {
            db.system_fetch(UNGUARDED, &[]).await?.iter().map(|row| row.text("name")).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Connection;

    #[tokio::test]
    async fn a_weaker_sqlite_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("db").display());
        let mut conn = SqliteConnection::connect(&url).await.unwrap();
        for (mode, level, accepted) in [
            ("delete", "full", false),
            ("wal", "normal", false),
            ("wal", "off", false),
            ("wal", "full", true),
            ("wal", "extra", true),
        ] {
            for sql in
                [format!("pragma journal_mode = {mode}"), format!("pragma synchronous = {level}")]
            {
                sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut conn).await.unwrap();
            }
            let outcome = sqlite_is_durable(&mut conn).await;
            assert_eq!(outcome.is_ok(), accepted, "{mode}, {level}: {outcome:?}");
        }
    }
}
