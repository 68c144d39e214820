//! Those who carry, as they are sent and shown.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{MarketId, Text};
use workers::{Duty, Skill, VehicleKind};

use super::common::Moment;

/// What a worker drives.
#[derive(Deserialize, Clone, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VehicleForm {
    /// `foot`, `bicycle`, `motorcycle`, `car`, `van`.
    #[schema(value_type = String)]
    pub kind: VehicleKind,
    /// What it can carry.
    pub capacity_grams: u32,
    /// Its plate.
    #[schema(value_type = Option<String>)]
    pub plate: Option<Text<40>>,
}

/// A new worker with a login.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddWorker {
    /// Their name.
    #[schema(value_type = String)]
    pub name: Text<200>,
    /// Their login, as in +351912345678.
    pub phone: String,
    /// What they type at sign-in.
    pub pin: String,
    /// What they drive.
    pub vehicle: VehicleForm,
    /// What they can do.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub skills: Vec<Skill>,
    /// How much of the house's cash they may carry; the market's default where absent.
    pub cash_cap_minor: Option<i64>,
    /// In which market.
    #[schema(value_type = Option<String>)]
    pub market_id: Option<MarketId>,
}

/// What changes rarely, whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutWorker {
    /// Their name; as before where absent.
    #[schema(value_type = Option<String>)]
    pub name: Option<Text<200>>,
    /// What they drive.
    pub vehicle: VehicleForm,
    /// What they can do.
    #[schema(value_type = Vec<String>)]
    pub skills: Vec<Skill>,
    /// How much of the house's cash they may carry.
    pub cash_cap_minor: i64,
    /// Until when their documents hold.
    pub documents_until: Option<Moment>,
}

/// A worker's id and version.
#[derive(Serialize, ToSchema)]
pub struct WorkerAck {
    /// Who.
    pub id: String,
    /// Counts changes.
    pub version: u64,
}

/// Whether they want work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDuty {
    /// `off_duty`, `available`, `paused`, `heading_home`.
    #[schema(value_type = String)]
    pub duty: Duty,
}

/// Kept from work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Why, for the worker to read.
    #[schema(value_type = String)]
    pub reason: Text<500>,
    /// Until when; for good where absent.
    pub until: Option<Moment>,
}

/// Planned working time.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftForm {
    /// From.
    pub start: Moment,
    /// To.
    pub end: Moment,
}

/// Where a worker was last seen.
#[derive(Serialize, ToSchema)]
pub struct Seen {
    /// Who.
    pub worker_id: String,
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lng: f64,
    /// Degrees from north.
    pub heading: Option<u16>,
    /// When.
    pub at: Moment,
}

/// Where everyone was last seen.
#[derive(Serialize, ToSchema)]
pub struct Positions {
    /// One for each who was seen.
    pub items: Vec<Seen>,
}

/// A worker's card.
#[derive(Serialize, ToSchema)]
pub struct WorkerCard {
    /// Who.
    pub id: String,
    /// Where they work.
    pub market_id: String,
    /// Counts changes.
    pub version: u64,
    /// What they are called.
    pub name: Option<String>,
    /// How they are called up.
    pub phone: Option<String>,
    /// Whether they want work.
    pub duty: String,
    /// `idle`, `offered`, `engaged`.
    pub work: String,
    /// The offer or the job that binds them.
    pub bound_to: Option<String>,
    /// `live`, `stale`, `lost`.
    pub link: String,
    /// Kept from work: why.
    pub blocked: Option<String>,
    /// Until when.
    pub blocked_until: Option<Moment>,
    /// Planned working time, from.
    pub shift_start: Option<Moment>,
    /// ... to.
    pub shift_end: Option<Moment>,
    /// What they drive.
    pub vehicle: String,
    /// What it can carry.
    pub capacity_grams: u32,
    /// What they can do.
    pub skills: Vec<String>,
    /// Average stars.
    pub rating: Option<f64>,
    /// Offers and jobs so far.
    pub stats: WorkerStats,
    /// Cash of the house that they carry.
    pub cash_minor: i64,
    /// ... and may carry.
    pub cash_cap_minor: i64,
    /// Where they were last seen.
    pub position: Option<Seen>,
}

