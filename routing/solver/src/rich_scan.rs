//! Where an errand fits into a route of a rich problem, and where it costs least.
//!
//! What a place costs in legs and in the errand's own lateness bounds what it costs in all
//! from below, so most places are passed over without a look at anything else. Loads, times
//! and limits are tested from the rows the route keeps. What these do not say is either
//! walked along the route (lateness where nobody rests) or tried out on a copy, the most
//! promising places first (the length of the route, loads during breaks, breaks that may
//! be skipped, lateness where somebody rests).

use crate::compiled::{Compiled, Errand, NONE, Task};
use crate::detours::{Detours, End};
use crate::model::{Amount, Ticks};
use crate::road::{Leg, NEVER, Road, Times, fits, plus, setup};
use crate::route::{Record, Route, Spot, below, opening, serving};
use crate::when::When;

/// How many places are tried out on a copy; more only until one is possible.
const TRIES_MAX: usize = 16;

/// Room for a scan's notes.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    copy: Option<Route>,
    /// What the second task adds at least behind a record or later.
    tail: Vec<i64>,
    /// Places to be tried out, at what they cost at least.
    open: Vec<Spot>,
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
    let car = &compiled.cars[route.car as usize];
    let found = &compiled.errands[errand as usize];
    let tasks = if found.second == NONE { 1 } else { 2 };
    let full = route.stops() + tasks > car.stops_max as usize;
    if full || !route.extra.possible && route.is_used() {
        return None;
    }
    let begin = (errand, limit, avoid);
    if car.rests.is_empty() {
        Search::<Ticks>::new(compiled, route, begin, scratch).run()
    } else {
        Search::<Times>::new(compiled, route, begin, scratch).run()
    }
}

struct Search<'a, W> {
    compiled: &'a Compiled,
    legs: Detours<'a>,
    number: u32,
    errand: &'a Errand,
    fixed: i64,
    manner: Manner,
    avoid: u32,
    best: Spot,
    scratch: &'a mut Scratch,
    when: std::marker::PhantomData<W>,
}

/// What has to be looked at.
#[derive(Clone, Copy)]
struct Manner {
    /// Whether the rows say what time allows.
    timed: bool,
    /// Whether lateness is walked along the route.
    walks: bool,
    /// Whether places have to be tried out on a copy.
    tries: bool,
    /// Whether travel, metres or stops are bounded.
    limited: bool,
}

/// Somebody on the way along the route with the errand's tasks done so far.
#[derive(Clone, Copy)]
struct Course<W> {
    times: W,
    place: u32,
    load: Amount,
    /// What is known to be added so far: by legs, and by lateness.
    price: i64,
    late: i64,
}

impl<'a, W: When> Search<'a, W> {
    fn new(
        compiled: &'a Compiled,
        route: &'a Route,
        (number, limit, avoid): (u32, i64, u32),
        scratch: &'a mut Scratch,
    ) -> Self {
        let road = Road::new(compiled, route.car);
        let car = road.car;
        let errand = &compiled.errands[number as usize];
        let opened = if route.is_used() { 0 } else { opening(compiled, route.car) };
        let heavy = |most: &i32| *most < i32::MAX;
        let tries = car.duration_max < Ticks::MAX
            || car.skips.len() > 1
            || car.rests.iter().any(|rest| rest.load_max.iter().any(heavy))
            || (compiled.has_soft && !W::IS_ONE);
        let manner = Manner {
            timed: car.skips.len() == 1,
            walks: compiled.has_soft && car.skips.len() == 1,
            tries,
            limited: car.is_limited(),
        };
        Self {
            compiled,
            fixed: serving(compiled, errand, route.car) + opened,
            legs: Detours::new(route, road),
            number,
            errand,
            manner,
            avoid,
            best: Spot { cost: limit, first: NONE, second: 0 },
            scratch,
            when: std::marker::PhantomData,
        }
    }

    fn run(mut self) -> Option<Spot> {
        self.scratch.open.clear();
        if self.errand.second == NONE {
            self.single();
        } else {
            self.pair();
        }
        self.try_out();
        (self.best.first != NONE).then_some(self.best)
    }

