//! Licences, sources and bans of what we depend on, as `deny.toml` says.
//!
//! Advisories are not checked here: their database lives on the network.

use std::path::Path;

use anyhow::Result;

use crate::cargo;

/// Asks cargo-deny where it is installed, and says so where it is not.
pub(crate) fn check(root: &Path) -> Result<()> {
    if !cargo::has(root, "deny") {
        println!("NOT CHECKED: cargo-deny is not installed (`cargo install --locked cargo-deny`).");
        return Ok(());
    }
    cargo::run(root, &["deny", "check", "bans", "licenses", "sources"])
}
