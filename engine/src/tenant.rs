//! The tenant's own stream as a shard: markets, users, keys, parties, catalogue
//! and prices.

use orders_bridge::{Tenancy, TenancyCommand, TenancyEvent};
use serde::{Deserialize, Serialize};
use vocab::{CommandMeta, Entry, EventRecord, Mint, ShardId, StateMachine, TimeMs};

use crate::effects::Effects;
use crate::memory::Memory;
use crate::outcome::{Outcome, Reply};
use crate::shard::{Handled, Shard};

/// Raised when a payload changes in a way that serde's defaults cannot read.
pub const TENANT_EVENT_VERSION: u16 = 1;

/// The state of one tenant's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TenantShard {
    /// Which tenant.
    pub id: ShardId,
    /// The last event's position.
    pub seq: u64,
    /// The last entry's time.
    pub at: TimeMs,
    /// Everything the tenant has set.
    pub tenancy: Tenancy,
    /// What was accepted lately.
    pub memory: Memory,
    #[serde(skip)]
    effects: Effects,
}

impl Shard for TenantShard {
    type Command = TenancyCommand;
    type Event = TenancyEvent;

    fn new(id: ShardId) -> Self {
        Self {
            id,
            seq: 0,
            at: TimeMs::default(),
            tenancy: Tenancy::default(),
            memory: Memory::default(),
            effects: Effects::default(),
        }
    }

    fn id(&self) -> ShardId {
        self.id
    }

    fn seq(&self) -> u64 {
        self.seq
    }

    fn last_at(&self) -> TimeMs {
        self.at
    }

    fn handle(
        &mut self,
        at: TimeMs,
        meta: &CommandMeta,
        command: &TenancyCommand,
    ) -> Handled<TenancyCommand, TenancyEvent> {
        let answered =
            |answer, replayed| Handled { answer, replayed, entry: None, follow_ups: Vec::new() };
        match self.memory.recall(meta) {
            Err(rejection) => return answered(Err(rejection), false),
            Ok(Some(outcome)) => return answered(Ok(outcome.clone()), true),
            Ok(None) => {}
        }
        let now = at.max(self.at);
        let mut mint = Mint::new(meta.id, now);
        let events = match self.tenancy.decide(now, &mut mint, command) {
            Err(rejection) => return answered(Err(rejection), false),
            Ok(events) if events.is_empty() => {
                let outcome = Outcome { seq: self.seq, at: now, reply: Reply::Done };
                return answered(Ok(outcome), false);
            }
            Ok(events) => events,
        };
        let events = (self.seq + 1..)
            .zip(events)
            .map(|(seq, event)| EventRecord { seq, v: TENANT_EVENT_VERSION, event })
            .collect();
        let entry = Entry { at: now, meta: meta.clone(), command: command.clone(), events };
        let outcome = self.take_in(&entry);
        Handled { entry: Some(entry), ..answered(Ok(outcome), false) }
    }

    fn apply_entry(&mut self, entry: &Entry<TenancyCommand, TenancyEvent>) -> Result<(), String> {
        let first = entry.events.first().map(|record| record.seq);
        if first != Some(self.seq + 1) {
            return Err(format!("an entry begins at {first:?}, position is {}", self.seq));
        }
        self.take_in(entry);
        Ok(())
    }

    fn take_effects(&mut self) -> Effects {
        std::mem::take(&mut self.effects)
    }

    fn next_deadline(&self) -> Option<TimeMs> {
        None
    }

    fn tick() -> Option<TenancyCommand> {
        None
    }

    fn snapshot(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("state has string keys and finite numbers only")
    }

    fn restore(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }

    fn audit(&self) -> Result<(), String> {
        Ok(())
    }
}

impl TenantShard {
    fn take_in(&mut self, entry: &Entry<TenancyCommand, TenancyEvent>) -> Outcome {
        for record in &entry.events {
            assert_eq!(record.seq, self.seq + 1, "events follow each other without gaps");
            self.tenancy.apply(entry.at, &record.event);
            self.seq = record.seq;
        }
        self.at = entry.at;
        self.effects.tenancy = true;
        let outcome = Outcome { seq: self.seq, at: self.at, reply: Reply::Done };
        self.memory.keep(&entry.meta, &outcome, false);
        outcome
    }
}
