//! Solves a benchmark file and writes its routes as SINTEF does.
//!
//! `bench FILE --objective fleet|dist --convention exact|dimacs --seconds S --seed K
//! --threads N --iterations I --out FILE [--known FILE --warm FILE] [--live yes] [--rich yes]`

#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::time::Instant;

use solver::{
    Break, Costs, Matrix, Objective, Options, Plan, Problem, Request, Solution, Step, Stop, Ticks,
    Vehicle, Window, Work,
};

/// A file as it is read: numbers in the file's own units.
struct Instance {
    vehicles: usize,
    capacity: i32,
    /// x, y, demand, ready, due, service, number of the delivery.
    rows: Vec<[f64; 7]>,
    pairs: bool,
    matrix: Option<Vec<i32>>,
}

fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

fn read(text: &str) -> Instance {
    if text.contains("EDGES") {
        return sartori(text);
    }
    let lines = text.lines().map(numbers);
    if text.contains("CUSTOMER") {
        let head = lines.clone().find(|line| line.len() == 2).unwrap();
        let rows = lines.filter(|line| line.len() == 7);
        let rows = rows.map(|row| [row[1], row[2], row[3], row[4], row[5], row[6], 0.0]);
        let (vehicles, capacity) = (head[0] as usize, head[1] as i32);
        return Instance { vehicles, capacity, rows: rows.collect(), pairs: false, matrix: None };
    }
    let head = lines.clone().next().unwrap();
    let rows = lines.skip(1).filter(|line| line.len() >= 9);
    let rows = rows.map(|row| [row[1], row[2], row[3], row[4], row[5], row[6], row[8]]);
    let (vehicles, capacity) = (head[0] as usize, head[1] as i32);
    Instance { vehicles, capacity, rows: rows.collect(), pairs: true, matrix: None }
}

fn sartori(text: &str) -> Instance {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let find = |word: &str| lines.iter().position(|line| *line == word).unwrap();
    let (nodes, edges) = (find("NODES"), find("EDGES"));
    let capacity = lines.iter().find_map(|line| line.strip_prefix("CAPACITY:")).unwrap();
    let rows = lines[nodes + 1..edges].iter().map(|line| numbers(line));
    let rows: Vec<_> =
        rows.map(|row| [row[1], row[2], row[3], row[4], row[5], row[6], row[8]]).collect();
    let cells = lines[edges + 1..edges + 1 + rows.len()].iter().flat_map(|line| numbers(line));
    Instance {
        vehicles: (rows.len() - 1) / 2,
        capacity: capacity.trim().parse().unwrap(),
        matrix: Some(cells.map(|cell| cell as i32).collect()),
        rows,
        pairs: true,
    }
}

fn problem(instance: &Instance, dimacs: bool, objective: Objective) -> Problem {
    let scale = match (&instance.matrix, dimacs) {
        (Some(_), _) => 1.0,
        (None, true) => 10.0,
        (None, false) => 1000.0,
    };
    let ticks = |value: f64| (value * scale).round() as Ticks;
    let rows = &instance.rows;
    let leg = |a: &[f64; 7], b: &[f64; 7]| {
        let far = ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)).sqrt() * scale;
        if dimacs { far as Ticks } else { far.round() as Ticks }
    };
    let cells = instance
        .matrix
        .clone()
        .unwrap_or_else(|| rows.iter().flat_map(|a| rows.iter().map(move |b| leg(a, b))).collect());
    let stop = |place: usize| Stop {
        place: place as u32,
        windows: vec![Window { from: ticks(rows[place][3]), until: ticks(rows[place][4]) }],
        service: ticks(rows[place][5]),
        ..Stop::default()
    };
    let amount = |place: usize| [rows[place][2] as i32, 0, 0, 0];
    let mut requests = Vec::new();
    for (place, row) in rows.iter().enumerate().skip(1) {
        let other = row[6] as usize;
        if instance.pairs && other > 0 {
            requests.push(Request::new(Work::Shipment {
                pickup: stop(place),
                delivery: stop(other),
                amount: amount(place),
            }));
        } else if !instance.pairs {
            let (delivery, pickup) = (amount(place), [0; 4]);
            requests.push(Request::new(Work::Job { stop: stop(place), delivery, pickup }));
        }
    }
    let vehicle = Vehicle {
        start: Some(0),
        end: Some(0),
        shift: Window { from: ticks(rows[0][3]), until: ticks(rows[0][4]) },
        capacity: [instance.capacity, 0, 0, 0],
        costs: Costs { per_tick: 1, ..Costs::default() },
        ..Vehicle::default()
    };
    Problem {
        matrices: vec![Matrix { size: rows.len(), ticks: cells, metres: None, costs: None }],
        vehicles: vec![vehicle; instance.vehicles],
        requests,
        objective,
    }
}

fn place(problem: &Problem, step: Step) -> u32 {
    match step {
        Step::Job(one) | Step::Pickup(one) | Step::Delivery(one) => {
            match (&problem.requests[one as usize].work, step) {
                (Work::Job { stop, .. }, _) => stop.place,
                (Work::Shipment { pickup, .. }, Step::Pickup(_)) => pickup.place,
                (Work::Shipment { delivery, .. } | Work::OnBoard { delivery, .. }, _) => {
                    delivery.place
                }
            }
        }
        Step::Break(_) => 0,
    }
}

