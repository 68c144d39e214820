//! The one thing the tests need beyond Rust and a C compiler: the Postgres
//! server programs. The tests start private instances of their own on free ports.
//!
//! It must never start, stop or reconfigure a database that is already there.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

/// What a private instance takes.
const PROGRAMS: &[&str] = &["initdb", "postgres"];
/// Where Debian and its relatives keep them, outside PATH, one folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Makes sure the programs are there, installing them where that is allowed.
pub(crate) fn ensure() -> Result<()> {
    if let Some(folder) = find(&places()) {
        println!("Postgres programs: {}", folder.display());
        return Ok(());
    }
    if !may_install() {
        bail!(
            "the tests need the Postgres server programs ({}) and none were found in PATH or \
             {DEBIAN}/*/bin. Install the package `postgresql` (Debian, Ubuntu: \
             `sudo apt-get install postgresql`), then run this again.",
            PROGRAMS.join(", ")
        );
    }
    println!("The Postgres server programs are missing; installing the package `postgresql`.");
    apt_get(&["update"])?;
    apt_get(&["install", "--yes", "--no-install-recommends", "postgresql"])?;
    let folder = find(&places()).context("`postgresql` is installed but has no server programs")?;
    println!("Postgres programs: {}", folder.display());
    Ok(())
}

/// Folders to look in: PATH first, then Debian's.
fn places() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    env::split_paths(&path).chain(versions.map(|version| version.path().join("bin"))).collect()
}

/// The first folder that holds all of them.
fn find(places: &[PathBuf]) -> Option<PathBuf> {
    places.iter().find(|folder| PROGRAMS.iter().all(|name| folder.join(name).is_file())).cloned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_an_installation_does_not_count() {
        let base = env::temp_dir().join(format!("omniroute-postgres-{}", std::process::id()));
        let (client, server) = (base.join("client"), base.join("server"));
        for (folder, names) in [(&client, &["psql", "initdb"]), (&server, &["initdb", "postgres"])]
        {
            fs::create_dir_all(folder).unwrap();
            names.iter().for_each(|name| fs::write(folder.join(name), "").unwrap());
        }
        let places = [base.join("absent"), client.clone()];
        assert_eq!(find(&places), None);
        let places = [client, server.clone()];
        assert_eq!(find(&places), Some(server));
        fs::remove_dir_all(base).unwrap();
    }
}
