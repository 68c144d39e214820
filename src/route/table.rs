//! `omniroute route table`: matrices of durations between the points of a file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use routing::Spot;
use serde_json::json;
use vocab::Place;

use super::cost::{Cost, rounded};
use super::files::{Table, create};
use super::{Question, Ready};

/// A size is measured again until this is over, the best counts.
const BUDGET: Duration = Duration::from_secs(4);
/// ... but not more often.
const TIMES_MAX: usize = 50;

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    question: Question,
    /// idx,node,lon,lat
    #[arg(long)]
    points: PathBuf,
    /// N for the first N points both ways, AxB for A from the front by B from the back.
    #[arg(long, default_value = "100,500,1000", value_delimiter = ',', value_parser = size)]
    sizes: Vec<Size>,
    /// A folder for matrix_SIZE_omniroute-PROFILE.csv (row,col,duration_s), or a file
    /// ending in .csv where there is one size.
    #[arg(long)]
    out: PathBuf,
}

/// The size of a matrix, and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Size {
    text: String,
    rows: usize,
    columns: usize,
    /// Whether both sides are the same points.
    square: bool,
}

fn size(text: &str) -> Result<Size, String> {
    let count = |text: &str| text.parse().ok().filter(|count: &usize| *count > 0);
    let sides = match text.split_once('x') {
        Some((rows, columns)) => count(rows).zip(count(columns)).map(|sides| (sides, false)),
        None => count(text).map(|side| ((side, side), true)),
    };
    let ((rows, columns), square) = sides.ok_or("a size is N or AxB, from 1 on")?;
    Ok(Size { text: text.to_owned(), rows, columns, square })
}

pub(super) fn run(args: &Args) -> anyhow::Result<()> {
    let ready = args.question.open()?;
    let Ready { work, profile, .. } = &ready;
    let table = Table::with_head(&args.points, &["lon", "lat"])?;
    let mut points = Vec::new();
    for row in table.rows() {
        let place = row.place("lon", "lat")?;
        work.spot(*profile, place, row)?;
        points.push(place);
    }
    for size in &args.sizes {
        let most = size.rows.max(size.columns);
        ensure!(
            most <= points.len(),
            "{}: {} points are too few for {}",
            args.points.display(),
            points.len(),
            size.text
        );
        let from = &points[..size.rows];
        let to = if size.square { from } else { &points[points.len() - size.columns..] };
        one(args, &ready, size, from, to)?;
    }
    Ok(())
}

/// The best of several measures.
struct Best {
    whole: Cost,
    snapped: Cost,
    times: usize,
    tenths: Vec<u32>,
}

fn one(
    args: &Args,
    ready: &Ready,
    size: &Size,
    from: &[Place],
    to: &[Place],
) -> anyhow::Result<()> {
    let best = best(ready, from, to)?;
    let file = match args.out.extension().is_some_and(|end| end == "csv") && args.sizes.len() == 1 {
        true => args.out.clone(),
        false => {
            let name = format!("matrix_{}_omniroute-{}.csv", size.text, ready.profile);
            args.out.join(name)
        }
    };
    write(&file, &best.tenths, size.columns)?;
    let cells = best.tenths.len() as f64;
    let unreachable = best.tenths.iter().filter(|tenths| **tenths == u32::MAX).count();
    ready.log.say(
        "matrix",
        json!({
            "size": size.text, "reps": best.times, "unreachable": unreachable,
            "best_s": rounded(best.whole.wall_us / 1e6, 6),
            "cpu_s": rounded(best.whole.cpu_us / 1e6, 6),
            "us_per_cell": rounded(best.whole.wall_us / cells, 4),
            "cpu_us_per_cell": rounded(best.whole.cpu_us / cells, 4),
            "snapped_best_s": rounded(best.snapped.wall_us / 1e6, 6),
            "snapped_cpu_s": rounded(best.snapped.cpu_us / 1e6, 6),
        }),
    )
}

/// Measures from coordinates on, and from spots on.
fn best(ready: &Ready, from: &[Place], to: &[Place]) -> anyhow::Result<Best> {
    let Ready { work, log, profile } = ready;
    let spots = |places: &[Place]| -> Option<Vec<Spot>> {
        places.iter().map(|place| work.roads.spot(*profile, *place, super::RADIUS_M)).collect()
    };
    let begun = Instant::now();
    let mut best: Option<Best> = None;
    let mut times = 0;
    while times == 0 || (times < TIMES_MAX && begun.elapsed() < BUDGET) {
        times += 1;
        let clock = log.clock();
        let (from, to) = spots(from).zip(spots(to)).context("a point lost its street")?;
        let from_spots = log.clock();
        let table = work.roads.table(*profile, &from, &to);
        let (whole, snapped) = (clock.cost(), from_spots.cost());
        let least = |a: Cost, b: Cost| Cost {
            cpu_us: a.cpu_us.min(b.cpu_us),
            wall_us: a.wall_us.min(b.wall_us),
        };
        best = Some(match best {
            None => Best { whole, snapped, times, tenths: table.tenths },
            Some(best) => Best {
                whole: least(best.whole, whole),
                snapped: least(best.snapped, snapped),
                times,
                tenths: best.tenths,
            },
        });
    }
    best.context("nothing was measured")
}

fn write(file: &Path, tenths: &[u32], columns: usize) -> anyhow::Result<()> {
    let mut out = create(file, "row,col,duration_s")?;
    for (row, cells) in tenths.chunks(columns).enumerate() {
        for (column, tenths) in cells.iter().enumerate() {
            match *tenths {
                u32::MAX => writeln!(out, "{row},{column},nan")?,
                tenths => writeln!(out, "{row},{column},{}.{}", tenths / 10, tenths % 10)?,
            }
        }
    }
    out.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_square_or_two_sides() {
        let read = |text: &str| size(text).map(|size| (size.rows, size.columns, size.square));
        assert_eq!(read("100"), Ok((100, 100, true)));
        assert_eq!(read("1x64"), Ok((1, 64, false)));
        for bad in ["", "0", "x", "3x", "0x5", "-1", "1x2x3"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
