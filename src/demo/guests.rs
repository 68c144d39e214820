//! The three places kept free in the demo's city for whoever started it: a
//! dispatcher, a driver, and a customer whose order waits for that driver.

use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};
use simulator::wire::http::Api;
use simulator::wire::setup::{Merchant, Setup, place_json};
use uuid::Uuid;
use vocab::Place;

const PATIENCE: Duration = Duration::from_secs(10);
const PHONE: &str = "+351919000000";
const PIN: &str = "246810";
/// From the shop to the driver and to the customer's door, 1e-7 degrees: a few
/// streets, so that the first job is done within minutes.
const DRIVER_FROM_SHOP: (i32, i32) = (18_000, 22_000);
const DOOR_FROM_SHOP: (i32, i32) = (52_000, 61_000);

/// Where each of them goes in.
pub(super) struct Guests {
    /// A dispatcher's API key: for the console's link, and for curl.
    pub(super) key: String,
    /// The console, signed in.
    pub(super) console: String,
    /// The driver's app, signed in, with a place in the city.
    pub(super) driver: String,
    /// The customer's tracking page.
    pub(super) customer: String,
}

/// Takes them in.
pub(super) async fn invite(url: &str, setup: &Setup) -> anyhow::Result<Guests> {
    let admin = &setup.admin;
    let label = json!({"label": "demo", "role": "dispatcher"});
    let key = text(&post(admin, "/api/v1/api-keys", &label).await?, "/key")?;
    let shop = setup.merchants.first().context("the city has no merchant")?;
    let worker = hire(admin, setup).await?;
    let login = json!({"tenant": setup.slug, "phone": PHONE, "pin": PIN});
    let token = admin.sign_in(login).await?.token();
    let order = order(admin, setup, shop, &worker).await?;
    let link = json!({"party": "recipient"});
    let path = format!("/api/v1/orders/{order}/links");
    let tracking = text(&post(admin, &path, &link).await?, "/path")?;
    let at = beside(shop.place, DRIVER_FROM_SHOP);
    Ok(Guests {
        console: format!("{url}/#token={key}"),
        driver: format!("{url}/driver#at={:.4},{:.4}&token={token}", at.lat(), at.lng()),
        customer: format!("{url}{tracking}"),
        key,
    })
}

async fn hire(admin: &Api, setup: &Setup) -> anyhow::Result<String> {
    let worker = json!({
        "name": "You", "phone": PHONE, "pin": PIN, "skills": [], "cash_cap_minor": 30_000,
        "vehicle": {"kind": "motorcycle", "capacity_grams": 30_000}
    });
    let made = post(admin, "/api/v1/workers", &worker).await;
    text(&made.with_context(|| format!("a driver for {}", setup.slug))?, "/id")
}

/// Placed and pinned before it is confirmed, so that nobody else is asked first.
async fn order(
    admin: &Api,
    setup: &Setup,
    shop: &Merchant,
    worker: &str,
) -> anyhow::Result<String> {
    let order = json!({
        "merchant_id": shop.id, "customer_id": setup.customers.first(), "payment": "wallet",
        "confirm": false, "strategy": "nearest",
        "lines": [{"product_id": setup.products.first(), "quantity": 2}],
        "dropoff": {
            "place": place_json(beside(shop.place, DOOR_FROM_SHOP)),
            "name": "You", "note": "The door beside the bakery; ring twice."
        }
    });
    let id = text(&post(admin, "/api/v1/orders", &order).await?, "/id")?;
    post(admin, &format!("/api/v1/orders/{id}/pin"), &json!({"worker_id": worker})).await?;
    post(admin, &format!("/api/v1/orders/{id}/confirm"), &json!({})).await?;
    Ok(id)
}

fn beside(place: Place, (lat, lng): (i32, i32)) -> Place {
    Place { lat_e7: place.lat_e7 + lat, lng_e7: place.lng_e7 + lng }
}

async fn post(api: &Api, path: &str, body: &Value) -> anyhow::Result<Value> {
    let key = Uuid::now_v7().to_string();
    api.post(path, &key, body, Instant::now() + PATIENCE).await?.ok(path)
}

fn text(body: &Value, pointer: &str) -> anyhow::Result<String> {
    let found = body.pointer(pointer).and_then(Value::as_str);
    Ok(found.with_context(|| format!("the answer has no {pointer}"))?.to_owned())
}
