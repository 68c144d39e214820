//! The routes, one file per resource. Each registers itself; `all` makes sure
//! that the table and the routes are one.

pub mod catalogue;
pub mod events;
pub mod intake;
pub mod keys;
pub mod ledger;
pub mod links;
pub mod markets;
pub mod offers;
pub mod ops;
pub mod optimize;
pub mod order_acts;
pub mod order_candidates;
pub mod order_many;
pub mod order_preview;
pub mod order_why;
pub mod orders;
pub mod osmand;
pub mod parties;
pub mod people;
pub mod proofs;
pub mod sessions;
pub mod sign_in_links;
pub mod statements;
pub mod stock;
pub mod tenants;
pub mod tiles;
pub mod track;
pub mod trackers;
pub mod traffic;
pub mod users;
pub mod worker_day;
pub mod workers;

use super::Routes;

/// Registers a route: `known!(routes, GET "/path", function, spec)`.
macro_rules! known {
    ($routes:ident, $method:ident $path:literal, $work:path, $spec:expr) => {
        $routes.on(
            axum::http::Method::$method,
            $path,
            $crate::edge::http::Work::Known(|ask| Box::pin($work(ask))),
            $spec,
        )
    };
}
/// The same for a route that anyone may ask.
macro_rules! open {
    ($routes:ident, $method:ident $path:literal, $work:path, $spec:expr) => {
        $routes.on(
            axum::http::Method::$method,
            $path,
            $crate::edge::http::Work::Open(|incoming| Box::pin($work(incoming))),
            $spec,
        )
    };
}
pub(crate) use {known, open};

/// All routes.
///
/// # Panics
/// When the table has a row without a route, or the reverse.
pub fn all() -> Routes {
    let mut routes = Routes::default();
    for register in [
        ops::routes,
        tenants::routes,
        sessions::routes,
        sign_in_links::routes,
        trackers::routes,
        osmand::routes,
        worker_day::routes,
        markets::routes,
        users::routes,
        keys::routes,
        parties::routes,
        catalogue::routes,
        stock::routes,
        workers::routes,
        statements::routes,
        intake::routes,
        orders::routes,
        order_acts::routes,
        order_many::routes,
        order_preview::routes,
        order_candidates::routes,
        order_why::routes,
        links::routes,
        proofs::routes,
        track::routes,
        offers::routes,
        ledger::routes,
        events::routes,
        tiles::routes,
        traffic::routes,
        optimize::routes,
    ] {
        register(&mut routes);
    }
    routes.complete()
}
