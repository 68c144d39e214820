//! Photos and signatures: taken from the worker at the door, shown to whoever may
//! see the order.

use store::Proof;
use vocab::{Code, OrderId, ProofId, TaskId, TenantId, limits};

use super::known;
use super::links::check_own;
use crate::edge::authorization::Scope;
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::tracking::{ProofLink, TakenProof};
use crate::edge::http::{Ask, Edge, Incoming, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::edge::proofs::{accept, media_of, order_of_stop, picture_kind};

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/proofs", take,
    spec("Takes a photo or signature (JPEG, PNG or WebP); repeated by its id")
        .gives::<TakenProof>().status(201).keyless().raw(limits::PROOF_BYTES_MAX)
        .query(&[
            ("task_id", "at which stop of the worker's job"),
            ("proof_id", "made by the app"),
            ("kind", "photo or signature"),
        ]));
    known!(routes, GET "/api/v1/proofs/{id}", show, spec("A photo or signature, as it was taken"));
}

/// A stored picture is only ever a picture, whatever a browser makes of it.
pub(super) const AS_A_PICTURE: &[(&str, &str)] = &[
    ("cache-control", "private, no-store"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

async fn take(ask: Ask) -> Result<Reply, Problem> {
    let incoming = &ask.incoming;
    let task: TaskId = needed(incoming, "task_id")?;
    let id: ProofId = needed(incoming, "proof_id")?;
    let kind = incoming.query.get("kind").and_then(|text| picture_kind(text));
    let kind = kind.ok_or_else(|| {
        Problem::field(Code::InvalidField, "kind", "a picture is a photo or a signature")
    })?;
    let media = media(incoming)?;
    let missing = || Problem::new(Code::WorkerNotFound, "no worker stands behind this token");
    let (market, worker) = ask.caller.principal.worker.ok_or_else(missing)?;
    let market = ask.market(Some(market))?;
    let app = &ask.edge().app;
    let tenant = ask.caller.principal.tenant;
    // Sent again after the job ended, it is still what it was.
    let order = match app.store.proofs.get(tenant, id).await? {
        Some(kept) => kept.order,
        None => market.sequencer.read(move |m| order_of_stop(m, worker, task)).await??,
    };
    let (files, raw) = (app.proof_files.clone(), incoming.raw.clone());
    let writing = tokio::task::spawn_blocking(move || files.put(&raw));
    let sha256 = writing.await.map_err(Problem::internal)??;
    let proof = Proof {
        id,
        tenant,
        market: market.id,
        order,
        task,
        worker,
        kind,
        media: media.to_owned(),
        bytes: incoming.raw.len() as i64,
        sha256,
        at: app.clock.now(),
    };
    let new = accept(app, &proof).await?;
    Ok(Reply::created(&taken(&proof), url(id)).replayed(!new))
}

fn needed<T: std::str::FromStr>(incoming: &Incoming, name: &str) -> Result<T, Problem> {
    let missing = || Problem::field(Code::InvalidField, name, format!("{name} is needed"));
    incoming.query::<T>(name)?.ok_or_else(missing)
}

/// What the bytes are; what the header says must not be something else.
fn media(incoming: &Incoming) -> Result<&'static str, Problem> {
    let media = media_of(&incoming.raw).ok_or_else(|| {
        let detail = "the body is not a JPEG, PNG or WebP picture";
        Problem::field(Code::InvalidField, "body", detail)
    })?;
    let said = incoming.content_type.as_deref().unwrap_or(media);
    if said == media || said == "application/octet-stream" {
        return Ok(media);
    }
    let detail = format!("the body is {media}");
    Err(Problem::field(Code::InvalidField, "Content-Type", detail))
}

fn taken(proof: &Proof) -> TakenProof {
    TakenProof {
        proof_id: proof.id.to_string(),
        kind: proof.kind.as_str().to_owned(),
        media: proof.media.clone(),
        bytes: proof.bytes,
        sha256: proof.sha256.clone(),
        url: url(proof.id),
    }
}

/// Where whoever may see the order reads a proof.
pub(super) fn url(id: ProofId) -> String {
    format!("/api/v1/proofs/{id}")
}

async fn show(ask: Ask) -> Result<Reply, Problem> {
    let id: ProofId = ask.incoming.id("id", Code::ProofNotFound)?;
    let tenant = ask.caller.principal.tenant;
    let proof = ask.edge().app.store.proofs.get(tenant, id).await?;
    let proof = proof.ok_or_else(|| not_found(Code::ProofNotFound))?;
    let seen = match ask.caller.scope {
        Scope::Tenant => true,
        Scope::OwnWorker => ask.caller.sees_worker(proof.market, proof.worker),
        Scope::OwnVendor => sees_order(&ask, proof.order).await?,
    };
    if !seen {
        return Err(not_found(Code::ProofNotFound));
    }
    picture(ask.edge(), &proof).await
}

async fn sees_order(ask: &Ask, order: OrderId) -> Result<bool, Problem> {
    match check_own(ask, order).await {
        Ok(()) => Ok(true),
        Err(problem) if problem.code == Code::OrderNotFound => Ok(false),
        Err(problem) => Err(problem),
    }
}

/// A proof's picture; a PIN has none.
pub(super) async fn picture(edge: &Edge, proof: &Proof) -> Result<Reply, Problem> {
    let kinds = ["image/jpeg", "image/png", "image/webp"];
    let kind = kinds.into_iter().find(|kind| *kind == proof.media);
    let kind = kind.ok_or_else(|| not_found(Code::ProofNotFound))?;
    let (files, name) = (edge.app.proof_files.clone(), proof.sha256.clone());
    let reading = tokio::task::spawn_blocking(move || files.get(&name));
    let bytes = reading.await.map_err(Problem::internal)??;
    let bytes = bytes.ok_or_else(|| Problem::internal("a proof's file is gone"))?;
    Ok(Reply::bytes(kind, bytes).headers(AS_A_PICTURE))
}

/// The proofs of a stop, each with where its picture is read.
pub(super) async fn of_task(
    edge: &Edge,
    tenant: TenantId,
    task: TaskId,
    read_at: impl Fn(ProofId) -> String,
) -> Result<Vec<ProofLink>, Problem> {
    let proofs = edge.app.store.proofs.of_task(tenant, task).await?;
    let link = |proof: &Proof| ProofLink {
        id: proof.id.to_string(),
        kind: proof.kind.as_str().to_owned(),
        at: Moment(proof.at),
        url: (!proof.media.is_empty()).then(|| read_at(proof.id)),
    };
    Ok(proofs.iter().map(link).collect())
}
