//! The edge: where HTTP and sockets come in, callers prove who they are, and
//! requests become commands. It decides nothing about orders, workers or money.

pub mod auth;
pub mod authorization;
pub mod http;
pub(crate) mod names;
mod optimize;
mod osrm;
pub mod pages;
pub mod problem;
pub(crate) mod proofs;
pub mod sockets;
pub mod vroom;
mod ways;

use std::sync::Arc;

use axum::Router;

use crate::app::App;

/// Everything the process answers on its port.
pub fn router(app: Arc<App>) -> Router {
    let beside = sockets::routes().merge(pages::routes()).merge(osrm::routes(app.config.osrm));
    let beside = beside.merge(vroom::routes(app.config.vroom));
    let beside = beside.with_state(app.clone());
    http::router(app, beside)
}

/// Brings every market up to what its tenant last said it pays and charges; a
/// crash between the two may have left it behind.
///
/// # Errors
/// A sentence naming the market.
pub async fn bring_up(app: &App) -> Result<(), String> {
    http::routes::markets::bring_up(app).await
}
