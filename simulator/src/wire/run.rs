//! The common course of a run: a server (ours or somebody's), a tenant founded on
//! it, couriers at work, customers who order; and at the end the judge.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::boots::Boots;
use super::chance::{Chance, Kind};
use super::counters::Counters;
use super::courier::Courier;
use super::habits::Habits;
use super::history::{History, Placed};
use super::http::Api;
use super::judge;
use super::office::Office;
use super::pace::Pace;
use super::server_process::{PrivateServer, ServerOptions};
use super::setup::{self, Plan};
use super::streets::Streets;
use super::tracks::Tracks;
use super::world::World;
use crate::report::{Report, hundredths};

/// Couriers who sign in at once.
const SIGN_INS_AT_ONCE: usize = 16;
const ERRANDS_PATIENCE: Duration = Duration::from_secs(20);

/// Where the server is.
#[derive(Debug, Clone, Default, Args)]
pub struct Where {
    /// A running server; without it a private one is started and stopped.
    #[arg(long)]
    pub url: Option<String>,
    /// The founding secret of the server at --url.
    #[arg(long, env = "OMNIROUTE_FOUNDING_SECRET", requires = "url", hide_env_values = true)]
    pub founding_secret: Option<String>,
    /// The private server keeps its journal on a private Postgres.
    #[arg(long, conflicts_with = "url")]
    pub postgres: bool,
    /// Straight lines instead of streets, for a quick look.
    #[arg(long)]
    pub straight_lines: bool,
    /// What the private server logs.
    #[arg(long, default_value = "warn")]
    pub server_log: String,
}

/// A server and what is founded on it.
pub struct Ground {
    /// The server, where it is ours.
    pub server: Option<PrivateServer>,
    /// The players' surroundings.
    pub world: Arc<World>,
    load_before: f64,
}

impl Ground {
    /// The machine's load average before the run.
    pub fn load_before(&self) -> f64 {
        self.load_before
    }
}

/// What makes one run different from another.
pub struct Course {
    /// Device seconds per wall second.
    pub time_scale: f64,
    /// The run's luck.
    pub seed: u64,
    /// How people behave.
    pub habits: Habits,
    /// What is replayed, if anything.
    pub tracks: Tracks,
    /// The binary that becomes a server; this program where absent.
    pub program: Option<std::path::PathBuf>,
}

/// Starts a server where none is given, and founds the tenant.
///
/// # Errors
/// What could not be had.
pub async fn prepare(
    place: &Where,
    course: Course,
    plan: impl FnOnce(&Streets) -> Plan,
) -> anyhow::Result<Ground> {
    let load_before = load_average();
    let straight = place.straight_lines;
    let streets = tokio::task::spawn_blocking(move || {
        if straight { Ok(Streets::straight_lines()) } else { Streets::porto() }
    })
    .await??;
    let (server, api, secret) = match &place.url {
        Some(url) => {
            let secret = place.founding_secret.clone();
            let secret = secret.context("--founding-secret is needed with --url")?;
            (None, Api::new(url, Boots::anybody(), Arc::new(Counters::default()))?, secret)
        }
        None => {
            let mut options = ServerOptions::this_program(course.time_scale)?;
            options.program = course.program.unwrap_or(options.program);
            (options.postgres, options.log) = (place.postgres, place.server_log.clone());
            let server = PrivateServer::start(options, &streets).await?;
            let counters = Arc::new(Counters::default());
            let api = Api::new(&server.url(), server.boots().clone(), counters)?;
            let secret = server.founding_secret().to_owned();
            (Some(server), api, secret)
        }
    };
    let setup = setup::found(&api, &secret, &plan(&streets)).await.context("set-up")?;
    let office = Office::open(setup.dispatcher.clone(), setup.finance.clone());
    let world = World {
        pace: Pace::start(course.time_scale),
        seed: course.seed,
        streets,
        setup,
        habits: course.habits,
        api,
        office,
        tracks: course.tracks,
    };
    Ok(Ground { server, world: Arc::new(world), load_before })
}

/// Couriers at work.
pub struct Crew {
    tasks: Vec<JoinHandle<History>>,
    stop: CancellationToken,
}