/// How offers and jobs went.
#[derive(Serialize, ToSchema)]
pub struct WorkerStats {
    /// Offers made.
    pub offers: u32,
    /// ... accepted.
    pub accepted: u32,
    /// ... declined.
    pub declined: u32,
    /// ... left unanswered.
    pub expired: u32,
    /// Jobs done.
    pub delivered: u32,
    /// Jobs that failed.
    pub failed: u32,
    /// Jobs given back.
    pub released: u32,
}

impl From<workers::Stats> for WorkerStats {
    fn from(stats: workers::Stats) -> Self {
        Self {
            offers: stats.offers,
            accepted: stats.accepted,
            declined: stats.declined,
            expired: stats.expired,
            delivered: stats.delivered,
            failed: stats.failed,
            released: stats.released,
        }
    }
}

/// One part of a job's pay.
#[derive(Serialize, ToSchema)]
pub struct Earning {
    /// What for.
    pub kind: String,
    /// How much.
    pub minor: i64,
}

/// One line of a statement.
#[derive(Serialize, ToSchema)]
pub struct StatementRow {
    /// For which order.
    pub order_id: Option<String>,
    /// When.
    pub at: Moment,
    /// What was earned, by part.
    pub earnings: Vec<Earning>,
    /// Their sum.
    pub earned_minor: i64,
    /// What the line did to the cash in hand.
    pub cash_minor: i64,
    /// What the line did to the wallet.
    pub wallet_change_minor: i64,
    /// The wallet after it.
    pub wallet_minor: i64,
    /// The cash in hand after it.
    pub cash_in_hand_minor: i64,
}

/// A link that signs a worker in, once.
#[derive(Serialize, ToSchema)]
pub struct SignInLink {
    /// What stands behind the server's address.
    pub path: String,
    /// From when on it opens nothing.
    pub expires_at: Moment,
}

/// A device that reports where its worker is.
#[derive(Serialize, ToSchema)]
pub struct PairedTracker {
    /// What the device calls itself; told once.
    pub device_id: String,
    /// Where it reports to, behind the server's address.
    pub url_path: String,
}

/// The job a worker is on.
#[derive(Serialize, ToSchema)]
pub struct DayJob {
    /// The job.
    pub assignment_id: String,
    /// Its order.
    pub order_id: String,
    /// Where the order stands.
    pub state: String,
}

/// One line of a worker's day.
#[derive(Serialize, ToSchema)]
pub struct DayLine {
    /// For which order; none for cash handed in.
    pub order_id: Option<String>,
    /// When.
    pub at: Moment,
    /// What the job was offered for; unknown once the order is forgotten.
    pub offer_minor: Option<i64>,
    /// What was earned with it, tips included.
    pub earned_minor: i64,
    /// ... by part.
    pub parts: Vec<Earning>,
    /// What it did to the cash in hand.
    pub cash_minor: i64,
}

/// A worker's day, as their app shows it.
#[derive(Serialize, ToSchema)]
pub struct DayView {
    /// Whether they want work.
    pub duty: String,
    /// What they are on.
    pub job: Option<DayJob>,
    /// What the house owes them.
    pub wallet_minor: i64,
    /// Cash of the house that they carry.
    pub cash_minor: i64,
    /// ... and may carry.
    pub cash_cap_minor: i64,
    /// In which money.
    pub currency: String,
    /// Earned since midnight, UTC.
    pub earned_today_minor: i64,
    /// ... and since Monday.
    pub earned_week_minor: i64,
    /// The week's lines, newest first.
    pub lines: Vec<DayLine>,
    /// The position they are as of.
    pub as_of_seq: u64,
}

/// A worker's statement.
#[derive(Serialize, ToSchema)]
pub struct StatementView {
    /// Whose.
    pub worker_id: String,
    /// In which money.
    pub currency: String,
    /// What the house owes them.
    pub wallet_minor: i64,
    /// What they carry for the house.
    pub cash_minor: i64,
    /// Line by line.
    pub lines: Vec<StatementRow>,
    /// The position it is as of.
    pub as_of_seq: u64,
}
