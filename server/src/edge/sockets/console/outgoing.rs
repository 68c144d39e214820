//! What a console is told.

use dispatch::{EscalationReason, OrderState, Strategy, TaskState};
use serde::Serialize;
use utoipa::ToSchema;
use vocab::{MarketId, OrderId, PartyId, Role, SubjectId, TimeMs, WorkerId};
use workers::{Duty, Link, VehicleKind};

use super::presence::Person;
use super::tally::Counters;
use crate::edge::sockets::alerts::Alert;
use crate::edge::sockets::message::outgoing;
use crate::edge::sockets::result::ResultData;
use crate::rooms::eta::{Eta, Risk};

outgoing! {
    /// What a console is told, beside the binary frames with positions.
    ConsoleNews {
        /// The answer to hello.
        Welcome(ConsoleWelcome) = "welcome";
        /// Everything to show, as of `seq`; replaces all that was shown.
        Snapshot(Box<SnapshotData>) = "snapshot";
        /// What changed between `after` and `seq`; rows replace rows of the same id. At most four a second.
        Delta(Box<DeltaData>) = "delta";
        /// Who is at the market's consoles, all of them, when that changed.
        Presence(PresenceData) = "presence";
        /// A message was refused.
        Result(Box<ResultData>) = "result";
        /// Answer with pong.
        Ping(ConsolePing) = "ping";
    }
}

/// The answer to hello.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConsoleWelcome {
    /// Names the connection in logs.
    pub(crate) session: String,
    /// New at every start of the server; workers' numbers hold within one.
    pub(crate) boot_id: String,
    /// Epoch milliseconds: a clock sample.
    #[schema(value_type = i64)]
    pub(crate) server_time: TimeMs,
    /// Seconds between pings.
    pub(crate) heartbeat_s: u64,
    /// The market that is shown.
    #[schema(value_type = String)]
    pub(crate) market_id: MarketId,
    /// Who looks: a user, or an API key.
    pub(crate) user_id: String,
    /// What they are called.
    pub(crate) name: String,
    /// What they may do.
    #[schema(value_type = String)]
    pub(crate) role: Role,
}

/// A stop of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StopRow {
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
}

/// An order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrderRow {
    /// Which.
    #[schema(value_type = String)]
    pub(crate) id: OrderId,
    /// Counts changes.
    pub(crate) version: u64,
    /// Where it stands; a row in a final state is told once and is not in snapshots.
    #[schema(value_type = String)]
    pub(crate) state: OrderState,
    /// How a worker is sought.
    #[schema(value_type = String)]
    pub(crate) strategy: Strategy,
    /// Higher first.
    pub(crate) priority: u8,
    /// Waves of offers made so far.
    pub(crate) wave: u8,
    /// Offers that wait for an answer.
    pub(crate) offers_out: usize,
    /// Who has it.
    #[schema(value_type = Option<String>)]
    pub(crate) worker_id: Option<WorkerId>,
    /// Where the goods are.
    pub(crate) pickup: StopRow,
    /// Where they go.
    pub(crate) dropoff: StopRow,
    /// Cash to take at the door, minor units.
    pub(crate) cash_due_minor: i64,
    /// All of it with fee and taxes, minor units; 0 for goods on their way back.
    pub(crate) total_minor: i64,
    /// Whose goods these are.
    #[schema(value_type = Option<String>)]
    pub(crate) merchant_id: Option<PartyId>,
    /// Not before, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) scheduled_at: Option<TimeMs>,
    /// Not after, unless a worker has it, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) expires_at: Option<TimeMs>,
    /// Since when its worker has it, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) assigned_at: Option<TimeMs>,
    /// The last moment at which an open offer can be answered, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) wave_ends_at: Option<TimeMs>,
    /// When its worker is expected; null while nobody has it.
    pub(crate) eta: Option<Eta>,
    /// Whether it is, or will be, late.
    pub(crate) risk: Risk,
    /// When it breaches what was promised, epoch milliseconds: its due time, or
    /// when it expires while nobody has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) breach_at: Option<TimeMs>,
    /// Who edits it at this moment, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) holder: Option<String>,
    /// Why a person must look, if one must.
    #[schema(value_type = Option<String>)]
    pub(crate) escalated: Option<EscalationReason>,
    /// Kept from dispatch by a person.
    pub(crate) on_hold: bool,
    /// ... and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hold_reason: Option<String>,
    /// The only worker to be asked.
    #[schema(value_type = Option<String>)]
    pub(crate) pinned: Option<WorkerId>,
    /// Epoch milliseconds.
    #[schema(value_type = i64)]
    pub(crate) placed_at: TimeMs,
    /// Epoch milliseconds.
    #[schema(value_type = i64)]
    pub(crate) updated_at: TimeMs,
}

