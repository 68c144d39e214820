//! The tracking room of a market: fixes in, positions out. Fixes never reach a
//! journal; the sequencer hears only of the edges a decision depends on: a
//! worker is heard again, has gone quiet, is lost.
//!
//! Cost of a fix: one short lock on the worker's own filter and one on the
//! index; no allocation, no log, no wait.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use engine::{Command, Market};
use tokio::sync::Notify;
use tracking::{
    BBox, Filter, FilterConfig, Fix, FixFilter, Flags, LiveIndex, RawFix, Reason, Slots, TrackPoint,
};
use vocab::{DeviceTimeMs, Metres, Place, TimeMs, WorkerId, limits};
use workers::{Duty, Link, Need, VehicleKind, Work};

use super::sequencer::{Sequencer, own_meta};
use crate::clock::Clock;

/// How often silence is looked for, engine time.
const SWEEP_MS: i64 = 5_000;

/// Where a worker was last seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Who.
    pub worker: WorkerId,
    /// Where.
    pub place: Place,
    /// Degrees from north, where known.
    pub heading_deg: Option<u16>,
    /// When, by the engine.
    pub at: TimeMs,
    /// Battery of the device in per cent, where known.
    pub battery_pct: Option<u8>,
}

/// A worker near a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearBy {
    /// Who.
    pub worker: WorkerId,
    /// Where.
    pub place: Place,
    /// Straight line, metres.
    pub distance_m: f64,
}

/// A sealed piece of a worker's track.
#[derive(Debug)]
pub struct TrackBlock {
    /// Whose.
    pub worker: WorkerId,
    /// Oldest first.
    pub points: Vec<TrackPoint>,
}

struct Tracked {
    filter: FixFilter,
    /// The link as the engine last had it.
    told: Link,
    /// Silence is counted from here when nothing was heard since the start.
    since: TimeMs,
    track: Vec<TrackPoint>,
}

#[derive(Default)]
struct Live {
    index: LiveIndex,
    slots: Slots,
    flags: BTreeMap<WorkerId, Flags>,
}

/// Everyone's whereabouts.
pub struct TrackingRoom {
    clock: Arc<Clock>,
    config: Arc<FilterConfig>,
    live: RwLock<Live>,
    tracked: RwLock<BTreeMap<WorkerId, Arc<Mutex<Tracked>>>>,
    /// Latest per worker since it was last taken: consoles read it.
    moved: Mutex<BTreeMap<WorkerId, Position>>,
    /// Links that differ from what the engine knows; the newest per worker.
    edges: Mutex<BTreeMap<WorkerId, Link>>,
    edged: Notify,
    /// Sealed blocks on their way to the archive. Full: the oldest goes.
    sealed: Mutex<Vec<TrackBlock>>,
}

impl TrackingRoom {
    /// An empty room.
    pub fn new(clock: Arc<Clock>) -> Self {
        Self {
            clock,
            config: Arc::new(FilterConfig::default()),
            live: RwLock::default(),
            tracked: RwLock::default(),
            moved: Mutex::default(),
            edges: Mutex::default(),
            edged: Notify::new(),
            sealed: Mutex::default(),
        }
    }

    /// Takes a worker's fixes, oldest first, and names those that were refused.
    pub fn ingest(&self, worker: WorkerId, fixes: &[RawFix]) -> Vec<(usize, Reason)> {
        let now = self.clock.now();
        let Some(tracked) = self.tracked_of(worker) else {
            return Vec::new();
        };
        let mut tracked = lock(&tracked);
        let mut refused = Vec::new();
        for (i, raw) in fixes.iter().enumerate() {
            match tracked.filter.admit(raw, now) {
                Ok(fix) => {
                    self.publish(worker, &fix);
                    tracked.track.push(TrackPoint::from(&fix));
                }
                Err(reason) => {
                    metrics::counter!("fixes_refused_total", "reason" => reason.as_str())
                        .increment(1);
                    refused.push((i, reason));
                }
            }
        }
        metrics::counter!("fixes_total").increment(fixes.len() as u64);
        self.seal_if_full(worker, &mut tracked);
        self.judge(worker, &tracked, now);
        refused
    }

