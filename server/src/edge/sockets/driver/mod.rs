//! The driver socket, `/ws/driver`, subprotocol `omniroute.driver.v1`: a
//! worker's app says what its worker does and is told what concerns them.
//!
//! Nothing is promised here: an answer is given only after the commit that
//! holds what it says, and what is told comes from the journaled inbox.

mod aside;
mod command;
mod contacts;
mod greeting;
pub(super) mod inbox;
pub(super) mod message;
pub(super) mod outgoing;
mod session;
mod snapshot;

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
use outgoing::DriverNews;

/// The subprotocol's name.
pub(super) const PROTOCOL: &str = "omniroute.driver.v1";

const BOUNDS: Bounds = Bounds {
    message_bytes: limits::DRIVER_FRAME_BYTES_MAX,
    per_s: limits::DRIVER_MESSAGES_PER_S_MAX,
    burst: limits::DRIVER_MESSAGES_BURST,
    write_buffer_bytes: limits::DRIVER_WRITE_BUFFER_BYTES_MAX,
};

/// Upgrades a request to a driver's socket.
pub(super) async fn upgrade(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    super::open(&headers, upgrade, PROTOCOL, BOUNDS, |socket| talk(app, socket))
}

async fn talk(app: Arc<App>, socket: WebSocket) {
    let mut wire = Wire::new(socket, BOUNDS, &app.config.sockets);
    let open = metrics::gauge!("sockets_open", "socket" => "driver");
    open.increment(1.0);
    let closing = match greeting::greet(&app, &mut wire).await {
        Ok(session) => session.run(&mut wire).await,
        Err(closing) => closing,
    };
    open.decrement(1.0);
    end(wire, closing).await;
}

async fn end(wire: Wire, closing: Closing) {
    metrics::counter!("sockets_closed_total", "socket" => "driver", "why" => closing.as_str())
        .increment(1);
    wire.close(closing).await;
}

/// Writes a message; `seq` for those of the inbox.
async fn say(
    app: &App,
    wire: &mut Wire,
    seq: Option<u64>,
    news: &DriverNews,
) -> Result<(), Closing> {
    let reference = match news {
        DriverNews::Result(result) => result.reference.as_deref(),
        _ => None,
    };
    wire.say(envelope::write(news.kind(), seq, reference, app.clock.now(), news)).await
}
