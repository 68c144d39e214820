//! A worker's app: what it gets back, what it is told, what it is answered.

use dispatch::{OfferState, Strategy};
use serde_json::{Value, json};
use vocab::id::Id;
use vocab::{OfferId, limits};

use super::city::{City, PICKUP, TOTAL_MINOR, fix, name, receiver, times};
use super::client::Client;

async fn accept(app: &mut Client) -> Value {
    let offer = app.expect("offer").await["data"]["offer_id"].clone();
    let answer = app.command("offer.accept", json!({"offer_id": offer})).await;
    assert_eq!((&answer["ok"], &answer["state"]), (&json!(true), &json!("accepted")));
    answer
}

#[tokio::test]
async fn a_new_app_gets_a_snapshot_and_a_known_one_the_gap() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let subject = {
        let id = worker.id;
        city.ask(move |market| market.workers.get(id).unwrap().profile.subject).await
    };
    city.person(subject, json!({"name": "Marta <b>Silva</b>", "phone": "+351 1"})).await;
    let mut app = city.ready(&worker).await;
    city.place(Strategy::Nearest).await;
    let offer = app.expect("offer").await;
    assert_eq!(offer["seq"], 1);
    assert_eq!(offer["data"]["trip_s"], 240);
    assert_eq!(offer["data"]["pay"]["total_minor"], 400);
    assert_eq!(offer["data"]["cash_due_minor"], TOTAL_MINOR);
    drop(app);

    let (mut known, welcome) = city.app_of(&worker, Some(0)).await;
    assert_eq!(welcome["data"]["resume"], "ok");
    assert_eq!(welcome["data"]["policy"]["moving_engaged_s"], 4);
    assert_eq!(known.expect("offer").await["data"]["offer_id"], offer["data"]["offer_id"]);

    for nothing_known in [None, Some(999)] {
        let (_, welcome) = city.app_of(&worker, nothing_known).await;
        assert_eq!(welcome["data"]["resume"], "snapshot");
        assert_eq!(welcome["data"]["inbox_seq"], 1);
        let snapshot = &welcome["data"]["snapshot"];
        assert_eq!(snapshot["offer"]["offer_id"], offer["data"]["offer_id"]);
        assert_eq!(snapshot["worker"]["duty"], "available");
        assert_eq!(snapshot["wallet"]["currency"], "EUR");
        assert_eq!(snapshot["offers"][0], snapshot["offer"]);
        assert_eq!(snapshot["jobs"], json!([]));
        assert_eq!(snapshot["market"]["name"], "Porto");
        assert_eq!(snapshot["market"]["currency"], "EUR");
        assert_eq!(snapshot["worker"]["name"], "Marta <b>Silva</b>");
        assert_eq!(snapshot["worker"]["cash_cap_minor"], 20_000);
        assert_eq!(snapshot["wallet"]["cash_minor"], 0);
    }
}

#[tokio::test]
async fn what_is_acknowledged_is_received_and_not_told_again() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let mut app = city.ready(&worker).await;
    city.place(Strategy::Nearest).await;
    let offer = app.expect("offer").await;
    let id: OfferId = offer["data"]["offer_id"].as_str().unwrap().parse().unwrap();
    app.say("ack", json!({"seq": offer["seq"]})).await;
    let state = move |market: &engine::Market| market.dispatch.offer(id).unwrap().state;
    while city.ask(state).await != OfferState::Received {
        tokio::task::yield_now().await;
    }
    let sent = city.ask(move |market| market.dispatch.offer(id).unwrap().sent_at).await;
    assert!(sent.is_some(), "that it was written to the socket is recorded");
    // The gap from before the acknowledgement is gone: a snapshot takes its place.
    let (_, welcome) = city.app_of(&worker, Some(0)).await;
    assert_eq!(welcome["data"]["resume"], "snapshot");
    let (_, welcome) = city.app_of(&worker, Some(1)).await;
    assert_eq!(welcome["data"]["resume"], "ok");
}

#[tokio::test]
async fn a_second_connection_takes_over() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut first, _) = city.app_of(&worker, None).await;
    let mut second = city.ready(&worker).await;
    let (said, code) = first.closed().await;
    assert_eq!(said.last().unwrap()["type"], "superseded");
    assert_eq!(code, 4001);
    // The first one's leaving does not take the second one's place.
    city.place(Strategy::Nearest).await;
    second.expect("offer").await;
}

