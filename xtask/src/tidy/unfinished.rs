//! Nothing is left for later in the code unless an issue remembers it: a stub,
//! a switched-off test or a note to do something names its issue as `#12`.

use anyhow::Result;

use super::Complaints;
use crate::tree::{TextFile, Tree};

/// Spelled in halves, so that this file does not complain about itself.
const MARKS: &[&str] = &[
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("#[ig", "nore"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
];

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    tree.files.iter().filter(|file| is_code(file)).flat_map(in_file).collect()
}

fn is_code(file: &TextFile) -> bool {
    [".rs", ".sql", ".ts", ".tsx", ".toml", ".sh", ".ci/run"]
        .iter()
        .any(|end| file.path.ends_with(end))
}

fn in_file(file: &TextFile) -> Complaints {
    let lines = file.text.lines().enumerate();
    let marked = lines.filter_map(|(at, line)| {
        let mark = MARKS.iter().find(|mark| has_word(line, mark))?;
        (!names_issue(line)).then(|| format!("{}:{}: {mark} without an issue", file.path, at + 1))
    });
    marked.collect()
}

fn has_word(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().next();
        let goes_on = mark.ends_with(is_letter) && after.is_some_and(is_letter);
        !(before.is_some_and(is_letter) || goes_on)
    })
}

fn is_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn names_issue(line: &str) -> bool {
    line.match_indices('#').any(|(at, _)| line[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_line(line: &str, expected: bool) {
        let tree = Tree::of(&[("dispatch/src/offer.rs", line)]);
        assert_eq!(complaints(&tree).is_empty(), expected, "{line:?}");
    }

    #[test]
    fn each_mark_is_noticed() {
        for mark in MARKS {
            check_line(&format!("    {mark}"), false);
        }
        check_line(concat!("#[ig", "nore = \"slow\"]"), false);
    }

    #[test]
    fn an_issue_makes_it_known() {
        check_line(concat!("// TO", "DO(#12): widen by ring"), true);
        check_line(concat!("// TO", "DO: see # 12"), false);
    }

    #[test]
    fn a_word_that_only_contains_a_mark_is_a_word() {
        check_line(concat!("let ME", "TO", "DOS = 1;"), true);
        check_line(concat!("fn auto_to", "do!"), true);
    }
}