    fn single(&mut self) {
        let end = self.legs.end(self.compiled, self.errand.first);
        let after = plus(&end.task.loaded, &end.task.change);
        let (route, capacity) = (self.legs.route, self.legs.road.car.capacity);
        let Some((begin, last)) = self.stretch(end.task) else { return };
        for at in begin..=last {
            let price = self.legs.detour(at, &end);
            let extra = &route.extra;
            if !self.is_cheaper(price, 0)
                || at as u32 == self.avoid
                || !fits(&plus(&extra.peaks_before[at], &end.task.loaded), &capacity)
                || !fits(&plus(&extra.peaks_after[at], &after), &capacity)
            {
                continue;
            }
            if let Some(course) = self.leave(at, &end, price) {
                self.arrive(&course, &end, (at, at));
            }
        }
    }

    fn pair(&mut self) {
        let (first, second) = (
            self.legs.end(self.compiled, self.errand.first),
            self.legs.end(self.compiled, self.errand.second),
        );
        let between = self.legs.between(&first, &second);
        let (Some(stretch), Some(tail)) = (self.stretch(first.task), self.stretch(second.task))
        else {
            return;
        };
        let tail = (tail.0.max(stretch.0), tail.1);
        self.note_tail(&second, tail);
        for at in stretch.0..=stretch.1.min(tail.1) {
            let load = plus(&self.legs.route.extra.loads[at], &first.task.change);
            if at as u32 == self.avoid || !fits(&load, &self.legs.road.car.capacity) {
                continue;
            }
            let at_once = self.legs.at_once(at, &first, &second, between);
            let detour = self.legs.detour(at, &first);
            let least = self.scratch.tail.get((at + 1).saturating_sub(tail.0));
            let later = least.is_some_and(|&least| self.is_cheaper(detour, least));
            let now = at >= tail.0 && self.is_cheaper(at_once, 0);
            if !later && !now {
                continue;
            }
            let Some(course) = self.leave(at, &first, detour) else { continue };
            if now && self.is_cheaper(at_once, course.late) {
                let ticks = first.legs[second.task.place as usize].from;
                let course = Course { price: at_once, ..course };
                if let Some(course) = self.go(&course, ticks, &second) {
                    self.arrive(&course, &second, (at, at));
                }
            }
            if later {
                self.second_later(at, (&first, &second), tail, course);
            }
        }
    }

    /// The records behind which a task may go: behind them it would be too late, in front
    /// of them the next stop would be.
    fn stretch(&self, task: &Task) -> Option<(usize, usize)> {
        let (begin, last) = (self.first(), self.legs.route.records.len() - 2);
        if !self.manner.timed {
            return Some((begin, last));
        }
        let left = task.early.saturating_add(task.service + task.leg_out_min);
        let first = begin + below(&self.legs.route.latests[begin + 1..=last], left);
        let reached =
            task.due.saturating_sub(task.leg_in_min).saturating_add(self.legs.road.car.driven);
        let end = begin + below(&self.legs.route.departs[begin..=last], reached.saturating_add(1));
        (first < end).then(|| (first, end - 1))
    }

    /// Notes for every record of a stretch what the second task adds there or later at
    /// least, if nothing is delayed by the first.
    fn note_tail(&mut self, second: &End<'_>, (begin, last): (usize, usize)) {
        let mut tail = std::mem::take(&mut self.scratch.tail);
        tail.clear();
        tail.resize((last + 1).saturating_sub(begin), i64::MAX);
        let mut least = i64::MAX;
        for at in (begin..=last).rev() {
            let more = self.legs.detour(at, second);
            if more < least
                && let Some(late) = self.late_at_least(at, second)
            {
                least = least.min(more + late);
            }
            tail[at - begin] = least;
        }
        self.scratch.tail = tail;
    }

