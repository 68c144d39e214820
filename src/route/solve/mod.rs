//! `omniroute route solve`: a problem in the file form of a benchmark, routes out.
//!
//! The seconds are those of the monotonic clock from the start of the command on,
//! reading included. What does not make sense in a file is one line and a failure.

mod benchmark;
mod lilim;
mod lines;
mod routes;
mod sartori;
mod solomon;
#[cfg(test)]
mod tests;
mod vroom;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use solver::{Objective, Options, Problem, Solution};

use super::cost::rounded;
use super::limit_threads;
use benchmark::Benchmark;

/// No search is longer: a day.
const SECONDS_MAX: f64 = 86_400.0;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The problem.
    file: PathBuf,
    /// The file's form; by its content where it is not said.
    #[arg(long, value_enum, default_value_t = Format::Auto)]
    format: Format,
    /// What is better: fewer vehicles and then less distance, or less distance.
    #[arg(long, value_enum, default_value_t = Goal::Dist)]
    objective: Goal,
    /// How distances become whole numbers: thousandths, nearest; or cut to one decimal.
    #[arg(long, value_enum, default_value_t = Convention::Exact)]
    convention: Convention,
    /// How long to search.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Threads that may work at once.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Where chance starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Stop after so many iterations: equal input then gives equal output.
    #[arg(long)]
    iterations: Option<u64>,
    /// Takes the routes.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Append what was found as a line of JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Only these requests: the numbers of their pickups. No name means all of them.
    #[arg(long, value_parser = clap::value_parser!(OsString))]
    known: Option<OsString>,
    /// Go on from these routes. No name means from nothing.
    #[arg(long, value_parser = clap::value_parser!(OsString))]
    warm: Option<OsString>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Auto,
    Solomon,
    Lilim,
    Sartori,
    Vroom,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Goal {
    Fleet,
    Dist,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Convention {
    Exact,
    Dimacs,
}

impl Args {
    fn options(&self) -> Options {
        Options { seed: self.seed, threads: self.threads, iterations: self.iterations }
    }

    /// The share of the seconds that is used.
    fn progress(&self, begun: Instant) -> impl Fn() -> f64 + Sync {
        let seconds = self.seconds.max(1e-9);
        move || begun.elapsed().as_secs_f64() / seconds
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let begun = Instant::now();
    let seconds = args.seconds;
    let fits = (0.0..=SECONDS_MAX).contains(&seconds);
    ensure!(fits, "--seconds: {seconds} is not between 0 and {SECONDS_MAX}");
    ensure!((1..=256).contains(&args.threads), "--threads: not between 1 and 256");
    limit_threads(args.threads)?;
    let named = || args.file.display().to_string();
    let text = lines::read(&args.file)?;
    if args.format == Format::Vroom || args.format == Format::Auto && vroom::is(&text) {
        let line = vroom::run(args, &text, begun).with_context(named)?;
        return say(args, &line);
    }
    let problem = problem(args, &text).with_context(named)?;
    let (options, progress) = (args.options(), args.progress(begun));
    let solved = solver::solve(&problem, &options, &progress, &mut |_| ());
    let solution = solved.with_context(named)?;
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(out) = &args.out {
        std::fs::write(out, routes::written(&problem, &solution))
            .with_context(|| out.display().to_string())?;
    }
    say(args, &found(args, &solution, seconds))
}

/// The problem of a file, with the requests that are known and the routes gone on from.
fn problem(args: &Args, text: &str) -> anyhow::Result<Problem> {
    let benchmark = read(args.format, text)?;
    let requests = match named(args.known.as_ref()) {
        Some(file) => routes::known(&lines::read(file)?, &benchmark)
            .with_context(|| file.display().to_string())?,
        None => benchmark.requests().collect(),
    };
    let objective = match args.objective {
        Goal::Fleet => Objective::FleetThenCost,
        Goal::Dist => Objective::Cost,
    };
    let mut problem = benchmark.problem(&requests, objective, args.convention);
    if let Some(file) = named(args.warm.as_ref()) {
        let warm = routes::warm(&lines::read(file)?, &benchmark, &requests)
            .with_context(|| file.display().to_string())?;
        for (vehicle, steps) in problem.vehicles.iter_mut().zip(warm) {
            vehicle.steps = steps;
        }
    }
    Ok(problem)
}

fn read(format: Format, text: &str) -> anyhow::Result<Benchmark> {
    match format {
        Format::Solomon => solomon::read(text),
        Format::Lilim => lilim::read(text),
        Format::Sartori => sartori::read(text),
        Format::Auto if sartori::is(text) => sartori::read(text),
        Format::Auto if solomon::is(text) => solomon::read(text),
        Format::Auto => lilim::read(text),
        Format::Vroom => bail!("VROOM's JSON names its requests by itself"),
    }
}

/// A file that is named; runners name nothing at their first call.
fn named(file: Option<&OsString>) -> Option<&Path> {
    file.filter(|name| !name.is_empty()).map(Path::new)
}

fn found(args: &Args, solution: &Solution, seconds: f64) -> Value {
    json!({
        "what": "solve", "file": args.file.display().to_string(),
        "routes": solution.routes.len(), "cost": solution.cost,
        "left_out": solution.unserved.len(), "iterations": solution.iterations,
        "wall_s": rounded(seconds, 4), "seed": args.seed, "threads": args.threads,
    })
}

/// One line: to the terminal, and to the file if there is one.
fn say(args: &Args, line: &Value) -> anyhow::Result<()> {
    // Whoever closed the terminal's end has read enough; the files are what counts.
    let _ = writeln!(std::io::stdout(), "{line}");
    let Some(file) = &args.json else { return Ok(()) };
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(file);
    opened.and_then(|mut out| writeln!(out, "{line}")).with_context(|| file.display().to_string())
}