    /// Takes a reading of the device's clock.
    pub fn clock_sample(&self, worker: WorkerId, device: DeviceTimeMs) {
        if let Some(tracked) = self.tracked_of(worker) {
            lock(&tracked).filter.clock_sample(device, self.clock.now());
        }
    }

    /// Shows workers to the index as the market has them after a commit.
    pub fn show(&self, market: &Market, workers: impl IntoIterator<Item = WorkerId>) {
        for id in workers {
            let Some(worker) = market.workers.get(id) else { continue };
            self.know(id, worker.link);
            let flags = flags_of(worker);
            let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
            live.flags.insert(id, flags);
            if let Some(slot) = live.slots.slot_of(id) {
                live.index.set_flags(slot, flags);
            }
        }
    }

    /// The nearest workers that the filter of `need` lets through, nearest first.
    pub fn nearest(
        &self,
        origin: Place,
        k: usize,
        radius: Metres,
        need: Option<&Need>,
    ) -> Vec<NearBy> {
        let filter = need.map_or(Filter::ANYONE, |need| Filter {
            require: Flags::FREE,
            any_of: need.vehicles.iter().fold(Flags::NONE, |all, kind| all | vehicle(*kind)),
        });
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        let hits = live.index.nearest(origin, k, f64::from(radius.0), filter);
        hits.into_iter()
            .filter_map(|hit| {
                let worker = live.slots.worker_of(hit.slot)?;
                Some(NearBy { worker, place: hit.place, distance_m: hit.distance_m })
            })
            .collect()
    }

    /// Where one worker was last seen.
    pub fn position(&self, worker: WorkerId) -> Option<Position> {
        let tracked = self.tracked.read().unwrap_or_else(PoisonError::into_inner);
        let tracked = tracked.get(&worker)?.clone();
        let tracked = lock(&tracked);
        tracked.filter.last().map(|fix| position_of(worker, fix))
    }

    /// Where everyone within a box was last seen; everyone where none is given.
    pub fn positions(&self, within: Option<&BBox>) -> Vec<Position> {
        let tracked = self.tracked.read().unwrap_or_else(PoisonError::into_inner);
        tracked
            .iter()
            .filter_map(|(id, tracked)| lock(tracked).filter.last().map(|f| position_of(*id, f)))
            .filter(|position| within.is_none_or(|bbox| bbox.contains(position.place)))
            .collect()
    }

    /// The latest position of everyone who moved since this was last asked.
    pub fn take_moved(&self) -> Vec<Position> {
        std::mem::take(&mut *lock(&self.moved)).into_values().collect()
    }

    /// Sealed pieces of tracks, for the archive.
    pub fn take_sealed(&self) -> Vec<TrackBlock> {
        std::mem::take(&mut *lock(&self.sealed))
    }

    /// Seals every track as it stands; the process is about to end.
    pub fn seal_all(&self) {
        let tracked = self.tracked.read().unwrap_or_else(PoisonError::into_inner);
        let mut sealed = lock(&self.sealed);
        for (worker, tracked) in tracked.iter() {
            let points = std::mem::take(&mut lock(tracked).track);
            if !points.is_empty() {
                sealed.push(TrackBlock { worker: *worker, points });
            }
        }
    }

    /// Tells the engine of edges as they come, and looks for silence. Runs until
    /// it is stopped from outside.
    pub async fn sweep(self: Arc<Self>, sequencer: Sequencer<Market>) {
        let period = self.clock.real(SWEEP_MS);
        loop {
            tokio::select! {
                () = self.edged.notified() => {}
                () = tokio::time::sleep(period) => self.judge_all(),
            }
            let edges = std::mem::take(&mut *lock(&self.edges));
            let told = edges.into_iter().map(|(worker, link)| {
                let command =
                    Command::Workers { command: workers::Command::SetLink { worker, link } };
                sequencer.submit(own_meta("tracking"), command)
            });
            for told in futures_util::future::join_all(told).await {
                if let Err(rejection) = told {
                    // Judged again at the next sweep: nothing is lost but time.
                    tracing::warn!(%rejection, "a link could not be told");
                }
            }
        }
    }

