//! An order as it is shown: everything about it in one document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vocab::{Pay, TimeMs};

use super::common::{Amount, Moment, Point};
use super::tracking::ProofLink;

/// Who is met at a stop. Kept apart from the journal, so that it can be erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How they are called up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// For people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// For the worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What the receiver asks for, by their tracking link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<String>,
}

/// One stop.
#[derive(Serialize, ToSchema)]
pub struct TaskView {
    /// Which.
    pub task_id: String,
    /// Where it stands.
    pub state: String,
    /// Where.
    pub place: Point,
    /// How long it takes.
    pub service_s: u32,
    /// By when it should be done.
    pub due: Option<Moment>,
    /// How it ended.
    #[schema(value_type = Option<Object>)]
    pub outcome: Option<serde_json::Value>,
    /// When its state was set.
    pub changed_at: Moment,
    /// ... by the device's clock.
    pub changed_at_device: Option<Moment>,
    /// ... and where the device was.
    pub changed_place: Option<Point>,
    /// Who is met.
    pub contact: Option<Contact>,
    /// What was accepted as proof here.
    pub proofs: Vec<ProofLink>,
}

/// One line of the sale.
#[derive(Serialize, ToSchema)]
pub struct LineView {
    /// Which product.
    pub product_id: String,
    /// Its name when it was priced.
    pub name: String,
    /// How many were ordered.
    pub quantity: i64,
    /// ... and handed over.
    pub delivered: i64,
    /// Price of one, without tax.
    pub unit_minor: i64,
    /// All of them, without tax.
    pub net_minor: i64,
    /// Tax on the line.
    pub tax_minor: i64,
}

/// What is paid, by whom and how.
#[derive(Serialize, ToSchema)]
pub struct SaleView {
    /// The caller's own number.
    pub external_id: Option<String>,
    /// Who is paid.
    pub merchant_id: String,
    /// Who pays.
    pub customer_id: Option<String>,
    /// Where the goods stand.
    pub warehouse_id: String,
    /// `cash` or `wallet`.
    pub payment: String,
    /// Where the sale stands.
    pub state: String,
    /// What is sold.
    pub lines: Vec<LineView>,
    /// Goods without tax.
    pub net_minor: i64,
    /// Tax on them.
    pub tax_minor: i64,
    /// The delivery's price.
    pub delivery_fee_minor: i64,
    /// Tax on it.
    pub delivery_fee_tax_minor: i64,
    /// From which list.
    pub price_list_id: String,
    /// ... in which version.
    pub price_list_version: u64,
    /// Its paper.
    pub delivery_note_id: Option<String>,
    /// Its bill.
    pub invoice_id: Option<String>,
}

/// What the worker earns.
#[derive(Serialize, ToSchema)]
pub struct PayView {
    /// The sum.
    pub total_minor: i64,
    /// Which money.
    pub currency: String,
    /// By part.
    pub parts: Vec<PayPartView>,
}

/// One part of the pay.
#[derive(Serialize, ToSchema)]
pub struct PayPartView {
    /// What for.
    pub kind: String,
    /// How much.
    pub minor: i64,
}

impl From<&Pay> for PayView {
    fn from(pay: &Pay) -> Self {
        let part =
            |part: &vocab::PayPart| PayPartView { kind: wire(&part.kind), minor: part.minor };
        Self {
            // Checked when the pay was quoted.
            total_minor: pay.total_minor().unwrap_or_default(),
            currency: pay.currency.to_string(),
            parts: pay.parts.iter().map(part).collect(),
        }
    }
}

/// Who has the order.
#[derive(Serialize, ToSchema)]
pub struct AssignmentView {
    /// The job.
    pub assignment_id: String,
    /// Who.
    pub worker_id: String,
    /// Counts changes of the job.
    pub version: u64,
    /// The offer that led to it.
    pub offer_id: Option<String>,
    /// Since when.
    pub at: Moment,
    /// Until when.
    pub ended_at: Option<Moment>,
}

