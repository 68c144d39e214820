//! What a dispatcher's desk asks for: candidates, previews, acts on many orders,
//! and to be told when somebody else was faster.

use reqwest::Method;
use serde_json::{Value, json};
use tracking::RawFix;

use crate::harness::{Answer, TestServer, fresh_key, read, run};
use crate::house::{House, fresh_number, shared};
use crate::order_path::deliver;

async fn placed(server: &TestServer, house: &House, change: Value) -> String {
    let mut body = house.order();
    for (field, value) in change.as_object().unwrap() {
        body[field] = value.clone();
    }
    let order = server.post("/api/v1/orders", &house.admin, &body).await.expect(201);
    order["id"].as_str().unwrap().to_owned()
}

async fn order(server: &TestServer, house: &House, id: &str) -> Value {
    server.get(&format!("/api/v1/orders/{id}"), &house.admin).await.expect(200)
}

/// A worker on duty whose position is known.
async fn ready(server: &TestServer, house: &House, lat: f64) -> String {
    let worker = house.worker(server, &format!("+35192{:07}", fresh_number())).await;
    let path = format!("/api/v1/workers/{worker}");
    let duty = json!({"duty": "available"});
    server.post(&format!("{path}/duty"), &house.admin, &duty).await.expect(200);
    let me = server.get("/api/v1/me", &house.admin).await.expect(200);
    let tenant = me["tenant_id"].as_str().unwrap().parse().unwrap();
    let app = &server.running.app;
    let market = app.shards.market(tenant, house.market.parse().unwrap()).unwrap();
    let ts = app.clock.now().0;
    let fix = RawFix { lat, lng: -8.6110, acc: 5.0, ts, bat: Some(0.5), ..RawFix::default() };
    assert!(market.tracking.ingest(worker.parse().unwrap(), &[fix]).is_empty());
    server.wait(&path, &house.admin, |card| card["link"] == "live").await;
    worker
}

#[test]
fn candidates_are_the_eligible_quickest_first_and_the_others_are_counted() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let far = ready(server, &house, 41.1700).await;
        let near = ready(server, &house, 41.1410).await;
        let paused = ready(server, &house, 41.1411).await;
        let duty = json!({"duty": "paused"});
        let path = format!("/api/v1/workers/{paused}/duty");
        server.post(&path, &house.admin, &duty).await.expect(200);
        let id = placed(server, &house, json!({})).await;
        let path = format!("/api/v1/orders/{id}/candidates");
        let two = |page: &Value| page["items"].as_array().is_some_and(|rows| rows.len() == 2);
        let page = server.wait(&path, &house.admin, two).await;
        assert_eq!(page["items"][0]["worker_id"], near.as_str());
        assert_eq!(page["items"][1]["worker_id"], far.as_str());
        assert_eq!(page["items"][0]["name"], "Marta");
        assert_eq!(page["items"][0]["vehicle"], "motorcycle");
        let seconds = |i: usize| page["items"][i]["to_pickup_s"].as_u64().unwrap();
        assert!(seconds(0) < seconds(1));
        assert_eq!(page["counted"]["paused"], 1);
        assert!(page["as_of_seq"].as_u64().unwrap() > 0);
        let one = server.get(&format!("{path}?limit=1"), &house.admin).await.expect(200);
        assert_eq!(one["items"].as_array().unwrap().len(), 1);
        for bad in ["0", "17"] {
            let answer = server.get(&format!("{path}?limit={bad}"), &house.admin).await;
            answer.expect_problem(422, "out_of_range");
        }
        server.get(&format!("{path}?limit=x"), &house.admin).await.expect(422);
        let other = House::build(server).await;
        server.get(&path, &other.admin).await.expect_problem(404, "order_not_found");
        let done = deliver(server, &house).await;
        let none = format!("/api/v1/orders/{done}/candidates");
        let none = server.get(&none, &house.admin).await.expect(200);
        assert_eq!(none["items"], json!([]));
    });
}

