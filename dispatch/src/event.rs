//! What can have happened to an order, an offer or a job.

use serde::{Deserialize, Serialize};
use vocab::{
    AssignmentId, DeviceTimeMs, OfferId, OrderId, Pay, Place, ProofId, TaskId, Text, TimeMs,
    WorkerId,
};

use crate::assignment::Assignment;
use crate::command::NewOrder;
use crate::decision::Decision;
use crate::offer::{DeclineReason, Offer, WithdrawReason};
use crate::order::{
    Cancellation, EscalationReason, ExcludedWhy, FailReason, Strategy, TaskOutcome, TaskState,
};

/// Whose offer it was and for what, so that an event can be told without the
/// state it was decided on. Entries from before this was kept do not have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferOf {
    /// For which order.
    pub order: OrderId,
    /// To whom.
    pub worker: WorkerId,
}

/// A fact. Each event about an order raises its version by one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // fields are named as in the commands
pub enum Event {
    /// Taken.
    OrderPlaced {
        order: Box<NewOrder>,
        parent: Option<OrderId>,
    },
    /// Goods and money secured.
    OrderConfirmed {
        order: OrderId,
    },
    /// Waiting for its time.
    OrderScheduled {
        order: OrderId,
        dispatch_at: TimeMs,
    },
    /// A worker is sought from here on; a look is due at `look_at`.
    DispatchStarted {
        order: OrderId,
        look_at: TimeMs,
    },
    /// Nobody found, or all refused: the next look is due at `look_at`.
    LookPostponed {
        order: OrderId,
        look_at: TimeMs,
    },
    /// A look was made.
    DecisionMade {
        decision: Box<Decision>,
    },
    /// A worker is asked.
    OfferMade {
        offer: Box<Offer>,
    },
    OfferSent {
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    OfferReceived {
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    OfferSeen {
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    OfferAccepted {
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    OfferDeclined {
        offer: OfferId,
        reason: DeclineReason,
        note: Option<Text<500>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    OfferExpired {
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    OfferWithdrawn {
        offer: OfferId,
        reason: WithdrawReason,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    /// Accepted after another had won.
    OfferLost {
        offer: OfferId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<OfferOf>,
    },
    /// Not asked again for this order.
    WorkerExcluded {
        order: OrderId,
        worker: WorkerId,
        why: ExcludedWhy,
    },
    /// A person must look.
    OrderEscalated {
        order: OrderId,
        reason: EscalationReason,
    },
    /// A worker has it.
    OrderAssigned {
        assignment: Assignment,
    },
    /// A stop went on; `assignment_version` is the one from here on.
    TaskMoved {
        order: OrderId,
        assignment: AssignmentId,
        assignment_version: u64,
        task: TaskId,
        to: TaskState,
        outcome: Option<TaskOutcome>,
        device_at: Option<DeviceTimeMs>,
        place: Option<Place>,
        proofs: Vec<ProofId>,
    },
    /// The worker set off.
    OrderStarted {
        order: OrderId,
    },
    /// Handed over, wholly or in part.
    OrderDelivered {
        order: OrderId,
        partly: bool,
    },
    /// Not done.
    OrderFailed {
        order: OrderId,
        reason: FailReason,
    },
    /// The goods go back as order `child`.
    OrderReturning {
        order: OrderId,
        child: OrderId,
    },
    /// The goods are back.
    OrderReturned {
        order: OrderId,
    },
    OrderCancelled {
        order: OrderId,
        cancellation: Cancellation,
    },
    /// Nobody took it in time.
    OrderExpired {
        order: OrderId,
    },
    /// The job no longer binds its worker.
    AssignmentEnded {
        assignment: AssignmentId,
        order: OrderId,
        worker: WorkerId,
        released: Option<Text<500>>,
    },
    OrderPinned {
        order: OrderId,
        worker: WorkerId,
    },
    OrderUnpinned {
        order: OrderId,
    },
    OrderHeld {
        order: OrderId,
        reason: Text<500>,
    },
    OrderResumed {
        order: OrderId,
    },
    /// Waves from zero.
    DispatchRestarted {
        order: OrderId,
        strategy: Strategy,
        pay: Pay,
        forget_refusals: bool,
    },
    /// Final for long: dropped from memory, kept in the journal and its tables.
    OrderForgotten {
        order: OrderId,
    },
}

impl Event {
    /// The order it is about, where the event names one.
    pub fn order(&self) -> Option<OrderId> {
        match self {
            Self::OrderPlaced { order, .. } => Some(order.id),
            Self::DecisionMade { decision } => Some(decision.order),
            Self::OfferMade { offer } => Some(offer.order),
            Self::OrderAssigned { assignment } => Some(assignment.order),
            Self::OrderConfirmed { order }
            | Self::OrderScheduled { order, .. }
            | Self::DispatchStarted { order, .. }
            | Self::LookPostponed { order, .. }
            | Self::WorkerExcluded { order, .. }
            | Self::OrderEscalated { order, .. }
            | Self::TaskMoved { order, .. }
            | Self::OrderStarted { order }
            | Self::OrderDelivered { order, .. }
            | Self::OrderFailed { order, .. }
            | Self::OrderReturning { order, .. }
            | Self::OrderReturned { order }
            | Self::OrderCancelled { order, .. }
            | Self::OrderExpired { order }
            | Self::AssignmentEnded { order, .. }
            | Self::OrderPinned { order, .. }
            | Self::OrderUnpinned { order }
            | Self::OrderHeld { order, .. }
            | Self::OrderResumed { order }
            | Self::DispatchRestarted { order, .. }
            | Self::OrderForgotten { order } => Some(*order),
            _ => None,
        }
    }

    /// The offer it is about, where it is about one.
    pub fn offer(&self) -> Option<OfferId> {
        match self {
            Self::OfferMade { offer } => Some(offer.id),
            Self::OfferSent { offer, .. }
            | Self::OfferReceived { offer, .. }
            | Self::OfferSeen { offer, .. }
            | Self::OfferAccepted { offer, .. }
            | Self::OfferDeclined { offer, .. }
            | Self::OfferExpired { offer, .. }
            | Self::OfferWithdrawn { offer, .. }
            | Self::OfferLost { offer, .. } => Some(*offer),
            _ => None,
        }
    }

    /// Whose offer it was and for what, where it is about one and says so.
    pub fn offer_of(&self) -> Option<OfferOf> {
        match self {
            Self::OfferMade { offer } => Some(offer.of()),
            Self::OfferSent { of, .. }
            | Self::OfferReceived { of, .. }
            | Self::OfferSeen { of, .. }
            | Self::OfferAccepted { of, .. }
            | Self::OfferDeclined { of, .. }
            | Self::OfferExpired { of, .. }
            | Self::OfferWithdrawn { of, .. }
            | Self::OfferLost { of, .. } => *of,
            _ => None,
        }
    }

    /// Says whose offer it was. Steps leave that out: it is the same for all of
    /// them, and is filled in once, when the machine has decided.
    pub(crate) fn name_offer(&mut self, named: OfferOf) {
        match self {
            Self::OfferSent { of, .. }
            | Self::OfferReceived { of, .. }
            | Self::OfferSeen { of, .. }
            | Self::OfferAccepted { of, .. }
            | Self::OfferDeclined { of, .. }
            | Self::OfferExpired { of, .. }
            | Self::OfferWithdrawn { of, .. }
            | Self::OfferLost { of, .. } => *of = Some(named),
            _ => {}
        }
    }
}
