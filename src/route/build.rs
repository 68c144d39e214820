//! `omniroute route build`: an extract becomes streets that can be asked at once.

use std::path::PathBuf;

use anyhow::{Context, ensure};
use routing::Side;
use serde_json::json;

use super::cost::{Log, memory_mib, rounded};
use super::{limit_threads, profile, work};

#[derive(clap::Args)]
pub(super) struct Args {
    /// An OpenStreetMap extract.
    #[arg(long)]
    pbf: PathBuf,
    /// The folder for what is made of it.
    #[arg(long)]
    work: PathBuf,
    /// The profile to be made ready: car, motorcycle, bicycle, foot or parity.
    #[arg(long, default_value = "parity")]
    profile: String,
    /// Append what it cost as a line of JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Threads that may work at once.
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let profile = profile(&args.profile)?;
    limit_threads(args.threads)?;
    let log = Log::new(args.json.clone(), profile, args.threads);
    let named = || args.pbf.display().to_string();
    let clock = log.clock();
    let pbf = std::fs::read(&args.pbf).with_context(named)?;
    std::fs::create_dir_all(&args.work).with_context(|| args.work.display().to_string())?;
    for (file, _) in work::caches(&args.work)? {
        // What an earlier build left; a cache is never used half.
        std::fs::remove_file(&file).with_context(|| file.display().to_string())?;
    }
    let roads = server::streets::roads(&named(), &pbf, &args.work, Side::default(), &[profile]);
    let roads = roads.map_err(anyhow::Error::msg)?;
    let cost = clock.cost();
    let caches = work::caches(&args.work)?;
    ensure!(caches.len() == 1, "{}: the streets could not be kept", args.work.display());
    let bytes = std::fs::metadata(&caches[0].0)?.len();
    log.say(
        "build",
        json!({
            "profile": profile.as_str(),
            "pbf": args.pbf.file_name().unwrap_or_default().to_string_lossy(),
            "wall_s": rounded(cost.wall_us / 1e6, 3), "cpu_s": rounded(cost.cpu_us / 1e6, 3),
            "peak_mib": memory_mib("VmHWM"), "disk_mib": rounded(bytes as f64 / 1_048_576.0, 1),
            "junctions": roads.network().junctions.len(),
            "streets": roads.network().streets.len(),
        }),
    )
}
