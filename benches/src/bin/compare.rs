//! Side by side in one run: `compare TOPIC [--json FILE]`. A topic says what it
//! measures, on which machine, and prints ratios, because the machine is noisy.

#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use benches::journal::Tail;
use clap::{Parser, ValueEnum};
use serde_json::{Value, json};
use store::StoreConfig;
use store::testkit::PrivatePostgres;

/// Compare side by side.
#[derive(Parser)]
struct Args {
    /// What to compare.
    topic: Topic,
    /// Where to write every figure.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Where to keep what the comparison makes, for the next time (roads, solver).
    #[arg(long)]
    work: Option<PathBuf>,
    /// Only this part (solver).
    #[arg(long)]
    only: Option<benches::solver::Part>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Topic {
    /// Durable commits: SQLite beside a private Postgres, in turns.
    Journal,
    /// Streets: OSRM and Valhalla beside ours on Porto (minutes).
    Roads,
    /// Routes: PyVRP and VROOM beside ours on published instances (half an hour).
    Solver,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let figures = match args.topic {
        Topic::Journal => runtime.block_on(journal())?,
        Topic::Roads => runtime.block_on(benches::roads::compare(args.work))?,
        Topic::Solver => benches::solver::compare(args.work, args.only)?,
    };
    if let Some(file) = args.json {
        std::fs::write(&file, serde_json::to_vec_pretty(&figures)?)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

const COMMITS: u32 = 400;

async fn journal() -> anyhow::Result<Value> {
    let folder = tempfile::tempdir()?;
    let sqlite = StoreConfig::Sqlite { path: folder.path().to_owned() };
    let server = PrivatePostgres::start()?;
    let database = server.database().await?;
    let postgres = StoreConfig::Postgres { url: database.url, owner_url: Some(database.owner_url) };
    println!("load {}; {COMMITS} commits a cell, in turns; milliseconds a commit", load());
    println!("{:>8} {:>10} {:>10} {:>8}", "events", "sqlite", "postgres", "ratio");
    let mut rows = Vec::new();
    for events in [1u64, 16, 64, 256] {
        let (mut ours, mut theirs) = (Tail::open(&sqlite).await?, Tail::open(&postgres).await?);
        let (mut sqlite_ms, mut postgres_ms) = (0.0, 0.0);
        for _ in 0..COMMITS / 20 {
            sqlite_ms += timed(&mut ours, events).await?;
            postgres_ms += timed(&mut theirs, events).await?;
        }
        let (sqlite_ms, postgres_ms) =
            (sqlite_ms / f64::from(COMMITS), postgres_ms / f64::from(COMMITS));
        let ratio = postgres_ms / sqlite_ms;
        println!("{events:>8} {sqlite_ms:>10.3} {postgres_ms:>10.3} {ratio:>8.2}");
        rows.push(json!({
            "events": events, "sqlite_ms": sqlite_ms, "postgres_ms": postgres_ms, "ratio": ratio,
        }));
        ours.close().await;
        theirs.close().await;
    }
    Ok(json!({"topic": "journal", "commits": COMMITS, "load": load(), "rows": rows}))
}

/// Twenty commits, in milliseconds.
async fn timed(tail: &mut Tail, events: u64) -> anyhow::Result<f64> {
    let began = Instant::now();
    for _ in 0..20 {
        tail.append(events).await?;
    }
    Ok(began.elapsed().as_secs_f64() * 1_000.0)
}

fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or("unknown").to_owned()
}
