//! Links that sign a worker in: once, for minutes, and the last one made only.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, run};
use crate::house::{House, shared};

async fn link(server: &TestServer, house: &House) -> String {
    let path = format!("/api/v1/workers/{}/sign-in-links", house.worker);
    let made = server.post(&path, &house.admin, &json!({})).await.expect(201);
    assert!(made["expires_at"].as_str().unwrap().ends_with('Z'));
    made["path"].as_str().unwrap().strip_prefix("/driver#code=").unwrap().to_owned()
}

async fn enter(server: &TestServer, code: &str) -> Answer {
    server.post("/api/v1/sessions", "", &json!({"code": code})).await
}

#[test]
fn a_link_signs_its_worker_in_once() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let code = link(server, &house).await;
        assert!(code.len() >= 32);
        let session = enter(server, &code).await.expect(201);
        assert_eq!(session["worker_id"], house.worker.as_str());
        assert_eq!(session["role"], "worker");
        let me = server.get("/api/v1/me", session["token"].as_str().unwrap()).await.expect(200);
        assert_eq!(me["worker_id"], house.worker.as_str());
        let again = enter(server, &code).await.expect_problem(401, "unauthenticated");
        let never = enter(server, "never").await.expect_problem(401, "unauthenticated");
        assert_eq!(again["detail"], never["detail"]);
        enter(server, &"x".repeat(100_000)).await.expect_problem(401, "unauthenticated");
    });
}

#[test]
fn of_many_who_tap_at_once_one_gets_in() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let code = link(server, &house).await;
        let all = futures_util::future::join_all((0..8).map(|_| enter(server, &code))).await;
        let got_in = all.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(got_in, 1, "{all:?}");
    });
}

#[test]
fn a_new_link_ends_the_one_before_and_a_repeat_makes_none() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let path = format!("/api/v1/workers/{}/sign-in-links", house.worker);
        let first = link(server, &house).await;
        let send = async |key: &str| {
            let body = json!({});
            let sent = server.send_keyed(Method::POST, &path, &house.admin, Some(&body), Some(key));
            sent.await.expect(201)
        };
        let second = send("a key of mine").await;
        assert_eq!(second, send("a key of mine").await);
        enter(server, &first).await.expect_problem(401, "unauthenticated");
        let code = second["path"].as_str().unwrap().rsplit('=').next().unwrap().to_owned();
        enter(server, &code).await.expect(201);
    });
}

#[test]
fn what_is_not_a_code_alone_is_refused() {
    run(async {
        let (server, house) = shared().await;
        let check = async |body: Value, field: &str| {
            let problem = server.post("/api/v1/sessions", "", &body).await;
            let problem = problem.expect_problem(422, "invalid_field");
            assert_eq!(problem["errors"][0]["field"], field, "{problem:#}");
        };
        check(json!({"code": "x", "tenant": house.slug}), "code").await;
        check(json!({"code": 7}), "code").await;
        check(json!({"email": "a@b.example", "password": "long enough"}), "tenant").await;
        let other = House::build(server).await;
        let path = format!("/api/v1/workers/{}/sign-in-links", other.worker);
        let foreign = server.post(&path, &house.admin, &json!({})).await;
        foreign.expect_problem(404, "worker_not_found");
    });
}
