//! Starting cargo from inside cargo.
//!
//! It must never leave the outer run's package variables in place: build
//! scripts watch them, and would rebuild half the tree on every other command.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// `cargo ARGS`, to be run at `root`.
pub(crate) fn command(root: &Path, args: &[&str]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).args(args);
    for (name, _) in env::vars_os() {
        if belongs_to_outer_run(&name.to_string_lossy()) {
            command.env_remove(name);
        }
    }
    command
}

/// Runs `cargo ARGS` and fails when it does.
pub(crate) fn run(root: &Path, args: &[&str]) -> Result<()> {
    println!("$ cargo {}", args.join(" "));
    let status = command(root, args).status().context("starting cargo")?;
    ensure!(status.success(), "`cargo {}` failed", args.join(" "));
    Ok(())
}

/// The folder that cargo builds into.
pub(crate) fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Whether a cargo subcommand is there to be run.
pub(crate) fn has(root: &Path, subcommand: &str) -> bool {
    let answer = command(root, &[subcommand, "--version"]).output();
    answer.is_ok_and(|output| output.status.success())
}

fn belongs_to_outer_run(name: &str) -> bool {
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_PACKAGE"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_cargo_is_a_failure() {
        assert!(run(&crate::tree::root(), &["no-such-subcommand"]).is_err());
        assert!(!has(&crate::tree::root(), "no-such-subcommand"));
    }

    #[test]
    fn only_the_outer_package_is_forgotten() {
        assert!(belongs_to_outer_run("CARGO_PKG_NAME"));
        assert!(belongs_to_outer_run("CARGO_MANIFEST_DIR"));
        assert!(!belongs_to_outer_run("CARGO_HOME"));
        assert!(!belongs_to_outer_run("CARGO_TARGET_DIR"));
    }
}
