//! The floors that must hold, and the table that says whether they do.

use serde_json::{Value, json};

/// Picks a figure of one engine out of all.
fn figure(whole: &Value, what: &str, engine: &str, more: &[(&str, Value)], key: &str) -> f64 {
    let figures = whole["figures"].as_array().map_or(&[][..], Vec::as_slice);
    let fits = |figure: &&Value| {
        figure["what"] == what
            && figure["engine"] == engine
            && more.iter().all(|(key, value)| figure[*key] == *value)
    };
    figures.iter().rev().find(fits).and_then(|figure| figure[key].as_f64()).unwrap_or(f64::NAN)
}

/// A line of the table: what, unit, ours, theirs, the smallest ratio that must hold and
/// the largest figure that may.
struct Row {
    what: String,
    unit: &'static str,
    ours: f64,
    peer: &'static str,
    theirs: f64,
    ratio_min: Option<f64>,
    ours_max: Option<f64>,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.theirs / self.ours
    }

    /// A figure that is missing holds nothing.
    fn holds(&self) -> bool {
        self.ours.is_finite()
            && self.ratio_min.is_none_or(|least| self.ratio() >= least)
            && self.ours_max.is_none_or(|most| self.ours <= most)
    }
}

/// All rows as JSON, and whether every floor held.
pub(super) fn judge(whole: &Value) -> (Vec<Value>, bool) {
    let rows: Vec<Row> =
        [times(whole), tables(whole), traffic(whole), matching(whole), others(whole)]
            .into_iter()
            .flatten()
            .collect();
    let held = rows.iter().all(Row::holds);
    let shown = rows.iter().map(|row| {
        json!({
            "what": row.what, "unit": row.unit, "ours": row.ours, "peer": row.peer,
            "theirs": row.theirs, "ratio": row.ratio(), "ratio_min": row.ratio_min,
            "ours_max": row.ours_max, "holds": row.holds(),
        })
    });
    (shown.collect(), held)
}

pub(super) fn print(rows: &[Value]) {
    println!("{:<38} {:>10} {:>10} {:>8} {:>9}  floor", "what", "ours", "theirs", "ratio", "");
    for row in rows {
        let number =
            |key: &str| row[key].as_f64().map_or_else(|| "-".to_owned(), |n| format!("{n:.3}"));
        let floor = match (row["ratio_min"].as_f64(), row["ours_max"].as_f64()) {
            (Some(ratio), Some(most)) => format!(">= {ratio}x, <= {most}"),
            (Some(ratio), None) => format!(">= {ratio}x"),
            (None, Some(most)) => format!("<= {most}"),
            (None, None) => String::new(),
        };
        println!(
            "{:<38} {:>10} {:>10} {:>8} {:>9}  {floor} {} {}",
            row["what"].as_str().unwrap_or_default(),
            number("ours"),
            number("theirs"),
            number("ratio"),
            row["unit"].as_str().unwrap_or_default(),
            row["peer"].as_str().unwrap_or_default(),
            if row["holds"] == true { "" } else { "NOT HELD" },
        );
    }
}

fn times(whole: &Value) -> Vec<Row> {
    let p50 = |engine: &str, geometry: bool| {
        figure(whole, "route", engine, &[("geometry", json!(geometry))], "cpu_p50_us")
    };
    let row = |what: &str, ours, peer, theirs, ratio_min, ours_max| Row {
        what: what.to_owned(),
        unit: "us",
        ours,
        peer,
        theirs,
        ratio_min,
        ours_max,
    };
    let seconds = p50("omniroute-parity", false);
    let course = p50("omniroute-parity", true);
    vec![
        row(
            "coordinates to seconds",
            seconds,
            "OSRM-CH parity",
            p50("osrm-ch-parity", false),
            Some(10.0),
            None,
        ),
        row(
            "coordinates to seconds",
            seconds,
            "Valhalla",
            p50("valhalla", false),
            Some(280.0),
            None,
        ),
        row(
            "route with geometry",
            course,
            "OSRM-CH parity",
            p50("osrm-ch-parity", true),
            Some(4.0),
            None,
        ),
        row(
            "coordinates to seconds, turns",
            p50("omniroute-car", false),
            "OSRM-CH car",
            p50("osrm-ch-car", false),
            None,
            None,
        ),
        row(
            "route with geometry, turns",
            p50("omniroute-car", true),
            "OSRM-CH car",
            p50("osrm-ch-car", true),
            None,
            None,
        ),
    ]
}

fn tables(whole: &Value) -> Vec<Row> {
    let ms = |engine: &str, size: &str| {
        figure(whole, "matrix", engine, &[("size", json!(size))], "cpu_s") * 1e3
    };
    let row = |size: &'static str, ours: &str, peer, theirs: &str, ratio_min, ours_max| Row {
        what: format!("table {size}{}", if ours.ends_with("car") { ", turns" } else { "" }),
        unit: "ms",
        ours: ms(ours, size),
        peer,
        theirs: ms(theirs, size),
        ratio_min,
        ours_max,
    };
    let (parity, car) = ("omniroute-parity", "omniroute-car");
    vec![
        row("100", parity, "OSRM-CH parity", "osrm-ch-parity", Some(8.0), None),
        row("500", parity, "OSRM-CH parity", "osrm-ch-parity", Some(12.0), None),
        row("1000", parity, "OSRM-CH parity", "osrm-ch-parity", Some(12.0), Some(20.0)),
        row("100", parity, "OSRM-MLD parity", "osrm-mld-parity", None, None),
        row("100", parity, "Valhalla", "valhalla", None, None),
        row("100", car, "OSRM-CH car", "osrm-ch-car", None, None),
        row("1000", car, "OSRM-CH car", "osrm-ch-car", Some(8.0), None),
    ]
}

