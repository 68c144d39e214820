//! What a worker's app has to be told, in order, until it says that it knows.
//! The inbox is derived from events; only the acknowledgement is an event of
//! its own. Offers never drop: an app that was away gets the gap, or a snapshot.

use std::collections::{BTreeMap, VecDeque};

use dispatch::WithdrawReason;
use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, OfferId, OrderId, TaskId, Text, TimeMs, TransferId, WorkerId, limits};

/// What a message is about. The content is read from the state when it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxKind {
    /// A job is on offer.
    Offer {
        /// Which.
        offer: OfferId,
    },
    /// It is not any more.
    OfferWithdrawn {
        /// Which.
        offer: OfferId,
        /// Why; none when its time ran out.
        reason: Option<WithdrawReason>,
    },
    /// A job is theirs.
    Assignment {
        /// Which.
        assignment: AssignmentId,
    },
    /// What they have to do changed or ended without them.
    PlanChanged {
        /// The job.
        assignment: AssignmentId,
        /// Its order.
        order: OrderId,
        /// What happened, for people.
        why: Text<200>,
    },
    /// A stop of theirs moved (by their own step or a dispatcher's).
    TaskUpdated {
        /// Which.
        task: TaskId,
        /// Of which order.
        order: OrderId,
    },
    /// Money came in.
    EarningsPosted {
        /// For which order.
        order: OrderId,
        /// By which transfer.
        transfer: TransferId,
        /// How much, minor units.
        minor: i64,
        /// Cash taken into custody with it, minor units.
        cash_minor: i64,
    },
}

/// A message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InboxItem {
    /// Position in the inbox, from 1.
    pub seq: u64,
    /// When.
    pub at: TimeMs,
    /// What about.
    pub kind: InboxKind,
}

/// One worker's messages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Inbox {
    /// The last position used.
    pub last_seq: u64,
    /// Everything up to here is known to the app.
    pub acked: u64,
    /// Everything up to here is gone from `items`, acknowledged or overflown.
    pub dropped: u64,
    /// What waits.
    pub items: VecDeque<InboxItem>,
}

impl Inbox {
    /// Whether the messages after `seq` are all here, so that a gap can be filled.
    pub fn has_all_after(&self, seq: u64) -> bool {
        seq >= self.dropped && seq <= self.last_seq
    }

    fn push(&mut self, at: TimeMs, kind: InboxKind) {
        self.last_seq += 1;
        self.items.push_back(InboxItem { seq: self.last_seq, at, kind });
        if self.items.len() > limits::INBOX_MAX {
            // The app learns of it by being sent a snapshot instead of the gap.
            let gone = self.items.pop_front().expect("more than INBOX_MAX items are there");
            self.dropped = gone.seq;
        }
    }

    fn ack(&mut self, seq: u64) {
        self.acked = self.acked.max(seq.min(self.last_seq));
        while self.items.front().is_some_and(|item| item.seq <= self.acked) {
            let gone = self.items.pop_front().expect("front was just seen");
            self.dropped = gone.seq;
        }
    }
}

/// All inboxes of a market.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Inboxes {
    by_worker: BTreeMap<WorkerId, Inbox>,
}

impl Inboxes {
    /// One worker's inbox, if anything was ever in it.
    pub fn get(&self, worker: WorkerId) -> Option<&Inbox> {
        self.by_worker.get(&worker)
    }

    /// Adds a message.
    pub fn push(&mut self, worker: WorkerId, at: TimeMs, kind: InboxKind) {
        self.by_worker.entry(worker).or_default().push(at, kind);
    }

    /// Lets go of what the app knows.
    pub fn ack(&mut self, worker: WorkerId, seq: u64) {
        self.by_worker.entry(worker).or_default().ack(seq);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::id::Id;

    fn kind(n: u128) -> InboxKind {
        InboxKind::Offer { offer: OfferId::from_uuid(uuid::Uuid::from_u128(n)) }
    }

    #[test]
    fn an_acknowledgement_is_cumulative_and_never_goes_back() {
        let mut inbox = Inbox::default();
        (1..=5).for_each(|n| inbox.push(TimeMs(n as i64), kind(n)));
        inbox.ack(3);
        inbox.ack(2);
        assert_eq!(inbox.acked, 3);
        assert_eq!(inbox.items.iter().map(|i| i.seq).collect::<Vec<_>>(), [4, 5]);
        inbox.ack(99);
        assert_eq!((inbox.acked, inbox.items.len()), (5, 0));
    }

    #[test]
    fn an_overflown_inbox_asks_for_a_snapshot() {
        let mut inbox = Inbox::default();
        (0..limits::INBOX_MAX as u128 + 10).for_each(|n| inbox.push(TimeMs(0), kind(n)));
        assert_eq!(inbox.items.len(), limits::INBOX_MAX);
        assert!(!inbox.has_all_after(0));
        assert!(!inbox.has_all_after(9));
        assert!(inbox.has_all_after(10));
    }
}
