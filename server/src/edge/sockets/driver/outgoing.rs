//! What a worker's app is told.

use dispatch::{TaskState, WithdrawReason};
use orders_bridge::Payment;
use serde::Serialize;
use utoipa::ToSchema;
use vocab::{
    AssignmentId, Currency, OfferId, OrderId, PayPart, ProductId, SubjectId, TaskId, Text, TimeMs,
    TransferId, WorkerId,
};
use workers::{Duty, Link, VehicleKind};

use crate::edge::sockets::message::outgoing;
use crate::edge::sockets::result::ResultData;

outgoing! {
    /// What a worker's app is told. The first six are the inbox and carry `seq`, which only grows; the others do not.
    DriverNews {
        /// A job is on offer.
        Offer(Box<OfferData>) = "offer";
        /// It is not any more: taken, cancelled, replanned, worker_gone or expired.
        OfferWithdrawn(WithdrawnData) = "offer.withdrawn";
        /// A job is theirs; told again when what to know at a stop has changed.
        Assignment(Box<JobData>) = "assignment";
        /// What they have to do changed or ended without them; `why` is the order's state.
        PlanChanged(PlanData) = "plan.changed";
        /// A stop of theirs moved.
        TaskUpdated(TaskData) = "task.updated";
        /// Money came in.
        EarningsPosted(EarningsData) = "earnings.posted";
        /// The answer to hello. With `resume` "ok" the gap follows; with "snapshot" it carries all there is, up to `inbox_seq`.
        Welcome(Box<WelcomeData>) = "welcome";
        /// The answer to a command, after what it changed is durable; also to a message that could not be read.
        Result(Box<ResultData>) = "result";
        /// Answer with pong.
        Ping(PingData) = "ping";
        /// Another connection of this worker took over; this one is closed (4001).
        Superseded(SupersededData) = "superseded";
    }
}

/// A place.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct SpotData {
    /// Degrees.
    pub(crate) lat: f64,
    /// Degrees.
    pub(crate) lng: f64,
}

impl From<vocab::Place> for SpotData {
    fn from(place: vocab::Place) -> Self {
        Self { lat: place.lat(), lng: place.lng() }
    }
}

/// What a job pays.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PayData {
    /// All of it, minor units.
    pub(crate) total_minor: i64,
    /// Which money.
    #[schema(value_type = String)]
    pub(crate) currency: Currency,
    /// Its parts: `kind` and `minor`.
    #[schema(value_type = Vec<Object>)]
    pub(crate) parts: Vec<PayPart>,
}

/// A job on offer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OfferData {
    /// Its id.
    #[schema(value_type = String)]
    pub(crate) offer_id: OfferId,
    /// For which order.
    #[schema(value_type = String)]
    pub(crate) order_id: OrderId,
    /// In which wave, from 1.
    pub(crate) wave: u8,
    /// What it pays.
    pub(crate) pay: PayData,
    /// Way to the pickup, metres.
    pub(crate) to_pickup_m: u32,
    /// ... seconds.
    pub(crate) to_pickup_s: u32,
    /// Way from pickup to drop-off, metres.
    pub(crate) trip_m: u32,
    /// ... seconds.
    pub(crate) trip_s: u32,
    /// Cash to take at the door, minor units.
    pub(crate) cash_due_minor: i64,
    /// The last moment for an answer, epoch milliseconds of the server.
    #[schema(value_type = i64)]
    pub(crate) valid_until: TimeMs,
    /// Where the goods are.
    pub(crate) pickup: SpotData,
    /// Where they go.
    pub(crate) dropoff: SpotData,
}

/// An offer taken back.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WithdrawnData {
    /// Which.
    #[schema(value_type = String)]
    pub(crate) offer_id: OfferId,
    /// Why.
    pub(crate) reason: &'static str,
}

/// Why, on the wire; an offer whose time ran out has no other reason.
pub(crate) fn withdrawn_because(reason: Option<WithdrawReason>) -> &'static str {
    match reason {
        Some(WithdrawReason::Taken) => "taken",
        Some(WithdrawReason::Cancelled) => "cancelled",
        Some(WithdrawReason::Replanned) => "replanned",
        Some(WithdrawReason::WorkerGone) => "worker_gone",
        None => "expired",
    }
}

/// Who is met at a stop.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(crate) struct ContactData {
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Their phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<String>,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
    /// What to know there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// A stop of a job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StopData {
    /// Its id.
    #[schema(value_type = String)]
    pub(crate) task_id: TaskId,
    /// Where it stands.
    #[schema(value_type = String)]
    pub(crate) state: TaskState,
    /// Degrees.
    pub(crate) lat: f64,
    /// Degrees.
    pub(crate) lng: f64,
    /// By when it should be done, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) due: Option<TimeMs>,
    /// Who is met there.
    pub(crate) contact: ContactData,
    /// Under which the contact is kept; it is read when the message is written.
    #[serde(skip)]
    pub(crate) subject: Option<SubjectId>,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LineData {
    /// What.
    #[schema(value_type = String)]
    pub(crate) product_id: ProductId,
    /// What it is called.
    #[schema(value_type = String)]
    pub(crate) name: Text<200>,
    /// Pieces.
    pub(crate) quantity: i64,
}

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct JobData {
    /// Its id.
    #[schema(value_type = String)]
    pub(crate) assignment_id: AssignmentId,
    /// Every step names the version it believes in.
    pub(crate) assignment_version: u64,
    /// Which order.
    #[schema(value_type = String)]
    pub(crate) order_id: OrderId,
    /// Whose job.
    #[schema(value_type = String)]
    pub(crate) worker_id: WorkerId,
    /// What it pays.
    pub(crate) pay: PayData,
    /// Cash to take at the door, minor units.
    pub(crate) cash_due_minor: i64,
    /// How the customer pays; absent for a return, which sells nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) payment: Option<Payment>,
    /// Way from pickup to drop-off, metres.
    pub(crate) trip_m: u32,
    /// By when it should be at its receiver, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) due: Option<TimeMs>,
    /// Where the goods are.
    pub(crate) pickup: StopData,
    /// Where they go.
    pub(crate) dropoff: StopData,
    /// What is carried.
    pub(crate) lines: Vec<LineData>,
}

