//! For whoever runs the process: alive, ready, measured, described.

use std::time::Duration;

use engine::Shard;
use serde_json::json;
use vocab::Code;

use super::open;
use crate::edge::http::{Incoming, Reply, Routes, spec};
use crate::edge::problem::Problem;

/// A shard that does not answer a question within this time is not ready.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn routes(routes: &mut Routes) {
    open!(routes, GET "/healthz", healthz, spec("Whether the process is alive"));
    open!(routes, GET "/readyz", readyz, spec("Whether every shard is open and answers"));
    open!(routes, GET "/metrics", metrics, spec("Figures, as Prometheus reads them"));
    open!(routes, GET "/openapi.json", openapi, spec("This document"));
}

async fn healthz(_: Incoming) -> Result<Reply, Problem> {
    Ok(Reply::ok(&json!({"alive": true})))
}

async fn readyz(incoming: Incoming) -> Result<Reply, Problem> {
    let app = &incoming.edge.app;
    if app.stop.is_cancelled() {
        return Err(Problem::new(Code::Unavailable, "the process is stopping"));
    }
    let markets = app.shards.all_markets();
    let asked = markets.iter().map(|market| market.sequencer.read(|market| market.seq()));
    let answers = tokio::time::timeout(PATIENCE, futures_util::future::try_join_all(asked)).await;
    match answers {
        Ok(Ok(seqs)) => Ok(Reply::ok(&json!({"ready": true, "markets": seqs.len()}))),
        _ => Err(Problem::new(Code::Unavailable, "a market does not answer")),
    }
}

async fn metrics(incoming: Incoming) -> Result<Reply, Problem> {
    Ok(Reply::text("text/plain; version=0.0.4", incoming.edge.app.metrics.render()))
}

async fn openapi(incoming: Incoming) -> Result<Reply, Problem> {
    Ok(Reply::text("application/json", incoming.edge.openapi.clone()))
}
