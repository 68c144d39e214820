//! VROOM's API on the streets of Porto and on matrices, from outside.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, read, run};
use crate::osrm::with_streets;

const BAKERY: [f64; 2] = [-8.6110, 41.1405];
const HALL: [f64; 2] = [-8.6109, 41.1498];
const CUSTOMER: [f64; 2] = [-8.6291, 41.1579];

async fn ask(server: &TestServer, body: impl Into<reqwest::Body>) -> Answer {
    let answer = server.client.post(server.url("/vroom")).body(body).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "application/json; charset=utf-8");
    read(answer).await
}

async fn solved(server: &TestServer, problem: &Value) -> Value {
    let answer = ask(server, problem.to_string()).await.expect(200);
    assert_eq!(answer["code"], 0, "{answer:#}");
    answer
}

fn on_streets(profile: &str) -> Value {
    json!({
        "vehicles": [{"id": 1, "profile": profile, "start": BAKERY, "end": BAKERY}],
        "jobs": [{"id": 1, "location": HALL, "service": 60}, {"id": 2, "location": CUSTOMER}],
        "options": {"g": true, "l": 0.1},
    })
}

#[test]
fn a_route_on_streets_has_its_shape_and_its_metres() {
    run(async {
        let server = with_streets().await;
        let answer = solved(server, &on_streets("car")).await;
        let route = &answer["routes"][0];
        let shape = route["geometry"].as_str().unwrap();
        assert!(shape.len() > 100, "{shape}");
        let steps = route["steps"].as_array().unwrap();
        assert_eq!(steps.len(), 4);
        assert_eq!(steps[3]["distance"], route["distance"]);
        assert!(route["distance"].as_i64() > Some(3_000), "{route:#}");
        assert_eq!(steps[3]["duration"], route["duration"]);
        assert_eq!((&steps[0]["location"], &route["service"]), (&json!(BAKERY), &json!(60)));
        let walk = solved(server, &on_streets("walking")).await;
        assert!(walk["summary"]["duration"].as_i64() > route["duration"].as_i64());
    });
}

#[test]
fn what_cannot_be_is_refused_with_vrooms_codes() {
    run(async {
        let server = with_streets().await;
        let check = async |body: String, status: u16, code: i64| {
            let answer = ask(server, body).await.expect(status);
            assert_eq!(answer["code"], code, "{answer:#}");
            assert!(answer["error"].is_string(), "{answer:#}");
        };
        check(String::new(), 400, 2).await;
        check("[]".to_owned(), 400, 2).await;
        check(on_streets("boat").to_string(), 400, 2).await;
        let mut far = on_streets("car");
        far["jobs"][0]["location"] = json!([0.0, 0.0]);
        check(far.to_string(), 500, 3).await;
        let jobs: Vec<Value> = (0..100_000).map(|id| json!({"id": id, "location": HALL})).collect();
        let mut many = on_streets("car");
        many["jobs"] = json!(jobs);
        check(many.to_string(), 413, 2).await;
        check(" ".repeat(33 * 1024 * 1024), 413, 2).await;
    });
}

#[test]
fn a_search_ends_when_its_time_is_used() {
    run(async {
        let server = with_streets().await;
        let rows: Vec<Vec<u32>> =
            (0..50).map(|a: u32| (0..50).map(|b| a.abs_diff(b) * 10).collect()).collect();
        let jobs: Vec<Value> =
            (0..49).map(|id| json!({"id": id, "location_index": id + 1})).collect();
        let problem = json!({
            "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
            "jobs": jobs, "matrices": {"car": {"durations": rows}}, "options": {"l": 0.2, "t": 2},
        });
        let begun = Instant::now();
        let answer = solved(server, &problem).await;
        assert!(begun.elapsed() < Duration::from_secs(20));
        // There and back.
        assert_eq!(answer["summary"]["cost"], 980);
    });
}
