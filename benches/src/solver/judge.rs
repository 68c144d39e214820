//! Judges an answer in VROOM's JSON by the problem alone: whether every hard rule holds,
//! and what the routes cost. Shares no code with the solver or with what writes its answer.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde_json::Value;

/// What a judge finds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Verdict {
    /// The priorities of all that is served.
    pub(super) priority: u64,
    pub(super) unserved: usize,
    /// By the prices of the problem, worked out anew.
    pub(super) cost: f64,
}

/// A stop of the problem: a job, or one end of a shipment.
struct Stop<'a> {
    fields: &'a Value,
    /// The job or the whole shipment.
    owner: &'a Value,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Kind {
    Job,
    Pickup,
    Delivery,
}

/// # Errors
/// A sentence that names the rule that is broken.
pub(super) fn judge(problem: &Value, answer: &Value) -> anyhow::Result<Verdict> {
    let stops = stops(problem);
    let mut left: BTreeMap<(Kind, u64), &Stop<'_>> =
        stops.iter().map(|stop| ((stop.kind, number(stop.fields, "id")), stop)).collect();
    let (mut cost, mut priority) = (0.0, 0);
    for route in list(answer, "routes") {
        let vehicle = list(problem, "vehicles")
            .iter()
            .find(|vehicle| vehicle["id"] == route["vehicle"])
            .context("a route of no vehicle")?;
        let mut drive = Drive::new(problem, vehicle, route, &left)?;
        for step in list(route, "steps") {
            drive
                .step(step, &mut left)
                .with_context(|| format!("vehicle {}: {step}", vehicle["id"]))?;
        }
        cost += drive.end().with_context(|| format!("vehicle {}", vehicle["id"]))?;
        priority += drive.priority;
    }
    let unserved = list(answer, "unassigned").len();
    ensure!(left.len() == unserved, "{} stops are neither served nor unassigned", left.len());
    Ok(Verdict { priority, unserved, cost })
}

fn stops(problem: &Value) -> Vec<Stop<'_>> {
    let jobs =
        list(problem, "jobs").iter().map(|job| Stop { fields: job, owner: job, kind: Kind::Job });
    let ends = list(problem, "shipments").iter().flat_map(|shipment| {
        [("pickup", Kind::Pickup), ("delivery", Kind::Delivery)].map(|(end, kind)| Stop {
            fields: &shipment[end],
            owner: shipment,
            kind,
        })
    });
    jobs.chain(ends).collect()
}

/// A vehicle on its way.
struct Drive<'a> {
    vehicle: &'a Value,
    tables: &'a Value,
    now: f64,
    at: Option<usize>,
    load: Vec<i64>,
    /// Shipments that were picked up, by the number of their delivery.
    on_board: Vec<u64>,
    travel: f64,
    /// How much of the next leg is driven before breaks.
    driven: f64,
    price: f64,
    tasks: u64,
    breaks: usize,
    priority: u64,
}

impl<'a> Drive<'a> {
    fn new(
        problem: &'a Value,
        vehicle: &'a Value,
        route: &Value,
        left: &BTreeMap<(Kind, u64), &Stop<'_>>,
    ) -> anyhow::Result<Self> {
        let profile = vehicle["profile"].as_str().unwrap_or("car");
        let mut load = vec![0; list(vehicle, "capacity").len()];
        for step in list(route, "steps").iter().filter(|step| step["type"] == "job") {
            let job =
                left.get(&(Kind::Job, number(step, "id"))).context("a job twice or unknown")?;
            add(&mut load, &job.fields["delivery"], 1);
        }
        let drive = Self {
            vehicle,
            tables: &problem["matrices"][profile],
            now: list(vehicle, "time_window").first().and_then(Value::as_f64).unwrap_or(0.0),
            at: None,
            load,
            on_board: Vec::new(),
            travel: 0.0,
            driven: 0.0,
            price: vehicle["costs"]["fixed"].as_f64().unwrap_or(0.0),
            tasks: 0,
            breaks: 0,
            priority: 0,
        };
        drive.fits()?;
        Ok(drive)
    }

    fn step(
        &mut self,
        step: &Value,
        left: &mut BTreeMap<(Kind, u64), &Stop<'_>>,
    ) -> anyhow::Result<()> {
        let kind = step["type"].as_str().unwrap_or_default();
        if let Some(place) = step["location_index"].as_u64() {
            self.drive_to(place as usize)?;
        } else {
            self.drive_before_break(step)?;
        }
        // Whoever waits before leaving arrives later than need be; nobody arrives earlier.
        let arrival = step["arrival"].as_f64().context("no arrival")?;
        ensure!(arrival + SLACK >= self.now, "arrives at {arrival}, cannot before {}", self.now);
        self.now = self.now.max(arrival);
        match kind {
            "start" | "end" => Ok(()),
            "break" => self.rest(step),
            _ => self.serve(kind, step, left),
        }
    }

    /// Drives as much of the next leg as the break's travel time says.
    fn drive_before_break(&mut self, step: &Value) -> anyhow::Result<()> {
        let travel = step["duration"].as_f64().context("no duration")?;
        let driven = travel - self.travel - self.driven;
        ensure!(driven >= -SLACK, "travels back before a break");
        self.driven += driven;
        self.now += driven;
        Ok(())
    }

