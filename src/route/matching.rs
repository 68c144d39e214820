//! `omniroute route match`: traces in, the street of every fix out.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use routing::{Gaps, Roads, Track, TrackFix, TrackOptions};
use serde_json::json;

use super::cost::{Cost, percentile, rounded, spread};
use super::files::{Table, create};
use super::{Question, Ready};

/// The deviation that is assumed of every receiver, as by the other engines' runner.
const DEVIATION_M: f64 = 15.0;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    question: Question,
    /// trace,seq,t_s,lon,lat
    #[arg(long)]
    traces: PathBuf,
    /// trace,seq,way_id,lon,lat,confidence; nan for a fix that has no street.
    #[arg(long)]
    out: PathBuf,
    /// trace,way_id,metres of the whole way.
    #[arg(long)]
    paths: Option<PathBuf>,
}

/// The fixes of one trace with their numbers.
type Trace = Vec<(i64, TrackFix)>;

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let traces = traces(args)?;
    let Ready { work, log, profile } = args.question.open()?;
    let mut out = create(&args.out, "trace,seq,way_id,lon,lat,confidence")?;
    let head = "trace,way_id,metres";
    let mut paths = args.paths.as_deref().map(|path| create(path, head)).transpose()?;
    let options = TrackOptions { gaps: Gaps::Ignore, tidy: false };
    let (mut costs, mut ratios) = (Vec::new(), Vec::new());
    let (mut failed, mut fix_count) = (0, 0);
    for (name, trace) in &traces {
        let fixes: Vec<TrackFix> = trace.iter().map(|(_, fix)| *fix).collect();
        let clock = log.clock();
        let track = work.roads.track(profile, &fixes, &options);
        let cost = clock.cost();
        write_fixes(&mut out, &work.roads, *name, trace, &track)?;
        if track.parts.is_empty() {
            failed += 1;
            continue;
        }
        fix_count += fixes.len();
        let each = fixes.len() as f64;
        costs.push(Cost { cpu_us: cost.cpu_us / each, wall_us: cost.wall_us / each });
        ratios.push(length_m(&track) / crow_m(&fixes).max(1.0));
        if let Some(paths) = &mut paths {
            write_path(paths, *name, &track)?;
        }
    }
    out.flush()?;
    if let Some(mut paths) = paths {
        paths.flush()?;
    }
    ratios.sort_by(f64::total_cmp);
    let spread = spread(&costs);
    log.say(
        "match",
        json!({
            "traces": costs.len(), "fixes": fix_count, "failed": failed,
            "us_per_fix_p50": spread["p50_us"], "us_per_fix_p99": spread["p99_us"],
            "us_per_fix_mean": spread["mean_us"],
            "cpu_us_per_fix_p50": spread["cpu_p50_us"], "cpu_us_per_fix_p99": spread["cpu_p99_us"],
            "cpu_us_per_fix_mean": spread["cpu_mean_us"],
            "matched_over_gps_length_p50": rounded(percentile(&ratios, 50), 3),
        }),
    )
}

fn traces(args: &Args) -> anyhow::Result<BTreeMap<i64, Trace>> {
    let table = Table::with_head(&args.traces, &["trace", "seq", "t_s", "lon", "lat"])?;
    let mut traces: BTreeMap<i64, Trace> = BTreeMap::new();
    for row in table.rows() {
        let place = row.place("lon", "lat")?;
        let at_s = row.number("t_s")?;
        let fix = TrackFix { place, at_s: Some(at_s as i64), radius_m: Some(DEVIATION_M) };
        traces.entry(row.integer("trace")?).or_default().push((row.integer("seq")?, fix));
    }
    Ok(traces)
}

fn write_fixes(
    out: &mut impl Write,
    roads: &Roads,
    name: i64,
    trace: &Trace,
    track: &Track,
) -> anyhow::Result<()> {
    for ((seq, _), tracked) in trace.iter().zip(&track.fixes) {
        match tracked {
            Some(tracked) => {
                let way = roads.segment(&tracked.snap).way;
                let place = tracked.snap.place;
                let (lng, lat, sure) = (place.lng(), place.lat(), tracked.confidence);
                writeln!(out, "{name},{seq},{way},{lng:.6},{lat:.6},{sure:.4}")
            }
            None => writeln!(out, "{name},{seq},nan,nan,nan,nan"),
        }
        .context("writing")?;
    }
    Ok(())
}

/// The metres driven on every way, in the order of their numbers.
fn write_path(out: &mut impl Write, name: i64, track: &Track) -> anyhow::Result<()> {
    let mut by_way: BTreeMap<i64, u64> = BTreeMap::new();
    for piece in track.parts.iter().flat_map(|part| &part.course.pieces) {
        *by_way.entry(piece.way).or_default() += u64::from(piece.mm);
    }
    for (way, mm) in by_way {
        writeln!(out, "{name},{way},{:.1}", mm as f64 / 1e3)?;
    }
    Ok(())
}

fn length_m(track: &Track) -> f64 {
    track.parts.iter().map(|part| part.course.mm as f64 / 1e3).sum()
}

fn crow_m(fixes: &[TrackFix]) -> f64 {
    fixes.windows(2).map(|pair| pair[0].place.distance_m(pair[1].place)).sum()
}
