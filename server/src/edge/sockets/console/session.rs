//! A console's connection after its hello: one task that reads, shows what
//! changed at each tick, pings and looks whether the token still holds.
//!
//! While a slow console is being written to, what changes is only noted; it
//! then gets the newest of everything in one delta.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use vocab::{Code, Rejection, Role, limits};

use super::message::{ConsoleMessage, LookAt, View};
use super::outgoing::{ConsoleNews, ConsolePing, DeltaData, PresenceData, SnapshotData};
use super::positions::within;
use super::presence::Doing;
use super::tally::Counters;
use super::viewer::Viewer;
use super::watch::Watch;
use super::{rows, say};
use crate::App;
use crate::edge::auth::Principal;
use crate::edge::authorization::may_send;
use crate::edge::problem::Problem;
use crate::edge::sockets::closing::Closing;
use crate::edge::sockets::hub::Hub;
use crate::edge::sockets::result::ResultData;
use crate::edge::sockets::wire::{Heard, Wire};
use crate::edge::sockets::{SOCKET_CONSOLE, envelope, still_holds};
use crate::shards::MarketHandle;

/// What a console is shown, once it has said what it wants to see.
struct Showing {
    view: View,
    watch: Arc<Watch>,
    /// The position it was last told.
    seq: u64,
    counters: Counters,
    /// The tick of the positions it was last shown.
    tick: Option<u32>,
    /// Who is in its box.
    inside: BTreeSet<u32>,
}

/// Somebody's place at a console: whoever goes, however they go, leaves it.
struct Seat {
    hub: Arc<Hub>,
    session: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.stand_up(&self.session);
    }
}

/// An open console.
pub(super) struct Session {
    app: Arc<App>,
    principal: Principal,
    token: String,
    market: Arc<MarketHandle>,
    /// The place at the console; given up with the connection.
    seat: Seat,
    showing: Option<Showing>,
    /// Unreadable messages in a row.
    unreadable: u32,
}

impl Session {
    /// A connection that was let in.
    pub(super) fn new(
        app: Arc<App>,
        principal: Principal,
        token: String,
        market: Arc<MarketHandle>,
        viewer: Viewer,
    ) -> Self {
        market.hub.sit_down(&viewer);
        let seat = Seat { hub: market.hub.clone(), session: viewer.session };
        Self { app, principal, token, market, seat, showing: None, unreadable: 0 }
    }

