//! The AsyncAPI 3 document of both sockets, made from the tables that the
//! messages are read and written by.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Map, Value, json};

use super::console::message::ConsoleMessage;
use super::console::outgoing::ConsoleNews;
use super::driver::message::DriverMessage;
use super::driver::outgoing::DriverNews;
use super::message::Described;
use super::{console, driver};
use crate::App;

/// `GET /asyncapi.json`.
pub(super) async fn serve(State(_): State<Arc<App>>) -> Json<Value> {
    Json(document())
}

/// The document.
pub fn document() -> Value {
    let mut parts = Parts::default();
    let driver_in = parts.add("driver", "receive", DriverMessage::described());
    let driver_out = parts.add("driver", "send", DriverNews::described());
    let console_in = parts.add("console", "receive", ConsoleMessage::described());
    let mut console_out = parts.add("console", "send", ConsoleNews::described());
    console_out.push(parts.add_positions());
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "OmniRoute sockets",
            "version": env!("CARGO_PKG_VERSION"),
            "description": CONVENTIONS,
        },
        "defaultContentType": "application/json",
        "channels": {
            "driver": channel("/ws/driver", driver::PROTOCOL, [&driver_in, &driver_out]),
            "console": channel("/ws/console", console::PROTOCOL, [&console_in, &console_out]),
        },
        "operations": {
            "driver_receive": operation("receive", "driver", &driver_in),
            "driver_send": operation("send", "driver", &driver_out),
            "console_receive": operation("receive", "console", &console_in),
            "console_send": operation("send", "console", &console_out),
        },
        "components": { "messages": parts.messages, "schemas": parts.schemas },
    })
}

const CONVENTIONS: &str = "Every text is one envelope {v,id,seq,type,ts,ref,data}; unknown fields \
    are refused. Times are epoch milliseconds of the server. The first message is hello with a \
    token. A command carries an id made by the client and is answered by result, whose ref is \
    that id, after what it changed is durable; sending it again is harmless. Close codes: 1001 the \
    server stops, 1008 the protocol was broken or too much was sent, 1009 a message was too large, \
    1013 try again shortly, 4001 another connection of the worker took over, 4002 too slow or \
    silent, 4003 sign in again. Send operations are the server's.";

const POSITIONS: &str = "Positions, little-endian. Header of 16 bytes: 'O', version 1, flags (bit \
    0: everyone is in it, forget what is not), bytes of a record (14), tick u32, engine time i64 \
    (epoch ms). Then records: worker number u32 (`n` of the worker's row), latitude and longitude \
    i32 in 1e-7 degrees, heading u8 in steps of 360/256 degrees, state u8: bits 0-1 work (0 idle, 1 \
    offered, 2 engaged), bits 2-3 duty (0 off_duty, 1 available, 2 paused, 3 heading_home), bits \
    4-5 link (0 live, 1 stale, 2 lost), bit 7 the heading is known.";

/// What the document's components are gathered in.
#[derive(Default)]
struct Parts {
    messages: Map<String, Value>,
    schemas: Map<String, Value>,
}

impl Parts {
    /// Adds a table of messages; gives back the names under which they stand.
    fn add(&mut self, socket: &str, action: &str, table: Vec<Described>) -> Vec<String> {
        table.into_iter().map(|message| self.add_one(socket, action, message)).collect()
    }

    fn add_one(&mut self, socket: &str, action: &str, message: Described) -> String {
        for (name, schema) in message.parts {
            self.schemas.insert(name, json!(schema));
        }
        let name = format!("{socket}_{action}_{}", message.kind.replace('.', "_"));
        let payload = envelope(message.kind, &json!(message.data));
        self.messages.insert(
            name.clone(),
            json!({ "name": message.kind, "summary": message.summary, "payload": payload }),
        );
        name
    }

    fn add_positions(&mut self) -> String {
        let name = "console_send_positions".to_owned();
        let payload = json!({ "type": "string", "format": "binary" });
        let message = json!({
            "name": "positions",
            "summary": POSITIONS,
            "contentType": "application/octet-stream",
            "payload": payload,
        });
        self.messages.insert(name.clone(), message);
        name
    }
}

fn envelope(kind: &str, data: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["v", "type"],
        "properties": {
            "v": { "const": 1 },
            "id": { "type": "string" },
            "seq": { "type": "integer" },
            "type": { "const": kind },
            "ts": { "type": "integer" },
            "ref": { "type": "string" },
            "data": data,
        },
    })
}

fn channel(address: &str, protocol: &str, names: [&[String]; 2]) -> Value {
    let messages: Map<String, Value> = names
        .into_iter()
        .flatten()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
        .collect();
    json!({
        "address": address,
        "description": format!("WebSocket, subprotocol {protocol}"),
        "messages": messages,
        "bindings": { "ws": { "method": "GET" } },
    })
}

fn operation(action: &str, channel: &str, names: &[String]) -> Value {
    let messages: Vec<Value> = names
        .iter()
        .map(|name| json!({ "$ref": format!("#/channels/{channel}/messages/{name}") }))
        .collect();
    let channel = json!({ "$ref": format!("#/channels/{channel}") });
    json!({ "action": action, "channel": channel, "messages": messages })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::authorization::MESSAGES;

    fn names_of(document: &Value, socket: &str) -> Vec<String> {
        let messages = document["components"]["messages"].as_object().unwrap();
        let mine = messages.iter().filter(|(key, _)| key.starts_with(socket));
        mine.map(|(_, message)| message["name"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_message_is_described_and_has_a_row_in_the_authorization_table() {
        let document = document();
        for (socket, types) in
            [("driver", DriverMessage::TYPES), ("console", ConsoleMessage::TYPES)]
        {
            let described = names_of(&document, &format!("{socket}_receive"));
            let mut allowed: Vec<&str> =
                MESSAGES.iter().filter(|row| row.socket == socket).map(|row| row.kind).collect();
            let mut taken: Vec<&str> = types.to_vec();
            allowed.sort_unstable();
            taken.sort_unstable();
            assert_eq!(allowed, taken, "the authorization table and what {socket} takes");
            assert!(taken.iter().all(|kind| described.iter().any(|name| name == kind)));
        }
    }

    #[test]
    fn nothing_refers_to_what_is_not_there() {
        let document = document();
        let text = document.to_string();
        let refers = text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next());
        let refers: Vec<&str> = refers.collect();
        assert!(refers.len() > 60, "only {} references", refers.len());
        for pointer in refers {
            assert!(document.pointer(pointer).is_some(), "{pointer} leads nowhere");
        }
        for schema in document["components"]["schemas"].as_object().unwrap().values() {
            assert!(schema.is_object());
        }
    }
}
