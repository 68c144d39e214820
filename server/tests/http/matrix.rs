//! Every route of the authorization table against every kind of caller.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use server::edge::authorization::{Access, BESIDE, HTTP, Row};
use vocab::Role;

use crate::harness::{Answer, TestServer, run};
use crate::house::{House, fresh_number, shared};
use crate::order_path::{assign, place, step};
use crate::proofs::photo;
use crate::tokens::{expired, signing_key};

/// Real things of the house to stand in the paths.
struct Things(BTreeMap<&'static str, String>);

impl Things {
    async fn of(server: &TestServer, house: &House) -> Self {
        let admin = &house.admin;
        let order = place(server, house, &house.order()).await;
        assign(server, house, &order).await;
        let proof = photo(server, house, &order, "dropoff").await;
        for stop in ["pickup", "dropoff"] {
            step(server, house, &order, stop, "completed").await;
        }
        let first = async |path: &str| {
            let page = server.wait(path, admin, |page| page["items"][0].is_object()).await;
            page["items"][0]["id"].as_str().unwrap().to_owned()
        };
        let key = json!({"label": "k", "role": "viewer"});
        Self(BTreeMap::from([
            ("markets", house.market.clone()),
            ("users", first("/api/v1/users").await),
            ("api-keys", crate::house::made(server, "/api/v1/api-keys", admin, key).await),
            ("products", house.product.clone()),
            ("price-lists", first("/api/v1/price-lists").await),
            ("workers", house.worker.clone()),
            ("orders", order),
            ("proofs", proof),
            ("wallets", house.customer.clone()),
            ("invoices", first("/api/v1/invoices").await),
            ("delivery-notes", first("/api/v1/delivery-notes").await),
            ("offers", "off_01j00000000000000000000000".to_owned()),
        ]))
    }

    fn path(&self, row: &Row) -> String {
        let collection = row.path.split('/').nth(3).unwrap_or_default();
        let id = self.0.get(collection).map_or("", String::as_str);
        row.path.replace("{id}", id).replace("{party_id}", id)
    }
}

async fn ask(server: &TestServer, row: &Row, path: &str, token: &str) -> Answer {
    let method = Method::from_bytes(row.method.as_str().as_bytes()).unwrap();
    let body = (method != Method::GET).then(|| json!({"nonsense": true}));
    server.send(method, path, token, body.as_ref()).await
}

/// Ends what it is asked with or changes who asks: only with a caller to spare.
fn ends_its_caller(row: &Row) -> bool {
    row.path == "/api/v1/sessions/current"
}

async fn sign_ins(server: &TestServer, house: &House) -> Vec<(Role, String)> {
    let mut tokens = vec![(Role::Admin, house.admin.clone())];
    for (role, name) in
        [(Role::Dispatcher, "dispatcher"), (Role::Finance, "finance"), (Role::Viewer, "viewer")]
    {
        tokens.push((role, house.user(server, name, None).await));
    }
    tokens.push((Role::Merchant, house.user(server, "merchant", Some(&house.merchant)).await));
    tokens
}

#[test]
fn every_route_answers_every_caller_as_the_table_says() {
    run(async {
        let (server, _) = shared().await;
        let (mut house, other) = (House::build(server).await, House::build(server).await);
        let phone = format!("+35194{:07}", fresh_number());
        house.worker = house.worker(server, &phone).await;
        let things = Things::of(server, &house).await;
        let key = signing_key(&server.running.app).await;
        let mut callers = sign_ins(server, &house).await;
        let body = json!({"tenant": house.slug, "phone": phone, "pin": "4711"});
        let worker = server.post("/api/v1/sessions", "", &body).await.expect(201);
        callers.push((Role::Worker, worker["token"].as_str().unwrap().to_owned()));
        let stale = expired(&key, &house.admin);
        let mut asked = 0;
        for row in HTTP {
            let path = things.path(row);
            let Access::Roles(roles) = row.access else {
                check_open(server, row, &path).await;
                continue;
            };
            ask(server, row, &path, "").await.expect_problem(401, "unauthenticated");
            ask(server, row, &path, &stale).await.expect_problem(401, "unauthenticated");
            let has_id = row.path.contains('{');
            for (role, token) in callers.iter().filter(|_| !ends_its_caller(row)) {
                let answer = ask(server, row, &path, token).await;
                let allowed = roles.iter().any(|(r, _)| r == role);
                let forbidden = answer.status == 403;
                assert_eq!(forbidden, !allowed, "{role:?} {} {path}: {answer:?}", row.method);
                assert_ne!(answer.status, 401, "{role:?} {} {path}", row.method);
                assert!(answer.status < 500, "{role:?} {} {path}: {answer:?}", row.method);
                let there = !row.path.contains("offers/");
                if allowed && there && row.method == Method::GET.as_str() && has_id {
                    assert_eq!(answer.status, 200, "{role:?} {path}: {:#}", answer.body);
                }
                asked += 1;
            }
            let admin_may = roles.iter().any(|(role, _)| *role == Role::Admin);
            if admin_may && has_id {
                check_foreign(server, row, &path, &other).await;
            }
        }
        assert!(asked > 300, "{asked} questions");
    });
}

/// A foreign id is answered like one that never was.
async fn check_foreign(server: &TestServer, row: &Row, path: &str, other: &House) {
    let foreign = ask(server, row, path, &other.admin).await;
    // The same kind of id, of nothing: its last letters are zeros.
    let id = path.split('/').nth(4).unwrap();
    let never = path.replace(id, &format!("{}00000000", &id[..id.len() - 8]));
    let never = ask(server, row, &never, &other.admin).await;
    // A body that cannot be read may be refused first, the same for both.
    assert_eq!(foreign.status, never.status, "{} {path}: {foreign:?}", row.method);
    assert!(matches!(foreign.status, 404 | 422), "{} {path}: {foreign:?}", row.method);
    assert_eq!(foreign.body["code"], never.body["code"], "{} {path}", row.method);
    if row.method == Method::GET.as_str() {
        assert_eq!(foreign.status, 404, "{path}");
    }
}

async fn check_open(server: &TestServer, row: &Row, path: &str) {
    let answer = ask(server, row, path, "").await;
    match row.access {
        Access::Founder => assert_eq!(answer.status, 401, "{path}"),
        Access::Holder => assert_eq!(answer.status, 404, "{path}: {:#}", answer.body),
        // This server has no streets, hence no map.
        _ if row.path.starts_with("/tiles") => assert_eq!(answer.status, 404, "{path}"),
        _ if row.method == Method::GET.as_str() => assert_eq!(answer.status, 200, "{path}"),
        _ => assert_eq!(answer.status, 422, "{path}: {:#}", answer.body),
    }
}

#[test]
fn what_the_sockets_and_the_pages_register_is_there() {
    run(async {
        let (server, _) = shared().await;
        // A built asset's name changes with its content: `pages.rs` looks at those.
        for row in BESIDE.iter().filter(|row| row.path != "/assets/{file}") {
            let path = row.path.replace("{file}", "icon.svg").replace("{token}", "none");
            let answer = server.get(&path, "").await;
            assert_ne!(answer.status, 404, "{path}");
            assert!(answer.status < 500, "{path}: {:?}", answer.body);
        }
    });
}

#[test]
fn a_foreign_id_in_a_body_is_not_there_either() {
    run(async {
        let (server, house) = shared().await;
        let other = House::build(server).await;
        let placed = server.post("/api/v1/orders", &house.admin, &house.order()).await.expect(201);
        let order = format!("/api/v1/orders/{}", placed["id"].as_str().unwrap());
        let check = async |path: &str, body: Value| {
            let answer = server.post(path, &house.admin, &body).await;
            assert_eq!(answer.status, 404, "{path}: {:#}", answer.body);
        };
        check(&format!("{order}/assign"), json!({"worker_id": other.worker})).await;
        check(&format!("{order}/pin"), json!({"worker_id": other.worker})).await;
        let stock = json!({"warehouse_id": other.warehouse, "product_id": house.product,
            "pieces": 1, "reason": "x"});
        check("/api/v1/inventory/moves", stock).await;
        let party = json!({"kind": "merchant", "name": "x", "warehouse_id": other.warehouse});
        check("/api/v1/parties", party).await;
        let lines = json!({"lines": [{"product_id": other.product, "quantity": 1}]});
        check("/api/v1/prices/calculate", lines).await;
        let user = json!({"email": "a@b.example", "password": "long enough", "name": "x",
            "role": "merchant", "vendor_id": other.merchant});
        check("/api/v1/users", user).await;
    });
}
