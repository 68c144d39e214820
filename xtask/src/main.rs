//! The project's own automation, so that every chore is Rust and runs the same
//! on a laptop and in CI: `cargo xtask tidy`, `floors`, `pages`,
//! `prove-roads`, `test`, `ci`.
//!
//! It must never depend on a crate of ours: it judges the house from outside,
//! and it must build and run even when nothing else does.

// The terminal is this program's only way to say anything.
#![allow(clippy::print_stdout)]

mod cargo;
mod house;
mod licences;
mod osrm_client;
mod pages;
mod phases;
mod prerequisites;
mod proofs;
mod suite;
mod tidy;
mod timings;
mod tree;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// Automation of the project.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Formatting, lints, floors and the house rules.
    Tidy,
    /// Only the floors: which crate may depend on which.
    Floors,
    /// Everything a change must pass: what it needs, tidy, all tests.
    Test,
    /// `test`, and the licences and sources of what we depend on.
    Ci,
    /// The web pages: types, lints, unit tests, and the tests in Chromium.
    Pages,
    /// All proofs that roads answer right, on whole cities; takes some minutes.
    ProveRoads,
    /// Runs one test program for `test` and notes what it cost.
    #[command(hide = true)]
    Timed {
        /// The test program.
        program: PathBuf,
        /// What cargo passes on to it.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> Result<ExitCode> {
    let root = tree::root();
    match Task::parse() {
        Task::Tidy => tidy::run(&root)?,
        Task::Floors => tidy::run_only(&root, "floors")?,
        Task::Test => suite::test(&root)?,
        Task::Ci => suite::ci(&root)?,
        Task::Pages => pages::run(&root)?,
        Task::ProveRoads => proofs::roads(&root)?,
        Task::Timed { program, args } => return timings::run_one(&program, &args),
    }
    Ok(ExitCode::SUCCESS)
}
