//! Customers: they order when they order, whether or not the server keeps up,
//! and ask again under the same key until they have an answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::arrivals::Arrival;
use super::chance::{Chance, Kind};
use super::history::Placed;
use super::setup::place_json;
use super::world::World;

/// After this long without an answer an order's fate stays unknown.
const PATIENCE: Duration = Duration::from_secs(60);
/// When the run is over, answers are waited for this much longer.
const LAST_PATIENCE: Duration = Duration::from_secs(15);
/// Lines of an order, at most.
const LINES_MAX: usize = 3;
/// Within which a shop promises an order, device seconds.
const PROMISE_S: (f64, f64) = (25.0 * 60.0, 60.0 * 60.0);
/// How soon a change of mind comes, device seconds.
const SECOND_THOUGHTS_S: (f64, f64) = (5.0, 300.0);

/// Places every order at its time; what became of each.
pub async fn order_all(
    world: Arc<World>,
    arrivals: Vec<Arrival>,
    stop: CancellationToken,
) -> Vec<Placed> {
    let (tracker, started) = (TaskTracker::new(), tokio::time::Instant::now());
    let mut orders = Vec::new();
    for (number, arrival) in arrivals.into_iter().enumerate() {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep_until(started + arrival.at) => {}
        }
        let mut luck = Chance::new(world.seed, Kind::Customer, number as u64 + 1);
        let order = Order::draw(&world, &arrival, &mut luck);
        orders.push(tracker.spawn(order.see_through(world.clone(), luck, stop.clone())));
    }
    tracker.close();
    let mut placed = Vec::new();
    for order in orders {
        // A customer who panicked would be a defect of this program.
        placed.extend(order.await);
    }
    placed
}

/// Customers who order one after the other, with a pause between: `clients` of
/// them, until `stop`. Used where the load must follow a server that dies.
pub async fn order_on(
    world: Arc<World>,
    clients: usize,
    pause_ms: (f64, f64),
    stop: CancellationToken,
) -> Vec<Placed> {
    let buyers: Vec<_> = (0..clients)
        .map(|client| {
            let (world, stop) = (world.clone(), stop.clone());
            tokio::spawn(async move {
                let mut chance = Chance::new(world.seed, Kind::Customer, (client as u64 + 1) << 32);
                let shops: Vec<_> = world.setup.merchants.iter().map(|shop| shop.place).collect();
                let mut placed = Vec::new();
                while !stop.is_cancelled() {
                    let none = Duration::ZERO;
                    let arrival =
                        super::arrivals::anywhere(none, &shops, &world.streets, &mut chance);
                    let order = Order::draw(&world, &arrival, &mut chance);
                    let (order, luck) = (order.place(&world, &stop).await, chance.split());
                    placed.push(tokio::spawn(reconsider(world.clone(), order, luck, stop.clone())));
                    let pause = chance.between(pause_ms.0, pause_ms.1) / 1_000.0;
                    sleep_or_stop(Duration::from_secs_f64(pause), &stop).await;
                }
                placed
            })
        })
        .collect();
    let mut placed = Vec::new();
    for buyer in buyers {
        for order in buyer.await.unwrap_or_default() {
            placed.extend(order.await);
        }
    }
    placed
}

/// Orders at an even rate, without an end and without a memory, until `stop`.
pub async fn order_until(world: Arc<World>, per_minute: f64, stop: CancellationToken) {
    let shops: Vec<_> = world.setup.merchants.iter().map(|shop| shop.place).collect();
    let mut chance = Chance::new(world.seed, Kind::Customer, 0);
    let orders = TaskTracker::new();
    let mut number = 0u64;
    while !stop.is_cancelled() {
        let pause = chance.until_next(per_minute.max(0.01) / 60.0);
        sleep_or_stop(Duration::from_secs_f64(pause), &stop).await;
        let arrival =
            super::arrivals::anywhere(Duration::ZERO, &shops, &world.streets, &mut chance);
        number += 1;
        let mut luck = Chance::new(world.seed, Kind::Customer, number);
        let order = Order::draw(&world, &arrival, &mut luck);
        orders.spawn(order.see_through(world.clone(), luck, stop.clone()));
    }
    orders.close();
    let _ = tokio::time::timeout(LAST_PATIENCE, orders.wait()).await;
}

/// A moment by the devices' clock, as HTTP writes it.
fn promised(world: &World, in_s: f64) -> Option<String> {
    let at_ms = world.pace.device_ms(Instant::now()) + (in_s * 1_000.0) as i64;
    let at = OffsetDateTime::from_unix_timestamp(at_ms / 1_000).ok()?;
    at.format(&Rfc3339).ok()
}

