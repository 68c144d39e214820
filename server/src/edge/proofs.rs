//! Proofs of a hand-over, whichever way they come in: a picture by HTTP, a PIN
//! by the driver's socket. One is accepted for one stop of the worker's own job;
//! a step that lists any other is refused.

use engine::Market;
use store::{Proof, ProofKind};
use vocab::{Code, OrderId, ProofId, Rejection, TaskId, TenantId, WorkerId, limits};

use super::auth::same;
use super::problem::Problem;
use crate::app::App;

/// The order that a worker's stop belongs to, while they carry it.
///
/// # Errors
/// `task_not_found`.
pub(crate) fn order_of_stop(
    market: &Market,
    worker: WorkerId,
    task: TaskId,
) -> Result<OrderId, Rejection> {
    let job = market.dispatch.job_of(worker);
    let order = job.and_then(|job| market.dispatch.order(job.order));
    order.filter(|order| order.task(task).is_some()).map(|order| order.id).ok_or_else(|| {
        let detail = format!("you have no stop {task} in a job under way");
        Rejection::new(Code::TaskNotFound, detail).at("task_id")
    })
}

/// The order whose receiver knows a PIN for this stop: a drop-off's.
///
/// # Errors
/// `task_not_found`; `invalid_field` for a pickup.
pub(crate) fn order_of_dropoff(
    market: &Market,
    worker: WorkerId,
    task: TaskId,
) -> Result<OrderId, Rejection> {
    let id = order_of_stop(market, worker, task)?;
    let receives = market.dispatch.order(id).is_some_and(|order| order.dropoff.id == task);
    if receives {
        return Ok(id);
    }
    let detail = "a PIN proves that the receiver was met; there is none at a pickup";
    Err(Rejection::new(Code::InvalidField, detail).at("kind"))
}

/// Compares a PIN with the receiver's.
///
/// # Errors
/// `too_many_attempts`, `pin_wrong`.
pub(crate) fn check_pin(app: &App, task: TaskId, order: OrderId, pin: &str) -> Result<(), Problem> {
    let at = task.to_string();
    app.pin_attempts.begin(&at)?;
    if !same(pin, &app.keys.pin(order)) {
        let detail = "this is not the receiver's PIN";
        return Err(Problem::field(Code::PinWrong, "pin", detail));
    }
    app.pin_attempts.succeeded(&at);
    Ok(())
}

/// Keeps a proof; false when the very same is kept already.
///
/// # Errors
/// `already_exists` when its id names another, `limit_exceeded` for a stop with
/// too many.
pub(crate) async fn accept(app: &App, proof: &Proof) -> Result<bool, Problem> {
    let proofs = &app.store.proofs;
    if let Some(kept) = proofs.get(proof.tenant, proof.id).await? {
        return same_again(&kept, proof);
    }
    if proofs.of_task(proof.tenant, proof.task).await?.len() >= limits::PROOFS_PER_STEP_MAX {
        let detail = format!("a stop has at most {} proofs", limits::PROOFS_PER_STEP_MAX);
        return Err(Problem::field(Code::LimitExceeded, "proof_id", detail));
    }
    if proofs.add(proof).await? {
        return Ok(true);
    }
    match proofs.get(proof.tenant, proof.id).await? {
        Some(kept) => same_again(&kept, proof),
        None => Err(Problem::internal("a proof was there and is not")),
    }
}

fn same_again(kept: &Proof, proof: &Proof) -> Result<bool, Problem> {
    let told = |proof: &Proof| (proof.task, proof.worker, proof.kind, proof.sha256.clone());
    if told(kept) == told(proof) {
        return Ok(false);
    }
    let detail = "this id names another proof; make a new one";
    Err(Problem::field(Code::AlreadyExists, "proof_id", detail))
}

/// Whether all that a step lists was accepted for its stop.
///
/// # Errors
/// `proof_unknown` naming the first that was not.
pub(crate) async fn check_listed(
    app: &App,
    tenant: TenantId,
    worker: WorkerId,
    task: TaskId,
    listed: &[ProofId],
) -> Result<(), Problem> {
    if listed.is_empty() {
        return Ok(());
    }
    let accepted = app.store.proofs.of_task(tenant, task).await?;
    let known =
        |id: &ProofId| accepted.iter().any(|proof| proof.id == *id && proof.worker == worker);
    match listed.iter().find(|id| !known(id)) {
        None => Ok(()),
        Some(id) => {
            let detail = format!("{id} was never accepted for this stop; upload it first");
            Err(Problem::field(Code::ProofUnknown, "proofs", detail))
        }
    }
}

/// What a picture's first bytes say it is; nothing else is taken. Pictures with
/// scripts in them (SVG) are none.
pub(crate) fn media_of(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// The kind of proof that comes as a picture.
pub(crate) fn picture_kind(text: &str) -> Option<ProofKind> {
    ProofKind::of(text).filter(|kind| *kind != ProofKind::Pin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_pictures() {
        assert_eq!(media_of(b"\xff\xd8\xff\xe0rest"), Some("image/jpeg"));
        assert_eq!(media_of(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(media_of(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        for other in
            [b"".as_slice(), b"\xff\xd8", b"<svg/>", b"GIF89a", b"RIFF\0\0\0\0WAVE", b"%PDF-1.7"]
        {
            assert_eq!(media_of(other), None, "{other:?}");
        }
        assert_eq!(picture_kind("pin"), None);
    }
}
