//! A courier's day: connect, talk until it breaks, connect again, until the run
//! is over; and the phone in the pocket that says where it is.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio_util::sync::CancellationToken;
use vocab::Place;

use super::errand::Errand;
use super::link::{Link, NoLink};
use super::pending::{About, Outbox};
use crate::wire::chance::{Chance, Kind, offset};
use crate::wire::history::{Fact, History};
use crate::wire::http::Api;
use crate::wire::setup::{CENTRE, WorkerLogin};
use crate::wire::way::Way;
use crate::wire::world::World;

/// Where couriers begin their day: this far around the centre at most, metres.
const HOME_M: f64 = 2_500.0;
/// Back-off of the app, device seconds; never less on the wall than the pause below.
const BACKOFF_FIRST_S: f64 = 0.5;
const BACKOFF_MAX_S: f64 = 15.0;
const RETRY_PAUSE_MIN_S: f64 = 0.05;
/// No socket carries more fixes than this, however fast the world runs.
const FIX_PERIOD_MIN: Duration = Duration::from_millis(50);
/// Everything but offers may be acknowledged this much later.
const ACK_DELAY: Duration = Duration::from_secs(2);
/// How long the last answers are waited for.
const CLOSING_PATIENCE: Duration = Duration::from_secs(5);

/// Someone who carries.
pub struct Courier {
    pub(super) world: Arc<World>,
    pub(super) api: Api,
    pub(super) login: WorkerLogin,
    pub(super) chance: Chance,
    pub(super) history: History,
    pub(super) outbox: Outbox,
    pub(super) errand: Errand,
    /// Jobs that are over, as far as this courier knows.
    pub(super) over: BTreeSet<String>,
    /// Orders that came by an offer; a job without one brings goods back.
    pub(super) offered: BTreeSet<String>,
    pub(super) cash_minor: i64,
    pub(super) way: Way,
    pub(super) way_since: Instant,
    pub(super) last_seq: Option<u64>,
    pub(super) ack_at: Option<Instant>,
    pub(super) hang_up_at: Option<Instant>,
    next_fix: Instant,
    fixes: u64,
}

/// Why a conversation ended.
enum Ended {
    /// The run is over.
    DayOver,
    /// The courier wanted it.
    HungUp,
    /// It broke.
    Broken,
}

impl Courier {
    /// Signs in and takes a place on a street.
    ///
    /// # Errors
    /// When the login is refused.
    pub async fn sign_in(world: Arc<World>, number: usize) -> anyhow::Result<Self> {
        let login = world.setup.workers[number].clone();
        let body = json!({
            "tenant": world.setup.slug, "phone": login.phone, "pin": login.pin
        });
        let api = world.api.sign_in(body).await?;
        let mut chance = Chance::new(world.seed, Kind::Courier, number as u64);
        let home = match world.tracks.home(number) {
            Some(origin) => origin,
            None => world.streets.place(&mut chance, CENTRE, 0.0, HOME_M),
        };
        let now = Instant::now();
        Ok(Self {
            history: History { worker_id: login.id.clone(), entries: Vec::new() },
            outbox: Outbox::default(),
            errand: Errand::Idle,
            over: BTreeSet::new(),
            offered: BTreeSet::new(),
            cash_minor: 0,
            way: Way::Still(home),
            way_since: now,
            last_seq: None,
            ack_at: None,
            hang_up_at: None,
            next_fix: now,
            fixes: 0,
            world,
            api,
            login,
            chance,
        })
    }

