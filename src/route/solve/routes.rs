//! Routes as SINTEF writes them: `Route 1 : 5 3 7`, by the benchmark's own numbers,
//! without the depot. Read as well, where a search goes on from earlier routes.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, ensure};
use solver::{Problem, Solution, Step, Work};

use super::benchmark::Benchmark;
use super::lines::lines;

/// The routes of a solution.
pub(super) fn written(problem: &Problem, solution: &Solution) -> String {
    let mut text = String::new();
    for (number, route) in solution.routes.iter().enumerate() {
        let _ = write!(text, "Route {} :", number + 1);
        for step in &route.steps {
            if let Some(place) = place(problem, *step) {
                let _ = write!(text, " {place}");
            }
        }
        text.push('\n');
    }
    text
}

fn place(problem: &Problem, step: Step) -> Option<u32> {
    let work = |request: u32| &problem.requests[request as usize].work;
    match step {
        Step::Job(request) | Step::Pickup(request) => match work(request) {
            Work::Job { stop, .. } => Some(stop.place),
            Work::Shipment { pickup, .. } => Some(pickup.place),
            Work::OnBoard { .. } => None,
        },
        Step::Delivery(request) => match work(request) {
            Work::Shipment { delivery, .. } | Work::OnBoard { delivery, .. } => {
                Some(delivery.place)
            }
            Work::Job { .. } => None,
        },
        Step::Break(_) => None,
    }
}

/// The requests that are known, each once.
///
/// # Errors
/// A number that is no request of the benchmark, or is there twice.
pub(super) fn known(text: &str, benchmark: &Benchmark) -> anyhow::Result<Vec<u32>> {
    let mut free: BTreeMap<u32, ()> = benchmark.requests().map(|number| (number, ())).collect();
    let mut known = Vec::new();
    for word in text.split_whitespace() {
        let number = word.parse().ok().with_context(|| format!("{word:?} is no request"))?;
        let first = free.remove(&number).is_some();
        ensure!(first, "{number} is no request, or there twice");
        known.push(number);
    }
    Ok(known)
}

/// The steps of earlier routes, one list for each vehicle.
///
/// # Errors
/// A line that is no route, a number that is no stop of the requests.
pub(super) fn warm(
    text: &str,
    benchmark: &Benchmark,
    requests: &[u32],
) -> anyhow::Result<Vec<Vec<Step>>> {
    let mut steps = BTreeMap::new();
    for (request, &node) in requests.iter().enumerate() {
        let request = request as u32;
        if benchmark.pairs {
            steps.insert(node, Step::Pickup(request));
            let delivery = benchmark.nodes[node as usize].delivery as u32;
            steps.insert(delivery, Step::Delivery(request));
        } else {
            steps.insert(node, Step::Job(request));
        }
    }
    let mut routes = Vec::new();
    for line in lines(text) {
        let is_route = line.text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("route"));
        let nodes = line.text.split_once(':').filter(|_| is_route);
        let (_, nodes) = nodes.with_context(|| format!("{line} is no route"))?;
        let step = |word: &str| {
            let step = word.parse().ok().and_then(|node: u32| steps.get(&node).copied());
            step.with_context(|| format!("{line}: {word:?} is no stop of a known request"))
        };
        routes.push(nodes.split_whitespace().map(step).collect::<anyhow::Result<_>>()?);
    }
    let (found, most) = (routes.len(), benchmark.vehicles);
    ensure!(found <= most, "{found} routes are more than {most} vehicles");
    Ok(routes)
}
