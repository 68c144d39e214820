//! A pure crate uses only outside crates that compute: what could read a clock,
//! draw a random number or open a socket does not even become a dependency.

use anyhow::Result;

use super::Complaints;
use crate::house::{self, Member};
use crate::tree::Tree;

/// Outside crates that only compute.
const COMPUTING: &[&str] = &[
    "serde",
    "serde_json",
    "uuid",
    "sha2",
    "geo",
    "h3o",
    "pulp",
    "rstar",
    "petgraph",
    "osmpbf",
    "mvt",
    "zstd",
    "good_lp",
];

/// Threads whose number does not show in the result: plans and matrices only.
const PARALLEL: &[(&str, &str)] =
    &[("routing", "rayon"), ("solver", "rayon"), ("dispatch", "rayon")];

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(&house::members(&tree.root)?))
}

fn complaints(members: &[Member]) -> Complaints {
    let pure = members.iter().filter(|member| house::pure_names().any(|name| name == member.name));
    let strange = pure.flat_map(|member| {
        let needs = member.outside.iter().filter(|need| !is_allowed(&member.name, need));
        needs.map(|need| format!("{} is pure and may not use {need}", member.name))
    });
    strange.collect()
}

fn is_allowed(name: &str, need: &str) -> bool {
    COMPUTING.contains(&need) || PARALLEL.contains(&(name, need))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_need(name: &str, need: &str, expected: bool) {
        let member =
            Member { name: name.to_owned(), ours: Vec::new(), outside: vec![need.to_owned()] };
        assert_eq!(complaints(&[member]).is_empty(), expected, "{name} -> {need}");
    }

    #[test]
    fn a_pure_crate_may_compute_but_not_reach_out() {
        check_need("dispatch", "serde", true);
        check_need("dispatch", "tokio", false);
        check_need("engine", "rand", false);
    }

    #[test]
    fn threads_are_for_planning_only() {
        check_need("routing", "rayon", true);
        check_need("solver", "rayon", true);
        check_need("solver", "rand", false);
        check_need("ledger", "rayon", false);
    }

    #[test]
    fn the_shell_may_use_what_it_likes() {
        check_need("server", "tokio", true);
    }
}
