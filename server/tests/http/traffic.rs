//! Traffic: what is said of streets holds for the next route that is asked for.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, TestServer, run};
use crate::house::{House, shared};
use crate::osrm::{ask, refused, with_streets};

const FROM: &str = "-8.6110,41.1405";
/// Away from where other tests drive.
const TO: &str = "-8.5830,41.1650";

async fn report(server: &TestServer, token: &str, body: &Value) -> Answer {
    server.send(Method::PUT, "/api/v1/traffic", token, Some(body)).await
}

async fn say(server: &TestServer, house: &House, segments: &[[i64; 2]], km_h: Value) -> Value {
    let segments: Vec<Value> =
        segments.iter().map(|[from, to]| json!({"from": from, "to": to, "km_h": km_h})).collect();
    report(server, &house.admin, &json!({"segments": segments})).await.expect(200)
}

#[test]
fn a_closed_street_is_closed_at_once_and_open_again_when_it_is_said() {
    run(async {
        let server = with_streets().await;
        let house = House::build(server).await;
        let path = format!("route/v1/car/{FROM};{TO}?annotations=nodes,datasources");
        let before = ask(server, &path).await;
        let duration = &before["routes"][0]["duration"];
        let nodes = before["routes"][0]["legs"][0]["annotation"]["nodes"].clone();
        let nodes: Vec<i64> = serde_json::from_value(nodes).unwrap();
        let [.., a, b] = nodes[..] else { panic!("{nodes:?}") };
        let last = [[a, b], [b, a]];

        let closed = say(server, &house, &last, json!(0)).await;
        assert!(closed["changed"].as_u64() >= Some(1), "{closed:#}");
        let again = say(server, &house, &last, json!(0)).await;
        assert_eq!((&again["changed"], &again["version"]), (&json!(0), &closed["version"]));
        assert_eq!(refused(server, &path).await, (400, "NoRoute".to_owned()));
        let table = ask(server, &format!("table/v1/car/{FROM};{TO}?sources=0")).await;
        assert_eq!(table["durations"], json!([[0.0, null]]));
        assert_eq!(table["data_version"], closed["version"].to_string());
        let crow = format!("table/v1/car/{FROM};{TO}?sources=0&fallback_speed=10");
        let crow = ask(server, &crow).await;
        assert_eq!(crow["fallback_speed_cells"], json!([[0, 1]]));
        // Some 3.6 km at 10 m/s.
        let seconds = crow["durations"][0][1].as_f64().unwrap();
        assert!((300.0..450.0).contains(&seconds), "{seconds}");

        let slow = say(server, &house, &last, json!(1.0)).await;
        let crawling = ask(server, &path).await;
        assert!(crawling["routes"][0]["duration"].as_f64() > duration.as_f64());
        let sources = &crawling["routes"][0]["legs"][0]["annotation"]["datasources"];
        assert_eq!(sources.as_array().unwrap().last(), Some(&json!(1)));
        let stands = server.get("/api/v1/traffic", &house.admin).await.expect(200);
        assert_eq!(stands, json!({"version": slow["version"], "segments": 2}));

        let open = say(server, &house, &last, Value::Null).await;
        assert!(open["version"].as_u64() > closed["version"].as_u64());
        let after = ask(server, &path).await;
        assert_eq!(after["routes"], before["routes"]);
        assert_eq!(after["data_version"], open["version"].to_string());
        let stands = server.get("/api/v1/traffic", &house.admin).await.expect(200);
        assert_eq!(stands["segments"], 0);
    });
}

#[test]
fn segments_that_are_no_street_are_counted_and_the_first_named() {
    run(async {
        let server = with_streets().await;
        let house = House::build(server).await;
        let segments: Vec<[i64; 2]> = (1..=150).map(|node| [node, node + 1]).collect();
        let answer = say(server, &house, &segments, json!(30)).await;
        assert_eq!((&answer["changed"], &answer["unknown_count"]), (&json!(0), &json!(150)));
        let named: Vec<u64> = (0..100).collect();
        assert_eq!(answer["unknown"], json!(named));
        let dispatcher = house.user(server, "dispatcher", None).await;
        report(server, &dispatcher, &json!({"segments": []})).await.expect(200);
        let viewer = house.user(server, "viewer", None).await;
        report(server, &viewer, &json!({"segments": []})).await.expect_problem(403, "forbidden");
        server.get("/api/v1/traffic", &viewer).await.expect(200);
    });
}

#[test]
fn a_report_that_makes_no_sense_names_its_field_and_changes_nothing() {
    run(async {
        let server = with_streets().await;
        let house = House::build(server).await;
        let good = json!({"from": 1, "to": 2, "km_h": 30});
        let second = |field: &str, value: Value| {
            let mut bad = good.clone();
            bad[field] = value;
            json!({"segments": [good, bad]})
        };
        let mut silent = good.clone();
        silent.as_object_mut().unwrap().remove("km_h");
        let many = vec![good.clone(); 100_001];
        for (body, code, field) in [
            (json!({}), "invalid_field", "segments"),
            (json!({"segments": [], "city": 1}), "invalid_field", "city"),
            (json!({"segments": [silent]}), "invalid_field", "segments[0].km_h"),
            (second("km_h", json!(-1)), "out_of_range", "segments[1].km_h"),
            (second("km_h", json!(250.5)), "out_of_range", "segments[1].km_h"),
            (second("km_h", json!("fast")), "invalid_field", "segments[1].km_h"),
            (second("to", json!(1)), "invalid_field", "segments[1].to"),
            (second("from", json!(1.5)), "invalid_field", "segments[1].from"),
            (json!({"segments": many}), "limit_exceeded", "segments"),
            (json!([]), "invalid_field", "body"),
        ] {
            let answer = report(server, &house.admin, &body).await;
            let problem = answer.expect_problem(422, code);
            assert_eq!(problem["errors"][0]["field"], field, "{problem:#}");
        }
        let bytes = server.client.put(server.url("/api/v1/traffic")).bearer_auth(&house.admin);
        let answer =
            crate::harness::read(bytes.body("{\"segments\":[").send().await.unwrap()).await;
        answer.expect_problem(400, "malformed_body");
    });
}

#[test]
fn straight_lines_have_no_traffic() {
    run(async {
        let (server, house) = shared().await;
        let answer = report(server, &house.admin, &json!({"segments": []})).await;
        let problem = answer.expect_problem(409, "wrong_state");
        assert!(problem["detail"].as_str().unwrap().contains("straight lines"), "{problem:#}");
        server.get("/api/v1/traffic", &house.admin).await.expect_problem(409, "wrong_state");
    });
}
