//! `chaos`: the server is killed under load, again and again, and started again
//! on what it left behind. Whatever it had acknowledged must still be so.
//!
//! A killed process does not lose what the system had taken over from it: that a
//! commit survives a power cut is shown elsewhere, on a simulated journal.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::chance::{Chance, Kind};
use super::city::show;
use super::customers;
use super::habits::Habits;
use super::percentiles::Percentiles;
use super::run::{self, Course, Crew, Stopwatch, Where};
use super::server_process::PrivateServer;
use super::tracks::Tracks;
use crate::report::{Report, say};

const CUSTOMERS: usize = 30;
/// How long after readiness the axe falls, milliseconds.
const LIFE_MS: (f64, f64) = (100.0, 600.0);
/// How long a client thinks between two orders, milliseconds.
const CLIENT_PAUSE_MS: (f64, f64) = (60.0, 220.0);
/// At the end there is peace, so that what is under way can be answered.
const PEACE: Duration = Duration::from_secs(5);

/// Killing under load.
#[derive(Debug, Clone, Args)]
pub struct ChaosArgs {
    /// How often the server is killed.
    #[arg(long, default_value_t = 10)]
    pub kills: u32,
    /// Couriers.
    #[arg(long, default_value_t = 40)]
    pub workers: usize,
    /// Customers who order one after the other.
    #[arg(long, default_value_t = 16)]
    pub clients: usize,
    /// Device and engine time per wall time.
    #[arg(long, default_value_t = 60.0)]
    pub time_scale: f64,
    /// All luck comes from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report here.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// The private server keeps its journal on a private Postgres.
    #[arg(long)]
    pub postgres: bool,
    /// Straight lines instead of streets.
    #[arg(long)]
    pub straight_lines: bool,
    /// What the private server logs.
    #[arg(long, default_value = "error")]
    pub server_log: String,
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
/// When the server does not come back, or the run could not be judged.
pub async fn run(args: ChaosArgs) -> anyhow::Result<Report> {
    let place = Where {
        postgres: args.postgres,
        straight_lines: args.straight_lines,
        server_log: args.server_log.clone(),
        ..Where::default()
    };
    let course = Course {
        time_scale: args.time_scale,
        seed: args.seed,
        habits: args.habits.clone(),
        tracks: Tracks::default(),
        program: args.program.clone(),
    };
    let plan = |streets: &_| run::city_plan(streets, args.seed, args.workers, CUSTOMERS);
    let mut ground = run::prepare(&place, course, plan).await?;
    let world = ground.world.clone();
    let crew = Crew::start(&world).await?;
    let stop = CancellationToken::new();
    let watch = Stopwatch::start(&world);
    let clients = customers::order_on(world.clone(), args.clients, CLIENT_PAUSE_MS, stop.clone());
    let clients = tokio::spawn(clients);
    let mut chance = Chance::new(args.seed, Kind::Killer, 0);
    let mut ready_ms = Vec::new();
    if let Some(server) = &mut ground.server {
        for kill in 1..=args.kills {
            ready_ms.push(kill_and_restart(server, &mut chance).await?);
            tracing::info!(kill, orders = world.counters().orders(), "killed and back");
        }
    }
    stop_ordering_and_rest(&stop).await;
    let measured = watch.read(&world);
    let placed = clients.await?;
    let histories = crew.stop().await;
    let report = run::conclude(ground, measured, placed, histories).await?;
    let restart_to_ready_ms = Some(Percentiles::of(ready_ms));
    Ok(Report { kills: u64::from(args.kills), restart_to_ready_ms, ..report })
}

/// The server lives a little, dies, and comes back; how long that took.
async fn kill_and_restart(server: &mut PrivateServer, chance: &mut Chance) -> anyhow::Result<f64> {
    let life = chance.between(LIFE_MS.0, LIFE_MS.1);
    tokio::time::sleep(Duration::from_secs_f64(life / 1_000.0)).await;
    server.kill().await?;
    Ok(server.restart().await?.as_secs_f64() * 1_000.0)
}

async fn stop_ordering_and_rest(stop: &CancellationToken) {
    stop.cancel();
    tokio::time::sleep(PEACE).await;
}

/// Runs it from the command line.
///
/// # Errors
/// As [`run`].
pub async fn main(args: ChaosArgs) -> anyhow::Result<ExitCode> {
    let json = args.json.clone();
    let report = run(args).await?;
    say(&format!(
        "{} acknowledged orders looked up after {} kills",
        report.acknowledged, report.kills
    ));
    show(&report, json.as_deref())
}
