//! HTTP: requests in, problem documents or answers out.
//!
//! Every route is a plain function from an [`Ask`] to a [`Reply`]; what is the
//! same for all of them (proof, scope, rate, body, idempotency) is done once, in
//! `serve`, by the route's row in the authorization table.

mod ask;
pub mod dto;
mod frame;
mod idempotency;
mod ids;
mod json;
pub mod openapi;
mod pages;
mod personal;
mod rates;
mod reply;
pub mod routes;
mod serve;
mod table;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use utoipa_swagger_ui::SwaggerUi;
use vocab::{Code, MarketId, Place, WarehouseId};

use crate::app::App;
use crate::edge::auth::Attempts;
use crate::edge::problem::Problem;

pub(crate) use ask::merchant_of;
pub use ask::{Ask, Incoming};
pub use reply::Reply;
pub use table::{Routes, Spec, Work, spec};

/// What the edge itself remembers. None of it survives the process, and none of
/// it is needed for correctness: the engine remembers what counts.
pub struct Edge {
    /// The process's rooms.
    pub app: Arc<App>,
    rates: rates::Rates,
    in_flight: idempotency::InFlight,
    attempts: Attempts,
    personal: personal::Personal,
    /// Logins and slugs are claimed by one request at a time.
    claims: tokio::sync::Mutex<()>,
    /// Where warehouses stand; a warehouse never moves.
    warehouses: Mutex<BTreeMap<(MarketId, WarehouseId), Place>>,
    openapi: String,
}

/// Everything under HTTP; `beside` is what registers itself (the sockets), put
/// into the same frame.
///
/// # Panics
/// At the start, when a route has no row in the authorization table or a row no
/// route: nothing is served with a hole in the table.
pub fn router(app: Arc<App>, beside: Router<Arc<Edge>>) -> Router {
    let routes = routes::all();
    let openapi = openapi::document(&routes).to_json().expect("a document of plain data");
    let edge = Arc::new(Edge {
        rates: rates::Rates::new(app.config.requests_per_s),
        in_flight: Default::default(),
        attempts: Attempts::at_sign_in(),
        personal: Default::default(),
        claims: Default::default(),
        warehouses: Default::default(),
        openapi,
        app,
    });
    let mut by_path: BTreeMap<&'static str, MethodRouter<Arc<Edge>>> = BTreeMap::new();
    for entry in routes.entries() {
        let (row, work, intake) = (entry.row, entry.work, entry.spec.intake());
        let handler = move |state, request| serve::serve(state, row, work, intake, request);
        let route = by_path.entry(row.path).or_default();
        *route = std::mem::take(route).merge(on(filter(&row.method), handler));
    }
    let mut router = Router::new();
    for (path, route) in by_path {
        // No parameter can be followed by an ending: what serves a tile takes it off.
        let path = path.trim_end_matches(".mvt");
        router = router.route(path, route.fallback(wrong_method));
    }
    // What fits one packet anyway is not worth the time.
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(PACKET_BYTES));
    let docs = SwaggerUi::new("/docs").config(utoipa_swagger_ui::Config::from("/openapi.json"));
    router
        .merge(docs)
        .merge(beside)
        .fallback(no_route)
        .layer(axum::middleware::from_fn_with_state(edge.clone(), frame::frame))
        .layer(CompressionLayer::new().gzip(true).compress_when(worth_it))
        .with_state(edge)
}

/// The payload of a packet on most ways.
const PACKET_BYTES: u64 = 1_400;

fn filter(method: &Method) -> MethodFilter {
    MethodFilter::try_from(method.clone()).expect("the table holds the usual methods only")
}

async fn no_route() -> Problem {
    Problem::new(Code::NotFound, "there is nothing under this path; see /docs/")
}

async fn wrong_method() -> Problem {
    Problem::new(Code::MethodNotAllowed, "this path knows other methods only; see /docs/")
}
