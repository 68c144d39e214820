//! Many at once: goods are not sold twice, money is not spent twice.

use futures_util::future::join_all;
use serde_json::json;

use crate::harness::run;
use crate::house::{House, made, shared};

#[test]
fn a_hundred_orders_on_ten_items_sell_ten() {
    run(async {
        let (server, _) = shared().await;
        let house = House::build(server).await;
        let product = house.product(server, 300, 10).await;
        let mut body = house.order();
        body["lines"] = json!([{"product_id": product, "quantity": 1}]);
        let all = (0..100).map(|_| server.post("/api/v1/orders", &house.admin, &body));
        let answers = join_all(all).await;
        let sold = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(sold, 10);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.expect_problem(409, "out_of_stock");
        }
        let stock = format!("/api/v1/inventory?warehouse_id={}&limit=200", house.warehouse);
        let stock = server.get(&stock, &house.admin).await.expect(200);
        let rows = stock["items"].as_array().unwrap();
        let row = rows.iter().find(|row| row["product_id"] == product.as_str()).unwrap();
        assert_eq!(
            (&row["on_hand"], &row["reserved"], &row["available"]),
            (&json!(10), &json!(10), &json!(0))
        );
    });
}

#[test]
fn a_wallet_is_spent_once() {
    run(async {
        let (server, house) = shared().await;
        let customer = json!({"kind": "customer", "name": "Eva"});
        let customer = made(server, "/api/v1/parties", &house.admin, customer).await;
        let mut body = house.order();
        body["customer_id"] = json!(customer);
        body["payment"] = json!("wallet");
        let refused = server.post("/api/v1/orders", &house.admin, &body).await;
        refused.expect_problem(409, "insufficient_funds");
        body["confirm"] = json!(false);
        let priced = server.post("/api/v1/orders", &house.admin, &body).await.expect(201);
        let cost = priced["total"]["minor"].as_i64().unwrap();
        let top_up = json!({"amount": {"minor": cost + cost / 2, "currency": "EUR"}});
        let path = format!("/api/v1/wallets/{customer}/top-ups");
        server.post(&path, &house.admin, &top_up).await.expect(201);
        body["confirm"] = json!(true);
        let answers =
            join_all((0..16).map(|_| server.post("/api/v1/orders", &house.admin, &body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.expect_problem(409, "insufficient_funds");
        }
        let wallet =
            server.get(&format!("/api/v1/wallets/{customer}"), &house.admin).await.expect(200);
        assert_eq!(wallet["balance"]["minor"], cost + cost / 2);
        assert_eq!(wallet["available"]["minor"], cost / 2);
    });
}
