//! What a tracking link opens: one order, for one party, without an account.
//! Nothing is shown that `visibility` does not grant, and a link that never was,
//! ran out or was revoked is answered the same to the letter.

mod document;
mod eta;
mod facts;
mod said;
mod visibility;

pub(super) use facts::{Facts, facts};
pub(super) use said::{RatingWords, words_of};

use std::sync::Arc;

use vocab::{Code, ProofId};

use super::{open, proofs};
use crate::edge::auth::hash_of;
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::tracking::{LeaveNote, Party, Rate, Tracked};
use crate::edge::http::{Edge, Incoming, Reply, Routes, spec};
use crate::edge::problem::Problem;
use crate::shards::MarketHandle;
use facts::Seen;

pub(super) fn routes(routes: &mut Routes) {
    open!(routes, GET "/api/v1/t/{token}", show,
        spec("An order as its link shows it; If-None-Match takes the ETag").gives::<Tracked>());
    open!(routes, GET "/api/v1/t/{token}/proofs/{id}", proof,
        spec("A photo or signature of the hand-over"));
    open!(routes, POST "/api/v1/t/{token}/rating", said::rate,
        spec("The receiver's stars, once, perhaps with a tip")
            .takes::<Rate>().gives::<Tracked>().keyless());
    open!(routes, POST "/api/v1/t/{token}/note", said::leave_note,
        spec("The receiver's instructions for the worker")
            .takes::<LeaveNote>().gives::<Tracked>().keyless());
}

/// Pages that show a link must not be kept, nor tell others where they came from.
const PRIVATE: &[(&str, &str)] =
    &[("cache-control", "no-store"), ("referrer-policy", "no-referrer")];

/// Characters of a token; anything else was never handed out.
const TOKEN_CHARS: usize = 32;

/// A link that holds, with the order as it stands.
struct Opened {
    edge: Arc<Edge>,
    token: String,
    party: Party,
    market: Arc<MarketHandle>,
    seen: Seen,
}

async fn open_link(incoming: &Incoming) -> Result<Opened, Problem> {
    let edge = &incoming.edge;
    let token = incoming.params.get("token").filter(|token| token.len() == TOKEN_CHARS);
    let token = token.ok_or_else(nothing)?;
    let link = edge.app.store.links.find_anywhere(&hash_of(token)).await?;
    let link = link.filter(|link| !link.revoked).ok_or_else(nothing)?;
    let market = edge.app.shards.market(link.tenant, link.market).ok_or_else(nothing)?;
    let party = Party::of(&link.party).ok_or_else(nothing)?;
    let seen = facts::seen(edge, &market, &link).await?.ok_or_else(nothing)?;
    if seen.link_ends_at().is_some_and(|end| end <= edge.app.clock.now()) {
        return Err(nothing());
    }
    Ok(Opened { edge: edge.clone(), token: token.clone(), party, market, seen })
}

/// The one answer to a link that opens nothing, whatever the reason.
fn nothing() -> Problem {
    Problem::new(Code::LinkNotFound, "this link opens nothing; ask whoever sent it for a new one")
}

async fn show(incoming: Incoming) -> Result<Reply, Problem> {
    let opened = open_link(&incoming).await?;
    reply(&opened, incoming.if_none_match.as_deref()).await
}

/// A picture of the hand-over, once there was one.
async fn proof(incoming: Incoming) -> Result<Reply, Problem> {
    let opened = open_link(&incoming).await?;
    let id: ProofId = incoming.id("id", Code::ProofNotFound)?;
    let proof = opened.edge.app.store.proofs.get(opened.market.tenant, id).await?;
    let shown = proof.filter(|proof| {
        proof.task == opened.seen.facts.dropoff_task && document::may_see_proofs(&opened)
    });
    let shown = shown.ok_or_else(|| not_found(Code::ProofNotFound))?;
    proofs::picture(&opened.edge, &shown).await
}

/// The document; its ETag says whether anything but the time has changed.
async fn reply(opened: &Opened, known: Option<&str>) -> Result<Reply, Problem> {
    let document = document::write(opened).await?;
    let mut lasting = serde_json::to_value(&document).map_err(Problem::internal)?;
    if let Some(fields) = lasting.as_object_mut() {
        fields.remove("server_time");
    }
    let digest = opened.edge.app.keys.fingerprint("tracked", lasting.to_string().as_bytes());
    let etag = u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"));
    if known.is_some_and(|known| known.contains(&format!("\"{etag}\""))) {
        return Ok(Reply::not_modified().etag(etag).headers(PRIVATE));
    }
    Ok(Reply::ok(&document).etag(etag).headers(PRIVATE))
}