fn told(problem: &Problem, solution: &Solution) -> String {
    let mut text = String::new();
    for (number, route) in solution.routes.iter().enumerate() {
        let places = route.steps.iter().map(|&step| place(problem, step).to_string());
        let places: Vec<_> = places.collect();
        text += &format!("Route {} : {}\n", number + 1, places.join(" "));
    }
    text
}

/// Plans nine tenths of the requests, then inserts the rest one by one, and says how long
/// each took and how late short budgets end.
fn live(problem: &Problem, options: &Options, seconds: f64) {
    let mut known = problem.clone();
    let late = known.requests.split_off(known.requests.len() * 9 / 10);
    let begun = Instant::now();
    let progress = || begun.elapsed().as_secs_f64() / seconds;
    let solution = solver::solve(&known, options, &progress, &mut |_| ()).unwrap();
    for route in solution.routes {
        known.vehicles[route.vehicle as usize].steps = route.steps;
    }
    let mut plan = Plan::new(known, *options).unwrap();
    let mut took: Vec<f64> = Vec::new();
    for request in late {
        let begun = Instant::now();
        plan.insert(request).unwrap();
        took.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!("insertion ms: p50 {:.4} p99 {:.4} max {:.4}", at(0.5), at(0.99), at(1.0));
    for budget in [0.05, 0.1, 0.5, 1.0] {
        let begun = Instant::now();
        plan.improve(&|| begun.elapsed().as_secs_f64() / budget, &mut |_| ());
        let late = begun.elapsed().as_secs_f64() - budget;
        let cost = plan.solution().cost;
        println!("improve {budget} s: {:.3} ms late, cost {cost}", late * 1e3);
    }
    let broken = solver::check(plan.problem(), &plan.solution());
    assert!(broken.is_empty(), "{broken:?}");
}

/// Makes a plain problem rich: a break for everybody, and lateness that costs.
fn enrich(problem: &mut Problem) {
    for vehicle in &mut problem.vehicles {
        vehicle.breaks.push(Break {
            windows: vec![vehicle.shift],
            duration: vehicle.shift.until / 100,
            skip_cost: None,
            load_max: None,
        });
    }
    for request in &mut problem.requests {
        let (Work::Job { stop, .. } | Work::Shipment { delivery: stop, .. }) = &mut request.work
        else {
            continue;
        };
        stop.soft = stop.windows.first().copied();
        stop.late_cost = 2;
        stop.windows[0].until += stop.windows[0].until / 10;
    }
}

/// Puts the vehicles on the routes of a file.
fn warm(problem: &mut Problem, routes: &str) {
    let mut steps: BTreeMap<u32, Step> = BTreeMap::new();
    for (number, request) in (0..).zip(&problem.requests) {
        if let Work::Shipment { pickup, delivery, .. } = &request.work {
            steps.insert(pickup.place, Step::Pickup(number));
            steps.insert(delivery.place, Step::Delivery(number));
        }
    }
    let lines = routes.lines().filter_map(|line| line.split_once(':'));
    for (vehicle, (_, places)) in problem.vehicles.iter_mut().zip(lines) {
        let places = places.split_whitespace().map(|word| word.parse().unwrap());
        vehicle.steps = places.map(|place: u32| steps[&place]).collect();
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let file = &words[0];
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for pair in words[1..].chunks(2) {
        named.insert(pair[0].trim_start_matches("--"), &pair[1]);
    }
    let value = |name: &str, usual: f64| -> f64 {
        named.get(name).map_or(usual, |word| word.parse().unwrap())
    };
    let instance = read(&std::fs::read_to_string(file).unwrap());
    let dimacs = named.get("convention") == Some(&"dimacs");
    let fleet = named.get("objective") == Some(&"fleet");
    let objective = if fleet { Objective::FleetThenCost } else { Objective::Cost };
    let mut problem = problem(&instance, dimacs, objective);
    let text = |name: &str| {
        let path = named.get(name).filter(|path| !path.is_empty());
        path.map(|path| std::fs::read_to_string(path).unwrap())
    };
    if let Some(known) = text("known") {
        let known: Vec<u32> = known.split_whitespace().map(|word| word.parse().unwrap()).collect();
        problem.requests.retain(|request| match &request.work {
            Work::Shipment { pickup, .. } => known.contains(&pickup.place),
            _ => true,
        });
    }
    if let Some(routes) = text("warm") {
        warm(&mut problem, &routes);
    }
    if named.contains_key("rich") {
        enrich(&mut problem);
    }
    let options = Options {
        seed: value("seed", 1.0) as u64,
        threads: value("threads", 1.0) as usize,
        iterations: named.get("iterations").map(|word| word.parse().unwrap()),
    };
    let seconds = value("seconds", 1.0);
    let begun = Instant::now();
    let progress = || begun.elapsed().as_secs_f64() / seconds;
    if named.contains_key("live") {
        return live(&problem, &options, seconds);
    }
    let solution = solver::solve(&problem, &options, &progress, &mut |_| ()).unwrap();
    let took = begun.elapsed().as_secs_f64();
    let broken = solver::check(&problem, &solution);
    assert!(broken.is_empty(), "{broken:?}");
    println!(
        "{} {} routes {} cost {} in {took:.3} s, {} iterations",
        file.rsplit('/').next().unwrap(),
        named.get("objective").unwrap_or(&"dist"),
        solution.routes.len(),
        solution.cost,
        solution.iterations,
    );
    if let Some(out) = named.get("out") {
        std::fs::write(out, told(&problem, &solution)).unwrap();
    }
}
