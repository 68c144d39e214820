//! Founds a tenant to play with, by the public API alone: market, prices, goods,
//! merchants, customers with money, couriers with a phone and a PIN.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};
use uuid::Uuid;
use vocab::Place;

use super::http::Api;

/// Around which everything happens: Porto's Trindade.
pub const CENTRE: Place = Place { lat_e7: 411_521_000, lng_e7: -86_097_000 };
/// How many set-up calls run at once: passwords are hashed slowly on purpose.
const AT_ONCE: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);
/// Everyone's in this play world; the server is thrown away with it.
const PASSWORD: &str = "a-long-play-password";

/// What to found.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The tenant's short name.
    pub slug: String,
    /// How many couriers.
    pub workers: usize,
    /// How many customers with a wallet.
    pub customers: usize,
    /// Where merchants have their goods; one merchant each.
    pub warehouses: Vec<Place>,
    /// What a customer's wallet holds.
    pub wallet_minor: i64,
    /// How much cash a courier may carry.
    pub cash_cap_minor: i64,
}

/// Everything the players need to know.
#[derive(Clone)]
pub struct Setup {
    /// The tenant's short name.
    pub slug: String,
    /// The market.
    pub market_id: String,
    /// The founder's access.
    pub admin: Api,
    /// A dispatcher's.
    pub dispatcher: Api,
    /// The finance desk's.
    pub finance: Api,
    /// Who sells.
    pub merchants: Vec<Merchant>,
    /// What they sell.
    pub products: Vec<String>,
    /// Who has a wallet.
    pub customers: Vec<String>,
    /// Who carries.
    pub workers: Vec<WorkerLogin>,
}

/// A merchant and their warehouse.
#[derive(Debug, Clone)]
pub struct Merchant {
    /// The party.
    pub id: String,
    /// The warehouse.
    pub warehouse_id: String,
    /// Where it is.
    pub place: Place,
}

/// A courier's login.
#[derive(Debug, Clone)]
pub struct WorkerLogin {
    /// The worker.
    pub id: String,
    /// Phone.
    pub phone: String,
    /// PIN.
    pub pin: String,
}

/// `{"lat","lng"}`.
pub fn place_json(place: Place) -> Value {
    json!({"lat": place.lat(), "lng": place.lng()})
}

/// Founds it all.
///
/// # Errors
/// The first call that was refused, by name.
pub async fn found(api: &Api, founding_secret: &str, plan: &Plan) -> anyhow::Result<Setup> {
    let admin_email = "admin@play.example";
    let founder = api.with_token(founding_secret);
    let admin = json!({"email": admin_email, "password": PASSWORD, "name": "Admin"});
    let tenant = json!({"slug": plan.slug, "name": "Play city", "admin": admin});
    create(&founder, "/api/v1/tenants", tenant).await?;
    let admin = api.sign_in(login(plan, admin_email)).await?;
    let market_id = id_of(&create(&admin, "/api/v1/markets", market()).await?)?;
    let (dispatcher, finance) = (staff(&admin, plan, "dispatcher"), staff(&admin, plan, "finance"));
    let (dispatcher, finance) = (dispatcher.await?, finance.await?);
    let products = products(&admin).await?;
    let merchants = merchants(&admin, plan, &products).await?;
    let customers = customers(&admin, &finance, plan).await?;
    let workers = workers(&admin, plan).await?;
    let slug = plan.slug.clone();
    Ok(Setup {
        slug,
        market_id,
        admin,
        dispatcher,
        finance,
        merchants,
        products,
        customers,
        workers,
    })
}

async fn create(api: &Api, path: &str, body: Value) -> anyhow::Result<Value> {
    let key = Uuid::now_v7().to_string();
    api.post(path, &key, &body, Instant::now() + PATIENCE).await?.ok(path)
}

fn id_of(body: &Value) -> anyhow::Result<String> {
    let id = body.pointer("/id").and_then(Value::as_str);
    id.map(str::to_owned).with_context(|| format!("an answer without an id: {body}"))
}

fn login(plan: &Plan, email: &str) -> Value {
    json!({"tenant": plan.slug, "email": email, "password": PASSWORD})
}