    /// Runs until there is a reason to close.
    pub(super) async fn run(mut self, wire: &mut Wire) -> Closing {
        let times = self.app.config.sockets;
        let every = |period: Duration| {
            let mut ticks = interval_at(Instant::now() + period, period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let mut beat = every(times.heartbeat);
        let mut recheck = every(times.recheck);
        let mut tick = every(times.tick);
        let stop = self.app.stop.clone();
        loop {
            let dead_at = Instant::from_std(wire.last_heard() + times.dead);
            let went = tokio::select! {
                biased;
                () = stop.cancelled() => return Closing::GoingAway,
                _ = beat.tick() => self.ping(wire).await,
                _ = recheck.tick() => still_holds(&self.app, &self.token, &self.principal).await,
                _ = tick.tick() => self.show_changes(wire).await,
                heard = wire.hear() => self.heard(wire, heard).await,
                () = sleep_until(dead_at) => Err(Closing::Silent),
            };
            if let Err(closing) = went {
                return closing;
            }
        }
    }

    async fn ping(&self, wire: &mut Wire) -> Result<(), Closing> {
        let ping = ConsolePing { server_time: self.app.clock.now() };
        say(&self.app, wire, None, &ConsoleNews::Ping(ping)).await
    }

    async fn refuse(
        &self,
        wire: &mut Wire,
        reference: Option<String>,
        problem: impl Into<Problem>,
    ) -> Result<(), Closing> {
        let result = ResultData::no(reference, problem);
        say(&self.app, wire, None, &ConsoleNews::Result(Box::new(result))).await
    }

    async fn heard(&mut self, wire: &mut Wire, heard: Heard) -> Result<(), Closing> {
        match heard {
            Heard::Alive => Ok(()),
            Heard::End(closing) => Err(closing),
            Heard::Binary => {
                let detail = "this socket takes JSON text only";
                self.unreadable(wire, None, Rejection::new(Code::InvalidField, detail)).await
            }
            Heard::Text(text) => self.read(wire, &text).await,
        }
    }

    async fn unreadable(
        &mut self,
        wire: &mut Wire,
        reference: Option<String>,
        rejection: Rejection,
    ) -> Result<(), Closing> {
        self.refuse(wire, reference, rejection).await?;
        self.unreadable += 1;
        if self.unreadable >= limits::UNREADABLE_MESSAGES_MAX {
            return Err(Closing::Policy("too many unreadable messages"));
        }
        Ok(())
    }

    async fn read(&mut self, wire: &mut Wire, text: &str) -> Result<(), Closing> {
        let incoming = match envelope::read(text) {
            Ok(incoming) => incoming,
            Err(no) => return self.unreadable(wire, no.reference, no.rejection).await,
        };
        let message = match ConsoleMessage::read(&incoming.kind, incoming.data.get()) {
            Ok(message) => message,
            Err(rejection) => return self.unreadable(wire, incoming.id, rejection).await,
        };
        self.unreadable = 0;
        if let Err(problem) = may_send(SOCKET_CONSOLE, &incoming.kind, &self.principal) {
            return self.refuse(wire, incoming.id, problem).await;
        }
        let view = match (message, &self.showing) {
            (ConsoleMessage::Pong(_), _) => return Ok(()),
            (ConsoleMessage::Look(look), _) => {
                return match self.look(look).await {
                    Ok(()) => Ok(()),
                    Err(problem) => self.refuse(wire, incoming.id, problem).await,
                };
            }
            (ConsoleMessage::Subscribe(typed), _) => View::try_from(typed),
            (ConsoleMessage::Resync(_), Some(showing)) => Ok(showing.view),
            (ConsoleMessage::Resync(_), None) => {
                Err(Rejection::new(Code::WrongState, "subscribe first"))
            }
            (ConsoleMessage::Hello(_), _) => {
                Err(Rejection::new(Code::WrongState, "hello was said already"))
            }
        };
        match view {
            Ok(view) => self.show_all(wire, view, incoming.id).await,
            Err(rejection) => self.refuse(wire, incoming.id, rejection).await,
        }
    }

    /// Somebody turned to an order, or to none.
    async fn look(&self, look: LookAt) -> Result<(), Problem> {
        if look.doing == Doing::Edit && self.principal.role == Role::Viewer {
            let detail = "who may only look edits nothing";
            return Err(Problem::field(Code::Forbidden, "doing", detail));
        }
        if let Some(id) = look.order_id {
            let known =
                self.market.sequencer.read(move |market| market.dispatch.order(id).is_some());
            if !known.await? {
                let detail = "there is nothing under this id";
                return Err(Problem::field(Code::OrderNotFound, "order_id", detail));
            }
        }
        self.market.hub.turn(&self.seat.session, look.order_id, look.doing);
        Ok(())
    }

    /// A snapshot, from which on changes are noted.
    async fn show_all(
        &mut self,
        wire: &mut Wire,
        view: View,
        reference: Option<String>,
    ) -> Result<(), Closing> {
        let hub = self.market.hub.clone();
        let read = self.market.sequencer.read(move |market| {
            let watch = hub.watch(market);
            let orders = if view.orders { rows::open_orders(market) } else { Default::default() };
            let workers =
                if view.workers { rows::all_workers(market, hub.numbers()) } else { Vec::new() };
            (watch, market.seq, orders, workers)
        });
        let (watch, seq, (mut orders, orders_left_out), mut workers) = match read.await {
            Ok(read) => read,
            Err(rejection) => return self.refuse(wire, reference, rejection).await,
        };
        let hub = &self.market.hub;
        rows::dress_orders(&self.market, hub.now(), &mut orders);
        rows::dress_workers(&self.app, &self.market, &mut workers).await;
        let counters = self.counters();
        let alerts = hub.alerts();
        self.showing =
            Some(Showing { view, watch, seq, counters, tick: None, inside: BTreeSet::new() });
        let people = hub.people();
        let all = SnapshotData { seq, orders, orders_left_out, workers, counters, alerts, people };
        say(&self.app, wire, Some(seq), &ConsoleNews::Snapshot(Box::new(all))).await
    }

    async fn show_changes(&mut self, wire: &mut Wire) -> Result<(), Closing> {
        let Some(showing) = &self.showing else {
            return Ok(());
        };
        let (view, new_people) = (showing.view, showing.watch.take_people());
        if new_people {
            let people = self.market.hub.people();
            say(&self.app, wire, None, &ConsoleNews::Presence(PresenceData { people })).await?;
        }
        if view.positions {
            self.show_positions(wire).await?;
        }
        match self.delta().await {
            Delta::Nothing => Ok(()),
            Delta::TooMuch => self.show_all(wire, view, None).await,
            Delta::Rows(delta) => {
                let seq = delta.seq;
                say(&self.app, wire, Some(seq), &ConsoleNews::Delta(delta)).await
            }
        }
    }

    fn counters(&self) -> Counters {
        let hub = &self.market.hub;
        let counted = hub.watchers().counters(hub.now());
        Counters { late_predicted: self.market.etas.predicted_late(), ..counted }
    }

    async fn delta(&mut self) -> Delta {
        let counters = self.counters();
        let Some(showing) = &mut self.showing else {
            return Delta::Nothing;
        };
        let hub = self.market.hub.clone();
        let mut changed = showing.watch.take();
        if changed.overflown {
            return Delta::TooMuch;
        }
        if !showing.view.orders {
            changed.orders.clear();
        }
        if !showing.view.workers {
            changed.workers.clear();
        }
        if changed.is_empty() && counters == showing.counters {
            return Delta::Nothing;
        }
        let changed = Arc::new(changed);
        let (asked, numbers_of) = (changed.clone(), hub.clone());
        let read = self.market.sequencer.read(move |market| {
            let orders = rows::orders(market, asked.orders.iter().copied());
            let ids = asked.workers.iter().copied();
            (market.seq, orders, rows::workers(market, numbers_of.numbers(), ids))
        });
        let Ok((seq, mut orders, mut workers)) = read.await else {
            // The writer is busy: the console is told at a later tick.
            showing.watch.put_back(&changed);
            return Delta::Nothing;
        };
        rows::dress_orders(&self.market, hub.now(), &mut orders);
        rows::dress_workers(&self.app, &self.market, &mut workers).await;
        let after = std::mem::replace(&mut showing.seq, seq);
        showing.counters = counters;
        let alerts = changed.alerts.then(|| hub.alerts());
        Delta::Rows(Box::new(DeltaData { seq, after, orders, workers, counters, alerts }))
    }

    async fn show_positions(&mut self, wire: &mut Wire) -> Result<(), Closing> {
        let Some(showing) = &mut self.showing else {
            return Ok(());
        };
        let hub = &self.market.hub;
        // A little less than a tick, so that two consoles' timers that drift
        // apart do not make each other miss every other frame.
        let every = self.app.config.sockets.tick.mul_f64(0.9);
        let shown = hub.positions().next(&self.market, hub.now(), showing.tick, every);
        showing.tick = Some(shown.tick);
        match (shown.frame, &showing.view.bbox) {
            (None, _) => Ok(()),
            (Some(frame), None) => wire.show(frame).await,
            (Some(frame), Some(bbox)) => wire.show(within(&frame, bbox, &mut showing.inside)).await,
        }
    }
}

/// What a tick has to tell.
enum Delta {
    Nothing,
    /// More changed than is remembered.
    TooMuch,
    Rows(Box<DeltaData>),
}