#[tokio::test]
async fn the_same_command_is_answered_the_same_even_over_a_new_connection() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let mut app = city.ready(&worker).await;
    city.place(Strategy::Nearest).await;
    let offer = app.expect("offer").await["data"]["offer_id"].clone();
    let id = name();
    let said = json!({"command_id": id, "offer_id": offer});
    app.say("offer.accept", said.clone()).await;
    // Gone before the answer came.
    drop(app);
    let (mut app, _) = city.app_of(&worker, None).await;
    let second = app.repeat(&id, "offer.accept", said.clone()).await;
    let third = app.repeat(&id, "offer.accept", said).await;
    assert_eq!(second["ok"], true, "{second}");
    assert_eq!(second, third);
    assert_eq!(city.ask(|market| market.dispatch.assignments.len()).await, 1);
    // The same id for something else is refused.
    let other = app.repeat(&id, "offer.seen", json!({"offer_id": offer})).await;
    assert_eq!(other["problem"]["code"], "idempotency_key_reused");
}

#[tokio::test]
async fn who_accepts_late_has_lost_and_is_told_so() {
    let city = City::open(times()).await;
    let (ana, rui) = (city.worker().await, city.worker().await);
    let (mut ana, mut rui) = (city.ready(&ana).await, city.ready(&rui).await);
    // Both are known to be there before the order comes.
    while city
        .ask(|market| {
            let live = |w: &&workers::Worker| w.link == workers::Link::Live;
            market.workers.workers.values().filter(live).count()
        })
        .await
        < 2
    {
        tokio::task::yield_now().await;
    }
    city.place(Strategy::Broadcast).await;
    let late = rui.expect("offer").await["data"]["offer_id"].clone();
    accept(&mut ana).await;
    let taken = rui.expect("offer.withdrawn").await;
    assert_eq!(taken["data"], json!({"offer_id": late, "reason": "taken"}));
    let id = name();
    let lost = rui.repeat(&id, "offer.accept", json!({"offer_id": late})).await;
    assert_eq!((&lost["ok"], &lost["state"]), (&json!(false), &json!("lost")));
    assert_eq!(lost["problem"]["code"], "offer_lost");
    assert_eq!(rui.repeat(&id, "offer.accept", json!({"offer_id": late})).await, lost);
}

#[tokio::test]
async fn a_job_is_carried_to_its_end_and_paid() {
    let city = City::open(times()).await;
    city.person(receiver(), json!({"name": "Dona Rosa", "phone": "+351 1"})).await;
    let worker = city.worker().await;
    let mut app = city.ready(&worker).await;
    let order = city.place(Strategy::Nearest).await.to_string();
    accept(&mut app).await;
    let job = app.expect("assignment").await["data"].clone();
    assert_eq!(job["dropoff"]["contact"], json!({"name": "Dona Rosa", "phone": "+351 1"}));
    assert_eq!(job["lines"][0]["name"], "Pastel de nata");
    assert_eq!((&job["trip_m"], &job["payment"]), (&json!(1_500), &json!("cash")));
    assert_eq!(job["pay"]["total_minor"], 400);
    let (_, welcome) = city.app_of(&worker, None).await;
    let snapshot = &welcome["data"]["snapshot"];
    assert_eq!(snapshot["jobs"][0], job);
    assert_eq!(snapshot["job"], job);
    let mut app = city.app_of(&worker, None).await.0;
    let assignment = job["assignment_id"].clone();
    let mut version = job["assignment_version"].as_u64().unwrap();
    let step = |task: &Value, version: u64, to: &str, more: Value| {
        let mut data = json!({"assignment_id": assignment, "assignment_version": version,
            "task_id": task, "to": to, "device_ts": 1_700_000_000_000i64,
            "fix": {"lat": PICKUP.0, "lng": PICKUP.1}});
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        data
    };
    let (pickup, dropoff) = (job["pickup"]["task_id"].clone(), job["dropoff"]["task_id"].clone());

    let stale = app.command("task.transition", step(&pickup, 99, "arrived", json!({}))).await;
    assert_eq!(stale["problem"]["code"], "stale_version");
    let done = json!({"outcome": {"kind": "done"}});
    for (task, to, more) in [
        (&pickup, "en_route", json!({})),
        (&pickup, "completed", done.clone()),
        (&dropoff, "arrived", json!({})),
    ] {
        let moved = app.command("task.transition", step(task, version, to, more)).await;
        assert_eq!(moved["ok"], true, "{moved}");
        version = moved["assignment_version"].as_u64().unwrap();
        let told = app.expect("task.updated").await;
        assert_eq!(told["data"]["assignment_version"], version);
    }

    let short = app.command("cash.collected", json!({"order_id": order, "minor": 1})).await;
    assert_eq!(short["problem"]["errors"][0]["field"], "minor");
    let cash = json!({"order_id": order, "minor": TOTAL_MINOR});
    assert_eq!(app.command("cash.collected", cash).await["state"], "checked");
    let proof = vocab::ProofId::from_uuid(uuid::Uuid::now_v7()).to_string();
    let meta =
        json!({"task_id": dropoff, "proof_id": proof, "kind": "photo", "sha256": "0".repeat(64)});
    assert_eq!(app.command("proof.meta", meta).await["state"], "checked");

    let end = json!({"outcome": {"kind": "done"}, "cash_minor": TOTAL_MINOR, "proofs": [proof]});
    let end = step(&dropoff, version, "completed", end);
    // Announced is not taken: the picture itself has to come.
    let early = app.command("task.transition", end.clone()).await;
    assert_eq!(early["problem"]["code"], "proof_unknown");
    let task = dropoff.as_str().unwrap();
    city.photo(&worker, &format!("task_id={task}&proof_id={proof}&kind=photo")).await;
    let delivered = app.command("task.transition", end).await;
    assert_eq!((&delivered["ok"], &delivered["state"]), (&json!(true), &json!("delivered")));
    let earned = app.expect("earnings.posted").await;
    assert_eq!(earned["data"]["minor"], 400);
    assert_eq!(earned["data"]["cash_minor"], TOTAL_MINOR);
    assert_eq!(earned["data"]["wallet_minor"], 400);
}

