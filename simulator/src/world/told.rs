//! What a worker's app is told, read from the state after a commit.

use engine::{InboxKind, Market};
use vocab::{AssignmentId, OfferId, Place, TaskId, WorkerId};

use dispatch::TaskState;

/// A message to a worker's app.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// Everything up to here is told with it.
    pub(super) inbox_seq: u64,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Offer(OfferId),
    OfferGone(OfferId),
    Job(Job),
    /// Something about a job or money; the app asks how things stand.
    News,
    /// How things stand.
    Snapshot {
        offer: Option<OfferId>,
        job: Option<Job>,
    },
}

/// A job as its worker sees it.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) assignment: AssignmentId,
    pub(super) version: u64,
    pub(super) pickup: Stop,
    pub(super) dropoff: Stop,
    /// Pieces per line; empty on a return trip.
    pub(super) pieces: Vec<i64>,
}

/// One stop of a job.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    pub(super) task: TaskId,
    pub(super) state: TaskState,
    pub(super) place: Place,
}

impl Job {
    /// The job that binds this worker.
    pub(super) fn of(market: &Market, worker: WorkerId) -> Option<Self> {
        let job = market.dispatch.job_of(worker)?;
        let order = market.dispatch.order(job.order)?;
        let stop = |task: &dispatch::Task| Stop {
            task: task.id,
            state: task.state,
            place: task.stop.place,
        };
        let sale = market.trade.sales.get(&job.order);
        let pieces = sale.map(|sale| sale.lines.iter().map(|line| line.priced.quantity).collect());
        Some(Self {
            assignment: job.id,
            version: job.version,
            pickup: stop(&order.pickup),
            dropoff: stop(&order.dropoff),
            pieces: pieces.unwrap_or_default(),
        })
    }

    /// The stop at which the worker is or to which they go.
    pub(super) fn current(&mut self) -> &mut Stop {
        if self.goods_taken() { &mut self.dropoff } else { &mut self.pickup }
    }

    pub(super) fn goods_taken(&self) -> bool {
        self.pickup.state == TaskState::Completed
    }
}

impl Told {
    /// How things stand with a worker.
    pub(super) fn snapshot(market: &Market, worker: WorkerId) -> Self {
        let offer = market.dispatch.open_offer_of(worker).map(|offer| offer.id);
        let what = What::Snapshot { offer, job: Job::of(market, worker) };
        Self { inbox_seq: market.inboxes.get(worker).map_or(0, |inbox| inbox.last_seq), what }
    }

    /// What stands in the inbox after `seq`.
    pub(super) fn news(market: &Market, worker: WorkerId, seq: u64) -> Vec<Self> {
        let Some(inbox) = market.inboxes.get(worker) else { return Vec::new() };
        let fresh = inbox.items.iter().filter(|item| item.seq > seq);
        fresh
            .map(|item| {
                let what = match &item.kind {
                    InboxKind::Offer { offer } => What::Offer(*offer),
                    InboxKind::OfferWithdrawn { offer, .. } => What::OfferGone(*offer),
                    InboxKind::Assignment { .. } => {
                        Job::of(market, worker).map_or(What::News, What::Job)
                    }
                    _ => What::News,
                };
                Self { inbox_seq: item.seq, what }
            })
            .collect()
    }
}