fn traffic(whole: &Value) -> Vec<Row> {
    let theirs = |profile: &str| {
        figure(whole, "retraffic", "osrm-mld", &[("profile", json!(profile))], "cpu_s") * 1e3
    };
    let ours =
        |profile: &str, key: &str| whole["within"][profile][key].as_f64().unwrap_or(f64::NAN);
    let row = |what: &str, ours, profile, ratio_min, ours_max| Row {
        what: what.to_owned(),
        unit: "ms",
        ours,
        peer: "OSRM-MLD",
        theirs: theirs(profile),
        ratio_min,
        ours_max,
    };
    vec![
        row("weigh everything", ours("parity", "reweigh_ms"), "parity", Some(10.0), Some(25.0)),
        row("weigh everything, turns", ours("car", "reweigh_ms"), "car", Some(10.0), Some(100.0)),
        row("news of every segment", ours("parity", "all_segments_ms"), "parity", None, None),
        row("news of every segment, turns", ours("car", "all_segments_ms"), "car", None, None),
        row(
            "news of 100 segments, p50",
            ours("parity", "changed_100_ms_p50"),
            "parity",
            None,
            Some(5.0),
        ),
        row(
            "news of 100 segments, turns, p50",
            ours("car", "changed_100_ms_p50"),
            "car",
            None,
            None,
        ),
    ]
}

fn matching(whole: &Value) -> Vec<Row> {
    let mut rows = Vec::new();
    for set in ["traces_5s", "traces_15s", "traces_taxi"] {
        let of = |engine: &str, key: &str| {
            whole["tracks"][set][engine][key].as_f64().unwrap_or(f64::NAN)
        };
        let peers = ["osrm-ch", "osrm-mld", "valhalla"];
        let cheapest = peers.map(|peer| of(peer, "cpu_us_per_fix_p50"));
        rows.push(Row {
            what: format!("match a fix, {set}"),
            unit: "us",
            ours: of("ours", "cpu_us_per_fix_p50"),
            peer: "the cheapest peer",
            theirs: cheapest.into_iter().fold(f64::INFINITY, f64::min),
            ratio_min: Some(1.0),
            ours_max: None,
        });
        if set != "traces_taxi" {
            let best = peers.map(|peer| of(peer, "recall_mean")).into_iter().fold(0.0, f64::max);
            // Missed metres: the ratio says by how much fewer are ours.
            rows.push(Row {
                what: format!("metres missed, {set}"),
                unit: "share",
                ours: 1.0 - of("ours", "recall_mean"),
                peer: "the best peer",
                theirs: 1.0 - best,
                ratio_min: None,
                ours_max: Some(1.0 - best),
            });
        }
    }
    rows
}

fn others(whole: &Value) -> Vec<Row> {
    let within =
        |profile: &str, key: &str| whole["within"][profile][key].as_f64().unwrap_or(f64::NAN);
    let build = |engine: &str, profile: &str| {
        figure(whole, "build", engine, &[("profile", json!(profile))], "cpu_s")
    };
    let row = |what: &str, unit, ours, peer, theirs, ours_max| Row {
        what: what.to_owned(),
        unit,
        ours,
        peer,
        theirs,
        ratio_min: None,
        ours_max,
    };
    let agreement = |what: &str| whole["agreement"][what]["worst_s"].as_f64().unwrap_or(f64::NAN);
    let table = |size: &str| {
        figure(whole, "matrix", "osrm-ch-parity", &[("size", json!(size))], "cpu_s") * 1e6
    };
    let http = |who: &str| whole["http"][who]["p99_ms"].as_f64().unwrap_or(f64::NAN);
    vec![
        row(
            "pickup x 64 kept spots, p50",
            "us",
            within("parity", "pickup_x_64_us_p50"),
            "OSRM-CH 1x64",
            table("1x64"),
            Some(200.0),
        ),
        row(
            "pickup x 64 kept spots, turns",
            "us",
            within("car", "pickup_x_64_us_p50"),
            "OSRM-CH 1x64",
            table("1x64"),
            None,
        ),
        row(
            "extract to first answer",
            "s",
            within("parity", "first_answer_s"),
            "OSRM-CH parity",
            build("osrm-ch", "parity"),
            Some(6.0),
        ),
        row(
            "extract to first answer",
            "s",
            within("parity", "first_answer_s"),
            "OSRM-MLD parity",
            build("osrm-mld", "parity"),
            None,
        ),
        row(
            "extract to first answer, turns",
            "s",
            within("car", "first_answer_s"),
            "OSRM-CH car",
            build("osrm-ch", "car"),
            Some(8.0),
        ),
        row(
            "worst difference, free flow",
            "s",
            agreement("free"),
            "OSRM-CH parity",
            f64::NAN,
            Some(1.0),
        ),
        row(
            "worst difference, live",
            "s",
            agreement("live"),
            "OSRM-MLD parity",
            f64::NAN,
            Some(1.0),
        ),
        row(
            "4 vehicles x 3 metrics",
            "MiB",
            whole["within"]["memory"]["fleet_mib"].as_f64().unwrap_or(f64::NAN),
            "-",
            f64::NAN,
            Some(240.0),
        ),
        row(
            "HTTP route p99 at 1,000/s",
            "ms",
            http("ours"),
            "osrm-routed",
            http("osrm"),
            Some(http("osrm")),
        ),
    ]
}
