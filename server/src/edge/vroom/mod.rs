//! VROOM's JSON, so that what was written for VROOM can point at us unchanged:
//! `POST /vroom`, and files for `omniroute route solve`.
//!
//! What is here is pure but for the door itself: bytes in, an answer or a refusal out.
//! What VROOM refuses is refused in its words; what VROOM can do and we cannot hold
//! exactly is refused by its name, never passed over.

mod amounts;
mod clock;
mod door;
mod fields;
mod given;
mod input;
mod judge;
mod matrices;
mod places;
mod plan;
mod prices;
mod problem;
mod read;
mod refusal;
mod schedule;
mod summary;
#[cfg(test)]
mod tests;
mod write;

use std::time::Instant;

use serde_json::Value;
use solver::{Options, Progress};
use vocab::limits;

use given::{begin_with, given};
use input::Input;
use problem::Meaning;
use write::Times;

pub(crate) use door::routes;
pub use matrices::{Course, Legs, NoStreets, Streets};
pub use refusal::{Code, Refusal};

/// A problem that was read.
pub struct Question {
    input: Input,
    begun: Instant,
}

impl Question {
    /// Reads a body.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let begun = Instant::now();
        read::read(bytes).map(|input| Self { input, begun })
    }

    /// Milliseconds that may be searched: as asked for, else by the number of tasks.
    pub fn budget_ms(&self) -> u64 {
        let input = &self.input;
        let tasks = (input.jobs.len() + 2 * input.shipments.len()) as u64;
        let usual = limits::SOLVE_USUAL_MS + tasks * limits::SOLVE_TASK_MS;
        let usual = usual.min(limits::SOLVE_USUAL_MS_MAX) * (input.wishes.effort + 1) / 6;
        input.wishes.budget_ms.unwrap_or(usual)
    }

    /// Threads that are asked for.
    pub fn threads(&self) -> usize {
        self.input.wishes.threads
    }

    /// Solves it, or tells when given routes happen.
    ///
    /// # Errors
    /// What is wrong with it, or that no way leads somewhere.
    pub fn answer(
        &self,
        streets: &dyn Streets,
        options: &Options,
        progress: Progress<'_>,
    ) -> Result<Value, Refusal> {
        let input = &self.input;
        let mut meaning = Meaning::of(input, streets)?;
        let given = given(input)?;
        let loading = self.begun.elapsed().as_millis() as u64;
        if input.wishes.plan {
            let times = Times { loading, solving: 0 };
            return write::planned(&meaning, input, &given, times, streets);
        }
        begin_with(&mut meaning, input, &given)?;
        let begun = Instant::now();
        let solution = solver::solve(&meaning.problem, options, progress, &mut |_| ())
            .map_err(|fault| Refusal::input(fault.to_string()))?;
        let times = Times { loading, solving: begun.elapsed().as_millis() as u64 };
        write::solved(&meaning, input, &solution, times, streets)
    }
}
