//! An order under way: one pickup, one drop-off.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocab::{
    Actor, AssignmentId, DecisionId, DeviceTimeMs, Metres, OfferId, OrderId, Pay, Place, ProofId,
    Seconds, SubjectId, TaskId, Text, TimeMs, WorkerId,
};
use workers::Need;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Taken, not yet confirmed.
    Placed,
    /// Goods reserved and money secured.
    Confirmed,
    /// Waiting for its time.
    Scheduled,
    /// Looking for a worker.
    Dispatching,
    /// A worker has it.
    Assigned,
    /// The worker is on it.
    InProgress,
    /// Done.
    Delivered,
    /// Done in part.
    PartiallyDelivered,
    /// Not done.
    Failed,
    /// The goods are on their way back.
    Returning,
    /// The goods are back.
    Returned,
    /// Called off.
    Cancelled,
    /// Nobody took it in time.
    Expired,
}

impl OrderState {
    /// Whether nothing will happen to it any more (a failed order may still be returned).
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Delivered
                | Self::PartiallyDelivered
                | Self::Failed
                | Self::Returned
                | Self::Cancelled
                | Self::Expired
        )
    }

    /// Whether it has not been given to a worker yet and still can be, now or once confirmed.
    pub fn awaits_worker(self) -> bool {
        matches!(self, Self::Placed | Self::Confirmed | Self::Scheduled | Self::Dispatching)
    }

    /// Whether a worker has it.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Assigned | Self::InProgress)
    }

    /// The wire form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Confirmed => "confirmed",
            Self::Scheduled => "scheduled",
            Self::Dispatching => "dispatching",
            Self::Assigned => "assigned",
            Self::InProgress => "in_progress",
            Self::Delivered => "delivered",
            Self::PartiallyDelivered => "partially_delivered",
            Self::Failed => "failed",
            Self::Returning => "returning",
            Self::Returned => "returned",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }
}

/// How a worker is sought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// The quickest to the pickup, one after another.
    Nearest,
    /// Several at once, the first to accept wins.
    Broadcast,
    /// A person assigns.
    Manual,
}

/// A place to stop at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Where.
    pub place: Place,
    /// How long the stop takes.
    pub service: Seconds,
    /// By when it should be done.
    pub due: Option<TimeMs>,
    /// Who is met there (personal data is kept under this id).
    pub subject: Option<SubjectId>,
}

/// What is done at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// Goods are taken.
    Pickup,
    /// Goods are handed over.
    Dropoff,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Known.
    Planned,
    /// Given to a worker.
    Assigned,
    /// On the way.
    EnRoute,
    /// There.
    Arrived,
    /// Handing over.
    Servicing,
    /// Done.
    Completed,
    /// Not done.
    Failed,
    /// Left out.
    Skipped,
    /// Called off.
    Cancelled,
}

impl TaskState {
    /// Whether it ended by a worker's report.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }

    /// The wire form.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Assigned => "assigned",
            Self::EnRoute => "en_route",
            Self::Arrived => "arrived",
            Self::Servicing => "servicing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Why a task failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailReason {
    /// Nobody there.
    NobodyThere,
    /// Would not take it.
    Refused,
    /// Could not or would not pay.
    NotPaid,
    /// The place does not exist or cannot be found.
    AddressWrong,
    /// The goods were not there or not ready.
    GoodsMissing,
    /// The goods were damaged.
    Damaged,
    /// An accident or breakdown.
    Incident,
    /// Something else; the note says what.
    Other,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskOutcome {
    /// As ordered.
    Done,
    /// With less than ordered (drop-off only).
    Partly,
    /// Not at all.
    Failed {
        /// Why.
        reason: FailReason,
        /// In words.
        note: Text<500>,
    },
}

/// One stop of an order. The outcome carries where and when it was set, by both clocks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// What is done.
    pub kind: TaskKind,
    /// Where.
    pub stop: Stop,
    /// Where it stands.
    pub state: TaskState,
    /// How it ended.
    pub outcome: Option<TaskOutcome>,
    /// When the last state was set, by the engine.
    pub changed_at: TimeMs,
    /// ... and by the device.
    pub changed_at_device: Option<DeviceTimeMs>,
    /// Where the device was.
    pub changed_place: Option<Place>,
    /// Photos, signatures, PIN checks.
    pub proofs: Vec<ProofId>,
}

