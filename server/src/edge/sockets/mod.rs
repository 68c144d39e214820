//! The two sockets: drivers' apps and dispatchers' consoles. They carry what
//! the machines decided to the people it concerns, and what people say to the
//! machines. They decide nothing, hold no state that matters, and keep no
//! queue without a bound: whoever reads too slowly is conflated or cut off.

mod alerts;
pub mod asyncapi;
mod bucket;
mod closing;
mod console;
mod driver;
mod envelope;
pub mod hub;
mod message;
mod numbers;
mod origin;
mod result;
mod times;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use vocab::Code;

use crate::App;
use crate::edge::auth::{Principal, authenticate_token};
use crate::edge::problem::Problem;
use closing::Closing;
pub(crate) use console::nameless;
use wire::Bounds;

pub use times::SocketTimes;

/// The driver socket's name in the authorization table.
const SOCKET_DRIVER: &str = "driver";
/// The console socket's name in the authorization table.
const SOCKET_CONSOLE: &str = "console";

/// The sockets and the document that describes them. Proof is shown in `hello`,
/// and every message is looked up in the authorization table.
pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/ws/driver", get(driver::upgrade))
        .route("/ws/console", get(console::upgrade))
        .route("/asyncapi.json", get(asyncapi::serve))
}

/// Upgrades a request, unless it comes from a foreign page or speaks another protocol.
fn open<F>(
    headers: &HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    protocol: &'static str,
    bounds: Bounds,
    talk: impl FnOnce(WebSocket) -> F + Send + 'static,
) -> Response
where
    F: Future<Output = ()> + Send + 'static,
{
    if !origin::is_allowed(headers) {
        let detail = "this page's origin may not open sockets here";
        return Problem::new(Code::Forbidden, detail).into_response();
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.protocols([protocol]),
        Err(error) => {
            return Problem::new(Code::MalformedBody, error.body_text()).into_response();
        }
    };
    if upgrade.selected_protocol().is_none() {
        let detail = format!("this socket speaks the subprotocol {protocol}");
        return Problem::field(Code::InvalidField, "Sec-WebSocket-Protocol", detail)
            .into_response();
    }
    wire::bounded(upgrade, bounds).on_upgrade(talk)
}

/// Whether a connection may stay open: its proof still holds and gives the same
/// rights. A store that cannot be asked closes nobody.
async fn still_holds(app: &App, token: &str, as_let_in: &Principal) -> Result<(), Closing> {
    match authenticate_token(app, token).await {
        Ok(now) if now == *as_let_in => Ok(()),
        Ok(_) => Err(Closing::SignedOut),
        Err(problem) if problem.code == Code::Unauthenticated => Err(Closing::SignedOut),
        Err(_) => Ok(()),
    }
}
