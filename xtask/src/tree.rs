//! The project's text files, read once, so that the rules are functions from
//! text to complaints and their tests can hand them a made-up tree.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Folders that hold nothing written by us.
const SKIPPED: &[&str] = &["target", ".git", "node_modules", "dist"];

/// What a text file's name may end in; everything else is data.
const TEXT: &[&str] = &[
    "rs", "toml", "sql", "md", "sh", "ts", "tsx", "js", "css", "html", "yml", "yaml", "json", "txt",
];

/// One text file.
pub(crate) struct TextFile {
    /// Its path from the root, with `/`.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// All of them.
pub(crate) struct Tree {
    /// Where they were read from; commands run there.
    pub(crate) root: PathBuf,
    /// In the order of their paths.
    pub(crate) files: Vec<TextFile>,
}

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("xtask lies inside the workspace").to_path_buf()
}

impl Tree {
    /// Reads the tree below `root`.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect(root, root, &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// The Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// The file at `path`.
    pub(crate) fn file(&self, path: &str) -> Option<&TextFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// A tree for a test, from paths and texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| TextFile {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self { root: PathBuf::new(), files: files.iter().map(file).collect() }
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<TextFile>) -> Result<()> {
    let listing = fs::read_dir(folder).with_context(|| format!("listing {}", folder.display()))?;
    for entry in listing {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() && !is_skipped(root, &path) {
            collect(root, &path, files)?;
        } else if kind.is_file() && is_text(&path) && !is_generated(&path) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("reading {} as text", path.display()))?;
            files.push(TextFile { path: relative(root, &path), text });
        }
    }
    Ok(())
}

/// `data` at the root is a running server's folder; deeper down it is a crate's own.
fn is_skipped(root: &Path, folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    SKIPPED.iter().any(|skipped| name == *skipped) || folder == root.join("data")
}

/// Types that the pages' build makes from the OpenAPI document.
fn is_generated(path: &Path) -> bool {
    path.to_string_lossy().ends_with(".d.ts")
}

fn is_text(path: &Path) -> bool {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some(extension) => TEXT.contains(&extension),
        None => path.parent().and_then(Path::file_name).is_some_and(|folder| folder == ".ci"),
    }
}

fn relative(root: &Path, path: &Path) -> String {
    let inside = path.strip_prefix(root).expect("the walk starts at the root");
    inside.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_tree_holds_this_very_file_and_no_build_output() {
        let tree = Tree::read(&root()).unwrap();
        assert!(tree.file("xtask/src/tree.rs").is_some());
        assert!(tree.file("Cargo.toml").is_some());
        assert!(tree.files.iter().all(|file| !file.path.starts_with("target/")));
    }
}
