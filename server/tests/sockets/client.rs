//! A WebSocket client that waits for what it expects and no longer.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::city::name;

/// Nothing here takes long; a machine under load may.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What came while something else was waited for.
    passed: VecDeque<Value>,
}

/// The status with which an upgrade is refused.
pub(crate) async fn refused(
    address: SocketAddr,
    path: &str,
    headers: &[(&'static str, &str)],
) -> u16 {
    let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
    for (header, value) in headers {
        request.headers_mut().insert(*header, value.parse().unwrap());
    }
    match connect_async(request).await {
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => response.status().as_u16(),
        other => panic!("the upgrade was not refused: {:?}", other.map(|_| ())),
    }
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr, path: &str, protocol: &str) -> Self {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        request.headers_mut().insert("Sec-WebSocket-Protocol", protocol.parse().unwrap());
        let (socket, response) = connect_async(request).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], protocol);
        Self { socket, passed: VecDeque::new() }
    }

    /// Sends a message; gives back its id.
    pub(crate) async fn say(&mut self, kind: &str, data: Value) -> String {
        let id = name();
        self.raw(&json!({"v": 1, "id": id, "type": kind, "data": data}).to_string()).await;
        id
    }

    /// Sends a text as it is. A server that has hung up is noticed by reading.
    pub(crate) async fn raw(&mut self, text: &str) {
        let _ = self.socket.send(Message::text(text)).await;
    }

    /// Sends a command under a new id and waits for its result.
    pub(crate) async fn command(&mut self, kind: &str, data: Value) -> Value {
        self.repeat(&name(), kind, data).await
    }

    /// Sends a command under this id and waits for its result.
    pub(crate) async fn repeat(&mut self, id: &str, kind: &str, mut data: Value) -> Value {
        data["command_id"] = json!(id);
        self.say(kind, data).await;
        self.result(id).await
    }

    /// The result that refers to `reference`.
    pub(crate) async fn result(&mut self, reference: &str) -> Value {
        loop {
            let result = self.expect("result").await;
            if result["ref"] == reference {
                assert_eq!(result["data"]["ref"], reference);
                return result["data"].clone();
            }
        }
    }

    /// The next message of this type; others are kept for later.
    pub(crate) async fn expect(&mut self, kind: &str) -> Value {
        if let Some(at) = self.passed.iter().position(|message| message["type"] == kind) {
            return self.passed.remove(at).unwrap();
        }
        loop {
            match self.next().await {
                Some(Message::Text(text)) => {
                    let message: Value = serde_json::from_str(&text).unwrap();
                    if message["type"] == kind {
                        return message;
                    }
                    self.passed.push_back(message);
                }
                Some(Message::Close(frame)) => panic!("closed while waiting for {kind}: {frame:?}"),
                Some(_) => {}
                None => panic!("gone while waiting for {kind}"),
            }
        }
    }

    /// The next binary frame.
    pub(crate) async fn frame(&mut self) -> Vec<u8> {
        loop {
            match self.next().await {
                Some(Message::Binary(bytes)) => return bytes.to_vec(),
                Some(Message::Text(_)) => {}
                other => panic!("no frame but {other:?}"),
            }
        }
    }

    /// The messages until the socket is closed, and the code.
    pub(crate) async fn closed(&mut self) -> (Vec<Value>, u16) {
        let mut before = Vec::new();
        loop {
            match self.next().await {
                Some(Message::Text(text)) => before.push(serde_json::from_str(&text).unwrap()),
                Some(Message::Close(frame)) => {
                    return (before, frame.map_or(1005, |frame| frame.code.into()));
                }
                Some(_) => {}
                None => return (before, 1006),
            }
        }
    }

    async fn next(&mut self) -> Option<Message> {
        let message = timeout(PATIENCE, self.socket.next()).await;
        message.expect("something was to come").and_then(Result::ok)
    }
}
