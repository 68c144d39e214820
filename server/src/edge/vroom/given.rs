//! Routes that came with the problem: what their steps are about, and the search that
//! begins with them.

use std::collections::{BTreeMap, BTreeSet};

use solver::Step;

use super::input::{self, Input, Kind};
use super::problem::Meaning;
use super::refusal::Refusal;

/// A step of a given route with what it is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub(super) kind: Kind,
    /// The number of its request, or of its break in the input.
    pub(super) number: usize,
    /// When it may start, by the step itself; seconds.
    pub(super) from: i64,
    pub(super) until: i64,
}

/// The given routes, each step with what it is about.
pub(super) fn given(input: &Input) -> Result<Vec<Vec<Given>>, Refusal> {
    let mut numbers: BTreeMap<(Kind, u64), usize> = BTreeMap::new();
    for (number, job) in input.jobs.iter().enumerate() {
        numbers.insert((Kind::Job, job.task.id), number);
    }
    for (number, shipment) in input.shipments.iter().enumerate() {
        let number = input.jobs.len() + number;
        numbers.insert((Kind::Pickup, shipment.pickup.id), number);
        numbers.insert((Kind::Delivery, shipment.delivery.id), number);
    }
    let mut seen = BTreeSet::new();
    input.vehicles.iter().map(|vehicle| given_of(vehicle, &numbers, &mut seen)).collect()
}

fn given_of(
    vehicle: &input::Vehicle,
    numbers: &BTreeMap<(Kind, u64), usize>,
    seen: &mut BTreeSet<(Kind, u64)>,
) -> Result<Vec<Given>, Refusal> {
    let (last, of) = (vehicle.steps.len().saturating_sub(1), vehicle.id);
    let mut rests = BTreeSet::new();
    let mut all = Vec::new();
    for (at, step) in vehicle.steps.iter().enumerate() {
        let (kind, name, id) = (step.kind, step.kind.as_str(), step.id);
        let number = match kind {
            Kind::Start if at == 0 => 0,
            Kind::End if at == last => 0,
            Kind::Start | Kind::End => {
                let message = format!("Unexpected {name} in input steps for vehicle {of}.");
                return Err(Refusal::input(message));
            }
            Kind::Break => {
                let found = vehicle.breaks.iter().position(|rest| rest.id == id);
                found.ok_or_else(|| {
                    Refusal::input(format!("Invalid break id {id} for vehicle {of}."))
                })?
            }
            _ => {
                let found = numbers.get(&(kind, id)).copied();
                found.ok_or_else(|| {
                    Refusal::input(format!("Invalid {name} id {id} for vehicle {of}."))
                })?
            }
        };
        let first = match kind {
            Kind::Start | Kind::End => true,
            Kind::Break => rests.insert(id),
            _ => seen.insert((kind, id)),
        };
        if !first {
            let message = format!("Duplicate {name} id {id} in input steps for vehicle {of}.");
            return Err(Refusal::input(message));
        }
        let from = step.at.or(step.after).unwrap_or(0);
        let until = step.at.or(step.before).unwrap_or(i64::MAX);
        all.push(Given { kind, number, from, until });
    }
    Ok(all)
}

/// Makes the given routes those that the search begins with.
///
/// # Errors
/// When one of them breaks a rule.
pub(super) fn begin_with(
    meaning: &mut Meaning,
    input: &Input,
    given: &[Vec<Given>],
) -> Result<(), Refusal> {
    for (number, steps) in given.iter().enumerate() {
        let steps: Vec<Step> = steps.iter().filter_map(solver_step).collect();
        meaning.problem.vehicles[number].steps = steps;
    }
    let shipments = |fault: solver::Fault| {
        let number = fault.field.trim_start_matches("vehicles[").split(']').next();
        let number = number.and_then(|number| number.parse::<usize>().ok()).unwrap_or(0);
        let id = input.vehicles.get(number).map_or(0, |vehicle| vehicle.id);
        Refusal::input(format!("Invalid shipment in route for vehicle {id}."))
    };
    solver::validate(&meaning.problem).map_err(shipments)?;
    for (number, vehicle) in input.vehicles.iter().enumerate() {
        let steps = meaning.problem.vehicles[number].steps.clone();
        if !steps.is_empty() {
            let route = solver::Route { vehicle: number as u32, steps };
            sound(meaning, input, vehicle, &route)?;
        }
    }
    Ok(())
}

fn sound(
    meaning: &Meaning,
    input: &Input,
    vehicle: &input::Vehicle,
    route: &solver::Route,
) -> Result<(), Refusal> {
    let own = meaning.problem.vehicles[route.vehicle as usize].skills;
    for step in &route.steps {
        let (Step::Job(request) | Step::Pickup(request) | Step::Delivery(request)) = *step else {
            continue;
        };
        let needs = meaning.problem.requests[request as usize].skills;
        if needs & !own != 0 {
            let (kind, id) = match input.jobs.get(request as usize) {
                Some(job) => ("job", job.task.id),
                None => {
                    let shipment = &input.shipments[request as usize - input.jobs.len()];
                    ("pickup", shipment.pickup.id)
                }
            };
            let of = vehicle.id;
            let message =
                format!("Missing skill or step out of reach for vehicle {of} and {kind} {id}.");
            return Err(Refusal::input(message));
        }
    }
    let told = solver::timeline(&meaning.problem, route);
    use solver::Rule;
    let broken = told.violations.iter().find_map(|broken| match broken.rule {
        // Breaks find their place in the search.
        Rule::MissingBreak { .. } => None,
        Rule::Load { .. } => Some("Route over capacity"),
        Rule::Stops { .. } => Some("Too many tasks"),
        _ => Some("Infeasible route"),
    });
    match broken {
        None => Ok(()),
        Some(what) => Err(Refusal::input(format!("{what} for vehicle {}.", vehicle.id))),
    }
}

/// The step as the solver knows it; none for start, end and breaks.
pub(super) fn solver_step(step: &Given) -> Option<Step> {
    let number = step.number as u32;
    match step.kind {
        Kind::Job => Some(Step::Job(number)),
        Kind::Pickup => Some(Step::Pickup(number)),
        Kind::Delivery => Some(Step::Delivery(number)),
        Kind::Start | Kind::End | Kind::Break => None,
    }
}
