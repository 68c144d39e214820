//! Positions have no gaps, engine time never goes back (R15), and one key makes
//! one entry (R20).

use std::collections::BTreeMap;

use super::Failures;
use super::record::Record;

/// How long a key is remembered: a day of engine time.
const KEY_MS: i64 = 86_400_000;

/// Where a key's command stands in the journal.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub(super) last_seq: u64,
    pub(super) at: i64,
}

#[derive(Default)]
pub(super) struct Sequence {
    pub(super) last_seq: u64,
    pub(super) last_at: i64,
    pub(super) keys: BTreeMap<String, Standing>,
}

impl Sequence {
    pub(super) fn entry(&mut self, record: &Record<'_>, failures: &mut Failures) {
        if record.events.is_empty() {
            failures.push(format!("an entry after {} has no events", self.last_seq));
        }
        for fact in &record.events {
            if fact.seq != self.last_seq + 1 {
                failures.push(format!("{} follows {} in the journal", fact.seq, self.last_seq));
            }
            self.last_seq = fact.seq;
        }
        if record.at < self.last_at {
            failures.push(format!(
                "engine time went back by {} ms at {}",
                self.last_at - record.at,
                self.last_seq
            ));
        }
        self.last_at = record.at;
        if !record.by_system {
            self.key(record, failures);
        }
    }

    fn key(&mut self, record: &Record<'_>, failures: &mut Failures) {
        let standing = Standing { last_seq: self.last_seq, at: record.at };
        let before = self.keys.insert(record.key.to_owned(), standing);
        if let Some(before) = before.filter(|before| record.at < before.at + KEY_MS) {
            failures.push(format!(
                "key {} took effect twice, at {} and at {}",
                record.key, before.last_seq, self.last_seq
            ));
        }
    }
}
