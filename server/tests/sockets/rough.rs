//! Clients that break the protocol, on purpose or not.

use std::time::Duration;

use serde_json::json;
use server::edge::sockets::SocketTimes;
use vocab::limits;

use super::city::{City, times};
use super::client::refused;

#[tokio::test]
async fn what_cannot_be_read_is_answered_and_after_twenty_in_a_row_it_is_over() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut app, _) = city.app_of(&worker, None).await;
    let id = super::city::name();
    for (text, field, reference) in [
        ("{".to_owned(), None, None),
        (json!({"v": 1, "id": "m", "type": "teleport"}).to_string(), Some("type"), Some("m")),
        (
            json!({"v": 1, "id": "m", "type": "ack", "colour": 1}).to_string(),
            Some("colour"),
            Some("m"),
        ),
        (
            json!({"v": 1, "id": "m", "type": "ack", "data": {"seq": 1, "x": 2}}).to_string(),
            Some("x"),
            Some("m"),
        ),
        (
            json!({"v": 1, "id": "m", "type": "offer.accept", "data": {"command_id": id}})
                .to_string(),
            Some("offer_id"),
            Some(id.as_str()),
        ),
        (
            json!({"v": 1, "id": "m", "type": "offer.seen",
            "data": {"command_id": "mine", "offer_id": "off_00000000000000000000000000"}})
            .to_string(),
            Some("command_id"),
            Some("mine"),
        ),
        (
            json!({"v": 1, "id": "m", "type": "hello", "data": {"token": worker.token}})
                .to_string(),
            None,
            Some("m"),
        ),
    ] {
        app.raw(&text).await;
        let result = app.expect("result").await;
        assert_eq!(result["data"]["ok"], false, "{text}");
        assert_eq!(result["ref"].as_str(), reference, "{text}");
        assert_eq!(result["data"]["problem"]["errors"][0]["field"].as_str(), field, "{text}");
    }
    // It is all forgiven by one good message.
    app.command("duty.set", json!({"duty": "available"})).await;
    for _ in 0..limits::UNREADABLE_MESSAGES_MAX {
        app.raw("nonsense").await;
    }
    let (said, code) = app.closed().await;
    assert_eq!((said.len(), code), (limits::UNREADABLE_MESSAGES_MAX as usize, 1008));
}

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_connection() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut app, _) = city.app_of(&worker, None).await;
    app.raw(&"x".repeat(limits::DRIVER_FRAME_BYTES_MAX + 1)).await;
    assert_eq!(app.closed().await.1, 1009);
}

#[tokio::test]
async fn a_flood_ends_the_connection() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (mut app, _) = city.app_of(&worker, None).await;
    let pong = json!({"v": 1, "type": "pong"}).to_string();
    for _ in 0..2_000 {
        app.raw(&pong).await;
    }
    let (_, code) = app.closed().await;
    // The close frame may be overtaken by the reset that unread bytes cause.
    assert!([1008, 1006].contains(&code), "{code}");
}

#[tokio::test]
async fn who_says_no_hello_is_not_waited_for() {
    let quick = SocketTimes { hello: Duration::from_millis(50), ..times() };
    let city = City::open(quick).await;
    assert_eq!(city.driver().await.closed().await.1, 1008);
    assert_eq!(city.console().await.closed().await.1, 1008);
}

#[tokio::test]
async fn who_answers_no_ping_is_taken_for_dead() {
    let quick = SocketTimes {
        heartbeat: Duration::from_millis(40),
        dead: Duration::from_millis(150),
        ..times()
    };
    let city = City::open(quick).await;
    let worker = city.worker().await;
    let (mut app, _) = city.app_of(&worker, None).await;
    let (said, code) = app.closed().await;
    assert!(said.iter().all(|message| message["type"] == "ping") && !said.is_empty());
    assert_eq!(code, 4002);
}

#[tokio::test]
async fn pages_of_others_and_other_protocols_are_not_let_in() {
    let city = City::open(times()).await;
    let address = city.running.address;
    let ours = format!("http://{address}");
    let speaks = |protocol: &'static str| ("Sec-WebSocket-Protocol", protocol);
    for path in ["/ws/driver", "/ws/console"] {
        let right =
            if path == "/ws/driver" { "omniroute.driver.v1" } else { "omniroute.console.v1" };
        for origin in ["https://evil.example", "null"] {
            let headers = [("Origin", origin), speaks(right)];
            assert_eq!(refused(address, path, &headers).await, 403, "{origin}");
        }
        assert_eq!(refused(address, path, &[("Origin", &ours), speaks("chat")]).await, 422);
        assert_eq!(refused(address, path, &[]).await, 422);
    }
}
