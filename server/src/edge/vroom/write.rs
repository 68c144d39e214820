//! Routes as VROOM writes them: a summary, what nobody does, and every step with when it
//! happens, what is on board, and which rules it breaks.

use routing::polyline::{self, Digits};
use serde_json::{Map, Value, json};
use solver::{Route, Solution, Step};
use vocab::Place;

use super::given::{Given, solver_step};
use super::input::{Input, Kind, Task};
use super::judge::{Violations, join, shown};
use super::matrices::Streets;
use super::plan;
use super::problem::Meaning;
use super::refusal::Refusal;
use super::schedule::{Stage, as_given, latest, stages, task};
use super::summary::{Told, answer, put_description, put_location};

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

/// What writing one route needs at every turn.
pub(super) struct Writer<'a> {
    pub(super) meaning: &'a Meaning,
    pub(super) input: &'a Input,
    pub(super) vehicle: usize,
    pub(super) stages: Vec<Stage>,
    pub(super) starts: Vec<i64>,
    /// Whether rules may be broken, so that it has to be said.
    pub(super) judged: bool,
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
    pub(super) fn as_solved(&self) -> Route {
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
