//! Messages that no machine of the market decides: checks of cash and proofs
//! against the job under way, and calls for help.

use engine::Market;
use store::Proof;
use vocab::{Code, CommandId, OrderId, Rejection, Text, WorkerId};

use super::command::place;
use super::message::{CashCollected, Incident, ProofMeta, Sos};
use crate::App;
use crate::edge::problem::Problem;
use crate::edge::proofs::{accept, check_pin, order_of_dropoff, order_of_stop};
use crate::edge::sockets::alerts::{Alert, AlertKind};
use crate::edge::sockets::hub::Hub;
use crate::shards::MarketHandle;

/// Whether what was taken is what is due for the whole order. Custody itself is
/// posted with the step that completes the drop-off, in the same commit.
///
/// # Errors
/// `OrderNotFound` when the worker does not carry it, `InvalidField` with what is due.
pub(crate) fn cash(
    market: &Market,
    worker: WorkerId,
    said: &CashCollected,
) -> Result<(), Rejection> {
    let order = carried(market, worker, |order| order.id == said.order_id)
        .ok_or_else(|| not_carried(said.order_id))?;
    let due = order.need.cash_due_minor;
    if said.minor == due {
        return Ok(());
    }
    let detail =
        format!("{due} minor units are due for the whole order, {} were taken", said.minor);
    Err(Rejection::new(Code::InvalidField, detail).at("minor"))
}

/// Whether a picture belongs to a stop of the worker's and is well described.
///
/// # Errors
/// `TaskNotFound`, or `InvalidField` for a fingerprint that is none.
pub(crate) fn picture(
    market: &Market,
    worker: WorkerId,
    said: &ProofMeta,
) -> Result<(), Rejection> {
    let digits = said.sha256.as_deref().unwrap_or_default();
    if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        let detail = "a SHA-256 is 64 hexadecimal digits";
        return Err(Rejection::new(Code::InvalidField, detail).at("sha256"));
    }
    order_of_stop(market, worker, said.task_id).map(drop)
}

/// Takes a PIN as a proof, if it is the receiver's.
///
/// # Errors
/// `TaskNotFound`, `InvalidField`, `PinWrong`, `TooManyAttempts`, `AlreadyExists`.
pub(crate) async fn pin(
    app: &App,
    market: &MarketHandle,
    worker: WorkerId,
    said: &ProofMeta,
) -> Result<(), Problem> {
    let pin = said
        .pin
        .as_deref()
        .ok_or_else(|| Problem::field(Code::InvalidField, "pin", "a PIN proves by being told"))?;
    let task = said.task_id;
    let order = market.sequencer.read(move |m| order_of_dropoff(m, worker, task)).await??;
    check_pin(app, task, order, pin)?;
    let proof = Proof {
        id: said.proof_id,
        tenant: market.tenant,
        market: market.id,
        order,
        task,
        worker,
        kind: store::ProofKind::Pin,
        media: String::new(),
        bytes: 0,
        sha256: String::new(),
        at: app.clock.now(),
    };
    accept(app, &proof).await.map(drop)
}

fn carried(
    market: &Market,
    worker: WorkerId,
    is_meant: impl Fn(&dispatch::Order) -> bool,
) -> Option<&dispatch::Order> {
    let job = market.dispatch.job_of(worker)?;
    market.dispatch.order(job.order).filter(|order| is_meant(order))
}

fn not_carried(order: OrderId) -> Rejection {
    let detail = format!("you do not carry an order {order}");
    Rejection::new(Code::OrderNotFound, detail).at("order_id")
}

/// Something happened on the way.
pub(crate) fn incident(hub: &Hub, worker: WorkerId, id: CommandId, said: &Incident) {
    let note = said.note.as_ref().map(Text::to_string);
    let kind = AlertKind::Incident;
    let what = Some(said.kind.to_string());
    hub.alert(Alert {
        id,
        kind,
        worker_id: worker,
        at: hub.now(),
        lat: None,
        lng: None,
        what,
        note,
    });
}

/// Someone is in danger. A place that makes no sense is left out: the call counts.
pub(crate) fn sos(hub: &Hub, worker: WorkerId, id: CommandId, said: &Sos) {
    let spot = said.fix.and_then(|fix| place(fix).ok());
    hub.alert(Alert {
        id,
        kind: AlertKind::Sos,
        worker_id: worker,
        at: hub.now(),
        lat: spot.map(|place| place.lat()),
        lng: spot.map(|place| place.lng()),
        what: None,
        note: None,
    });
}
