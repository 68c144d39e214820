//! The road room: the streets as they were loaded, what traffic says of them, and
//! the few heavy questions that may be under way at once.
//!
//! What traffic says is not journaled: it is lost at a restart, and whoever says it
//! says it again. This room must never know who asks.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use routing::{Roads, SegmentSpeed, TrafficReport};
use tokio::sync::Semaphore;
use vocab::limits;

/// The room.
pub struct RoadRoom {
    roads: Option<Arc<Roads>>,
    /// Held while the streets change, so that reports are noted in their order.
    changing: Mutex<()>,
    traffic: RwLock<Traffic>,
    /// Who may come in, to wait or to be answered.
    places: Semaphore,
    /// Who is being answered.
    under_way: Semaphore,
}

/// What traffic says of the streets.
#[derive(Debug, Default)]
struct Traffic {
    version: u64,
    /// By its two nodes: km/h, 0 where it is closed.
    segments: BTreeMap<(i64, i64), f64>,
}

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
        // Nothing is changed by no change; the answer names the version.
        let version = roads.as_ref().map_or(0, |roads| roads.set_traffic(&[]).version);
        Arc::new(Self {
            roads,
            changing: Mutex::default(),
            traffic: RwLock::new(Traffic { version, ..Traffic::default() }),
            places: Semaphore::new(at_once + limits::ROAD_QUESTIONS_WAITING_MAX),
            under_way: Semaphore::new(at_once),
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
        let _place = self.places.try_acquire().map_err(|_| Busy)?;
        let _turn = self.under_way.acquire().await.map_err(|_| Busy)?;
        match tokio::task::spawn_blocking(question).await {
            Ok(answer) => Ok(answer),
            // A panic of the question is the asker's, as if it had been asked here.
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Busy),
            },
        }
    }

    /// Changes the speeds of segments, at once for everyone who asks from then on.
    /// Nothing where there are no streets.
    pub fn set_traffic(&self, update: &[SegmentSpeed]) -> Option<TrafficReport> {
        let roads = self.roads.as_ref()?;
        let _one_after_the_other = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let report = roads.set_traffic(update);
        let mut traffic = self.traffic.write().unwrap_or_else(PoisonError::into_inner);
        traffic.version = report.version;
        let mut unknown = report.unknown.iter().peekable();
        for (number, said) in update.iter().enumerate() {
            if unknown.next_if(|at| **at == number).is_some() {
                continue;
            }
            let segment = (said.from, said.to);
            match said.km_h {
                Some(km_h) => traffic.segments.insert(segment, km_h),
                None => traffic.segments.remove(&segment),
            };
        }
        drop(traffic);
        Some(report)
    }

    /// The version of the streets and how many segments traffic says something of.
    pub fn traffic(&self) -> (u64, usize) {
        let traffic = self.traffic.read().unwrap_or_else(PoisonError::into_inner);
        (traffic.version, traffic.segments.len())
    }

    /// For each segment between two nodes: 1 where traffic says its speed, else 0.
    pub(crate) fn sources(&self, nodes: &[i64]) -> Vec<u8> {
        let traffic = self.traffic.read().unwrap_or_else(PoisonError::into_inner);
        let said = |pair: &[i64]| traffic.segments.contains_key(&(pair[0], pair[1]));
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
