//! A tenant with everything an order needs.

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::harness::{FOUNDING, TestServer, folder, fresh_key};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// A tenant set up by its admin.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) slug: String,
    pub(crate) admin: String,
    pub(crate) market: String,
    pub(crate) warehouse: String,
    pub(crate) product: String,
    pub(crate) merchant: String,
    pub(crate) customer: String,
    pub(crate) worker: String,
}

/// The server and the house that most tests share.
pub(crate) async fn shared() -> &'static (TestServer, House) {
    static SHARED: OnceCell<(TestServer, House)> = OnceCell::const_new();
    SHARED
        .get_or_init(|| async {
            let server = TestServer::start(&folder("shared")).await;
            let house = House::build(&server).await;
            (server, house)
        })
        .await
}

pub(crate) async fn made(server: &TestServer, path: &str, token: &str, body: Value) -> String {
    let body = server.post(path, token, &body).await.expect(201);
    body["id"].as_str().unwrap().to_owned()
}

pub(crate) fn money_policy() -> Value {
    json!({
        "pay": {"base_minor": 150, "per_km_minor": 60, "per_minute_minor": 10, "minimum_minor": 300},
        "fee": {"base_minor": 200, "per_km_minor": 50, "tax": 2300},
        "commission": 1500, "cash_cap_minor": 50_000, "failed_attempt": 5000,
    })
}

impl House {
    /// Founds a tenant of its own and fills it.
    pub(crate) async fn build(server: &TestServer) -> Self {
        let slug = format!("house-{}", fresh_key().replace("key-", ""));
        let email = format!("admin@{slug}.example");
        let body = json!({"slug": slug, "name": "A house",
            "admin": {"email": email, "password": PASSWORD, "name": "Ana"}});
        server.post("/api/v1/tenants", FOUNDING, &body).await.expect(201);
        let admin = server.sign_in(&slug, &email, PASSWORD).await;
        let market = made(
            server,
            "/api/v1/markets",
            &admin,
            json!({
                "name": "Porto", "currency": "EUR", "centre": {"lat": 41.15, "lng": -8.61},
                "money_policy": money_policy(),
            }),
        )
        .await;
        let warehouse = made(
            server,
            "/api/v1/warehouses",
            &admin,
            json!({
                "name": "Ribeira", "place": {"lat": 41.1405, "lng": -8.6110},
            }),
        )
        .await;
        let merchant = made(
            server,
            "/api/v1/parties",
            &admin,
            json!({
                "kind": "merchant", "name": "Padaria", "warehouse_id": warehouse,
            }),
        )
        .await;
        let customer =
            made(server, "/api/v1/parties", &admin, json!({"kind": "customer", "name": "Rui"}))
                .await;
        let mut house = Self {
            slug,
            admin,
            market,
            warehouse,
            product: String::new(),
            merchant,
            customer,
            worker: String::new(),
        };
        house.product = house.product(server, 500, 100_000).await;
        house.worker = house.worker(server, &format!("+35191{:07}", fresh_number())).await;
        house
    }

    /// A product at a price with stock, under a price list of all products so far.
    pub(crate) async fn product(&self, server: &TestServer, minor: i64, pieces: i64) -> String {
        let product = made(
            server,
            "/api/v1/products",
            &self.admin,
            json!({
                "sku": fresh_key(), "name": "Bread", "weight_grams": 500, "tax": 600,
            }),
        )
        .await;
        let lists = server.get("/api/v1/price-lists", &self.admin).await.expect(200);
        let mut prices = vec![json!({"product_id": product, "minor": minor})];
        let path = match lists["items"].get(0) {
            None => "/api/v1/price-lists".to_owned(),
            Some(list) => {
                prices.extend(list["prices"].as_array().unwrap().iter().cloned());
                format!("/api/v1/price-lists/{}", list["id"].as_str().unwrap())
            }
        };
        let body = json!({"name": "Prices", "currency": "EUR", "prices": prices});
        let first = lists["items"].get(0).is_none();
        let method = if first { reqwest::Method::POST } else { reqwest::Method::PUT };
        let answer = server.send(method, &path, &self.admin, Some(&body)).await;
        answer.expect(if first { 201 } else { 200 });
        let stock = json!({"warehouse_id": self.warehouse, "product_id": product,
            "pieces": pieces, "reason": "delivery"});
        server.post("/api/v1/inventory/moves", &self.admin, &stock).await.expect(201);
        product
    }

    pub(crate) async fn worker(&self, server: &TestServer, phone: &str) -> String {
        made(
            server,
            "/api/v1/workers",
            &self.admin,
            json!({
                "name": "Marta", "phone": phone, "pin": "4711",
                "vehicle": {"kind": "motorcycle", "capacity_grams": 30_000}, "skills": [],
            }),
        )
        .await
    }

    /// A sign-in of the house's worker.
    pub(crate) async fn worker_token(&self, server: &TestServer) -> String {
        let path = format!("/api/v1/workers/{}/sign-in-links", self.worker);
        let made = server.post(&path, &self.admin, &json!({})).await.expect(201);
        let code = made["path"].as_str().unwrap().rsplit('=').next().unwrap();
        let session = server.post("/api/v1/sessions", "", &json!({"code": code})).await.expect(201);
        session["token"].as_str().unwrap().to_owned()
    }

    /// A sign-in of a new user in this role.
    pub(crate) async fn user(
        &self,
        server: &TestServer,
        role: &str,
        vendor: Option<&str>,
    ) -> String {
        let email = format!("{role}-{}@{}.example", fresh_key(), self.slug);
        let body = json!({"email": email, "password": PASSWORD, "name": "N", "role": role,
            "vendor_id": vendor});
        server.post("/api/v1/users", &self.admin, &body).await.expect(201);
        server.sign_in(&self.slug, &email, PASSWORD).await
    }

    /// An order's body, to be placed as it is or made worse.
    pub(crate) fn order(&self) -> Value {
        json!({
            "merchant_id": self.merchant, "customer_id": self.customer,
            "dropoff": {"place": {"lat": 41.1579, "lng": -8.6291}, "name": "Rui", "phone": "+351911111111"},
            "lines": [{"product_id": self.product, "quantity": 2}],
            "payment": "cash", "strategy": "manual",
        })
    }
}

pub(crate) fn fresh_number() -> u64 {
    fresh_key().trim_start_matches("key-").parse().unwrap()
}
