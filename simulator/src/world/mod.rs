//! The house in one thread: the engine, its sequencer, a disk that fails and
//! people who interfere, all driven by one seed, in virtual time. What comes out
//! is held against checkers that share no code with the engine. The same seed
//! gives the same run, to the byte.
//!
//! It must never read a clock, the environment or a random source of its own.

mod bugs;
mod chance;
mod checkers;
mod clients;
mod clock;
mod disk;
mod gate;
mod history;
mod meddle;
mod planner;
mod process;
mod scene;
mod stage;
mod swarm;
mod told;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use bugs::Bug;
pub use gate::{Report, SimulateArgs, gate, simulate};

use stage::Stage;

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Events in the journal at the end.
    pub events: u64,
    /// Things that happened: messages, timers, commits, crashes.
    pub steps: u64,
    /// Processes that ended before their time, or were deposed.
    pub crashes: u64,
    /// Requests that clients made.
    pub requests: u64,
    /// Orders that the journal knows at the end.
    pub orders: u64,
    /// Those of them in a final state.
    pub orders_over: u64,
    /// What did not hold; empty when all did.
    pub failures: Vec<String>,
    /// Fingerprint of the state at the end, in hexadecimal.
    pub digest: String,
}

/// Runs one seed until the journal holds `events` events, lets all that is open
/// come to an end, and judges. The first failure ends the run; a panic is one.
pub fn run(seed: u64, events: u64, bug: Option<Bug>) -> Outcome {
    let mut stage = Stage::new(seed, bug);
    let ran = gate::quietly(bug.is_some(), || catch_unwind(AssertUnwindSafe(|| stage.run(events))));
    if let Err(panic) = ran {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        stage.fail(format!("panicked: {}", text.unwrap_or("without a word")));
    }
    stage.outcome()
}
