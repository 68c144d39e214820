//! Tracking links: what each party sees at each stage, and nothing more.

use reqwest::Method;
use serde_json::{Value, json};
use server::edge::auth::hash_of;

use crate::harness::{Answer, TestServer, read, run};
use crate::house::{House, fresh_number, shared};
use crate::order_path::{assign, place, step};

pub(crate) async fn link(server: &TestServer, house: &House, order: &str, party: &str) -> String {
    let path = format!("/api/v1/orders/{order}/links");
    let made = server.post(&path, &house.admin, &json!({"party": party})).await.expect(201);
    let token = made["token"].as_str().unwrap();
    assert_eq!(made["path"], format!("/t/{token}"));
    assert_eq!((&made["party"], &made["expires_at"]), (&json!(party), &Value::Null));
    token.to_owned()
}

pub(crate) async fn see(server: &TestServer, token: &str) -> Value {
    server.get(&format!("/api/v1/t/{token}"), "").await.expect(200)
}

/// The house's worker is seen at a place, now.
fn seen_at(server: &TestServer, house: &House, lat: f64, lng: f64) {
    let worker: vocab::WorkerId = house.worker.parse().unwrap();
    let markets = server.running.app.shards.all_markets();
    let market = markets.iter().find(|m| m.roster.get(worker).is_some()).unwrap();
    let ts = server.running.app.clock.now().0;
    let fix = tracking::RawFix { lat, lng, acc: 5.0, ts, ..Default::default() };
    assert_eq!(market.tracking.ingest(worker, &[fix]), []);
}

/// A path of the document that must be there, or must not.
#[track_caller]
fn has(document: &Value, pointer: &str, expected: bool) {
    assert_eq!(document.pointer(pointer).is_some(), expected, "{pointer} in {document:#}");
}

#[test]
fn each_party_sees_its_part_at_each_stage() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = place(server, &house, &house.order()).await;
        let recipient = link(server, &house, &order, "recipient").await;
        let sender = link(server, &house, &order, "sender").await;
        let store = link(server, &house, &order, "store").await;
        let all = async || {
            [see(server, &recipient).await, see(server, &sender).await, see(server, &store).await]
        };
        let position = "/worker/position";

        let [mine, theirs, shop] = all().await;
        assert_eq!((&mine["state"], &mine["stage"]), (&json!("dispatching"), &json!("waiting")));
        assert_eq!(mine["title"], "Your order from Padaria");
        assert_eq!(mine["items"][0]["quantity"], 2);
        assert_eq!(mine["money"]["payment"], "cash");
        assert_eq!(mine["money"]["cash_due_minor"], mine["money"]["total_minor"]);
        assert_eq!(mine["can"], json!({"rate": false, "tip": false, "change_note": true}));
        for one in [&mine, &theirs, &shop] {
            has(one, "/worker", false);
            has(one, "/pin", false);
        }
        assert_eq!(theirs["can"]["change_note"], false);

        assign(server, &house, &order).await;
        seen_at(server, &house, 41.1405, -8.6110);
        let [mine, theirs, shop] = all().await;
        assert_eq!(mine["worker"]["first_name"], "Marta");
        assert_eq!(mine["worker"]["vehicle"], "motorcycle");
        assert_eq!((&mine["stage"], &mine["stops_before"]), (&json!("assigned"), &json!(1)));
        assert_eq!(mine["pin"].as_str().unwrap().len(), 4);
        for one in [&theirs, &shop] {
            has(one, "/pin", false);
        }
        has(&mine, position, false);
        has(&theirs, position, false);
        has(&shop, position, true);
        has(&shop, "/dropoff/address", false);

        step(server, &house, &order, "pickup", "completed").await;
        let [mine, theirs, shop] = all().await;
        assert_eq!((&mine["stage"], &mine["stops_before"]), (&json!("coming"), &json!(0)));
        assert_eq!(mine["worker"]["position"]["stale"], false);
        has(&theirs, position, true);
        has(&theirs, "/pin", false);
        has(&shop, position, false);

        step(server, &house, &order, "dropoff", "arrived").await;
        assert_eq!(see(server, &recipient).await["can"]["change_note"], false);
        step(server, &house, &order, "dropoff", "completed").await;
        let [mine, theirs, shop] = all().await;
        for one in [&mine, &theirs, &shop] {
            assert_eq!((&one["state"], &one["stage"]), (&json!("delivered"), &json!("delivered")));
            has(one, position, false);
            has(one, "/pin", false);
            has(one, "/expires_at", true);
            has(one, "/delivered/at", true);
        }
        assert_eq!(mine["can"], json!({"rate": true, "tip": false, "change_note": false}));
        assert_eq!(mine["money"]["paid_minor"], mine["money"]["total_minor"]);
        assert_eq!(mine["money"]["cash_due_minor"], 0);
        assert_eq!(theirs["can"]["rate"], false);
    });
}

