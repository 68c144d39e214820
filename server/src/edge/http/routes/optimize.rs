//! Routes for pickups and deliveries, found while the caller waits. Nothing is kept and
//! nothing of the tenant is read; a search whose caller has gone ends.

use vocab::{Code, limits};

use super::known;
use crate::edge::http::dto::optimize::OptimizeRoutes;
use crate::edge::http::dto::optimized::OptimizedRoutes;
use crate::edge::http::json::fit_bytes;
use crate::edge::http::{Ask, Reply, Routes, spec};
use crate::edge::optimize;
use crate::edge::problem::Problem;
use crate::edge::ways::Ways;
use crate::rooms::solving::Gone;

pub(super) fn routes(routes: &mut Routes) {
    known!(routes, POST "/api/v1/routes/optimize", find,
        spec("Finds routes for jobs, shipments and parcels on board; nothing is kept")
            .takes::<OptimizeRoutes>().gives::<OptimizedRoutes>().keyless()
            .raw(limits::OPTIMIZE_BYTES_MAX));
}

async fn find(ask: Ask) -> Result<Reply, Problem> {
    let app = &ask.edge().app;
    let (ways, threads) = (Ways::of(app), app.solving.threads());
    let raw = ask.incoming.raw.clone();
    let work = move |gone: &Gone| {
        let form: OptimizeRoutes = fit_bytes(&raw)?;
        optimize::solve(&form, &ways, threads, gone)
    };
    let busy = |busy: crate::rooms::roads::Busy| Problem::new(Code::Overloaded, busy.to_string());
    let found = app.solving.work(work).await.map_err(busy)??;
    Ok(Reply::ok(&found))
}
