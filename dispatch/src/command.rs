//! What can be asked of dispatch.

use serde::{Deserialize, Serialize};
use vocab::{
    Actor, AssignmentId, DeviceTimeMs, Metres, OfferId, OrderId, Pay, Place, ProofId, Seconds,
    TaskId, Text, TimeMs, WorkerId,
};
use workers::Need;

use crate::decision::Decision;
use crate::offer::{DeclineReason, WithdrawReason};
use crate::order::{CancelledBy, Stop, Strategy, TaskOutcome, TaskState};

/// A new order: everything that dispatch needs to know of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewOrder {
    /// Made at the edge.
    pub id: OrderId,
    /// Made at the edge.
    pub pickup_task: TaskId,
    /// Made at the edge.
    pub dropoff_task: TaskId,
    /// Where the goods are.
    pub pickup: Stop,
    /// Where they go.
    pub dropoff: Stop,
    /// What it asks of a worker.
    pub need: Need,
    /// What the worker earns.
    pub pay: Pay,
    /// From pickup to drop-off by road.
    pub trip: Metres,
    /// ... and in time.
    pub trip_time: Seconds,
    /// How a worker is sought.
    pub strategy: Strategy,
    /// Not before.
    pub dispatch_at: Option<TimeMs>,
    /// Not after.
    pub expires_at: Option<TimeMs>,
    /// Higher first.
    pub priority: u8,
}

/// One offer of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedOffer {
    /// To whom.
    pub worker: WorkerId,
    /// Way to the pickup.
    pub to_pickup: Metres,
    /// ... and in time.
    pub to_pickup_time: Seconds,
}

/// What a planner found. It names the version it saw; what no longer holds is dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The order's version it saw.
    pub seen_version: u64,
    /// The record of the look; carries the order's id.
    pub decision: Decision,
    /// Whom to ask; empty when nobody is eligible.
    pub offers: Vec<ProposedOffer>,
}

/// A step of a job, reported by its worker (or set by a dispatcher for them).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskStep {
    /// Which job.
    pub assignment: AssignmentId,
    /// The version the worker believes in.
    pub assignment_version: u64,
    /// Which stop.
    pub task: TaskId,
    /// `EnRoute`, `Arrived`, `Servicing`, `Completed` or `Failed`.
    pub to: TaskState,
    /// Needed for `Completed` and `Failed`.
    pub outcome: Option<TaskOutcome>,
    /// What the device's clock said.
    pub device_at: Option<DeviceTimeMs>,
    /// Where the device was.
    pub place: Option<Place>,
    /// Photos, signatures, PIN checks.
    #[serde(default)]
    pub proofs: Vec<ProofId>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Takes an order; it waits for `Confirm`.
    Place {
        /// The order.
        order: Box<NewOrder>,
    },
    /// Takes an order and confirms it in one step.
    PlaceConfirmed {
        /// The order.
        order: Box<NewOrder>,
    },
    /// Goods and money are secured: schedule it or look for a worker.
    Confirm {
        /// Which.
        order: OrderId,
    },
    /// Calls an order off; allowed until the goods are picked up.
    Cancel {
        /// Which.
        order: OrderId,
        /// In which role.
        by: CancelledBy,
        /// Which account.
        actor: Actor,
        /// Why.
        reason: Text<500>,
        /// The version the caller saw, if it cares.
        seen_version: Option<u64>,
    },
    /// A planner's answer to a look.
    Propose {
        /// What it found.
        proposal: Box<Proposal>,
    },
    /// The offer was written to the worker's socket.
    OfferSent {
        /// Which.
        offer: OfferId,
    },
    /// The app acknowledged it.
    OfferReceived {
        /// Which.
        offer: OfferId,
        /// By whom.
        worker: WorkerId,
    },
    /// The worker saw it.
    OfferSeen {
        /// Which.
        offer: OfferId,
        /// By whom.
        worker: WorkerId,
    },
    /// Yes.
    AcceptOffer {
        /// Which.
        offer: OfferId,
        /// By whom.
        worker: WorkerId,
    },
    /// No.
    DeclineOffer {
        /// Which.
        offer: OfferId,
        /// By whom.
        worker: WorkerId,
        /// Why.
        reason: DeclineReason,
        /// In words.
        note: Option<Text<500>>,
    },
    /// Takes an offer back and looks again.
    WithdrawOffer {
        /// Which.
        offer: OfferId,
        /// Why.
        reason: WithdrawReason,
    },
    /// A person gives the order to a worker, over all strategies; open offers
    /// are withdrawn, another worker who has it loses it (before pickup).
    Assign {
        /// Which.
        order: OrderId,
        /// To whom.
        worker: WorkerId,
        /// The version the person saw, if they care.
        seen_version: Option<u64>,
    },
    /// A person takes the order from its worker (before pickup); it is
    /// dispatched again without them.
    Unassign {
        /// Which.
        order: OrderId,
        /// Why.
        reason: Text<500>,
    },
    /// Only this worker is to be asked.
    Pin {
        /// Which.
        order: OrderId,
        /// Who.
        worker: WorkerId,
    },
    /// Anyone may be asked again.
    Unpin {
        /// Which.
        order: OrderId,
    },
    /// Keeps the order from dispatch; open offers are withdrawn.
    Hold {
        /// Which.
        order: OrderId,
        /// Why.
        reason: Text<500>,
    },
    /// Lets it go on.
    Resume {
        /// Which.
        order: OrderId,
    },
    /// Starts over: waves from zero, refusals forgotten, perhaps another
    /// strategy, perhaps better pay.
    Redispatch {
        /// Which.
        order: OrderId,
        /// How to look from here on; unchanged where absent.
        strategy: Option<Strategy>,
        /// What it pays from here on; unchanged where absent. Who refused is
        /// asked again only if this is more.
        pay: Option<Pay>,
    },
    /// A step of a job.
    Step {
        /// Who reports it; none when a dispatcher does.
        worker: Option<WorkerId>,
        /// The step.
        step: TaskStep,
    },
    /// A worker gives a job back (before pickup): dispatched again without them,
    /// at the customer's same price.
    Release {
        /// Which job.
        assignment: AssignmentId,
        /// The version the worker believes in.
        assignment_version: u64,
        /// Who.
        worker: WorkerId,
        /// Why.
        reason: Text<500>,
    },
    /// The goods of a failed or partly delivered order go back to their pickup:
    /// a child order, carried by the same worker when they still have it.
    Return {
        /// The order whose goods go back.
        order: OrderId,
        /// The child; its pickup is the parent's drop-off and the reverse.
        child: Box<NewOrder>,
    },
    /// Time passed: offers expire, scheduled orders begin, looks fall due.
    Tick,
}