    /// Works until `stop`.
    pub async fn work(mut self, stop: CancellationToken) -> History {
        let duty = json!({"duty": "available"});
        self.ask("duty.set", duty, About::Duty);
        let mut backoff_s = BACKOFF_FIRST_S;
        while !stop.is_cancelled() {
            let clock = self.world.pace.device_ms(Instant::now());
            match Link::open(&self.api, self.last_seq, clock).await {
                Ok((link, welcome)) => {
                    backoff_s = BACKOFF_FIRST_S;
                    match self.talk(link, welcome, &stop).await {
                        Ended::DayOver => break,
                        Ended::HungUp => self.stay_away(&stop).await,
                        Ended::Broken => self.pause(0.0, BACKOFF_FIRST_S, &stop).await,
                    }
                }
                Err(no) => {
                    if let NoLink::SignedOut = no {
                        // Without a new token the next hello fails as this one did.
                        let _ = self.api.renew().await;
                    } else if let NoLink::Broken(error) = no {
                        tracing::debug!(%error, "no connection");
                    }
                    self.pause(backoff_s / 2.0, backoff_s, &stop).await;
                    backoff_s = (backoff_s * 2.0).min(BACKOFF_MAX_S);
                }
            }
        }
        self.settle_unknowns()
    }

    async fn talk(
        &mut self,
        mut link: Link,
        welcome: super::messages::Welcome,
        stop: &CancellationToken,
    ) -> Ended {
        self.world.counters().connection();
        self.outbox.send_all_again(Instant::now());
        self.next_fix = Instant::now();
        if let Err(error) = self.take_in(welcome).await {
            tracing::warn!(%error, worker = self.login.id, "a welcome that makes no sense");
        }
        let ended = match self.converse(&mut link, stop).await {
            Ok(ended) => ended,
            Err(error) => {
                tracing::debug!(%error, worker = self.login.id, "the connection broke");
                Ended::Broken
            }
        };
        self.hang_up_at = None;
        // Whoever loses the network does not say goodbye.
        if matches!(ended, Ended::DayOver) {
            self.hear_last_answers(&mut link).await;
            link.close().await;
        }
        ended
    }

    async fn converse(
        &mut self,
        link: &mut Link,
        stop: &CancellationToken,
    ) -> anyhow::Result<Ended> {
        loop {
            self.send_due(link).await?;
            let wake = tokio::time::Instant::from_std(self.next_wake());
            tokio::select! {
                () = stop.cancelled() => return Ok(Ended::DayOver),
                heard = link.hear() => {
                    if let Some(envelope) = heard? {
                        self.hear(&envelope, link).await?;
                    }
                }
                () = tokio::time::sleep_until(wake) => {
                    let now = Instant::now();
                    if self.hang_up_at.is_some_and(|at| at <= now) {
                        return Ok(Ended::HungUp);
                    }
                    self.go_on(now).await;
                }
            }
        }
    }

    /// Sends what is due: commands, a position, an acknowledgement.
    async fn send_due(&mut self, link: &mut Link) -> anyhow::Result<()> {
        let now = Instant::now();
        let ts = self.world.pace.device_ms(now);
        for command in self.outbox.due(now) {
            link.say(command.kind, ts, &command.data).await?;
        }
        if self.next_fix <= now {
            let fix = self.fix(now);
            link.say("loc", ts, &json!({"fixes": [fix]})).await?;
            self.world.counters().fix();
            self.next_fix = now + self.fix_period(now);
        }
        if self.ack_at.is_some_and(|at| at <= now) {
            self.ack_at = None;
            link.say("ack", ts, &json!({"seq": self.last_seq.unwrap_or(0)})).await?;
        }
        Ok(())
    }

    fn next_wake(&self) -> Instant {
        let act = self.errand.act_at().filter(|_| !self.outbox.has_work());
        let times = [self.ack_at, self.hang_up_at, act, self.outbox.next_due()];
        times.into_iter().flatten().fold(self.next_fix, Instant::min)
    }

    /// Every 4 seconds with a job, every 10 moving without one, every 60 standing.
    fn fix_period(&self, now: Instant) -> Duration {
        let moving = self.way.after(self.on_way_s(now)).speed_m_s > 0.0;
        let seconds = match (&self.errand, moving) {
            (Errand::Working { .. }, _) => 4.0,
            (_, true) => 10.0,
            (_, false) => 60.0,
        };
        self.world.pace.real(seconds).max(FIX_PERIOD_MIN)
    }

