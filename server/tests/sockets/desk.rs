//! What a dispatcher sees and who else is there: rows with what is expected of
//! them, and presence.

use dispatch::Strategy;
use engine::Command;
use serde_json::{Value, json};
use vocab::{OrderId, Role};

use super::city::{City, PICKUP, TOTAL_MINOR, fix, fresh, times};
use super::client::Client;

async fn sits_down(city: &City, token: &str) -> (Client, Value, Value) {
    let mut console = city.console().await;
    console.say("hello", json!({"token": token})).await;
    let welcome = console.expect("welcome").await["data"].clone();
    console.say("subscribe", json!({"layers": ["orders", "workers"]})).await;
    let snapshot = console.expect("snapshot").await["data"].clone();
    (console, welcome, snapshot)
}

/// The newest row of an order that is as wanted.
async fn row(console: &mut Client, order: OrderId, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let delta = console.expect("delta").await["data"].clone();
        let mut rows = delta["orders"].as_array().unwrap().iter();
        if let Some(row) = rows.find(|row| row["id"] == order.to_string() && wanted(row)) {
            return row.clone();
        }
    }
}

/// What the others are told, once it is as wanted.
async fn people(console: &mut Client, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    loop {
        let told = console.expect("presence").await["data"]["people"].clone();
        let told = told.as_array().unwrap().clone();
        if wanted(&told) {
            return told;
        }
    }
}

#[tokio::test]
async fn a_worker_on_the_way_is_expected_and_a_late_order_is_seen_coming() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (_, token) = city.named(Role::Dispatcher, "Ana").await;
    let (mut console, ..) = sits_down(&city, &token).await;
    city.ready(&worker).await;
    let now = city.running.app.clock.now();
    let order = city.place_due(now + 3_600_000).await;
    let command = dispatch::Command::Assign { order, worker: worker.id, seen_version: None };
    city.order(Command::Dispatch { command }).await;
    let seen = row(&mut console, order, |row| row["eta"].is_object()).await;
    let at = |field: &str| seen["eta"][field].as_i64().unwrap();
    assert!(at("pickup_at") < at("dropoff_at") && at("dropoff_at") > now.0, "{seen:#}");
    assert!((60..=1_800).contains(&at("band_s")) && at("as_of") >= now.0, "{seen:#}");
    assert_eq!((&seen["risk"], &seen["breach_at"]), (&json!("none"), &json!(now.0 + 3_600_000)));
    assert_eq!(seen["total_minor"], TOTAL_MINOR);
    assert!(seen["merchant_id"].is_string() && seen["assigned_at"].is_i64());
    let published = city.market.etas.get(order).unwrap();
    assert_eq!(published.dropoff_at.0 / 60_000, at("dropoff_at") / 60_000);

    let hasty = city.place_due(now + 120_000).await;
    let predicted = row(&mut console, hasty, |row| row["risk"] == "predicted").await;
    assert_eq!((&predicted["eta"], &predicted["worker_id"]), (&Value::Null, &Value::Null));
    let overdue = city.place_due(now - 1_000).await;
    row(&mut console, overdue, |row| row["risk"] == "late").await;
    let (_, _, snapshot) = sits_down(&city, &token).await;
    let counters = &snapshot["counters"];
    assert_eq!((&counters["late_now"], &counters["late_predicted"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn a_workers_row_says_who_they_are_and_how_their_device_is() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let subject =
        city.ask(|market| market.workers.workers.values().next().unwrap().profile.subject);
    city.person(subject.await, json!({"name": "Marta"})).await;
    let (mut app, _) = city.app_of(&worker, None).await;
    let mut at = fix(PICKUP.0 + 0.002, PICKUP.1);
    at["bat"] = json!(0.42);
    app.say("loc", json!({"fixes": [at]})).await;
    app.command("duty.set", json!({"duty": "available"})).await;
    let block = workers::Blocked { reason: vocab::Text::new("no helmet").unwrap(), until: None };
    let command = workers::Command::Block { worker: worker.id, blocked: block };
    city.order(Command::Workers { command }).await;
    let (_, token) = city.named(Role::Dispatcher, "Ana").await;
    let (_, _, snapshot) = sits_down(&city, &token).await;
    let (row, counters) = (&snapshot["workers"][0], &snapshot["counters"]);
    assert_eq!(row["battery"], 0.42);
    assert_eq!((&row["name"], &row["cash_cap_minor"]), (&json!("Marta"), &json!(20_000)));
    assert_eq!((&row["blocked"], &row["blocked_why"]), (&json!(true), &json!("no helmet")));
    assert!(row["fix_at"].is_i64() && row["skills"] == json!([]) && row.get("subject").is_none());
    let numbers = ["workers_total", "on_duty", "available", "available_pct", "cash_over_cap"];
    let numbers: Vec<_> = numbers.iter().map(|name| counters[*name].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn two_consoles_see_each_other_until_one_drops_off() {
    let city = City::open(times()).await;
    let order = city.place(Strategy::Manual).await;
    let (ana, ana_token) = city.named(Role::Dispatcher, "Ana").await;
    let (_, rui_token) = city.named(Role::Admin, "Rui").await;
    let (mut first, welcome, alone) = sits_down(&city, &ana_token).await;
    assert_eq!((&welcome["name"], &welcome["role"]), (&json!("Ana"), &json!("dispatcher")));
    assert_eq!(welcome["user_id"], ana.to_string());
    assert_eq!(alone["people"].as_array().unwrap().len(), 1);
    let (mut second, other, both) = sits_down(&city, &rui_token).await;
    assert_eq!(both["people"].as_array().unwrap().len(), 2);
    assert_ne!(welcome["session"], other["session"]);
    people(&mut first, |all| all.len() == 2).await;

    second.say("look", json!({"order_id": order, "doing": "edit"})).await;
    let editing = |all: &[Value]| all.iter().any(|person| person["doing"] == "edit");
    let told = people(&mut first, editing).await;
    assert_eq!((&told[0]["order_id"], &told[1]["order_id"]), (&Value::Null, &json!(order)));
    assert_eq!((&told[1]["name"], &told[1]["session"]), (&json!("Rui"), &other["session"]));
    assert!(told[1]["since"].is_i64());
    row(&mut first, order, |row| row["holder"] == "Rui").await;

    drop(second);
    let left = people(&mut first, |all| all.len() == 1).await;
    assert_eq!(left[0]["session"], welcome["session"]);
    row(&mut first, order, |row| row.get("holder").is_none()).await;
    first.say("look", json!({"order_id": null, "doing": "look"})).await;
    first.say("resync", json!({})).await;
    first.expect("snapshot").await;
}

#[tokio::test]
async fn a_look_that_makes_no_sense_is_refused() {
    let city = City::open(times()).await;
    let order = city.place(Strategy::Manual).await;
    let (_, token) = city.named(Role::Viewer, "Eva").await;
    let (mut console, ..) = sits_down(&city, &token).await;
    let foreign: OrderId = fresh();
    for (data, code) in [
        (json!({"order_id": foreign, "doing": "look"}), "order_not_found"),
        (json!({"order_id": "nonsense", "doing": "look"}), "invalid_field"),
        (json!({"order_id": order}), "invalid_field"),
        (json!({"order_id": order, "doing": "dance"}), "invalid_field"),
        (json!({"order_id": order, "doing": "look", "at": 1}), "invalid_field"),
        (json!({"order_id": order, "doing": "edit"}), "forbidden"),
    ] {
        let id = console.say("look", data.clone()).await;
        let no = console.result(&id).await;
        assert_eq!(no["problem"]["code"], code, "{data}");
    }
}
