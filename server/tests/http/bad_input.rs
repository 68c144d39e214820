//! Whatever is wrong is refused with the field named, and nothing is half-done.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{read, run};
use crate::house::{House, shared};

/// Another tenant's kind of id, well formed.
const NOBODY: &str = "01j00000000000000000000000";

#[test]
fn a_bad_order_names_its_field() {
    run(async {
        let (server, house) = shared().await;
        let check = async |path: &str, value: Value, status: u16, code: &str, field: &str| {
            let mut body = house.order();
            *body.pointer_mut(path).unwrap() = value;
            let problem = server.post("/api/v1/orders", &house.admin, &body).await;
            let problem = problem.expect_problem(status, code);
            assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem:#}");
        };
        check("/dropoff/place/lat", json!(90.5), 422, "invalid_field", "dropoff.place").await;
        check("/dropoff/place/lng", json!(-181), 422, "invalid_field", "dropoff.place").await;
        check("/dropoff/place/lat", json!("NaN"), 422, "invalid_field", "dropoff.place.lat").await;
        check("/dropoff/place/lat", Value::Null, 422, "invalid_field", "dropoff.place.lat").await;
        check("/lines/0/quantity", json!(0), 422, "out_of_range", "lines[0].quantity").await;
        check("/lines/0/quantity", json!(-3), 422, "out_of_range", "lines[0].quantity").await;
        check("/lines/0/quantity", json!(1.5), 422, "invalid_field", "lines[0].quantity").await;
        check("/lines", json!([]), 422, "limit_exceeded", "lines").await;
        check("/payment", json!("credit"), 422, "invalid_field", "payment").await;
        check("/merchant_id", json!("nonsense"), 422, "invalid_field", "merchant_id").await;
        let foreign = json!(format!("pty_{NOBODY}"));
        check("/merchant_id", foreign.clone(), 404, "party_not_found", "merchant_id").await;
        check("/customer_id", foreign, 404, "party_not_found", "customer_id").await;
        let foreign = json!(format!("prd_{NOBODY}"));
        check("/lines/0/product_id", foreign, 404, "product_not_found", "lines[0].product_id")
            .await;
    });
}

#[test]
fn unknown_fields_are_refused_where_they_stand() {
    run(async {
        let (server, house) = shared().await;
        for (path, name) in [
            ("", "tenant_id"),
            ("", "state"),
            ("", "fare"),
            ("/dropoff", "zone"),
            ("/dropoff/place", "alt"),
            ("/lines/0", "unit_minor"),
        ] {
            let mut body = house.order();
            let place = body.pointer_mut(path).unwrap();
            place[name] = json!("x");
            let answer = server.post("/api/v1/orders", &house.admin, &body).await;
            let problem = answer.expect_problem(422, "invalid_field");
            let field = problem["errors"][0]["field"].as_str().unwrap();
            assert!(field.ends_with(name) || field == "dropoff.place", "{name}: {problem:#}");
        }
    });
}

#[test]
fn what_is_not_json_is_malformed_and_what_is_too_large_is_too_large() {
    run(async {
        let (server, house) = shared().await;
        let send = async |body: Vec<u8>| {
            let request =
                server.client.post(server.url("/api/v1/orders")).bearer_auth(&house.admin);
            let request = request.header("Idempotency-Key", crate::harness::fresh_key());
            read(
                request.header("content-type", "application/json").body(body).send().await.unwrap(),
            )
            .await
        };
        for bad in ["{", "{\"lat\":NaN}", "{\"a\":Infinity}", "nothing", "{}}", "\u{feff}{}"] {
            let problem = send(bad.as_bytes().to_vec()).await.expect_problem(400, "malformed_body");
            assert!(problem["detail"].as_str().unwrap().contains("column"), "{problem:#}");
        }
        send(vec![0xff, 0xfe, 0x00]).await.expect_problem(400, "malformed_body");
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        send(deep.into_bytes()).await.expect_problem(400, "malformed_body");
        send(vec![b' '; 256 * 1024 + 1]).await.expect_problem(413, "body_too_large");
    });
}

#[test]
fn paths_methods_and_ids_that_are_not_there() {
    run(async {
        let (server, house) = shared().await;
        let admin = &house.admin;
        server.get("/api/v1/nothing", admin).await.expect_problem(404, "not_found");
        let answer = server.send(Method::PATCH, "/api/v1/orders", admin, None).await;
        answer.expect_problem(405, "method_not_allowed");
        for id in
            [format!("ord_{NOBODY}"), "ord_x".to_owned(), "'; drop table orders; --".to_owned()]
        {
            let answer = server.get(&format!("/api/v1/orders/{id}"), admin).await;
            answer.expect_problem(404, "order_not_found");
        }
        for query in ["limit=0", "limit=201", "limit=x", "after=y", "updated_after=yesterday"] {
            server.get(&format!("/api/v1/orders?{query}"), admin).await.expect(422);
        }
    });
}

#[test]
fn a_stale_if_match_changes_nothing() {
    run(async {
        let (server, house) = shared().await;
        let placed = server.post("/api/v1/orders", &house.admin, &house.order()).await.expect(201);
        let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
        let cancel = async |etag: &str| {
            let request = server.client.post(server.url(&format!("{path}/cancel")));
            let request = request.bearer_auth(&house.admin).header("If-Match", etag);
            let request = request.header("Idempotency-Key", crate::harness::fresh_key());
            read(request.json(&json!({"reason": "second thoughts"})).send().await.unwrap()).await
        };
        let problem = cancel("\"1\"").await.expect_problem(409, "stale_version");
        assert_eq!(problem["current_state"]["state"], placed["state"], "{problem:#}");
        cancel("\"x\"").await.expect_problem(422, "invalid_field");
        let seen = server.get(&path, &house.admin).await;
        let etag = seen.headers["etag"].to_str().unwrap().to_owned();
        let cancelled = cancel(&etag).await.expect(200);
        assert_eq!(cancelled["state"], "cancelled");
    });
}

#[test]
fn an_external_id_is_taken_once() {
    run(async {
        let (server, house) = shared().await;
        let mut body = house.order();
        body["external_id"] = json!(crate::harness::fresh_key());
        let first = server.post("/api/v1/orders", &house.admin, &body).await.expect(201);
        let second = server.post("/api/v1/orders", &house.admin, &body).await;
        let problem = second.expect_problem(409, "external_id_taken");
        assert_eq!(problem["existing"]["id"], first["id"]);
        let href = problem["existing"]["href"].as_str().unwrap();
        server.get(href, &house.admin).await.expect(200);
    });
}

#[test]
fn another_tenants_things_are_not_there() {
    run(async {
        let (server, house) = shared().await;
        let other = House::build(server).await;
        let mut body = house.order();
        body["merchant_id"] = json!(other.merchant);
        let answer = server.post("/api/v1/orders", &house.admin, &body).await;
        answer.expect_problem(404, "party_not_found");
        let mut body = house.order();
        body["warehouse_id"] = json!(other.warehouse);
        let answer = server.post("/api/v1/orders", &house.admin, &body).await;
        answer.expect_problem(404, "warehouse_not_found");
        let path = format!("/api/v1/orders?market_id={}", other.market);
        server.get(&path, &house.admin).await.expect_problem(404, "market_not_found");
    });
}
