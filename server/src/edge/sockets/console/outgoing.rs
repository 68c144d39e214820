//! What a console is told.

use dispatch::{EscalationReason, OrderState, Strategy, TaskState};
use serde::Serialize;
use utoipa::ToSchema;
use vocab::{MarketId, OrderId, TimeMs, WorkerId};
use workers::{Duty, Link, VehicleKind};

use super::tally::Counters;
use crate::edge::sockets::alerts::Alert;
use crate::edge::sockets::message::outgoing;
use crate::edge::sockets::result::ResultData;

outgoing! {
    /// What a console is told, beside the binary frames with positions.
    ConsoleNews {
        /// The answer to hello.
        Welcome(ConsoleWelcome) = "welcome";
        /// Everything to show, as of `seq`; replaces all that was shown.
        Snapshot(Box<SnapshotData>) = "snapshot";
        /// What changed between `after` and `seq`; rows replace rows of the same id. At most four a second.
        Delta(Box<DeltaData>) = "delta";
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
    /// Why a person must look, if one must.
    #[schema(value_type = Option<String>)]
    pub(crate) escalated: Option<EscalationReason>,
    /// Kept from dispatch by a person.
    pub(crate) on_hold: bool,
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
    /// What they drive.
    #[schema(value_type = String)]
    pub(crate) vehicle: VehicleKind,
    /// Cash of the house they carry, minor units.
    pub(crate) cash_minor: i64,
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

/// A question for a sign of life.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ConsolePing {
    /// Epoch milliseconds: a clock sample.
    #[schema(value_type = i64)]
    pub(crate) server_time: TimeMs,
}
