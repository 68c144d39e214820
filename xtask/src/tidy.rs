//! House rules, one file each: a rule is a function from the tree to complaints.
//!
//! A rule must never change a file, and each has a test that shows it failing.

mod ban_list;
mod dead_files;
mod dependencies;
mod file_length;
mod floors;
mod format;
mod lints;
mod lints_inherited;
mod machine_paths;
mod module_docs;
mod outside_crates;
mod unfinished;

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::tree::Tree;

/// Sentences that each name a place and what is wrong there.
type Complaints = Vec<String>;
type Rule = (&'static str, fn(&Tree) -> Result<Complaints>);

/// Cheap ones first, so that the answer to a small slip comes in a second.
const RULES: &[Rule] = &[
    ("floors", floors::check),
    ("outside crates", outside_crates::check),
    ("ban list", ban_list::check),
    ("dependencies", dependencies::check),
    ("lints inherited", lints_inherited::check),
    ("module docs", module_docs::check),
    ("dead files", dead_files::check),
    ("file length", file_length::check),
    ("unfinished", unfinished::check),
    ("machine paths", machine_paths::check),
    ("format", format::check),
    ("lints", lints::check),
];

/// All rules; every complaint is printed before it fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    apply(RULES, &Tree::read(root)?)
}

/// One rule by its name.
pub(crate) fn run_only(root: &Path, name: &str) -> Result<()> {
    let position = RULES.iter().position(|(known, _)| *known == name);
    let position = position.with_context(|| format!("there is no rule {name:?}"))?;
    apply(&RULES[position..=position], &Tree::read(root)?)
}

fn apply(rules: &[Rule], tree: &Tree) -> Result<()> {
    let mut broken = Vec::new();
    for (name, check) in rules {
        let complaints = check(tree).with_context(|| format!("checking {name:?}"))?;
        println!("tidy: {name}: {}", if complaints.is_empty() { "good" } else { "BROKEN" });
        for complaint in &complaints {
            println!("  {complaint}");
        }
        if !complaints.is_empty() {
            broken.push(*name);
        }
    }
    ensure!(broken.is_empty(), "broken rules: {}", broken.join(", "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_complaint_fails_the_run_and_later_rules_still_speak() {
        let rules: &[Rule] = &[
            ("strict", |_| Ok(vec!["here: wrong".to_owned()])),
            ("kind", |_| Ok(Vec::new())),
            ("stern", |_| Ok(vec!["there: wrong".to_owned()])),
        ];
        let error = apply(rules, &Tree::of(&[])).unwrap_err().to_string();
        assert_eq!(error, "broken rules: strict, stern");
        assert!(apply(&rules[1..2], &Tree::of(&[])).is_ok());
    }

    #[test]
    fn an_unknown_rule_is_an_error() {
        assert!(run_only(&crate::tree::root(), "no such rule").is_err());
    }
}
