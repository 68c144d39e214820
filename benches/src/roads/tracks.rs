//! Map matching side by side: drawn traces with their truth, and the taxis of Porto.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

use super::runner::Runner;

/// Name, seconds between fixes, deviation in metres, traces.
const DRAWN: &[(&str, &str, &str, &str)] =
    &[("traces_5s", "5", "8", "29"), ("traces_15s", "15", "12", "42")];

/// Asks everyone about every set of traces.
pub(super) fn all(runner: &Runner, figures: &mut Vec<Value>) -> anyhow::Result<Value> {
    let file = |name: &str| runner.folder.join(name).display().to_string();
    let (pbf, work, pairs) = (runner.pbf.display().to_string(), file(""), file("pairs.csv"));
    let mut sets = Vec::new();
    for (name, every, sigma, count) in DRAWN {
        let out = file(&format!("{name}.csv"));
        let mut draw = vec!["trace", "--pbf", &pbf, "--work", &work, "--pairs", &pairs];
        draw.extend(["--every", every, "--sigma", sigma, "--n", count, "--out", &out]);
        runner.once(&out, &draw)?;
        sets.push(*name);
    }
    std::fs::write(file("traces_taxi.csv"), taxis(&runner.taxis)?)?;
    sets.push("traces_taxi");
    let mut found = serde_json::Map::new();
    for set in sets {
        found.insert(set.to_owned(), one(runner, set, figures)?);
    }
    Ok(Value::Object(found))
}

fn one(runner: &Runner, set: &str, figures: &mut Vec<Value>) -> anyhow::Result<Value> {
    let file = |name: &str| runner.folder.join(name).display().to_string();
    let (pbf, work, traces) =
        (runner.pbf.display().to_string(), file(""), file(&format!("{set}.csv")));
    let mut answers = serde_json::Map::new();
    for (engine, profile) in [("osrm-ch", "parity"), ("osrm-mld", "car"), ("valhalla", "auto")] {
        let out = file(&format!("out/{set}_{engine}.csv"));
        let mut ask = vec!["match", "--pbf", &pbf, "--work", &work, "--engine", engine];
        ask.extend(["--traces", &traces, "--out", &out]);
        if engine != "valhalla" {
            ask.extend(["--profile", profile]);
        }
        let said = runner.peer(&ask)?;
        answers.insert(engine.to_owned(), said.first().cloned().unwrap_or_default());
        figures.extend(said);
    }
    let (ours, paths) = (file("ours-parity"), file(&format!("out/{set}_paths.csv")));
    let out = file(&format!("out/{set}_ours.csv"));
    let ask = ["match", "--work", &ours, "--profile", "parity", "--traces", &traces];
    let more = ["--out", &out, "--paths", &paths];
    let said = runner.ours(&[&ask[..], &more].concat())?;
    let mut answer = said.first().cloned().unwrap_or_default();
    let truth = runner.folder.join(format!("{set}_truth.csv"));
    if truth.exists() {
        let (recall, extra) = score(Path::new(&paths), &truth)?;
        answer["recall_mean"] = json!(recall);
        answer["extra_mean"] = json!(extra);
    }
    answers.insert("ours".to_owned(), answer);
    figures.extend(said);
    Ok(Value::Object(answers))
}

/// The taxis in the form of traces.
fn taxis(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut traces = "trace,seq,t_s,lon,lat\n".to_owned();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [trip, unix_s, seq, lon, lat] = fields[..] else { continue };
        traces.push_str(&format!("{trip},{seq},{unix_s},{lon},{lat}\n"));
    }
    Ok(traces)
}

type Ways = BTreeMap<i64, BTreeMap<i64, f64>>;

/// The mean share of the true metres whose way was found, and of metres on ways that are
/// not true, as the peers' runner counts them.
fn score(found: &Path, truth: &Path) -> anyhow::Result<(f64, f64)> {
    let (found, truth) = (ways(found)?, ways(truth)?);
    let (mut recalls, mut extras, count) = (0.0, 0.0, truth.len() as f64);
    let none = BTreeMap::new();
    for (trace, truth) in &truth {
        let found = found.get(trace).unwrap_or(&none);
        let total: f64 = truth.values().sum();
        let hit: f64 =
            truth.iter().filter(|(way, _)| found.contains_key(way)).map(|(_, metres)| metres).sum();
        let extra: f64 = found
            .iter()
            .filter(|(way, _)| !truth.contains_key(way))
            .map(|(_, metres)| metres)
            .sum();
        recalls += hit / total;
        extras += extra / total;
    }
    Ok((recalls / count, extras / count))
}

fn ways(file: &Path) -> anyhow::Result<Ways> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let mut ways = Ways::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let [trace, way, metres] = fields[..] else { continue };
        *ways.entry(trace.parse()?).or_default().entry(way.parse()?).or_default() +=
            metres.trim().parse::<f64>()?;
    }
    Ok(ways)
}
