//! What only shows within the process: a request placed at once among a thousand tasks,
//! how late a search ends, and how many iterations one thread and two make.

use std::process::Command;
use std::time::Instant;

use ::solver::{
    Costs, Event, Matrix, Options, Plan, Problem, Request, Stop, Ticks, Vehicle, Window, Work,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::rich;
use super::rows::Row;
use super::runner::{Runner, said};

/// Shipments of the town: two tasks each.
const PLANNED: usize = 500;
const NEW: usize = 400;

/// Measures on the machine as it is.
pub(super) fn measure(runner: &Runner) -> anyhow::Result<(Vec<Row>, Value)> {
    let (town, mut new) = town();
    let richer = rich::iterations(&town)?;
    let mut plan = planned(town)?;
    let while_driven = new.split_off(NEW / 2);
    let planned = inserted(&mut plan, new)?;
    let apply_ms = set_off(&mut plan)?;
    let driven = inserted(&mut plan, while_driven)?;
    let at = |took: &[f64], percent: usize| took[(took.len() - 1) * percent / 100];
    let late = latest(plan.problem())?;
    let one = iterations(runner, "1")?;
    let two = iterations(runner, "2")?;
    let mut rows = vec![
        Row::alone("a request among 1,000 tasks, p50", "ms", at(&planned, 50), Some(0.05)),
        Row::alone("a request among 1,000 tasks, p99", "ms", at(&planned, 99), Some(0.3)),
        Row::alone("... while routes are driven, p50", "ms", at(&driven, 50), None),
        Row::alone("... while routes are driven, p99", "ms", at(&driven, 99), None),
        Row::alone("all routes set off at once", "ms", apply_ms, None),
        Row::alone("latest end, 50 ms to 10 s", "ms late", late, Some(2.0)),
        Row::at_least("iterations a second, 1,000 tasks", "", one, 25_000.0),
        Row::at_least("two threads' iterations over one's", "x", two / one, 1.6),
    ];
    rows.extend(richer);
    let figures = json!({
        "insert_max_ms": [at(&planned, 100), at(&driven, 100)],
        "latest_ms": late, "iterations_s": [one, two],
    });
    Ok((rows, figures))
}

/// Milliseconds that each request took to be placed, in order.
fn inserted(plan: &mut Plan, requests: Vec<Request>) -> anyhow::Result<Vec<f64>> {
    let mut took = Vec::with_capacity(requests.len());
    for request in requests {
        let begun = Instant::now();
        plan.insert(request)?;
        took.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    Ok(took)
}

/// Every vehicle that has something to do sets off: its first step is frozen.
fn set_off(plan: &mut Plan) -> anyhow::Result<f64> {
    let mut events = Vec::new();
    for (vehicle, known) in (0..).zip(&plan.problem().vehicles) {
        let steps = plan.route(vehicle);
        if !steps.is_empty() {
            let to = Box::new(Vehicle { steps, frozen: 1, ..known.clone() });
            events.push(Event::Vehicle { vehicle, to });
        }
    }
    let begun = Instant::now();
    plan.apply(&events)?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

/// A town with shipments to be planned, and more of them.
fn town() -> (Problem, Vec<Request>) {
    let mut dice = ChaCha8Rng::seed_from_u64(9);
    let places = 1 + 2 * (PLANNED + NEW);
    let at: Vec<[f64; 2]> =
        (0..places).map(|_| [0, 1].map(|_| dice.random_range(0.0..9_000.0))).collect();
    let leg = |a: &[f64; 2], b: &[f64; 2]| ((a[0] - b[0]).hypot(a[1] - b[1]) / 6.0) as Ticks;
    let ticks = at.iter().flat_map(|a| at.iter().map(|b| leg(a, b)).collect::<Vec<_>>()).collect();
    let stop = |place: usize, from: Ticks| {
        let windows = vec![Window { from, until: from + 5_400 }];
        Stop { place: place as u32, windows, service: 120, ..Stop::default() }
    };
    let mut requests: Vec<Request> = (0..PLANNED + NEW)
        .map(|number| {
            let from = 100 * (number as Ticks * 37 % 230);
            let (pickup, delivery) = (stop(1 + 2 * number, from), stop(2 + 2 * number, from + 600));
            Request::new(Work::Shipment { pickup, delivery, amount: [1, 0, 0, 0] })
        })
        .collect();
    let new = requests.split_off(PLANNED);
    let vehicle = Vehicle {
        start: Some(0),
        end: Some(0),
        shift: Window { from: 0, until: 43_200 },
        capacity: [8, 0, 0, 0],
        costs: Costs { per_tick: 1, ..Costs::default() },
        ..Vehicle::default()
    };
    let matrix = Matrix { size: places, ticks, ..Matrix::default() };
    let problem = Problem {
        matrices: vec![matrix],
        vehicles: vec![vehicle; 120],
        requests,
        ..Problem::default()
    };
    (problem, new)
}

fn planned(town: Problem) -> anyhow::Result<Plan> {
    let options = Options { seed: 1, threads: 1, iterations: None };
    let begun = Instant::now();
    let progress = || begun.elapsed().as_secs_f64() / 5.0;
    let mut plan = Plan::new(town, options)?;
    plan.improve(&progress, &mut |_| ());
    Ok(plan)
}

/// Milliseconds beyond its budget that a search ended, at most.
fn latest(problem: &Problem) -> anyhow::Result<f64> {
    let options = Options { seed: 1, threads: 1, iterations: None };
    let mut latest = f64::MIN;
    for seconds in [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 10.0] {
        let begun = Instant::now();
        let progress = || begun.elapsed().as_secs_f64() / seconds;
        ::solver::solve(problem, &options, &progress, &mut |_| ())?;
        latest = latest.max((begun.elapsed().as_secs_f64() - seconds) * 1e3);
    }
    Ok(latest)
}

/// Iterations a second on the longest file, by the wall's clock.
fn iterations(runner: &Runner, threads: &str) -> anyhow::Result<f64> {
    let mut command = Command::new(&runner.binary);
    command.args(["route", "solve", "--seconds", "4", "--threads", threads]);
    let text = said(command.arg(runner.file("lilim/lr1_10_6")))?;
    let line: Value = serde_json::from_str(text.lines().last().unwrap_or_default())?;
    Ok(line["iterations"].as_f64().unwrap_or(f64::NAN) / 4.0)
}
