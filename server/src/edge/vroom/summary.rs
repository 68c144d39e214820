//! The answer as a whole: the sums over all routes, and every task that no route has.

use serde_json::{Map, Value, json};

use super::input::{Input, Kind, Location};
use super::judge::{Violations, join, shown};
use super::problem::Meaning;
use super::schedule::task;
use super::write::Times;

/// A route, written, with what the summary adds up.
pub(super) struct Told {
    pub(super) value: Map<String, Value>,
    pub(super) served: Vec<(Kind, usize)>,
    pub(super) violations: Violations,
}

/// What a route or all of them come to, by VROOM's names.
const SUMS: [&str; 6] = ["cost", "setup", "service", "duration", "waiting_time", "priority"];

/// The answer to a problem.
pub(super) fn answer(input: &Input, meaning: &Meaning, routes: Vec<Told>, times: Times) -> Value {
    let mut summary = Map::new();
    let sum = |name: &str| -> i64 {
        routes.iter().filter_map(|route| route.value.get(name)?.as_i64()).sum()
    };
    let served: Vec<(Kind, usize)> =
        routes.iter().flat_map(|route| route.served.iter().copied()).collect();
    let unassigned = unassigned(input, &served);
    for name in SUMS {
        summary.insert(name.to_owned(), sum(name).into());
    }
    summary.insert("routes".to_owned(), routes.len().into());
    summary.insert("unassigned".to_owned(), unassigned.len().into());
    if input.kinds > 0 {
        for name in ["delivery", "amount", "pickup"] {
            summary.insert(name.to_owned(), json!(sum_of_amounts(&routes, name, input.kinds)));
        }
    }
    if meaning.has_metres || input.wishes.geometry {
        summary.insert("distance".to_owned(), sum("distance").into());
    }
    let mut violations = Violations::new();
    for route in &routes {
        join(&mut violations, &route.violations);
    }
    summary.insert("violations".to_owned(), shown(&violations));
    let Times { loading, solving } = times;
    let computing = json!({"loading": loading, "solving": solving, "routing": 0});
    summary.insert("computing_times".to_owned(), computing);
    let routes: Vec<Value> = routes.into_iter().map(|route| Value::Object(route.value)).collect();
    json!({"code": 0, "summary": summary, "unassigned": unassigned, "routes": routes})
}

fn sum_of_amounts(routes: &[Told], name: &str, kinds: usize) -> Vec<i64> {
    let mut total = vec![0; kinds];
    for amounts in routes.iter().filter_map(|route| route.value.get(name)?.as_array()) {
        for (total, more) in total.iter_mut().zip(amounts) {
            *total += more.as_i64().unwrap_or(0);
        }
    }
    total
}

/// Every task that no route has.
fn unassigned(input: &Input, served: &[(Kind, usize)]) -> Vec<Value> {
    let served: std::collections::BTreeSet<_> = served.iter().copied().collect();
    let jobs = (0..input.jobs.len()).map(|number| (Kind::Job, number));
    let shipments = input.jobs.len()..input.jobs.len() + input.shipments.len();
    let stops = shipments.flat_map(|number| [(Kind::Pickup, number), (Kind::Delivery, number)]);
    let left = jobs.chain(stops).filter(|one| !served.contains(one));
    left.filter_map(|(kind, number)| {
        let task = task(input, kind, number)?;
        let mut value = Map::new();
        value.insert("id".to_owned(), task.id.into());
        value.insert("type".to_owned(), kind.as_str().into());
        put_location(&mut value, Some(&task.location));
        put_description(&mut value, task.description.as_deref());
        Some(Value::Object(value))
    })
    .collect()
}

/// Where something is, by degrees or by row, as it was given.
pub(super) fn put_location(value: &mut Map<String, Value>, location: Option<&Location>) {
    let Some(location) = location else { return };
    if let Some(degrees) = location.degrees {
        value.insert("location".to_owned(), json!(degrees));
    }
    if let Some(index) = location.index {
        value.insert("location_index".to_owned(), index.into());
    }
}

/// What something was called.
pub(super) fn put_description(value: &mut Map<String, Value>, description: Option<&str>) {
    if let Some(description) = description {
        value.insert("description".to_owned(), description.into());
    }
}
