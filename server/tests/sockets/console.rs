//! A console: a snapshot, then what changes, never more than it can read.

use std::time::Duration;

use dispatch::Strategy;
use engine::Command;
use serde_json::{Value, json};
use server::edge::sockets::SocketTimes;
use vocab::Role;
use workers::Duty;

use super::city::{City, fix, times};
use super::client::Client;

async fn looking(city: &City, layers: Value) -> (Client, Value) {
    let (_, token) = city.user(Role::Viewer, None).await;
    let mut console = city.console().await;
    console.say("hello", json!({"token": token})).await;
    console.expect("welcome").await;
    console.say("subscribe", json!({"layers": layers})).await;
    let snapshot = console.expect("snapshot").await;
    (console, snapshot["data"].clone())
}

#[tokio::test]
async fn a_console_gets_everything_and_then_what_changes() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let waiting = city.place(Strategy::Manual).await.to_string();
    let (mut console, snapshot) = looking(&city, json!(["orders", "workers"])).await;
    assert_eq!(snapshot["orders"][0]["id"], waiting);
    assert_eq!(snapshot["workers"][0]["id"], worker.id.to_string());
    assert_eq!(snapshot["counters"]["unassigned"], 1);
    assert_eq!(snapshot["counters"]["escalated"], 1);
    assert_eq!(snapshot["counters"]["available"], 0);

    let mut app = city.ready(&worker).await;
    let mut seq = snapshot["seq"].clone();
    let mut counters = Value::Null;
    while counters["available"] != 1 {
        let delta = console.expect("delta").await["data"].clone();
        assert_eq!(delta["after"], seq, "deltas follow each other");
        (seq, counters) = (delta["seq"].clone(), delta["counters"].clone());
    }
    city.place(Strategy::Nearest).await;
    app.expect("offer").await;
    while counters["offers_out"] != 1 {
        counters = console.expect("delta").await["data"]["counters"].clone();
    }
    console.say("resync", json!({})).await;
    let again = console.expect("snapshot").await["data"].clone();
    assert_eq!(again["orders"].as_array().unwrap().len(), 2);
    assert_eq!(again["counters"], counters);
}

#[tokio::test]
async fn a_console_that_reads_slowly_gets_the_newest_of_each_and_no_more() {
    let slow = SocketTimes { tick: Duration::from_millis(400), ..times() };
    let city = City::open(slow).await;
    let worker = city.worker().await;
    let (mut console, snapshot) = looking(&city, json!(["workers"])).await;
    let before = snapshot["workers"][0]["version"].as_u64().unwrap();
    for round in 0..40 {
        let duty = if round % 2 == 0 { Duty::Available } else { Duty::OffDuty };
        let command = workers::Command::SetDuty { worker: worker.id, duty };
        city.order(Command::Workers { command }).await;
    }
    let (mut rows, mut newest) = (0, 0);
    while newest < before + 40 {
        let delta = console.expect("delta").await["data"].clone();
        rows += delta["workers"].as_array().unwrap().len();
        newest = delta["workers"][0]["version"].as_u64().unwrap_or(newest);
    }
    assert!(rows < 40, "{rows} rows for 40 changes of one worker");
}

#[tokio::test]
async fn positions_come_as_frames_with_the_numbers_of_the_rows() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut console, snapshot) = looking(&city, json!(["workers", "positions"])).await;
    let number = snapshot["workers"][0]["n"].as_u64().unwrap() as u32;
    let (mut app, _) = city.app_of(&worker, None).await;
    app.say("loc", json!({"fixes": [fix(41.25, -8.5)]})).await;
    let frame = loop {
        let frame = console.frame().await;
        assert_eq!(frame[..2], [b'O', 1]);
        if frame.len() > 16 {
            break frame;
        }
    };
    assert_eq!(frame[16..20], number.to_le_bytes());
    assert_eq!(frame[20..24], 412_500_000i32.to_le_bytes());
    assert_eq!(frame[24..28], (-85_000_000i32).to_le_bytes());
}

#[tokio::test]
async fn a_call_for_help_reaches_every_console_once() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut console, _) = looking(&city, json!([])).await;
    let (mut app, _) = city.app_of(&worker, None).await;
    let id = super::city::name();
    for _ in 0..2 {
        let data = json!({"fix": {"lat": 41.1, "lng": -8.6}});
        let answer = app.repeat(&id, "sos", data).await;
        assert_eq!((&answer["ok"], &answer["state"]), (&json!(true), &json!("alerted")));
    }
    let data = json!({"kind": "breakdown", "note": "flat tyre"});
    assert_eq!(app.command("incident", data).await["state"], "alerted");
    let alerts = loop {
        let alerts = console.expect("delta").await["data"]["alerts"].clone();
        if alerts.as_array().is_some_and(|all| all.len() == 2) {
            break alerts;
        }
    };
    assert_eq!(alerts[0]["kind"], "sos");
    assert_eq!(alerts[0]["worker_id"], worker.id.to_string());
    assert_eq!(alerts[1]["what"], "breakdown");
    let (_, snapshot) = looking(&city, json!([])).await;
    assert_eq!(snapshot["alerts"], alerts);
}

#[tokio::test]
async fn the_document_of_the_sockets_is_served() {
    let city = City::open(times()).await;
    let url = format!("http://{}/asyncapi.json", city.running.address);
    let document: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    assert_eq!(document["asyncapi"], "3.0.0");
}
