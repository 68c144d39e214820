//! Routes as VROOM writes them: a summary, what nobody does, and every step with when it
//! happens, what is on board, and which rules it breaks.

use std::collections::BTreeMap;

use routing::polyline::{self, Digits};
use serde_json::{Map, Value, json};
use solver::{Route, Solution, Step};
use vocab::Place;

use super::input::{Input, Kind, Location, Task};
use super::matrices::Streets;
use super::plan::{self, missed};
use super::problem::{Given, Meaning, solver_step};
use super::refusal::Refusal;
use super::schedule::{Stage, as_given, latest, stages, task};

/// Causes of violations with the seconds by which they are missed, where there are any.
type Violations = BTreeMap<&'static str, Option<i64>>;

/// How long what took, milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) loading: u64,
    pub(super) solving: u64,
}

/// The answer to a problem that was solved.
pub(super) fn solved(
    meaning: &Meaning,
    input: &Input,
    solution: &Solution,
    times: Times,
    streets: &dyn Streets,
) -> Result<Value, Refusal> {
    let routes = solution.routes.iter().map(|route| {
        let vehicle = route.vehicle as usize;
        let stages = stages(meaning, input, vehicle, &as_given(meaning, vehicle, &route.steps));
        let earliest = meaning.problem.vehicles[vehicle].shift.from;
        let starts = latest(&stages, earliest.into());
        Writer { meaning, input, vehicle, stages, starts, judged: false }.route(streets)
    });
    let routes: Vec<Told> = routes.collect::<Result<_, _>>()?;
    Ok(answer(input, meaning, routes, times))
}

/// The answer to given routes.
pub(super) fn planned(
    meaning: &Meaning,
    input: &Input,
    given: &[Vec<Given>],
    times: Times,
    streets: &dyn Streets,
) -> Result<Value, Refusal> {
    let mut routes = Vec::new();
    for (vehicle, steps) in given.iter().enumerate().filter(|(_, steps)| !steps.is_empty()) {
        let stages = stages(meaning, input, vehicle, steps);
        let earliest = i64::from(meaning.clock.ever().from);
        let starts = plan::starts(&stages, earliest).ok_or_else(|| {
            let id = input.vehicles[vehicle].id;
            Refusal::input(format!("Infeasible route for vehicle {id}."))
        })?;
        let writer = Writer { meaning, input, vehicle, stages, starts, judged: true };
        routes.push(writer.route(streets)?);
    }
    Ok(answer(input, meaning, routes, times))
}

/// A route, written, with what the summary adds up.
struct Told {
    value: Map<String, Value>,
    served: Vec<(Kind, usize)>,
    violations: Violations,
}

/// What a route or all of them come to, by VROOM's names.
const SUMS: [&str; 6] = ["cost", "setup", "service", "duration", "waiting_time", "priority"];

fn answer(input: &Input, meaning: &Meaning, routes: Vec<Told>, times: Times) -> Value {
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
            let all = routes.iter().filter_map(|route| route.value.get(name)?.as_array());
            let mut total = vec![0; input.kinds];
            for amounts in all {
                for (total, more) in total.iter_mut().zip(amounts) {
                    *total += more.as_i64().unwrap_or(0);
                }
            }
            summary.insert(name.to_owned(), json!(total));
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

struct Writer<'a> {
    meaning: &'a Meaning,
    input: &'a Input,
    vehicle: usize,
    stages: Vec<Stage>,
    starts: Vec<i64>,
    /// Whether rules may be broken, so that it has to be said.
    judged: bool,
}

/// Where a route stands while it is written.
struct Standing {
    now: i64,
    /// How much of the leg to the next place is driven already.
    driven: i64,
    travel: i64,
    metres: i64,
    load: Vec<i64>,
}

