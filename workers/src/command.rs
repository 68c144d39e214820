//! What can be asked of the workers of a market.

use serde::{Deserialize, Serialize};
use vocab::{AssignmentId, OfferId, TimeMs, WorkerId};

use crate::worker::{Blocked, Duty, Link, Profile, Shift};

/// How an offer stopped binding its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    /// The worker said no.
    Declined,
    /// The worker said nothing.
    Expired,
    /// Taken back, or won by another: not the worker's doing.
    Withdrawn,
}

/// How a job stopped binding its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkEnd {
    /// Done.
    Delivered,
    /// Failed.
    Failed,
    /// Given back by the worker.
    Released,
    /// Taken away: cancelled or reassigned.
    Withdrawn,
}

/// A request. The last five come from the engine only, as consequences of what
/// dispatch decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// A new worker. Starts off duty, idle, lost.
    Register {
        /// Who; made at the edge.
        worker: WorkerId,
        /// What they bring.
        profile: Profile,
    },
    /// Replaces the profile.
    UpdateProfile {
        /// Who.
        worker: WorkerId,
        /// The new one.
        profile: Profile,
        /// The version the editor saw.
        seen_version: Option<u64>,
    },
    /// Goes on or off duty, pauses, heads home. Allowed while engaged: finish, then off.
    SetDuty {
        /// Who.
        worker: WorkerId,
        /// What to.
        duty: Duty,
    },
    /// Plans working time; `None` removes it.
    SetShift {
        /// Who.
        worker: WorkerId,
        /// When.
        shift: Option<Shift>,
    },
    /// Tracking's edge: heard, quiet, gone.
    SetLink {
        /// Who.
        worker: WorkerId,
        /// What to.
        link: Link,
    },
    /// Keeps from work.
    Block {
        /// Who.
        worker: WorkerId,
        /// Why and until when.
        blocked: Blocked,
    },
    /// Lets work again.
    Unblock {
        /// Who.
        worker: WorkerId,
    },
    /// A customer's stars, 1 to 5.
    Rate {
        /// Who.
        worker: WorkerId,
        /// How many.
        stars: u8,
    },
    /// An offer was made to an idle worker.
    TakeOffer {
        /// Who.
        worker: WorkerId,
        /// Which.
        offer: OfferId,
    },
    /// The offer binds no more.
    DropOffer {
        /// Who.
        worker: WorkerId,
        /// Which.
        offer: OfferId,
        /// How it ended.
        end: OfferEnd,
    },
    /// The worker got the job, by `offer` or by hand.
    Engage {
        /// Who.
        worker: WorkerId,
        /// Which.
        assignment: AssignmentId,
        /// The offer that led to it.
        offer: Option<OfferId>,
    },
    /// The job binds no more.
    Free {
        /// Who.
        worker: WorkerId,
        /// Which.
        assignment: AssignmentId,
        /// How it ended.
        end: WorkEnd,
    },
    /// From one job straight into the next (a return trip).
    Reengage {
        /// Who.
        worker: WorkerId,
        /// The job that ended.
        from: AssignmentId,
        /// How it ended.
        end: WorkEnd,
        /// The job that begins.
        to: AssignmentId,
    },
    /// Lifts what has run out (blocks).
    Tick {
        /// Not before this time; for symmetry with the other machines.
        at: TimeMs,
    },
}
