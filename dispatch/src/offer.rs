//! An order shown to a worker: one record per candidate, with every time.

use serde::{Deserialize, Serialize};
use vocab::{DecisionId, Metres, OfferId, OrderId, Pay, Seconds, Text, TimeMs, WorkerId};

use crate::event::OfferOf;

/// Where an offer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// Made.
    Created,
    /// Written to the worker's socket.
    Sent,
    /// Acknowledged by the app.
    Received,
    /// Shown to the worker.
    Seen,
    /// Won.
    Accepted,
    /// Said no.
    Declined,
    /// Said nothing in time.
    Expired,
    /// Taken back.
    Withdrawn,
    /// Accepted after another had won.
    Lost,
}

impl OfferState {
    /// Whether it waits for an answer.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::Sent | Self::Received | Self::Seen)
    }

    /// The wire form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Seen => "seen",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Lost => "lost",
        }
    }
}

/// Why a worker says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Too far to the pickup.
    TooFar,
    /// Too little money.
    PayTooLow,
    /// A place they avoid.
    Area,
    /// The vehicle does not fit or is out of order.
    Vehicle,
    /// No time.
    NoTime,
    /// Something else.
    Other,
}

/// Why an offer is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithdrawReason {
    /// Another worker has it.
    Taken,
    /// The order was cancelled or expired.
    Cancelled,
    /// The order was held, pinned or dispatched anew.
    Replanned,
    /// The worker is gone or blocked.
    WorkerGone,
}

/// An offer. Written by [`crate::Dispatch::apply`] only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// For which order.
    pub order: OrderId,
    /// To whom.
    pub worker: WorkerId,
    /// From which look.
    pub decision: DecisionId,
    /// In which wave, from 1.
    pub wave: u8,
    /// What the job pays; honoured to the unit.
    pub pay: Pay,
    /// Way to the pickup.
    pub to_pickup: Metres,
    /// ... and in time.
    pub to_pickup_time: Seconds,
    /// Way from pickup to drop-off.
    pub trip: Metres,
    /// Cash to take at the door, minor units.
    pub cash_due_minor: i64,
    /// Where it stands.
    pub state: OfferState,
    /// Engine times.
    pub created_at: TimeMs,
    /// The last moment for an answer.
    pub valid_until: TimeMs,
    /// When it was written to the socket.
    pub sent_at: Option<TimeMs>,
    /// When the app acknowledged it.
    pub received_at: Option<TimeMs>,
    /// When it was shown.
    pub seen_at: Option<TimeMs>,
    /// When it was answered or ended.
    pub ended_at: Option<TimeMs>,
    /// Why it was declined.
    pub declined: Option<DeclineReason>,
    /// The worker's words.
    pub note: Option<Text<500>>,
    /// Why it was taken back.
    pub withdrawn: Option<WithdrawReason>,
}

impl Offer {
    /// Whose it is and for what.
    pub fn of(&self) -> OfferOf {
        OfferOf { order: self.order, worker: self.worker }
    }
}
