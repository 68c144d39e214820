//! A market that takes orders as fast as it is asked.

use std::collections::BTreeSet;

use dispatch::{
    Decision, NewOrder, Proposal, ProposedOffer, Stop, Strategy, TaskOutcome, TaskState, TaskStep,
};
use engine::market::Policy;
use engine::{Command, Event, Market, PlaceOrder, Shard};
use finance_bridge::{FeePolicy, MoneyPolicy, PayPolicy};
use orders_bridge::{NewSale, Payment, PricedLine, PricedOrder, TradeCommand};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{
    Actor, BasisPoints, CommandMeta, Currency, Entry, LegKind, Metres, Pay, PayPart, Place,
    Seconds, ShardId, Text, TimeMs, WorkerId,
};
use workers::{Duty, Link, Need, Profile, Vehicle, VehicleKind};

/// A market with one worker, who takes every order.
pub struct Town {
    market: Market,
    worker: WorkerId,
    ids: u128,
    now: TimeMs,
    /// What was decided and would be journaled.
    pub entries: Vec<Entry<Command, Event>>,
}

fn id<T: Id>(n: u128) -> T {
    T::from_uuid(Uuid::from_u128(n))
}

fn text<const N: usize>(words: &str) -> Text<N> {
    Text::new(words).expect("short and plain")
}

impl Town {
    /// A town with plenty on the shelf.
    pub fn new() -> Self {
        let market = Market::new(ShardId::Market(id(1), id(2)));
        let now = TimeMs(1_700_000_000_000);
        let mut town = Self { market, worker: id(7), ids: 1 << 32, now, entries: Vec::new() };
        town.found();
        town.hire();
        town
    }

    fn found(&mut self) {
        let pay =
            PayPolicy { base_minor: 300, per_km_minor: 0, per_minute_minor: 0, minimum_minor: 0 };
        let fee = FeePolicy { base_minor: 250, per_km_minor: 0, tax: BasisPoints(0) };
        let money = MoneyPolicy::new(pay, fee, BasisPoints(1_000), 1 << 39, BasisPoints(5_000))
            .expect("a policy that makes sense");
        self.ask(Command::SetPolicy {
            policy: Policy { version: 1, currency: Currency::EUR, money },
        });
        let place = Place { lat_e7: 411_500_000, lng_e7: -86_100_000 };
        let shop = TradeCommand::AddWarehouse { id: id(3), name: text("Shop"), place };
        self.ask(Command::Trade { command: shop });
        let (warehouse, product, reason) = (id(3), id(4), text("delivery"));
        let fill = TradeCommand::MoveStock { warehouse, product, pieces: 1 << 30, reason };
        self.ask(Command::Trade { command: fill });
    }

    fn hire(&mut self) {
        let worker = self.worker;
        let vehicle = Vehicle { id: id(8), kind: VehicleKind::Car, capacity_grams: u32::MAX };
        let profile = Profile {
            subject: id(9),
            vehicle,
            skills: BTreeSet::new(),
            cash_cap_minor: 1 << 39,
            documents_until: None,
        };
        for command in [
            workers::Command::Register { worker, profile },
            workers::Command::SetDuty { worker, duty: Duty::Available },
            workers::Command::SetLink { worker, link: Link::Live },
        ] {
            self.ask(Command::Workers { command });
        }
    }

    /// One order from basket to paid worker: eight commands.
    pub fn one_order(&mut self) {
        self.ids += 4;
        let order = id(self.ids);
        let (pickup_task, dropoff_task) = (id(self.ids + 1), id(self.ids + 2));
        self.ids += 4;
        let place = Box::new(self.order(order, pickup_task, dropoff_task));
        self.ask(Command::PlaceOrder { order: place });
        self.offer(order);
        let offer = self.market.dispatch.open_offer_of(self.worker).map(|offer| offer.id);
        let offer = offer.expect("the worker was asked");
        let accept = dispatch::Command::AcceptOffer { offer, worker: self.worker };
        self.ask(Command::Dispatch { command: accept });
        let done = Some(TaskOutcome::Done);
        self.step(pickup_task, TaskState::EnRoute, None);
        self.step(pickup_task, TaskState::Completed, done.clone());
        self.step(dropoff_task, TaskState::EnRoute, None);
        self.step(dropoff_task, TaskState::Arrived, None);
        self.step(dropoff_task, TaskState::Completed, done);
    }

