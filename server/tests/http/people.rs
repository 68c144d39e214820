//! Signing in and out, roles that change, keys that are revoked.

use reqwest::Method;
use serde_json::json;

use crate::harness::{fresh_key, run};
use crate::house::{House, PASSWORD, fresh_number, shared};

#[test]
fn wrong_sign_ins_are_all_answered_alike_and_then_wait() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let email = format!("admin@{}.example", house.slug);
        let sign_in = async |tenant: &str, email: &str, password: &str| {
            let body = json!({"tenant": tenant, "email": email, "password": password});
            server.post("/api/v1/sessions", "", &body).await
        };
        let nobody = format!("nobody@{}.example", house.slug);
        let unknown =
            sign_in(&house.slug, &nobody, PASSWORD).await.expect_problem(401, "unauthenticated");
        let wrong =
            sign_in(&house.slug, &email, "wrong").await.expect_problem(401, "unauthenticated");
        let nowhere =
            sign_in("nowhere", &email, PASSWORD).await.expect_problem(401, "unauthenticated");
        assert_eq!(unknown["detail"], wrong["detail"]);
        assert_eq!(unknown["detail"], nowhere["detail"]);
        for _ in 0..4 {
            sign_in(&house.slug, &email, "wrong").await.expect_problem(401, "unauthenticated");
        }
        let waits = sign_in(&house.slug, &email, PASSWORD).await;
        assert!(waits.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 60);
        waits.expect_problem(429, "rate_limited");
    });
}

#[test]
fn a_worker_signs_in_with_phone_and_pin_and_sees_only_themselves() {
    run(async {
        let (server, house) = shared().await;
        let phone = format!("+35193{:07}", fresh_number());
        let worker = house.worker(server, &phone).await;
        let body = json!({"tenant": house.slug, "phone": phone, "pin": "4711"});
        let session = server.post("/api/v1/sessions", "", &body).await.expect(201);
        assert_eq!(session["worker_id"], worker.as_str());
        assert_eq!(session["market_id"], house.market.as_str());
        let token = session["token"].as_str().unwrap();
        let me = server.get("/api/v1/me", token).await.expect(200);
        assert_eq!(me["principal_id"], worker.as_str());
        server.get(&format!("/api/v1/workers/{worker}"), token).await.expect(200);
        let other = server.get(&format!("/api/v1/workers/{}", house.worker), token).await;
        other.expect_problem(404, "worker_not_found");
        server.get("/api/v1/workers", token).await.expect_problem(403, "forbidden");
        let duty = format!("/api/v1/workers/{worker}/duty");
        server.post(&duty, token, &json!({"duty": "available"})).await.expect(200);
        let taken = json!({"name": "M", "phone": phone, "pin": "4711",
            "vehicle": {"kind": "car", "capacity_grams": 1}});
        let answer = server.post("/api/v1/workers", &house.admin, &taken).await;
        answer.expect_problem(409, "already_exists");
    });
}

#[test]
fn a_merchant_sees_only_its_own() {
    run(async {
        let (server, house) = shared().await;
        let body = json!({"kind": "merchant", "name": "Other", "warehouse_id": house.warehouse});
        let other = crate::house::made(server, "/api/v1/parties", &house.admin, body).await;
        let own = house.user(server, "merchant", Some(&house.merchant)).await;
        let foreign = house.user(server, "merchant", Some(&other)).await;
        let placed = server.post("/api/v1/orders", &own, &house.order()).await.expect(201);
        let path = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
        server.get(&path, &own).await.expect(200);
        server.get(&path, &foreign).await.expect_problem(404, "order_not_found");
        let cancel = json!({"reason": "mine now"});
        let answer = server.post(&format!("{path}/cancel"), &foreign, &cancel).await;
        answer.expect_problem(404, "order_not_found");
        let answer = server.post("/api/v1/orders", &foreign, &house.order()).await;
        answer.expect_problem(404, "party_not_found");
        let seen = server.get("/api/v1/orders?limit=200", &foreign).await.expect(200);
        assert_eq!(seen["items"], json!([]));
        let answer = server.get("/api/v1/workers", &own).await;
        answer.expect_problem(403, "forbidden");
    });
}

#[test]
fn sessions_users_and_keys_end_at_once() {
    run(async {
        let (server, house) = shared().await;
        let token = house.user(server, "viewer", None).await;
        server.get("/api/v1/orders", &token).await.expect(200);
        let out = server.send(Method::DELETE, "/api/v1/sessions/current", &token, None).await;
        out.expect(204);
        server.get("/api/v1/orders", &token).await.expect_problem(401, "unauthenticated");

        let email = format!("{}@{}.example", fresh_key(), house.slug);
        let body = json!({"email": email, "password": PASSWORD, "name": "N", "role": "viewer"});
        let user = crate::house::made(server, "/api/v1/users", &house.admin, body).await;
        let token = server.sign_in(&house.slug, &email, PASSWORD).await;
        let path = format!("/api/v1/users/{user}");
        let change = async |body| {
            server.send(Method::PATCH, &path, &house.admin, Some(&body)).await.expect(200)
        };
        server.get("/api/v1/users", &token).await.expect_problem(403, "forbidden");
        change(json!({"role": "admin"})).await;
        server.get("/api/v1/users", &token).await.expect(200);
        change(json!({"disabled": true})).await;
        server.get("/api/v1/users", &token).await.expect_problem(401, "unauthenticated");

        let body = json!({"label": "till", "role": "dispatcher"});
        let key = server.post("/api/v1/api-keys", &house.admin, &body).await.expect(201);
        let text = key["key"].as_str().unwrap();
        server.get("/api/v1/orders", text).await.expect(200);
        server.get("/api/v1/users", text).await.expect_problem(403, "forbidden");
        let path = format!("/api/v1/api-keys/{}", key["id"].as_str().unwrap());
        server.send(Method::DELETE, &path, &house.admin, None).await.expect(204);
        server.get("/api/v1/orders", text).await.expect_problem(401, "unauthenticated");
    });
}
