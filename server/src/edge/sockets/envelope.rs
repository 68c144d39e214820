//! The envelope of every message on both sockets: `{v,id,seq,type,ts,ref?,data}`.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;
use vocab::{Code, Rejection, TimeMs, limits};

/// The version of the envelope.
const VERSION: u64 = 1;

/// A message as it came in, its content not yet read.
#[derive(Debug)]
pub(super) struct Incoming {
    /// The client's id of the message; used as correlation id.
    pub(super) id: Option<String>,
    /// What it is.
    pub(super) kind: String,
    /// Its content.
    pub(super) data: Box<RawValue>,
}

/// A message that could not be read, and what its answer refers to.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// The command's id or the message's, as far as it could be made out.
    pub(super) reference: Option<String>,
    /// Why.
    pub(super) rejection: Rejection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    v: u64,
    #[serde(default)]
    id: Option<String>,
    // Clients may count their messages and time them; neither steers anything.
    #[serde(default)]
    #[allow(dead_code)]
    seq: Option<u64>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    #[allow(dead_code)]
    ts: Option<i64>,
    #[serde(default, rename = "ref")]
    #[allow(dead_code)]
    reference: Option<String>,
    #[serde(default)]
    data: Option<Box<RawValue>>,
}

/// Reads an envelope.
pub(super) fn read(text: &str) -> Result<Incoming, Unreadable> {
    let unreadable = |rejection| Unreadable { reference: reference_in(text), rejection };
    let raw: Raw = serde_json::from_str(text).map_err(|error| unreadable(refuse_json(&error)))?;
    if raw.v != VERSION {
        let detail = format!("this server speaks version {VERSION} of the protocol");
        return Err(unreadable(Rejection::new(Code::InvalidField, detail).at("v")));
    }
    if raw.id.as_ref().is_some_and(|id| !is_reference(id)) {
        let detail =
            format!("an id is printable ASCII of at most {} bytes", limits::CORRELATION_BYTES_MAX);
        return Err(unreadable(Rejection::new(Code::InvalidField, detail).at("id")));
    }
    let empty = || RawValue::from_string("{}".to_owned()).expect("an empty object is JSON");
    Ok(Incoming { id: raw.id, kind: raw.kind, data: raw.data.unwrap_or_else(empty) })
}

/// What the answer to a broken message can refer to.
pub(super) fn reference_in(text: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let named = value.pointer("/data/command_id").or_else(|| value.get("id"))?;
    named.as_str().filter(|reference| is_reference(reference)).map(str::to_owned)
}

fn is_reference(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= limits::CORRELATION_BYTES_MAX
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A refusal that names the field which the parser stumbled over.
pub(super) fn refuse_json(error: &serde_json::Error) -> Rejection {
    let text = error.to_string();
    let rejection = Rejection::new(Code::InvalidField, text.clone());
    let named = ["unknown field `", "missing field `", "duplicate field `"];
    let field = named.iter().find_map(|start| text.split_once(start)?.1.split('`').next());
    match field {
        Some(field) => rejection.at(field),
        None => rejection,
    }
}

#[derive(Serialize)]
struct Outgoing<'a, T> {
    v: u64,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
    #[serde(rename = "type")]
    kind: &'a str,
    ts: TimeMs,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    data: T,
}

/// Writes a message.
pub(super) fn write<T: Serialize>(
    kind: &str,
    seq: Option<u64>,
    reference: Option<&str>,
    ts: TimeMs,
    data: T,
) -> String {
    let id = Uuid::now_v7().simple().to_string();
    let message = Outgoing { v: VERSION, id, seq, kind, ts, reference, data };
    serde_json::to_string(&message).expect("messages have string keys and finite numbers only")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_message_is_refused_by_field_and_answered_by_reference() {
        let check = |text: &str, field: Option<&str>, reference: Option<&str>| {
            let refused = read(text).expect_err(text);
            assert_eq!(refused.rejection.field.as_deref(), field, "{text}");
            assert_eq!(refused.reference.as_deref(), reference, "{text}");
        };
        check("{", None, None);
        check(r#"{"type":"ack"}"#, Some("v"), None);
        check(r#"{"v":1,"id":"m1"}"#, Some("type"), Some("m1"));
        check(r#"{"v":2,"type":"ack","id":"m1"}"#, Some("v"), Some("m1"));
        check(
            r#"{"v":1,"type":"ack","colour":1,"data":{"command_id":"c"}}"#,
            Some("colour"),
            Some("c"),
        );
        check(&format!(r#"{{"v":1,"type":"ack","id":"{}"}}"#, "x".repeat(200)), Some("id"), None);
    }

    #[test]
    fn a_message_without_content_has_an_empty_one() {
        let read = read(r#"{"v":1,"type":"pong"}"#).unwrap();
        assert_eq!((read.kind.as_str(), read.data.get()), ("pong", "{}"));
    }
}
