//! Bugs put in on purpose: a checker that has never caught anything proves
//! nothing. None of them lives in the engine: the shell does its part wrongly,
//! or events are changed before they are applied and journaled, as a wrong
//! decision would have made them.
//!
//! Without the feature `seeded-bugs` every question about a bug is answered no
//! at compile time, so that no build that ships can have one.

use std::fmt;
use std::str::FromStr;

macro_rules! bugs {
    ($($(#[$doc:meta])* $bug:ident = $name:literal, $finder:literal;)*) => {
        /// One mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Bug { $($(#[$doc])* $bug,)* }

        impl Bug {
            /// All of them.
            pub const ALL: &'static [Bug] = &[$(Bug::$bug,)*];

            /// Its name on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Bug::$bug => $name,)* }
            }

            /// The promises of the reliability notes that should show it.
            pub fn expected_finder(self) -> &'static str {
                match self { $(Bug::$bug => $finder,)* }
            }
        }
    };
}

bugs! {
    /// Replies leave when they are decided, not when they are durable.
    ReplyBeforeCommit = "reply_before_commit", "R2";
    /// A batch is written and taken for durable without a sync.
    SyncSkipped = "sync_skipped", "R2";
    /// A commit whose outcome is unknown is taken for done.
    UnknownTakenForDone = "unknown_taken_for_done", "R2, R61";
    /// A deposed writer's batch is put behind whatever the journal holds.
    FenceIgnored = "fence_ignored", "R30, R3";
    /// Loading stops at the first bad record instead of refusing.
    RecoveryCutsTail = "recovery_cuts_tail", "R5, R7";
    /// A snapshot is taken before what it holds is durable.
    SnapshotBeforeCommit = "snapshot_before_commit", "R5";
    /// What was accepted is not remembered: each sending is a new command.
    MemorySkipped = "memory_skipped", "R20";
    /// A proposal made for an older version of its order is taken.
    ProposalVersionIgnored = "proposal_version_ignored", "R4";
    /// A second worker's yes wins as well.
    WinnerNotCompared = "winner_not_compared", "R3";
    /// An offer is accepted after its time, because it was given a day.
    ExpiryIgnored = "expiry_ignored", "R4";
    /// The timer never fires.
    TimerSkipped = "timer_skipped", "R12";
    /// The engine is given the wall clock.
    WallClock = "wall_clock", "R14";
    /// Delivered is settled twice.
    SettledTwice = "settled_twice", "R24";
    /// One unit of a split is lost on the way.
    RemainderDropped = "remainder_dropped", "R24";
    /// Money set aside for an order stays aside when the order is called off.
    HoldKept = "hold_kept", "R12";
    /// A worker whose offer ended stays bound to it.
    OfferKept = "offer_kept", "R12";
    /// Goods are promised without being reserved.
    ReservationDropped = "reservation_dropped", "stock is never oversold";
}

impl Bug {
    /// Whether this build has the bugs at all.
    pub const COMPILED_IN: bool = cfg!(feature = "seeded-bugs");
}

/// Whether `which` is at work.
pub(super) fn at_work(bug: Option<Bug>, which: Bug) -> bool {
    Bug::COMPILED_IN && bug == Some(which)
}

impl fmt::Display for Bug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Bug {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|bug| bug.name() == text);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|bug| bug.name()).collect();
            format!("no bug has this name; there are {}", names.join(", "))
        })
    }
}
