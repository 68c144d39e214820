//! Route solvers side by side: PyVRP, VROOM and ours on the published instances, one
//! thread, CPU seconds, every solution through the independent checker of the shared
//! tools.
//!
//! What it needs and where it looks: the instances and tools beside the bench data
//! (`OMNIROUTE_BENCH_DATA`, default `../shared/data`), a Python that has the peers in the
//! folder `OMNIROUTE_SOLVER_PEERS` (default: made in the work folder), a C compiler, and
//! the binary `omniroute` beside this one. What is absent is said, not passed over.

mod beside_vroom;
mod generated;
mod judge;
mod rich;
mod rows;
mod runner;
mod within;

use std::path::PathBuf;

use anyhow::Context;
use clap::ValueEnum;
use serde_json::{Value, json};

use rows::Row;
use runner::{Runner, Task};

/// Seeds of ours; the peers run once.
const SEEDS: [u32; 2] = [1, 2];

/// PDPTW by distance (section 4.2 of the shared notes).
const PAIRS_DISTANCE: &[&str] = &["lr2_2_6", "lr1_4_6", "lrc2_4_5", "lr1_10_6", "lc1_10_3"];
/// PDPTW by vehicles (section 4.1); the first nine are Li and Lim's.
const PAIRS_VEHICLES: &[&str] = &[
    "lilim/lr104",
    "lilim/lrc206",
    "lilim/lc1_2_8",
    "lilim/lr2_2_6",
    "lilim/lr1_4_6",
    "lilim/lrc2_4_5",
    "lilim/lr1_10_6",
    "lilim/lc1_10_3",
    "sartori/nyc-n200-3",
    "sartori/nyc-n400-5",
];
/// Long routes.
const LONG: &[&str] = &["lrc2_10_2", "lr2_8_7", "lr2_10_3"];
/// Streets of cities.
const CITIES: &[&str] = &[
    "bar-n100-1",
    "bar-n200-5",
    "bar-n400-2",
    "ber-n100-3",
    "ber-n200-2",
    "nyc-n100-4",
    "nyc-n200-3",
    "nyc-n400-5",
    "poa-n100-6",
];
/// VRPTW (section 4.3).
const WINDOWS: &[&str] =
    &["solomon/r112", "homberger/rc2_4_5", "homberger/r1_10_2", "homberger/c2_10_6"];
/// Requests that come while the routes are driven (section 4.4).
const DYNAMIC: &[&str] = &["lr1_4_6", "lrc2_4_5", "lr1_10_6", "lc1_10_3"];

/// What can be compared by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Pairs by distance, long routes among them.
    Distance,
    /// Pairs by vehicles.
    Vehicles,
    /// Pairs on the streets of cities.
    Cities,
    /// Single stops with windows.
    Windows,
    /// Requests that come while the routes are driven.
    Dynamic,
    /// Insertion, deadlines and iterations.
    Within,
    /// VROOM's JSON, feature by feature.
    Vroom,
}

/// Runs every part, or one, and gives every figure, and whether the floors held.
///
/// # Errors
/// When something that is needed is absent, or a step fails.
pub fn compare(work: Option<PathBuf>, only: Option<Part>) -> anyhow::Result<Value> {
    let scratch = tempfile::tempdir()?;
    let folder = work.unwrap_or_else(|| scratch.path().to_owned());
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let runner = Runner::new(&folder)?;
    let (mut rows, mut figures) = (Vec::new(), serde_json::Map::new());
    for &part in Part::value_variants() {
        if only.is_some_and(|only| only != part) {
            continue;
        }
        let (more, found): (Vec<Row>, Value) = match part {
            Part::Distance => (distance(&runner)?, Value::Null),
            Part::Vehicles => (vehicles(&runner)?, Value::Null),
            Part::Cities => (cities(&runner)?, Value::Null),
            Part::Windows => (windows(&runner)?, Value::Null),
            Part::Dynamic => (dynamic(&runner)?, Value::Null),
            Part::Within => within::measure(&runner)?,
            Part::Vroom => beside_vroom::compare(&runner)?,
        };
        rows.extend(more);
        figures.insert(format!("{part:?}").to_lowercase(), found);
    }
    rows::print(&rows);
    let held = rows.iter().all(Row::holds);
    let rows: Vec<Value> = rows.iter().map(Row::json).collect();
    Ok(json!({
        "topic": "solver", "load": runner::load(), "rows": rows, "floors_held": held,
        "runs": runner.runs(), "parts": figures,
    }))
}

