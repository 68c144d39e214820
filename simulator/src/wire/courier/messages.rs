//! The driver socket's messages as the documents have them, written down a
//! second time on purpose: a client that shares the server's types would not
//! notice when the documents lie.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use vocab::Place;

/// The socket's subprotocol.
pub(super) const PROTOCOL: &str = "omniroute.driver.v1";

/// What every message is wrapped in.
#[derive(Debug, Deserialize)]
pub(super) struct Envelope {
    /// Position in the inbox, for messages that are kept there.
    #[serde(default)]
    pub(super) seq: Option<u64>,
    /// What it is.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// Its content.
    pub(super) data: Box<RawValue>,
}

impl Envelope {
    /// The content, if it is what its type promises.
    pub(super) fn content<'a, T: Deserialize<'a>>(&'a self) -> anyhow::Result<T> {
        let read = serde_json::from_str(self.data.get());
        read.map_err(|error| anyhow::anyhow!("{}: {error}: {}", self.kind, self.data.get()))
    }
}

/// The answer to hello.
#[derive(Debug, Deserialize)]
pub(super) struct Welcome {
    pub(super) boot_id: String,
    pub(super) resume: String,
    pub(super) inbox_seq: u64,
    #[serde(default)]
    pub(super) snapshot: Option<Snapshot>,
}

/// All there is, instead of a gap.
#[derive(Debug, Deserialize)]
pub(super) struct Snapshot {
    pub(super) offer: Option<Offer>,
    pub(super) job: Option<JobNews>,
    pub(super) wallet: Wallet,
}

/// What a courier is owed and carries.
#[derive(Debug, Deserialize)]
pub(super) struct Wallet {
    pub(super) cash_minor: i64,
}

/// What something pays.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Pay {
    pub(super) total_minor: i64,
}

/// A job on offer.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Offer {
    pub(super) offer_id: String,
    pub(super) order_id: String,
    pub(super) pay: Pay,
}

/// An offer taken back.
#[derive(Debug, Deserialize)]
pub(super) struct Withdrawn {
    pub(super) offer_id: String,
}

/// A stop.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Stop {
    pub(super) task_id: String,
    pub(super) state: String,
    lat: f64,
    lng: f64,
}

impl Stop {
    /// Where it is; nothing when the numbers are no place.
    pub(super) fn place(&self) -> Option<Place> {
        Place::from_degrees(self.lat, self.lng).ok()
    }
}

/// What is carried.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Line {
    pub(super) quantity: i64,
}

/// A job that is theirs.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct JobNews {
    pub(super) assignment_id: String,
    pub(super) assignment_version: u64,
    pub(super) order_id: String,
    pub(super) pay: Pay,
    pub(super) cash_due_minor: i64,
    pub(super) pickup: Stop,
    pub(super) dropoff: Stop,
    pub(super) lines: Vec<Line>,
}

/// A job that ended or changed without them.
#[derive(Debug, Deserialize)]
pub(super) struct PlanChanged {
    pub(super) assignment_id: String,
    pub(super) order_id: String,
}

/// A stop that moved.
#[derive(Debug, Deserialize)]
pub(super) struct TaskUpdated {
    pub(super) order_id: String,
    pub(super) assignment_version: u64,
}

/// Money that came in.
#[derive(Debug, Deserialize)]
pub(super) struct Earned {
    pub(super) order_id: String,
    pub(super) minor: i64,
    pub(super) cash_minor: i64,
}

/// The answer to a command, or to fixes that were refused.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default, rename = "ref")]
    pub(super) reference: Option<String>,
    pub(super) ok: bool,
    #[serde(default)]
    pub(super) problem: Option<Problem>,
    #[serde(default)]
    pub(super) assignment_version: Option<u64>,
}

/// Why not.
#[derive(Debug, Deserialize)]
pub(super) struct Problem {
    pub(super) code: String,
    #[serde(default)]
    pub(super) retryable: bool,
}

/// A message for the server.
pub(super) fn write(id: u64, kind: &str, ts: i64, data: &Value) -> String {
    json!({"v": 1, "id": id.to_string(), "type": kind, "ts": ts, "data": data}).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_gives_its_content_or_says_what_is_wrong() {
        let text = r#"{"v":1,"id":"x","seq":4,"type":"offer.withdrawn","ts":1,
            "data":{"offer_id":"off_1","reason":"taken"}}"#;
        let envelope: Envelope = serde_json::from_str(text).unwrap();
        assert_eq!((envelope.seq, envelope.kind.as_str()), (Some(4), "offer.withdrawn"));
        assert_eq!(envelope.content::<Withdrawn>().unwrap().offer_id, "off_1");
        let wrong = envelope.content::<Earned>().unwrap_err().to_string();
        assert!(wrong.starts_with("offer.withdrawn: missing field"), "{wrong}");
    }
}
