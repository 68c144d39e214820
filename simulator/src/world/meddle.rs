//! Where the seeded bugs reach in: requests read wrongly, commands put wrongly,
//! and events changed before they are applied and journaled. Without a bug every
//! function here hands back what it was given.

use dispatch::{Command as D, Event as DE};
use engine::{Command, Event, Market, Outcome, Shard};
use ledger::Event as LE;
use orders_bridge::TradeEvent as TE;
use vocab::id::Id;
use vocab::{CommandMeta, Entry, Mint, TransferId};
use workers::Event as WE;

use super::bugs::{Bug, at_work};
use super::disk::MarketEntry;
use super::scene::Scene;

/// A day: what an offer is given when its end is not minded.
const DAY_MS: i64 = 86_400_000;

/// What a call asks, and under which id.
pub(super) fn read(scene: &mut Scene, call: usize) -> (CommandMeta, Command) {
    let call = &scene.calls[call];
    let (mut meta, command) = (call.meta.clone(), call.command.clone());
    if at_work(scene.bug, Bug::MemorySkipped) {
        meta.id = scene.chance.id();
        return (meta, under_a_new_id(scene, command));
    }
    (meta, command)
}

/// An edge that draws the order's id for each sending makes an order of each.
fn under_a_new_id(scene: &mut Scene, mut command: Command) -> Command {
    if let Command::PlaceOrder { order } = &mut command {
        order.delivery.id = scene.chance.id();
        order.delivery.pickup_task = scene.chance.id();
        order.delivery.dropoff_task = scene.chance.id();
        order.sale.order = order.delivery.id;
        order.sale.external_id = None;
    }
    command
}

/// What is asked of the engine.
pub(super) fn ask(bug: Option<Bug>, market: &Market, command: &Command) -> Command {
    let mut command = command.clone();
    if at_work(bug, Bug::ProposalVersionIgnored)
        && let Command::Dispatch { command: D::Propose { proposal } } = &mut command
        && let Some(order) = market.dispatch.order(proposal.decision.order)
    {
        proposal.seen_version = order.version;
    }
    command
}

/// Whether the bug may change what comes of this command: then the state before
/// it is needed. This spares a copy for all others.
pub(super) fn may_change(bug: Option<Bug>, command: &Command) -> bool {
    if !Bug::COMPILED_IN {
        return false;
    }
    let of_dispatch = |fits: fn(&D) -> bool| match command {
        Command::Dispatch { command } => fits(command),
        _ => false,
    };
    match bug {
        Some(Bug::WinnerNotCompared) => of_dispatch(|c| matches!(c, D::AcceptOffer { .. })),
        Some(Bug::ExpiryIgnored) => of_dispatch(|c| matches!(c, D::Propose { .. })),
        Some(Bug::OfferKept) => {
            matches!(command, Command::Tick) || of_dispatch(|c| matches!(c, D::DeclineOffer { .. }))
        }
        Some(Bug::SettledTwice | Bug::RemainderDropped) => matches!(command, Command::Step { .. }),
        Some(Bug::HoldKept) => matches!(command, Command::CancelOrder { .. }),
        Some(Bug::ReservationDropped) => matches!(command, Command::PlaceOrder { .. }),
        _ => false,
    }
}

/// The entry as the bug would have decided it, the state after it, and what it
/// is answered with; the entry as it was where the bug had nothing to do.
pub(super) fn change(
    bug: Option<Bug>,
    entry: MarketEntry,
    mut before: Market,
) -> (MarketEntry, Market, Option<Outcome>) {
    let events: Vec<Event> = entry.events.iter().map(|record| record.event.clone()).collect();
    let changed = match bug {
        Some(Bug::WinnerNotCompared) => win_again(&before, &entry, &events),
        Some(bug) => bend(bug, events.clone()),
        None => events.clone(),
    };
    if changed == events || changed.is_empty() {
        return (entry, before, None);
    }
    let records = (before.seq() + 1..).zip(changed);
    let v = engine::market::EVENT_VERSION;
    let events = records.map(|(seq, event)| vocab::EventRecord { seq, v, event }).collect();
    let entry = Entry { events, ..entry };
    before.apply_entry(&entry).expect("the changed entry follows the state before it");
    // The engine remembers what it answered; a changed answer is remembered too.
    let remembered = before.memory.recall(&entry.meta).ok().flatten().cloned();
    let done = Outcome { seq: before.seq(), at: entry.at, reply: engine::Reply::Done };
    (entry, before, Some(remembered.unwrap_or(done)))
}

fn bend(bug: Bug, mut events: Vec<Event>) -> Vec<Event> {
    match bug {
        Bug::ExpiryIgnored => {
            for event in &mut events {
                if let Event::Dispatch(DE::OfferMade { offer }) = event {
                    offer.valid_until = offer.valid_until + DAY_MS;
                }
            }
        }
        Bug::OfferKept => {
            events.retain(|event| !matches!(event, Event::Workers(WE::OfferDropped { .. })));
        }
        Bug::HoldKept => {
            events.retain(|event| !matches!(event, Event::Ledger(LE::HoldVoided { .. })));
        }
        Bug::ReservationDropped => {
            events.retain(|event| !matches!(event, Event::Trade(TE::StockReserved { .. })));
        }
        Bug::SettledTwice => {
            let again = events.iter().find_map(settlement);
            events.extend(again);
        }
        Bug::RemainderDropped => {
            let legs = events.iter_mut().find_map(|event| match event {
                Event::Ledger(LE::Posted { transfer, .. }) => Some(&mut transfer.legs),
                _ => None,
            });
            if let Some(leg) = legs.into_iter().flatten().find(|leg| leg.minor > 1) {
                leg.minor -= 1;
            }
        }
        _ => {}
    }
    events
}

/// The same money once more, under another transfer's id.
fn settlement(event: &Event) -> Option<Event> {
    let Event::Ledger(LE::Posted { transfer, .. }) = event else { return None };
    let mut again = transfer.clone();
    again.id = TransferId::from_uuid(uuid::Uuid::from_u128(!transfer.id.uuid().as_u128()));
    // Earnings only: a customer's guarded wallet would stop the engine by itself.
    again.legs.retain(|leg| !leg.debit.is_guarded());
    let posted = Event::Ledger(LE::Posted { transfer: again.clone(), hold: None });
    (!again.legs.is_empty()).then_some(posted)
}

/// A late yes, whose offer was taken back because another had won, wins too.
fn win_again(before: &Market, entry: &MarketEntry, events: &[Event]) -> Vec<Event> {
    let lost = events.iter().find_map(|event| match event {
        Event::Dispatch(DE::OfferLost { offer, .. }) => before.dispatch.offer(*offer),
        _ => None,
    });
    let Some(offer) = lost else { return events.to_vec() };
    let mut mint = Mint::new(entry.meta.id, entry.at);
    let assignment = dispatch::Assignment {
        id: mint.draw(),
        order: offer.order,
        worker: offer.worker,
        version: 1,
        offer: Some(offer.id),
        at: entry.at,
        ended_at: None,
    };
    vec![Event::Dispatch(DE::OrderAssigned { assignment })]
}

/// Puts entries behind whatever the journal holds.
pub(super) fn renumber(entries: &mut [MarketEntry], last_seq: u64) {
    let records = entries.iter_mut().flat_map(|entry| &mut entry.events);
    for (seq, record) in (last_seq + 1..).zip(records) {
        record.seq = seq;
    }
}
