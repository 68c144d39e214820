//! The road room: the streets as they were loaded, what traffic says of them, and
//! the few heavy questions that may be under way at once.
//!
//! What traffic says is not journaled: it is lost at a restart, and whoever says it
//! says it again. This room must never know who asks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use routing::{Profile, Roads, SegmentSpeed, TrafficReport};
use tokio::sync::Semaphore;
use vocab::limits;

/// The room.
pub struct RoadRoom {
    roads: Option<Arc<Roads>>,
    /// The profiles (bits) that were asked for; the first question of one may take seconds.
    ready: AtomicU8,
    /// Held while the streets change, so that reports are noted in their order.
    changing: Mutex<()>,
    traffic: RwLock<Traffic>,
    /// Who may come in, to wait or to be answered.
    places: Arc<Semaphore>,
    /// Who is being answered.
    under_way: Arc<Semaphore>,
}

/// What traffic says of the streets.
#[derive(Debug, Default)]
struct Traffic {
    version: u64,
    /// By its two nodes, every segment that a report spoke of: km/h, 0 where it is
    /// closed, nothing where it has its free flow again.
    segments: BTreeMap<Segment, Option<f64>>,
}

/// A segment's two nodes, in the direction driven.
type Segment = (i64, i64);

/// As many questions wait as may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many heavy questions at once; ask again in a second")
    }
}

impl RoadRoom {
    /// A room with streets, or with none where lines are straight.
    pub fn new(roads: Option<Arc<Roads>>) -> Arc<Self> {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let version = roads.as_ref().map_or(0, |roads| roads.traffic_now().0);
        Arc::new(Self {
            roads,
            ready: AtomicU8::new(0),
            changing: Mutex::default(),
            traffic: RwLock::new(Traffic { version, ..Traffic::default() }),
            places: Arc::new(Semaphore::new(at_once + limits::ROAD_QUESTIONS_WAITING_MAX)),
            under_way: Arc::new(Semaphore::new(at_once)),
        })
    }

    /// The streets, where there are any.
    pub fn loaded(&self) -> Option<&Arc<Roads>> {
        self.roads.as_ref()
    }

    /// Answers a heavy question away from the reactor, few at a time.
    ///
    /// # Errors
    /// When as many wait as may.
    pub async fn heavy<T: Send + 'static>(
        &self,
        question: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Busy)?;
        let turn = self.under_way.clone().acquire_owned().await.map_err(|_| Busy)?;
        // Held by the work itself, which goes on when its asker has gone.
        let work = move || {
            let answer = question();
            drop((turn, place));
            answer
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(answer) => Ok(answer),
            // A panic of the question is the asker's, as if it had been asked here.
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Busy),
            },
        }
    }

    /// Whether a profile was asked for before.
    pub(crate) fn is_ready(&self, profile: Profile) -> bool {
        self.ready.load(Ordering::Relaxed) & profile.bit() != 0
    }

    /// Notes that a profile has answered.
    pub(crate) fn has_answered(&self, profile: Profile) {
        self.ready.fetch_or(profile.bit(), Ordering::Relaxed);
    }

    /// Changes the speeds of segments, at once for everyone who asks from then on. The
    /// last speed of a segment holds; one that it has already changes nothing. The
    /// report counts what changed. Nothing where there are no streets.
    pub fn set_traffic(&self, update: &[SegmentSpeed]) -> Option<TrafficReport> {
        let roads = self.roads.as_ref()?;
        let _one_after_the_other = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let news = self.news(update);
        let mut report = roads.set_traffic(&news);
        let segment = |said: &SegmentSpeed| (said.from, said.to);
        let strange: BTreeSet<Segment> =
            report.unknown.iter().map(|number| segment(&news[*number])).collect();
        let mut traffic = self.traffic.write().unwrap_or_else(PoisonError::into_inner);
        traffic.version = report.version;
        let known = news.iter().filter(|said| !strange.contains(&segment(said)));
        traffic.segments.extend(known.map(|said| (segment(said), said.km_h)));
        drop(traffic);
        let strangers = (0..update.len()).filter(|at| strange.contains(&segment(&update[*at])));
        report.unknown = strangers.collect();
        Some(report)
    }

    /// What an update says that does not hold already, once for each segment.
    fn news(&self, update: &[SegmentSpeed]) -> Vec<SegmentSpeed> {
        let last: BTreeMap<Segment, Option<f64>> =
            update.iter().map(|said| ((said.from, said.to), said.km_h)).collect();
        let traffic = self.traffic.read().unwrap_or_else(PoisonError::into_inner);
        let news = last.into_iter().filter(|(at, km_h)| traffic.segments.get(at) != Some(km_h));
        news.map(|((from, to), km_h)| SegmentSpeed { from, to, km_h }).collect()
    }

    /// The version of the streets and how many segments traffic says something of.
    pub fn traffic(&self) -> (u64, usize) {
        let traffic = self.traffic.read().unwrap_or_else(PoisonError::into_inner);
        let spoken_of = traffic.segments.values().filter(|km_h| km_h.is_some());
        (traffic.version, spoken_of.count())
    }

    /// For each segment between two nodes: 1 where traffic says its speed, else 0.
    pub(crate) fn sources(&self, nodes: &[i64]) -> Vec<u8> {
        let traffic = self.traffic.read().unwrap_or_else(PoisonError::into_inner);
        let said =
            |pair: &[i64]| matches!(traffic.segments.get(&(pair[0], pair[1])), Some(Some(_)));
        nodes.windows(2).map(|pair| u8::from(said(pair))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn as_many_wait_as_may_and_no_more() {
        let room = RoadRoom::new(None);
        let all = room.places.available_permits();
        let (open, gate) = mpsc::channel::<()>();
        let gate = Arc::new(Mutex::new(gate));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..all {
            let (room, gate) = (room.clone(), gate.clone());
            waiting.spawn(async move { room.heavy(move || gate.lock().unwrap().recv()).await });
        }
        while room.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(room.heavy(|| 1).await, Err(Busy));
        drop(open);
        while let Some(answer) = waiting.join_next().await {
            assert!(answer.unwrap().is_ok());
        }
        assert_eq!(room.heavy(|| 1).await, Ok(1));
    }

    #[test]
    fn without_streets_there_is_no_traffic() {
        let room = RoadRoom::new(None);
        assert!(room.set_traffic(&[]).is_none());
        assert_eq!(room.traffic(), (0, 0));
        assert_eq!(room.sources(&[1, 2, 3]), [0, 0]);
    }
}
