//! Commands that have not been answered. They outlive the connection: on the
//! next one they are sent again under the same id, which is harmless.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::wire::history::End;

/// A command without an answer is sent again after this long.
const RESEND_AFTER: Duration = Duration::from_secs(10);
/// ... and one that was put off ("busy") after this long.
const BUSY_AFTER: Duration = Duration::from_millis(250);

/// What a command is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum About {
    /// Ready for work.
    Duty,
    /// An offer was looked at.
    Seen,
    /// Yes to an offer.
    Accept {
        /// Its order.
        order: String,
    },
    /// No to an offer.
    Decline,
    /// A step of a job.
    Step {
        /// Its order.
        order: String,
        /// The version that was named.
        version: u64,
        /// Whether the goods are taken with it.
        takes_goods: bool,
        /// How the job ends with it, if it does.
        ends: Option<End>,
    },
    /// A job is given back.
    Release {
        /// Its order.
        order: String,
    },
}

/// A command on its way.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) data: Value,
    pub(super) about: About,
    pub(super) first_sent: Instant,
    send_at: Instant,
}

/// All of a courier's.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    waiting: Vec<Pending>,
}

impl Outbox {
    /// Puts a command in; it is due at once.
    pub(super) fn put(
        &mut self,
        id: String,
        kind: &'static str,
        mut data: Value,
        about: About,
        now: Instant,
    ) {
        data["command_id"] = Value::String(id.clone());
        self.waiting.push(Pending { id, kind, data, about, first_sent: now, send_at: now });
    }

    /// What is due, to be sent now.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Pending> {
        let due = self.waiting.iter_mut().filter(|command| command.send_at <= now);
        due.map(|command| {
            command.send_at = now + RESEND_AFTER;
            command.clone()
        })
        .collect()
    }

    /// A new connection: everything is due again.
    pub(super) fn send_all_again(&mut self, now: Instant) {
        self.waiting.iter_mut().for_each(|command| command.send_at = now);
    }

    /// The server was busy: again, a little later.
    pub(super) fn put_off(&mut self, id: &str, now: Instant) {
        let waiting = self.waiting.iter_mut().find(|command| command.id == id);
        if let Some(command) = waiting {
            command.send_at = now + BUSY_AFTER;
        }
    }

    /// Takes out what was answered.
    pub(super) fn answered(&mut self, id: &str) -> Option<Pending> {
        let at = self.waiting.iter().position(|command| command.id == id)?;
        Some(self.waiting.remove(at))
    }

    /// When something is due next.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.waiting.iter().map(|command| command.send_at).min()
    }

    /// Whether a step or a release is on its way.
    pub(super) fn has_work(&self) -> bool {
        let is_work = |about: &About| matches!(about, About::Step { .. } | About::Release { .. });
        self.waiting.iter().any(|command| is_work(&command.about))
    }

    /// What is left when the day ends.
    pub(super) fn into_waiting(self) -> Vec<Pending> {
        self.waiting
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_command_is_sent_until_it_is_answered_under_one_id() {
        let (mut outbox, start) = (Outbox::default(), Instant::now());
        outbox.put("c1".to_owned(), "duty.set", json!({"duty": "available"}), About::Duty, start);
        let sent = outbox.due(start);
        assert_eq!(sent[0].data, json!({"duty": "available", "command_id": "c1"}));
        assert!(outbox.due(start).is_empty());
        assert_eq!(outbox.next_due(), Some(start + RESEND_AFTER));
        outbox.send_all_again(start);
        assert_eq!(outbox.due(start)[0].id, "c1");
        outbox.put_off("c1", start);
        assert_eq!(outbox.next_due(), Some(start + BUSY_AFTER));
        assert!(outbox.answered("c1").is_some() && outbox.answered("c1").is_none());
        assert!(outbox.is_empty());
    }
}
