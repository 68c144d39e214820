//! What every answer carries, and the document that describes them.

use std::collections::BTreeSet;

use serde_json::Value;
use server::RawConfig;
use server::edge::authorization::HTTP;

use crate::harness::{FOUNDING, TestServer, folder, run};
use crate::house::shared;

#[test]
fn every_answer_carries_its_ids_and_its_rate() {
    run(async {
        let (server, house) = shared().await;
        let send = async |id: &str| {
            let request = server.client.get(server.url("/api/v1/me")).bearer_auth(&house.admin);
            request.header("x-request-id", id).send().await.unwrap().headers().clone()
        };
        let headers = send("mine-1").await;
        assert_eq!(headers["x-request-id"], "mine-1");
        assert_eq!(headers["x-boot-id"], server.running.app.boot_id.to_string());
        assert!(headers["ratelimit-policy"].to_str().unwrap().contains("q="));
        assert!(headers["ratelimit"].to_str().unwrap().contains("r="));
        for bad in ["a b".to_owned(), "x".repeat(129)] {
            assert_ne!(send(&bad).await["x-request-id"], bad.as_str());
        }
    });
}

#[test]
fn too_many_requests_are_told_when_to_come_back() {
    run(async {
        let raw = RawConfig {
            listen: "127.0.0.1:0".to_owned(),
            data: folder("rates"),
            straight_lines: true,
            founding_secret: Some(FOUNDING.to_owned()),
            password_memory_kib: 16,
            requests_per_s: 10,
            ..RawConfig::default()
        };
        let server = TestServer::of(raw.try_into().unwrap()).await;
        let mut refused = None;
        for _ in 0..60 {
            let answer = server.post("/api/v1/sessions", "", &serde_json::json!({})).await;
            if answer.status == 429 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("sixty requests are more than a burst of twenty");
        assert_eq!(refused.headers["retry-after"], "1");
        assert!(refused.headers.contains_key("ratelimit-policy"));
        refused.expect_problem(429, "rate_limited");
        server.get("/healthz", "").await.expect(200);
        server.running.stop().await;
    });
}

#[test]
fn the_document_and_the_table_name_the_same_routes() {
    run(async {
        let (server, _) = shared().await;
        let document = server.get("/openapi.json", "").await.expect(200);
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                described.insert(format!("{} {path}", method.to_uppercase()));
                check_operation(path, operation);
            }
        }
        let table: BTreeSet<String> =
            HTTP.iter().map(|row| format!("{} {}", row.method, row.path)).collect();
        assert_eq!(described, table);
        check_references(&document, &document);
        let docs = server.client.get(server.url("/docs/")).send().await.unwrap();
        assert_eq!(docs.status(), 200);
    });
}

fn check_operation(path: &str, operation: &Value) {
    assert!(operation["summary"].is_string(), "{path}");
    let responses = operation["responses"].as_object().unwrap();
    assert!(responses.keys().any(|status| status.starts_with('2')), "{path}");
    for status in ["500", "503"] {
        let content = &responses[status]["content"];
        assert!(content["application/problem+json"].is_object(), "{path} {status}");
    }
    if operation["security"].is_array() {
        assert!(responses.contains_key("401"), "{path}");
    }
}

/// Every type that is named is described.
fn check_references(document: &Value, part: &Value) {
    match part {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
                let pointer = name.trim_start_matches('#');
                assert!(document.pointer(pointer).is_some(), "{name} is not described");
            }
            fields.values().for_each(|part| check_references(document, part));
        }
        Value::Array(parts) => parts.iter().for_each(|part| check_references(document, part)),
        _ => {}
    }
}

#[test]
fn the_process_says_how_it_is() {
    run(async {
        let (server, _) = shared().await;
        server.get("/readyz", "").await.expect(200);
        let figures = server.get("/metrics", "").await.expect(200);
        assert!(figures.as_str().unwrap().contains("http_requests_total"), "{figures}");
    });
}
