//! A file that grew past [`LINES_MAX`] holds more than one idea, unless it is
//! listed with the reason why it does not.

use anyhow::Result;

use super::Complaints;
use crate::tree::{TextFile, Tree};

/// 400 is the aim; half as much again is where reading becomes searching.
const LINES_MAX: usize = 600;

/// Files that may be longer, each with its reason.
const LONGER: &[(&str, &str)] = &[];

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree, LONGER))
}

fn complaints(tree: &Tree, longer: &[(&str, &str)]) -> Complaints {
    let is_listed = |file: &TextFile| longer.iter().any(|(path, _)| *path == file.path);
    let unlisted = tree.files.iter().filter(|file| is_long(file) && !is_listed(file));
    let too_long = unlisted.map(|file| {
        format!("{}: {} lines, {LINES_MAX} are the limit", file.path, file.text.lines().count())
    });
    let stale = longer.iter().filter(|(path, _)| !tree.file(path).is_some_and(is_long));
    let stale = stale.map(|(path, _)| format!("{path}: is listed as long and is not"));
    too_long.chain(stale).collect()
}

fn is_long(file: &TextFile) -> bool {
    let is_code = [".rs", ".sql", ".ts", ".tsx"].iter().any(|end| file.path.ends_with(end));
    is_code && file.text.lines().count() > LINES_MAX
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_past_the_limit_is_noticed_unless_it_is_listed() {
        let (long, fair) = ("//\n".repeat(LINES_MAX + 1), "//\n".repeat(LINES_MAX));
        let tree = Tree::of(&[("a.rs", long.as_str()), ("b.rs", fair.as_str())]);
        assert_eq!(complaints(&tree, &[]), ["a.rs: 601 lines, 600 are the limit"]);
        assert!(complaints(&tree, &[("a.rs", "a table of every code")]).is_empty());
    }

    #[test]
    fn a_listing_that_is_not_needed_is_noticed() {
        let tree = Tree::of(&[("b.rs", "//\n")]);
        let listed = [("b.rs", "was long once"), ("gone.rs", "was here once")];
        assert_eq!(complaints(&tree, &listed).len(), 2);
    }
}
