//! Roads side by side: OSRM (CH and MLD), Valhalla and ours on one extract, one thread,
//! CPU time, by the peers' runner and by `omniroute route` on the same files.
//!
//! What it needs and where it looks: the shared tools beside the bench data
//! (`OMNIROUTE_BENCH_DATA`, default `../shared/data`), the peers themselves in the folder
//! `OMNIROUTE_ROAD_PEERS` (default: made in the work folder by `road_peers_env.sh`), and
//! the binary `omniroute` beside this one. What is absent is said, not passed over.

mod floors;
mod http;
mod runner;
mod tracks;
mod within;

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use runner::Runner;

/// Points of the largest table, and pairs.
const POINTS: &str = "1000";

/// Runs everything and gives every figure, the ratios, and whether the floors held.
///
/// # Errors
/// When something that is needed is absent, or a step fails.
pub async fn compare(work: Option<PathBuf>) -> anyhow::Result<Value> {
    let scratch = tempfile::tempdir()?;
    let folder = work.unwrap_or_else(|| scratch.path().to_owned());
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let runner = Runner::new(&folder)?;
    let inside = within::measure(&runner.pbf, &inputs(&runner)?)?;
    let mut figures = Vec::new();
    ask_peers(&runner, &mut figures)?;
    ask_ours(&runner, &mut figures)?;
    let tracks = tracks::all(&runner, &mut figures)?;
    let agreement = agreement(&folder)?;
    let http = http::compare(&runner).await?;
    let whole = json!({
        "figures": figures, "within": inside, "agreement": agreement, "tracks": tracks,
        "http": http,
    });
    let (rows, floors_held) = floors::judge(&whole);
    floors::print(&rows);
    Ok(json!({
        "topic": "roads", "load": runner::load(), "rows": rows, "floors_held": floors_held,
        "raw": whole,
    }))
}

/// The files both sides read; made once.
fn inputs(runner: &Runner) -> anyhow::Result<PathBuf> {
    let pbf = runner.pbf.display().to_string();
    let file = |name: &str| runner.folder.join(name).display().to_string();
    let (points, pairs, speeds) = (file("points.csv"), file("pairs.csv"), file("speeds.csv"));
    runner.once(&points, &["points", "--pbf", &pbf, "--n", POINTS, "--out", &points])?;
    runner.once(&pairs, &["pairs", "--points", &points, "--n", POINTS, "--out", &pairs])?;
    runner.once(&speeds, &["speeds", "--pbf", &pbf, "--out", &speeds])?;
    Ok(PathBuf::from(speeds))
}

/// One engine and profile, and the tables it is asked for.
const PEERS: &[(&str, &str, &str)] = &[
    ("osrm-ch", "parity", "1x64,100,500,1000"),
    ("osrm-mld", "parity", "100"),
    ("osrm-mld", "parity-speeds", ""),
    ("osrm-ch", "car", "1x64,100,500,1000"),
    ("osrm-mld", "car", "100"),
    ("valhalla", "auto", "1x64,100"),
];

fn ask_peers(runner: &Runner, figures: &mut Vec<Value>) -> anyhow::Result<()> {
    let file = |name: &str| runner.folder.join(name).display().to_string();
    let (pbf, speeds) = (runner.pbf.display().to_string(), file("speeds.csv"));
    let work = runner.folder.display().to_string();
    for (engine, profile, sizes) in PEERS {
        if *profile != "parity-speeds" {
            let mut build = vec!["build", "--pbf", &pbf, "--work", &work, "--engine", engine];
            if *engine != "valhalla" {
                build.extend(["--profile", profile]);
            }
            if *engine == "osrm-mld" {
                build.extend(["--speed-file", &speeds]);
            }
            figures.extend(runner.peer(&build)?);
        }
        let (pairs, points, out) = (file("pairs.csv"), file("points.csv"), file("out"));
        let mut bench = vec!["bench", "--work", &work, "--engine", engine, "--pairs", &pairs];
        bench.extend(["--points", &points, "--sizes", sizes, "--out", &out]);
        if *engine != "valhalla" {
            bench.extend(["--profile", profile]);
        }
        figures.extend(runner.peer(&bench)?);
    }
    Ok(())
}

fn ask_ours(runner: &Runner, figures: &mut Vec<Value>) -> anyhow::Result<()> {
    let file = |name: &str| runner.folder.join(name).display().to_string();
    let (pbf, pairs, points) =
        (runner.pbf.display().to_string(), file("pairs.csv"), file("points.csv"));
    for profile in ["parity", "car", "motorcycle", "bicycle", "foot"] {
        let work = file(&format!("ours-{profile}"));
        let asked = ["--work", &work, "--profile", profile];
        figures.extend(runner.ours(&[&["build", "--pbf", &pbf][..], &asked].concat())?);
        if profile != "parity" && profile != "car" {
            continue;
        }
        let free = file(&format!("out/routes_ours-{profile}.csv"));
        for geometry in [&[][..], &["--geometry"]] {
            let query = ["query", "--pairs", &pairs, "--out", &free];
            figures.extend(runner.ours(&[&query[..], &asked, geometry].concat())?);
        }
        let live = file(&format!("out/routes_ours-{profile}-speeds.csv"));
        let speeds = file("speeds.csv");
        let query = ["query", "--pairs", &pairs, "--out", &live, "--speed-file", &speeds];
        figures.extend(runner.ours(&[&query[..], &asked].concat())?);
        let out = file("out");
        let sizes = "1x64,100,500,1000";
        let table = ["table", "--points", &points, "--sizes", sizes, "--out", &out];
        figures.extend(runner.ours(&[&table[..], &asked].concat())?);
    }
    Ok(())
}

/// Seconds apart from OSRM's, over all pairs, in free flow and with live speeds.
fn agreement(folder: &Path) -> anyhow::Result<Value> {
    let apart = |ours: &str, theirs: &str| -> anyhow::Result<Value> {
        let [ours, theirs] =
            [ours, theirs].map(|name| runner::column(&folder.join("out").join(name), "duration_s"));
        let (ours, theirs) = (ours?, theirs?);
        anyhow::ensure!(ours.len() == theirs.len(), "answers to different questions");
        let apart: Vec<f64> = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs()).collect();
        let within = apart.iter().filter(|apart| **apart <= 1.0).count();
        let worst = apart.iter().copied().fold(0.0, f64::max);
        Ok(json!({"pairs": apart.len(), "within_1_s": within, "worst_s": worst}))
    };
    Ok(json!({
        "free": apart("routes_ours-parity.csv", "routes_osrm-ch-parity.csv")?,
        "live": apart("routes_ours-parity-speeds.csv", "routes_osrm-mld-parity-speeds.csv")?,
    }))
}
