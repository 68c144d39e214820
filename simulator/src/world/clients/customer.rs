//! A customer: places orders, pays cash or from a wallet, sends again what was
//! not answered, confirms later, calls off, and now and then uses a key twice.

use dispatch::{CancelledBy, NewOrder, Strategy};
use engine::{Command, Outcome, PlaceOrder, Reply};
use orders_bridge::{NewSale, Payment};
use vocab::{Actor, Currency, LegKind, Metres, OrderId, PartyId, Pay, PayPart, Rejection, Seconds};
use workers::Need;

use super::super::scene::{Client, Scene};
use super::{Town, text};

/// One customer.
pub(in crate::world) struct Customer {
    index: usize,
    id: PartyId,
    placed: u64,
}

impl Customer {
    pub(in crate::world) fn new(index: usize, id: PartyId) -> Self {
        Self { index, id, placed: 0 }
    }

    fn client(&self) -> Client {
        Client::Customer(self.index)
    }

    fn actor(&self) -> Actor {
        Actor::Customer(self.id)
    }

    /// Perhaps another order.
    pub(in crate::world) fn act(&mut self, scene: &mut Scene, town: &Town) {
        self.placed += 1;
        let order = self.order(scene, town);
        let command = Command::PlaceOrder { order: Box::new(order) };
        let call = scene.ask(self.client(), self.actor(), command);
        if scene.chance.yes(scene.swarm.habits.change_key_body) {
            let other = Command::PlaceOrder { order: Box::new(self.order(scene, town)) };
            let key = scene.calls[call].meta.id;
            let delay = scene.chance.between(0, 5_000);
            scene.ask_as(delay, key, self.client(), self.actor(), other);
        }
    }

    fn order(&self, scene: &mut Scene, town: &Town) -> PlaceOrder {
        let habits = scene.swarm.habits.clone();
        let id: OrderId = scene.chance.id();
        let payment = if scene.chance.yes(habits.wallet) { Payment::Wallet } else { Payment::Cash };
        let twice = scene.chance.yes(50);
        let number = if twice { self.placed.saturating_sub(1) } else { self.placed };
        let sale = NewSale {
            order: id,
            external_id: (number % 3 == 0).then(|| text(&format!("{}-{number}", self.index))),
            merchant: town.merchant,
            customer: Some(self.id),
            warehouse: town.warehouse,
            priced: town.basket(scene),
            delivery_fee_minor: scene.chance.between(0, 500),
            delivery_fee_tax_minor: scene.chance.between(0, 99),
            payment,
        };
        let confirm = !scene.chance.yes(habits.unconfirmed);
        PlaceOrder { sale, delivery: delivery(scene, town, id), confirm }
    }

    /// The server answered.
    pub(in crate::world) fn answered(
        &mut self,
        scene: &mut Scene,
        call: usize,
        answer: &Result<Outcome, Rejection>,
    ) {
        let Ok(Outcome { reply: Reply::Order { id: order, .. }, .. }) = answer else { return };
        let Command::PlaceOrder { order: asked } = &scene.calls[call].command else { return };
        let confirmed = asked.confirm;
        if !confirmed && !scene.chance.yes(200) {
            let delay = scene.chance.between(10, 30_000);
            let command = Command::ConfirmOrder { order: *order };
            scene.ask_in(delay, self.client(), self.actor(), command);
        }
        if scene.chance.yes(scene.swarm.habits.cancel) {
            let delay = scene.chance.between(10, 90_000);
            let (by, reason) = (CancelledBy::Customer, text("changed my mind"));
            let command = Command::CancelOrder { order: *order, by, reason, seen_version: None };
            scene.ask_in(delay, self.client(), self.actor(), command);
        }
    }
}

fn delivery(scene: &mut Scene, town: &Town, id: OrderId) -> NewOrder {
    let habits = scene.swarm.habits.clone();
    let stop = |scene: &mut Scene| dispatch::Stop {
        place: town.somewhere(scene),
        service: Seconds(60),
        due: None,
        subject: None,
    };
    let (pickup, dropoff) = (stop(scene), stop(scene));
    let trip = pickup.place.distance_m(dropoff.place) as u32;
    let broadcast = scene.chance.yes(habits.broadcast);
    let manual = scene.chance.yes(10);
    let strategy = match (manual, broadcast) {
        (true, _) => Strategy::Manual,
        (_, true) => Strategy::Broadcast,
        _ => Strategy::Nearest,
    };
    let later = scene.chance.yes(habits.scheduled);
    let in_ms = scene.chance.between(1_000, 90_000);
    let dispatch_at = later.then(|| scene.engine_seen + in_ms);
    let expires = scene.chance.yes(100);
    let lasts_ms = scene.chance.between(10_000, 300_000);
    NewOrder {
        id,
        pickup_task: scene.chance.id(),
        dropoff_task: scene.chance.id(),
        pickup,
        dropoff,
        need: Need::default(),
        pay: pay(scene, trip),
        trip: Metres(trip),
        trip_time: Seconds(trip / 8),
        strategy,
        dispatch_at,
        expires_at: expires.then(|| scene.engine_seen + in_ms + lasts_ms),
        priority: scene.chance.between(0, 2) as u8,
    }
}

fn pay(scene: &mut Scene, trip: u32) -> Pay {
    let base = scene.chance.between(0, 400);
    let parts = vec![
        PayPart { kind: LegKind::EarningBase, minor: base },
        PayPart { kind: LegKind::EarningDistance, minor: i64::from(trip) * 40 / 1_000 },
    ];
    Pay { currency: Currency::EUR, parts }
}
