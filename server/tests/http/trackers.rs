//! A tracker on a worker's phone: paired, heard, and silent once another is.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, read, run};
use crate::house::{House, shared};
use crate::order_path::deliver;

async fn pair(server: &TestServer, house: &House, token: &str) -> String {
    let path = format!("/api/v1/workers/{}/trackers", house.worker);
    let paired = server.post(&path, token, &json!({})).await.expect(201);
    assert_eq!(paired["url_path"], "/osmand");
    paired["device_id"].as_str().unwrap().to_owned()
}

async fn report(server: &TestServer, id: &str, lat: f64) -> Answer {
    server.get(&format!("/osmand?id={id}&lat={lat}&lon=-8.61&accuracy=5&batt=80"), "").await
}

async fn seen(server: &TestServer, house: &House) -> Value {
    let path = format!("/api/v1/workers/{}", house.worker);
    server.get(&path, &house.admin).await.expect(200)["position"].clone()
}

#[test]
fn a_paired_tracker_shows_its_worker_and_the_one_before_no_more() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let first = pair(server, &house, &house.admin).await;
        let answer = report(server, &first, 41.1501).await;
        assert_eq!((answer.status, answer.body), (200, json!("")));
        assert!((seen(server, &house).await["lat"].as_f64().unwrap() - 41.1501).abs() < 1e-6);
        let path = format!("/api/v1/workers/{}", house.worker);
        server.wait(&path, &house.admin, |card| card["link"] == "live").await;

        let second = pair(server, &house, &house.worker_token(server).await).await;
        let gone = report(server, &first, 41.2).await.expect_problem(404, "device_not_found");
        let never = report(server, "never", 41.2).await.expect_problem(404, "device_not_found");
        assert_eq!(gone["detail"], never["detail"]);
        report(server, &second, 41.1502).await.expect(200);
    });
}

#[test]
fn every_form_the_client_speaks_is_taken() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let id = pair(server, &house, &house.admin).await;
        let now = server.running.app.clock.now().0;
        let send = async |kind: &str, query: &str, body: String| {
            let request = server.client.post(server.url(&format!("/osmand{query}")));
            read(request.header("content-type", kind).body(body).send().await.unwrap()).await
        };
        let form = format!("id={id}&lat=41.1503&lon=-8.61&accuracy=5&timestamp={}", now - 60_000);
        let words = "application/x-www-form-urlencoded";
        send(words, "", form.clone()).await.expect(200);
        send(words, &format!("?{form}"), String::new()).await.expect(200);
        let at = time::OffsetDateTime::now_utc();
        let at = at.format(&time::format_description::well_known::Rfc3339).unwrap();
        let body = json!({"device_id": id, "location": {"timestamp": at, "is_moving": true,
            "coords": {"latitude": 41.1504, "longitude": -8.61, "accuracy": 6.0},
            "battery": {"level": 0.5, "is_charging": true}, "event": "motionchange"}});
        send("application/json", "", body.to_string()).await.expect(200);
        let begun = Instant::now();
        while (seen(server, &house).await["lat"].as_f64().unwrap() - 41.1504).abs() > 1e-6 {
            assert!(begun.elapsed() < Duration::from_secs(20));
        }
        // What the filters refuse is taken all the same: it would only come again.
        report(server, &id, 0.0).await.expect(200);
        report(server, &id, 91.0).await.expect(200);
        for bad in ["lat=1", "lat=x&lon=1", "lat=1&lon=2&timestamp=soon"] {
            let answer = server.get(&format!("/osmand?id={id}&{bad}"), "").await;
            answer.expect_problem(422, "invalid_field");
        }
        let strange = json!({"device_id": {"$ne": 1}, "location": []}).to_string();
        send("application/json", "", strange).await.expect_problem(404, "device_not_found");
        let nowhere = json!({"device_id": id, "location": "here"}).to_string();
        send("application/json", "", nowhere).await.expect_problem(422, "invalid_field");
    });
}

#[test]
fn a_tracker_is_paired_by_the_office_or_the_worker_and_dies_with_the_login() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let other = House::build(server).await;
        let path = format!("/api/v1/workers/{}/trackers", house.worker);
        for stranger in [&other.admin, &other.worker_token(server).await] {
            let answer = server.post(&path, stranger, &json!({})).await;
            answer.expect_problem(404, "worker_not_found");
        }
        let id = pair(server, &house, &house.admin).await;
        report(server, &id, 41.15).await.expect(200);
        let users = server.get("/api/v1/users", &house.admin).await.expect(200);
        let all = users["items"].as_array().unwrap().iter();
        let login = all.filter(|u| u["role"] == "worker").map(|u| u["id"].as_str().unwrap()).next();
        let off = json!({"role": "worker", "disabled": true});
        let path = format!("/api/v1/users/{}", login.unwrap());
        let answer = server.send(reqwest::Method::PATCH, &path, &house.admin, Some(&off)).await;
        answer.expect(200);
        report(server, &id, 41.15).await.expect_problem(404, "device_not_found");
    });
}

#[test]
fn a_workers_day_adds_up() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = deliver(server, &house).await;
        let seen = server.get(&format!("/api/v1/orders/{order}"), &house.admin).await.expect(200);
        let path = format!("/api/v1/workers/{}/day", house.worker);
        let token = house.worker_token(server).await;
        let day = server.wait(&path, &token, |day| day["lines"][0].is_object()).await;
        let line = &day["lines"][0];
        assert_eq!(line["order_id"], order.as_str());
        assert_eq!(line["offer_minor"], seen["pay"]["total_minor"]);
        assert_eq!(line["earned_minor"], seen["pay"]["total_minor"]);
        assert_eq!(line["parts"], seen["pay"]["parts"]);
        assert_eq!(line["cash_minor"], seen["total"]["minor"]);
        assert_eq!(day["earned_today_minor"], line["earned_minor"]);
        assert_eq!(day["earned_week_minor"], line["earned_minor"]);
        assert_eq!(day["wallet_minor"], line["earned_minor"]);
        assert_eq!(day["cash_minor"], seen["total"]["minor"]);
        assert_eq!((&day["cash_cap_minor"], &day["job"]), (&json!(50_000), &Value::Null));
        assert_eq!(day["duty"], "off_duty");

        let next = crate::order_path::place(server, &house, &house.order()).await;
        crate::order_path::assign(server, &house, &next).await;
        let job = &server.get(&path, &token).await.expect(200)["job"];
        assert_eq!((&job["order_id"], &job["state"]), (&json!(next), &json!("assigned")));
        let other = House::build(server).await;
        let stranger = other.worker_token(server).await;
        server.get(&path, &stranger).await.expect_problem(404, "worker_not_found");
    });
}
