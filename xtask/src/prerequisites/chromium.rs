//! The browser that the pages are tested in.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::apt;

/// As Debian, Ubuntu, Fedora and Google name it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where it is.
pub(crate) fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).collect::<Vec<_>>();
    NAMES.iter().find_map(|name| {
        folders.iter().map(|folder| folder.join(name)).find(|program| program.is_file())
    })
}

pub(super) fn ensure() -> Result<()> {
    if find().is_none() {
        apt::install("Chromium", &["chromium"])?;
    }
    let found = find().context("the package `chromium` is installed but has no program")?;
    println!("Chromium: {}", found.display());
    Ok(())
}
