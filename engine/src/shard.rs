//! What the shell may do with a shard, whichever kind it is.

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use vocab::{CommandMeta, Entry, Rejection, ShardId, TimeMs};

use crate::effects::Effects;
use crate::outcome::Outcome;

/// What handling a command led to.
#[derive(Debug)]
pub struct Handled<C, E> {
    /// The answer. It may be given only after `entry` is durable.
    pub answer: Result<Outcome, Rejection>,
    /// Whether the answer was remembered from an earlier sending.
    pub replayed: bool,
    /// What to journal; already applied in memory. None when nothing happened.
    pub entry: Option<Entry<C, E>>,
    /// Commands to handle next, before any other, in the same batch.
    pub follow_ups: Vec<(CommandMeta, C)>,
}

/// One writer's state machine with its history's position.
pub trait Shard: Sized + Clone + Send + Sync + 'static {
    /// What it can be asked.
    type Command: Serialize + DeserializeOwned + Clone + Send + Sync + std::fmt::Debug;
    /// What can have happened.
    type Event: Serialize + DeserializeOwned + Clone + Send + Sync + std::fmt::Debug;

    /// A shard without history.
    fn new(id: ShardId) -> Self;
    /// Which one it is.
    fn id(&self) -> ShardId;
    /// The last event's position; 0 before the first.
    fn seq(&self) -> u64;
    /// The last entry's time.
    fn last_at(&self) -> TimeMs;
    /// Decides and applies at once. Same state, time and command: same result.
    fn handle(
        &mut self,
        at: TimeMs,
        meta: &CommandMeta,
        command: &Self::Command,
    ) -> Handled<Self::Command, Self::Event>;
    /// Applies what was decided before: recovery, follower, audit.
    ///
    /// # Errors
    /// When the entry does not follow the present position.
    fn apply_entry(&mut self, entry: &Entry<Self::Command, Self::Event>) -> Result<(), String>;
    /// Takes what the world outside has to be told since the last call.
    fn take_effects(&mut self) -> Effects;
    /// When a tick is needed at the latest.
    fn next_deadline(&self) -> Option<TimeMs>;
    /// The tick; none for a shard in which time changes nothing.
    fn tick() -> Option<Self::Command>;
    /// The whole state.
    fn snapshot(&self) -> Vec<u8>;
    /// The state from a snapshot.
    ///
    /// # Errors
    /// When the bytes are not a snapshot of this kind of shard.
    fn restore(bytes: &[u8]) -> Result<Self, String>;
    /// Walks every invariant. Too slow for the hot path.
    ///
    /// # Errors
    /// Names what is broken.
    fn audit(&self) -> Result<(), String>;

    /// A fingerprint of the whole state.
    fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.snapshot()).into()
    }
}
