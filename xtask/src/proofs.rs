//! The proofs that take too long for every change.

use std::path::Path;

use anyhow::Result;

use crate::cargo;

/// Everything that proves the answers of `routing` right, built for speed: the whole of
/// each city, and what runs with all tests too. Each proof prints what it compared.
pub(crate) fn roads(root: &Path) -> Result<()> {
    let build = ["test", "--package", "routing", "--lib", "--release", "--"];
    let run = ["proofs::", "hierarchy::", "--include-ignored", "--nocapture"];
    cargo::run(root, &[&build[..], &run[..]].concat())
}