/// A worker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct WorkerRow {
    /// Who.
    #[schema(value_type = String)]
    pub(crate) id: WorkerId,
    /// Their number in position frames; holds as long as the server's boot id.
    pub(crate) n: u32,
    /// What they are called; the end of their id where no name is kept.
    pub(crate) name: String,
    /// Where the name is kept.
    #[serde(skip)]
    pub(crate) subject: SubjectId,
    /// Counts changes.
    pub(crate) version: u64,
    /// Whether they want work.
    #[schema(value_type = String)]
    pub(crate) duty: Duty,
    /// idle, offered or engaged.
    pub(crate) work: &'static str,
    /// The order they carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) order_id: Option<OrderId>,
    /// Whether we hear from them.
    #[schema(value_type = String)]
    pub(crate) link: Link,
    /// Kept from work.
    pub(crate) blocked: bool,
    /// ... why ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) blocked_why: Option<String>,
    /// ... and until when, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) blocked_until: Option<TimeMs>,
    /// What they drive.
    #[schema(value_type = String)]
    pub(crate) vehicle: VehicleKind,
    /// What they can do.
    pub(crate) skills: Vec<String>,
    /// Stars on average, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rating: Option<f64>,
    /// Cash of the house they carry, minor units.
    pub(crate) cash_minor: i64,
    /// How much of it they may carry.
    pub(crate) cash_cap_minor: i64,
    /// Planned working time, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) shift_start: Option<TimeMs>,
    /// ... until.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) shift_end: Option<TimeMs>,
    /// Battery of their device, 0 to 1, as of when this row was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) battery: Option<f64>,
    /// When their last good position was taken, epoch milliseconds, as of when this row was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub(crate) fix_at: Option<TimeMs>,
}

/// Everything.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConsoleSnapshot)]
pub(crate) struct SnapshotData {
    /// The market's position that this shows.
    pub(crate) seq: u64,
    /// Open orders, the most recently changed first.
    pub(crate) orders: Vec<OrderRow>,
    /// Open orders beyond the limit.
    pub(crate) orders_left_out: usize,
    /// Workers.
    pub(crate) workers: Vec<WorkerRow>,
    /// The header's numbers.
    pub(crate) counters: Counters,
    /// Calls for help, newest last.
    pub(crate) alerts: Vec<Alert>,
    /// Who is at the market's consoles.
    pub(crate) people: Vec<Person>,
}

/// What changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConsoleDelta)]
pub(crate) struct DeltaData {
    /// The market's position that this shows.
    pub(crate) seq: u64,
    /// The position of the snapshot or delta before; another one means that something was missed.
    pub(crate) after: u64,
    /// Orders that changed.
    pub(crate) orders: Vec<OrderRow>,
    /// Workers that changed.
    pub(crate) workers: Vec<WorkerRow>,
    /// The header's numbers.
    pub(crate) counters: Counters,
    /// All calls for help, when there is a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alerts: Option<Vec<Alert>>,
}

/// Who is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ConsolePresence)]
pub(crate) struct PresenceData {
    /// Everyone, in the order in which they came.
    pub(crate) people: Vec<Person>,
}

/// A question for a sign of life.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConsolePing {
    /// Epoch milliseconds: a clock sample.
    #[schema(value_type = i64)]
    pub(crate) server_time: TimeMs,
}