    fn offer(&mut self, order: vocab::OrderId) {
        let seen_version = self.market.dispatch.order(order).map_or(0, |order| order.version);
        self.ids += 1;
        let decision = Decision {
            id: id(self.ids),
            order,
            wave: 1,
            strategy: Strategy::Nearest,
            radius: Metres(4_000),
            at: self.now,
            candidates: Vec::new(),
            counted: Default::default(),
            nearest_miss: None,
        };
        let offer = ProposedOffer {
            worker: self.worker,
            to_pickup: Metres(500),
            to_pickup_time: Seconds(90),
        };
        let proposal = Box::new(Proposal { seen_version, decision, offers: vec![offer] });
        self.ask(Command::Dispatch { command: dispatch::Command::Propose { proposal } });
    }

    fn step(&mut self, task: vocab::TaskId, to: TaskState, outcome: Option<TaskOutcome>) {
        let job = self.market.dispatch.job_of(self.worker).expect("the worker has the job");
        let step = TaskStep {
            assignment: job.id,
            assignment_version: job.version,
            task,
            to,
            outcome,
            device_at: None,
            place: None,
            proofs: Vec::new(),
        };
        let worker = Some(self.worker);
        self.ask(Command::Step { worker, step, pieces: None, cash_minor: None });
    }

    fn ask(&mut self, command: Command) {
        self.ids += 1;
        self.now = self.now + 1;
        let meta = CommandMeta {
            id: id(self.ids),
            actor: Actor::User(id(10)),
            correlation: "bench".to_owned(),
            body_hash: 0,
            channel: "bench".to_owned(),
        };
        let handled = self.market.handle(self.now, &meta, &command);
        handled.answer.expect("everything asked here makes sense");
        self.entries.extend(handled.entry);
        self.market.take_effects();
    }

    fn order(
        &self,
        order: vocab::OrderId,
        pickup_task: vocab::TaskId,
        dropoff_task: vocab::TaskId,
    ) -> PlaceOrder {
        let line = PricedLine {
            product: id(4),
            name: text("Rice"),
            quantity: 1,
            unit_minor: 1_000,
            net_minor: 1_000,
            tax: BasisPoints(0),
            tax_minor: 0,
            weight_grams: 900,
        };
        let priced = PricedOrder {
            currency: Currency::EUR,
            price_list: id(5),
            price_list_version: 1,
            lines: vec![line],
            net_minor: 1_000,
            tax_minor: 0,
            weight_grams: 900,
        };
        let sale = NewSale {
            order,
            external_id: None,
            merchant: id(6),
            customer: None,
            warehouse: id(3),
            priced,
            delivery_fee_minor: 250,
            delivery_fee_tax_minor: 0,
            payment: Payment::Cash,
        };
        let stop = |lat_e7| Stop {
            place: Place { lat_e7, lng_e7: -86_100_000 },
            service: Seconds(60),
            due: None,
            subject: None,
        };
        let parts = vec![PayPart { kind: LegKind::EarningBase, minor: 300 }];
        let delivery = NewOrder {
            id: order,
            pickup_task,
            dropoff_task,
            pickup: stop(411_500_000),
            dropoff: stop(411_600_000),
            need: Need::default(),
            pay: Pay { currency: Currency::EUR, parts },
            trip: Metres(1_000),
            trip_time: Seconds(200),
            strategy: Strategy::Nearest,
            dispatch_at: None,
            expires_at: None,
            priority: 0,
        };
        PlaceOrder { sale, delivery, confirm: true }
    }
}

impl Default for Town {
    fn default() -> Self {
        Self::new()
    }
}
