//! One WebSocket with its bounds: size and rate of what comes in, patience for
//! what goes out. It knows nothing of what the messages mean.

use std::time::{Duration, Instant};

use axum::Error;
use axum::body::Bytes;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite;

use super::bucket::Bucket;
use super::closing::Closing;
use super::times::SocketTimes;
use vocab::limits;

/// How long a closing handshake may take; the socket is dropped after it.
const FAREWELL: Duration = Duration::from_millis(500);

/// What a kind of socket allows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes of one message.
    pub(super) message_bytes: usize,
    /// Messages a second, sustained.
    pub(super) per_s: u32,
    /// ... and at once above it.
    pub(super) burst: u32,
    /// Bytes that may wait in the library's buffer for a slow reader.
    pub(super) write_buffer_bytes: usize,
}

/// Sets the library's buffers, whose defaults are meant for a handful of sockets.
pub(super) fn bounded(upgrade: WebSocketUpgrade, bounds: Bounds) -> WebSocketUpgrade {
    upgrade
        .max_message_size(bounds.message_bytes)
        .max_frame_size(bounds.message_bytes)
        .read_buffer_size(limits::SOCKET_READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(bounds.write_buffer_bytes)
}

/// What came in.
#[derive(Debug)]
pub(super) enum Heard {
    /// A message.
    Text(Utf8Bytes),
    /// A message in a form this socket does not take.
    Binary,
    /// A sign of life.
    Alive,
    /// The end.
    End(Closing),
}

/// A socket.
pub(super) struct Wire {
    socket: WebSocket,
    bucket: Bucket,
    stalled: Duration,
    last_heard: Instant,
}

impl Wire {
    /// Takes over an upgraded socket.
    pub(super) fn new(socket: WebSocket, bounds: Bounds, times: &SocketTimes) -> Self {
        let now = Instant::now();
        let bucket = Bucket::new(bounds.per_s, bounds.burst, now);
        Self { socket, bucket, stalled: times.stalled, last_heard: now }
    }

    /// When the other side last gave a sign of life.
    pub(super) fn last_heard(&self) -> Instant {
        self.last_heard
    }

    /// Counts time spent away from the socket as heard: who could not be read
    /// was not silent.
    pub(super) fn forgive(&mut self) {
        self.last_heard = Instant::now();
    }

    /// Waits for what comes in next. May be dropped while waiting.
    pub(super) async fn hear(&mut self) -> Heard {
        let message = self.socket.recv().await;
        let now = Instant::now();
        self.last_heard = now;
        let message = match message {
            None => return Heard::End(Closing::Gone),
            Some(Err(error)) => return Heard::End(why_broken(error)),
            Some(Ok(message)) => message,
        };
        if !self.bucket.take(now) {
            return Heard::End(Closing::Policy("too many messages"));
        }
        match message {
            Message::Text(text) => Heard::Text(text),
            Message::Binary(_) => Heard::Binary,
            Message::Ping(_) | Message::Pong(_) => Heard::Alive,
            Message::Close(_) => Heard::End(Closing::Gone),
        }
    }

    /// Waits for the first text.
    pub(super) async fn first_text(&mut self, patience: Duration) -> Result<Utf8Bytes, Closing> {
        let first = async {
            loop {
                match self.hear().await {
                    Heard::Text(text) => return Ok(text),
                    Heard::Alive => {}
                    Heard::Binary => {
                        return Err(Closing::Policy("the first message must be hello"));
                    }
                    Heard::End(closing) => return Err(closing),
                }
            }
        };
        let late = || Err(Closing::Policy("hello was not said in time"));
        timeout(patience, first).await.unwrap_or_else(|_| late())
    }

    /// Writes a text.
    pub(super) async fn say(&mut self, text: String) -> Result<(), Closing> {
        self.write(Message::Text(text.into())).await
    }

    /// Writes bytes.
    pub(super) async fn show(&mut self, bytes: Bytes) -> Result<(), Closing> {
        self.write(Message::Binary(bytes)).await
    }

    async fn write(&mut self, message: Message) -> Result<(), Closing> {
        match timeout(self.stalled, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Closing::Gone),
            Err(_) => Err(Closing::TooSlow),
        }
    }

    /// Says why and hangs up.
    pub(super) async fn close(mut self, closing: Closing) {
        let Some(frame) = closing.frame() else {
            return;
        };
        let farewell = async {
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                // Reading on until the other side has closed too lets the frame arrive.
                while let Some(Ok(_)) = self.socket.recv().await {}
            }
        };
        // A side that neither reads nor closes is simply dropped.
        let _ = timeout(FAREWELL, farewell).await;
    }
}

fn why_broken(error: Error) -> Closing {
    let too_large = error
        .into_inner()
        .downcast_ref::<tungstenite::Error>()
        .is_some_and(|error| matches!(error, tungstenite::Error::Capacity(_)));
    if too_large { Closing::TooLarge } else { Closing::Gone }
}
