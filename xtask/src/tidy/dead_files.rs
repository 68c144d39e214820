//! Every Rust file belongs to a crate: one that no `mod` names is compiled by
//! nobody, checked by nobody, and believed by the next reader.

use anyhow::Result;

use super::Complaints;
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    let orphans = tree.rust().map(|file| file.path.as_str()).filter(|path| is_orphan(tree, path));
    orphans.map(|path| format!("{path}: no module declares it")).collect()
}

fn is_orphan(tree: &Tree, path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    if is_entry(folder, name) {
        return false;
    }
    // `a/b.rs` and `a/b/mod.rs` are both the module `b`, declared next to `a`.
    let (folder, module) = match name.strip_suffix(".rs") {
        Some("mod") => folder.rsplit_once('/').unwrap_or((folder, folder)),
        Some(module) => (folder, module),
        None => return false,
    };
    let mut parents = tree.rust().filter(|file| may_declare(&file.path, folder));
    !parents.any(|file| declares(&file.text, module))
}

/// Files that cargo finds by itself.
fn is_entry(folder: &str, name: &str) -> bool {
    holds_entries(folder) || matches!(name, "lib.rs" | "main.rs" | "build.rs")
}

/// Folders in which every file is a program of its own.
fn holds_entries(folder: &str) -> bool {
    let last = folder.rsplit('/').next().unwrap_or(folder);
    matches!(last, "bin" | "tests" | "benches" | "examples")
}

/// Whether the file at `path` is one that declares the modules of `folder`.
fn may_declare(path: &str, folder: &str) -> bool {
    if path.strip_suffix(".rs") == Some(folder) {
        return true;
    }
    let Some((own_folder, name)) = path.rsplit_once('/') else { return false };
    own_folder == folder
        && (holds_entries(folder) || matches!(name, "lib.rs" | "main.rs" | "mod.rs"))
}

fn declares(text: &str, module: &str) -> bool {
    let wanted = [format!("mod {module};"), format!("mod {module} {{")];
    text.lines().any(|line| wanted.iter().any(|form| line.trim_end().ends_with(form.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_nobody_declares_is_noticed() {
        let tree = Tree::of(&[
            ("src/main.rs", "mod demo;\n"),
            ("src/demo.rs", ""),
            ("ledger/src/lib.rs", "pub mod book;\nmod hold;\n"),
            ("ledger/src/book.rs", "pub(crate) mod chain;\n"),
            ("ledger/src/book/chain.rs", ""),
            ("ledger/src/book/forgotten.rs", ""),
            ("ledger/src/hold/mod.rs", ""),
            ("ledger/src/old.rs", ""),
            ("ledger/tests/properties.rs", "mod common;\n"),
            ("ledger/tests/common/mod.rs", ""),
            ("ledger/tests/unused/mod.rs", ""),
        ]);
        let found = complaints(&tree);
        let dead =
            ["ledger/src/book/forgotten.rs", "ledger/src/old.rs", "ledger/tests/unused/mod.rs"];
        assert_eq!(found, dead.map(|path| format!("{path}: no module declares it")));
    }
}