    /// What lateness a task behind a record brings with it at least; nothing if it cannot
    /// be there at all.
    fn late_at_least(&self, at: usize, end: &End<'_>) -> Option<i64> {
        if !self.manner.timed {
            return Some(0);
        }
        let (record, next) = (&self.legs.route.records[at], &self.legs.route.records[at + 1]);
        let extra = &self.legs.route.extra;
        let leg = |ticks| Leg { ticks, driven: 0, load: &extra.loads[at], skipped: extra.skipped };
        let depart = self.legs.route.departs[at];
        let there = leg(end.legs[record.place as usize].to);
        let leave = depart.go(&self.legs.road, &there, record.place, Some(end.task));
        let onward = leg(end.legs[next.place as usize].from);
        let gone = leave.go(&self.legs.road, &onward, end.task.place, self.task(next));
        (gone != NEVER && gone <= self.legs.route.latests[at + 1])
            .then(|| self.lateness(end.task, record.place, leave))
    }

    /// The second task behind each later record, as far as the delay can be carried.
    fn second_later(
        &mut self,
        at: usize,
        (first, second): (&End<'_>, &End<'_>),
        (begin, last): (usize, usize),
        mut course: Course<W>,
    ) {
        let route = self.legs.route;
        for then in at + 1..=last {
            let record = &route.records[then];
            let from_first = first.legs[record.place as usize].from;
            let ticks = if then == at + 1 { from_first } else { record.leg };
            let left = self.pass(&course, ticks, record);
            let late = if self.manner.walks { self.later(then, course.place, left) } else { 0 };
            course = Course {
                times: left,
                place: record.place,
                load: plus(&route.extra.loads[then], &first.task.change),
                late: course.late + late,
                ..course
            };
            let least = course.late.saturating_add(self.scratch.tail[then.max(begin) - begin]);
            if (self.manner.timed && !left.is_held(&route.extra.holds[then], self.rests()))
                || !fits(&course.load, &self.legs.road.car.capacity)
                || !self.is_cheaper(course.price, least)
            {
                return;
            }
            let price = course.price + self.legs.detour(then, second);
            if then >= begin && self.is_cheaper(price, course.late) {
                let ticks = second.legs[record.place as usize].to;
                if let Some(there) = self.go(&Course { price, ..course }, ticks, second) {
                    self.arrive(&there, second, (at, then));
                }
            }
        }
    }

    /// The first record behind which something may go.
    fn first(&self) -> usize {
        self.legs.road.car.frozen_tasks.len()
    }

    fn rests(&self) -> usize {
        self.legs.road.car.rests.len()
    }

