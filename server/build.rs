//! Builds the web pages from `console/` with npm, once per hash of their sources,
//! into one folder shared by all profiles; the server embeds what is there.
//!
//! It never fails the build: without Node, and for clippy (which looks at Rust
//! only), a page that says what to install is embedded instead.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

/// What the pages are made of; anything else in `console/` changes nothing.
const SOURCES: [&str; 10] = [
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "vite.config.ts",
    "openapi.json",
    "index.html",
    "driver.html",
    "track.html",
    "scripts",
    "src",
];
const PUBLIC: &str = "public";
/// The oldest Node that Vite 8 runs on.
const NODE_MIN: (u32, u32) = (20, 19);

fn main() {
    println!("cargo:rerun-if-env-changed=OMNIROUTE_PAGES");
    println!("cargo:rerun-if-env-changed=RUSTC_WORKSPACE_WRAPPER");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=no_pages.html");
    let console = Path::new(env!("CARGO_MANIFEST_DIR")).join("../console");
    for source in SOURCES.iter().chain([&PUBLIC]) {
        println!("cargo:rerun-if-changed=../console/{source}");
    }
    let (folder, kind) = match pages(&console) {
        Ok(folder) => (folder, "built"),
        Err(why) => (without(&why), "missing"),
    };
    println!("cargo:rustc-env=OMNIROUTE_PAGES_FOLDER={}", folder.display());
    println!("cargo:rustc-env=OMNIROUTE_PAGES_KIND={kind}");
}

fn out_dir() -> PathBuf {
    PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"))
}

/// The folder that all profiles share, under `target/`.
fn shared() -> Result<PathBuf, String> {
    let out = out_dir();
    let profile = out.ancestors().find(|dir| dir.ends_with("build")).and_then(Path::parent);
    let target = profile.and_then(Path::parent).ok_or("no target folder above OUT_DIR")?;
    Ok(target.join("pages"))
}

/// The built pages, built now if they are not there yet.
fn pages(console: &Path) -> Result<PathBuf, String> {
    let shared = shared()?;
    let hash = hash_of(console).map_err(|error| format!("reading console/: {error}"))?;
    let done = shared.join(&hash);
    if done.join("index.html").exists() {
        return Ok(done);
    }
    if std::env::var("OMNIROUTE_PAGES").is_ok_and(|value| value == "skip") {
        return Err("OMNIROUTE_PAGES=skip".to_owned());
    }
    let clippy = std::env::var("RUSTC_WORKSPACE_WRAPPER").is_ok_and(|by| by.contains("clippy"));
    if clippy {
        return Err("clippy".to_owned());
    }
    node_is_there().inspect_err(|why| {
        println!("cargo:warning=the web pages are not built: {why}");
        watch_path();
    })?;
    fs::create_dir_all(&shared).map_err(|error| format!("{}: {error}", shared.display()))?;
    let lock = File::create(shared.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    if !done.join("index.html").exists() {
        build(console, &shared, &done)
            .inspect_err(|why| println!("cargo:warning=the web pages are not built: {why}"))?;
    }
    Ok(done)
}

/// Works in a folder of its own: the sources stay as they are.
fn build(console: &Path, shared: &Path, done: &Path) -> Result<(), String> {
    let work = shared.join("work");
    let told = |error: io::Error| format!("preparing {}: {error}", work.display());
    let lock_file = "package-lock.json";
    let same_lock = fs::read(work.join(lock_file)).ok() == fs::read(console.join(lock_file)).ok();
    fs::create_dir_all(&work).map_err(told)?;
    for source in SOURCES.iter().chain([&PUBLIC]) {
        let to = work.join(source);
        if to.is_dir() {
            fs::remove_dir_all(&to).map_err(told)?;
        }
        copy(&console.join(source), &to).map_err(told)?;
    }
    let installed = work.join("node_modules/.package-lock.json").exists();
    if !(same_lock && installed) {
        npm(&work, &["ci", "--no-audit", "--no-fund"], None)?;
    }
    let fresh = shared.join("fresh");
    npm(&work, &["run", "build"], Some(&fresh))?;
    fs::rename(&fresh, done).map_err(|error| format!("{}: {error}", done.display()))
}

fn npm(work: &Path, words: &[&str], out: Option<&Path>) -> Result<(), String> {
    let mut command = Command::new("npm");
    command.args(words).current_dir(work);
    if let Some(out) = out {
        command.env("OMNIROUTE_PAGES_OUT", out);
    }
    let ended = command.output().map_err(|error| format!("npm: {error}"))?;
    if ended.status.success() {
        return Ok(());
    }
    let said = [ended.stdout, ended.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    let tail = said.lines().rev().take(6).collect::<Vec<_>>();
    let tail = tail.into_iter().rev().collect::<Vec<_>>().join(" | ");
    Err(format!("npm {} failed: {tail}", words.join(" ")))
}

fn node_is_there() -> Result<(), String> {
    let (major, minor) = NODE_MIN;
    let need = format!("install Node.js {major}.{minor} or newer with npm, then build again");
    let said = Command::new("node").arg("--version").output().map_err(|_| need.clone())?;
    let said = String::from_utf8_lossy(&said.stdout).trim().trim_start_matches('v').to_owned();
    let mut numbers = said.split('.').map_while(|part| part.parse::<u32>().ok());
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < NODE_MIN {
        return Err(format!("Node.js {said} is too old: {need}"));
    }
    Command::new("npm").arg("--version").output().map(drop).map_err(|_| need)
}

/// Once Node arrives in a folder of the path, this script runs again.
fn watch_path() {
    let path = std::env::var_os("PATH").unwrap_or_default();
    for folder in std::env::split_paths(&path).filter(|folder| folder.is_dir()) {
        for program in ["node", "npm"] {
            println!("cargo:rerun-if-changed={}", folder.join(program).display());
        }
    }
}

/// Pages that say why they are not the real ones.
fn without(why: &str) -> PathBuf {
    let folder = out_dir().join("no_pages");
    let page = include_str!("no_pages.html").replace("{why}", &why.replace('<', "&lt;"));
    fs::create_dir_all(&folder).expect("OUT_DIR can be written to");
    for name in ["index.html", "driver.html", "track.html"] {
        fs::write(folder.join(name), &page).expect("OUT_DIR can be written to");
    }
    folder
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn hash_of(console: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for source in SOURCES.iter().chain([&PUBLIC]) {
        files_under(&console.join(source), &mut files)?;
    }
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        let name = file.strip_prefix(console).unwrap_or(&file).to_string_lossy().into_owned();
        // Made from openapi.json by the build itself.
        if name.ends_with("schema.d.ts") {
            continue;
        }
        let bytes = fs::read(&file)?;
        hasher.update(name.as_bytes());
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(&bytes);
    }
    Ok(hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect())
}

fn files_under(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            files_under(&entry?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}
