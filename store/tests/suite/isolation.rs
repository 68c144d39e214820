//! Tenants do not see each other: on Postgres the database itself sees to it,
//! whatever a statement forgets to ask for.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Row as _};
use store::{Store, StoreConfig, StoreError, Value, unguarded_tables};
use vocab::TenantId;

use crate::fixture::{BackDoor, Backend, Fixture, tenant};

/// Tables no tenant's transaction may look into.
const SYSTEM_ONLY: [&str; 3] = ["journal", "lease", "snapshot"];

const TENANT_TABLES: &str = "select table_name::text as name from information_schema.columns \
    where table_schema = 'public' and column_name = 'tenant_id' \
        and table_name <> 'projection_checkpoint' order by 1";

async fn tables(door: &mut BackDoor) -> Vec<String> {
    let rows = door.fetch(TENANT_TABLES, &[]).await;
    rows.iter().map(|row| row.text("name").unwrap()).collect()
}

/// An insert with something in every column, made from the catalogue, so that a
/// table added later is tested without anyone thinking of it.
async fn insert_for(door: &mut BackDoor, table: &str, tenant: TenantId) -> String {
    let sql = "select column_name::text as name, data_type::text as type \
        from information_schema.columns where table_schema = 'public' and table_name = $1";
    let mut names = Vec::new();
    let mut values = Vec::new();
    for row in door.fetch(sql, &[table.into()]).await {
        let name = row.text("name").unwrap();
        values.push(match (name.as_str(), row.text("type").unwrap().as_str()) {
            ("tenant_id", _) => format!("'{tenant}'"),
            ("kind", _) if table == "proofs" => "'photo'".to_owned(),
            ("kind", _) => "'email'".to_owned(),
            ("party", _) => "'store'".to_owned(),
            (_, "text") => format!("'x{tenant}'"),
            (_, "bigint") => "7".to_owned(),
            (_, "bytea") => "'\\x00'".to_owned(),
            (_, "boolean") => "false".to_owned(),
            (column, other) => panic!("{table}.{column} is {other}"),
        });
        names.push(name);
    }
    format!("insert into {table} ({}) values ({})", names.join(", "), values.join(", "))
}

#[tokio::test]
async fn every_tenant_table_is_forced_to_check() {
    let Some(on) = Fixture::postgres().await else { return };
    let Backend::Postgres(database) = &on.backend else { unreachable!() };
    let mut door = on.back_door("").await;
    assert!(tables(&mut door).await.len() >= 16);
    assert_eq!(unguarded_tables(&on.store.db).await.unwrap(), Vec::<String>::new());

    // A stranger's table in the same schema does not stand in the way.
    door.execute("create table strangers (id text)", &[]).await;
    Store::open(&crate::fixture::config(&on.backend)).await.unwrap().close().await;
    let mut owner = PgConnection::connect(&database.owner_url).await.unwrap();
    for sql in [
        "create table forgotten (tenant_id text)",
        "create table forgetful (tenant_id text)",
        "alter table forgetful enable row level security",
        "create policy all_of_it on forgetful using (true)",
    ] {
        sqlx::query(sql).execute(&mut owner).await.unwrap();
    }
    assert_eq!(unguarded_tables(&on.store.db).await.unwrap(), ["forgetful", "forgotten"]);
    let (url, owner_url) = (database.url.clone(), Some(database.owner_url.clone()));
    let refused = Store::open(&StoreConfig::Postgres { url, owner_url }).await.err();
    assert!(
        matches!(&refused, Some(StoreError::Refused(why)) if why.contains("forgotten")),
        "{refused:?}"
    );
}

