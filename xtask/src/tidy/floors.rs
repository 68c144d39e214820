//! A crate depends only on floors below its own; crates on one floor are
//! strangers; a crate without a floor has no business here.

use anyhow::Result;

use super::Complaints;
use crate::house::{self, FLOORS, Member, OUTSIDER};
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(&house::members(&tree.root)?))
}

fn complaints(members: &[Member]) -> Complaints {
    let mut found = missing(members);
    for member in members {
        if member.name != OUTSIDER && house::floor(&member.name).is_none() {
            found.push(format!(
                "{}: stands on no floor; name one in xtask/src/house.rs",
                member.name
            ));
        }
        let edges = member.ours.iter().filter_map(|need| objection(&member.name, need));
        found.extend(edges.map(|why| format!("{}: {why}", member.name)));
    }
    found
}

fn missing(members: &[Member]) -> Complaints {
    let absent = |name: &&str| members.iter().all(|member| member.name != *name);
    let gone = FLOORS.iter().map(|(name, _)| *name).filter(absent);
    gone.map(|name| format!("{name}: has a floor but is not in the workspace")).collect()
}

/// Why `name` may not use `need`, if it may not.
fn objection(name: &str, need: &str) -> Option<String> {
    if name == OUTSIDER || need == OUTSIDER {
        return Some(format!("may not use {need}: {OUTSIDER} stands outside the house"));
    }
    let Some(below) = house::floor(need) else {
        return Some(format!("uses {need}, which stands on no floor"));
    };
    let own = house::floor(name)?;
    match below.cmp(&own) {
        std::cmp::Ordering::Less => None,
        std::cmp::Ordering::Equal => {
            Some(format!("uses {need} on the same floor {own}: take a value or declare a trait"))
        }
        std::cmp::Ordering::Greater => {
            Some(format!("is on floor {own} and uses {need} on floor {below} above it"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::root;

    /// The whole house without edges, then these.
    fn house_with(edges: &[(&str, &str)]) -> Vec<Member> {
        let mut names: Vec<&str> = FLOORS.iter().map(|(name, _)| *name).collect();
        names.push(OUTSIDER);
        names.extend(
            edges.iter().map(|(name, _)| *name).filter(|name| house::floor(name).is_none()),
        );
        names.dedup();
        let needs = |name: &str| {
            let own = edges.iter().filter(|(from, _)| *from == name);
            own.map(|(_, to)| (*to).to_owned()).collect()
        };
        let member = |name: &&str| Member {
            name: (*name).to_owned(),
            ours: needs(name),
            outside: Vec::new(),
        };
        names.iter().map(member).collect()
    }

    fn check_edge(from: &str, to: &str, expected: &str) {
        let found = complaints(&house_with(&[(from, to)]));
        if expected.is_empty() {
            assert!(found.is_empty(), "{from} -> {to}: {found:?}");
        } else {
            assert!(found.iter().any(|text| text.contains(expected)), "{from} -> {to}: {found:?}");
        }
    }

    #[test]
    fn this_workspace_keeps_its_floors() {
        let found = complaints(&house::members(&root()).unwrap());
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn lower_floors_may_be_used() {
        check_edge("dispatch", "workers", "");
        check_edge("engine", "vocab", "");
        check_edge("omniroute", "simulator", "");
        check_edge("benches", "server", "");
    }

    #[test]
    fn neighbours_are_strangers() {
        check_edge("workers", "tracking", "same floor 1");
        check_edge("store", "engine", "same floor 3");
        check_edge("benches", "omniroute", "same floor 6");
    }

    #[test]
    fn nobody_looks_up() {
        check_edge("vocab", "ledger", "above it");
        check_edge("engine", "server", "above it");
        check_edge("server", "simulator", "above it");
    }

    #[test]
    fn the_outsider_stays_outside() {
        check_edge("xtask", "vocab", "stands outside the house");
        check_edge("server", "xtask", "stands outside the house");
    }

    #[test]
    fn a_crate_without_a_floor_is_refused_from_both_sides() {
        check_edge("helpers", "vocab", "stands on no floor");
        check_edge("server", "helpers", "stands on no floor");
    }

    #[test]
    fn a_floor_without_its_crate_is_noticed() {
        let found = complaints(&house_with(&[])[1..]);
        assert_eq!(found, ["vocab: has a floor but is not in the workspace"]);
    }
}
