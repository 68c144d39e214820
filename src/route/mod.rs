//! `omniroute route`: the streets from the command line, in the file forms of
//! other engines' benchmarks, so that answers and costs can be laid side by side.
//!
//! One thread unless more are asked for: what it reports is CPU time.

mod build;
mod cost;
mod files;
mod matching;
mod query;
mod solve;
mod table;
mod work;

use std::process::ExitCode;

use anyhow::Context;
use routing::{Profile, SegmentSpeed};

use cost::Log;
use files::Table;
use work::Work;

/// How many routes warm the memory before any is measured.
const WARMING: usize = 50;

/// How far a point may lie from a street.
const RADIUS_M: f64 = 1_000.0;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Read an extract and keep its streets, ready to be asked.
    Build(build::Args),
    /// Durations and lengths between pairs of points.
    Query(query::Args),
    /// Durations between many points and many.
    Table(table::Args),
    /// The streets that fixes of a receiver were taken on.
    Match(matching::Args),
    /// Routes for pickups and deliveries of a benchmark's file.
    Solve(solve::Args),
}

/// What every question names.
#[derive(clap::Args)]
struct Question {
    /// The folder that `route build` filled.
    #[arg(long)]
    work: std::path::PathBuf,
    /// car, motorcycle, bicycle, foot or parity.
    #[arg(long, default_value = "parity")]
    profile: String,
    /// Live speeds: lines of from,to,km/h by node.
    #[arg(long)]
    speed_file: Option<std::path::PathBuf>,
    /// Append what it cost as a line of JSON.
    #[arg(long)]
    json: Option<std::path::PathBuf>,
    /// Threads that may work at once.
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Build(args) => build::run(&args),
        What::Query(args) => query::run(&args),
        What::Table(args) => table::run(&args),
        What::Match(args) => matching::run(&args),
        What::Solve(args) => solve::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}

fn profile(name: &str) -> anyhow::Result<Profile> {
    name.parse().with_context(|| format!("profile {name:?}"))
}

/// What a question is asked with.
struct Ready {
    work: Work,
    log: Log,
    profile: Profile,
}

impl Question {
    /// The streets, with live speeds where a file of them is named.
    fn open(&self) -> anyhow::Result<Ready> {
        let profile = profile(&self.profile)?;
        limit_threads(self.threads)?;
        let log = Log::new(self.json.clone(), profile, self.threads);
        let work = Work::open(&self.work)?;
        work.roads.prepare(&[profile]);
        if let Some(file) = &self.speed_file {
            let speeds = speeds(file)?;
            // The first report finds out which segments there are; that is not its cost.
            work.roads.set_traffic(&[]);
            let cost = log.clock();
            let report = work.roads.set_traffic(&speeds);
            log.retraffic(&cost, &report)?;
        }
        Ok(Ready { work, log, profile })
    }
}

/// The calling thread does all the work where only one may.
fn limit_threads(threads: usize) -> anyhow::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).use_current_thread();
    pool.build_global().context("threads")
}

fn speeds(file: &std::path::Path) -> anyhow::Result<Vec<SegmentSpeed>> {
    let table = Table::without_head(file, &["from", "to", "kmh"])?;
    table
        .rows()
        .map(|row| {
            let km_h = row.number("kmh")?;
            anyhow::ensure!(km_h >= 0.0, "{row}: a speed is not below zero");
            Ok(SegmentSpeed {
                from: row.integer("from")?,
                to: row.integer("to")?,
                km_h: Some(km_h),
            })
        })
        .collect()
}