/// No statement here names a tenant: the policy alone must keep them apart.
#[tokio::test]
async fn no_row_leaks_from_any_table() {
    let Some(on) = Fixture::postgres().await else { return };
    let Backend::Postgres(database) = &on.backend else { unreachable!() };
    let mut door = on.back_door("").await;
    let (a, b) = (tenant(1), tenant(2));
    let mut stranger = PgConnection::connect(&database.url).await.unwrap();
    for table in tables(&mut door).await {
        for owner in [a, b] {
            let insert = insert_for(&mut door, &table, owner).await;
            door.execute(&insert, &[]).await;
        }
        let select = format!("select tenant_id from {table}");
        let mut tx = on.store.db.tenant_tx(a).await.unwrap();
        let rows = tx.fetch(AssertSqlSafe(select.clone()), &[]).await.unwrap();
        let seen: Vec<String> = rows.iter().map(|row| row.text("tenant_id").unwrap()).collect();
        if SYSTEM_ONLY.contains(&table.as_str()) {
            assert_eq!(seen, Vec::<String>::new(), "{table}");
            continue;
        }
        assert_eq!(seen, [a.to_string()], "{table}");

        let theirs: [Value; 1] = [b.to_string().into()];
        for sql in [
            format!("update {table} set tenant_id = tenant_id where tenant_id = $1"),
            format!("delete from {table} where tenant_id = $1"),
        ] {
            assert_eq!(tx.execute(AssertSqlSafe(sql), &theirs).await.unwrap(), 0, "{table}");
        }
        let steal = format!("update {table} set tenant_id = $1");
        assert!(tx.execute(AssertSqlSafe(steal), &theirs).await.is_err(), "{table}");
        drop(tx);
        let smuggle = insert_for(&mut door, &table, tenant(3)).await;
        let mut tx = on.store.db.tenant_tx(a).await.unwrap();
        assert!(tx.execute(AssertSqlSafe(smuggle), &[]).await.is_err(), "{table}");

        let rows = sqlx::query(AssertSqlSafe(select)).fetch_all(&mut stranger).await.unwrap();
        assert_eq!(rows.len(), 0, "{table} without a tenant");
    }
}

/// A setting that outlived its transaction would show here.
#[tokio::test]
async fn a_thousand_alternating_requests_never_mix() {
    let Some(on) = Fixture::postgres().await else { return };
    let mut door = on.back_door("").await;
    for n in [1, 2] {
        let insert = insert_for(&mut door, "orders", tenant(n)).await;
        door.execute(&insert, &[]).await;
    }
    let ask = |n: u128| {
        let db = on.store.db.clone();
        async move {
            let rows = db.fetch(tenant(n), "select tenant_id from orders", &[]).await.unwrap();
            let seen: Vec<_> = rows.iter().map(|row| row.text("tenant_id").unwrap()).collect();
            let expected = if n < 3 { vec![tenant(n).to_string()] } else { vec![] };
            assert_eq!(seen, expected);
        }
    };
    for round in 0..500 {
        tokio::join!(ask(round % 3 + 1), ask((round + 1) % 3 + 1));
    }
}

/// Reading transactions cannot write, and the service cannot rewrite history.
#[tokio::test]
async fn the_service_may_only_append_to_the_journal() {
    let Some(on) = Fixture::postgres().await else { return };
    on.fill(crate::fixture::shard(1), &[1]).await;
    for sql in ["update journal set epoch = 9", "delete from journal", "drop table journal"] {
        let mut tx = on.store.db.system_tx().await.unwrap();
        assert!(tx.execute(sql, &[]).await.is_err(), "{sql}");
    }
    let mut tx = on.store.db.tenant_read(tenant(1)).await.unwrap();
    assert!(tx.execute("delete from orders", &[]).await.is_err());
    let sqlite = Fixture::sqlite().await;
    let mut tx = sqlite.store.db.tenant_read(tenant(1)).await.unwrap();
    assert!(tx.execute("delete from orders", &[]).await.is_err());
}

/// Settings under which a commit could be lost, and a role that no policy binds.
#[tokio::test]
async fn a_weaker_postgres_is_refused() {
    let Some(on) = Fixture::postgres().await else { return };
    let Backend::Postgres(database) = &on.backend else { unreachable!() };
    let mut conn = PgConnection::connect(&database.url).await.unwrap();
    let fsync = sqlx::query("show fsync").fetch_one(&mut conn).await.unwrap();
    assert_eq!(fsync.get::<String, _>(0), "on");
    let weaker = format!("{}?options=-c%20synchronous_commit%3Doff", database.url);
    for (url, why) in [(weaker, "synchronous_commit"), (database.admin_url.clone(), "row-level")] {
        let refused = Store::open(&StoreConfig::Postgres { url, owner_url: None }).await.err();
        assert!(
            matches!(&refused, Some(StoreError::Refused(text)) if text.contains(why)),
            "{refused:?}"
        );
    }
}