    fn fix(&mut self, now: Instant) -> serde_json::Value {
        self.cruise_on(now);
        let seen = self.way.after(self.on_way_s(now));
        let accuracy = self.chance.between(5.0, 10.0);
        let (north, east) =
            (self.chance.normal(accuracy / 1.5), self.chance.normal(accuracy / 1.5));
        let noisy = offset(seen.place, north, east);
        self.fixes += 1;
        let moving = seen.speed_m_s > 0.0;
        let mut fix = json!({
            "lat": noisy.lat(), "lng": noisy.lng(), "acc": (accuracy * 10.0).round() / 10.0,
            "ts": self.world.pace.device_ms(now), "spd": (seen.speed_m_s * 10.0).round() / 10.0,
            "mov": moving, "n": self.fixes,
        });
        if moving {
            fix["hdg"] = json!(seen.heading_deg.round() % 360.0);
        }
        fix
    }

    /// In a replay, who has no work drives the recorded tracks up and down.
    fn cruise_on(&mut self, now: Instant) {
        let over = self.on_way_s(now) >= self.way.seconds();
        if !(over && matches!(self.errand, Errand::Idle)) {
            return;
        }
        if let Some(track) = self.world.tracks.onwards(self.place(now)) {
            self.take_way(Way::Recorded(track), now);
        }
    }

    /// Seconds of device time on the present way.
    pub(super) fn on_way_s(&self, now: Instant) -> f64 {
        self.world.pace.device_s(self.way_since, now)
    }

    /// Where the courier is.
    pub(super) fn place(&self, now: Instant) -> Place {
        self.way.after(self.on_way_s(now)).place
    }

    /// Begins a way; the next fix soon shows it.
    pub(super) fn take_way(&mut self, way: Way, now: Instant) {
        (self.way, self.way_since) = (way, now);
        self.next_fix = self.next_fix.min(now + self.world.pace.real(4.0).max(FIX_PERIOD_MIN));
    }

    /// Puts a command on its way.
    pub(super) fn ask(&mut self, kind: &'static str, data: serde_json::Value, about: About) {
        let id = uuid::Uuid::from_u128(self.chance.bits()).to_string();
        self.outbox.put(id, kind, data, about, Instant::now());
    }

    /// Notes a fact down.
    pub(super) fn note(&mut self, fact: Fact) {
        let at_ms = self.world.pace.now_ms();
        self.history.note(at_ms, fact);
    }

    /// Acknowledges at once, or with the others a little later.
    pub(super) fn acknowledge(&mut self, seq: u64, at_once: bool) {
        self.last_seq = Some(self.last_seq.unwrap_or(0).max(seq));
        let at = Instant::now() + if at_once { Duration::ZERO } else { ACK_DELAY };
        self.ack_at = Some(self.ack_at.map_or(at, |before| before.min(at)));
    }

    async fn hear_last_answers(&mut self, link: &mut Link) {
        let until = tokio::time::Instant::now() + CLOSING_PATIENCE;
        while !self.outbox.is_empty() {
            let heard = tokio::time::timeout_at(until, link.hear()).await;
            let Ok(Ok(Some(envelope))) = heard else {
                match heard {
                    Ok(Ok(None)) => continue,
                    _ => return,
                }
            };
            if self.hear(&envelope, link).await.is_err() {
                return;
            }
        }
    }

    /// A hole in the network.
    async fn stay_away(&mut self, stop: &CancellationToken) {
        self.pause(5.0, 40.0, stop).await;
    }

    /// Some device seconds.
    async fn pause(&mut self, from_s: f64, to_s: f64, stop: &CancellationToken) {
        let device_s = self.chance.between(from_s, to_s);
        let least = Duration::from_secs_f64(
            self.chance.between(RETRY_PAUSE_MIN_S / 2.0, RETRY_PAUSE_MIN_S),
        );
        let pause = self.world.pace.real(device_s).max(least);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
