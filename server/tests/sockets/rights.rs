//! Every message of both sockets for everyone who may come: no proof, a proof
//! that holds no more, the wrong role, the owner.

use std::time::Duration;

use orders_bridge::TenancyCommand;
use serde_json::json;
use server::edge::authorization::{Access, MESSAGES};
use server::edge::sockets::SocketTimes;
use vocab::Role;

use super::city::{City, times};
use super::client::Client;

async fn knock(city: &City, socket: &str) -> Client {
    if socket == "driver" { city.driver().await } else { city.console().await }
}

fn may(access: Access, role: Role) -> bool {
    matches!(access, Access::Roles(roles) if roles.iter().any(|(known, _)| *known == role))
}

#[tokio::test]
async fn without_a_hello_no_message_is_taken() {
    let city = City::open(times()).await;
    for row in MESSAGES.iter().filter(|row| row.kind != "hello") {
        let mut client = knock(&city, row.socket).await;
        client.say(row.kind, json!({})).await;
        let (said, code) = client.closed().await;
        assert_eq!(code, 1008, "{} on {}", row.kind, row.socket);
        assert_eq!((said.len(), &said[0]["data"]["ok"]), (1, &json!(false)));
    }
}

#[tokio::test]
async fn a_hello_is_taken_from_those_in_the_table_and_from_nobody_else() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (_, ended) = city.user(Role::Dispatcher, None).await;
    city.sign_out(&ended).await;
    for row in MESSAGES.iter().filter(|row| row.kind == "hello") {
        for bad in ["", "nobody", ended.as_str(), "omk_live_0000"] {
            let mut client = knock(&city, row.socket).await;
            client.say("hello", json!({"token": bad})).await;
            let (said, code) = client.closed().await;
            assert_eq!(code, 4003, "{bad:?} on {}", row.socket);
            assert_eq!(said[0]["data"]["problem"]["code"], "unauthenticated");
        }
        for role in [Role::Admin, Role::Dispatcher, Role::Finance, Role::Viewer, Role::Worker] {
            let token = match role {
                Role::Worker => worker.token.clone(),
                role => city.user(role, None).await.1,
            };
            let mut client = knock(&city, row.socket).await;
            client.say("hello", json!({"token": token})).await;
            if may(row.access, role) {
                client.expect("welcome").await;
            } else {
                let (said, code) = client.closed().await;
                assert_eq!(code, 1008, "{role:?} on {}", row.socket);
                assert_eq!(said[0]["data"]["problem"]["code"], "forbidden");
            }
        }
    }
}

#[tokio::test]
async fn the_owner_may_send_every_message() {
    let city = City::open(times()).await;
    let worker = city.worker().await;
    let (_, token) = city.user(Role::Admin, None).await;
    for row in MESSAGES {
        let mut client = knock(&city, row.socket).await;
        let token = if row.socket == "driver" { &worker.token } else { &token };
        client.say("hello", json!({"token": token})).await;
        client.expect("welcome").await;
        // A content that no message has: refused for that, and for nothing else.
        let id = client.say(row.kind, json!({"no_such_field": 1})).await;
        let result = client.result(&id).await;
        assert_eq!(result["problem"]["code"], "invalid_field", "{} on {}", row.kind, row.socket);
    }
}

#[tokio::test]
async fn an_open_socket_is_closed_when_its_proof_ends() {
    let quick = SocketTimes { recheck: Duration::from_millis(30), ..times() };
    let city = City::open(quick).await;
    let (ana, rui) = (city.worker().await, city.worker().await);
    let (mut signed_out, _) = city.app_of(&ana, None).await;
    let (mut disabled, _) = city.app_of(&rui, None).await;
    let (_, token) = city.user(Role::Dispatcher, None).await;
    let mut console = city.console().await;
    console.say("hello", json!({"token": token})).await;
    console.expect("welcome").await;

    city.sign_out(&ana.token).await;
    assert_eq!(signed_out.closed().await.1, 4003);
    city.house(TenancyCommand::ChangeUser { user: rui.user, role: Role::Worker, disabled: true })
        .await;
    assert_eq!(disabled.closed().await.1, 4003);
    city.sign_out(&token).await;
    assert_eq!(console.closed().await.1, 4003);
}

#[tokio::test]
async fn a_foreign_market_is_not_there() {
    let city = City::open(times()).await;
    let (_, token) = city.user(Role::Dispatcher, None).await;
    let mut console = city.console().await;
    let foreign: vocab::MarketId = super::city::fresh();
    console.say("hello", json!({"token": token, "market_id": foreign})).await;
    let (said, code) = console.closed().await;
    assert_eq!(
        (said[0]["data"]["problem"]["code"].as_str(), code),
        (Some("market_not_found"), 1008)
    );
}
