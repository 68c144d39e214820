//! A courier's connection: dialling, the hello, and what is read and written
//! until it breaks. It knows envelopes, not what they mean.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::messages::{Answer, Envelope, PROTOCOL, Welcome, write};
use crate::wire::http::Api;

const GREETING_PATIENCE: Duration = Duration::from_secs(10);
/// The server pings every ten seconds; after this long it is gone.
const SILENCE_MAX: Duration = Duration::from_secs(35);

/// An open connection.
pub(super) struct Link {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    written: u64,
}

/// Why there is no connection.
pub(super) enum NoLink {
    /// The token is not taken: sign in again.
    SignedOut,
    /// Anything else: try again later.
    Broken(anyhow::Error),
}

impl From<anyhow::Error> for NoLink {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

impl Link {
    /// Dials and says hello; `last_seq` is none for an app that knows nothing.
    pub(super) async fn open(
        api: &Api,
        last_seq: Option<u64>,
        clock: i64,
    ) -> Result<(Self, Welcome), NoLink> {
        let greeting = async {
            let mut link = Self::dial(api).await?;
            let mut hello = json!({"token": api.token(), "app": "simulator", "clock": clock});
            if let Some(seq) = last_seq {
                hello["last_seq"] = json!(seq);
            }
            link.say("hello", clock, &hello).await?;
            let welcome = link.welcome().await?;
            let ours = api.boots().believes(Some(&welcome.boot_id)).await;
            if !ours {
                return Err(NoLink::Broken(anyhow::anyhow!("a stranger welcomed us")));
            }
            Ok((link, welcome))
        };
        match tokio::time::timeout(GREETING_PATIENCE, greeting).await {
            Ok(greeted) => greeted,
            Err(_) => Err(NoLink::Broken(anyhow::anyhow!("no welcome in time"))),
        }
    }

    async fn dial(api: &Api) -> anyhow::Result<Self> {
        let url = format!("{}/ws/driver", api.base().replacen("http", "ws", 1));
        let mut request = url.into_client_request()?;
        let protocol = HeaderValue::from_static(PROTOCOL);
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol);
        // A city has many couriers in one process; the default buffers are for few.
        let config = WebSocketConfig::default().read_buffer_size(4 * 1024).write_buffer_size(0);
        let (socket, response) = connect_async_with_config(request, Some(config), true).await?;
        let boot = response.headers().get("x-boot-id").and_then(|id| id.to_str().ok());
        ensure!(api.boots().believes(boot).await, "a stranger answered: X-Boot-Id {boot:?}");
        Ok(Self { socket, written: 0 })
    }

    async fn welcome(&mut self) -> Result<Welcome, NoLink> {
        loop {
            let Some(envelope) = self.hear().await? else { continue };
            match envelope.kind.as_str() {
                "welcome" => return Ok(envelope.content()?),
                "result" => {
                    let answer: Answer = envelope.content()?;
                    let code = answer.problem.map(|problem| problem.code).unwrap_or_default();
                    if code == "unauthenticated" || code == "token_expired" {
                        return Err(NoLink::SignedOut);
                    }
                    return Err(anyhow::anyhow!("hello was refused: {code}").into());
                }
                _ => {}
            }
        }
    }

    /// The next message; nothing for signs of life.
    pub(super) async fn hear(&mut self) -> anyhow::Result<Option<Envelope>> {
        let next = tokio::time::timeout(SILENCE_MAX, self.socket.next());
        let message = next.await.context("the server has gone quiet")?;
        match message.context("the connection has ended")?? {
            Message::Text(text) => {
                let read = serde_json::from_str(&text);
                Ok(Some(read.with_context(|| format!("not an envelope: {text}"))?))
            }
            Message::Close(frame) => bail!("closed: {frame:?}"),
            Message::Ping(_) | Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {
                Ok(None)
            }
        }
    }

    /// Writes a message.
    pub(super) async fn say(
        &mut self,
        kind: &str,
        ts: i64,
        data: &serde_json::Value,
    ) -> anyhow::Result<()> {
        self.written += 1;
        let text = write(self.written, kind, ts, data);
        self.socket.send(Message::Text(text.into())).await?;
        Ok(())
    }

    /// Hangs up politely; who is gone already need not be told.
    pub(super) async fn close(mut self) {
        let goodbye = self.socket.close(None);
        let _ = tokio::time::timeout(Duration::from_millis(500), goodbye).await;
    }
}