fn lilim(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| format!("lilim/{name}")).collect()
}

fn distance(runner: &Runner) -> anyhow::Result<Vec<Row>> {
    let files = lilim(PAIRS_DISTANCE);
    let task = Task { files: &files, objective: "dist", convention: "exact", budgets: "1,10" };
    let found = runner.side_by_side(&task, &["pyvrp", "vroom"], &SEEDS)?;
    let mut rows = Vec::new();
    for (budget, floor) in [(1.0, 1.5), (10.0, 0.5)] {
        let what = format!("PDPTW distance, {budget} s, mean gap");
        let gap = |peer: &str| found.mean_gap(peer, budget);
        rows.push(Row::new(&what, "%", gap("ours"), "PyVRP", gap("pyvrp"), Some(floor)));
        rows.push(Row::new(&what, "%", gap("ours"), "VROOM", gap("vroom"), Some(floor)));
    }
    let files = lilim(LONG);
    let task = Task { files: &files, objective: "dist", convention: "exact", budgets: "10" };
    let found = runner.side_by_side(&task, &["pyvrp"], &SEEDS)?;
    let gap = |peer: &str| found.mean_gap(peer, 10.0);
    rows.push(Row::new(
        "long routes, 10 s, mean gap",
        "%",
        gap("ours"),
        "PyVRP",
        gap("pyvrp"),
        Some(4.0),
    ));
    Ok(rows)
}

fn vehicles(runner: &Runner) -> anyhow::Result<Vec<Row>> {
    let files: Vec<String> = PAIRS_VEHICLES.iter().map(|name| (*name).to_owned()).collect();
    let task = Task { files: &files, objective: "fleet", convention: "exact", budgets: "1,10" };
    let found = runner.side_by_side(&task, &["pyvrp", "vroom"], &SEEDS)?;
    let row = |(budget, floor): (f64, f64)| {
        let what = format!("PDPTW vehicles, ten files, {budget} s");
        let sum = |peer: &str| found.vehicles(peer, budget);
        Row::new(&what, "", sum("ours"), "PyVRP", sum("pyvrp"), Some(floor))
    };
    Ok([(1.0, 232.0), (10.0, 217.0)].map(row).into())
}

fn cities(runner: &Runner) -> anyhow::Result<Vec<Row>> {
    let files: Vec<String> = CITIES.iter().map(|name| format!("sartori/{name}")).collect();
    let task = Task { files: &files, objective: "fleet", convention: "exact", budgets: "1,10" };
    let found = runner.side_by_side(&task, &[], &SEEDS)?;
    let mut rows = Vec::new();
    for (budget, more, gap) in [(1.0, 4.0, 8.0), (10.0, 2.0, 4.0)] {
        let what = format!("cities, {budget} s, vehicles over the best known");
        rows.push(Row::alone(&what, "", found.vehicles_over_best("ours", budget), Some(more)));
        let what = format!("cities, {budget} s, mean gap where vehicles are equal");
        rows.push(Row::alone(&what, "%", found.gap_where_equal("ours", budget), Some(gap)));
    }
    Ok(rows)
}

fn windows(runner: &Runner) -> anyhow::Result<Vec<Row>> {
    let files: Vec<String> = WINDOWS.iter().map(|name| (*name).to_owned()).collect();
    let task = Task { files: &files, objective: "dist", convention: "dimacs", budgets: "1,10" };
    let found = runner.side_by_side(&task, &["pyvrp", "vroom"], &SEEDS)?;
    let row = |(budget, floor): (f64, f64)| {
        let what = format!("VRPTW, {budget} s, mean gap");
        let gap = |peer: &str| found.mean_gap(peer, budget);
        Row::new(&what, "%", gap("ours"), "PyVRP", gap("pyvrp"), Some(floor))
    };
    Ok([(1.0, 4.0), (10.0, 1.6)].map(row).into())
}

fn dynamic(runner: &Runner) -> anyhow::Result<Vec<Row>> {
    let found = runner.dynamic(&lilim(DYNAMIC), &["pyvrp", "vroom"])?;
    let gap = |peer: &str| found.mean_gap(peer, 0.1);
    let what = "a tenth of a second a batch, mean gap";
    Ok(vec![Row::new(what, "%", gap("ours"), "PyVRP", gap("pyvrp"), Some(2.6))])
}