    fn task(&self, record: &Record) -> Option<&'a Task> {
        (record.task != NONE).then(|| &self.compiled.tasks[record.task as usize])
    }

    /// What starting a task that is left at a moment after its soft window costs.
    fn lateness(&self, task: &Task, from: u32, leave: Ticks) -> i64 {
        if leave == NEVER {
            return 0;
        }
        let start = leave - task.service - setup(task, from);
        (i64::from(start) - i64::from(task.soft_until)).max(0) * task.late_cost
    }

    /// What more lateness there is at a record of the route with the errand, at least.
    fn later(&self, at: usize, from: u32, now: W) -> i64 {
        let Some(task) = self.task(&self.legs.route.records[at]) else { return 0 };
        self.lateness(task, from, now.earliest(self.rests())) - self.legs.route.extra.lates[at]
    }

    /// A task behind a record of the route, with nothing else changed so far.
    fn leave(&self, at: usize, end: &End<'_>, price: i64) -> Option<Course<W>> {
        let (record, extra) = (&self.legs.route.records[at], &self.legs.route.extra);
        let load = plus(&extra.loads[at], &end.task.loaded);
        let driven = if at == self.first() { self.legs.road.car.driven } else { 0 };
        let ticks = end.legs[record.place as usize].to;
        let leg = Leg { ticks, driven, load: &load, skipped: extra.skipped };
        let times = W::of(&extra.departs[at]);
        let times = times.go(&self.legs.road, &leg, record.place, Some(end.task));
        let earliest = times.earliest(self.rests());
        let load = plus(&load, &end.task.change);
        let late = self.lateness(end.task, record.place, earliest);
        let course = Course { times, place: end.task.place, load, price, late };
        (!self.manner.timed || earliest != NEVER).then_some(course)
    }

    /// On to a task of the errand.
    fn go(&self, course: &Course<W>, ticks: Ticks, end: &End<'_>) -> Option<Course<W>> {
        let skipped = self.legs.route.extra.skipped;
        let leg = Leg { ticks, driven: 0, load: &course.load, skipped };
        let times = course.times.go(&self.legs.road, &leg, course.place, Some(end.task));
        let earliest = times.earliest(self.rests());
        let late = course.late + self.lateness(end.task, course.place, earliest);
        let load = plus(&course.load, &end.task.change);
        let there = Course { times, place: end.task.place, load, late, ..*course };
        (!self.manner.timed || earliest != NEVER).then_some(there)
    }

    /// On to a record of the route.
    #[inline]
    fn pass(&self, course: &Course<W>, ticks: Ticks, record: &Record) -> W {
        let skipped = self.legs.route.extra.skipped;
        let leg = Leg { ticks, driven: 0, load: &course.load, skipped };
        course.times.go(&self.legs.road, &leg, course.place, self.task(record))
    }

    /// Takes a place, with all of the errand done, if the rest of the route goes on.
    fn arrive(&mut self, course: &Course<W>, end: &End<'_>, (first, second): (usize, usize)) {
        if !self.is_cheaper(course.price, course.late) {
            return;
        }
        let next = second + 1;
        let record = &self.legs.route.records[next];
        let left = self.pass(course, end.legs[record.place as usize].from, record);
        if self.manner.timed && !left.is_held(&self.legs.route.extra.holds[next], self.rests()) {
            return;
        }
        let late = if self.manner.walks { self.walk(course, left, next) } else { course.late };
        let cost = course.price + self.fixed + late;
        let spot = Spot { cost, first: first as u32, second: second as u32 };
        if cost < self.best.cost
            && (!self.manner.limited || self.legs.keeps_limits(self.compiled, self.errand, &spot))
        {
            if self.manner.tries {
                self.scratch.open.push(spot);
            } else {
                self.best = spot;
            }
        }
    }

    /// What all lateness comes to at least when the route goes on with a record, left at a
    /// moment; exactly that where nobody rests.
    fn walk(&self, course: &Course<W>, left: W, next: usize) -> i64 {
        let route = self.legs.route;
        let mut late = course.late + self.later(next, course.place, left);
        let mut course = Course { times: left, ..*course };
        for at in next + 1..route.records.len() - 1 {
            let before = &route.records[at - 1];
            let as_before = course.times == W::of(&route.extra.departs[at - 1]);
            if as_before || !self.is_cheaper(course.price, late) {
                break;
            }
            (course.place, course.load) = (before.place, route.extra.loads[at - 1]);
            let record = &route.records[at];
            course.times = self.pass(&course, record.leg, record);
            late += self.later(at, course.place, course.times);
        }
        late
    }

    /// Tries open places out on a copy, the most promising first.
    fn try_out(&mut self) {
        let mut open = std::mem::take(&mut self.scratch.open);
        open.sort_unstable_by_key(|spot| (spot.cost, spot.first, spot.second));
        for (tried, &spot) in open.iter().enumerate() {
            let enough = tried >= TRIES_MAX && self.best.first != NONE;
            if enough || spot.cost >= self.best.cost {
                break;
            }
            let copy = self.scratch.copy.get_or_insert_with(|| self.legs.route.duplicate());
            copy.copy_from(self.legs.route);
            copy.insert(self.compiled, self.number, spot);
            let cost = copy.cost - self.legs.route.cost;
            if copy.extra.possible && cost < self.best.cost {
                self.best = Spot { cost, ..spot };
            }
        }
        self.scratch.open = open;
    }

    /// Whether a place that adds so much by legs and so much besides costs less than the
    /// best.
    #[inline]
    fn is_cheaper(&self, price: i64, besides: i64) -> bool {
        besides.saturating_add(price + self.fixed) < self.best.cost
    }
}
