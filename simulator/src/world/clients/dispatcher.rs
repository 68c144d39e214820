//! A person at the console, who interferes: assigns over the engine's head,
//! takes orders away, holds, pins, raises pay, blocks. At the end of a run they
//! tidy up what waits for a person.

use dispatch::{
    CancelledBy, Command as D, EscalationReason, Order, OrderState, Strategy, WithdrawReason,
};
use engine::{Command, Market};
use vocab::{LegKind, OrderId, PayPart, WorkerId};
use workers::{Blocked, Command as W};

use super::super::scene::{Client, Scene};
use super::{Town, text};

/// How many of the latest orders a person looks at.
const IN_SIGHT: usize = 40;
/// How many things a person puts right at once.
const TIDIED_MAX: usize = 40;

/// The person at the console.
#[derive(Default)]
pub(in crate::world) struct Dispatcher;

impl Dispatcher {
    fn ask(scene: &mut Scene, town: &Town, command: Command) {
        scene.ask(Client::Dispatcher, town.desk, command);
    }

    /// Interferes somewhere.
    pub(in crate::world) fn act(&mut self, scene: &mut Scene, town: &Town, market: &Market) {
        if scene.orders.is_empty() {
            return;
        }
        let latest = scene.orders.len().saturating_sub(IN_SIGHT);
        let index = latest + scene.chance.index(scene.orders.len() - latest);
        let order = scene.orders[index];
        let worker = scene.chance.one_of(&town.workers);
        let command = match scene.chance.between(0, 13) {
            0..=4 => of_search(scene, market, order, worker),
            5 | 6 => Command::Dispatch {
                command: D::Assign { order, worker, seen_version: seen(scene, market, order) },
            },
            7 => Command::Dispatch {
                command: D::Unassign { order, reason: text("someone else is nearer") },
            },
            8 => {
                let (by, reason) = (CancelledBy::Dispatcher, text("called off"));
                let seen_version = seen(scene, market, order);
                Command::CancelOrder { order, by, reason, seen_version }
            }
            9 => Command::ReturnOrder { order },
            10 => Command::ConfirmOrder { order },
            _ => of_workers(scene, market, worker),
        };
        Self::ask(scene, town, command);
    }

    /// Puts right what waits for a person.
    pub(in crate::world) fn tidy(&mut self, scene: &mut Scene, town: &Town, market: &Market) {
        let mut idle: Vec<WorkerId> = market.workers.workers.values().filter_map(idle).collect();
        for worker in market.workers.workers.values().filter(|w| w.blocked.is_some()) {
            let command = W::Unblock { worker: worker.id };
            Self::ask(scene, town, Command::Workers { command });
        }
        let open = market.dispatch.orders.values().filter(|order| !order.state.is_final());
        let remedies: Vec<Command> =
            open.filter_map(|order| remedy(market, order, &mut idle)).take(TIDIED_MAX).collect();
        for command in remedies {
            Self::ask(scene, town, command);
        }
    }
}

/// What a person does about an order that the engine cannot carry on alone.
fn remedy(market: &Market, order: &Order, idle: &mut Vec<WorkerId>) -> Option<Command> {
    let id = order.id;
    if order.on_hold.is_some() {
        return Some(Command::Dispatch { command: D::Resume { order: id } });
    }
    match order.state {
        // What cannot be confirmed for want of goods or money is called off.
        OrderState::Placed => {
            let (by, reason) = (CancelledBy::Dispatcher, text("never confirmed"));
            Some(Command::CancelOrder { order: id, by, reason, seen_version: None })
        }
        OrderState::Returning => {
            to_return(market, order).map(|order| Command::ReturnOrder { order })
        }
        OrderState::Dispatching | OrderState::Confirmed if needs_person(order) => {
            let pinned = order.pinned.filter(|worker| idle.contains(worker));
            let worker = pinned.or_else(|| idle.last().copied().filter(|_| order.pinned.is_none()));
            match worker {
                Some(worker) => {
                    idle.retain(|other| *other != worker);
                    let command = D::Assign { order: id, worker, seen_version: None };
                    Some(Command::Dispatch { command })
                }
                None if order.pinned.is_some() && order.escalation.is_some() => {
                    Some(Command::Dispatch { command: D::Unpin { order: id } })
                }
                None => None,
            }
        }
        _ => None,
    }
}

/// Called for, or with nobody left whom the engine may ask.
fn needs_person(order: &Order) -> bool {
    order.open_offers.is_empty()
        && (order.escalation.is_some() || order.nobody_since.is_some() || order.pinned.is_some())
}

/// Whose goods have to be sent back anew: those of a return that failed on its
/// way, or of the order itself where its return never began.
fn to_return(market: &Market, order: &Order) -> Option<OrderId> {
    let Some(child) = order.child.and_then(|id| market.dispatch.order(id)) else {
        return Some(order.id);
    };
    match child.state {
        OrderState::Failed if child.goods_taken() => Some(child.id),
        OrderState::Cancelled | OrderState::Expired | OrderState::Failed => Some(order.id),
        _ => None,
    }
}

fn idle(worker: &workers::Worker) -> Option<WorkerId> {
    (worker.work == workers::Work::Idle).then_some(worker.id)
}

fn seen(scene: &mut Scene, market: &Market, order: OrderId) -> Option<u64> {
    let version = market.dispatch.order(order).map(|order| order.version);
    version.filter(|_| scene.chance.yes(500))
}

/// Meddles with how a worker is sought.
fn of_search(scene: &mut Scene, market: &Market, order: OrderId, worker: WorkerId) -> Command {
    let command = match scene.chance.between(0, 6) {
        0 => D::Hold { order, reason: text("address unclear") },
        1 => D::Resume { order },
        2 => D::Pin { order, worker },
        3 => D::Unpin { order },
        4 => match market.dispatch.open_offer_of(worker).map(|offer| offer.id) {
            Some(offer) => D::WithdrawOffer { offer, reason: WithdrawReason::Replanned },
            None => D::Resume { order },
        },
        _ => redispatch(scene, market, order),
    };
    Command::Dispatch { command }
}

/// Another strategy, perhaps for more money.
fn redispatch(scene: &mut Scene, market: &Market, order: OrderId) -> D {
    let strategy = scene.chance.one_of(&[None, Some(Strategy::Nearest), Some(Strategy::Broadcast)]);
    let escalated = |order: &&Order| {
        order.escalation.is_some_and(|call| call.reason != EscalationReason::Manual)
    };
    let known = market.dispatch.order(order);
    let raise = known.filter(escalated).is_some() || scene.chance.yes(300);
    let pay = known.filter(|_| raise).map(|order| {
        let mut pay = order.pay.clone();
        pay.parts.push(PayPart { kind: LegKind::EarningBonus, minor: 25 });
        pay
    });
    D::Redispatch { order, strategy, pay }
}

fn of_workers(scene: &mut Scene, market: &Market, worker: WorkerId) -> Command {
    let ends = market.at + scene.chance.between(500, 60_000);
    let forever = scene.chance.yes(200);
    let until = (!forever).then_some(ends);
    let command = match scene.chance.between(0, 2) {
        0 => W::Block { worker, blocked: Blocked { reason: text("papers"), until } },
        1 => W::Unblock { worker },
        _ => W::Rate { worker, stars: scene.chance.between(1, 5) as u8 },
    };
    Command::Workers { command }
}
