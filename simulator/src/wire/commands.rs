//! `commands`: how many durable commands a second, and how long each takes. The
//! cheapest command there is, from 1 client to many, each with a connection that
//! is kept open and one command under way at a time.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use serde::Serialize;
use serde_json::json;

use super::chance::{Chance, Kind};
use super::habits::Habits;
use super::http::Api;
use super::percentiles::Percentiles;
use super::run::{self, Course, Where};
use super::tracks::Tracks;
use super::world::World;
use crate::report::{hundredths, say, write_json};

/// Not measured at the start of each row: connections are made.
const WARM_UP: Duration = Duration::from_millis(500);

/// Durable commands.
#[derive(Debug, Clone, Args)]
pub struct CommandsArgs {
    /// Clients at once, one row each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 256])]
    pub clients: Vec<usize>,
    /// Wall seconds per row.
    #[arg(long, default_value_t = 10.0)]
    pub seconds: f64,
    /// All luck comes from it.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write the report here.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// Where the server is.
    #[command(flatten)]
    pub place: Where,
    /// How people behave; nobody does anything here.
    #[command(flatten)]
    pub habits: Habits,
    /// The binary that becomes the private server; tests set it.
    #[arg(skip)]
    pub program: Option<PathBuf>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Clients at once.
    pub clients: usize,
    /// Durable commands a second, all together.
    pub commands_per_s: f64,
    /// From sending to the answer, which leaves after the commit.
    pub latency_ms: Percentiles,
    /// Commands measured.
    pub commands: u64,
    /// Calls that were refused or not answered.
    pub failed: u64,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommandsReport {
    /// `sqlite`, `postgres`, or `given` with `--url`.
    pub store: &'static str,
    /// The rows.
    pub rows: Vec<Row>,
    /// The best row's rate.
    pub commands_per_s: f64,
    /// The run's luck.
    pub seed: u64,
    /// The machine's load average before.
    pub load_average: f64,
}

/// Measures.
///
/// # Errors
/// When the server could not be had.
pub async fn run(args: CommandsArgs) -> anyhow::Result<CommandsReport> {
    let course = Course {
        time_scale: 1.0,
        seed: args.seed,
        habits: args.habits.clone(),
        tracks: Tracks::default(),
        program: args.program.clone(),
    };
    let place = Where { straight_lines: true, ..args.place.clone() };
    let plan = |streets: &_| run::city_plan(streets, args.seed, 0, 0);
    let mut ground = run::prepare(&place, course, plan).await?;
    let mut rows = Vec::new();
    for clients in &args.clients {
        let seconds = Duration::from_secs_f64(args.seconds);
        rows.push(row(&ground.world, *clients, seconds).await);
    }
    if let Some(server) = &mut ground.server {
        server.stop().await?;
    }
    let best = rows.iter().map(|row| row.commands_per_s).fold(0.0, f64::max);
    let store = match (&args.place.url, args.place.postgres) {
        (Some(_), _) => "given",
        (None, true) => "postgres",
        (None, false) => "sqlite",
    };
    let load_average = ground.load_before();
    Ok(CommandsReport { store, rows, commands_per_s: best, seed: args.seed, load_average })
}

async fn row(world: &Arc<World>, clients: usize, seconds: Duration) -> Row {
    let begin = Instant::now() + WARM_UP;
    let end = begin + seconds;
    let tasks: Vec<_> = (0..clients)
        .map(|client| tokio::spawn(one_client(world.clone(), client, begin, end)))
        .collect();
    let (mut latencies, mut failed) = (Vec::new(), 0);
    for task in tasks {
        let (measured, not_done) = task.await.unwrap_or_default();
        latencies.extend(measured);
        failed += not_done;
    }
    let commands = latencies.len() as u64;
    Row {
        clients,
        commands_per_s: hundredths(commands as f64 / seconds.as_secs_f64()),
        latency_ms: Percentiles::of(latencies),
        commands,
        failed,
    }
}

/// Moves stock in, a piece at a time; latencies in milliseconds, and failures.
async fn one_client(
    world: Arc<World>,
    client: usize,
    begin: Instant,
    end: Instant,
) -> (Vec<f64>, u64) {
    let mut chance = Chance::new(world.seed, Kind::Customer, client as u64);
    let setup = &world.setup;
    let shop = &setup.merchants[client % setup.merchants.len()];
    let api: &Api = &setup.admin;
    let body = json!({
        "warehouse_id": shop.warehouse_id, "product_id": setup.products[0],
        "pieces": 1, "reason": "delivery"
    });
    let (mut latencies, mut failed) = (Vec::new(), 0);
    while Instant::now() < end {
        let key = uuid::Uuid::from_u128(chance.bits()).to_string();
        let sent = Instant::now();
        let answer =
            api.attempt(reqwest::Method::POST, "/api/v1/inventory/moves", Some(&key), &body).await;
        let answered = Instant::now();
        if sent < begin || answered > end {
            continue;
        }
        match answer {
            Ok(reply) if reply.is_ok() => {
                latencies.push((answered - sent).as_secs_f64() * 1_000.0);
            }
            Ok(_) | Err(_) => failed += 1,
        }
    }
    (latencies, failed)
}

/// Measures from the command line.
///
/// # Errors
/// As [`run`].
pub async fn main(args: CommandsArgs) -> anyhow::Result<ExitCode> {
    let json = args.json.clone();
    let report = run(args).await?;
    if let Some(file) = &json {
        write_json(file, &report)?;
    }
    say(&format!("durable commands on {}, load average {}", report.store, report.load_average));
    for row in &report.rows {
        let ms = |value: Option<f64>| value.map_or("-".to_owned(), |ms| ms.to_string());
        say(&format!(
            "{:>4} clients: {:>9} a second, p50 {} p95 {} p99 {} ms, {} failed",
            row.clients,
            row.commands_per_s,
            ms(row.latency_ms.p50),
            ms(row.latency_ms.p95),
            ms(row.latency_ms.p99),
            row.failed
        ));
    }
    let all_answered = report.rows.iter().all(|row| row.failed == 0 && row.commands > 0);
    Ok(if all_answered { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