impl Crew {
    /// Signs everybody in and sends them to work; returns when all are connected.
    ///
    /// # Errors
    /// When a login is refused or somebody does not get connected.
    pub async fn start(world: &Arc<World>) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        let numbers = 0..world.setup.workers.len();
        let couriers: Vec<Courier> = stream::iter(numbers)
            .map(|number| Courier::sign_in(world.clone(), number))
            .buffered(SIGN_INS_AT_ONCE)
            .try_collect()
            .await
            .context("a courier signs in")?;
        let all = couriers.len() as u64;
        let tasks =
            couriers.into_iter().map(|courier| tokio::spawn(courier.work(stop.clone()))).collect();
        let crew = Self { tasks, stop };
        let until = Instant::now() + Duration::from_secs(60);
        while world.counters().connections() < all {
            anyhow::ensure!(Instant::now() < until, "the couriers are not all connected");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(crew)
    }

    /// Ends the day.
    pub async fn stop(self) -> Vec<History> {
        self.stop.cancel();
        let mut histories = Vec::new();
        for task in self.tasks {
            match task.await {
                Ok(history) => histories.push(history),
                Err(error) => tracing::error!(%error, "a courier was lost"),
            }
        }
        histories
    }
}

/// The pace of things during a run.
pub struct Stopwatch {
    begun: Instant,
    begun_ms: f64,
    fixes: u64,
    commands: u64,
}

impl Stopwatch {
    /// From here on.
    pub fn start(world: &World) -> Self {
        let counters = world.counters();
        Self {
            begun: Instant::now(),
            begun_ms: world.pace.now_ms(),
            fixes: counters.fixes(),
            commands: counters.commands(),
        }
    }

    /// Until here: run time, fixes and commands a second.
    pub fn read(&self, world: &World) -> Measured {
        let run_s = self.begun.elapsed().as_secs_f64();
        let counters = world.counters();
        Measured {
            run_s,
            begun_ms: self.begun_ms,
            fixes_per_s: hundredths((counters.fixes() - self.fixes) as f64 / run_s),
            commands_per_s: hundredths((counters.commands() - self.commands) as f64 / run_s),
        }
    }
}

/// What a stopwatch read.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    run_s: f64,
    begun_ms: f64,
    fixes_per_s: f64,
    commands_per_s: f64,
}

/// Judges the run and stops the server. Moments in the customers' memories are
/// counted from the begin of ordering.
///
/// # Errors
/// When the server does not say what it must, or does not stop.
pub async fn conclude(
    ground: Ground,
    measured: Measured,
    mut placed: Vec<Placed>,
    mut histories: Vec<History>,
) -> anyhow::Result<Report> {
    let Ground { server, world, load_before } = ground;
    world.office.close(ERRANDS_PATIENCE).await;
    for order in &mut placed {
        order.sent_ms -= measured.begun_ms;
    }
    for entry in histories.iter_mut().flat_map(|history| &mut history.entries) {
        entry.move_by(-measured.begun_ms);
    }
    let run_ms = measured.run_s * 1_000.0;
    let evidence = judge::collect(&world.setup, placed, histories, run_ms).await?;
    let trial_balance = evidence.trial_balance;
    let report = Report {
        fixes_per_s: measured.fixes_per_s,
        commands_per_s: measured.commands_per_s,
        seed: world.seed,
        connections: world.counters().connections(),
        workers: world.setup.workers.len() as u64,
        time_scale: world.pace.scale(),
        run_s: hundredths(measured.run_s),
        load_average: [load_before, load_average()],
        ..Report::of(judge::judge(&evidence), trial_balance)
    };
    if let Some(mut server) = server {
        server.stop().await?;
    }
    Ok(report)
}

/// The machine's load over the last minute; 0 where it does not tell.
fn load_average() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|first| first.parse().ok()).unwrap_or(0.0)
}

/// The usual tenant: shops in the centre, customers with a full wallet.
pub fn city_plan(streets: &Streets, seed: u64, workers: usize, customers: usize) -> Plan {
    const SHOPS: usize = 12;
    const SHOPS_WITHIN_M: f64 = 1_800.0;
    let mut chance = Chance::new(seed, Kind::World, 0);
    let shop = |_| streets.place(&mut chance, setup::CENTRE, 0.0, SHOPS_WITHIN_M);
    let warehouses = (0..SHOPS).map(shop).collect();
    Plan {
        slug: format!("play-{:08x}", chance.bits() as u32),
        workers,
        customers,
        warehouses,
        wallet_minor: 100_000_000,
        cash_cap_minor: 30_000,
    }
}