#[test]
fn a_failed_delivery_says_why_in_our_words_only() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = place(server, &house, &house.order()).await;
        let token = link(server, &house, &order, "recipient").await;
        assign(server, &house, &order).await;
        step(server, &house, &order, "pickup", "completed").await;
        step(server, &house, &order, "dropoff", "failed").await;
        let seen = see(server, &token).await;
        assert_eq!(seen["stage"], "failed");
        assert_eq!(seen["failed"]["reason_words"], "Nobody was there to take it.");
        assert!(!seen.to_string().contains("twice"), "{seen:#}");
        assert_eq!(seen["can"]["rate"], false);
    });
}

/// A link to an order that was delivered some days ago and that the engine has
/// let go of, as time would leave both.
async fn ended(server: &TestServer, house: &House, days_ago: i64) -> String {
    let order = place(server, house, &house.order()).await;
    let token = link(server, house, &order, "recipient").await;
    let (links, db) = (&server.running.app.store.links, &server.running.app.store.db);
    let kept = links.find_anywhere(&hash_of(&token)).await.unwrap().unwrap();
    let id: vocab::OrderId = vocab::id::Id::from_uuid(uuid::Uuid::now_v7());
    let token = format!("{:0>32}", fresh_number());
    let old = store::Link { order: id, token_hash: hash_of(&token), ..kept };
    assert!(links.add(&old).await.unwrap());
    let at = time::OffsetDateTime::now_utc() - time::Duration::days(days_ago);
    let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
    let body = json!({"state": "delivered", "updated_at": at, "worker_id": house.worker});
    let row = "insert into orders (tenant_id, market_id, order_id, seq, created_at, updated_at, \
        state, total_minor, currency, body) values ($1, $2, $3, 1, 1, 1, 'delivered', 1, 'EUR', $4)";
    let values = [
        old.tenant.to_string().into(),
        old.market.to_string().into(),
        id.to_string().into(),
        body.to_string().into(),
    ];
    assert_eq!(db.execute(old.tenant, row, &values).await.unwrap(), 1);
    token
}

#[test]
fn a_link_outlives_the_engines_memory_of_its_order() {
    run(async {
        let (server, house) = shared().await;
        let seen = see(server, &ended(server, house, 3).await).await;
        assert_eq!(
            (&seen["stage"], &seen["items"][0]["quantity"]),
            (&json!("delivered"), &json!(2))
        );
        assert_eq!(seen["worker"]["first_name"], "Marta");
        assert_eq!(seen["can"], json!({"rate": false, "tip": false, "change_note": false}));
        has(&seen, "/worker/position", false);
        has(&seen, "/expires_at", true);
    });
}

async fn raw(server: &TestServer, method: Method, path: &str) -> (u16, String, Vec<u8>) {
    let request = server.client.request(method, server.url(path)).header("x-request-id", "same");
    let answer = request.json(&json!({"stars": 5, "note": "x"})).send().await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    (answer.status().as_u16(), kind, answer.bytes().await.unwrap().to_vec())
}

#[test]
fn links_that_open_nothing_are_answered_the_same_to_the_letter() {
    run(async {
        let (server, house) = shared().await;
        let order = place(server, house, &house.order()).await;
        let revoked = link(server, house, &order, "recipient").await;
        let path = format!("/api/v1/orders/{order}/links");
        server.send(Method::DELETE, &path, &house.admin, None).await.expect(204);

        let expired = ended(server, house, 8).await;
        let never = "n".repeat(32);
        let strange = ["x", "..%2f..%2fetc%2fpasswd", "%00", "'; drop table orders; --"];
        for rest in ["", "/rating", "/note", "/proofs/prf_01j00000000000000000000000"] {
            let method =
                if matches!(rest, "/rating" | "/note") { Method::POST } else { Method::GET };
            let ask = async |token: &str| {
                raw(server, method.clone(), &format!("/api/v1/t/{token}{rest}")).await
            };
            let expected = ask(&never).await;
            assert_eq!((expected.0, expected.1.as_str()), (404, "application/problem+json"));
            assert!(String::from_utf8_lossy(&expected.2).contains("link_not_found"));
            for token in [revoked.as_str(), expired.as_str()].into_iter().chain(strange) {
                assert_eq!(ask(token).await, expected, "{token}{rest}");
            }
        }
    });
}