    fn publish(&self, worker: WorkerId, fix: &Fix) {
        {
            let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
            let slot = live.slots.claim(worker);
            if !live.index.move_to(slot, fix.place) {
                let flags = live.flags.get(&worker).copied().unwrap_or_default();
                live.index.upsert(slot, fix.place, flags);
            }
        }
        lock(&self.moved).insert(worker, position_of(worker, fix));
    }

    fn seal_if_full(&self, worker: WorkerId, tracked: &mut Tracked) {
        if tracked.track.len() < limits::TRACK_BLOCK_POINTS {
            return;
        }
        let points = std::mem::take(&mut tracked.track);
        let mut sealed = lock(&self.sealed);
        if sealed.len() >= limits::TRACK_BLOCKS_WAITING_MAX {
            sealed.remove(0);
            metrics::counter!("track_blocks_dropped_total").increment(1);
        }
        sealed.push(TrackBlock { worker, points });
    }

    fn judge_all(&self) {
        let now = self.clock.now();
        let tracked = self.tracked.read().unwrap_or_else(PoisonError::into_inner);
        for (worker, tracked) in tracked.iter() {
            self.judge(*worker, &lock(tracked), now);
        }
    }

    fn judge(&self, worker: WorkerId, tracked: &Tracked, now: TimeMs) {
        let heard = tracked.filter.heard_at().or_else(|| {
            // Silence since the start of this process is silence since then; a
            // worker who was lost before stays lost until heard.
            (tracked.told != Link::Lost).then_some(tracked.since)
        });
        let link = match tracking::freshness::judge(heard, now) {
            tracking::freshness::Link::Live => Link::Live,
            tracking::freshness::Link::Stale => Link::Stale,
            tracking::freshness::Link::Lost => Link::Lost,
        };
        if link != tracked.told {
            lock(&self.edges).insert(worker, link);
            self.edged.notify_one();
        }
    }

    fn know(&self, worker: WorkerId, link: Link) {
        if let Some(known) = self.tracked_of(worker) {
            lock(&known).told = link;
            return;
        }
        let tracked = Tracked {
            filter: FixFilter::new(self.config.clone()),
            told: link,
            since: self.clock.now(),
            track: Vec::new(),
        };
        let mut all = self.tracked.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(worker, Arc::new(Mutex::new(tracked)));
    }

    fn tracked_of(&self, worker: WorkerId) -> Option<Arc<Mutex<Tracked>>> {
        self.tracked.read().unwrap_or_else(PoisonError::into_inner).get(&worker).cloned()
    }
}

fn position_of(worker: WorkerId, fix: &Fix) -> Position {
    Position {
        worker,
        place: fix.place,
        heading_deg: fix.heading_deg,
        at: fix.at,
        battery_pct: fix.battery_pct,
    }
}

/// What the index can see of a worker. Free here means "might be": the one
/// definition of eligible is asked afterwards.
fn flags_of(worker: &workers::Worker) -> Flags {
    let free =
        worker.duty == Duty::Available && worker.work == Work::Idle && worker.link == Link::Live;
    let vehicle = vehicle(worker.profile.vehicle.kind);
    if free { vehicle | Flags::FREE } else { vehicle }
}

fn vehicle(kind: VehicleKind) -> Flags {
    Flags::vehicle(match kind {
        VehicleKind::Foot => 0,
        VehicleKind::Bicycle => 1,
        VehicleKind::Motorcycle => 2,
        VehicleKind::Car => 3,
        VehicleKind::Van => 4,
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
