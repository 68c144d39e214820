//! A driver's connection after its hello: one task that reads, tells, pings and
//! looks whether the token still holds.
//!
//! Commands are handled one after another, in the order in which they came, and
//! each is answered after its commit; nothing more is read meanwhile, so that a
//! client that asks faster than the journal commits waits at its own end. What
//! the hub has to tell goes on all the time.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use engine::Command;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use vocab::{Code, DeviceTimeMs, OfferId, Rejection, WorkerId, limits};

use super::command::{self, Asked};
use super::inbox::Push;
use super::message::{DriverMessage, Loc, ProofKind, ProofMeta};
use super::outgoing::{DriverNews, PingData, SupersededData};
use super::{aside, contacts, say};
use crate::App;
use crate::edge::auth::Principal;
use crate::edge::authorization::may_send;
use crate::edge::proofs;
use crate::edge::sockets::closing::Closing;
use crate::edge::sockets::envelope::{self, Incoming};
use crate::edge::sockets::hub::{Ears, End};
use crate::edge::sockets::result::ResultData;
use crate::edge::sockets::wire::{Heard, Wire};
use crate::edge::sockets::{SOCKET_DRIVER, still_holds};
use crate::rooms::sequencer::own_meta;
use crate::shards::MarketHandle;

/// An answer on its way.
type Pending = Pin<Box<dyn Future<Output = ResultData> + Send>>;

/// What a message leads to.
enum Next {
    /// Nothing to say.
    Nothing,
    /// An answer at once.
    Answer(ResultData),
    /// An answer after a commit.
    Later(Pending),
}

/// A worker's open connection.
pub(super) struct Session {
    app: Arc<App>,
    principal: Principal,
    token: String,
    market: Arc<MarketHandle>,
    worker: WorkerId,
    /// Names the connection in logs and correlation ids.
    name: String,
    ears: Ears,
    /// Unreadable messages in a row.
    unreadable: u32,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.market.hub.leave(self.worker, self.ears.connection);
    }
}

impl Session {
    /// A connection that was let in.
    pub(super) fn new(
        app: Arc<App>,
        principal: Principal,
        token: String,
        market: Arc<MarketHandle>,
        worker: WorkerId,
        name: String,
        ears: Ears,
    ) -> Self {
        Self { app, principal, token, market, worker, name, ears, unreadable: 0 }
    }

    /// Runs until there is a reason to close.
    pub(super) async fn run(mut self, wire: &mut Wire) -> Closing {
        let times = self.app.config.sockets;
        let every = |period| {
            let mut ticks = interval_at(Instant::now() + period, period);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        };
        let (mut beat, mut recheck) = (every(times.heartbeat), every(times.recheck));
        let stop = self.app.stop.clone();
        let mut pending: Option<Pending> = None;
        loop {
            let dead_at = Instant::from_std(wire.last_heard() + times.dead);
            let free = pending.is_none();
            let went = tokio::select! {
                biased;
                end = &mut self.ears.end => return self.let_go(wire, end.ok()).await,
                () = stop.cancelled() => return Closing::GoingAway,
                _ = beat.tick() => self.ping(wire).await,
                _ = recheck.tick() => still_holds(&self.app, &self.token, &self.principal).await,
                Some(push) = self.ears.queue.recv() => self.tell(wire, push).await,
                result = answer_of(&mut pending), if !free => {
                    pending = None;
                    wire.forgive();
                    self.answer(wire, result).await
                }
                heard = wire.hear(), if free => {
                    self.heard(wire, heard).await.map(|later| pending = later)
                }
                () = sleep_until(dead_at), if free => Err(Closing::Silent),
            };
            if let Err(closing) = went {
                return closing;
            }
        }
    }

    /// The hub let go of this connection.
    async fn let_go(&mut self, wire: &mut Wire, end: Option<End>) -> Closing {
        match end {
            Some(End::Superseded) => {
                let last = DriverNews::Superseded(SupersededData {});
                // The close code says the same.
                let _ = say(&self.app, wire, None, &last).await;
                Closing::Superseded
            }
            Some(End::TooSlow) => Closing::TooSlow,
            None => Closing::GoingAway,
        }
    }

    async fn ping(&self, wire: &mut Wire) -> Result<(), Closing> {
        let ping = PingData { server_time: self.app.clock.now() };
        say(&self.app, wire, None, &DriverNews::Ping(ping)).await
    }

    async fn answer(&self, wire: &mut Wire, result: ResultData) -> Result<(), Closing> {
        say(&self.app, wire, None, &DriverNews::Result(Box::new(result))).await
    }

