//! The web pages' own checks, run through npm: types, lints and unit tests, then
//! the tests in Chromium against the server's binary.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{cargo, prerequisites};

/// Both parts, with the binary built for it.
pub(crate) fn run(root: &Path) -> Result<()> {
    prerequisites::pages()?;
    cargo::run(root, &["build"])?;
    check(root)?;
    in_chromium(root)
}

/// Types, lints and unit tests.
pub(crate) fn check(root: &Path) -> Result<()> {
    npm(root, &["ci", "--no-audit", "--no-fund"])?;
    npm(root, &["run", "check"])?;
    npm(root, &["test"])
}

/// The tests in Chromium. They start the server that `cargo build` made.
pub(crate) fn in_chromium(root: &Path) -> Result<()> {
    npm(root, &["run", "test:browser"])
}

fn npm(root: &Path, words: &[&str]) -> Result<()> {
    println!("$ npm {}", words.join(" "));
    let mut command = Command::new("npm");
    command.args(words).current_dir(root.join("console"));
    command.env("OMNIROUTE_BIN", cargo::target(root).join("debug/omniroute"));
    if let Some(chromium) = prerequisites::chromium() {
        command.env("OMNIROUTE_CHROMIUM", chromium);
    }
    let status = command.status().context("starting npm")?;
    ensure!(status.success(), "`npm {}` failed", words.join(" "));
    Ok(())
}
