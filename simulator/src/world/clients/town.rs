//! What there is before anyone acts: a policy, a warehouse with goods, workers
//! with vehicles. All of it is set up through the front door.

use engine::Command;
use engine::market::Policy;
use finance_bridge::{FeePolicy, MoneyPolicy, PayPolicy};
use orders_bridge::TradeCommand;
use orders_bridge::price::{PricedLine, PricedOrder};
use vocab::{
    Actor, BasisPoints, Currency, PartyId, Place, PriceListId, ProductId, UserId, WarehouseId,
    WorkerId,
};
use workers::{Duty, Link, Profile, Vehicle, VehicleKind};

use super::super::scene::{Client, Scene};
use super::text;

/// Tax on goods and on the fee, in hundredths of a percent.
const TAX: BasisPoints = BasisPoints(2_300);

/// The things and people everyone knows.
#[derive(Debug, Clone)]
pub(in crate::world) struct Town {
    pub(in crate::world) desk: Actor,
    pub(in crate::world) warehouse: WarehouseId,
    pub(in crate::world) merchant: PartyId,
    pub(in crate::world) products: Vec<ProductId>,
    pub(in crate::world) workers: Vec<WorkerId>,
    pub(in crate::world) customers: Vec<PartyId>,
    price_list: PriceListId,
}

impl Town {
    pub(in crate::world) fn draw(scene: &mut Scene) -> Self {
        let user: UserId = scene.chance.id();
        Self {
            desk: Actor::User(user),
            warehouse: scene.chance.id(),
            merchant: scene.chance.id(),
            products: (0..scene.swarm.shop.products).map(|_| scene.chance.id()).collect(),
            workers: (0..scene.swarm.workers).map(|_| scene.chance.id()).collect(),
            customers: (0..scene.swarm.customers).map(|_| scene.chance.id()).collect(),
            price_list: scene.chance.id(),
        }
    }

    /// Asks for all that must be there before the first order.
    pub(in crate::world) fn set_up(&self, scene: &mut Scene) {
        scene.ask(Client::Finance, self.desk, Command::SetPolicy { policy: policy(scene) });
        let place = self.somewhere(scene);
        let name = text("the warehouse");
        let command = TradeCommand::AddWarehouse { id: self.warehouse, name, place };
        scene.ask(Client::Finance, self.desk, Command::Trade { command });
        for product in &self.products {
            let pieces = scene.swarm.shop.stock;
            // Goods can only come to a warehouse that is there.
            scene.ask_in(50, Client::Finance, self.desk, self.stock(*product, pieces));
        }
        for worker in &self.workers {
            let place = self.somewhere(scene);
            scene.places.insert(*worker, place);
            self.register(scene, *worker);
        }
    }

    fn register(&self, scene: &mut Scene, worker: WorkerId) {
        let profile = Profile {
            subject: scene.chance.id(),
            vehicle: Vehicle {
                id: scene.chance.id(),
                kind: VehicleKind::Motorcycle,
                capacity_grams: 1_000_000,
            },
            skills: Default::default(),
            cash_cap_minor: scene.swarm.shop.cash_cap,
            documents_until: None,
        };
        use workers::Command as W;
        let steps = [
            W::Register { worker, profile },
            W::SetDuty { worker, duty: Duty::Available },
            W::SetLink { worker, link: Link::Live },
        ];
        for (i, command) in (0..).zip(steps) {
            scene.ask_in(50 * i, Client::Dispatcher, self.desk, Command::Workers { command });
        }
    }

    pub(in crate::world) fn stock(&self, product: ProductId, pieces: i64) -> Command {
        let (warehouse, reason) = (self.warehouse, text("counted"));
        let command = TradeCommand::MoveStock { warehouse, product, pieces, reason };
        Command::Trade { command }
    }

    /// A place within about two kilometres.
    pub(in crate::world) fn somewhere(&self, scene: &mut Scene) -> Place {
        let mut off = || scene.chance.between(-180_000, 180_000) as i32;
        Place { lat_e7: 411_500_000 + off(), lng_e7: -86_100_000 + off() }
    }

    /// One to three priced lines.
    pub(in crate::world) fn basket(&self, scene: &mut Scene) -> PricedOrder {
        let lines: Vec<PricedLine> =
            (0..scene.chance.between(1, 3)).map(|_| self.line(scene)).collect();
        PricedOrder {
            currency: Currency::EUR,
            price_list: self.price_list,
            price_list_version: 1,
            net_minor: lines.iter().map(|line| line.net_minor).sum(),
            tax_minor: lines.iter().map(|line| line.tax_minor).sum(),
            weight_grams: 1_000,
            lines,
        }
    }

    fn line(&self, scene: &mut Scene) -> PricedLine {
        let which = scene.chance.index(self.products.len());
        let (quantity, unit_minor) = (scene.chance.between(1, 4), 137 + 411 * which as i64);
        let net_minor = quantity * unit_minor;
        let tax_minor = TAX.of_half_up(net_minor).expect("small amounts");
        PricedLine {
            product: self.products[which],
            name: text("a thing"),
            quantity,
            unit_minor,
            net_minor,
            tax: TAX,
            tax_minor,
            weight_grams: 100,
        }
    }
}

fn policy(scene: &Scene) -> Policy {
    let shop = &scene.swarm.shop;
    let share = |per: i64| BasisPoints(u32::try_from(per).unwrap_or_default());
    let money = MoneyPolicy::new(
        PayPolicy { base_minor: 100, per_km_minor: 40, per_minute_minor: 5, minimum_minor: 0 },
        FeePolicy { base_minor: 200, per_km_minor: 30, tax: TAX },
        share(shop.commission),
        shop.cash_cap,
        share(shop.failed_attempt),
    );
    let money = money.expect("the swarm's amounts and shares are in range");
    Policy { version: 1, currency: Currency::EUR, money }
}
