//! A small town to test in: one warehouse, one product, a policy, workers and
//! customers as a test asks for them. It keeps every entry, so that any test can
//! replay what it did.

use std::collections::BTreeSet;

use dispatch::{
    Decision, NewOrder, Proposal, ProposedOffer, Stop, Strategy, TaskOutcome, TaskState, TaskStep,
};
use engine::market::Policy;
use engine::{Command, Event, Market, Outcome, PlaceOrder, Reply, Shard};
use finance_bridge::{FeePolicy, MoneyPolicy, PayPolicy};
use orders_bridge::{NewSale, Payment, PricedLine, PricedOrder, TradeCommand};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{
    Actor, AssignmentId, BasisPoints, CommandMeta, Currency, Entry, LegKind, Metres, OfferId,
    OrderId, Pay, PayPart, Place, Rejection, Seconds, ShardId, Text, TimeMs, WorkerId,
};
use workers::{Duty, Link, Need, Profile, Vehicle, VehicleKind};

pub(crate) const GOODS: i64 = 1_000;
pub(crate) const FEE: i64 = 250;
pub(crate) const PAY: i64 = 300;

pub(crate) struct Town {
    pub(crate) market: Market,
    pub(crate) entries: Vec<Entry<Command, Event>>,
    pub(crate) now: TimeMs,
    ids: u128,
}

pub(crate) fn id<T: Id>(n: u128) -> T {
    T::from_uuid(Uuid::from_u128(n))
}

pub(crate) fn place(n: i32) -> Place {
    Place { lat_e7: 411_500_000 + n, lng_e7: -86_100_000 }
}

fn text<const N: usize>(words: &str) -> Text<N> {
    Text::new(words).unwrap()
}

impl Town {
    /// A town with `stock` pieces on the shelf and nobody in the streets.
    pub(crate) fn with_stock(stock: i64) -> Self {
        let shard = ShardId::Market(id(1), id(2));
        let now = TimeMs(1_700_000_000_000);
        let mut town = Self { market: Market::new(shard), entries: Vec::new(), now, ids: 1_000 };
        let pay =
            PayPolicy { base_minor: PAY, per_km_minor: 0, per_minute_minor: 0, minimum_minor: 0 };
        let fee = FeePolicy { base_minor: FEE, per_km_minor: 0, tax: BasisPoints(0) };
        let money =
            MoneyPolicy::new(pay, fee, BasisPoints(1_000), 20_000, BasisPoints(5_000)).unwrap();
        town.ok(Command::SetPolicy {
            policy: Policy { version: 1, currency: Currency::EUR, money },
        });
        let add = TradeCommand::AddWarehouse { id: id(3), name: text("Shop"), place: place(0) };
        town.ok(Command::Trade { command: add });
        let fill = TradeCommand::MoveStock {
            warehouse: id(3),
            product: id(4),
            pieces: stock,
            reason: text("delivery"),
        };
        town.ok(Command::Trade { command: fill });
        town
    }

    /// A worker who is on duty and heard.
    pub(crate) fn worker(&mut self, n: u128) -> WorkerId {
        let worker = id(100 + n);
        let vehicle =
            Vehicle { id: id(200 + n), kind: VehicleKind::Motorcycle, capacity_grams: 30_000 };
        let profile = Profile {
            subject: id(300 + n),
            vehicle,
            skills: BTreeSet::new(),
            cash_cap_minor: 20_000,
            documents_until: None,
        };
        for command in [
            workers::Command::Register { worker, profile },
            workers::Command::SetDuty { worker, duty: Duty::Available },
            workers::Command::SetLink { worker, link: Link::Live },
        ] {
            self.ok(Command::Workers { command });
        }
        worker
    }

    pub(crate) fn top_up(&mut self, customer: u128, minor: i64) {
        let memo = text("card");
        self.ok(Command::TopUp { customer: id(customer), currency: Currency::EUR, minor, memo });
    }

    /// An order of one piece; a customer pays from their wallet, nobody in cash.
    pub(crate) fn order(&self, n: u128, customer: Option<u128>) -> PlaceOrder {
        let line = PricedLine {
            product: id(4),
            name: text("Rice"),
            quantity: 1,
            unit_minor: GOODS,
            net_minor: GOODS,
            tax: BasisPoints(0),
            tax_minor: 0,
            weight_grams: 900,
        };
        let priced = PricedOrder {
            currency: Currency::EUR,
            price_list: id(5),
            price_list_version: 1,
            lines: vec![line],
            net_minor: GOODS,
            tax_minor: 0,
            weight_grams: 900,
        };
        let sale = NewSale {
            order: id(n),
            external_id: None,
            merchant: id(6),
            customer: customer.map(id),
            warehouse: id(3),
            priced,
            delivery_fee_minor: FEE,
            delivery_fee_tax_minor: 0,
            payment: if customer.is_some() { Payment::Wallet } else { Payment::Cash },
        };
        let stop = |at| Stop { place: at, service: Seconds(60), due: None, subject: None };
        let delivery = NewOrder {
            id: id(n),
            pickup_task: id(n + 10_000),
            dropoff_task: id(n + 20_000),
            pickup: stop(place(0)),
            dropoff: stop(place(90_000)),
            need: Need::default(),
            pay: Pay {
                currency: Currency::EUR,
                parts: vec![PayPart { kind: LegKind::EarningBase, minor: PAY }],
            },
            trip: Metres(1_000),
            trip_time: Seconds(200),
            strategy: Strategy::Nearest,
            dispatch_at: None,
            expires_at: None,
            priority: 0,
        };
        PlaceOrder { sale, delivery, confirm: true }
    }

