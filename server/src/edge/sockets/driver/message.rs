//! What a worker's app may say.

use dispatch::{DeclineReason, FailReason, TaskOutcome, TaskState};
use serde::Deserialize;
use tracking::RawFix;
use utoipa::ToSchema;
use vocab::{AssignmentId, OfferId, OrderId, ProofId, TaskId, Text};
use workers::Duty;

use crate::edge::sockets::message::incoming;

incoming! {
    /// What a worker's app may say.
    DriverMessage {
        /// The first message: who connects, and the last inbox position it knows.
        Hello(Hello) = "hello";
        /// Everything in the inbox up to here is known to the app.
        Ack(Ack) = "ack";
        /// Where the worker is or was, oldest first. Answered only when a fix is refused.
        Loc(Loc) = "loc";
        /// The worker sees the offer.
        OfferSeen(OfferNamed) = "offer.seen";
        /// The worker takes the job.
        OfferAccept(OfferNamed) = "offer.accept";
        /// The worker does not want the job.
        OfferDecline(OfferDecline) = "offer.decline";
        /// A stop of a job went on.
        TaskTransition(TaskTransition) = "task.transition";
        /// The worker gives a job back; possible until the goods are picked up.
        AssignmentRelease(AssignmentRelease) = "assignment.release";
        /// Announces a proof. A photo or signature is checked and logged here and taken by `POST /api/v1/proofs`; a PIN is compared with the receiver's, and accepted if it is theirs (`pin_wrong`, `too_many_attempts`). An accepted proof counts from the step that lists it in `proofs`; a step that lists another is refused (`proof_unknown`).
        ProofMeta(ProofMeta) = "proof.meta";
        /// Checks cash taken against what is due for the whole order. Nothing is booked: custody is posted with the step that completes the drop-off, and the amount of a partial delivery is checked there.
        CashCollected(CashCollected) = "cash.collected";
        /// Whether the worker wants work.
        DutySet(DutySet) = "duty.set";
        /// The worker takes a break.
        BreakStart(Bare) = "break.start";
        /// The break is over.
        BreakEnd(Bare) = "break.end";
        /// Something happened on the way. Shown to every console of the market and logged; kept as long as the process.
        Incident(Incident) = "incident";
        /// The worker is in danger. Shown to every console of the market and logged; kept as long as the process.
        Sos(Sos) = "sos";
        /// The answer to a ping.
        Pong(Pong) = "pong";
    }
}

/// Who connects.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DriverHello)]
#[serde(deny_unknown_fields)]
pub(crate) struct Hello {
    /// The worker's token.
    pub(crate) token: String,
    /// Which app, in which version.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) app: Option<Text<200>>,
    /// The last inbox position the app has; absent: it has nothing.
    #[serde(default)]
    pub(crate) last_seq: Option<u64>,
    /// The device's clock, epoch milliseconds.
    #[serde(default)]
    pub(crate) clock: Option<i64>,
}

/// An inbox position.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ack {
    /// Everything up to here.
    pub(crate) seq: u64,
}

/// Fixes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Loc {
    /// At most 100: `lat,lng,acc,ts` and, where known, `spd,hdg,alt,bat,chg,mov,mock,src,n`.
    #[schema(value_type = Vec<Object>)]
    pub(crate) fixes: Vec<RawFix>,
}

/// A command about an offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferNamed {
    /// Made by the app; a UUID or a `cmd_` id.
    pub(crate) command_id: String,
    /// Which.
    #[schema(value_type = String)]
    pub(crate) offer_id: OfferId,
}

/// A refusal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfferDecline {
    /// Made by the app.
    pub(crate) command_id: String,
    /// Which.
    #[schema(value_type = String)]
    pub(crate) offer_id: OfferId,
    /// too_far, pay_too_low, area, vehicle, no_time or other.
    #[schema(value_type = String)]
    pub(crate) reason: DeclineReason,
    /// In words.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) note: Option<Text<500>>,
}

/// A place as the device has it.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spot {
    /// Degrees.
    pub(crate) lat: f64,
    /// Degrees.
    pub(crate) lng: f64,
}