/// An order about to be placed.
struct Order {
    external_id: String,
    key: String,
    body: Value,
    /// Within which the shop promises it, device seconds.
    promise_s: f64,
}

impl Order {
    fn draw(world: &World, arrival: &Arrival, chance: &mut Chance) -> Self {
        let external_id = format!("{:032x}", chance.bits());
        let setup = &world.setup;
        let merchant = &setup.merchants[arrival.merchant];
        let lines: Vec<Value> = setup
            .products
            .iter()
            .take(1 + chance.below(LINES_MAX))
            .map(|product| json!({"product_id": product, "quantity": 1 + chance.below(2)}))
            .collect();
        let cash = setup.customers.is_empty() || chance.happens(world.habits.cash);
        let strategy = if chance.happens(world.habits.broadcast) { "broadcast" } else { "nearest" };
        let mut body = json!({
            "external_id": external_id, "merchant_id": merchant.id,
            "warehouse_id": merchant.warehouse_id,
            "dropoff": {"place": place_json(arrival.door), "name": "Customer", "service_s": 60},
            "lines": lines, "payment": if cash { "cash" } else { "wallet" }, "strategy": strategy
        });
        if !setup.customers.is_empty() {
            body["customer_id"] = json!(setup.customers[chance.below(setup.customers.len())]);
        }
        let key = Uuid::from_u128(chance.bits()).to_string();
        Self { external_id, key, body, promise_s: chance.between(PROMISE_S.0, PROMISE_S.1) }
    }

    /// Places it, and perhaps thinks better of it.
    async fn see_through(
        self,
        world: Arc<World>,
        chance: Chance,
        stop: CancellationToken,
    ) -> Placed {
        let placed = self.place(&world, &stop).await;
        reconsider(world, placed, chance, stop).await
    }

    async fn place(mut self, world: &World, stop: &CancellationToken) -> Placed {
        self.body["dropoff"]["due"] = json!(promised(world, self.promise_s));
        let sent_ms = world.pace.now_ms();
        let mut placed = Placed { external_id: self.external_id, sent_ms, ..Placed::default() };
        let until = Instant::now() + PATIENCE;
        let api = &world.setup.dispatcher;
        let answer = or_stop(api.post("/api/v1/orders", &self.key, &self.body, until), stop).await;
        match answer {
            Some(Ok(reply)) if reply.is_ok() => {
                placed.order = reply.body.pointer("/id").and_then(Value::as_str).map(str::to_owned);
                world.counters().order();
            }
            Some(Ok(reply)) => {
                tracing::warn!(status = reply.status, body = %reply.body, "an order was refused");
                placed.refused = Some(format!("{} {}", reply.status, reply.code()));
            }
            Some(Err(error)) => tracing::debug!(%error, "an order was not answered"),
            None => {}
        }
        placed
    }
}

/// Now and then somebody thinks better of it.
async fn reconsider(
    world: Arc<World>,
    mut placed: Placed,
    mut chance: Chance,
    stop: CancellationToken,
) -> Placed {
    if placed.order.is_some() && chance.happens(world.habits.cancel) {
        let wait = world.pace.real(chance.between(SECOND_THOUGHTS_S.0, SECOND_THOUGHTS_S.1));
        sleep_or_stop(wait, &stop).await;
        if !stop.is_cancelled() {
            let key = Uuid::from_u128(chance.bits()).to_string();
            call_off(&world, &key, &mut placed, &stop).await;
        }
    }
    placed
}

async fn call_off(world: &World, key: &str, placed: &mut Placed, stop: &CancellationToken) {
    let Some(order) = &placed.order else { return };
    let path = format!("/api/v1/orders/{order}/cancel");
    let body = json!({"by": "customer", "reason": "changed their mind"});
    placed.cancel_sent = true;
    let until = Instant::now() + PATIENCE;
    let answer = or_stop(world.setup.dispatcher.post(&path, key, &body, until), stop).await;
    placed.cancelled = matches!(answer, Some(Ok(reply)) if reply.is_ok());
}

/// Waits for an answer, but not much beyond the end of the run.
async fn or_stop<T>(answer: impl Future<Output = T>, stop: &CancellationToken) -> Option<T> {
    let over = async {
        stop.cancelled().await;
        tokio::time::sleep(LAST_PATIENCE).await;
    };
    tokio::select! {
        answer = answer => Some(answer),
        () = over => None,
    }
}

async fn sleep_or_stop(pause: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(pause) => {}
    }
}
