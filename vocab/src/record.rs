//! What a journal entry carries: the command with its author, and the events it
//! led to. Bodies are JSON, so that every stored version stays readable.

use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::id::CommandId;
use crate::time::TimeMs;

/// Who asked, when, and in which conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandMeta {
    /// Made by the client or the edge; repeated on every retry.
    pub id: CommandId,
    /// The author.
    pub actor: Actor,
    /// The request id that travels through logs, events and traces.
    pub correlation: String,
    /// A fingerprint of the request body, so that one id with two bodies is noticed.
    #[serde(default)]
    pub body_hash: u64,
    /// How it came in: api, console, driver, ussd, system ...
    #[serde(default)]
    pub channel: String,
}

/// One event with its place in the shard's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord<E> {
    /// Position in the shard, from 1, without gaps.
    pub seq: u64,
    /// Version of the event's payload type.
    pub v: u16,
    /// The event.
    pub event: E,
}

/// One decided command and its events: the unit that is applied or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry<C, E> {
    /// Engine time of the decision.
    pub at: TimeMs,
    /// Who asked.
    pub meta: CommandMeta,
    /// What was asked, kept so that old commands can be decided again by new code.
    pub command: C,
    /// What happened, in order; never empty.
    pub events: Vec<EventRecord<E>>,
}
