//! `city`: a day in Porto. Couriers on its streets, customers who order at
//! random with the day's curve.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::arrivals::{self, DailyCurve};
use super::chance::{Chance, Kind};
use super::customers;
use super::habits::Habits;
use super::run::{self, Course, Crew, Stopwatch, Where};
use super::tracks::Tracks;
use crate::report::{Report, say, write_json};

/// Customers with a wallet.
const CUSTOMERS: usize = 60;

/// A day in the city.
#[derive(Debug, Clone, Args)]
pub struct CityArgs {
    /// Couriers.
    #[arg(long, default_value_t = 50)]
    pub workers: usize,
    /// Orders per wall minute, on average over the run.
    #[arg(long, default_value_t = 30.0)]
    pub orders_per_minute: f64,
    /// Device and engine time per wall time.
    #[arg(long, default_value_t = 10.0)]
    pub time_scale: f64,
    /// Wall minutes.
    #[arg(long, default_value_t = 2.0)]
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
/// When the run could not be made or judged.
pub async fn run(args: CityArgs) -> anyhow::Result<Report> {
    let course = Course {
        time_scale: args.time_scale,
        seed: args.seed,
        habits: args.habits.clone(),
        tracks: Tracks::default(),
        program: args.program.clone(),
    };
    let plan = |streets: &_| run::city_plan(streets, args.seed, args.workers, CUSTOMERS);
    let ground = run::prepare(&args.place, course, plan).await?;
    let world = ground.world.clone();
    let shops: Vec<_> = world.setup.merchants.iter().map(|shop| shop.place).collect();
    let mut chance = Chance::new(args.seed, Kind::Customer, 0);
    let curve = DailyCurve::over(args.minutes / 60.0 * args.time_scale);
    let times = arrivals::times(args.orders_per_minute, args.minutes, curve, &mut chance);
    let orders = times
        .into_iter()
        .map(|at| arrivals::anywhere(at, &shops, &world.streets, &mut chance))
        .collect();
    let crew = Crew::start(&world).await?;
    let stop = CancellationToken::new();
    let watch = Stopwatch::start(&world);
    let ordering = tokio::spawn(customers::order_all(world.clone(), orders, stop.clone()));
    tokio::time::sleep(Duration::from_secs_f64(args.minutes * 60.0)).await;
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
pub async fn main(args: CityArgs) -> anyhow::Result<ExitCode> {
    let json = args.json.clone();
    show(&run(args).await?, json.as_deref())
}

/// Writes a report down and says it; broken promises are a failure.
pub(super) fn show(report: &Report, json: Option<&std::path::Path>) -> anyhow::Result<ExitCode> {
    if let Some(file) = json {
        write_json(file, report)?;
    }
    say(&report.summary());
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
