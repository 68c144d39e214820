//! Each outside crate in the root manifest has its line in
//! `docs/dependencies.md`, and each line there its crate.

use anyhow::Result;

use super::Complaints;
use crate::tree::Tree;

const PAGE: &str = "docs/dependencies.md";

pub(super) fn check(tree: &Tree) -> Result<Complaints> {
    Ok(complaints(tree))
}

fn complaints(tree: &Tree) -> Complaints {
    let text = |path| tree.file(path).map_or("", |file| file.text.as_str());
    let (used, explained) = (used(text("Cargo.toml")), explained(text(PAGE)));
    let silent = used.iter().filter(|name| !explained.contains(name));
    let silent = silent.map(|name| format!("{PAGE}: does not say why there is {name}"));
    let stale = explained.iter().filter(|name| !used.contains(name));
    silent.chain(stale.map(|name| format!("{PAGE}: explains {name}, which is not used"))).collect()
}

/// Names under `[workspace.dependencies]` that are not crates of ours.
fn used(manifest: &str) -> Vec<&str> {
    let section = manifest.lines().skip_while(|line| line.trim() != "[workspace.dependencies]");
    let lines = section.skip(1).take_while(|line| !line.starts_with('['));
    let outside = lines.filter(|line| !line.starts_with('#') && !line.contains("path ="));
    outside.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim()).collect()
}

/// Names that a list item of the page opens with.
fn explained(page: &str) -> Vec<&str> {
    let items = page.lines().filter_map(|line| line.strip_prefix("- `"));
    items.filter_map(|item| item.split_once("`: ")).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifest_and_page_must_name_the_same_crates() {
        let manifest = "[workspace.dependencies]\n# the house\nvocab = { path = \"vocab\" }\n\
                        geo = \"0.33\"\nrstar = { version = \"0.14\" }\n\n[profile.dev]\ndebug = 1\n";
        let page = "# Why\n\n- `geo`: geometry.\n- `regex`: nobody knows.\n";
        let tree = Tree::of(&[("Cargo.toml", manifest), (PAGE, page)]);
        let expected = [
            "docs/dependencies.md: does not say why there is rstar",
            "docs/dependencies.md: explains regex, which is not used",
        ];
        assert_eq!(complaints(&tree), expected);
    }
}