#[test]
fn a_document_is_private_and_known_by_its_etag() {
    run(async {
        let (server, house) = shared().await;
        let order = place(server, house, &house.order()).await;
        let token = link(server, house, &order, "recipient").await;
        let path = format!("/api/v1/t/{token}");
        let ask = async |etag: Option<&str>| -> Answer {
            let mut request = server.client.get(server.url(&path));
            if let Some(etag) = etag {
                request = request.header("If-None-Match", etag);
            }
            read(request.send().await.unwrap()).await
        };
        let first = ask(None).await;
        assert_eq!(first.headers["cache-control"], "no-store");
        assert_eq!(first.headers["referrer-policy"], "no-referrer");
        assert!(first.headers.contains_key("ratelimit"));
        let etag = first.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(ask(Some(&etag)).await.status, 304);
        assert_eq!(ask(Some("\"1\"")).await.status, 200);
        let cancel = format!("/api/v1/orders/{order}/cancel");
        server.post(&cancel, &house.admin, &json!({"reason": "x"})).await.expect(200);
        let changed = ask(Some(&etag)).await;
        assert_eq!((changed.status, &changed.body["stage"]), (200, &json!("cancelled")));
    });
}

#[test]
fn links_are_made_by_whoever_may_see_the_order_and_not_without_end() {
    run(async {
        let (server, house) = shared().await;
        let other = House::build(server).await;
        let order = place(server, house, &house.order()).await;
        let path = format!("/api/v1/orders/{order}/links");
        let body = json!({"party": "recipient"});
        let foreign = server.post(&path, &other.admin, &body).await;
        foreign.expect_problem(404, "order_not_found");
        let foreign = server.send(Method::DELETE, &path, &other.admin, None).await;
        foreign.expect_problem(404, "order_not_found");
        for bad in [json!({"party": "everyone"}), json!({}), json!({"party": "store", "x": 1})] {
            server.post(&path, &house.admin, &bad).await.expect_problem(422, "invalid_field");
        }
        let same = async || {
            let sent =
                server.send_keyed(Method::POST, &path, &house.admin, Some(&body), Some("one key"));
            sent.await.expect(201)
        };
        assert_eq!(same().await, same().await);
        for _ in 1..vocab::limits::LINKS_PER_ORDER_MAX {
            link(server, house, &order, "sender").await;
        }
        let more = server.post(&path, &house.admin, &body).await;
        more.expect_problem(422, "limit_exceeded");
    });
}

/// A delivered order whose customer has paid from their wallet.
async fn paid_by_wallet(server: &TestServer, house: &House) -> String {
    let body = json!({"amount": {"minor": 10_000, "currency": "EUR"}});
    let path = format!("/api/v1/wallets/{}/top-ups", house.customer);
    server.post(&path, &house.admin, &body).await.expect(201);
    let mut body = house.order();
    body["payment"] = json!("wallet");
    let order = place(server, house, &body).await;
    assign(server, house, &order).await;
    for stop in ["pickup", "dropoff"] {
        step(server, house, &order, stop, "completed").await;
    }
    order
}

