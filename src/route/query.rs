//! `omniroute route query`: pairs of points in, durations and lengths out.

use std::io::Write;
use std::path::PathBuf;

use routing::{Profile, Roads, Spot};
use serde_json::json;
use vocab::Place;

use super::cost::{Cost, Log, spread};
use super::files::{Table, create};
use super::work::Work;
use super::{Question, Ready, WARMING};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    question: Question,
    /// idx,src_node,dst_node,src_lon,src_lat,dst_lon,dst_lat
    #[arg(long)]
    pairs: PathBuf,
    /// idx,duration_s,distance_m,query_us
    #[arg(long)]
    out: PathBuf,
    /// Measure the whole way with its shape, not the seconds alone.
    #[arg(long)]
    geometry: bool,
}

/// A pair as it was read.
struct Pair {
    idx: String,
    from: Place,
    to: Place,
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let Ready { work, log, profile } = args.question.open()?;
    let pairs = pairs(args, &work, profile)?;
    for pair in pairs.iter().take(WARMING) {
        measured(&log, &work.roads, profile, pair, args.geometry);
    }
    let mut out = create(&args.out, "idx,duration_s,distance_m,query_us")?;
    let (mut costs, mut failed) = (Vec::with_capacity(pairs.len()), 0);
    for pair in &pairs {
        let (found, cost) = measured(&log, &work.roads, profile, pair, args.geometry);
        match found {
            Some((seconds, metres)) => {
                writeln!(out, "{},{seconds:.1},{metres:.1},{:.1}", pair.idx, cost.wall_us)?;
                costs.push(cost);
            }
            None => {
                writeln!(out, "{},nan,nan,nan", pair.idx)?;
                failed += 1;
            }
        }
    }
    out.flush()?;
    let mut line = json!({"geometry": args.geometry, "failed": failed});
    if let (Some(line), serde_json::Value::Object(figures)) = (line.as_object_mut(), spread(&costs))
    {
        line.extend(figures);
    }
    log.say("route", line)
}

/// Every pair, and the assurance that each end has a street near it.
fn pairs(args: &Args, work: &Work, profile: Profile) -> anyhow::Result<Vec<Pair>> {
    let needed = ["idx", "src_lon", "src_lat", "dst_lon", "dst_lat"];
    let table = Table::with_head(&args.pairs, &needed)?;
    let pair = |row: super::files::Row| {
        let from = row.place("src_lon", "src_lat")?;
        let to = row.place("dst_lon", "dst_lat")?;
        for place in [from, to] {
            work.spot(profile, place, row)?;
        }
        Ok(Pair { idx: row.text("idx")?.to_owned(), from, to })
    };
    table.rows().map(pair).collect()
}

/// Seconds and metres of a pair, from coordinates on, and what the asking cost. The
/// length is found outside the measure where only seconds are asked for.
fn measured(
    log: &Log,
    roads: &Roads,
    profile: Profile,
    pair: &Pair,
    geometry: bool,
) -> (Option<(f64, f64)>, Cost) {
    let clock = log.clock();
    let ends = spots(roads, profile, pair);
    let Some((from, to)) = ends else {
        return (None, clock.cost());
    };
    if geometry {
        let course = roads.course(profile, &from, &to);
        let cost = clock.cost();
        return (course.map(|course| shown(course.tenths, course.mm)), cost);
    }
    let tenths = roads.tenths_between(profile, &from, &to);
    let cost = clock.cost();
    let course = tenths.and_then(|tenths| Some((tenths, roads.course(profile, &from, &to)?.mm)));
    (course.map(|(tenths, mm)| shown(tenths, mm)), cost)
}

fn spots(roads: &Roads, profile: Profile, pair: &Pair) -> Option<(Spot, Spot)> {
    let spot = |place| roads.spot(profile, place, super::RADIUS_M);
    spot(pair.from).zip(spot(pair.to))
}

fn shown(tenths: u32, mm: u64) -> (f64, f64) {
    (f64::from(tenths) / 10.0, mm as f64 / 1e3)
}
