//! Tracking links, and what they show. Texts of people are plain strings: it is
//! for the page to show them as text.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::Text;

use super::common::{Moment, Point};

/// For whom a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = LinkParty)]
pub enum Party {
    /// Who gets the goods.
    Recipient,
    /// Who had them sent.
    Sender,
    /// Where they are picked up.
    Store,
}

impl Party {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Recipient, Self::Sender, Self::Store];

    /// Its text in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recipient => "recipient",
            Self::Sender => "sender",
            Self::Store => "store",
        }
    }

    /// The party with this text.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|party| party.as_str() == text)
    }
}

/// A link to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeLink {
    /// For whom.
    pub party: Party,
}

/// A link, shown once.
#[derive(Serialize, ToSchema)]
pub struct MadeLink {
    /// The token.
    pub token: String,
    /// What stands behind the server's address.
    pub path: String,
    /// For whom.
    pub party: Party,
    /// When it dies; unknown until the order has ended.
    pub expires_at: Option<Moment>,
}

/// An order as a link shows it. What is not for the party, or not yet, is absent.
#[derive(Serialize, ToSchema)]
pub struct Tracked {
    /// Where the order stands.
    pub state: String,
    /// The same in the receiver's terms: waiting, assigned, coming, arrived,
    /// delivered, failed or cancelled.
    pub stage: &'static str,
    /// For whom this is.
    pub party: Party,
    /// In a few words.
    pub title: String,
    /// When it was placed.
    pub placed_at: Moment,
    /// For when it is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<Moment>,
    /// When it last changed.
    pub updated_at: Moment,
    /// When this was written; not part of the ETag.
    pub server_time: Moment,
    /// When the link dies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Moment>,
    /// When it is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta: Option<EtaBand>,
    /// Who brings it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worker: Option<TrackedWorker>,
    /// Where it goes.
    pub dropoff: TrackedPlace,
    /// Where it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pickup: Option<Point>,
    /// The number to be told at the door; the receiver's only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// Stops before this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stops_before: Option<u32>,
    /// What is brought.
    pub items: Vec<TrackedItem>,
    /// What it costs.
    pub money: TrackedMoney,
    /// How it was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Delivered>,
    /// Why it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
    /// What the receiver said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<RatingView>,
    /// What the receiver asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What may be done now.
    pub can: Can,
    /// Whose map it is.
    pub attribution: &'static str,
}

/// When something is expected.
#[derive(Serialize, ToSchema)]
pub struct EtaBand {
    /// Not before.
    pub from: Moment,
    /// Probably not after.
    pub to: Moment,
    /// When it was worked out.
    pub as_of: Moment,
    /// Whether that is too long ago to be trusted.
    pub stale: bool,
}

/// Who brings it.
#[derive(Serialize, ToSchema)]
pub struct TrackedWorker {
    /// How they are called.
    pub first_name: String,
    /// What they drive.
    pub vehicle: String,
    /// Where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<SeenAt>,
}

/// Where someone was last seen.
#[derive(Serialize, ToSchema)]
pub struct SeenAt {
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lng: f64,
    /// When.
    pub at: Moment,
    /// Whether that is long ago.
    pub stale: bool,
}

/// A place with what people call it.
#[derive(Serialize, ToSchema)]
pub struct TrackedPlace {
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lng: f64,
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// One thing that is brought.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TrackedItem {
    /// What it is called.
    pub name: String,
    /// How many.
    pub quantity: i64,
}

/// What it costs.
#[derive(Serialize, ToSchema)]
pub struct TrackedMoney {
    /// All of it.
    pub total_minor: i64,
    /// Which money.
    pub currency: String,
    /// `cash` or `wallet`.
    pub payment: String,
    /// Cash to have ready at the door.
    pub cash_due_minor: i64,
    /// What was paid, once it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paid_minor: Option<i64>,
}

/// A proof of a hand-over.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProofLink {
    /// Which.
    pub id: String,
    /// `photo`, `signature` or `pin`.
    pub kind: String,
    /// When it was accepted.
    pub at: Moment,
    /// Where its picture is; a PIN has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A proof that was taken.
#[derive(Serialize, ToSchema)]
pub struct TakenProof {
    /// Which.
    pub proof_id: String,
    /// `photo` or `signature`.
    pub kind: String,
    /// What its bytes are.
    pub media: String,
    /// How many.
    pub bytes: i64,
    /// Their SHA-256, in hexadecimal.
    pub sha256: String,
    /// Where it is read.
    pub url: String,
}

/// A hand-over.
#[derive(Serialize, ToSchema)]
pub struct Delivered {
    /// When.
    pub at: Moment,
    /// What proves it.
    pub proofs: Vec<ProofLink>,
}

/// What stood in the way.
#[derive(Serialize, ToSchema)]
pub struct Failed {
    /// In plain words.
    pub reason_words: String,
}

/// A receiver's word on a delivery.
#[derive(Serialize, ToSchema)]
pub struct RatingView {
    /// 1 to 5.
    pub stars: u8,
    /// Given on top, minor units.
    pub tip_minor: i64,
    /// When.
    pub at: Moment,
}

/// What may be done now.
#[derive(Serialize, ToSchema)]
pub struct Can {
    /// Give stars.
    pub rate: bool,
    /// Give a tip with them.
    pub tip: bool,
    /// Leave instructions for the worker.
    pub change_note: bool,
}

/// A receiver's word on a delivery, as it is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// 1 to 5.
    pub stars: u8,
    /// In a word each: `late`, `friendly` ...
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub reasons: Vec<Text<40>>,
    /// In their own words.
    #[schema(value_type = Option<String>)]
    pub comment: Option<Text<500>>,
    /// From the wallet that paid, minor units.
    pub tip_minor: Option<i64>,
}

/// Instructions for the worker.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaveNote {
    /// In the receiver's words; empty takes them back.
    #[schema(value_type = String)]
    pub note: Text<500>,
}
