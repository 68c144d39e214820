//! What outlives the process: orders, tokens, keys of requests; and tables that
//! are the same when they are folded again.

use std::collections::BTreeMap;

use reqwest::Method;
use server::projections;
use store::{AssertSqlSafe, Store, StoreConfig};

use crate::harness::{TestServer, folder, fresh_key, run};
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
    run(async {
        let data = folder("restart");
        let server = TestServer::start(&data).await;
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

        let server = TestServer::start(&data).await;
        let again = place(&server).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.expect(201), placed);
        let after = server.get(&format!("/api/v1/orders/{delivered}"), &house.admin).await.expect(200);
        assert_eq!(after, before);
        server.get("/api/v1/me", &gone).await.expect_problem(401, "unauthenticated");
        server.running.stop().await;

        let store = Store::open(&StoreConfig::Sqlite { path: data }).await.unwrap();
        for shard in store.journal.shards().await.unwrap() {
            projections::catch_up(&store, shard).await.unwrap();
        }
        let folded = rows(&store).await;
        assert!(folded.values().all(|rows| !rows.is_empty()), "{folded:?}");
        projections::rebuild(&store).await.unwrap();
        assert_eq!(rows(&store).await, folded);
        store.close().await;
    });
}
