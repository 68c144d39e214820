//! Requests that come twice.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::harness::{fresh_key, run};
use crate::house::shared;

#[test]
fn the_same_key_is_the_same_order() {
    run(async {
        let (server, house) = shared().await;
        let (path, token, key) = ("/api/v1/orders", &house.admin, fresh_key());
        let send = |body| {
            let key = key.clone();
            async move { server.send_keyed(Method::POST, path, token, Some(&body), Some(&key)).await }
        };
        let first = send(house.order()).await;
        assert!(!first.headers.contains_key("idempotent-replayed"));
        let (location, first) = (first.headers["location"].clone(), first.expect(201));
        let again = send(house.order()).await;
        assert_eq!(again.headers["idempotent-replayed"], "true");
        assert_eq!(again.headers["location"], location);
        assert_eq!(again.expect(201), first);
        let mut other = house.order();
        other["priority"] = json!(3);
        send(other).await.expect_problem(422, "idempotency_key_reused");
        let body = house.order();
        let none = server.send_keyed(Method::POST, path, token, Some(&body), None).await;
        none.expect_problem(400, "idempotency_key_missing");
        for bad in [" ".to_owned(), "k".repeat(256)] {
            let answer =
                server.send_keyed(Method::POST, path, token, Some(&body), Some(&bad)).await;
            answer.expect_problem(422, "invalid_field");
        }
    });
}

#[test]
fn one_key_at_two_paths_is_two_commands_or_a_refusal() {
    run(async {
        let (server, house) = shared().await;
        let (key, reason) = (fresh_key(), json!({"reason": "enough"}));
        let mut orders = Vec::new();
        for _ in 0..2 {
            let placed =
                server.post("/api/v1/orders", &house.admin, &house.order()).await.expect(201);
            orders.push(placed["id"].as_str().unwrap().to_owned());
        }
        let cancel = |order: &str| {
            let path = format!("/api/v1/orders/{order}/cancel");
            let (key, reason) = (key.clone(), reason.clone());
            async move {
                server
                    .send_keyed(Method::POST, &path, &house.admin, Some(&reason), Some(&key))
                    .await
            }
        };
        cancel(&orders[0]).await.expect(200);
        cancel(&orders[1]).await.expect_problem(422, "idempotency_key_reused");
        let seen = server.get(&format!("/api/v1/orders/{}", orders[1]), &house.admin).await;
        assert_ne!(seen.expect(200)["state"], "cancelled");
    });
}

#[test]
fn duplicates_side_by_side_make_one_order_per_key() {
    run(async {
        let (server, house) = shared().await;
        let keys: Vec<String> = (0..10).map(|_| fresh_key()).collect();
        let body = house.order();
        let sent = keys.iter().flat_map(|key| (0..6).map(move |_| key)).map(|key| {
            let body = &body;
            async move {
                loop {
                    let answer = server
                        .send_keyed(
                            Method::POST,
                            "/api/v1/orders",
                            &house.admin,
                            Some(body),
                            Some(key),
                        )
                        .await;
                    if answer.status != 409 {
                        return (key, answer.expect(201)["id"].as_str().unwrap().to_owned());
                    }
                    assert_eq!(answer.headers["retry-after"], "1");
                    answer.expect_problem(409, "request_in_progress");
                    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                }
            }
        });
        let made: BTreeSet<_> = join_all(sent).await.into_iter().collect();
        assert_eq!(made.len(), keys.len(), "one order for each key: {made:?}");
    });
}

#[test]
fn people_and_keys_are_made_once_too() {
    run(async {
        let (server, house) = shared().await;
        let email = format!("{}@{}.example", fresh_key(), house.slug);
        let user =
            json!({"email": email, "password": "long enough", "name": "U", "role": "viewer"});
        let phone = format!("+35192{:07}", crate::house::fresh_number());
        let worker = json!({"name": "W", "phone": phone, "pin": "1234",
            "vehicle": {"kind": "bicycle", "capacity_grams": 9000}});
        for (path, body) in [
            ("/api/v1/users", user),
            ("/api/v1/workers", worker),
            ("/api/v1/api-keys", json!({"label": "till", "role": "dispatcher"})),
            (
                "/api/v1/products",
                json!({"sku": fresh_key(), "name": "P", "weight_grams": 1, "tax": 0}),
            ),
            ("/api/v1/parties", json!({"kind": "customer", "name": "C"})),
            ("/api/v1/warehouses", json!({"name": "W", "place": {"lat": 41.0, "lng": -8.0}})),
        ] {
            let key = fresh_key();
            let send =
                || server.send_keyed(Method::POST, path, &house.admin, Some(&body), Some(&key));
            let first = send().await.expect(201);
            let again = send().await;
            assert_eq!(again.headers["idempotent-replayed"], "true", "{path}");
            assert_eq!(again.expect(201), first, "{path}");
        }
    });
}
