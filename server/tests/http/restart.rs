//! What outlives the process: orders, tokens, keys of requests; and tables that
//! are the same when they are folded again.

use std::collections::BTreeMap;

use reqwest::Method;
use server::{Config, projections};
use store::{AssertSqlSafe, Store, StoreConfig};

use crate::harness::{TestServer, folder, fresh_key, run, settings};
use crate::house::House;
use crate::order_path::deliver;

const TABLES: [(&str, &str); 6] = [
    ("orders", "order_id || '|' || state || '|' || seq || '|' || updated_at || '|' || body"),
    ("events", "shard || '|' || seq || '|' || event_id || '|' || type || '|' || body"),
    ("workers", "worker_id || '|' || updated_at || '|' || body"),
    ("transfers", "transfer_id || '|' || leg || '|' || debit || '|' || credit || '|' || minor"),
    ("invoices", "id || '|' || number || '|' || body"),
    ("delivery_notes", "id || '|' || number || '|' || body"),
];

async fn rows(store: &Store) -> BTreeMap<&'static str, Vec<String>> {
    let mut all = BTreeMap::new();
    for (table, row) in TABLES {
        let mut tx = store.db.system_read().await.unwrap();
        let sql = format!("select {row} as row_text from {table} order by 1");
        let rows = tx.fetch(AssertSqlSafe(sql), &[]).await.unwrap();
        tx.commit().await.unwrap();
        all.insert(table, rows.iter().map(|row| row.text("row_text").unwrap()).collect());
    }
    all
}

#[test]
fn a_restart_loses_nothing_and_a_rebuild_changes_nothing() {
    let data = folder("restart");
    let store = StoreConfig::Sqlite { path: data.clone() };
    run(outlives(Config { store, ..settings(&data) }));
}

#[test]
fn on_postgres_a_restart_loses_nothing_and_a_rebuild_changes_nothing() {
    let Some(postgres) = store::testkit::postgres() else { return };
    run(async {
        let database = postgres.database().await.unwrap();
        let store =
            StoreConfig::Postgres { url: database.url, owner_url: Some(database.owner_url) };
        outlives(Config { store, ..settings(&folder("restart-postgres")) }).await;
    });
}

async fn outlives(config: Config) {
    let server = TestServer::of(config.clone()).await;
    let house = House::build(&server).await;
    let (key, body) = (fresh_key(), house.order());
    let place = async |server: &TestServer| {
        let (path, token) = ("/api/v1/orders", &house.admin);
        server.send_keyed(Method::POST, path, token, Some(&body), Some(&key)).await
    };
    let placed = place(&server).await.expect(201);
    let delivered = deliver(&server, &house).await;
    let gone = house.user(&server, "viewer", None).await;
    server.send(Method::DELETE, "/api/v1/sessions/current", &gone, None).await.expect(204);
    let before = server.get(&format!("/api/v1/orders/{delivered}"), &house.admin).await.expect(200);
    server.running.stop().await;

    let server = TestServer::of(config.clone()).await;
    let again = place(&server).await;
    assert_eq!(again.headers["idempotent-replayed"], "true");
    assert_eq!(again.expect(201), placed);
    let after = server.get(&format!("/api/v1/orders/{delivered}"), &house.admin).await.expect(200);
    assert_eq!(after, before);
    server.get("/api/v1/me", &gone).await.expect_problem(401, "unauthenticated");
    server.running.stop().await;

    let store = Store::open(&config.store).await.unwrap();
    for shard in store.journal.shards().await.unwrap() {
        projections::catch_up(&store, shard).await.unwrap();
    }
    let folded = rows(&store).await;
    assert!(folded.values().all(|rows| !rows.is_empty()), "{folded:?}");
    projections::rebuild(&store).await.unwrap();
    assert_eq!(rows(&store).await, folded);
    store.close().await;
}
