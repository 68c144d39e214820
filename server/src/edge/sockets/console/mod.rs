//! The console socket, `/ws/console`, subprotocol `omniroute.console.v1`: a
//! snapshot of a market, then what changes, at most four times a second, and
//! positions as shared binary frames. It only shows; people act by HTTP.

mod greeting;
pub(super) mod message;
pub(super) mod outgoing;
pub(super) mod positions;
pub(super) mod presence;
mod rows;
mod session;
mod tally;
pub(super) mod viewer;
pub(super) mod watch;

use std::sync::Arc;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::http::HeaderMap;
use axum::response::Response;
use vocab::limits;

use super::closing::Closing;
use super::envelope;
use super::wire::{Bounds, Wire};
use crate::App;
use outgoing::ConsoleNews;
pub(crate) use rows::nameless;

/// The subprotocol's name.
pub(super) const PROTOCOL: &str = "omniroute.console.v1";

const BOUNDS: Bounds = Bounds {
    message_bytes: limits::CONSOLE_FRAME_BYTES_MAX,
    per_s: limits::CONSOLE_MESSAGES_PER_S_MAX,
    burst: limits::CONSOLE_MESSAGES_BURST,
    write_buffer_bytes: limits::CONSOLE_WRITE_BUFFER_BYTES_MAX,
};

/// Upgrades a request to a console's socket.
pub(super) async fn upgrade(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    super::open(&headers, upgrade, PROTOCOL, BOUNDS, |socket| talk(app, socket))
}

async fn talk(app: Arc<App>, socket: WebSocket) {
    let mut wire = Wire::new(socket, BOUNDS, &app.config.sockets);
    let open = metrics::gauge!("sockets_open", "socket" => "console");
    open.increment(1.0);
    let closing = match greeting::greet(&app, &mut wire).await {
        Ok(session) => session.run(&mut wire).await,
        Err(closing) => closing,
    };
    open.decrement(1.0);
    metrics::counter!("sockets_closed_total", "socket" => "console", "why" => closing.as_str())
        .increment(1);
    wire.close(closing).await;
}

/// Writes a message; `seq` for snapshots and deltas.
async fn say(
    app: &App,
    wire: &mut Wire,
    seq: Option<u64>,
    news: &ConsoleNews,
) -> Result<(), Closing> {
    let reference = match news {
        ConsoleNews::Result(result) => result.reference.as_deref(),
        _ => None,
    };
    wire.say(envelope::write(news.kind(), seq, reference, app.clock.now(), news)).await
}