#[test]
fn a_cancellation_is_previewed_and_nothing_is_done() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let preview = async |id: &str, body: Value| -> Answer {
            let path = format!("/api/v1/orders/{id}/cancel/preview");
            server.send_keyed(Method::POST, &path, &house.admin, Some(&body), None).await
        };
        let id = placed(server, &house, json!({})).await;
        let path = format!("/api/v1/orders/{id}");
        let to = json!({"worker_id": house.worker});
        server.post(&format!("{path}/assign"), &house.admin, &to).await.expect(200);
        let before = order(server, &house, &id).await;
        let seen = preview(&id, json!({"reason": "changed their mind"})).await.expect(200);
        assert_eq!((&seen["allowed"], &seen["returns_goods"]), (&json!(true), &json!(false)));
        assert_eq!(seen["worker_id"], house.worker.as_str());
        assert_eq!(seen["released"], json!([{"product_id": house.product, "pieces": 2}]));
        assert_eq!((&seen["refund_minor"], &seen["fee_minor"]), (&json!(0), &json!(0)));
        assert!(seen["words"].as_array().unwrap().len() >= 3, "{seen:#}");
        assert_eq!(order(server, &house, &id).await["version"], before["version"]);
        preview(&id, json!({"why": "x"})).await.expect_problem(422, "invalid_field");

        let money = json!({"amount": {"minor": 50_000, "currency": "EUR"}});
        let wallet = format!("/api/v1/wallets/{}/top-ups", house.customer);
        server.post(&wallet, &house.admin, &money).await.expect(201);
        let paid = placed(server, &house, json!({"payment": "wallet"})).await;
        let total = order(server, &house, &paid).await["total"]["minor"].clone();
        assert_eq!(preview(&paid, json!({})).await.expect(200)["refund_minor"], total);

        let another = House { worker: ready(server, &house, 41.14).await, ..house.clone() };
        let done = deliver(server, &another).await;
        let no = preview(&done, json!({})).await.expect(200);
        assert_eq!(
            (&no["allowed"], &no["problem"]["code"]),
            (&json!(false), &json!("wrong_state"))
        );
        let other = House::build(server).await;
        let foreign = format!("{path}/cancel/preview");
        server
            .post(&foreign, &other.admin, &json!({}))
            .await
            .expect_problem(404, "order_not_found");
    });
}

#[test]
fn every_act_on_an_order_refuses_a_version_that_is_past() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let id = placed(server, &house, json!({})).await;
        let path = format!("/api/v1/orders/{id}");
        let to = json!({"worker_id": house.worker});
        server.post(&format!("{path}/assign"), &house.admin, &to).await.expect(200);
        let seen = order(server, &house, &id).await;
        let version = seen["version"].as_u64().unwrap();
        let reason = json!({"reason": "x"});
        let step = json!({"task_id": seen["pickup"]["task_id"], "to": "en_route"});
        let redispatch = json!({"strategy": "nearest"});
        let acts: [(&str, &Value); 11] = [
            ("confirm", &json!({})),
            ("cancel", &reason),
            ("assign", &to),
            ("unassign", &reason),
            ("pin", &to),
            ("unpin", &json!({})),
            ("hold", &reason),
            ("resume", &json!({})),
            ("redispatch", &redispatch),
            ("return", &json!({})),
            ("step", &step),
        ];
        let ask = async |act: &str, body: &Value, version: u64| {
            let request = server.client.post(server.url(&format!("{path}/{act}")));
            let request =
                request.bearer_auth(&house.admin).header("If-Match", format!("\"{version}\""));
            let request = request.header("Idempotency-Key", fresh_key()).json(body);
            read(request.send().await.unwrap()).await
        };
        for (act, body) in acts {
            let no = ask(act, body, version - 1).await.expect_problem(409, "stale_version");
            let current =
                json!({"state": "assigned", "version": version, "worker_id": house.worker});
            assert_eq!(no["current_state"], current, "{act}");
        }
        assert_eq!(order(server, &house, &id).await["version"], version);
        ask("step", &step, version).await.expect(200);
    });
}

