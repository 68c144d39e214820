//! The till: money into wallets, cash out of workers' hands, goods in and out
//! of the warehouse; at times more than there is.

use engine::{Command, Market};
use vocab::Currency;

use super::super::scene::{Client, Scene};
use super::{Town, text};

/// Whoever keeps the till.
#[derive(Default)]
pub(in crate::world) struct Finance;

impl Finance {
    pub(in crate::world) fn act(&mut self, scene: &mut Scene, town: &Town, market: &Market) {
        let command = match scene.chance.between(0, 3) {
            0 | 1 => top_up(scene, town),
            2 => remit(scene, town, market),
            _ => restock(scene, town),
        };
        scene.ask(Client::Finance, town.desk, command);
    }
}

fn top_up(scene: &mut Scene, town: &Town) -> Command {
    let customer = scene.chance.one_of(&town.customers);
    let minor = scene.chance.between(0, scene.swarm.shop.top_up);
    Command::TopUp { customer, currency: Currency::EUR, minor, memo: text("card") }
}

/// All of it, a part of it, or more than there is.
fn remit(scene: &mut Scene, town: &Town, market: &Market) -> Command {
    let worker = scene.chance.one_of(&town.workers);
    let in_hand = market.cash_in_hand(worker);
    let part = scene.chance.between(0, in_hand.max(0));
    let minor = scene.chance.one_of(&[in_hand, in_hand, part, in_hand + 1]);
    Command::RemitCash { worker, minor, memo: text("counted at the office") }
}

fn restock(scene: &mut Scene, town: &Town) -> Command {
    let product = scene.chance.one_of(&town.products);
    let most = scene.swarm.shop.stock;
    let pieces = scene.chance.between(-most / 4, most);
    town.stock(product, pieces)
}
