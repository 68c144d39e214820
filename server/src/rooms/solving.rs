//! The solving room: the few searches for routes that may be under way at once, on
//! threads of their own, so that neither the reactor nor the planner ever waits for one.
//!
//! A search ends when its time is used or when nobody waits for it any more. This room
//! must never know what is solved, or for whom.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use vocab::limits;

use super::roads::Busy;

/// The room.
pub struct SolvingRoom {
    pool: Arc<rayon::ThreadPool>,
    threads: usize,
    /// Who may come in, to wait or to be served.
    places: Arc<Semaphore>,
    /// Who is being served.
    under_way: Arc<Semaphore>,
}

/// Whether anyone still waits for a search.
#[derive(Clone, Debug, Default)]
pub struct Gone(Arc<AtomicBool>);

/// Held by whoever waits; when it goes, so does the search.
struct Waiting(Gone);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

impl Gone {
    /// The share of a budget that is used since `begun`; all of it when nobody waits.
    pub fn share(&self, begun: Instant, budget: Duration) -> f64 {
        match self.0.load(Ordering::Relaxed) {
            true => 1.0,
            false => begun.elapsed().as_secs_f64() / budget.as_secs_f64().max(1e-9),
        }
    }
}

impl SolvingRoom {
    /// An empty room, with as many threads as there are cores.
    ///
    /// # Panics
    /// When no thread can be started, at the start of the process.
    pub fn new() -> Arc<Self> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let named = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|number| format!("solving-{number}"));
        let pool = named.build().expect("a process that cannot start threads cannot start");
        Arc::new(Self {
            pool: Arc::new(pool),
            threads,
            places: Arc::new(Semaphore::new(threads + limits::SOLVES_WAITING_MAX)),
            under_way: Arc::new(Semaphore::new(threads)),
        })
    }

    /// How many threads one search may have.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// How many searches are under way.
    pub fn under_way(&self) -> usize {
        self.threads - self.under_way.available_permits()
    }

    /// Does heavy work away from the reactor, few at a time. The work is told whether
    /// anyone still waits.
    ///
    /// # Errors
    /// When as many wait as may.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Gone) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Busy)?;
        let turn = self.under_way.clone().acquire_owned().await.map_err(|_| Busy)?;
        let (answer, answered) = tokio::sync::oneshot::channel();
        let gone = Gone::default();
        let _waiting = Waiting(gone.clone());
        self.pool.spawn(move || {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&gone)));
            drop((turn, place));
            // Whoever asked may have gone.
            let _ = answer.send(done);
        });
        match answered.await {
            Ok(Ok(done)) => Ok(done),
            // A panic of the work is the asker's, as if it had been done here.
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => Err(Busy),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_search_that_nobody_waits_for_ends() {
        let room = SolvingRoom::new();
        let (said, heard) = mpsc::channel();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let searching = room.work(move |gone: &Gone| {
            let _ = begun.send(());
            let start = Instant::now();
            while gone.share(start, Duration::from_secs(3_600)) < 1.0 {
                std::thread::yield_now();
            }
            let _ = said.send(start.elapsed());
        });
        tokio::select! {
            _ = searching => panic!("nobody told it to end"),
            begun = has_begun => begun.unwrap(),
        }
        let took = tokio::task::spawn_blocking(move || heard.recv()).await.unwrap();
        assert!(took.is_ok());
        assert_eq!(room.work(|_| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn as_many_wait_as_may_and_no_more() {
        let room = SolvingRoom::new();
        let all = room.places.available_permits();
        let (open, gate) = mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let mut waiting = tokio::task::JoinSet::new();
        for _ in 0..all {
            let (room, gate) = (room.clone(), gate.clone());
            waiting.spawn(async move { room.work(move |_| gate.lock().unwrap().recv()).await });
        }
        while room.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(room.work(|_| 1).await, Err(Busy));
        drop(open);
        while let Some(answer) = waiting.join_next().await {
            assert!(answer.unwrap().is_ok());
        }
    }
}