#[test]
fn acts_on_many_orders_stand_or_fall_one_by_one() {
    run(async {
        let (server, _) = shared().await;
        let (house, other) = (House::build(server).await, House::build(server).await);
        let one = placed(server, &house, json!({})).await;
        let two = placed(server, &house, json!({})).await;
        let foreign = placed(server, &other, json!({})).await;
        let version = order(server, &house, &two).await["version"].as_u64().unwrap();
        let acts = json!({"acts": [
            {"order_id": one, "act": "hold", "reason": "call first"},
            {"order_id": two, "act": "assign", "worker_id": house.worker, "version": version - 1},
            {"order_id": foreign, "act": "hold", "reason": "x"},
            {"order_id": one, "act": "resume"},
            {"order_id": two, "act": "assign"},
            {"order_id": two, "act": "hold", "colour": "red"},
            {"order_id": two, "act": "dance"},
            {"order_id": two, "act": "unpin", "worker_id": house.worker},
            {"order_id": two, "act": "assign", "worker_id": house.worker, "version": version},
            {"order_id": one, "act": "cancel"},
        ]});
        let key = fresh_key();
        let path = "/api/v1/orders/acts";
        let send = async || {
            let sent = server.send_keyed(Method::POST, path, &house.admin, Some(&acts), Some(&key));
            sent.await.expect(200)["results"].as_array().unwrap().clone()
        };
        let rows = send().await;
        let told: Vec<_> = rows
            .iter()
            .map(|row| match row["ok"].as_bool().unwrap() {
                true => row["state"].as_str().unwrap(),
                false => row["problem"]["code"].as_str().unwrap(),
            })
            .collect();
        assert_eq!(
            told,
            [
                "dispatching",
                "stale_version",
                "order_not_found",
                "dispatching",
                "invalid_field",
                "invalid_field",
                "invalid_field",
                "invalid_field",
                "assigned",
                "cancelled",
            ]
        );
        let named: Vec<_> = rows.iter().map(|row| row["order_id"].as_str().unwrap()).collect();
        assert_eq!(named, [&one, &two, &foreign, &one, &two, &two, &two, &two, &two, &one]);
        assert_eq!(rows[1]["problem"]["current_state"]["version"], version);
        assert_eq!(rows[5]["problem"]["errors"][0]["field"], "colour");
        assert_eq!(order(server, &other, &foreign).await["on_hold"], Value::Null);
        let again = send().await;
        assert_eq!(again[8]["version"], rows[8]["version"], "sent again, done once");

        let many = |n: usize| json!({"acts": vec![json!({"order_id": one, "act": "resume"}); n]});
        for n in [0, 201] {
            let answer = server.post(path, &house.admin, &many(n)).await;
            answer.expect_problem(422, "limit_exceeded");
        }
        let all = server.post(path, &house.admin, &many(200)).await.expect(200);
        assert_eq!(all["results"].as_array().unwrap().len(), 200);
        let unknown = json!({"acts": many(1)["acts"], "force": true});
        server.post(path, &house.admin, &unknown).await.expect_problem(422, "invalid_field");
    });
}

#[test]
fn a_timeline_has_the_whole_ladder_of_an_offer() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let worker = ready(server, &house, 41.1410).await;
        let id = placed(server, &house, json!({"strategy": "nearest"})).await;
        let path = format!("/api/v1/orders/{id}");
        let offered = |page: &Value| page["items"][0]["id"].is_string();
        let offers = server.wait(&format!("{path}/offers"), &house.admin, offered).await;
        let offer = offers["items"][0]["id"].as_str().unwrap();
        let withdraw = format!("/api/v1/offers/{offer}/withdraw");
        server.post(&withdraw, &house.admin, &json!({})).await.expect(200);
        let ladder = |page: &Value| -> Vec<Value> {
            let events = page["items"].as_array().unwrap().iter();
            let about = events.filter(|event| event["data"]["offer_id"] == offer);
            about.cloned().collect()
        };
        let page = server
            .wait(&format!("{path}/timeline"), &house.admin, |page| ladder(page).len() == 2)
            .await;
        for (event, kind) in ladder(&page).iter().zip(["offer.created", "offer.withdrawn"]) {
            assert_eq!(event["type"], kind);
            assert_eq!(event["data"]["worker_id"], worker.as_str());
            assert_eq!(event["data"]["order_id"], id.as_str());
        }
    });
}
