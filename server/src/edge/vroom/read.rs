//! From bytes to an [`Input`]: what VROOM refuses is refused in its words, what it
//! passes over (fields that it does not know) is passed over.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use serde_json::value::RawValue;
use vocab::limits;

use super::fields::{Object, amounts, number};
use super::input::{
    Break, Costs, Input, Job, Kind, Location, Matrices, Shipment, Step, Task, Vehicle, Wishes,
};
use super::refusal::Refusal;

/// What an hour of travel costs where nothing is said: a second costs one.
const PER_HOUR: i64 = 3_600;

/// The problem of a body.
pub(super) fn read(bytes: &[u8]) -> Result<Input, Refusal> {
    let root = root(bytes)?;
    let vehicles = list(&root, "vehicles")?.ok_or_else(|| Refusal::input("Invalid vehicles."))?;
    let jobs = list(&root, "jobs")?.unwrap_or_default();
    let shipments = list(&root, "shipments")?.unwrap_or_default();
    if vehicles.is_empty() {
        return Err(Refusal::input("No vehicle defined."));
    }
    bound("vehicles", vehicles.len(), limits::SOLVE_VEHICLES_MAX)?;
    bound("tasks", jobs.len() + 2 * shipments.len(), limits::SOLVE_TASKS_MAX)?;
    let matrices = matrices(&root)?;
    let by_index = !matrices.is_empty();
    let kinds = kinds(&vehicles)?;
    let vehicles = vehicles.iter().map(|value| vehicle(value, kinds, by_index, &matrices));
    let jobs = jobs.iter().map(|value| job(value, kinds, by_index));
    let shipments = shipments.iter().map(|value| shipment(value, kinds, by_index));
    let input = Input {
        vehicles: vehicles.collect::<Result<_, _>>()?,
        jobs: jobs.collect::<Result<_, _>>()?,
        shipments: shipments.collect::<Result<_, _>>()?,
        matrices,
        kinds,
        wishes: wishes(&root)?,
    };
    if input.jobs.is_empty() && input.shipments.is_empty() {
        return Err(Refusal::input("No task defined."));
    }
    each_once("job", input.jobs.iter().map(|job| job.task.id))?;
    each_once("pickup", input.shipments.iter().map(|shipment| shipment.pickup.id))?;
    each_once("delivery", input.shipments.iter().map(|shipment| shipment.delivery.id))?;
    Ok(input)
}

type Root = BTreeMap<String, Box<RawValue>>;

fn root(bytes: &[u8]) -> Result<Root, Refusal> {
    if bytes.trim_ascii().is_empty() {
        return Err(Refusal::input("The document is empty. (offset: 0)"));
    }
    serde_json::from_slice(bytes).map_err(|error| match error.is_data() {
        true => Refusal::input("Input root is not an object."),
        false => Refusal::input(format!("Invalid JSON: {error}.")),
    })
}

fn value(root: &Root, name: &str) -> Option<Value> {
    let raw = root.get(name)?;
    // It was read as JSON before; only what no number can hold fails now.
    Some(serde_json::from_str(raw.get()).unwrap_or(Value::Null))
}

fn list(root: &Root, name: &str) -> Result<Option<Vec<Value>>, Refusal> {
    match value(root, name) {
        None => Ok(None),
        Some(Value::Array(list)) => Ok(Some(list)),
        Some(_) => Err(Refusal::input(format!("Invalid {name}."))),
    }
}

fn bound(what: &str, count: usize, most: usize) -> Result<(), Refusal> {
    if count > most { Err(Refusal::too_big(what, count, most)) } else { Ok(()) }
}

fn each_once(kind: &str, ids: impl Iterator<Item = u64>) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(Refusal::input(format!("Duplicate {kind} id: {id}.")));
        }
    }
    Ok(())
}

