//! The Postgres server programs. The tests start private instances of their own on
//! free ports.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::apt;

/// What a private instance takes.
const PROGRAMS: &[&str] = &["initdb", "postgres"];
/// Where Debian and its relatives keep them, outside PATH, one folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Makes sure the programs are there.
pub(super) fn ensure() -> Result<()> {
    if find(&places()).is_none() {
        let missing = format!(
            "the Postgres server programs ({}; not found in PATH or {DEBIAN}/*/bin)",
            PROGRAMS.join(", ")
        );
        apt::install(&missing, &["postgresql"])?;
    }
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
