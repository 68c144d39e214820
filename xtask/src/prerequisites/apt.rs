//! Installing a package of the distribution, where that is allowed.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// Installs packages, or stops and says what is missing and how it is installed.
pub(super) fn install(missing: &str, packages: &[&str]) -> Result<()> {
    let names = packages.join(" ");
    if !may_install() {
        bail!(
            "the tests need {missing}. Install it (Debian, Ubuntu: `sudo apt-get install \
             {names}`), then run this again."
        );
    }
    println!("Missing: {missing}; installing {names}.");
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

fn may_install() -> bool {
    is_root() && Path::new("/usr/bin/apt-get").is_file()
}

fn is_root() -> bool {
    let answer = Command::new("id").arg("-u").output();
    answer.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn apt_get(args: &[&str]) -> Result<()> {
    println!("$ apt-get {}", args.join(" "));
    let mut command = Command::new("apt-get");
    command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
    let status = command.status().context("starting apt-get")?;
    ensure!(status.success(), "`apt-get {}` failed", args.join(" "));
    Ok(())
}
