//! "Eligible" is defined once. A second definition anywhere in the house would
//! be asked by someone one day, and answer differently.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

/// The crates that decide about workers or show what was decided.
const ROOMS: [&str; 7] =
    ["workers", "tracking", "dispatch", "orders-bridge", "finance-bridge", "engine", "server"];

#[test]
fn eligible_is_defined_in_one_place() {
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut defined_in = Vec::new();
    for room in ROOMS {
        let mut files = Vec::new();
        rust_files(&house.join(room).join("src"), &mut files);
        assert!(!files.is_empty(), "{room} has no sources: has it moved?");
        for file in files {
            if fs::read_to_string(&file).unwrap().contains("fn eligible(") {
                defined_in.push(file.strip_prefix(&house).unwrap().to_owned());
            }
        }
    }
    assert_eq!(defined_in, [Path::new("workers/src/eligible.rs")]);
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}