    /// Writes a message of the inbox.
    pub(super) async fn tell(&self, wire: &mut Wire, mut push: Push) -> Result<(), Closing> {
        if let DriverNews::Assignment(job) = &mut push.news {
            contacts::fill(&self.app, self.principal.tenant, job).await;
        }
        say(&self.app, wire, Some(push.seq), &push.news).await?;
        if let Some(offer) = push.offer() {
            self.offer_shown(offer);
        }
        Ok(())
    }

    /// An offer is with its worker: that is recorded in the background.
    pub(super) fn offer_shown(&self, offer: OfferId) {
        self.market.hub.offer_sent(offer);
    }

    async fn heard(&mut self, wire: &mut Wire, heard: Heard) -> Result<Option<Pending>, Closing> {
        let next = match heard {
            Heard::Alive => Next::Nothing,
            Heard::End(closing) => return Err(closing),
            Heard::Binary => {
                let detail = "this socket takes JSON text only";
                self.unreadable(None, Rejection::new(Code::InvalidField, detail))
            }
            Heard::Text(text) => self.read(&text),
        };
        match next {
            Next::Nothing => {}
            Next::Later(pending) => return Ok(Some(pending)),
            Next::Answer(result) => self.answer(wire, result).await?,
        }
        if self.unreadable >= limits::UNREADABLE_MESSAGES_MAX {
            return Err(Closing::Policy("too many unreadable messages"));
        }
        Ok(None)
    }

    fn unreadable(&mut self, reference: Option<String>, rejection: Rejection) -> Next {
        self.unreadable += 1;
        Next::Answer(ResultData::no(reference, rejection))
    }

    fn read(&mut self, text: &Utf8Bytes) -> Next {
        let incoming = match envelope::read(text) {
            Ok(incoming) => incoming,
            Err(no) => return self.unreadable(no.reference, no.rejection),
        };
        let message = match DriverMessage::read(&incoming.kind, incoming.data.get()) {
            Ok(message) => message,
            Err(rejection) => return self.unreadable(envelope::reference_in(text), rejection),
        };
        self.unreadable = 0;
        if let Err(problem) = may_send(SOCKET_DRIVER, &incoming.kind, &self.principal) {
            return Next::Answer(ResultData::no(envelope::reference_in(text), problem));
        }
        self.handle(incoming, message)
    }

    fn handle(&self, incoming: Incoming, message: DriverMessage) -> Next {
        match message {
            DriverMessage::Hello(_) => {
                let detail = "hello was said already";
                Next::Answer(ResultData::no(incoming.id, Rejection::new(Code::WrongState, detail)))
            }
            DriverMessage::Pong(pong) => {
                if let Some(device) = pong.clock {
                    self.market.tracking.clock_sample(self.worker, DeviceTimeMs(device));
                }
                Next::Nothing
            }
            DriverMessage::Ack(ack) => {
                self.acknowledge(ack.seq);
                Next::Nothing
            }
            DriverMessage::Loc(loc) => self.located(incoming.id, &loc),
            DriverMessage::CashCollected(said) => {
                let key = said.command_id.clone();
                self.checked(key, "checked", move |market, worker| {
                    aside::cash(market, worker, &said)
                })
            }
            DriverMessage::ProofMeta(said) => {
                let (key, correlation) = (said.command_id.clone(), self.correlation(&incoming));
                tracing::info!(correlation, worker = %self.worker, proof = %said.proof_id,
                    kind = ?said.kind, "a proof was announced");
                match said.kind {
                    ProofKind::Pin => self.pin(key, said),
                    _ => self.checked(key, "checked", move |market, worker| {
                        aside::picture(market, worker, &said)
                    }),
                }
            }
            DriverMessage::Incident(said) => {
                let id = command::command_id(self.worker, &said.command_id);
                let note = said.note.as_ref().map_or("", |note| note.as_str());
                self.alarmed(
                    &incoming,
                    said.command_id.clone(),
                    id.map(|id| {
                        aside::incident(&self.market.hub, self.worker, id, &said);
                        format!("{}: {note}", said.kind)
                    }),
                )
            }
            DriverMessage::Sos(said) => {
                let id = command::command_id(self.worker, &said.command_id);
                self.alarmed(
                    &incoming,
                    said.command_id.clone(),
                    id.map(|id| {
                        aside::sos(&self.market.hub, self.worker, id, &said);
                        "sos".to_owned()
                    }),
                )
            }
            other => self.command(&incoming, other),
        }
    }

