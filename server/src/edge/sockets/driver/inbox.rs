//! The inbox as messages: what an item is about is read from the market's
//! state at the moment of sending, so that the app is told what is so now.

use engine::{InboxItem, InboxKind, Market};
use vocab::{AccountKey, OfferId, WorkerId};

use super::outgoing::{
    DriverNews, EarningsData, PlanData, TaskData, WithdrawnData, withdrawn_because,
};
use super::snapshot;

/// A message for a driver's socket.
#[derive(Debug)]
pub(crate) struct Push {
    /// Position in the inbox.
    pub(crate) seq: u64,
    /// What it says.
    pub(crate) news: DriverNews,
}

impl Push {
    /// The offer that is with its worker once this is written.
    pub(crate) fn offer(&self) -> Option<OfferId> {
        match &self.news {
            DriverNews::Offer(offer) => Some(offer.offer_id),
            _ => None,
        }
    }
}

/// A worker's messages after position `seq`. What is about things long
/// forgotten is left out: it can steer nothing any more.
pub(crate) fn after(market: &Market, worker: WorkerId, seq: u64) -> Vec<Push> {
    let Some(inbox) = market.inboxes.get(worker) else {
        return Vec::new();
    };
    let known = inbox.items.partition_point(|item| item.seq <= seq);
    inbox.items.range(known..).filter_map(|item| push(market, worker, item)).collect()
}

fn push(market: &Market, worker: WorkerId, item: &InboxItem) -> Option<Push> {
    Some(Push { seq: item.seq, news: news(market, worker, &item.kind)? })
}

fn news(market: &Market, worker: WorkerId, kind: &InboxKind) -> Option<DriverNews> {
    Some(match kind {
        InboxKind::Offer { offer } => {
            DriverNews::Offer(Box::new(snapshot::offer(market, market.dispatch.offer(*offer)?)?))
        }
        InboxKind::OfferWithdrawn { offer, reason } => {
            let reason = withdrawn_because(*reason);
            DriverNews::OfferWithdrawn(WithdrawnData { offer_id: *offer, reason })
        }
        InboxKind::Assignment { assignment } => {
            let job = market.dispatch.assignment(*assignment)?;
            DriverNews::Assignment(Box::new(snapshot::job(market, job)?))
        }
        InboxKind::PlanChanged { assignment, order, why } => DriverNews::PlanChanged(PlanData {
            assignment_id: *assignment,
            order_id: *order,
            why: why.clone(),
        }),
        InboxKind::TaskUpdated { task, order } => {
            let known = market.dispatch.order(*order)?;
            let mut jobs = known.assignments.iter().rev();
            let job = jobs.find_map(|id| {
                market.dispatch.assignment(*id).filter(|job| job.worker == worker)
            })?;
            DriverNews::TaskUpdated(TaskData {
                order_id: *order,
                task_id: *task,
                state: known.task(*task)?.state,
                assignment_version: job.version,
            })
        }
        InboxKind::EarningsPosted { order, transfer, minor, cash_minor } => {
            DriverNews::EarningsPosted(EarningsData {
                order_id: *order,
                transfer_id: *transfer,
                minor: *minor,
                cash_minor: *cash_minor,
                wallet_minor: market.balance(AccountKey::WorkerWallet(worker)),
            })
        }
    })
}
