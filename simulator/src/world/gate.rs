//! Many seeds in a row: the gate, and the command that runs it by hand.

use std::cell::Cell;
use std::fmt;
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{Bug, Outcome, run};

/// What the subcommand `simulate` takes.
#[derive(Debug, Clone, clap::Args)]
pub struct SimulateArgs {
    /// How many seeds to run.
    #[arg(long, default_value_t = 200)]
    pub seeds: u64,
    /// Events per seed.
    #[arg(long, default_value_t = 10_000)]
    pub events: u64,
    /// The first seed; alone it is run by itself.
    #[arg(long)]
    pub seed: Option<u64>,
    /// A bug to put in; needs a build with the feature `seeded-bugs`.
    #[arg(long)]
    pub bug: Option<Bug>,
    /// Threads; each seed runs in one.
    #[arg(long, default_value_t = 2)]
    pub threads: usize,
}

/// What a gate found.
#[derive(Debug, Default)]
pub struct Report {
    /// Seeds run.
    pub seeds: u64,
    /// Events per seed that were asked for.
    pub events_per_seed: u64,
    /// Journaled events, all seeds together.
    pub events: u64,
    /// Things that happened, all seeds together.
    pub steps: u64,
    /// Crashes and takeovers, all seeds together.
    pub crashes: u64,
    /// Client requests, all seeds together.
    pub requests: u64,
    /// Orders, all seeds together.
    pub orders: u64,
    /// The bug put in, if any.
    pub bug: Option<Bug>,
    /// Failing seeds in ascending order, each with what failed first.
    pub failed: Vec<(u64, String)>,
    /// Wall time of the whole.
    pub took: Duration,
}

/// Runs `seeds` seeds from `first` on, on so many threads.
pub fn gate(first: u64, seeds: u64, events: u64, bug: Option<Bug>, threads: usize) -> Report {
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let work = || {
        let mut part = Report::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= first + seeds {
                return part;
            }
            part.count(seed, &run(seed, events, bug));
        }
    };
    let parts: Vec<Report> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|t| t.join().expect("runs catch their own panics")).collect()
    });
    let mut whole = Report { events_per_seed: events, bug, ..Report::default() };
    parts.into_iter().for_each(|part| whole.merge(part));
    whole.failed.sort_unstable();
    whole.took = began.elapsed();
    whole
}

impl Report {
    fn count(&mut self, seed: u64, outcome: &Outcome) {
        self.seeds += 1;
        self.events += outcome.events;
        self.steps += outcome.steps;
        self.crashes += outcome.crashes;
        self.requests += outcome.requests;
        self.orders += outcome.orders;
        if let Some(first) = outcome.failures.first() {
            self.failed.push((seed, first.clone()));
        }
    }

    fn merge(&mut self, part: Report) {
        self.seeds += part.seeds;
        self.events += part.events;
        self.steps += part.steps;
        self.crashes += part.crashes;
        self.requests += part.requests;
        self.orders += part.orders;
        self.failed.extend(part.failed);
    }

    /// Journaled events per second of wall time.
    pub fn events_per_s(&self) -> f64 {
        self.events as f64 / self.took.as_secs_f64().max(1e-9)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (seed, what) in &self.failed {
            let bug = self.bug.map(|bug| format!(" --bug {bug}")).unwrap_or_default();
            let events = self.events_per_seed;
            writeln!(
                f,
                "failed: simulator simulate --seed {seed} --events {events}{bug} # {what}"
            )?;
        }
        write!(
            f,
            "{} seeds, {} events ({:.0}/s), {} steps, {} orders, {} requests, {} crashes, {} failed, {:.1} s",
            self.seeds,
            self.events,
            self.events_per_s(),
            self.steps,
            self.orders,
            self.requests,
            self.crashes,
            self.failed.len(),
            self.took.as_secs_f64(),
        )
    }
}

/// The subcommand: one seed with all that failed, or a gate.
///
/// # Errors
/// When a seed failed, or a bug was asked for that this build does not have.
pub fn simulate(args: &SimulateArgs) -> anyhow::Result<()> {
    if args.bug.is_some() && !Bug::COMPILED_IN {
        anyhow::bail!("this build has no seeded bugs: build with --features seeded-bugs");
    }
    let mut out = std::io::stdout().lock();
    if let Some(seed) = args.seed {
        let outcome = run(seed, args.events, args.bug);
        for what in &outcome.failures {
            writeln!(out, "{what}")?;
        }
        writeln!(
            out,
            "seed {seed}: {} events, {} steps, {} orders ({} over), {} crashes, digest {}",
            outcome.events,
            outcome.steps,
            outcome.orders,
            outcome.orders_over,
            outcome.crashes,
            outcome.digest,
        )?;
        anyhow::ensure!(outcome.failures.is_empty(), "seed {seed} failed");
        return Ok(());
    }
    let report = gate(0, args.seeds, args.events, args.bug, args.threads);
    writeln!(out, "{report}")?;
    anyhow::ensure!(report.failed.is_empty(), "{} seeds failed", report.failed.len());
    Ok(())
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; with `quiet`, a panic in it prints nothing: a bug that was put in
/// may well end in one.
pub(super) fn quietly<T>(quiet: bool, work: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    let before = QUIET.replace(quiet);
    let done = work();
    QUIET.set(before);
    done
}