    /// Acknowledgements are cumulative and idempotent, so each is handed in on
    /// its own, unanswered, and not remembered as a command of the worker's.
    fn acknowledge(&self, seq: u64) {
        let (sequencer, worker) = (self.market.sequencer.clone(), self.worker);
        tokio::spawn(async move {
            let command = Command::AckInbox { worker, seq };
            if let Err(rejection) = sequencer.submit(own_meta("driver"), command).await {
                tracing::debug!(%rejection, %worker, "an acknowledgement waits for the next");
            }
        });
    }

    fn located(&self, reference: Option<String>, loc: &Loc) -> Next {
        if loc.fixes.len() > limits::FIX_BATCH_MAX {
            let detail = format!("at most {} fixes in one message", limits::FIX_BATCH_MAX);
            let rejection = Rejection::new(Code::LimitExceeded, detail).at("fixes");
            return Next::Answer(ResultData::no(reference, rejection));
        }
        let rejected = self.market.tracking.ingest(self.worker, &loc.fixes);
        if rejected.is_empty() {
            return Next::Nothing;
        }
        Next::Answer(ResultData::fixes(reference, &rejected))
    }

    /// A question to the market that changes nothing.
    fn checked(
        &self,
        key: String,
        state: &'static str,
        question: impl FnOnce(&engine::Market, WorkerId) -> Result<(), Rejection> + Send + 'static,
    ) -> Next {
        if let Err(rejection) = command::command_id(self.worker, &key) {
            return Next::Answer(ResultData::no(key, rejection));
        }
        let (sequencer, worker) = (self.market.sequencer.clone(), self.worker);
        Next::Later(Box::pin(async move {
            let read = sequencer.read(move |market| question(market, worker)).await;
            match read.and_then(|checked| checked) {
                Ok(()) => ResultData::yes(key, Some(state)),
                Err(rejection) => ResultData::no(key, rejection),
            }
        }))
    }

    /// A PIN, which is a proof by itself if it is right.
    fn pin(&self, key: String, said: ProofMeta) -> Next {
        if let Err(rejection) = command::command_id(self.worker, &key) {
            return Next::Answer(ResultData::no(key, rejection));
        }
        let (app, market, worker) = (self.app.clone(), self.market.clone(), self.worker);
        Next::Later(Box::pin(async move {
            match aside::pin(&app, &market, worker, &said).await {
                Ok(()) => ResultData::yes(key, Some("accepted")),
                Err(problem) => ResultData::no(key, problem),
            }
        }))
    }

    fn alarmed(&self, incoming: &Incoming, key: String, alarm: Result<String, Rejection>) -> Next {
        match alarm {
            Err(rejection) => Next::Answer(ResultData::no(key, rejection)),
            Ok(what) => {
                let correlation = self.correlation(incoming);
                tracing::warn!(correlation, worker = %self.worker, what, "a worker calls for help");
                Next::Answer(ResultData::yes(key, Some("alerted")))
            }
        }
    }

    fn command(&self, incoming: &Incoming, message: DriverMessage) -> Next {
        let refuse = |rejection| {
            let named = serde_json::from_str(incoming.data.get()).ok();
            let named = named.and_then(|data: serde_json::Value| {
                data.get("command_id")?.as_str().map(str::to_owned)
            });
            Next::Answer(ResultData::no(named.or_else(|| incoming.id.clone()), rejection))
        };
        let listed = match &message {
            DriverMessage::TaskTransition(step) => {
                step.proofs.clone().map(|all| (step.task_id, all))
            }
            _ => None,
        };
        let Asked { key, command, said } = match command::asked(self.worker, message) {
            Ok(Some(asked)) => asked,
            Ok(None) => return Next::Nothing,
            Err(rejection) => return refuse(rejection),
        };
        let id = match command::command_id(self.worker, &key) {
            Ok(id) => id,
            Err(rejection) => return refuse(rejection),
        };
        let correlation = self.correlation(incoming);
        let meta = command::meta(self.worker, id, correlation, &incoming.kind, incoming.data.get());
        let (app, market, worker) = (self.app.clone(), self.market.clone(), self.worker);
        Next::Later(Box::pin(async move {
            if let Some((task, listed)) = listed {
                let known = proofs::check_listed(&app, market.tenant, worker, task, &listed).await;
                if let Err(problem) = known {
                    return ResultData::no(key, problem);
                }
            }
            let answer = market.sequencer.submit(meta, command).await;
            ResultData::of(key, answer, said)
        }))
    }

    /// The client's id of the message, or one of ours.
    fn correlation(&self, incoming: &Incoming) -> String {
        incoming.id.clone().unwrap_or_else(|| format!("driver-{}", self.name))
    }
}

async fn answer_of(pending: &mut Option<Pending>) -> ResultData {
    match pending {
        Some(answer) => answer.await,
        None => std::future::pending().await,
    }
}
