//! What only shows within the process: traffic, a pickup among drivers who keep their
//! spots, and memory.

use std::path::Path;

use anyhow::Context;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use routing::{Profile, Roads, SegmentSpeed, Spot, TrackFix, TrackOptions};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};
use vocab::Place;

/// Measures on one thread.
///
/// # Errors
/// When a file does not read.
pub(super) fn measure(pbf: &Path, speeds: &Path) -> anyhow::Result<Value> {
    let bytes = std::fs::read(pbf)?;
    let speeds = read_speeds(speeds)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    pool.install(|| {
        let memory = memory(&bytes, &speeds)?;
        Ok(json!({
            "parity": profile(&bytes, Profile::Parity, &speeds)?,
            "car": profile(&bytes, Profile::Car, &speeds)?,
            "memory": memory,
        }))
    })
}

fn profile(bytes: &[u8], profile: Profile, speeds: &[SegmentSpeed]) -> anyhow::Result<Value> {
    let begun = cpu_ms();
    let roads = Roads::from_osm_pbf(bytes)?;
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    let spots = spots(&roads, profile, &mut dice, 65);
    let answer = roads.tenths_between(profile, &spots[0], &spots[1]);
    anyhow::ensure!(answer.is_some(), "the first question has no answer");
    let first_answer_ms = cpu_ms() - begun;
    let among_64: Vec<f64> = (0..300)
        .map(|_| {
            let pickup = self::spots(&roads, profile, &mut dice, 1);
            cost_ms(|| roads.table(profile, &spots[1..], &pickup)) * 1e3
        })
        .collect();
    // Noting the news costs the same without a hierarchy; the rest is weighing.
    let noting = Roads::from_osm_pbf(bytes)?;
    noting.set_traffic(&[]);
    // News that says the same again changes nothing: every round brings other speeds.
    let rounds: Vec<Vec<SegmentSpeed>> =
        [1.0, 0.8, 0.9, 0.7, 1.0].map(|by| scaled(speeds, by)).into();
    let all: Vec<f64> = rounds.iter().map(|news| cost_ms(|| roads.set_traffic(news))).collect();
    let noted: Vec<f64> = rounds.iter().map(|news| cost_ms(|| noting.set_traffic(news))).collect();
    let few: Vec<f64> = (0..100)
        .map(|_| {
            let some: Vec<SegmentSpeed> = (0..100)
                .map(|_| {
                    let segment = speeds[dice.random_range(0..speeds.len())];
                    let km_h = segment.km_h.map(|km_h| km_h * dice.random_range(0.4..1.2));
                    let closed = dice.random_range(0..20) == 0;
                    SegmentSpeed { km_h: if closed { Some(0.0) } else { km_h }, ..segment }
                })
                .collect();
            cost_ms(|| roads.set_traffic(&some))
        })
        .collect();
    Ok(json!({
        "first_answer_s": first_answer_ms / 1e3,
        "pickup_x_64_us_p50": percentile(&among_64, 50), "pickup_x_64_us_p99": percentile(&among_64, 99),
        "all_segments": speeds.len(), "all_segments_ms": least(&all),
        "reweigh_ms": least(&all) - least(&noted),
        "changed_100_ms_p50": percentile(&few, 50), "changed_100_ms_p99": percentile(&few, 99),
    }))
}

fn scaled(speeds: &[SegmentSpeed], by: f64) -> Vec<SegmentSpeed> {
    let speed = |segment: &SegmentSpeed| SegmentSpeed {
        km_h: segment.km_h.map(|km_h| km_h * by),
        ..*segment
    };
    speeds.iter().map(speed).collect()
}

/// Four vehicles, each with its metric in force, the one before, and that of lengths.
fn memory(bytes: &[u8], speeds: &[SegmentSpeed]) -> anyhow::Result<Value> {
    let before = resident_mib()?;
    let roads = Roads::from_osm_pbf(bytes)?;
    let network = resident_mib()? - before;
    let fleet = [Profile::Car, Profile::Motorcycle, Profile::Bicycle, Profile::Parity];
    let mut dice = ChaCha8Rng::seed_from_u64(8);
    for profile in fleet {
        let fix = |spot: &Spot| TrackFix { place: spot.place, at_s: None, radius_m: None };
        let fixes: Vec<TrackFix> = spots(&roads, profile, &mut dice, 2).iter().map(fix).collect();
        roads.track(profile, &fixes, &TrackOptions::default());
    }
    roads.set_traffic(&speeds[..100]);
    roads.set_traffic(&speeds[100..200]);
    Ok(json!({"network_mib": network, "fleet_mib": resident_mib()? - before}))
}

fn spots(roads: &Roads, profile: Profile, dice: &mut ChaCha8Rng, count: usize) -> Vec<Spot> {
    let shapes = &roads.network().shapes;
    let mut spots = Vec::new();
    while spots.len() < count {
        let place: Place = shapes[dice.random_range(0..shapes.len())];
        spots.extend(roads.spot(profile, place, 100.0));
    }
    spots
}

fn read_speeds(file: &Path) -> anyhow::Result<Vec<SegmentSpeed>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    text.lines()
        .map(|line| {
            let mut fields = line.split(',');
            let mut next = || fields.next().context("from,to,km/h");
            let (from, to) = (next()?.parse()?, next()?.parse()?);
            Ok(SegmentSpeed { from, to, km_h: Some(next()?.parse()?) })
        })
        .collect()
}

/// This thread's CPU time in milliseconds.
fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}

fn cost_ms<T>(work: impl FnOnce() -> T) -> f64 {
    let begun = cpu_ms();
    std::hint::black_box(work());
    cpu_ms() - begun
}

fn resident_mib() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmRSS")).context("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).context("no VmRSS")?.parse()?;
    Ok(kib / 1_024.0)
}

fn least(all: &[f64]) -> f64 {
    all.iter().copied().fold(f64::INFINITY, f64::min)
}

pub(super) fn percentile(all: &[f64], percent: usize) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
}
