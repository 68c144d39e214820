//! Every pure crate carries the whole ban list in its `clippy.toml`, and nobody
//! silences it: a missing line there would let a clock into the core unseen.

use anyhow::Result;

use super::Complaints;
use crate::house::PURE;
use crate::tree::{TextFile, Tree};

/// What each pure crate's `clippy.toml` must name.
const BANNED: &[&str] = &[
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "std::env::var",
    "std::env::vars",
    "std::env::args",
    "std::thread::spawn",
    "std::fs::read",
    "std::fs::write",
];

/// Where a ban is lifted, and why that is safe.
const LIFTED: &[(&str, &str)] = &[
    ("vocab/src/lookup.rs", "wraps the hash map so that nobody can walk it"),
    ("routing/src/proofs/extracts.rs", "tests only: finds the extracts that lie beside us"),
];

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    PURE.iter().flat_map(|folder| gaps(tree, folder)).chain(silenced(tree)).collect()
}

fn gaps(tree: &Tree, folder: &str) -> Complaints {
    let path = format!("{folder}/clippy.toml");
    let Some(file) = tree.file(&path) else {
        return vec![format!("{path}: missing; a pure crate carries the ban list")];
    };
    let open = BANNED.iter().filter(|banned| !bans(file, banned));
    open.map(|banned| format!("{path}: does not ban {banned}")).collect()
}

fn bans(file: &TextFile, banned: &str) -> bool {
    let wanted = format!("path = \"{banned}\"");
    file.text.lines().any(|line| !line.trim_start().starts_with('#') && line.contains(&wanted))
}

fn silenced(tree: &Tree) -> Complaints {
    let attribute = concat!("clippy::", "disallowed_");
    let of_pure = |file: &&TextFile| {
        let inside = |folder: &&str| {
            file.path.strip_prefix(*folder).is_some_and(|rest| rest.starts_with('/'))
        };
        PURE.iter().any(inside) && LIFTED.iter().all(|(path, _)| *path != file.path)
    };
    let loud = tree.rust().filter(of_pure).filter(|file| file.text.contains(attribute));
    loud.map(|file| format!("{}: lifts a ban of the pure crates", file.path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full_list() -> String {
        BANNED.iter().map(|banned| format!("    {{ path = \"{banned}\" }},\n")).collect()
    }

    /// All pure crates in order, except that `path` holds `text`.
    fn check_tree(path: &str, text: Option<&str>, expected: &[&str]) {
        let list = full_list();
        let paths: Vec<String> =
            PURE.iter().map(|folder| format!("{folder}/clippy.toml")).collect();
        let mut files: Vec<(&str, &str)> =
            paths.iter().map(|own| (own.as_str(), list.as_str())).collect();
        files.retain(|(own, _)| *own != path);
        files.extend(text.map(|text| (path, text)));
        assert_eq!(complaints(&Tree::of(&files)), expected);
    }

    #[test]
    fn a_missing_list_is_noticed() {
        let expected = "ledger/clippy.toml: missing; a pure crate carries the ban list";
        check_tree("ledger/clippy.toml", None, &[expected]);
    }

    #[test]
    fn a_crate_inside_another_carries_its_own_list() {
        let expected = "routing/solver/clippy.toml: missing; a pure crate carries the ban list";
        check_tree("routing/solver/clippy.toml", None, &[expected]);
    }

    #[test]
    fn a_line_taken_out_or_commented_out_is_noticed() {
        let expected = &["engine/clippy.toml: does not ban std::env::var"];
        let without = full_list().replace("    { path = \"std::env::var\" },\n", "");
        check_tree("engine/clippy.toml", Some(&without), expected);
        let hidden =
            full_list().replace("    { path = \"std::env::var\"", "  # { path = \"std::env::var\"");
        check_tree("engine/clippy.toml", Some(&hidden), expected);
    }

    #[test]
    fn silencing_the_list_is_noticed_except_where_it_is_safe() {
        let silent = concat!("#![allow(clippy::", "disallowed_types)]");
        let expected = "dispatch/src/order.rs: lifts a ban of the pure crates";
        check_tree("dispatch/src/order.rs", Some(silent), &[expected]);
        check_tree("vocab/src/lookup.rs", Some(silent), &[]);
        check_tree("server/src/lib.rs", Some(silent), &[]);
    }
}