    pub(crate) fn placed(&mut self, n: u128, customer: Option<u128>) -> OrderId {
        let order = Box::new(self.order(n, customer));
        self.ok(Command::PlaceOrder { order });
        id(n)
    }

    /// Offers an order to workers, as a planner would, and names the offers.
    pub(crate) fn offered(&mut self, order: OrderId, to: &[WorkerId]) -> Vec<OfferId> {
        let seen = self.market.dispatch.order(order).unwrap();
        let decision = Decision {
            id: id(self.ids + 500_000),
            order,
            wave: seen.wave + 1,
            strategy: if to.len() > 1 { Strategy::Broadcast } else { seen.strategy },
            radius: Metres(4_000),
            at: self.now,
            candidates: Vec::new(),
            counted: Default::default(),
            nearest_miss: None,
        };
        let offers = to
            .iter()
            .map(|worker| ProposedOffer {
                worker: *worker,
                to_pickup: Metres(500),
                to_pickup_time: Seconds(90),
            })
            .collect();
        let proposal = Box::new(Proposal { seen_version: seen.version, decision, offers });
        self.ok(Command::Dispatch { command: dispatch::Command::Propose { proposal } });
        to.iter().filter_map(|w| self.market.dispatch.open_offer_of(*w)).map(|o| o.id).collect()
    }

    pub(crate) fn accept(&mut self, offer: OfferId, worker: WorkerId) -> Outcome {
        let command = dispatch::Command::AcceptOffer { offer, worker };
        self.ok(Command::Dispatch { command })
    }

    /// Placed, offered, accepted: the job is the worker's.
    pub(crate) fn assigned(
        &mut self,
        n: u128,
        customer: Option<u128>,
        worker: WorkerId,
    ) -> AssignmentId {
        let order = self.placed(n, customer);
        let offer = self.offered(order, &[worker])[0];
        match self.accept(offer, worker).reply {
            Reply::Offer { assignment: Some(assignment), .. } => assignment,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn step(
        &mut self,
        job: AssignmentId,
        dropoff: bool,
        to: TaskState,
        outcome: Option<TaskOutcome>,
    ) -> Result<Outcome, Rejection> {
        let assignment = self.market.dispatch.assignment(job).unwrap().clone();
        let order = self.market.dispatch.order(assignment.order).unwrap();
        let task = if dropoff { order.dropoff.id } else { order.pickup.id };
        let step = TaskStep {
            assignment: job,
            assignment_version: assignment.version,
            task,
            to,
            outcome,
            device_at: None,
            place: None,
            proofs: Vec::new(),
        };
        let worker = Some(assignment.worker);
        self.does(Command::Step { worker, step, pieces: None, cash_minor: None })
    }

    pub(crate) fn picked_up(&mut self, job: AssignmentId) {
        self.step(job, false, TaskState::EnRoute, None).unwrap();
        self.step(job, false, TaskState::Completed, Some(TaskOutcome::Done)).unwrap();
    }

    pub(crate) fn delivered(&mut self, job: AssignmentId) {
        self.picked_up(job);
        self.step(job, true, TaskState::Completed, Some(TaskOutcome::Done)).unwrap();
    }

    pub(crate) fn ok(&mut self, command: Command) -> Outcome {
        self.does(command.clone()).unwrap_or_else(|no| panic!("{no} to {command:?}"))
    }

    pub(crate) fn does(&mut self, command: Command) -> Result<Outcome, Rejection> {
        self.ids += 1;
        let meta = meta(self.ids);
        self.sends(&meta, command)
    }

    /// Handles a command and what follows from it, and audits the whole state.
    pub(crate) fn sends(
        &mut self,
        meta: &CommandMeta,
        command: Command,
    ) -> Result<Outcome, Rejection> {
        let handled = self.market.handle(self.now, meta, &command);
        self.entries.extend(handled.entry);
        for (meta, command) in handled.follow_ups {
            self.sends(&meta, command).unwrap();
        }
        self.market.audit().unwrap();
        let trial = self.market.ledger.trial_balance();
        assert!(trial.values().all(|sum| *sum == 0), "{trial:?}");
        handled.answer
    }

    /// The same entries over an empty market.
    pub(crate) fn replayed(&self) -> Market {
        let mut again = Market::new(self.market.id);
        for entry in &self.entries {
            again.apply_entry(entry).unwrap();
        }
        again
    }
}

pub(crate) fn meta(n: u128) -> CommandMeta {
    CommandMeta {
        id: id(n),
        actor: Actor::User(id(9)),
        correlation: format!("test-{n}"),
        body_hash: 7,
        channel: "api".to_owned(),
    }
}