/// An order shown to one worker.
#[derive(Serialize, ToSchema)]
pub struct OfferView {
    /// Which.
    pub id: String,
    /// For which order.
    pub order_id: String,
    /// To whom.
    pub worker_id: String,
    /// From which look.
    pub decision_id: String,
    /// In which wave.
    pub wave: u8,
    /// Where it stands.
    pub state: String,
    /// What the job pays.
    pub pay: PayView,
    /// Way to the pickup, metres.
    pub to_pickup_m: u32,
    /// ... and seconds.
    pub to_pickup_s: u32,
    /// Way from pickup to drop-off, metres.
    pub trip_m: u32,
    /// Cash to take at the door.
    pub cash_due_minor: i64,
    /// When it was made.
    pub created_at: Moment,
    /// The last moment for an answer.
    pub valid_until: Moment,
    /// When it was written to the socket.
    pub sent_at: Option<Moment>,
    /// When the app acknowledged it.
    pub received_at: Option<Moment>,
    /// When it was shown.
    pub seen_at: Option<Moment>,
    /// When it was answered or ended.
    pub ended_at: Option<Moment>,
    /// Why it was declined.
    pub declined: Option<String>,
    /// Why it was taken back.
    pub withdrawn: Option<String>,
}

impl From<&dispatch::Offer> for OfferView {
    fn from(offer: &dispatch::Offer) -> Self {
        let at = |at: Option<TimeMs>| at.map(Moment);
        Self {
            id: offer.id.to_string(),
            order_id: offer.order.to_string(),
            worker_id: offer.worker.to_string(),
            decision_id: offer.decision.to_string(),
            wave: offer.wave,
            state: offer.state.as_str().to_owned(),
            pay: PayView::from(&offer.pay),
            to_pickup_m: offer.to_pickup.0,
            to_pickup_s: offer.to_pickup_time.0,
            trip_m: offer.trip.0,
            cash_due_minor: offer.cash_due_minor,
            created_at: Moment(offer.created_at),
            valid_until: Moment(offer.valid_until),
            sent_at: at(offer.sent_at),
            received_at: at(offer.received_at),
            seen_at: at(offer.seen_at),
            ended_at: at(offer.ended_at),
            declined: offer.declined.as_ref().map(wire),
            withdrawn: offer.withdrawn.as_ref().map(wire),
        }
    }
}

/// All offers made for an order.
#[derive(Serialize, ToSchema)]
pub struct Offers {
    /// Newest last.
    pub items: Vec<OfferView>,
    /// The position they are as of.
    pub as_of_seq: u64,
}

/// A call for a person.
#[derive(Serialize, ToSchema)]
pub struct EscalationView {
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Moment,
}

/// How an order was called off.
#[derive(Serialize, ToSchema)]
pub struct CancellationView {
    /// In which role.
    pub by: String,
    /// By which account.
    pub actor: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Moment,
}

/// A receiver's word on a delivery.
#[derive(Serialize, ToSchema)]
pub struct OrderRating {
    /// 1 to 5.
    pub stars: u8,
    /// Given on top, minor units.
    pub tip_minor: i64,
    /// When.
    pub at: Moment,
    /// In a word each.
    pub reasons: Vec<String>,
    /// In their own words.
    pub comment: Option<String>,
}

/// Everything about an order.
#[derive(Serialize, ToSchema)]
pub struct OrderView {
    /// Which.
    pub id: String,
    /// In which market.
    pub market_id: String,
    /// Where it stands.
    pub state: String,
    /// Counts changes.
    pub version: u64,
    /// All of it, with fee and taxes.
    pub total: Amount,
    /// What is sold; none for a return.
    pub sale: Option<SaleView>,
    /// Where the goods are taken.
    pub pickup: TaskView,
    /// Where they go.
    pub dropoff: TaskView,
    /// What the worker earns.
    pub pay: PayView,
    /// From pickup to drop-off by road, metres.
    pub trip_m: u32,
    /// ... and seconds.
    pub trip_s: u32,
    /// How a worker is sought.
    pub strategy: String,
    /// Higher first.
    pub priority: u8,
    /// Not before.
    pub scheduled_at: Option<Moment>,
    /// Not after.
    pub expires_at: Option<Moment>,
    /// Waves of offers so far.
    pub wave: u8,
    /// Offers made, newest last.
    pub offers: Vec<OfferView>,
    /// Who has it.
    pub assignment: Option<AssignmentView>,
    /// Who is not asked again, and why.
    pub excluded: BTreeMap<String, String>,
    /// A call for a person.
    pub escalation: Option<EscalationView>,
    /// Kept from dispatch, and why.
    pub on_hold: Option<String>,
    /// The only worker to be asked.
    pub pinned: Option<String>,
    /// The order whose goods this one brings back.
    pub parent_id: Option<String>,
    /// The order that brings these goods back.
    pub child_id: Option<String>,
    /// How it was called off.
    pub cancellation: Option<CancellationView>,
    /// What its receiver said of it.
    pub rating: Option<OrderRating>,
    /// When it was placed.
    pub placed_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
    /// The position it is as of.
    pub as_of_seq: u64,
}

/// The wire form of a plain enum.
pub fn wire(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