#[test]
fn a_receiver_rates_once_and_tips_from_the_wallet() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = paid_by_wallet(server, &house).await;
        let token = link(server, &house, &order, "recipient").await;
        let sender = link(server, &house, &order, "sender").await;
        assert_eq!(see(server, &token).await["can"]["tip"], true);
        let path = format!("/api/v1/t/{token}/rating");
        let refused = server.post(&path, "", &json!({"stars": 6})).await;
        refused.expect_problem(422, "out_of_range");
        for bad in [json!({}), json!({"stars": "five"}), json!({"stars": 5, "x": 1})] {
            server.post(&path, "", &bad).await.expect_problem(422, "invalid_field");
        }
        let many = vec!["late"; 9];
        let refused = server.post(&path, "", &json!({"stars": 1, "reasons": many})).await;
        refused.expect_problem(422, "limit_exceeded");
        let theirs = format!("/api/v1/t/{sender}/rating");
        server.post(&theirs, "", &json!({"stars": 1})).await.expect_problem(403, "forbidden");

        let comment = "<script>alert(1)</script> \"; drop table orders; --";
        let said =
            json!({"stars": 4, "tip_minor": 150, "reasons": ["friendly"], "comment": comment});
        let rated = server.post(&path, "", &said).await.expect(200);
        assert_eq!(
            (&rated["rating"]["stars"], &rated["rating"]["tip_minor"]),
            (&json!(4), &json!(150))
        );
        assert_eq!(rated["can"]["rate"], false);
        server.post(&path, "", &said).await.expect(200);
        let other = server.post(&path, "", &json!({"stars": 1})).await;
        other.expect_problem(409, "already_rated");

        let card = format!("/api/v1/workers/{}", house.worker);
        assert_eq!(server.get(&card, &house.admin).await.expect(200)["rating"], 4.0);
        let told = server
            .wait(&format!("{card}/statement"), &house.admin, |s| {
                s["lines"][0]["earnings"].to_string().contains("tip")
            })
            .await;
        let tip = told["lines"][0]["earnings"].as_array().unwrap().iter();
        assert_eq!(
            tip.filter(|e| e["kind"] == "tip").map(|e| &e["minor"]).next(),
            Some(&json!(150))
        );
        let books = server.get("/api/v1/ledger/trial-balance", &house.admin).await.expect(200);
        assert_eq!(books["currency"]["EUR"]["difference"], 0);
        let seen = server.get(&format!("/api/v1/orders/{order}"), &house.admin).await.expect(200);
        assert_eq!(seen["rating"]["comment"], comment);
        assert_eq!(seen["rating"]["reasons"], json!(["friendly"]));
    });
}

#[test]
fn there_is_no_tip_from_cash_and_none_beyond_the_wallet() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = crate::order_path::deliver(server, &house).await;
        let token = link(server, &house, &order, "recipient").await;
        let path = format!("/api/v1/t/{token}/rating");
        let said = server.post(&path, "", &json!({"stars": 5, "tip_minor": 100})).await;
        said.expect_problem(409, "tip_not_possible");
        server.post(&path, "", &json!({"stars": 5})).await.expect(200);

        let order = paid_by_wallet(server, &house).await;
        let token = link(server, &house, &order, "recipient").await;
        let path = format!("/api/v1/t/{token}/rating");
        for (tip, code) in [(-1, "out_of_range"), (1_000_000, "out_of_range")] {
            let said = server.post(&path, "", &json!({"stars": 5, "tip_minor": tip})).await;
            said.expect_problem(422, code);
        }
        assert_eq!(see(server, &token).await["can"]["rate"], true);
    });
}

#[test]
fn instructions_reach_whoever_carries_the_order_as_plain_text() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = place(server, &house, &house.order()).await;
        let token = link(server, &house, &order, "recipient").await;
        let path = format!("/api/v1/t/{token}/note");
        let words = format!("ring <img src=x onerror=alert({})> & wait", fresh_number());
        let noted = server.post(&path, "", &json!({"note": words})).await.expect(200);
        assert_eq!(noted["note"], words);
        let sender = link(server, &house, &order, "sender").await;
        assert!(see(server, &sender).await.get("note").is_none());
        let theirs = format!("/api/v1/t/{sender}/note");
        server.post(&theirs, "", &json!({"note": "x"})).await.expect_problem(403, "forbidden");
        for bad in [json!({"note": "x".repeat(501)}), json!({"note": "\u{0}"}), json!({})] {
            server.post(&path, "", &bad).await.expect_problem(422, "invalid_field");
        }
        let seen = server.get(&format!("/api/v1/orders/{order}"), &house.admin).await.expect(200);
        assert_eq!(seen["dropoff"]["contact"]["instructions"], words);
        assert_eq!(seen["dropoff"]["contact"]["name"], "Rui");

        assign(server, &house, &order).await;
        step(server, &house, &order, "pickup", "completed").await;
        step(server, &house, &order, "dropoff", "arrived").await;
        let late = server.post(&path, "", &json!({"note": "too late"})).await;
        let problem = late.expect_problem(409, "wrong_state");
        assert_eq!(problem["current_state"], "in_progress");
    });
}
