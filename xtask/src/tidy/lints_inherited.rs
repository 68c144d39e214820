//! Every crate inherits the workspace's lints; without that line a crate would
//! escape all of them in silence.

use anyhow::Result;

use super::Complaints;
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    let manifests = tree.files.iter().filter(|file| file.path.ends_with("Cargo.toml"));
    let loose = manifests.filter(|file| !inherits(&file.text));
    loose.map(|file| format!("{}: lacks [lints] workspace = true", file.path)).collect()
}

fn inherits(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim);
    lines.any(|line| line == "[lints]") && lines.next() == Some("workspace = true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_without_the_workspace_lints_is_noticed() {
        let tree = Tree::of(&[
            ("a/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n"),
            ("b/Cargo.toml", "[package]\n"),
            ("c/Cargo.toml", "[lints]\nrust.unused = \"allow\"\n"),
        ]);
        let expected =
            ["b", "c"].map(|name| format!("{name}/Cargo.toml: lacks [lints] workspace = true"));
        assert_eq!(complaints(&tree), expected);
    }
}
