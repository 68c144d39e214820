//! A server with one tenant and one market, and people to sign in as.

use std::sync::Arc;
use std::time::Duration;

use dispatch::{NewOrder, Stop, Strategy};
use engine::{Command, Market, PlaceOrder};
use orders_bridge::{
    NewSale, Payment, PricedLine, PricedOrder, TenancyCommand, Tenant, TradeCommand, User,
};
use serde_json::{Value, json};
use server::edge::auth::authenticate_token;
use server::edge::sockets::SocketTimes;
use server::rooms::sequencer::own_meta;
use server::shards::{MarketHandle, TenantHandle};
use server::{Config, RawConfig, Running};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{
    BasisPoints, Currency, LegKind, MarketId, Metres, OrderId, Pay, PayPart, Place, Role, Seconds,
    SubjectId, TenantId, Text, TimeMs, UserId, WarehouseId, WorkerId,
};
use workers::{Command as W, Profile, Vehicle, VehicleKind};

use super::client::Client;

/// What the goods, the delivery and their taxes cost together.
pub(crate) const TOTAL_MINOR: i64 = 1_500;
pub(crate) const PICKUP: (f64, f64) = (41.150, -8.610);

pub(crate) struct City {
    pub(crate) running: Running,
    pub(crate) tenant: Arc<TenantHandle>,
    pub(crate) market: Arc<MarketHandle>,
    _data: tempfile::TempDir,
}

pub(crate) struct Worker {
    pub(crate) id: WorkerId,
    pub(crate) user: UserId,
    pub(crate) token: String,
}

pub(crate) fn fresh<T: Id>() -> T {
    T::from_uuid(Uuid::now_v7())
}

pub(crate) fn name() -> String {
    Uuid::now_v7().to_string()
}

fn text<const N: usize>(words: &str) -> Text<N> {
    Text::new(words).unwrap()
}

/// Patience for tests: long enough for a busy machine, never waited for.
pub(crate) fn times() -> SocketTimes {
    SocketTimes { tick: Duration::from_millis(50), ..SocketTimes::default() }
}

const POLICY: &str = r#"{"pay":{"base_minor":300,"per_km_minor":50,"per_minute_minor":5,
    "minimum_minor":300},"fee":{"base_minor":200,"per_km_minor":30,"tax":2300},
    "commission":1000,"cash_cap_minor":20000,"failed_attempt":5000}"#;

impl City {
    pub(crate) async fn open(times: SocketTimes) -> Self {
        let data = tempfile::tempdir().unwrap();
        let raw = RawConfig {
            listen: "127.0.0.1:0".to_owned(),
            data: data.path().to_owned(),
            straight_lines: true,
            password_memory_kib: 8,
            ..RawConfig::default()
        };
        let config = Config { sockets: times, ..Config::try_from(raw).unwrap() };
        let running = server::start(config).await.unwrap();
        let (tenant, market) = (fresh::<TenantId>(), fresh::<MarketId>());
        let tenant = running.app.shards.open_tenant(tenant).await.unwrap();
        let market = running.app.shards.open_market(tenant.id, market).await.unwrap();
        let city = Self { running, tenant, market, _data: data };
        city.found().await;
        city
    }

    async fn found(&self) {
        let (id, slug, name) = (self.tenant.id, text("porto"), text("Porto"));
        self.house(TenancyCommand::Found { tenant: Tenant { id, slug, name } }).await;
        let market = orders_bridge::Market {
            id: self.market.id,
            name: text("Porto"),
            currency: Currency::EUR,
            centre: place(PICKUP),
            money_policy: POLICY.to_owned(),
            price_list: None,
        };
        self.house(TenancyCommand::OpenMarket { market }).await;
        let money = serde_json::from_str(POLICY).unwrap();
        let policy = engine::market::Policy { version: 1, currency: Currency::EUR, money };
        self.order(Command::SetPolicy { policy }).await;
    }

    pub(crate) async fn house(&self, command: TenancyCommand) {
        self.tenant.sequencer.submit(own_meta("test"), command).await.unwrap();
    }

