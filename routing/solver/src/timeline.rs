//! When a route is where, what it carries, what it costs and which rules it breaks.
//!
//! Written to be read next to the model: one step after the other, from nothing, also for
//! routes that break rules. It is what the search is held against, so it must never use
//! anything the search uses.
//!
//! The rules of time. A vehicle leaves as early as its shift allows. Service starts at the
//! first moment a window allows; setup is added where the stop before is at another place.
//! A break starts at the first moment its window allows after the last departure; time the
//! vehicle would wait for it is driven towards the next stop instead.

use crate::happening::{Bill, Timeline, Visit};
use crate::model::{
    AMOUNTS_MAX, Amount, Matrix, Problem, Route, Step, Stop, TICKS_MAX, Ticks, Vehicle, Window,
    Work,
};
use crate::violation::{Rule, Violation};

/// What happens on a route. A vehicle that does not exist has an empty timeline with one
/// violation; a step that does not exist is passed over and named.
pub fn timeline(problem: &Problem, route: &Route) -> Timeline {
    let missing =
        Violation { vehicle: Some(route.vehicle), step: None, request: None, rule: Rule::Vehicle };
    let empty = Timeline { vehicle: route.vehicle, ..Timeline::default() };
    let Some(vehicle) = problem.vehicles.get(route.vehicle as usize) else {
        return Timeline { violations: vec![missing], ..empty };
    };
    let Some(matrix) = problem.matrices.get(vehicle.profile as usize) else {
        return Timeline { violations: vec![missing], ..empty };
    };
    Walk { problem, vehicle, matrix, number: route.vehicle, steps: &route.steps }
        .timeline(Detail::Full)
}

/// What a route costs and which rules it breaks, and of everything else only what that
/// takes.
pub(crate) fn verdict(problem: &Problem, route: &Route) -> (i64, Vec<Violation>) {
    let vehicle = problem.vehicles.get(route.vehicle as usize);
    let matrix = vehicle.and_then(|vehicle| problem.matrices.get(vehicle.profile as usize));
    let (Some(vehicle), Some(matrix)) = (vehicle, matrix) else { return (0, Vec::new()) };
    let walk = Walk { problem, vehicle, matrix, number: route.vehicle, steps: &route.steps };
    let told = walk.timeline(Detail::Verdict);
    (told.bill.total(), told.violations)
}

/// How much of a timeline is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Full,
    /// Without slack, and without the latest departure unless a rule needs it.
    Verdict,
}

/// The stop of a step, if there is such a step.
pub(crate) fn stop_of(problem: &Problem, step: Step) -> Option<&Stop> {
    let work = |request: u32| problem.requests.get(request as usize).map(|found| &found.work);
    match step {
        Step::Job(request) => match work(request)? {
            Work::Job { stop, .. } => Some(stop),
            _ => None,
        },
        Step::Pickup(request) => match work(request)? {
            Work::Shipment { pickup, .. } => Some(pickup),
            _ => None,
        },
        Step::Delivery(request) => match work(request)? {
            Work::Shipment { delivery, .. } | Work::OnBoard { delivery, .. } => Some(delivery),
            Work::Job { .. } => None,
        },
        Step::Break(_) => None,
    }
}

/// The request of a step; none for a break.
pub(crate) fn request_of(step: Step) -> Option<u32> {
    match step {
        Step::Job(request) | Step::Pickup(request) | Step::Delivery(request) => Some(request),
        Step::Break(_) => None,
    }
}

/// The first moment not before `from` that the windows allow, and how much too late that
/// is if the last has ended.
fn first_moment(windows: &[Window], from: Ticks) -> (Ticks, Ticks) {
    match windows.iter().find(|window| from <= window.until) {
        Some(window) => (from.max(window.from), 0),
        None => (from, windows.last().map_or(0, |last| from - last.until)),
    }
}

