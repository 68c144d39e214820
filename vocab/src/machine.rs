//! What a domain crate is: a deterministic state machine.

use crate::code::Rejection;
use crate::id::Mint;
use crate::time::TimeMs;

/// Decides without changing, changes without deciding.
///
/// The same state, time, mint and command always give the same events; folding
/// the events over an empty state rebuilds it exactly. Nothing else may feed a
/// decision: what a machine needs to know from outside is in the command.
pub trait StateMachine {
    /// What it can be asked.
    type Command;
    /// What can have happened.
    type Event;

    /// What would happen. Draws the ids of what it makes from `mint`.
    ///
    /// # Errors
    /// The refusal; nothing has changed.
    fn decide(
        &self,
        now: TimeMs,
        mint: &mut Mint,
        command: &Self::Command,
    ) -> Result<Vec<Self::Event>, Rejection>;

    /// Makes it so. Never refuses: an event is a fact.
    fn apply(&mut self, now: TimeMs, event: &Self::Event);
}
