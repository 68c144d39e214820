//! Python with a client of OSRM that is not ours, in an environment of its own
//! inside the build folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::apt;
use crate::cargo;

/// What is installed, with its version.
const REQUIREMENTS: &str = "server/tests/routingpy/requirements.txt";

/// The environment's own Python.
pub(crate) fn program(root: &Path) -> PathBuf {
    folder(root).join("bin/python")
}

fn folder(root: &Path) -> PathBuf {
    cargo::target(root).join("routingpy")
}

pub(super) fn ensure(root: &Path) -> Result<()> {
    let wanted = std::fs::read_to_string(root.join(REQUIREMENTS)).context(REQUIREMENTS)?;
    let wanted = version(&wanted).with_context(|| format!("{REQUIREMENTS}: no routingpy==..."))?;
    if installed(root).as_deref() != Some(wanted) {
        install(root)?;
    }
    let found = installed(root).context("routingpy was installed but cannot be imported")?;
    ensure!(found == wanted, "routingpy is {found} where {wanted} is needed");
    println!("routingpy: {found}");
    Ok(())
}

fn version(requirements: &str) -> Option<&str> {
    requirements.lines().find_map(|line| line.strip_prefix("routingpy==")).map(str::trim)
}

fn install(root: &Path) -> Result<()> {
    if !runs("python3", &["-c", "import venv, ensurepip"]) {
        apt::install("Python 3 with venv", &["python3", "python3-venv"])?;
    }
    let folder = folder(root);
    let place = folder.display().to_string();
    println!("Missing: routingpy; installing it into {place}.");
    ensure!(runs("python3", &["-m", "venv", "--clear", &place]), "python3 -m venv {place} failed");
    let mut pip = Command::new(program(root));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    let status = pip.arg(root.join(REQUIREMENTS)).status().context("starting pip")?;
    ensure!(status.success(), "pip could not install {REQUIREMENTS}");
    Ok(())
}

fn runs(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).status().is_ok_and(|status| status.success())
}

fn installed(root: &Path) -> Option<String> {
    let ask =
        "import importlib.metadata, routingpy; print(importlib.metadata.version('routingpy'))";
    let output = Command::new(program(root)).args(["-c", ask]).output().ok()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (output.status.success() && !said.is_empty()).then_some(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_stands_in_the_requirements() {
        assert_eq!(version("# why\nroutingpy==1.2.3\n"), Some("1.2.3"));
        assert_eq!(version("routingpy\n"), None);
    }
}