/// How many kinds of goods the first vehicle counts; all others must count as many.
fn kinds(vehicles: &[Value]) -> Result<usize, Refusal> {
    let capacity = vehicles.first().and_then(|vehicle| vehicle.get("capacity"));
    let kinds = capacity.map_or(Ok(0), |value| amounts(value, "capacity").map(|all| all.len()))?;
    bound("kinds of goods in capacity", kinds, solver::AMOUNTS_MAX)?;
    Ok(kinds)
}

fn matrices(root: &Root) -> Result<BTreeMap<String, Matrices>, Refusal> {
    if root.contains_key("matrix") {
        let message = "Unsupported matrix: use matrices, by profile.";
        return Err(Refusal::input(message));
    }
    let Some(raw) = root.get("matrices") else { return Ok(BTreeMap::new()) };
    let unexpected = |_| Refusal::input("Unexpected matrices value.");
    let by_profile: Root = serde_json::from_str(raw.get()).map_err(unexpected)?;
    let mut all = BTreeMap::new();
    for (profile, raw) in by_profile {
        let named: Root = serde_json::from_str(raw.get()).map_err(unexpected)?;
        let one = |name: &str| named.get(name).map(|raw| matrix(raw, &profile, name)).transpose();
        let found = Matrices {
            durations: one("durations")?,
            distances: one("distances")?,
            costs: one("costs")?,
        };
        if found.durations.is_none() && found.distances.is_none() && found.costs.is_none() {
            continue;
        }
        if found.durations.is_none() {
            let message = format!("Missing durations matrix for {profile} profile.");
            return Err(Refusal::input(message));
        }
        all.insert(profile, found);
    }
    Ok(all)
}

fn matrix(raw: &RawValue, profile: &str, name: &str) -> Result<Vec<Vec<u32>>, Refusal> {
    let rows: Vec<Vec<u32>> =
        serde_json::from_str(raw.get()).map_err(|_| Refusal::input("Invalid matrix entry."))?;
    if rows.is_empty() {
        return Err(Refusal::input(format!("Empty {name} matrix for {profile} profile.")));
    }
    bound("rows in a matrix", rows.len(), limits::VROOM_ROWS_MAX)?;
    match rows.iter().all(|row| row.len() == rows.len()) {
        true => Ok(rows),
        false => Err(Refusal::input("Unexpected matrix line length.")),
    }
}

fn vehicle(
    value: &Value,
    kinds: usize,
    by_index: bool,
    matrices: &BTreeMap<String, Matrices>,
) -> Result<Vehicle, Refusal> {
    let (fields, id) = Object::read(value, "vehicle")?;
    let profile = fields.text("profile")?.unwrap_or_else(|| "car".to_owned());
    if by_index && !matrices.contains_key(&profile) {
        return Err(Refusal::input(format!("Missing durations matrix for {profile} profile.")));
    }
    let start = fields.location("start", "start_index")?;
    let end = fields.location("end", "end_index")?;
    if start.is_none() && end.is_none() {
        return Err(Refusal::input(format!("No start or end specified for vehicle {id}.")));
    }
    for location in [start, end].iter().flatten() {
        located(location, by_index)?;
    }
    let limit = |name: &str| fields.number(name, &format!("Invalid {name} value."));
    let breaks = breaks(&fields, kinds)?;
    each_once("break", breaks.iter().map(|rest| rest.id))?;
    let costs = costs(&fields, id)?;
    let own_costs = matrices.get(&profile).is_some_and(|found| found.costs.is_some());
    if own_costs && costs.per_hour != PER_HOUR {
        return Err(Refusal::input("Custom costs are incompatible with using a per_hour value."));
    }
    Ok(Vehicle {
        id,
        profile,
        description: fields.description()?,
        kind: fields.text("type")?.unwrap_or_default(),
        start,
        end,
        capacity: fields.amounts("capacity", kinds)?,
        skills: fields.skills()?,
        window: fields.window()?,
        breaks,
        costs,
        slowness: slowness(&fields)?,
        tasks_max: limit("max_tasks")?.map(|most| u32::try_from(most).unwrap_or(u32::MAX)),
        travel_max: limit("max_travel_time")?,
        distance_max: limit("max_distance")?,
        steps: steps(&fields, id)?,
    })
}