    pub(crate) async fn order(&self, command: Command) {
        self.market.sequencer.submit(own_meta("test"), command).await.unwrap();
    }

    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Market) -> T + Send + 'static,
    ) -> T {
        self.market.sequencer.read(question).await.unwrap()
    }

    /// Someone who may sign in, signed in.
    pub(crate) async fn user(&self, role: Role, worker: Option<WorkerId>) -> (UserId, String) {
        let user = User {
            id: fresh(),
            role,
            subject: fresh(),
            vendor: None,
            worker: worker.map(|worker| (self.market.id, worker)),
            disabled: false,
        };
        let id = user.id;
        self.house(TenancyCommand::AddUser { user }).await;
        (id, self.running.app.keys.issue(self.tenant.id, id, role).unwrap().token)
    }

    /// Someone with a name who may sign in, signed in.
    pub(crate) async fn named(&self, role: Role, name: &str) -> (UserId, String) {
        let (id, token) = self.user(role, None).await;
        let subject = self.tenant.tenancy().users[&id].subject;
        self.person(subject, json!({"name": name})).await;
        (id, token)
    }

    pub(crate) async fn worker(&self) -> Worker {
        let id = fresh();
        let profile = Profile {
            subject: fresh(),
            vehicle: Vehicle { id: fresh(), kind: VehicleKind::Motorcycle, capacity_grams: 20_000 },
            skills: Default::default(),
            cash_cap_minor: 20_000,
            documents_until: None,
        };
        self.order(Command::Workers { command: W::Register { worker: id, profile } }).await;
        let (user, token) = self.user(Role::Worker, Some(id)).await;
        Worker { id, user, token }
    }

    /// A request by HTTP that is answered well.
    pub(crate) async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        let url = format!("http://{}{path}", self.running.address);
        let request = reqwest::Client::new().post(url).bearer_auth(token);
        let answer = request.header("Idempotency-Key", name()).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {answer:?}");
        answer.json().await.unwrap()
    }

    /// Uploads a photo in a worker's name.
    pub(crate) async fn photo(&self, worker: &Worker, query: &str) {
        let url = format!("http://{}/api/v1/proofs?{query}", self.running.address);
        let request = reqwest::Client::new().post(url).bearer_auth(&worker.token);
        let answer = request.body(b"\xff\xd8\xff a photo".to_vec()).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 201);
    }

    /// Ends the session behind a token.
    pub(crate) async fn sign_out(&self, token: &str) {
        let app = &self.running.app;
        let principal = authenticate_token(app, token).await.unwrap();
        let (session, ends) = (principal.session.unwrap(), principal.expires_at_s.unwrap());
        app.keys.revoke(&app.store, session, ends).await.unwrap();
    }

    /// A driver's socket that has said nothing.
    pub(crate) async fn driver(&self) -> Client {
        Client::connect(self.running.address, "/ws/driver", "omniroute.driver.v1").await
    }

    /// A console's socket that has said nothing.
    pub(crate) async fn console(&self) -> Client {
        Client::connect(self.running.address, "/ws/console", "omniroute.console.v1").await
    }

    /// A worker's app, let in.
    pub(crate) async fn app_of(&self, worker: &Worker, last_seq: Option<u64>) -> (Client, Value) {
        let mut app = self.driver().await;
        app.say("hello", json!({"token": worker.token, "app": "test", "last_seq": last_seq})).await;
        let welcome = app.expect("welcome").await;
        (app, welcome)
    }

    /// A worker's app whose worker is on duty next to the pickup.
    pub(crate) async fn ready(&self, worker: &Worker) -> Client {
        let (mut app, _) = self.app_of(worker, None).await;
        let done = app.command("duty.set", json!({"duty": "available"})).await;
        assert_eq!((&done["ok"], &done["state"]), (&json!(true), &json!("available")));
        app.say("loc", json!({"fixes": [fix(PICKUP.0 + 0.001, PICKUP.1)]})).await;
        app
    }

    /// A cash order of two pieces, confirmed.
    pub(crate) async fn place(&self, strategy: Strategy) -> OrderId {
        self.place_lines(strategy, &["Pastel de nata"]).await
    }

    /// A cash order of two pieces that nobody is asked for, due at this moment.
    pub(crate) async fn place_due(&self, due: TimeMs) -> OrderId {
        let names = ["Pastel de nata"];
        self.place_whole(Strategy::Manual, &names, |order| order.dropoff.due = Some(due)).await
    }

    /// A cash order of two pieces of each, confirmed.
    pub(crate) async fn place_lines(&self, strategy: Strategy, names: &[&str]) -> OrderId {
        self.place_whole(strategy, names, |_| {}).await
    }

    async fn place_whole(
        &self,
        strategy: Strategy,
        names: &[&str],
        edit: impl FnOnce(&mut NewOrder),
    ) -> OrderId {
        let count = names.len() as i64;
        let (warehouse, product) = (fresh::<WarehouseId>(), fresh());
        let add = TradeCommand::AddWarehouse {
            id: warehouse,
            name: text("Bolhao"),
            place: place(PICKUP),
        };
        self.order(Command::Trade { command: add }).await;
        let stock =
            TradeCommand::MoveStock { warehouse, product, pieces: 1_000, reason: text("bought") };
        self.order(Command::Trade { command: stock }).await;
        let id = fresh();
        let line = |name: &&str| PricedLine {
            product,
            name: text(name),
            quantity: 2,
            unit_minor: 500,
            net_minor: 1_000,
            tax: BasisPoints(2_000),
            tax_minor: 200,
            weight_grams: 30,
        };
        let sale = NewSale {
            order: id,
            external_id: None,
            merchant: fresh(),
            customer: None,
            warehouse,
            priced: PricedOrder {
                currency: Currency::EUR,
                price_list: fresh(),
                price_list_version: 1,
                lines: names.iter().map(line).collect(),
                net_minor: 1_000 * count,
                tax_minor: 200 * count,
                weight_grams: 30 * count as u32,
            },
            delivery_fee_minor: 250,
            delivery_fee_tax_minor: 50,
            payment: Payment::Cash,
        };
        let mut delivery = delivery(id, strategy);
        edit(&mut delivery);
        let order = Box::new(PlaceOrder { sale, delivery, confirm: true });
        self.order(Command::PlaceOrder { order }).await;
        id
    }

    /// Personal data of someone met at a stop.
    pub(crate) async fn person(&self, id: SubjectId, body: Value) {
        let app = &self.running.app;
        let subject = store::Subject {
            id,
            kind: "customer".to_owned(),
            body: body.to_string(),
            updated_at: app.clock.now(),
        };
        app.store.subjects.put(self.tenant.id, &subject).await.unwrap();
    }
}

/// Who is met at every drop-off.
pub(crate) fn receiver() -> SubjectId {
    SubjectId::from_uuid(Uuid::from_u128(77))
}

fn delivery(id: OrderId, strategy: Strategy) -> NewOrder {
    let stop = |at, subject| Stop { place: place(at), service: Seconds(60), due: None, subject };
    let part = PayPart { kind: LegKind::EarningBase, minor: 400 };
    NewOrder {
        id,
        pickup_task: fresh(),
        dropoff_task: fresh(),
        pickup: stop(PICKUP, None),
        dropoff: stop((41.160, -8.620), Some(receiver())),
        need: Default::default(),
        pay: Pay { currency: Currency::EUR, parts: vec![part] },
        trip: Metres(1_500),
        trip_time: Seconds(240),
        strategy,
        dispatch_at: None,
        expires_at: None,
        priority: 0,
    }
}

fn place((lat, lng): (f64, f64)) -> Place {
    Place::from_degrees(lat, lng).unwrap()
}

/// A fix of this moment.
pub(crate) fn fix(lat: f64, lng: f64) -> Value {
    let ts = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    json!({"lat": lat, "lng": lng, "acc": 5.0, "ts": ts.as_millis() as i64})
}