fn market() -> Value {
    json!({
        "name": "Porto", "currency": "EUR", "centre": place_json(CENTRE),
        "money_policy": {
            "pay": {"base_minor": 180, "per_km_minor": 60, "per_minute_minor": 8, "minimum_minor": 300},
            "fee": {"base_minor": 250, "per_km_minor": 40, "tax": 2_300},
            "commission": 1_500, "cash_cap_minor": 20_000, "failed_attempt": 5_000
        }
    })
}

async fn staff(admin: &Api, plan: &Plan, role: &str) -> anyhow::Result<Api> {
    let email = format!("{role}@play.example");
    let user = json!({"email": email, "password": PASSWORD, "name": role, "role": role});
    create(admin, "/api/v1/users", user).await?;
    admin.sign_in(login(plan, &email)).await
}

async fn products(admin: &Api) -> anyhow::Result<Vec<String>> {
    let goods = [("Bread", 400, 600, 240), ("Coffee", 250, 1_300, 520), ("Soap", 300, 2_300, 310)];
    let (mut products, mut prices) = (Vec::new(), Vec::new());
    for (name, grams, tax, minor) in goods {
        let product = json!({"sku": name, "name": name, "weight_grams": grams, "tax": tax});
        let id = id_of(&create(admin, "/api/v1/products", product).await?)?;
        prices.push(json!({"product_id": id, "minor": minor}));
        products.push(id);
    }
    let list = json!({"name": "Day prices", "currency": "EUR", "prices": prices});
    create(admin, "/api/v1/price-lists", list).await?;
    Ok(products)
}

async fn merchants(admin: &Api, plan: &Plan, products: &[String]) -> anyhow::Result<Vec<Merchant>> {
    let open = |(number, place): (usize, Place)| async move {
        let warehouse = json!({"name": format!("Shop {number}"), "place": place_json(place)});
        let warehouse_id = id_of(&create(admin, "/api/v1/warehouses", warehouse).await?)?;
        let party = json!({
            "kind": "merchant", "name": format!("Merchant {number}"), "warehouse_id": warehouse_id
        });
        let id = id_of(&create(admin, "/api/v1/parties", party).await?)?;
        for product in products {
            let stock = json!({
                "warehouse_id": warehouse_id, "product_id": product,
                "pieces": 1_000_000, "reason": "opening stock"
            });
            create(admin, "/api/v1/inventory/moves", stock).await?;
        }
        anyhow::Ok(Merchant { id, warehouse_id, place })
    };
    in_parallel(plan.warehouses.iter().copied().enumerate().map(open)).await
}

async fn customers(admin: &Api, finance: &Api, plan: &Plan) -> anyhow::Result<Vec<String>> {
    let open = |number: usize| async move {
        let party = json!({"kind": "customer", "name": format!("Customer {number}")});
        let id = id_of(&create(admin, "/api/v1/parties", party).await?)?;
        let amount = json!({"minor": plan.wallet_minor, "currency": "EUR"});
        let top_up = json!({"amount": amount, "memo": "opening balance"});
        create(finance, &format!("/api/v1/wallets/{id}/top-ups"), top_up).await?;
        anyhow::Ok(id)
    };
    in_parallel((0..plan.customers).map(open)).await
}

async fn workers(admin: &Api, plan: &Plan) -> anyhow::Result<Vec<WorkerLogin>> {
    let hire = |number: usize| async move {
        let (phone, pin) = (format!("+351910{number:06}"), format!("{:06}", 100_000 + number));
        let worker = json!({
            "name": format!("Courier {number}"), "phone": phone, "pin": pin, "skills": [],
            "vehicle": {"kind": "motorcycle", "capacity_grams": 30_000},
            "cash_cap_minor": plan.cash_cap_minor
        });
        let id = id_of(&create(admin, "/api/v1/workers", worker).await?)?;
        anyhow::Ok(WorkerLogin { id, phone, pin })
    };
    in_parallel((0..plan.workers).map(hire)).await
}

/// Some at a time, answers in their order.
async fn in_parallel<T>(
    work: impl Iterator<Item = impl Future<Output = anyhow::Result<T>>>,
) -> anyhow::Result<Vec<T>> {
    stream::iter(work).buffered(AT_ONCE).try_collect().await
}
