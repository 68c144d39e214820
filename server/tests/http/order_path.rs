//! An order from basket to paid worker, by HTTP alone.

use serde_json::{Value, json};

use crate::harness::{TestServer, run};
use crate::house::{House, shared};

/// Places an order and carries it to its customer in its worker's name.
pub(crate) async fn deliver(server: &TestServer, house: &House) -> String {
    let order = place(server, house, &house.order()).await;
    assign(server, house, &order).await;
    for stop in ["pickup", "dropoff"] {
        for to in ["en_route", "arrived", "completed"] {
            step(server, house, &order, stop, to).await;
        }
    }
    order
}

pub(crate) async fn place(server: &TestServer, house: &House, body: &Value) -> String {
    let placed = server.post("/api/v1/orders", &house.admin, body).await.expect(201);
    placed["id"].as_str().unwrap().to_owned()
}

/// Gives an order to the house's worker.
pub(crate) async fn assign(server: &TestServer, house: &House, order: &str) {
    let body = json!({"worker_id": house.worker});
    let path = format!("/api/v1/orders/{order}/assign");
    server.post(&path, &house.admin, &body).await.expect(200);
}

/// A step of the job in its worker's name.
pub(crate) async fn step(server: &TestServer, house: &House, order: &str, stop: &str, to: &str) {
    let path = format!("/api/v1/orders/{order}");
    let seen = server.get(&path, &house.admin).await.expect(200);
    let outcome = match to {
        "completed" => json!({"kind": "done"}),
        "failed" => {
            json!({"kind": "failed", "reason": "nobody_there", "note": "rang <b>twice</b>"})
        }
        _ => Value::Null,
    };
    let step = json!({"task_id": seen[stop]["task_id"], "to": to, "outcome": outcome});
    server.post(&format!("{path}/step"), &house.admin, &step).await.expect(200);
}

#[test]
fn an_order_goes_from_basket_to_paid_worker() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = deliver(server, &house).await;
        let path = format!("/api/v1/orders/{order}");
        let seen = server.get(&path, &house.admin).await;
        assert_eq!(seen.headers["etag"], format!("\"{}\"", seen.body["version"]));
        let seen = seen.expect(200);
        assert_eq!(seen["state"], "delivered");
        assert_eq!(seen["dropoff"]["contact"]["name"], "Rui");
        assert_eq!(seen["assignment"]["worker_id"], house.worker.as_str());

        let statement = format!("/api/v1/workers/{}/statement", house.worker);
        let told = server.wait(&statement, &house.admin, |s| s["lines"][0].is_object()).await;
        assert_eq!(told["lines"][0]["order_id"], order.as_str());
        assert_eq!(told["lines"][0]["earned_minor"], seen["pay"]["total_minor"]);
        assert_eq!(told["cash_minor"], seen["total"]["minor"]);
        let books = server.get("/api/v1/ledger/trial-balance", &house.admin).await.expect(200);
        assert_eq!(books["currency"]["EUR"]["difference"], 0);
        assert!(books["currency"]["EUR"]["debits"].as_i64().unwrap() > 0);

        let done = |page: &Value| page["items"][0]["state"] == "delivered";
        let list = server.wait("/api/v1/orders?state=delivered", &house.admin, done).await;
        assert_eq!(list["items"][0]["total"], seen["total"]);
        assert_eq!(list["items"][0]["worker_id"], house.worker.as_str());
        let notes = server.wait("/api/v1/invoices", &house.admin, |p| p["items"][0].is_object());
        assert_eq!(notes.await["items"][0]["total"], seen["total"]);
        // Every table follows the journal at its own pace.
        let flow = [
            "order.created",
            "inventory.reserved",
            "order.confirmed",
            "order.assigned_to_driver",
            "order.delivered",
            "payment.settled",
            "invoice.posted",
        ];
        let told = |page: &Value| -> Vec<String> {
            let events = page["items"].as_array().unwrap().iter();
            events.map(|event| event["type"].as_str().unwrap().to_owned()).collect()
        };
        let all = |page: &Value| flow.iter().all(|kind| told(page).iter().any(|t| t == kind));
        server.wait(&format!("{path}/timeline"), &house.admin, all).await;
    });
}

#[test]
fn a_remittance_brings_the_cash_home() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let order = deliver(server, &house).await;
        let seen = server.get(&format!("/api/v1/orders/{order}"), &house.admin).await.expect(200);
        let path = format!("/api/v1/workers/{}/cash-remittances", house.worker);
        let all = json!({"amount": seen["total"]});
        let moved = server.post(&path, &house.admin, &all).await.expect(201);
        assert_eq!(moved["balance"]["minor"], 0);
        server.post(&path, &house.admin, &all).await.expect(409);
    });
}

#[test]
fn events_are_pulled_from_a_cursor() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        deliver(server, &house).await;
        let all = server
            .wait("/api/v1/events?limit=200", &house.admin, |page| {
                page["items"].as_array().unwrap().iter().any(|e| e["type"] == "invoice.posted")
            })
            .await;
        let mut after = "0".to_owned();
        let mut pulled = Vec::new();
        loop {
            let page = format!("/api/v1/events?limit=3&after={after}");
            let page = server.get(&page, &house.admin).await.expect(200);
            let items = page["items"].as_array().unwrap().clone();
            if items.is_empty() {
                break;
            }
            pulled.extend(items);
            after = page["next"].as_str().unwrap().to_owned();
        }
        assert_eq!(&pulled, all["items"].as_array().unwrap());
        let orders = server.get("/api/v1/events?types=order.*", &house.admin).await.expect(200);
        for event in orders["items"].as_array().unwrap() {
            assert!(event["type"].as_str().unwrap().starts_with("order."));
            assert!(event["timestamp"].as_str().unwrap().ends_with('Z'));
        }
    });
}

#[test]
fn bulk_orders_stand_or_fall_one_by_one() {
    run(async {
        let (server, house) = shared().await;
        let mut bad = house.order();
        bad["lines"][0]["quantity"] = json!(0);
        let body = json!({"orders": [house.order(), bad, house.order(), {"merchant": 1}]});
        let answer = server.post("/api/v1/orders/bulk", &house.admin, &body).await.expect(200);
        let rows = answer["results"].as_array().unwrap();
        let statuses: Vec<_> = rows.iter().map(|row| row["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 422, 201, 422]);
        assert_eq!(rows[1]["problem"]["errors"][0]["field"], "lines[0].quantity");
    });
}
