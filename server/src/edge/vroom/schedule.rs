//! When everything on a route happens: as late as its end allows, so that nobody waits
//! who could have left later. Travel may be cut in two by a break.

use solver::Step;

use super::given::Given;
use super::input::{Input, Kind, Location, Task};
use super::problem::Meaning;

/// One step of a route, in ticks.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) kind: Kind,
    /// The number of its request, or of its break in the input.
    pub(super) number: usize,
    pub(super) location: Option<Location>,
    /// From the last place to this one.
    pub(super) travel: i64,
    pub(super) metres: i64,
    /// When it may start; empty means at any time.
    pub(super) windows: Vec<[i64; 2]>,
    /// When it must start, whatever its windows say.
    pub(super) must: [i64; 2],
    pub(super) setup: i64,
    pub(super) service: i64,
}

impl Stage {
    pub(super) fn is_break(&self) -> bool {
        self.kind == Kind::Break
    }

    /// Setup and service.
    pub(super) fn action(&self) -> i64 {
        self.setup + self.service
    }
}

/// The task of a step.
pub(super) fn task(input: &Input, kind: Kind, number: usize) -> Option<&Task> {
    let shipment = || input.shipments.get(number - input.jobs.len());
    match kind {
        Kind::Job => input.jobs.get(number).map(|job| &job.task),
        Kind::Pickup => shipment().map(|shipment| &shipment.pickup),
        Kind::Delivery => shipment().map(|shipment| &shipment.delivery),
        Kind::Start | Kind::End | Kind::Break => None,
    }
}

/// A solved route's steps, told as given ones.
pub(super) fn as_given(meaning: &Meaning, vehicle: usize, steps: &[Step]) -> Vec<Given> {
    let given = |step: &Step| {
        let (kind, number) = match *step {
            Step::Job(number) => (Kind::Job, number as usize),
            Step::Pickup(number) => (Kind::Pickup, number as usize),
            Step::Delivery(number) => (Kind::Delivery, number as usize),
            Step::Break(number) => (Kind::Break, meaning.breaks[vehicle][number as usize]),
        };
        Given { kind, number, from: 0, until: i64::MAX }
    };
    steps.iter().map(given).collect()
}

/// A vehicle's route from its start to its end.
pub(super) fn stages(
    meaning: &Meaning,
    input: &Input,
    vehicle: usize,
    steps: &[Given],
) -> Vec<Stage> {
    let walk = Walk { meaning, input, vehicle };
    let inner: Vec<&Given> =
        steps.iter().filter(|step| !matches!(step.kind, Kind::Start | Kind::End)).collect();
    let edge = |kind: Kind| steps.iter().find(|step| step.kind == kind);
    let own = &meaning.problem.vehicles[vehicle];
    let first = inner.iter().find_map(|step| task(input, step.kind, step.number));
    let last = inner.iter().rev().find_map(|step| task(input, step.kind, step.number));
    let given = &input.vehicles[vehicle];
    let at = |own: Option<Location>, other: Option<&Task>| own.or(other.map(|task| task.location));
    let mut all = vec![walk.edge(Kind::Start, at(given.start, first), edge(Kind::Start))];
    let mut place = own.start;
    for step in inner {
        all.push(walk.stage(step, &mut place));
    }
    let mut end = walk.edge(Kind::End, at(given.end, last), edge(Kind::End));
    (end.travel, end.metres) = walk.leg(place, own.end);
    all.push(end);
    all
}

struct Walk<'a> {
    meaning: &'a Meaning,
    input: &'a Input,
    vehicle: usize,
}

impl Walk<'_> {
    fn edge(&self, kind: Kind, location: Option<Location>, step: Option<&Given>) -> Stage {
        let shift = self.meaning.problem.vehicles[self.vehicle].shift;
        let stated = self.input.vehicles[self.vehicle].window.is_some();
        Stage {
            kind,
            number: 0,
            location,
            travel: 0,
            metres: 0,
            windows: if stated {
                vec![[shift.from.into(), shift.until.into()]]
            } else {
                Vec::new()
            },
            must: self.must(step),
            setup: 0,
            service: 0,
        }
    }

    fn stage(&self, step: &Given, place: &mut Option<u32>) -> Stage {
        let (meaning, request) = (self.meaning, step.number as u32);
        let mut stage = Stage { number: step.number, ..self.edge(step.kind, None, Some(step)) };
        let windows = |windows: &[solver::Window]| {
            windows.iter().map(|one| [one.from.into(), one.until.into()]).collect()
        };
        if stage.is_break() {
            let order = &meaning.breaks[self.vehicle];
            let own = order.iter().position(|number| *number == step.number).unwrap_or(0);
            let rest = &meaning.problem.vehicles[self.vehicle].breaks[own];
            stage.windows = windows(&rest.windows);
            stage.service = rest.duration.into();
            return stage;
        }
        let solver_step = match step.kind {
            Kind::Pickup => Step::Pickup(request),
            Kind::Delivery => Step::Delivery(request),
            _ => Step::Job(request),
        };
        if let Some(stop) = stop(&meaning.problem, solver_step) {
            (stage.travel, stage.metres) = self.leg(*place, Some(stop.place));
            stage.windows = windows(&stop.windows);
            stage.setup = if *place == Some(stop.place) { 0 } else { stop.setup.into() };
            stage.service = stop.service.into();
            *place = Some(stop.place);
        }
        stage.location = task(self.input, step.kind, step.number).map(|task| task.location);
        stage
    }

    fn leg(&self, from: Option<u32>, to: Option<u32>) -> (i64, i64) {
        let (Some(from), Some(to)) = (from, to) else { return (0, 0) };
        let vehicle = &self.meaning.problem.vehicles[self.vehicle];
        let matrix = &self.meaning.problem.matrices[vehicle.profile as usize];
        let cell = from as usize * matrix.size + to as usize;
        let metres = matrix.metres.as_ref().map_or(0, |metres| metres[cell]);
        (matrix.ticks[cell].into(), metres.into())
    }

    /// When a step must start by its own words, in ticks.
    fn must(&self, step: Option<&Given>) -> [i64; 2] {
        let Some(step) = step else { return [i64::MIN, i64::MAX] };
        let clock = self.meaning.clock;
        let at = |second: i64, none: i64, open: i64| match second == none {
            true => open,
            false => clock.tick(second),
        };
        [at(step.from, 0, i64::MIN), at(step.until, i64::MAX, i64::MAX)]
    }
}