/// Why a worker is not asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExcludedWhy {
    /// Said no.
    Declined,
    /// Said nothing.
    Expired,
    /// Gave it back.
    Released,
    /// Taken off by a person.
    Unassigned,
}

impl ExcludedWhy {
    /// Whether more pay may change the worker's mind.
    pub fn is_refusal(self) -> bool {
        matches!(self, Self::Declined | Self::Expired)
    }
}

/// Who called an order off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The one who gets it.
    Customer,
    /// The one who sends it.
    Merchant,
    /// The house.
    Dispatcher,
    /// A rule.
    System,
}

/// A cancellation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Who.
    pub by: CancelledBy,
    /// Which account asked for it.
    pub actor: Actor,
    /// Why.
    pub reason: Text<500>,
    /// When.
    pub at: TimeMs,
}

/// Why a person must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    /// All waves were refused or ignored: no further offers are made by themselves.
    WavesUsedUp,
    /// For long nobody was eligible: the engine keeps looking.
    NobodyEligible,
    /// The strategy is manual.
    Manual,
}

/// A call for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escalation {
    /// Why.
    pub reason: EscalationReason,
    /// Since when.
    pub at: TimeMs,
}

/// An order under way. Written by [`crate::Dispatch::apply`] only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Counts changes; a proposal or edit names the one it saw.
    pub version: u64,
    /// Where it stands.
    pub state: OrderState,
    /// Where the goods are taken.
    pub pickup: Task,
    /// Where they go.
    pub dropoff: Task,
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
    /// Not after, unless a worker has it.
    pub expires_at: Option<TimeMs>,
    /// Higher first.
    pub priority: u8,
    /// The order whose goods this one brings back.
    pub parent: Option<OrderId>,
    /// The order that brings these goods back.
    pub child: Option<OrderId>,
    /// Waves of offers made so far.
    pub wave: u8,
    /// When to look for a worker; none while offers are open or a worker has it.
    pub look_at: Option<TimeMs>,
    /// Since when nobody eligible was found.
    pub nobody_since: Option<TimeMs>,
    /// Kept from dispatch by a person, and why.
    pub on_hold: Option<Text<500>>,
    /// The only worker to be asked.
    pub pinned: Option<WorkerId>,
    /// Who is not asked again, and why.
    pub excluded: BTreeMap<WorkerId, ExcludedWhy>,
    /// Offers that wait for an answer.
    pub open_offers: BTreeSet<OfferId>,
    /// All offers made, in order.
    pub offers: Vec<OfferId>,
    /// Who has it.
    pub assignment: Option<AssignmentId>,
    /// All assignments made, in order.
    #[serde(default)]
    pub assignments: Vec<AssignmentId>,
    /// A call for a person.
    pub escalation: Option<Escalation>,
    /// Looks for a worker, newest last (bounded).
    pub decisions: Vec<DecisionId>,
    /// How it was called off.
    pub cancellation: Option<Cancellation>,
    /// When it was placed.
    pub placed_at: TimeMs,
    /// When it last changed.
    pub updated_at: TimeMs,
}

impl Order {
    /// Whether its worker has the goods: from then on it cannot be called off or
    /// given to another, only finished, failed and returned.
    pub fn goods_taken(&self) -> bool {
        self.pickup.state == TaskState::Completed
    }

    /// One of its two tasks.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        [&self.pickup, &self.dropoff].into_iter().find(|task| task.id == id)
    }

    /// Whether the only worker to be asked will not be asked again.
    pub fn pin_refused(&self) -> bool {
        self.pinned.is_some_and(|worker| self.excluded.contains_key(&worker))
    }
}
