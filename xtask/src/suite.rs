//! The long runs: what a change must pass, in order, with what each phase cost.

use std::path::Path;

use anyhow::Result;

use crate::phases::Phases;
use crate::{cargo, licences, osrm_client, pages, prerequisites, tidy, timings};

/// Prerequisites, tidy, every test. Nothing in it is optional: what is missing
/// is installed or named, never passed over.
pub(crate) fn test(root: &Path) -> Result<()> {
    with_table(|phases| all_tests(phases, root))
}

/// `test`, then what only a release depends on.
pub(crate) fn ci(root: &Path) -> Result<()> {
    with_table(|phases| {
        all_tests(phases, root)?;
        phases.run("licences", || licences::check(root))
    })
}

fn all_tests(phases: &mut Phases, root: &Path) -> Result<()> {
    phases.run("prerequisites", || prerequisites::ensure(root))?;
    phases.run("tidy", || tidy::run(root))?;
    phases.run("build tests", || cargo::run(root, &["test", "--workspace", "--no-run"]))?;
    phases.run("tests", || timings::cargo_test(root, &["--workspace", "--no-fail-fast"]))?;
    phases.run("client of OSRM", || osrm_client::check(root))?;
    phases.run("pages", || pages::check(root))?;
    phases.run("pages in Chromium", || pages::in_chromium(root))
}

/// The table is printed whatever happened.
fn with_table(run: impl FnOnce(&mut Phases) -> Result<()>) -> Result<()> {
    let mut phases = Phases::default();
    let outcome = run(&mut phases);
    phases.print();
    outcome
}