#[tokio::test]
async fn a_receivers_instructions_reach_the_app_beside_the_senders_note() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    city.person(receiver(), json!({"name": "Dona Rosa", "note": "fragile"})).await;
    let mut app = city.ready(&worker).await;
    let order = city.place(Strategy::Nearest).await;
    accept(&mut app).await;
    let first = app.expect("assignment").await;
    assert_eq!(first["data"]["dropoff"]["contact"]["note"], "fragile");
    let (_, admin) = city.user(vocab::Role::Admin, None).await;
    let links = format!("/api/v1/orders/{order}/links");
    let link = city.post(&links, &admin, json!({"party": "recipient"})).await;
    let note = format!("/api/v1{}/note", link["path"].as_str().unwrap());
    city.post(&note, "", json!({"note": "the bell is broken"})).await;
    let again = app.expect("assignment").await;
    assert_eq!(again["data"]["assignment_id"], first["data"]["assignment_id"]);
    assert_eq!(again["data"]["dropoff"]["contact"]["note"], "fragile\nthe bell is broken");
}

#[tokio::test]
async fn a_job_given_back_is_over_and_a_break_is_a_break() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let mut app = city.ready(&worker).await;
    city.place(Strategy::Nearest).await;
    accept(&mut app).await;
    let job = app.expect("assignment").await["data"].clone();
    let back = json!({"assignment_id": job["assignment_id"],
        "assignment_version": job["assignment_version"], "reason": "flat tyre"});
    let released = app.command("assignment.release", back).await;
    assert_eq!(released["ok"], true, "{released}");
    let over = app.expect("plan.changed").await;
    assert_eq!(over["data"]["assignment_id"], job["assignment_id"]);
    for (kind, state) in [("break.start", "paused"), ("break.end", "available")] {
        assert_eq!(app.command(kind, json!({})).await["state"], state);
    }
    let declined = json!({"offer_id": OfferId::from_uuid(uuid::Uuid::now_v7()), "reason": "area"});
    let foreign = app.command("offer.decline", declined).await;
    assert_eq!(foreign["problem"]["code"], "offer_not_found");
}

#[tokio::test]
async fn the_largest_job_there_can_be_reaches_its_worker() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let mut app = city.ready(&worker).await;
    // Quotation marks take two bytes each on the wire.
    let longest = "\"".repeat(limits::NAME_BYTES_MAX);
    let names = vec![longest.as_str(); limits::ORDER_LINES_MAX];
    let order = city.place_lines(Strategy::Manual, &names).await;
    let assign = dispatch::Command::Assign { order, worker: worker.id, seen_version: None };
    city.order(engine::Command::Dispatch { command: assign }).await;
    let job = app.expect("assignment").await;
    assert_eq!(job["data"]["lines"].as_array().unwrap().len(), limits::ORDER_LINES_MAX);
    let (_, welcome) = city.app_of(&worker, None).await;
    assert_eq!(welcome["data"]["snapshot"]["job"], job["data"]);
}

#[tokio::test]
async fn fixes_that_are_not_believed_are_named() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut app, _) = city.app_of(&worker, None).await;
    let id = app.say("loc", json!({"fixes": [fix(41.15, -8.61), fix(0.0, 0.0)]})).await;
    let result = app.result(&id).await;
    assert_eq!(result["rejected"], json!([{"i": 1, "reason": "zero"}]));
    let many: Vec<Value> = (0..101).map(|_| fix(41.15, -8.61)).collect();
    let id = app.say("loc", json!({"fixes": many})).await;
    assert_eq!(app.result(&id).await["problem"]["code"], "limit_exceeded");
}
