//! Clippy has nothing to say, about the tests and benches either.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Complaints;
use crate::cargo;
use crate::tree::Tree;

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    let status = command(&tree.root).status().context("starting `cargo clippy`")?;
    let said = "see above; each warning counts (no clippy: `rustup component add clippy`)";
    Ok(if status.success() { Vec::new() } else { vec![said.to_owned()] })
}

fn command(root: &Path) -> Command {
    cargo::command(root, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
}

/// A package with this `main.rs` in a folder of its own, outside our workspace.
#[cfg(test)]
pub(super) fn scratch(name: &str, main: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("omniroute-{name}-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = "[package]\nname = \"scratch\"\nedition = \"2024\"\n\n[workspace]\n";
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("src/main.rs"), main).unwrap();
    folder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_main(main: &str, expected: bool) {
        let package = scratch("lints", main);
        let output =
            command(&package).env("CARGO_TARGET_DIR", package.join("target")).output().unwrap();
        std::fs::remove_dir_all(&package).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.success(), expected, "{said}");
    }

    #[test]
    fn a_single_warning_fails_even_in_a_test() {
        check_main("fn main() {}\n", true);
        check_main("fn main() {\n    let unused = 1;\n}\n", false);
        check_main("fn main() {}\n\n#[test]\nfn t() {\n    let unused = 1;\n}\n", false);
    }
}
