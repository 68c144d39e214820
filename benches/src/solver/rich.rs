//! Iterations a second where a problem has more than one amount and one window a stop.

use std::time::Instant;

use ::solver::{Break, Options, Problem, Stop, Window, Work};

use super::rows::Row;

/// How long each is searched.
const SECONDS: f64 = 4.0;

type Change = fn(&mut Problem);

/// Searches the same town with one thing more at a time, by the wall's clock.
pub(super) fn iterations(town: &Problem) -> anyhow::Result<Vec<Row>> {
    let changes: [(&str, &[Change]); 5] = [
        ("plain", &[]),
        ("two amounts", &[two_amounts]),
        ("soft windows", &[soft_windows]),
        ("a break each", &[breaks]),
        ("soft windows, a break, setup", &[soft_windows, breaks, setup]),
    ];
    let mut rows = Vec::new();
    for (name, changes) in changes {
        let mut problem = town.clone();
        changes.iter().for_each(|change| change(&mut problem));
        let begun = Instant::now();
        let progress = || begun.elapsed().as_secs_f64() / SECONDS;
        let options = Options { seed: 1, threads: 1, iterations: None };
        let found = ::solver::solve(&problem, &options, &progress, &mut |_| ())?;
        let what = format!("iterations a second in a town, {name}");
        rows.push(Row::alone(&what, "", found.iterations as f64 / SECONDS, None));
    }
    Ok(rows)
}

fn each_stop(problem: &mut Problem, change: impl Fn(&mut Stop)) {
    for request in &mut problem.requests {
        if let Work::Shipment { pickup, delivery, .. } = &mut request.work {
            change(pickup);
            change(delivery);
        }
    }
}

fn two_amounts(problem: &mut Problem) {
    problem.vehicles.iter_mut().for_each(|vehicle| vehicle.capacity[1] = 40);
    for (number, request) in (0..).zip(&mut problem.requests) {
        if let Work::Shipment { amount, .. } = &mut request.work {
            amount[1] = 1 + number % 9;
        }
    }
}

/// Half an hour before its end a window is over softly; a tick later costs one of driving.
fn soft_windows(problem: &mut Problem) {
    each_stop(problem, |stop| {
        let hard = stop.windows[0];
        stop.soft = Some(Window { from: hard.from, until: hard.until - 1_800 });
        stop.late_cost = 1;
    });
}

/// Half an hour in the middle of the shift.
fn breaks(problem: &mut Problem) {
    for vehicle in &mut problem.vehicles {
        let windows = vec![Window { from: 10_800, until: 18_000 }];
        let rest = Break { windows, duration: 1_800, skip_cost: None, load_max: None };
        vehicle.breaks.push(rest);
    }
}

fn setup(problem: &mut Problem) {
    each_stop(problem, |stop| stop.setup = 60);
}