/// Whether a location says what is needed: an index beside matrices, else coordinates.
fn located(location: &Location, by_index: bool) -> Result<(), Refusal> {
    match (by_index, location.index.is_some(), location.place.is_some()) {
        (true, true, _) | (false, false, true) => Ok(()),
        (true, false, _) => Err(Refusal::input("Missing location index.")),
        (false, ..) => {
            let message = "Unexpected location index while no custom matrices provided.";
            Err(Refusal::input(message))
        }
    }
}

/// The speed factor as VROOM takes it: in whole hundredths of a second per second.
fn slowness(fields: &Object<'_>) -> Result<i64, Refusal> {
    let Some(value) = fields.get("speed_factor") else { return Ok(100) };
    let factor = value.as_f64().ok_or_else(|| Refusal::input("Invalid speed_factor value."))?;
    if !(factor > 0.0 && factor <= 5.0) {
        return Err(Refusal::input(format!("Invalid speed factor: {factor}")));
    }
    Ok(((100.0 / factor).round() as i64).clamp(1, 100_000))
}

fn costs(fields: &Object<'_>, id: u64) -> Result<Costs, Refusal> {
    let usual = Costs { fixed: 0, per_hour: PER_HOUR, per_task_hour: 0, per_km: 0 };
    let Some(value) = fields.get("costs") else { return Ok(usual) };
    let invalid = || Refusal::input(format!("Invalid costs for vehicle {id}."));
    let object = Object::plain(value.as_object().ok_or_else(invalid)?, &fields.name);
    let cost = |name: &str, usual: i64| {
        let refused = format!("Invalid {name} cost for vehicle {id}.");
        object.number(name, &refused).map(|found| found.unwrap_or(usual))
    };
    Ok(Costs {
        fixed: cost("fixed", usual.fixed)?,
        per_hour: cost("per_hour", usual.per_hour)?,
        per_task_hour: cost("per_task_hour", usual.per_task_hour)?,
        per_km: cost("per_km", usual.per_km)?,
    })
}

fn breaks(fields: &Object<'_>, kinds: usize) -> Result<Vec<Break>, Refusal> {
    let Some(value) = fields.get("breaks") else { return Ok(Vec::new()) };
    let invalid = || Refusal::input(format!("Invalid breaks for {}.", fields.name));
    let list = value.as_array().ok_or_else(invalid)?;
    let what = format!("breaks for {}", fields.name);
    bound(&what, list.len(), solver::BREAKS_MAX)?;
    let one = |value: &Value| {
        let (fields, id) = Object::read(value, "break")?;
        let load_max =
            fields.get("max_load").map(|value| amounts(value, "max_load")).transpose()?;
        if load_max.as_ref().is_some_and(|load| load.len() != kinds) {
            return Err(Refusal::input(format!(
                "Inconsistent break max_load size for break {id}."
            )));
        }
        Ok(Break {
            id,
            description: fields.description()?,
            windows: fields.windows()?,
            service: fields.duration("service")?,
            load_max,
        })
    };
    list.iter().map(one).collect()
}

fn steps(fields: &Object<'_>, id: u64) -> Result<Vec<Step>, Refusal> {
    let Some(value) = fields.get("steps") else { return Ok(Vec::new()) };
    let invalid = |what: &str| Refusal::input(format!("Invalid {what} for vehicle {id}."));
    let list = value.as_array().ok_or_else(|| invalid("steps"))?;
    bound(&format!("steps for vehicle {id}"), list.len(), limits::SOLVE_TASKS_MAX + 16)?;
    let one = |value: &Value| {
        let step = value.as_object().ok_or_else(|| invalid("steps"))?;
        let step = Object::plain(step, &fields.name);
        let kind = match step.get("type").and_then(Value::as_str) {
            Some("start") => Kind::Start,
            Some("job") => Kind::Job,
            Some("pickup") => Kind::Pickup,
            Some("delivery") => Kind::Delivery,
            Some("break") => Kind::Break,
            Some("end") => Kind::End,
            _ => return Err(invalid("type in steps")),
        };
        let step_id = match kind {
            Kind::Start | Kind::End => 0,
            _ => step.get("id").and_then(Value::as_u64).ok_or_else(|| invalid("id in steps"))?,
        };
        let moment = |name: &str| step.number(name, &format!("Invalid {name} value."));
        let (at, after) = (moment("service_at")?, moment("service_after")?);
        Ok(Step { kind, id: step_id, at, after, before: moment("service_before")? })
    };
    list.iter().map(one).collect()
}

