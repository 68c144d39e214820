//! Where an errand fits into a route of a rich problem, and where it costs least.
//!
//! Loads, times and limits are tested from the rows the route keeps. Where that does not
//! say everything (lateness, the length of the route, loads during breaks, breaks that may
//! be skipped), a place that would be the cheapest so far is tried out on a copy.

use crate::compiled::{Compiled, Errand, NONE, Task};
use crate::model::{Amount, Ticks};
use crate::road::{Leave, NEVER, Road, Times, fits, plus};
use crate::route::{Route, Spot, opening, serving};

/// Room for trying a place out.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    copy: Option<Route>,
}

/// The cheapest place of an errand in a route, if there is one that costs less than
/// `limit`; `avoid` is a place for the first task that is not looked at.
pub(crate) fn scan(
    compiled: &Compiled,
    route: &Route,
    errand: u32,
    limit: i64,
    avoid: u32,
    scratch: &mut Scratch,
) -> Option<Spot> {
    let found = &compiled.errands[errand as usize];
    let road = Road::new(compiled, route.car);
    let tasks = if found.second == NONE { 1 } else { 2 };
    if route.stops() + tasks > road.car.stops_max as usize
        || !route.extra.possible && route.is_used()
    {
        return None;
    }
    let used = route.is_used();
    let fixed =
        serving(compiled, found, route.car) + if used { 0 } else { opening(compiled, route.car) };
    let exact = compiled.has_soft
        || road.car.duration_max < Ticks::MAX
        || road.car.skips.len() > 1
        || road.car.rests.iter().any(|rest| rest.load_max.iter().any(|&most| most < i32::MAX));
    let timed = road.car.skips.len() == 1;
    let best = Spot { cost: limit, first: NONE, second: 0 };
    let mut search =
        Search { compiled, route, road, number: errand, fixed, exact, timed, avoid, best, scratch };
    if found.second == NONE {
        search.single(found)
    } else {
        search.pair(found)
    }
    (search.best.first != NONE).then_some(search.best)
}

struct Search<'a> {
    compiled: &'a Compiled,
    route: &'a Route,
    road: Road<'a>,
    number: u32,
    fixed: i64,
    /// Whether the rows do not say everything.
    exact: bool,
    /// Whether the rows say what time allows.
    timed: bool,
    avoid: u32,
    best: Spot,
    scratch: &'a mut Scratch,
}

/// What a place adds to a route.
#[derive(Clone, Copy, Default)]
struct More {
    price: i64,
    ticks: i64,
    metres: i64,
}

