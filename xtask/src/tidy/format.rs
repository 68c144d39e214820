//! The code is formatted as rustfmt formats it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Complaints;
use crate::cargo;
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    let status = command(&tree.root).status().context("starting `cargo fmt`")?;
    let said =
        "see above; `cargo fmt --all` puts it right (no rustfmt: `rustup component add rustfmt`)";
    Ok(if status.success() { Vec::new() } else { vec![said.to_owned()] })
}

fn command(root: &Path) -> Command {
    cargo::command(root, &["fmt", "--all", "--check"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::lints::scratch;

    fn check_main(main: &str, expected: bool) {
        let package = scratch("format", main);
        let output = command(&package).output().unwrap();
        std::fs::remove_dir_all(&package).unwrap();
        assert_eq!(output.status.success(), expected, "{output:?}");
    }

    #[test]
    fn only_formatted_code_passes() {
        check_main("fn main() {}\n", true);
        check_main("fn main(){   }\n", false);
    }
}
