//! What each test program cost: `cargo test` runs them through this program,
//! which notes the wall and CPU time of each and passes its verdict on.
//!
//! It must never change what a test sees or whether it passes.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::cargo;
use crate::phases::children_cpu_s;

/// Tells the test programs' runner where to note what they cost.
const NOTES: &str = "OMNIROUTE_TEST_TIMINGS";

/// `cargo test ARGS`, followed by a table of what each test program cost.
pub(crate) fn cargo_test(root: &Path, args: &[&str]) -> Result<()> {
    let notes = env::temp_dir().join(format!("omniroute-timings-{}", std::process::id()));
    let own = env::current_exe().context("finding this program")?;
    let runner = format!("target.'cfg(all())'.runner=[{:?}, \"timed\"]", own.display().to_string());
    println!("$ cargo test {}", args.join(" "));
    let mut command = cargo::command(root, &["test", "--config", &runner]);
    let status = command.args(args).env(NOTES, &notes).status().context("starting cargo")?;
    let noted = fs::read_to_string(&notes).unwrap_or_default();
    let _ = fs::remove_file(&notes);
    print_table(&noted);
    ensure!(status.success(), "`cargo test {}` failed", args.join(" "));
    Ok(())
}

/// Runs one test program and notes its cost.
pub(crate) fn run_one(program: &Path, args: &[OsString]) -> Result<ExitCode> {
    let started = Instant::now();
    let verdict = verdict(program, args)?;
    if let Some(notes) = env::var_os(NOTES) {
        let name = suite_name(&env::var("CARGO_PKG_NAME").unwrap_or_default(), program);
        let (wall_s, cpu_s) = (started.elapsed().as_secs_f64(), children_cpu_s().unwrap_or(0.0));
        note(&notes.into(), &format!("{name} {wall_s} {cpu_s}\n"))?;
    }
    Ok(verdict)
}

/// The program's own exit code; a program ended by a signal has failed.
fn verdict(program: &Path, args: &[OsString]) -> Result<ExitCode> {
    let started = Command::new(program).args(args).status();
    let status = started.with_context(|| format!("starting {}", program.display()))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// One write of one line, so that lines of programs running at once do not mix.
fn note(notes: &PathBuf, line: &str) -> Result<()> {
    let file = OpenOptions::new().create(true).append(true).open(notes);
    file.and_then(|mut file| file.write_all(line.as_bytes())).context("noting a timing")
}

/// `ledger/books` for `.../deps/books-0123456789abcdef` of the package `ledger`.
fn suite_name(package: &str, program: &Path) -> String {
    let stem = program.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.rsplit_once('-').map_or(&*stem, |(name, _hash)| name);
    format!("{package}/{}", if name == "rust_out" { "doctests" } else { name })
}

fn print_table(noted: &str) {
    println!("\n{:<40}{:>10}{:>10}", "test program", "wall s", "CPU s");
    for (name, (wall_s, cpu_s)) in add_up(noted) {
        println!("{name:<40}{wall_s:>10.1}{cpu_s:>10.1}");
    }
}

/// Sums by name: every documentation test of a package is a program of its own.
fn add_up(noted: &str) -> BTreeMap<&str, (f64, f64)> {
    let mut sums = BTreeMap::new();
    for line in noted.lines() {
        let mut fields = line.rsplitn(3, ' ');
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
        let (cpu_s, wall_s) = (number(fields.next()), number(fields.next()));
        let (Some(cpu_s), Some(wall_s), Some(name)) = (cpu_s, wall_s, fields.next()) else {
            continue;
        };
        let sum = sums.entry(name).or_insert((0.0, 0.0));
        *sum = (sum.0 + wall_s, sum.1 + cpu_s);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_of_a_test_program_is_passed_on() {
        let check = |script: &str, expected: ExitCode| {
            let args = ["-c", script].map(OsString::from);
            let passed_on = verdict(Path::new("/bin/sh"), &args).unwrap();
            assert_eq!(format!("{passed_on:?}"), format!("{expected:?}"), "{script}");
        };
        check("exit 0", ExitCode::SUCCESS);
        check("exit 101", ExitCode::from(101));
        check("kill -9 $$", ExitCode::FAILURE);
    }

    #[test]
    fn programs_are_named_by_package_and_target() {
        let name = |path: &str| suite_name("ledger", Path::new(path));
        assert_eq!(name("target/debug/deps/books-0123456789abcdef"), "ledger/books");
        assert_eq!(name("somewhere/rust_out"), "ledger/doctests");
    }

    #[test]
    fn costs_of_one_name_add_up() {
        let sums = add_up("a/doctests 1.5 1\nb/b 2 3\na/doctests 0.5 1\nnonsense\n");
        assert_eq!(sums.len(), 2);
        assert_eq!(sums["a/doctests"], (2.0, 2.0));
        assert_eq!(sums["b/b"], (2.0, 3.0));
    }
}