fn task(fields: &Object<'_>, id: u64, by_index: bool) -> Result<Task, Refusal> {
    let location = fields.location("location", "location_index")?;
    let invalid = || Refusal::input(format!("Invalid location for {}.", fields.name));
    let location = location.ok_or_else(invalid)?;
    located(&location, by_index)?;
    Ok(Task {
        id,
        description: fields.description()?,
        location,
        setup: fields.duration("setup")?,
        service: fields.duration("service")?,
        setup_per_type: fields.durations_by_type("setup_per_type")?,
        service_per_type: fields.durations_by_type("service_per_type")?,
        windows: fields.windows()?,
    })
}

fn job(value: &Value, kinds: usize, by_index: bool) -> Result<Job, Refusal> {
    let (fields, id) = Object::read(value, "job")?;
    // Goods were called an amount before they could be taken as well as left.
    let delivery = match fields.get("delivery") {
        None => fields.amounts("amount", kinds)?,
        Some(_) => fields.amounts("delivery", kinds)?,
    };
    Ok(Job {
        task: task(&fields, id, by_index)?,
        delivery,
        pickup: fields.amounts("pickup", kinds)?,
        skills: fields.skills()?,
        priority: fields.priority()?,
    })
}

fn shipment(value: &Value, kinds: usize, by_index: bool) -> Result<Shipment, Refusal> {
    let fields = value.as_object().ok_or_else(|| Refusal::input("Invalid shipment."))?;
    let stop = |kind: &str| {
        let value = fields.get(kind).filter(|value| value.is_object());
        let missing = || Refusal::input(format!("Missing {kind} for shipment."));
        let (fields, id) = Object::read(value.ok_or_else(missing)?, kind)?;
        task(&fields, id, by_index)
    };
    let (pickup, delivery) = (stop("pickup")?, stop("delivery")?);
    let fields = Object::plain(fields, &format!("pickup {}", pickup.id));
    Ok(Shipment {
        amount: fields.amounts("amount", kinds)?,
        skills: fields.skills()?,
        priority: fields.priority()?,
        pickup,
        delivery,
    })
}

/// What stands under `options`, by the letters of VROOM's command line.
fn wishes(root: &Root) -> Result<Wishes, Refusal> {
    let mut wishes =
        Wishes { geometry: false, plan: false, threads: 1, budget_ms: None, effort: 5 };
    let Some(value) = value(root, "options") else { return Ok(wishes) };
    let invalid = |name: &str| Refusal::input(format!("Invalid {name} in options."));
    let options = value.as_object().ok_or_else(|| Refusal::input("Invalid options."))?;
    for (name, value) in options {
        let count =
            |most: i64| number(value).filter(|found| *found <= most).ok_or_else(|| invalid(name));
        match name.as_str() {
            "g" => wishes.geometry = value.as_bool().ok_or_else(|| invalid(name))?,
            "c" => wishes.plan = value.as_bool().ok_or_else(|| invalid(name))?,
            "t" => wishes.threads = count(1_024)?.max(1) as usize,
            "x" => wishes.effort = count(5)? as u64,
            "l" => wishes.budget_ms = Some(seconds(value).ok_or_else(|| invalid(name))?),
            _ => {}
        }
    }
    Ok(wishes)
}

/// Seconds as milliseconds, as long as anyone may search.
fn seconds(value: &Value) -> Option<u64> {
    let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0)?;
    Some(((seconds * 1_000.0) as u64).min(limits::SOLVE_MS_MAX))
}