fn stop(problem: &solver::Problem, step: Step) -> Option<&solver::Stop> {
    let work = |request: u32| problem.requests.get(request as usize).map(|one| &one.work);
    match (step, work(request(step)?)?) {
        (Step::Job(_), solver::Work::Job { stop, .. }) => Some(stop),
        (Step::Pickup(_), solver::Work::Shipment { pickup, .. }) => Some(pickup),
        (Step::Delivery(_), solver::Work::Shipment { delivery, .. }) => Some(delivery),
        _ => None,
    }
}

fn request(step: Step) -> Option<u32> {
    match step {
        Step::Job(request) | Step::Pickup(request) | Step::Delivery(request) => Some(request),
        Step::Break(_) => None,
    }
}

/// When each step of a route that keeps all its windows starts: as late as the earliest
/// end allows.
pub(super) fn latest(stages: &[Stage], earliest_start: i64) -> Vec<i64> {
    let end = earliest_end(stages, earliest_start);
    let mut starts = vec![end; stages.len()];
    // What must have ended by `bound` still has `travel` to fit in before it.
    let (mut bound, mut travel) = (end, 0);
    for (number, stage) in stages.iter().enumerate().rev() {
        let start = match stage.kind {
            Kind::End => end,
            Kind::Break => {
                let start = last_moment(&stage.windows, bound - stage.service);
                travel -= travel.min(bound - stage.service - start);
                start
            }
            _ => last_moment(&stage.windows, bound - travel - stage.action()),
        };
        if !stage.is_break() {
            travel = stage.travel;
        }
        (starts[number], bound) = (start, start);
    }
    starts
}

fn earliest_end(stages: &[Stage], earliest_start: i64) -> i64 {
    let (mut now, mut driven) = (earliest_start, 0);
    for stage in stages {
        if stage.is_break() {
            let start = first_moment(&stage.windows, now);
            driven += start - now;
            now = start + stage.service;
            continue;
        }
        let arrival = now + (stage.travel - driven).max(0);
        let is_edge = matches!(stage.kind, Kind::Start | Kind::End);
        let start = if is_edge { arrival } else { first_moment(&stage.windows, arrival) };
        (now, driven) = (start + stage.action(), 0);
    }
    now
}

fn first_moment(windows: &[[i64; 2]], from: i64) -> i64 {
    windows.iter().find(|window| from <= window[1]).map_or(from, |window| from.max(window[0]))
}

fn last_moment(windows: &[[i64; 2]], until: i64) -> i64 {
    let window = windows.iter().rev().find(|window| window[0] <= until);
    window.map_or(until, |window| until.min(window[1]))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn stage(
        kind: Kind,
        travel: i64,
        windows: &[[i64; 2]],
        service: i64,
    ) -> Stage {
        Stage {
            kind,
            number: 0,
            location: None,
            travel,
            metres: 0,
            windows: windows.to_vec(),
            must: [i64::MIN, i64::MAX],
            setup: 0,
            service,
        }
    }

    #[test]
    fn a_route_leaves_as_late_as_its_end_allows() {
        let route = [
            stage(Kind::Start, 0, &[], 0),
            stage(Kind::Job, 100, &[], 60),
            stage(Kind::Job, 150, &[[0, 200], [1_000, 1_100]], 0),
            stage(Kind::End, 200, &[], 0),
        ];
        assert_eq!(latest(&route, 0), [690, 790, 1_000, 1_200]);
    }

    #[test]
    fn a_break_cuts_travel_in_two() {
        let route = [
            stage(Kind::Start, 0, &[], 0),
            stage(Kind::Break, 0, &[[40, 50]], 300),
            stage(Kind::Job, 100, &[], 0),
            stage(Kind::End, 0, &[], 0),
        ];
        // Half of the way is driven before the break, which begins as late as it may.
        assert_eq!(latest(&route, 0), [0, 50, 400, 400]);
    }
}