    fn drive_to(&mut self, place: usize) -> anyhow::Result<()> {
        if let Some(from) = self.at.replace(place).filter(|from| *from != place) {
            let cell = |table: &str| self.tables[table][from][place].as_f64();
            let factor = self.vehicle["speed_factor"].as_f64().unwrap_or(1.0);
            let took = (cell("durations").unwrap_or(f64::NAN) / factor).round();
            let (per_hour, per_km) =
                (price(self.vehicle, "per_hour", 3_600.0), price(self.vehicle, "per_km", 0.0));
            ensure!(self.driven <= took + SLACK, "drives more than the leg");
            self.now += took - self.driven;
            self.travel += took;
            self.driven = 0.0;
            self.price += cell("costs").unwrap_or_else(|| {
                took * per_hour / 3_600.0 + cell("distances").unwrap_or(0.0) * per_km / 1_000.0
            });
        }
        Ok(())
    }

    fn serve(
        &mut self,
        kind: &str,
        step: &Value,
        left: &mut BTreeMap<(Kind, u64), &Stop<'_>>,
    ) -> anyhow::Result<()> {
        let id = number(step, "id");
        let kind = match kind {
            "job" => Kind::Job,
            "pickup" => Kind::Pickup,
            _ => Kind::Delivery,
        };
        let stop = left.remove(&(kind, id)).context("served twice, or unknown")?;
        self.may(stop)?;
        match kind {
            Kind::Job => {
                add(&mut self.load, &stop.fields["delivery"], -1);
                add(&mut self.load, &stop.fields["pickup"], 1);
            }
            Kind::Pickup => {
                self.on_board.push(number(&stop.owner["delivery"], "id"));
                add(&mut self.load, &stop.owner["amount"], 1);
            }
            Kind::Delivery => {
                let place = self.on_board.iter().position(|waits| *waits == id);
                self.on_board.remove(place.context("delivered before it was picked up")?);
                add(&mut self.load, &stop.owner["amount"], -1);
            }
        }
        self.fits()?;
        if kind != Kind::Delivery {
            self.priority += number(stop.owner, "priority");
        }
        self.tasks += 1;
        let setup = step["setup"].as_f64().unwrap_or(0.0);
        self.now += step["waiting_time"].as_f64().unwrap_or(0.0);
        within(&stop.fields["time_windows"], self.now)?;
        self.now += setup + number(stop.fields, "service") as f64;
        Ok(())
    }

    fn may(&self, stop: &Stop<'_>) -> anyhow::Result<()> {
        let has = list(self.vehicle, "skills");
        let needs = list(stop.owner, "skills");
        ensure!(needs.iter().all(|skill| has.contains(skill)), "a skill is missing");
        Ok(())
    }

    fn rest(&mut self, step: &Value) -> anyhow::Result<()> {
        let rest = list(self.vehicle, "breaks").iter().find(|rest| rest["id"] == step["id"]);
        let rest = rest.context("a break of nobody")?;
        let starts = self.now + step["waiting_time"].as_f64().unwrap_or(0.0);
        within(&rest["time_windows"], starts)?;
        self.now = starts + number(rest, "service") as f64;
        self.breaks += 1;
        Ok(())
    }

    fn fits(&self) -> anyhow::Result<()> {
        let capacity = list(self.vehicle, "capacity").iter().filter_map(Value::as_i64);
        let fits = self.load.iter().zip(capacity).all(|(load, most)| (0..=most).contains(load));
        ensure!(fits, "carries {:?}", self.load);
        Ok(())
    }

    fn end(&self) -> anyhow::Result<f64> {
        ensure!(self.on_board.is_empty(), "something stays on board");
        ensure!(self.breaks == list(self.vehicle, "breaks").len(), "a break is missing");
        let most = |name: &str| self.vehicle[name].as_f64().unwrap_or(f64::INFINITY);
        ensure!(self.tasks as f64 <= most("max_tasks"), "too many tasks");
        ensure!(self.travel <= most("max_travel_time"), "travels too long");
        let until = list(self.vehicle, "time_window").get(1).and_then(Value::as_f64);
        ensure!(self.now <= until.unwrap_or(f64::INFINITY) + SLACK, "ends after the shift");
        Ok(self.price)
    }
}

/// Times are rounded to seconds, leg by leg.
const SLACK: f64 = 1.0;

fn price(vehicle: &Value, name: &str, usual: f64) -> f64 {
    vehicle["costs"][name].as_f64().unwrap_or(usual)
}

fn within(windows: &Value, at: f64) -> anyhow::Result<()> {
    let Some(windows) = windows.as_array() else { return Ok(()) };
    let holds = |window: &Value| {
        let [from, until] = [0, 1].map(|end| window[end].as_f64().unwrap_or(f64::NAN));
        (from - SLACK..=until + SLACK).contains(&at)
    };
    ensure!(windows.iter().any(holds), "begins at {at}, outside of {windows:?}");
    Ok(())
}

fn add(load: &mut [i64], amounts: &Value, times: i64) {
    let amounts = amounts.as_array().map_or(&[][..], Vec::as_slice).iter();
    for (load, amount) in load.iter_mut().zip(amounts) {
        *load += times * amount.as_i64().unwrap_or(0);
    }
}

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map_or(&[][..], Vec::as_slice)
}

fn number(of: &Value, name: &str) -> u64 {
    of[name].as_u64().unwrap_or(0)
}
