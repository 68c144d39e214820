//! Offers shown, and taken back.

use dispatch::{Command as D, WithdrawReason};
use engine::{Command, Reply as Outcome};
use serde_json::json;
use vocab::{Code, OfferId};

use super::known;
use crate::edge::http::ask::not_found;
use crate::edge::http::dto::common::Created;
use crate::edge::http::dto::order_view::OfferView;
use crate::edge::http::dto::orders::Nothing;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/offers/{id}", show, spec("An offer").gives::<OfferView>());
    known!(routes, POST "/api/v1/offers/{id}/withdraw", withdraw,
        spec("Takes an offer back and looks again").takes::<Nothing>().gives::<Created>());
}

async fn show(ask: Ask) -> Result<Reply, Problem> {
    let id: OfferId = ask.incoming.id("id", Code::OfferNotFound)?;
    let has = move |market: &engine::Market| market.dispatch.offer(id).is_some();
    let market = ask.market_with(Code::OfferNotFound, has).await?;
    let offer = market.sequencer.read(move |market| market.dispatch.offer(id).cloned()).await?;
    let offer = offer.filter(|offer| ask.caller.sees_worker(market.id, offer.worker));
    let offer = offer.ok_or_else(|| not_found(Code::OfferNotFound))?;
    Ok(Reply::ok(&OfferView::from(&offer)))
}

async fn withdraw(ask: Ask) -> Result<Reply, Problem> {
    let id: OfferId = ask.incoming.id("id", Code::OfferNotFound)?;
    let Nothing {} = ask.incoming.body()?;
    let has = move |market: &engine::Market| market.dispatch.offer(id).is_some();
    let market = ask.market_with(Code::OfferNotFound, has).await?;
    let command = D::WithdrawOffer { offer: id, reason: WithdrawReason::Replanned };
    let answer = ask.submit(&market, Command::Dispatch { command }).await?;
    let state = match &answer.outcome.reply {
        Outcome::Offer { state, .. } => state.as_str(),
        other => return Err(Problem::internal(format!("an offer's command led to {other:?}"))),
    };
    let body = json!({"id": id, "state": state, "as_of_seq": answer.outcome.seq});
    Ok(Reply::ok(&body).replayed(answer.replayed))
}
