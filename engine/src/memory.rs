//! Accepted commands and their outcomes, kept so that sending one again changes
//! nothing and is answered the same. Bounded in (engine) time by
//! `COMMAND_MEMORY_MS`, longer where money moved.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocab::{Actor, Code, CommandId, CommandMeta, Rejection, TimeMs, limits};

use crate::outcome::Outcome;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Remembered {
    body_hash: u64,
    outcome: Outcome,
}

/// What was accepted lately.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    accepted: BTreeMap<CommandId, Remembered>,
    ends: BTreeSet<(TimeMs, CommandId)>,
}

impl Memory {
    /// The outcome of the same command sent before.
    ///
    /// # Errors
    /// `IdempotencyKeyReused` when the id comes back with another body.
    pub fn recall(&self, meta: &CommandMeta) -> Result<Option<&Outcome>, Rejection> {
        match self.accepted.get(&meta.id) {
            None => Ok(None),
            Some(kept) if kept.body_hash == meta.body_hash => Ok(Some(&kept.outcome)),
            Some(_) => Err(Rejection::new(
                Code::IdempotencyKeyReused,
                "this key was used for another request; use a new key for a new request",
            )
            .at("Idempotency-Key")),
        }
    }

    /// Keeps an outcome and lets go of what has been kept long enough. The
    /// engine's own commands are not sent again, so they are not kept.
    pub fn keep(&mut self, meta: &CommandMeta, outcome: &Outcome, money: bool) {
        self.forget_until(outcome.at);
        if meta.actor == Actor::System {
            return;
        }
        let ms = if money { limits::MONEY_COMMAND_MEMORY_MS } else { limits::COMMAND_MEMORY_MS };
        self.ends.insert((outcome.at + ms, meta.id));
        let kept = Remembered { body_hash: meta.body_hash, outcome: outcome.clone() };
        self.accepted.insert(meta.id, kept);
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.accepted.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.accepted.is_empty()
    }

    fn forget_until(&mut self, now: TimeMs) {
        while let Some((end, id)) = self.ends.first().copied() {
            if end > now {
                break;
            }
            self.ends.pop_first();
            self.accepted.remove(&id);
        }
    }
}
