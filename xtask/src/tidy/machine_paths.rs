//! No file names a folder of somebody's machine: a clean clone has none of them.

use anyhow::Result;

use super::Complaints;
use crate::tree::{TextFile, Tree};

/// Spelled in halves, so that this file does not complain about itself.
const PRIVATE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("C:\\Us", "ers\\"),
];

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    tree.files.iter().flat_map(in_file).collect()
}

fn in_file(file: &TextFile) -> Complaints {
    let lines = file.text.lines().enumerate();
    let named = lines.filter_map(|(at, line)| {
        let folder = PRIVATE.iter().find(|folder| starts_in(line, folder))?;
        Some(format!("{}:{}: names a path under {folder}", file.path, at + 1))
    });
    named.collect()
}

/// Whether an absolute path under `folder` starts on this line; a longer path
/// or URL that merely passes through a folder of that name does not.
fn starts_in(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || "._-}~".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(line: &str, expected: bool) {
        let tree = Tree::of(&[("docs/benchmarks.md", line)]);
        assert_eq!(complaints(&tree).is_empty(), expected, "{line:?}");
    }

    #[test]
    fn each_private_folder_is_noticed() {
        for folder in PRIVATE {
            check_line(&format!("run it in {folder}me"), false);
            check_line(&format!("path = \"{folder}me\""), false);
        }
    }

    #[test]
    fn paths_that_every_machine_has_are_free() {
        check_line(concat!("https://example.org/ho", "me/page"), true);
        check_line(concat!("../wo", "rk/notes and /usr/lib/postgresql"), true);
    }
}