impl Writer<'_> {
    fn route(self, streets: &dyn Streets) -> Result<Told, Refusal> {
        let (shape, metres) = match self.input.wishes.geometry {
            true => self.geometry(streets).map(|(shape, metres)| (Some(shape), Some(metres)))?,
            false => (None, None),
        };
        let given = &self.input.vehicles[self.vehicle];
        let mut at = Standing {
            now: self.starts[0],
            driven: 0,
            travel: 0,
            metres: 0,
            load: self.first_load(),
        };
        let (mut sums, mut violations) = ([0; 4], self.route_violations());
        let mut steps = Vec::with_capacity(self.stages.len());
        for number in 0..self.stages.len() {
            let (step, waiting, broken) = self.step(number, &mut at, metres.as_deref());
            let stage = &self.stages[number];
            for (sum, more) in sums.iter_mut().zip([stage.setup, stage.service, waiting, 0]) {
                *sum += more;
            }
            sums[3] += self.priority(stage);
            join(&mut violations, &broken);
            steps.push(step);
        }
        let clock = self.meaning.clock;
        let mut value = Map::new();
        value.insert("vehicle".to_owned(), given.id.into());
        value.insert("cost".to_owned(), self.cost().into());
        if self.input.kinds > 0 {
            let (delivery, pickup) = self.carried();
            value.insert("delivery".to_owned(), json!(delivery));
            value.insert("amount".to_owned(), json!(delivery));
            value.insert("pickup".to_owned(), json!(pickup));
        }
        value.insert("setup".to_owned(), clock.seconds(sums[0]).into());
        value.insert("service".to_owned(), clock.seconds(sums[1]).into());
        value.insert("duration".to_owned(), clock.seconds(at.travel).into());
        value.insert("waiting_time".to_owned(), clock.seconds(sums[2]).into());
        value.insert("priority".to_owned(), sums[3].into());
        if self.meaning.has_metres || metres.is_some() {
            value.insert("distance".to_owned(), at.metres.into());
        }
        value.insert("steps".to_owned(), steps.into());
        value.insert("violations".to_owned(), shown(&violations));
        put_description(&mut value, given.description.as_deref());
        if let Some(shape) = shape {
            value.insert("geometry".to_owned(), shape.into());
        }
        let served = self.stages.iter().map(|stage| (stage.kind, stage.number));
        Ok(Told { value, served: served.collect(), violations })
    }

    /// One step; how long it waits; what it breaks.
    fn step(
        &self,
        number: usize,
        at: &mut Standing,
        metres: Option<&[i64]>,
    ) -> (Value, i64, Violations) {
        let (stage, start) = (&self.stages[number], self.starts[number]);
        let arrival = self.arrive(number, start, at);
        if !stage.is_break() {
            at.metres += metres.map_or(stage.metres, |metres| metres[number]);
        }
        at.now = start + stage.action();
        self.carry(stage, &mut at.load);
        let violations = if self.judged { self.judge(number, &at.load) } else { Violations::new() };
        let clock = self.meaning.clock;
        let mut value = Map::new();
        value.insert("type".to_owned(), stage.kind.as_str().into());
        put_description(&mut value, self.description(stage));
        put_location(&mut value, stage.location.as_ref());
        if let Some(id) = self.id(stage) {
            value.insert("id".to_owned(), id.into());
            if !stage.is_break() {
                value.insert("job".to_owned(), id.into());
            }
        }
        value.insert("setup".to_owned(), clock.seconds(stage.setup).into());
        value.insert("service".to_owned(), clock.seconds(stage.service).into());
        value.insert("waiting_time".to_owned(), clock.seconds(start - arrival).into());
        if self.input.kinds > 0 {
            value.insert("load".to_owned(), json!(at.load));
        }
        value.insert("arrival".to_owned(), clock.moment(arrival).into());
        value.insert("duration".to_owned(), clock.seconds(at.travel + at.driven).into());
        value.insert("violations".to_owned(), shown(&violations));
        if self.meaning.has_metres || metres.is_some() {
            value.insert("distance".to_owned(), at.metres.into());
        }
        (Value::Object(value), start - arrival, violations)
    }

    /// When the vehicle gets to a step that starts at `start`: what it has time for
    /// before a break, it drives.
    fn arrive(&self, number: usize, start: i64, at: &mut Standing) -> i64 {
        let stage = &self.stages[number];
        if stage.is_break() {
            let next = self.stages[number..].iter().find(|stage| !stage.is_break());
            let left = next.map_or(0, |next| next.travel - at.driven);
            let driven = left.min(start - at.now).max(0);
            at.driven += driven;
            return at.now + driven;
        }
        let arrival = at.now + (stage.travel - at.driven).max(0);
        at.travel += stage.travel;
        at.driven = 0;
        arrival.min(start)
    }

    fn first_load(&self) -> Vec<i64> {
        let mut load = vec![0; self.input.kinds];
        for stage in self.stages.iter().filter(|stage| stage.kind == Kind::Job) {
            add(&mut load, &self.input.jobs[stage.number].delivery, 1);
        }
        load
    }

    fn carry(&self, stage: &Stage, load: &mut [i64]) {
        let shipment = || &self.input.shipments[stage.number - self.input.jobs.len()];
        match stage.kind {
            Kind::Job => {
                add(load, &self.input.jobs[stage.number].delivery, -1);
                add(load, &self.input.jobs[stage.number].pickup, 1);
            }
            Kind::Pickup => add(load, &shipment().amount, 1),
            Kind::Delivery => add(load, &shipment().amount, -1),
            Kind::Start | Kind::End | Kind::Break => {}
        }
    }

    /// All that is left and all that is taken.
    fn carried(&self) -> (Vec<i64>, Vec<i64>) {
        let (mut delivery, mut pickup) = (vec![0; self.input.kinds], vec![0; self.input.kinds]);
        for stage in &self.stages {
            let shipment = || &self.input.shipments[stage.number - self.input.jobs.len()];
            match stage.kind {
                Kind::Job => {
                    add(&mut delivery, &self.input.jobs[stage.number].delivery, 1);
                    add(&mut pickup, &self.input.jobs[stage.number].pickup, 1);
                }
                Kind::Pickup => add(&mut pickup, &shipment().amount, 1),
                Kind::Delivery => add(&mut delivery, &shipment().amount, 1),
                Kind::Start | Kind::End | Kind::Break => {}
            }
        }
        (delivery, pickup)
    }

    fn priority(&self, stage: &Stage) -> i64 {
        match stage.kind {
            Kind::Job => self.input.jobs[stage.number].priority,
            Kind::Pickup | Kind::Delivery => {
                self.input.shipments[stage.number - self.input.jobs.len()].priority
            }
            Kind::Start | Kind::End | Kind::Break => 0,
        }
    }

    fn id(&self, stage: &Stage) -> Option<u64> {
        match stage.kind {
            Kind::Break => Some(self.input.vehicles[self.vehicle].breaks[stage.number].id),
            kind => task(self.input, kind, stage.number).map(|task: &Task| task.id),
        }
    }

    fn description(&self, stage: &Stage) -> Option<&str> {
        match stage.kind {
            Kind::Break => {
                self.input.vehicles[self.vehicle].breaks[stage.number].description.as_deref()
            }
            kind => task(self.input, kind, stage.number)?.description.as_deref(),
        }
    }

    /// The route as the solver knows it.
    fn as_solved(&self) -> Route {
        let given = |stage: &Stage| {
            let Stage { kind, number, .. } = *stage;
            if kind == Kind::Break {
                let order = &self.meaning.breaks[self.vehicle];
                let own = order.iter().position(|found| *found == number);
                return own.map(|own| Step::Break(own as u32));
            }
            solver_step(&Given { kind, number, from: 0, until: 0 })
        };
        let steps = self.stages.iter().filter_map(given).collect();
        Route { vehicle: self.vehicle as u32, steps }
    }

    fn cost(&self) -> i64 {
        let told = solver::timeline(&self.meaning.problem, &self.as_solved());
        self.meaning.scale.told(told.bill.total())
    }

    /// What the route as a whole breaks.
    fn route_violations(&self) -> Violations {
        let mut broken = Violations::new();
        if !self.judged {
            return broken;
        }
        let told = solver::timeline(&self.meaning.problem, &self.as_solved());
        for violation in told.violations {
            let cause = match violation.rule {
                solver::Rule::Stops { .. } => "max_tasks",
                solver::Rule::Travel { .. } => "max_travel_time",
                solver::Rule::Metres { .. } => "max_distance",
                solver::Rule::MissingBreak { .. } => "missing_break",
                _ => continue,
            };
            broken.insert(cause, None);
        }
        broken
    }

    /// What a step breaks.
    fn judge(&self, number: usize, load: &[i64]) -> Violations {
        let (stage, start) = (&self.stages[number], self.starts[number]);
        let vehicle = &self.input.vehicles[self.vehicle];
        let mut broken = Violations::new();
        let by = self.meaning.clock.seconds(missed(&stage.windows, start).abs());
        match missed(&stage.windows, start) {
            0 => {}
            early if early < 0 => drop(broken.insert("lead_time", Some(by))),
            _ => drop(broken.insert("delay", Some(by))),
        }
        let over = |most: &[i64]| load.iter().zip(most).any(|(load, most)| load > most);
        if over(&vehicle.capacity) {
            broken.insert("load", None);
        }
        if stage.is_break() && vehicle.breaks[stage.number].load_max.as_deref().is_some_and(over) {
            broken.insert("max_load", None);
        }
        let skills = match stage.kind {
            Kind::Job => &self.input.jobs[stage.number].skills,
            Kind::Pickup | Kind::Delivery => {
                &self.input.shipments[stage.number - self.input.jobs.len()].skills
            }
            Kind::Start | Kind::End | Kind::Break => return broken,
        };
        if skills.iter().any(|skill| !vehicle.skills.contains(skill)) {
            broken.insert("skills", None);
        }
        if !self.is_paired(number) {
            broken.insert("precedence", None);
        }
        broken
    }

    /// Whether a pickup has its delivery behind it, and a delivery its pickup before it.
    fn is_paired(&self, number: usize) -> bool {
        let stage = &self.stages[number];
        let has = |stages: &[Stage], kind: Kind| {
            stages.iter().any(|other| other.kind == kind && other.number == stage.number)
        };
        match stage.kind {
            Kind::Pickup => has(&self.stages[number..], Kind::Delivery),
            Kind::Delivery => has(&self.stages[..number], Kind::Pickup),
            _ => true,
        }
    }

    /// The shape of the whole route, and the metres to each of its steps.
    fn geometry(&self, streets: &dyn Streets) -> Result<(String, Vec<i64>), Refusal> {
        let profile = &self.input.vehicles[self.vehicle].profile;
        let mut metres = vec![0; self.stages.len()];
        let mut shape: Vec<Place> = Vec::new();
        let mut last: Option<Place> = None;
        for (number, stage) in self.stages.iter().enumerate().filter(|(_, one)| !one.is_break()) {
            let place = stage.location.and_then(|location| location.place);
            let place = place.ok_or_else(|| {
                Refusal::input("Route geometry request with missing coordinates.")
            })?;
            match last {
                None => shape.push(place),
                Some(last) if last == place => {}
                Some(last) => {
                    let course = streets.course(profile, last, place)?;
                    metres[number] = i64::from(course.metres);
                    shape.extend(course.shape);
                }
            }
            last = Some(place);
        }
        shape.dedup();
        Ok((polyline::encode(&shape, Digits::Five), metres))
    }
}

fn add(load: &mut [i64], amount: &[i64], sign: i64) {
    for (have, more) in load.iter_mut().zip(amount) {
        *have += sign * more;
    }
}

fn join(all: &mut Violations, more: &Violations) {
    for (cause, by) in more {
        let sum = all.entry(cause).or_insert(None);
        if let Some(by) = by {
            *sum = Some(sum.unwrap_or(0) + by);
        }
    }
}

fn shown(violations: &Violations) -> Value {
    let one = |(cause, by): (&&str, &Option<i64>)| match by {
        Some(by) => json!({"cause": cause, "duration": by}),
        None => json!({"cause": cause}),
    };
    violations.iter().map(one).collect()
}

fn put_location(value: &mut Map<String, Value>, location: Option<&Location>) {
    let Some(location) = location else { return };
    if let Some(degrees) = location.degrees {
        value.insert("location".to_owned(), json!(degrees));
    }
    if let Some(index) = location.index {
        value.insert("location_index".to_owned(), index.into());
    }
}

fn put_description(value: &mut Map<String, Value>, description: Option<&str>) {
    if let Some(description) = description {
        value.insert("description".to_owned(), description.into());
    }
}
