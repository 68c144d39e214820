//! The project's own automation, so that every chore is Rust and runs the same
//! on a laptop and in CI: `cargo xtask tidy`, `floors`, `test`, `ci`.
//!
//! It must never depend on a crate of ours: it judges the house from outside,
//! and it must build and run even when nothing else does.

// The terminal is this program's only way to say anything.
#![allow(clippy::print_stdout)]

mod cargo;
mod house;
mod licences;
mod phases;
mod postgres;
mod suite;
mod tidy;
mod tree;

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
}

fn main() -> Result<()> {
    let root = tree::root();
    match Task::parse() {
        Task::Tidy => tidy::run(&root),
        Task::Floors => tidy::run_only(&root, "floors"),
        Task::Test => suite::test(&root),
        Task::Ci => suite::ci(&root),
    }
}