impl Search<'_> {
    fn single(&mut self, errand: &Errand) {
        let compiled = self.compiled;
        let task = &compiled.tasks[errand.first as usize];
        let after = plus(&task.loaded, &task.change);
        let extra = &self.route.extra;
        for at in self.first()..self.route.records.len() - 1 {
            if at as u32 == self.avoid
                || !fits(&plus(&extra.peaks_before[at], &task.loaded), &self.road.car.capacity)
                || !fits(&plus(&extra.peaks_after[at], &after), &self.road.car.capacity)
            {
                continue;
            }
            let more = self.detour(at, task, at);
            if self.is_cheaper(&more) {
                let times = self.leave(at, task);
                let load = plus(&extra.loads[at], &after);
                if self.goes_on(&times, task.place, &load, at + 1) {
                    self.offer(more, at, at);
                }
            }
        }
    }

    fn pair(&mut self, errand: &Errand) {
        let compiled = self.compiled;
        let first = &compiled.tasks[errand.first as usize];
        let second = &compiled.tasks[errand.second as usize];
        let extra = &self.route.extra;
        let last = self.route.records.len() - 2;
        for at in self.first()..=last {
            let load = plus(&extra.loads[at], &first.change);
            if at as u32 == self.avoid || !fits(&load, &self.road.car.capacity) {
                continue;
            }
            let times = self.leave(at, first);
            if self.timed && times.iter().all(|&time| time == NEVER) {
                continue;
            }
            self.second_at_once(at, first, second, &times, &load);
            if at == last {
                break;
            }
            let detour = self.detour(at, first, at);
            if self.is_cheaper(&detour) {
                self.second_later(at, first, second, &times, detour);
            }
        }
    }

    /// The second task right behind the first.
    fn second_at_once(
        &mut self,
        at: usize,
        first: &Task,
        second: &Task,
        times: &Times,
        load: &Amount,
    ) {
        let (before, next) = (&self.route.records[at], &self.route.records[at + 1]);
        let mut more = self.leg(before.place, first.place);
        more = sum(more, self.leg(first.place, second.place));
        more = sum(more, self.leg(second.place, next.place));
        if self.route.is_used() {
            more = less(more, self.leg(before.place, next.place));
        }
        if self.is_cheaper(&more) {
            let from = self.from(times, first.place, load);
            let times = self.road.go_to(&from, second.place, Some(second));
            if self.goes_on(&times, second.place, &self.route.extra.loads[at], at + 1) {
                self.offer(more, at, at);
            }
        }
    }

    /// The second task behind each later record, as far as the delay can be carried.
    fn second_later(
        &mut self,
        at: usize,
        first: &Task,
        second: &Task,
        times: &Times,
        detour: More,
    ) {
        let route = self.route;
        let last = route.records.len() - 2;
        let mut times = *times;
        let mut place = first.place;
        let mut load = plus(&route.extra.loads[at], &first.change);
        for then in at + 1..=last {
            let record = &route.records[then];
            times = self.road.go(self.compiled, &self.from(&times, place, &load), record);
            place = record.place;
            load = plus(&route.extra.loads[then], &first.change);
            if (self.timed && !self.can_hold(&times, then)) || !fits(&load, &self.road.car.capacity)
            {
                return;
            }
            let more = sum(detour, self.detour(then, second, then));
            if self.is_cheaper(&more) {
                let left =
                    self.road.go_to(&self.from(&times, place, &load), second.place, Some(second));
                if self.goes_on(&left, second.place, &route.extra.loads[then], then + 1) {
                    self.offer(more, at, then);
                }
            }
        }
    }

    /// The first record behind which something may go.
    fn first(&self) -> usize {
        self.road.car.frozen_tasks.len()
    }

    fn from<'b>(&self, times: &'b Times, place: u32, load: &'b Amount) -> Leave<'b> {
        Leave { times, place, driven: 0, load, skipped: self.route.extra.skipped }
    }

    /// The departures from a task put behind a record.
    fn leave(&self, at: usize, task: &Task) -> Times {
        let load = plus(&self.route.extra.loads[at], &task.loaded);
        let record = &self.route.records[at];
        let mut from = self.from(&self.route.extra.departs[at], record.place, &load);
        if at == self.first() {
            from.driven = self.road.car.driven;
        }
        self.road.go_to(&from, task.place, Some(task))
    }

    /// Whether the route can go on with a record after these departures.
    fn goes_on(&self, times: &Times, place: u32, load: &Amount, next: usize) -> bool {
        if !self.timed {
            return true;
        }
        let from = self.from(times, place, load);
        let times = self.road.go(self.compiled, &from, &self.route.records[next]);
        self.can_hold(&times, next)
    }

    fn can_hold(&self, times: &Times, at: usize) -> bool {
        let holds = &self.route.extra.holds[at];
        (0..=self.road.car.rests.len())
            .any(|taken| times[taken] != NEVER && times[taken] <= holds[taken])
    }

    fn leg(&self, from: u32, to: u32) -> More {
        More {
            price: self.road.price(from, to),
            ticks: i64::from(self.road.lane.ticks(from, to)),
            metres: if self.road.car.metres_max < i64::MAX {
                self.road.metres(from, to)
            } else {
                0
            },
        }
    }

    /// What going by a task between a record and the one behind `then` adds.
    fn detour(&self, at: usize, task: &Task, then: usize) -> More {
        let (before, next) = (&self.route.records[at], &self.route.records[then + 1]);
        let more = sum(self.leg(before.place, task.place), self.leg(task.place, next.place));
        if self.route.is_used() { less(more, self.leg(before.place, next.place)) } else { more }
    }

    fn is_cheaper(&self, more: &More) -> bool {
        let (car, extra) = (self.road.car, &self.route.extra);
        more.price + self.fixed < self.best.cost
            && extra.travel + more.ticks <= car.travel_max
            && extra.metres + more.metres <= car.metres_max
    }

    /// Takes a place that is possible as far as the rows say.
    fn offer(&mut self, more: More, first: usize, second: usize) {
        let spot =
            Spot { cost: more.price + self.fixed, first: first as u32, second: second as u32 };
        if !self.exact {
            self.best = spot;
            return;
        }
        let copy = self.scratch.copy.get_or_insert_with(|| self.route.duplicate());
        copy.copy_from(self.route);
        copy.insert(self.compiled, self.number, spot);
        let cost = copy.cost - self.route.cost;
        if copy.extra.possible && cost < self.best.cost {
            self.best = Spot { cost, ..spot };
        }
    }
}

fn sum(a: More, b: More) -> More {
    More { price: a.price + b.price, ticks: a.ticks + b.ticks, metres: a.metres + b.metres }
}

fn less(a: More, b: More) -> More {
    More { price: a.price - b.price, ticks: a.ticks - b.ticks, metres: a.metres - b.metres }
}
