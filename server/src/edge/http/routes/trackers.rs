//! Pairing a tracker: the free Traccar Client on the worker's phone reports in
//! the background, which a web app cannot.

use store::Tracker;

use super::{known, workers};
use crate::edge::auth::hash_of;
use crate::edge::http::dto::orders::Nothing;
use crate::edge::http::dto::workers::PairedTracker;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::problem::Problem;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/workers/{id}/trackers", pair,
        spec("Pairs a tracker with a worker; earlier ones report no more")
            .takes::<Nothing>().gives::<PairedTracker>().status(201));
}

/// Where trackers report to.
const PATH: &str = "/osmand";

async fn pair(ask: Ask) -> Result<Reply, Problem> {
    let id = workers::worker_id(&ask)?;
    let (market, _) = workers::market_of(&ask, id)?;
    let Nothing {} = ask.incoming.body()?;
    let app = &ask.edge().app;
    let device_id = app.keys.secret("tracker", ask.incoming.command);
    let tracker = Tracker {
        tenant: market.tenant,
        device_hash: hash_of(&device_id),
        market: market.id,
        worker: id,
        principal_id: workers::login_of(&ask, &market, id)?.to_string(),
        created_at: app.clock.now(),
    };
    let added = app.store.trackers.pair(&tracker).await?;
    let paired = PairedTracker { device_id, url_path: PATH.to_owned() };
    Ok(Reply::created(&paired, PATH.to_owned()).replayed(!added))
}