/// How a stop ended.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Ended {
    /// As ordered.
    Done {},
    /// With less than ordered.
    Partly {},
    /// Not at all.
    Failed {
        /// nobody_there, refused, not_paid, address_wrong, goods_missing, damaged, incident or other.
        #[schema(value_type = String)]
        reason: FailReason,
        /// In words.
        #[serde(default)]
        #[schema(value_type = Option<String>)]
        note: Option<Text<500>>,
    },
}

impl Ended {
    /// As dispatch means it.
    pub(crate) fn outcome(&self) -> TaskOutcome {
        let wordless = || Text::new("").expect("an empty text is plain and short");
        match self {
            Self::Done {} => TaskOutcome::Done,
            Self::Partly {} => TaskOutcome::Partly,
            Self::Failed { reason, note } => {
                TaskOutcome::Failed { reason: *reason, note: note.clone().unwrap_or_else(wordless) }
            }
        }
    }
}

/// A step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskTransition {
    /// Made by the app.
    pub(crate) command_id: String,
    /// Of which job.
    #[schema(value_type = String)]
    pub(crate) assignment_id: AssignmentId,
    /// The job's version the app believes in.
    pub(crate) assignment_version: u64,
    /// Which stop.
    #[schema(value_type = String)]
    pub(crate) task_id: TaskId,
    /// en_route, arrived, servicing, completed or failed.
    #[schema(value_type = String)]
    pub(crate) to: TaskState,
    /// Needed for completed and failed.
    #[serde(default)]
    pub(crate) outcome: Option<Ended>,
    /// The device's clock, epoch milliseconds.
    pub(crate) device_ts: i64,
    /// Where the device was.
    #[serde(default)]
    pub(crate) fix: Option<Spot>,
    /// Pieces handed over per line, for a partial delivery.
    #[serde(default)]
    pub(crate) pieces: Option<Vec<i64>>,
    /// Cash taken at the door, minor units.
    #[serde(default)]
    pub(crate) cash_minor: Option<i64>,
    /// Photos, signatures, PIN checks.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub(crate) proofs: Option<Vec<ProofId>>,
}

/// A job given back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignmentRelease {
    /// Made by the app.
    pub(crate) command_id: String,
    /// Which job.
    #[schema(value_type = String)]
    pub(crate) assignment_id: AssignmentId,
    /// The job's version the app believes in.
    pub(crate) assignment_version: u64,
    /// Why.
    #[schema(value_type = String)]
    pub(crate) reason: Text<500>,
}

/// What a proof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProofKind {
    /// A picture.
    Photo,
    /// A signature.
    Signature,
    /// A number known to the receiver only.
    Pin,
}

/// A proof announced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProofMeta {
    /// Made by the app.
    pub(crate) command_id: String,
    /// At which stop.
    #[schema(value_type = String)]
    pub(crate) task_id: TaskId,
    /// Made by the app.
    #[schema(value_type = String)]
    pub(crate) proof_id: ProofId,
    /// What it is.
    pub(crate) kind: ProofKind,
    /// Fingerprint of its bytes, 64 hexadecimal digits; not for a PIN.
    #[serde(default)]
    pub(crate) sha256: Option<String>,
    /// The number the receiver told; for a PIN only.
    #[serde(default)]
    pub(crate) pin: Option<String>,
}

/// Cash taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CashCollected {
    /// Made by the app.
    pub(crate) command_id: String,
    /// For which order.
    #[schema(value_type = String)]
    pub(crate) order_id: OrderId,
    /// How much, minor units.
    pub(crate) minor: i64,
}

/// Whether they want work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DutySet {
    /// Made by the app.
    pub(crate) command_id: String,
    /// off_duty, available, paused or heading_home.
    #[schema(value_type = String)]
    pub(crate) duty: Duty,
}

/// A command that says all by its type.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bare {
    /// Made by the app.
    pub(crate) command_id: String,
}

/// Something happened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Incident {
    /// Made by the app.
    pub(crate) command_id: String,
    /// accident, breakdown, theft ...
    #[schema(value_type = String)]
    pub(crate) kind: Text<40>,
    /// In words.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) note: Option<Text<500>>,
}

/// Danger.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sos {
    /// Made by the app.
    pub(crate) command_id: String,
    /// Where the device is.
    #[serde(default)]
    pub(crate) fix: Option<Spot>,
}

/// A sign of life.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pong {
    /// The device's clock, epoch milliseconds.
    #[serde(default)]
    pub(crate) clock: Option<i64>,
}
