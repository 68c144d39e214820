//! `replay`: recorded drives move the couriers, and every recorded trip is an
//! order from where it began to where it ended.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::ensure;
use clap::Args;
use tokio_util::sync::CancellationToken;

use super::arrivals;
use super::city::show;
use super::customers;
use super::habits::Habits;
use super::run::{self, Course, Crew, Stopwatch, Where};
use super::setup::Plan;
use super::tracks::Tracks;
use crate::report::Report;

const CUSTOMERS: usize = 40;

/// A recorded day.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// The trips: `trip,unix_s,seq,lon,lat`, one line per fix.
    #[arg(long)]
    pub traces: PathBuf,
    /// Couriers; one per trip where absent.
    #[arg(long)]
    pub workers: Option<usize>,
    /// Device and engine time per wall time.
    #[arg(long, default_value_t = 10.0)]
    pub time_scale: f64,
    /// Wall minutes.
    #[arg(long, default_value_t = 4.0)]
    pub minutes: f64,
    /// All luck comes from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report here.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Where the server is.
    #[command(flatten)]
    pub place: Where,
    /// How people behave.
    #[command(flatten)]
    pub habits: Habits,
    /// The binary that becomes the private server; tests set it.
    #[arg(skip)]
    pub program: Option<PathBuf>,
}

/// Runs it.
///
/// # Errors
/// When the traces cannot be read, or the run could not be made or judged.
pub async fn run(args: ReplayArgs) -> anyhow::Result<Report> {
    let tracks = Tracks::read(&args.traces)?;
    ensure!(!tracks.trips.is_empty(), "there are no trips in {}", args.traces.display());
    let workers = args.workers.unwrap_or(tracks.trips.len());
    let time = Duration::from_secs_f64(args.minutes * 60.0);
    let orders = arrivals::recorded(&tracks, args.time_scale, time);
    let plan = Plan {
        slug: format!("replay-{}", args.seed),
        workers,
        customers: CUSTOMERS,
        warehouses: tracks.trips.iter().map(|trip| trip.track.origin()).collect(),
        wallet_minor: 100_000_000,
        cash_cap_minor: 30_000,
    };
    let course = Course {
        time_scale: args.time_scale,
        seed: args.seed,
        habits: args.habits.clone(),
        tracks,
        program: args.program.clone(),
    };
    let ground = run::prepare(&args.place, course, |_| plan).await?;
    let world = ground.world.clone();
    let crew = Crew::start(&world).await?;
    let stop = CancellationToken::new();
    let watch = Stopwatch::start(&world);
    let ordering = tokio::spawn(customers::order_all(world.clone(), orders, stop.clone()));
    tokio::time::sleep(time).await;
    let measured = watch.read(&world);
    stop.cancel();
    let histories = crew.stop().await;
    let placed = ordering.await?;
    run::conclude(ground, measured, placed, histories).await
}

/// Runs it from the command line.
///
/// # Errors
/// As [`run`].
pub async fn main(args: ReplayArgs) -> anyhow::Result<ExitCode> {
    let json = args.json.clone();
    show(&run(args).await?, json.as_deref())
}