/// Where the vehicle stands between two steps.
#[derive(Clone, Copy)]
struct Standing {
    now: Ticks,
    place: Option<u32>,
    /// How much of the leg to the next stop is driven already.
    driven: Ticks,
}

struct Walk<'a> {
    problem: &'a Problem,
    vehicle: &'a Vehicle,
    matrix: &'a Matrix,
    number: u32,
    steps: &'a [Step],
}

impl Walk<'_> {
    fn timeline(&self, detail: Detail) -> Timeline {
        let mut told = Timeline {
            vehicle: self.number,
            departure: self.vehicle.shift.from,
            load: self.first_load(),
            ..Timeline::default()
        };
        let departure = told.departure;
        let mut load = told.load;
        let mut at = Standing { now: departure, place: self.vehicle.start, driven: 0 };
        self.check_load(&load, None, &mut told.violations);
        for (number, &step) in self.steps.iter().enumerate() {
            let before = at;
            let Some((mut visit, late)) = self.visit(step, &mut at) else {
                let rule = Rule::UnknownStep { step };
                told.violations.push(self.broken(Some(number), rule));
                continue;
            };
            self.carry(step, &mut load);
            visit.load = load;
            if detail == Detail::Full {
                visit.slack = self.slack(number, before);
            }
            if late > 0 {
                told.violations.push(self.broken(Some(number), Rule::Late { ticks: late }));
            }
            self.check_load(&load, Some(number), &mut told.violations);
            told.travel = told.travel.saturating_add(visit.travel);
            told.metres += visit.metres;
            told.service = told.service.saturating_add(visit.setup).saturating_add(visit.service);
            told.waiting = told.waiting.saturating_add(visit.waiting);
            self.price(&visit, before.place, &mut told.bill);
            told.visits.push(visit);
        }
        self.come_back(at, detail, &mut told);
        if self.is_used() {
            self.rules_of_the_route(&mut told);
        } else {
            told.bill = Bill::default();
        }
        told
    }

    fn is_used(&self) -> bool {
        self.steps.iter().any(|&step| stop_of(self.problem, step).is_some())
    }

    /// What is left at jobs, and every parcel on board that the route delivers.
    fn first_load(&self) -> Amount {
        let mut load = Amount::default();
        for &step in self.steps {
            let amount =
                match request_of(step).and_then(|one| self.problem.requests.get(one as usize)) {
                    Some(request) => match (&request.work, step) {
                        (Work::Job { delivery, .. }, Step::Job(_)) => delivery,
                        (Work::OnBoard { amount, .. }, Step::Delivery(_)) => amount,
                        _ => continue,
                    },
                    None => continue,
                };
            add(&mut load, amount, 1);
        }
        load
    }

    fn carry(&self, step: Step, load: &mut Amount) {
        let Some(request) =
            request_of(step).and_then(|one| self.problem.requests.get(one as usize))
        else {
            return;
        };
        match (&request.work, step) {
            (Work::Job { delivery, pickup, .. }, _) => {
                add(load, delivery, -1);
                add(load, pickup, 1);
            }
            (Work::Shipment { amount, .. }, Step::Pickup(_)) => add(load, amount, 1),
            (Work::Shipment { amount, .. } | Work::OnBoard { amount, .. }, _) => {
                add(load, amount, -1);
            }
        }
    }

    /// Moves on by one step; the second value is how much too late it starts.
    fn visit(&self, step: Step, at: &mut Standing) -> Option<(Visit, Ticks)> {
        let mut visit = Visit {
            step,
            place: None,
            arrival: at.now,
            waiting: 0,
            start: at.now,
            setup: 0,
            service: 0,
            departure: at.now,
            load: Amount::default(),
            travel: 0,
            metres: 0,
            slack: 0,
            late: 0,
        };
        if let Step::Break(rest) = step {
            let rest = self.vehicle.breaks.get(rest as usize)?;
            let (start, late) = first_moment(&rest.windows, at.now);
            let wait = start - at.now;
            // The wait is driven; only what no leg is left for is waited.
            at.driven = at.driven.saturating_add(wait);
            visit.start = start;
            visit.service = rest.duration;
            visit.departure = start.saturating_add(rest.duration);
            at.now = visit.departure;
            return Some((visit, late));
        }
        let stop = stop_of(self.problem, step)?;
        let leg = self.leg(at.place, Some(stop.place));
        visit.place = Some(stop.place);
        visit.travel = leg.0;
        visit.metres = leg.1;
        visit.arrival = at.now.saturating_add((leg.0 - at.driven).max(0));
        let (start, late) = first_moment(&stop.windows, visit.arrival);
        visit.start = start;
        visit.waiting = start - visit.arrival;
        visit.setup = if at.place == Some(stop.place) { 0 } else { stop.setup };
        visit.service = stop.service;
        visit.departure = start.saturating_add(visit.setup).saturating_add(visit.service);
        visit.late = stop.soft.map_or(0, |soft| (start - soft.until).max(0));
        *at = Standing { now: visit.departure, place: Some(stop.place), driven: 0 };
        Some((visit, late))
    }

    /// Ticks and metres between two places; a free end takes neither.
    fn leg(&self, from: Option<u32>, to: Option<u32>) -> (Ticks, i64) {
        let (Some(from), Some(to)) = (from, to) else { return (0, 0) };
        let cell = from as usize * self.matrix.size + to as usize;
        let metres = self.matrix.metres.as_ref().map_or(0, |metres| i64::from(metres[cell]));
        (self.matrix.ticks[cell], metres)
    }

    fn price(&self, visit: &Visit, from: Option<u32>, bill: &mut Bill) {
        let Some(stop) = stop_of(self.problem, visit.step) else { return };
        self.price_leg(from, Some(stop.place), bill);
        bill.lateness += i64::from(visit.late) * stop.late_cost;
        if matches!(visit.step, Step::Pickup(_)) {
            return; // A shipment is counted where it ends.
        }
        bill.jobs += self.vehicle.costs.per_job;
        let request =
            request_of(visit.step).and_then(|one| self.problem.requests.get(one as usize));
        if let Some(promise) = request.and_then(|request| request.promised)
            && promise.vehicle != self.number
        {
            bill.churn += promise.churn_cost;
        }
    }

    fn price_leg(&self, from: Option<u32>, to: Option<u32>, bill: &mut Bill) {
        let (Some(from), Some(to)) = (from, to) else { return };
        let cell = from as usize * self.matrix.size + to as usize;
        if let Some(costs) = &self.matrix.costs {
            bill.legs += i64::from(costs[cell]);
            return;
        }
        let (ticks, metres) = self.leg(Some(from), Some(to));
        bill.travel += i64::from(ticks) * self.vehicle.costs.per_tick;
        bill.metres += metres * self.vehicle.costs.per_metre;
    }

    fn come_back(&self, at: Standing, detail: Detail, told: &mut Timeline) {
        let leg = self.leg(at.place, self.vehicle.end);
        let used = self.is_used();
        told.arrival =
            if used { at.now.saturating_add((leg.0 - at.driven).max(0)) } else { at.now };
        if used {
            told.travel = told.travel.saturating_add(leg.0);
            told.metres += leg.1;
            self.price_leg(at.place, self.vehicle.end, &mut told.bill);
        }
        let first = Standing { now: told.departure, place: self.vehicle.start, driven: 0 };
        let may_wait = self.vehicle.frozen == 0
            && (detail == Detail::Full || self.vehicle.duration_max.is_some());
        let hold = self.longest(|delay| {
            let end = self.end_from(0, first, delay);
            end == Some(told.arrival) && (delay == 0 || may_wait)
        });
        told.leave_by = told.departure.saturating_add(hold);
        told.duration = told.arrival.saturating_sub(told.leave_by);
    }

    fn rules_of_the_route(&self, told: &mut Timeline) {
        told.bill.fixed = self.vehicle.costs.fixed;
        for (number, rest) in self.vehicle.breaks.iter().enumerate() {
            let number = number as u32;
            if self.steps.contains(&Step::Break(number)) {
                continue;
            }
            match rest.skip_cost {
                Some(cost) => told.bill.skipped += cost,
                None => told.violations.push(self.broken(None, Rule::MissingBreak { number })),
            }
        }
        let stops = told.visits.iter().filter(|visit| visit.place.is_some()).count() as u32;
        let mut rule = |broken: bool, rule: Rule| {
            if broken {
                told.violations.push(self.broken(None, rule));
            }
        };
        let late = told.arrival.saturating_sub(self.vehicle.shift.until);
        rule(late > 0, Rule::ShiftOver { ticks: late });
        let over = stops.saturating_sub(self.vehicle.stops_max.unwrap_or(u32::MAX));
        rule(over > 0, Rule::Stops { over });
        let over = told.travel.saturating_sub(self.vehicle.travel_max.unwrap_or(Ticks::MAX));
        rule(over > 0, Rule::Travel { ticks: over });
        let over = told.metres.saturating_sub(self.vehicle.metres_max.unwrap_or(i64::MAX));
        rule(over > 0, Rule::Metres { over });
        let over = told.duration.saturating_sub(self.vehicle.duration_max.unwrap_or(Ticks::MAX));
        rule(over > 0, Rule::Duration { ticks: over });
    }

    fn check_load(&self, load: &Amount, step: Option<usize>, broken: &mut Vec<Violation>) {
        let during = step.and_then(|number| match self.steps[number] {
            Step::Break(rest) => self.vehicle.breaks.get(rest as usize)?.load_max,
            _ => None,
        });
        for kind in 0..AMOUNTS_MAX {
            let over = load[kind] - self.vehicle.capacity[kind];
            if over > 0 {
                broken.push(self.broken(step, Rule::Load { kind, over }));
            }
            let over = load[kind] - during.map_or(i32::MAX, |most| most[kind]);
            if over > 0 {
                broken.push(self.broken(step, Rule::BreakLoad { kind, over }));
            }
        }
    }

    /// How much later the vehicle may come to a step. Found by trying, not by a formula.
    fn slack(&self, number: usize, before: Standing) -> Ticks {
        self.longest(|delay| self.end_from(number, before, delay).is_some())
    }

    /// The longest delay that is still fine, if no delay is.
    fn longest(&self, fine: impl Fn(Ticks) -> bool) -> Ticks {
        if !fine(0) {
            return 0;
        }
        let (mut good, mut bad) = (0, TICKS_MAX);
        while bad - good > 1 {
            let middle = good + (bad - good) / 2;
            if fine(middle) { good = middle } else { bad = middle }
        }
        good
    }

    /// When the vehicle is back if it goes on with a step after a delay; `None` if it
    /// then starts anything too late.
    fn end_from(&self, number: usize, mut at: Standing, delay: Ticks) -> Option<Ticks> {
        at.now = at.now.saturating_add(delay);
        for &step in &self.steps[number..] {
            if let Some((_, late)) = self.visit(step, &mut at)
                && late > 0
            {
                return None;
            }
        }
        let leg = self.leg(at.place, self.vehicle.end).0;
        let end = at.now.saturating_add((leg - at.driven).max(0));
        (end <= self.vehicle.shift.until).then_some(end)
    }

    fn broken(&self, step: Option<usize>, rule: Rule) -> Violation {
        let request = step.and_then(|number| request_of(self.steps[number]));
        Violation { vehicle: Some(self.number), step, request, rule }
    }
}

fn add(load: &mut Amount, amount: &Amount, sign: i32) {
    for (have, more) in load.iter_mut().zip(amount) {
        *have += sign * more;
    }
}
