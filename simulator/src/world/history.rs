//! What the clients saw: each request with the time it was first sent, each
//! answer with the time it came. This, and the journal, is all that the checkers
//! are given; an answer that never came may mean yes or no.

use engine::{Command, Outcome};
use serde::Serialize;
use serde_json::Value;
use vocab::{CommandMeta, Rejection};

/// One request as its client remembers it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The idempotency key.
    pub(super) key: String,
    /// Two requests under one key are the same only if this is.
    pub(super) body: u64,
    pub(super) command: Value,
    pub(super) at: i64,
    pub(super) answers: Vec<Answered>,
}

/// One answer.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    /// True time at which it came.
    pub(super) at: i64,
    /// The process that gave it.
    pub(super) boot: u64,
    /// Whether it was remembered from an earlier sending.
    pub(super) replayed: bool,
    /// `{"Ok": outcome}` or `{"Err": rejection}`.
    pub(super) answer: Value,
}

impl Answered {
    /// The outcome, where it was accepted.
    pub(super) fn outcome(&self) -> Option<&Value> {
        self.answer.get("Ok")
    }
}

/// All requests by number; none for those that were never sent.
#[derive(Debug, Default)]
pub(super) struct History {
    pub(super) asked: Vec<Option<Asked>>,
    /// The furthest position that any client was told of.
    pub(super) seq_told: u64,
    /// Offers that workers were told of.
    pub(super) shown: std::collections::BTreeSet<String>,
    /// Consequences that the engine refused to draw by itself.
    pub(super) refused_follow_ups: u64,
}

impl History {
    pub(super) fn asked(&mut self, call: usize, at: i64, meta: &CommandMeta, command: &Command) {
        if self.asked.len() <= call {
            self.asked.resize(call + 1, None);
        }
        self.asked[call] = Some(Asked {
            key: meta.correlation.clone(),
            body: meta.body_hash,
            command: value(command),
            at,
            answers: Vec::new(),
        });
    }

    pub(super) fn answered(
        &mut self,
        call: usize,
        at: i64,
        (boot, replayed): (u64, bool),
        answer: &Result<Outcome, Rejection>,
    ) {
        if let Ok(outcome) = answer {
            self.seq_told = self.seq_told.max(outcome.seq);
        }
        if let Some(Some(asked)) = self.asked.get_mut(call) {
            asked.answers.push(Answered { at, boot, replayed, answer: value(answer) });
        }
    }
}

fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).expect("commands and answers are plain data")
}
