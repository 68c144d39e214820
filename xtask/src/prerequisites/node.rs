//! Node and npm, which build and test the web pages.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::apt;

/// The oldest that Vite 8 runs on.
const MIN: (u32, u32) = (20, 19);

pub(super) fn ensure() -> Result<()> {
    if version_of("node").is_none() {
        apt::install("Node.js", &["nodejs"])?;
    }
    if version_of("npm").is_none() {
        apt::install("npm", &["npm"])?;
    }
    let said = version_of("node").context("Node.js is installed but does not run")?;
    version_of("npm").context("npm is installed but does not run")?;
    ensure!(
        numbers(&said) >= MIN,
        "Node.js {said} is too old for building the web pages: {}.{} or newer is needed",
        MIN.0,
        MIN.1
    );
    println!("Node.js: {said}");
    Ok(())
}

fn version_of(program: &str) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !said.is_empty()).then_some(said)
}

fn numbers(version: &str) -> (u32, u32) {
    let mut parts = version.trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(numbers("v20.20.2") >= MIN);
        assert!(numbers("v20.9.0") < MIN);
        assert!(numbers("v9.0.0") < MIN);
        assert!(numbers("nonsense") < MIN);
    }
}