/// A plan that changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PlanData {
    /// Which job.
    #[schema(value_type = String)]
    pub(crate) assignment_id: AssignmentId,
    /// Which order.
    #[schema(value_type = String)]
    pub(crate) order_id: OrderId,
    /// Why.
    #[schema(value_type = String)]
    pub(crate) why: Text<200>,
}

/// A stop that moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TaskData {
    /// Of which order.
    #[schema(value_type = String)]
    pub(crate) order_id: OrderId,
    /// Which stop.
    #[schema(value_type = String)]
    pub(crate) task_id: TaskId,
    /// Where it stands.
    #[schema(value_type = String)]
    pub(crate) state: TaskState,
    /// The job's version from here on.
    pub(crate) assignment_version: u64,
}

/// Money that came in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EarningsData {
    /// For which order.
    #[schema(value_type = String)]
    pub(crate) order_id: OrderId,
    /// By which transfer.
    #[schema(value_type = String)]
    pub(crate) transfer_id: TransferId,
    /// How much, minor units.
    pub(crate) minor: i64,
    /// Cash taken into custody with it, minor units.
    pub(crate) cash_minor: i64,
    /// What the house owes the worker now, minor units.
    pub(crate) wallet_minor: i64,
}

/// How often the app sends where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct CadenceData {
    /// Seconds between fixes, moving with a job.
    pub(crate) moving_engaged_s: u32,
    /// ... moving without one.
    pub(crate) moving_idle_s: u32,
    /// ... standing still.
    pub(crate) still_s: u32,
    /// Within this many metres of a stop, and on accepting: every second.
    pub(crate) burst_m: u32,
}

/// The cadence of every app (CONVENTIONS.md).
pub(crate) const CADENCE: CadenceData =
    CadenceData { moving_engaged_s: 4, moving_idle_s: 10, still_s: 60, burst_m: 300 };

/// How a connection begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Resume {
    /// The gap follows.
    Ok,
    /// All there is comes with the welcome.
    Snapshot,
}

/// The answer to hello.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DriverWelcome)]
pub(crate) struct WelcomeData {
    /// Names the connection in logs.
    pub(crate) session: String,
    /// New at every start of the server.
    pub(crate) boot_id: String,
    /// Epoch milliseconds: a clock sample.
    #[schema(value_type = i64)]
    pub(crate) server_time: TimeMs,
    /// How many milliseconds of the server's clock pass in one; 1 outside simulations.
    pub(crate) clock_rate: f64,
    /// Seconds between pings.
    pub(crate) heartbeat_s: u64,
    /// How the connection begins.
    pub(crate) resume: Resume,
    /// The last position of the inbox.
    pub(crate) inbox_seq: u64,
    /// How often to send fixes.
    pub(crate) policy: CadenceData,
    /// All there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) snapshot: Option<SnapshotData>,
}

/// Everything the app shows.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DriverSnapshot)]
pub(crate) struct SnapshotData {
    /// The worker's card.
    pub(crate) worker: CardData,
    /// Where they work; absent until the market has a policy.
    pub(crate) market: Option<MarketData>,
    /// The offer that waits for an answer.
    pub(crate) offer: Option<OfferData>,
    /// The same as a list, of one at most.
    pub(crate) offers: Vec<OfferData>,
    /// The job under way.
    pub(crate) job: Option<JobData>,
    /// The same as a list.
    pub(crate) jobs: Vec<JobData>,
    /// What they are owed and carry.
    pub(crate) wallet: WalletData,
}

/// Where a worker works.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MarketData {
    /// Which market.
    pub(crate) market_id: String,
    /// What it is called.
    pub(crate) name: String,
    /// Its money.
    #[schema(value_type = String)]
    pub(crate) currency: Currency,
}

/// A worker's card.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CardData {
    /// Who.
    #[schema(value_type = String)]
    pub(crate) worker_id: WorkerId,
    /// What they are called; read when the message is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    /// Under which the name is kept.
    #[serde(skip)]
    pub(crate) subject: SubjectId,
    /// Counts changes.
    pub(crate) version: u64,
    /// Whether they want work.
    #[schema(value_type = String)]
    pub(crate) duty: Duty,
    /// Whether we hear from them.
    #[schema(value_type = String)]
    pub(crate) link: Link,
    /// Why they are kept from work, if they are.
    #[schema(value_type = Option<String>)]
    pub(crate) blocked: Option<Text<500>>,
    /// Until when; for good where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) blocked_until: Option<TimeMs>,
    /// What they drive.
    #[schema(value_type = String)]
    pub(crate) vehicle: VehicleKind,
    /// How much cash they may carry, minor units.
    pub(crate) cash_cap_minor: i64,
}

/// What a worker is owed and carries.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WalletData {
    /// Which money; absent until the market has one.
    #[schema(value_type = Option<String>)]
    pub(crate) currency: Option<Currency>,
    /// What the house owes them, minor units.
    pub(crate) wallet_minor: i64,
    /// Cash of the house they carry, minor units.
    pub(crate) cash_minor: i64,
}

/// A question for a sign of life.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct PingData {
    /// Epoch milliseconds: a clock sample.
    #[schema(value_type = i64)]
    pub(crate) server_time: TimeMs,
}

/// Nothing more to say.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SupersededData {}
