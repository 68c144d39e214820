//! Why an order went where it went: every look for a worker, newest first, in
//! data and in words.

use std::collections::BTreeMap;

use dispatch::{Candidate, Decision, Verdict};
use serde::Serialize;
use utoipa::ToSchema;
use vocab::{Code, OrderId};

use super::known;
use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::order_view::wire;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, GET "/api/v1/orders/{id}/why", why,
        spec("Why this worker, or why nobody").gives::<Why>());
}

/// All looks for a worker that are remembered.
#[derive(Serialize, ToSchema)]
pub struct Why {
    /// The order.
    pub order_id: String,
    /// Where it stands.
    pub state: String,
    /// Newest first.
    pub decisions: Vec<DecisionView>,
    /// The position it is as of.
    pub as_of_seq: u64,
}

/// One look.
#[derive(Serialize, ToSchema)]
pub struct DecisionView {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Moment,
    /// The wave it opened.
    pub wave: u8,
    /// How it looked.
    pub strategy: String,
    /// How far it looked.
    pub radius_m: u32,
    /// Who was compared, best first.
    pub candidates: Vec<CandidateView>,
    /// When nobody was chosen: workers near, counted by what stood against them.
    pub counted: BTreeMap<String, u32>,
    /// The closest to being eligible, when nobody was.
    pub nearest_miss: Option<MissView>,
    /// All of it in a sentence.
    pub words: String,
}

/// One worker looked at.
#[derive(Serialize, ToSchema)]
pub struct CandidateView {
    /// Who.
    pub worker_id: String,
    /// Straight line to the pickup, metres.
    pub distance_m: u32,
    /// By road.
    pub to_pickup_m: Option<u32>,
    /// ... in seconds.
    pub to_pickup_s: Option<u32>,
    /// `chosen`, `runner_up`, `behind` or `against`.
    pub verdict: String,
    /// What stood against them.
    pub against: Vec<String>,
}

/// Who came closest.
#[derive(Serialize, ToSchema)]
pub struct MissView {
    /// Who.
    pub worker_id: String,
    /// How far.
    pub distance_m: u32,
    /// All that stood against them.
    pub against: Vec<String>,
}

async fn why(ask: Ask) -> Result<Reply, Problem> {
    let id: OrderId = ask.incoming.id("id", Code::OrderNotFound)?;
    let market = ask.market_of_order(id).await?;
    let found = market.sequencer.read(move |market| {
        let order = market.dispatch.order(id)?;
        let newest_first = order.decisions.iter().rev();
        let decisions: Vec<Decision> =
            newest_first.filter_map(|id| market.dispatch.decisions.get(id).cloned()).collect();
        Some((market.seq, order.state, decisions))
    });
    let (as_of_seq, state, decisions) = found
        .await?
        .ok_or_else(|| Problem::new(Code::OrderNotFound, "there is nothing under this id"))?;
    Ok(Reply::ok(&Why {
        order_id: id.to_string(),
        state: state.as_str().to_owned(),
        decisions: decisions.iter().map(decision).collect(),
        as_of_seq,
    }))
}

fn decision(decision: &Decision) -> DecisionView {
    let miss = decision.nearest_miss.as_ref().map(|miss| MissView {
        worker_id: miss.worker.to_string(),
        distance_m: miss.distance.0,
        against: miss.against.iter().map(wire).collect(),
    });
    DecisionView {
        id: decision.id.to_string(),
        at: Moment(decision.at),
        wave: decision.wave,
        strategy: wire(&decision.strategy),
        radius_m: decision.radius.0,
        candidates: decision.candidates.iter().map(candidate).collect(),
        counted: decision.counted.iter().map(|(why, n)| (wire(why), *n)).collect(),
        nearest_miss: miss,
        words: words(decision),
    }
}

fn candidate(candidate: &Candidate) -> CandidateView {
    let (verdict, against) = match &candidate.verdict {
        Verdict::Chosen => ("chosen", Vec::new()),
        Verdict::RunnerUp => ("runner_up", Vec::new()),
        Verdict::Behind => ("behind", Vec::new()),
        Verdict::Against(reasons) => ("against", reasons.iter().map(wire).collect()),
    };
    CandidateView {
        worker_id: candidate.worker.to_string(),
        distance_m: candidate.distance.0,
        to_pickup_m: candidate.to_pickup.map(|metres| metres.0),
        to_pickup_s: candidate.to_pickup_time.map(|seconds| seconds.0),
        verdict: verdict.to_owned(),
        against,
    }
}

fn words(decision: &Decision) -> String {
    let radius = decision.radius.0;
    let chosen: Vec<&Candidate> =
        decision.candidates.iter().filter(|c| c.verdict == Verdict::Chosen).collect();
    if let Some(first) = chosen.first() {
        let seconds = first.to_pickup_time.map_or(0, |time| time.0);
        let runner_up = decision.candidates.iter().find(|c| c.verdict == Verdict::RunnerUp);
        let behind = runner_up
            .and_then(|c| c.to_pickup_time)
            .map_or_else(String::new, |time| format!("; the runner-up needs {} s", time.0));
        let asked = chosen.len();
        return format!(
            "wave {}: {asked} asked within {radius} m, the first {seconds} s from the pickup{behind}",
            decision.wave
        );
    }
    if decision.counted.is_empty() {
        return format!("nobody is near: no worker was seen within {radius} m");
    }
    let reasons: Vec<String> =
        decision.counted.iter().map(|(why, n)| format!("{n} {}", wire(why))).collect();
    format!("nobody within {radius} m could have it: {}", reasons.join(", "))
}
