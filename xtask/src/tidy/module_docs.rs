//! Every Rust file opens with what it is for: a `//!` text of a sentence at least.

use anyhow::Result;

use super::Complaints;
use crate::tree::Tree;

/// Fewer words than this say nothing.
const WORDS_MIN: usize = 4;

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    let bare = tree.rust().filter(|file| opening_words(&file.text) < WORDS_MIN);
    bare.map(|file| {
        format!("{}: does not open with a //! text that says what it is for", file.path)
    })
    .collect()
}

fn opening_words(text: &str) -> usize {
    let opening = text.lines().map_while(|line| line.strip_prefix("//!"));
    opening.map(|line| line.split_whitespace().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_file(text: &str, expected: bool) {
        let tree = Tree::of(&[("ledger/tests/book.rs", text)]);
        assert_eq!(complaints(&tree).is_empty(), expected, "{text:?}");
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_for_is_noticed() {
        check_file("", false);
        check_file("fn main() {}\n", false);
        check_file("//! To be.\n", false);
        check_file("use std::fmt;\n//! Said too late to be of help.\n", false);
    }

    #[test]
    fn a_sentence_is_enough() {
        check_file("//! Keeps the books of one market.\n\nuse std::fmt;\n", true);
    }
}
