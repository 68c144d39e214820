//! The house as the design draws it (which crate stands on which floor, which
//! crates are pure) and as the manifests build it.
//!
//! Changing a constant here changes the architecture: ARCHITECTURE.md is
//! changed in the same commit.

use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{Dependency, DependencyKind, MetadataCommand, Package};

/// Every crate of ours and its floor. A crate may use what stands below it.
pub(crate) const FLOORS: &[(&str, u8)] = &[
    ("vocab", 0),
    ("workers", 1),
    ("tracking", 1),
    ("routing", 1),
    ("solver", 1),
    ("ledger", 1),
    ("dispatch", 2),
    ("orders-bridge", 2),
    ("finance-bridge", 2),
    ("engine", 3),
    ("store", 3),
    ("server", 4),
    ("simulator", 5),
    ("benches", 6),
    ("omniroute", 6),
];

/// The crate that judges the others: it uses none of them, none uses it.
pub(crate) const OUTSIDER: &str = "xtask";

/// The folders of the crates without clock, randomness, environment, files, threads or
/// sockets. The last part of each is also the crate's name.
pub(crate) const PURE: &[&str] = &[
    "vocab",
    "workers",
    "tracking",
    "routing",
    "routing/solver",
    "ledger",
    "dispatch",
    "orders-bridge",
    "finance-bridge",
    "engine",
];

/// The names of the pure crates.
pub(crate) fn pure_names() -> impl Iterator<Item = &'static str> {
    PURE.iter().map(|folder| folder.rsplit('/').next().unwrap_or(folder))
}

/// The floor a crate stands on.
pub(crate) fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

/// A crate of the workspace with what it needs to be built; what only its tests
/// need does not ship and is free.
pub(crate) struct Member {
    /// The package's name.
    pub(crate) name: String,
    /// Crates in this repository.
    pub(crate) ours: Vec<String>,
    /// Crates from a registry.
    pub(crate) outside: Vec<String>,
}

/// The members of the workspace at `root`, without asking any registry.
pub(crate) fn members(root: &Path) -> Result<Vec<Member>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("reading the workspace with `cargo metadata`")?;
    Ok(metadata.workspace_packages().into_iter().map(member).collect())
}

fn member(package: &Package) -> Member {
    let ships = |need: &&Dependency| need.kind != DependencyKind::Development;
    let (ours, outside): (Vec<_>, Vec<_>) =
        package.dependencies.iter().filter(ships).partition(|need| need.path.is_some());
    let names = |needs: Vec<&Dependency>| needs.into_iter().map(|need| need.name.clone()).collect();
    Member { name: package.name.to_string(), ours: names(ours), outside: names(outside) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pure_crate_stands_on_a_floor_below_the_server() {
        let server = floor("server").unwrap();
        assert!(pure_names().all(|name| floor(name).unwrap() < server));
    }

    #[test]
    fn manifests_are_read_with_their_edges() {
        let members = members(&crate::tree::root()).unwrap();
        let own = members.iter().find(|member| member.name == OUTSIDER).unwrap();
        assert!(own.ours.is_empty());
        assert!(own.outside.iter().any(|name| name == "clap"));
        let root = members.iter().find(|member| member.name == "omniroute").unwrap();
        assert!(root.ours.iter().any(|name| name == "server"));
    }
}
