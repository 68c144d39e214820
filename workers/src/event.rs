//! What can have happened to a worker.

use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, OfferId, WorkerId};

use crate::command::{OfferEnd, WorkEnd};
use crate::worker::{Blocked, Duty, Link, Profile, Shift};

/// A fact. Each raises the worker's version by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the fields are those of the command of the same name
pub enum Event {
    /// A worker joined.
    Registered { worker: WorkerId, profile: Profile },
    /// The profile was replaced.
    ProfileUpdated { worker: WorkerId, profile: Profile },
    /// Duty changed.
    DutySet { worker: WorkerId, duty: Duty },
    /// Working time was planned or removed.
    ShiftSet { worker: WorkerId, shift: Option<Shift> },
    /// Tracking's view changed.
    LinkSet { worker: WorkerId, link: Link },
    /// Kept from work.
    WasBlocked { worker: WorkerId, blocked: Blocked },
    /// Lets work again, by hand or because time ran out.
    Unblocked { worker: WorkerId },
    /// Stars came in.
    Rated { worker: WorkerId, stars: u8 },
    /// Bound by an offer.
    OfferTaken { worker: WorkerId, offer: OfferId },
    /// Free of it.
    OfferDropped { worker: WorkerId, offer: OfferId, end: OfferEnd },
    /// Bound by a job.
    Engaged { worker: WorkerId, assignment: AssignmentId, offer: Option<OfferId> },
    /// Free of it.
    Freed { worker: WorkerId, assignment: AssignmentId, end: WorkEnd },
    /// From job to job.
    Reengaged { worker: WorkerId, from: AssignmentId, end: WorkEnd, to: AssignmentId },
}

impl Event {
    /// Whom it is about.
    pub fn worker(&self) -> WorkerId {
        match self {
            Self::Registered { worker, .. }
            | Self::ProfileUpdated { worker, .. }
            | Self::DutySet { worker, .. }
            | Self::ShiftSet { worker, .. }
            | Self::LinkSet { worker, .. }
            | Self::WasBlocked { worker, .. }
            | Self::Unblocked { worker }
            | Self::Rated { worker, .. }
            | Self::OfferTaken { worker, .. }
            | Self::OfferDropped { worker, .. }
            | Self::Engaged { worker, .. }
            | Self::Freed { worker, .. }
            | Self::Reengaged { worker, .. } => *worker,
        }
    }
}
