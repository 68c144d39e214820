//! Routes that more than one amount and one window a stop decide: several windows, setup,
//! loads that rise and fall, breaks, prices, lateness, limits.
//!
//! Times are rows: one time for every number of breaks already taken. A break may be taken
//! on any leg, so going from one stop to the next turns the row of the one into the row of
//! the other; that makes breaks exact without making them stops. What must be known of the
//! rest of a route stands in a second row, the latest departures that keep it possible.

use crate::compiled::{Car, Compiled, NONE, Rest, Task};
use crate::lane::Lane;
use crate::model::{AMOUNTS_MAX, Amount, BREAKS_MAX, Step, TICKS_MAX, Ticks, Window};
use crate::route::{Record, Route, opening, served};

/// A time for every number of breaks taken.
pub(crate) type Times = [Ticks; BREAKS_MAX + 1];
/// In place of a time: this cannot be.
pub(crate) const NEVER: Ticks = Ticks::MAX;
/// In place of a latest time: none is early enough.
const TOO_LATE: Ticks = Ticks::MIN;

/// What rich routes keep beside their records, one row for each record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extra {
    /// The earliest departure.
    pub(crate) departs: Vec<Times>,
    /// The latest departure that keeps the rest possible.
    pub(crate) holds: Vec<Times>,
    /// What is on board on leaving, and the most of it up to here and from here on.
    pub(crate) loads: Vec<Amount>,
    pub(crate) peaks_before: Vec<Amount>,
    pub(crate) peaks_after: Vec<Amount>,
    pub(crate) travel: i64,
    pub(crate) metres: i64,
    /// The breaks that are skipped, as bits.
    pub(crate) skipped: u8,
    /// Whether the route keeps every rule.
    pub(crate) possible: bool,
}

impl Extra {
    /// Becomes equal to another without giving its memory back.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.departs.clone_from(&other.departs);
        self.holds.clone_from(&other.holds);
        self.loads.clone_from(&other.loads);
        self.peaks_before.clone_from(&other.peaks_before);
        self.peaks_after.clone_from(&other.peaks_after);
        (self.travel, self.metres) = (other.travel, other.metres);
        (self.skipped, self.possible) = (other.skipped, other.possible);
    }
}

/// Works a route out from its tasks alone.
pub(crate) fn refresh(compiled: &Compiled, route: &mut Route) {
    let road = Road::new(compiled, route.car);
    let mut extra = std::mem::take(&mut route.extra);
    extra.load(compiled, &route.records);
    extra.measure(&road, &route.records);
    let used = route.is_used();
    let mut late = 0;
    for &(skipped, cost) in &road.car.skips {
        extra.skipped = skipped;
        late = extra.time(compiled, &road, &route.records);
        extra.possible &= extra.keeps_limits(road.car, &route.records);
        route.cost = cost;
        if extra.possible {
            break;
        }
    }
    if used {
        let legs = route.records.windows(2);
        let legs = legs.map(|pair| road.price(pair[0].place, pair[1].place)).sum::<i64>();
        let errands = route.tasks().map(|task| served(compiled, task, route.car)).sum::<i64>();
        route.cost += opening(compiled, route.car) + legs + errands + late;
    } else {
        route.cost = 0;
    }
    route.extra = extra;
}

impl Extra {
    fn load(&mut self, compiled: &Compiled, records: &[Record]) {
        let stops = &records[1..records.len() - 1];
        let mut load = Amount::default();
        for record in stops {
            add(&mut load, &compiled.tasks[record.task as usize].loaded);
        }
        self.loads.clear();
        self.loads.push(load);
        for record in stops {
            add(&mut load, &compiled.tasks[record.task as usize].change);
            self.loads.push(load);
        }
        self.loads.push(load);
        self.peaks_before.clone_from(&self.loads);
        self.peaks_after.clone_from(&self.loads);
        for at in 1..self.loads.len() {
            self.peaks_before[at] = most(&self.peaks_before[at - 1], &self.loads[at]);
        }
        for at in (0..self.loads.len() - 1).rev() {
            self.peaks_after[at] = most(&self.peaks_after[at + 1], &self.loads[at]);
        }
    }

    /// Adds up travel and metres, which only bounded vehicles need.
    fn measure(&mut self, road: &Road<'_>, records: &[Record]) {
        (self.travel, self.metres) = (0, 0);
        if road.car.is_limited() && records.len() > 2 {
            for pair in records.windows(2) {
                self.travel += i64::from(pair[1].leg);
                self.metres += road.metres(pair[0].place, pair[1].place);
            }
        }
    }

    /// Fills in the rows of times; what lateness costs is returned.
    fn time(&mut self, compiled: &Compiled, road: &Road<'_>, records: &[Record]) -> i64 {
        let frozen = road.car.frozen_tasks.len();
        let rests = road.car.rests.len();
        let last = records.len() - 1;
        self.departs.clear();
        self.departs.resize(records.len(), [NEVER; BREAKS_MAX + 1]);
        for at in 0..=frozen {
            self.departs[at][0] = road.car.frozen_departs[at];
        }
        self.departs[frozen] = [NEVER; BREAKS_MAX + 1];
        self.departs[frozen][road.car.rests_frozen()] = road.car.frozen_departs[frozen];
        for at in frozen + 1..=last {
            let (before, record) = (&records[at - 1], &records[at]);
            let driven = if at == frozen + 1 { road.car.driven } else { 0 };
            let from = Leave {
                times: &self.departs[at - 1],
                place: before.place,
                driven,
                load: &self.loads[at - 1],
                skipped: self.skipped,
            };
            self.departs[at] = road.go(compiled, &from, record);
        }
        let end = self.departs[last][rests];
        self.possible = fits(&self.peaks_after[0], &road.car.capacity)
            && (end <= road.car.until || records.len() == 2)
            && self.frozen_rests_fit(road.car);
        self.hold(compiled, road, records);
        if road.car.duration_max < Ticks::MAX && self.possible && records.len() > 2 {
            let lasts = end.saturating_sub(self.leave_by(compiled, road, records, end));
            self.possible = lasts <= road.car.duration_max;
        }
        if compiled.has_soft && self.possible { self.lateness(compiled, road, records) } else { 0 }
    }

    /// Whether what is loaded at the start leaves the frozen breaks light enough.
    fn frozen_rests_fit(&self, car: &Car) -> bool {
        let stops = car.frozen.iter().scan(0, |stops, step| {
            *stops += usize::from(!matches!(step, Step::Break(_)));
            Some((*stops, step))
        });
        let rests = stops.filter(|(_, step)| matches!(step, Step::Break(_)));
        rests.zip(&car.rests).all(|((stops, _), rest)| fits(&self.loads[stops], &rest.load_max))
    }

    /// The latest departure from the start that still ends at a moment, its breaks on the
    /// legs where the way that ends first has them. Who has begun has left at once.
    fn leave_by(
        &self,
        compiled: &Compiled,
        road: &Road<'_>,
        records: &[Record],
        end: Ticks,
    ) -> Ticks {
        if !road.car.frozen.is_empty() {
            return road.car.from;
        }
        let mut by = end;
        self.trace(compiled, road, records, |at, taken, before| {
            let (from, to) = (&records[at - 1], &records[at]);
            let mut holds = [TOO_LATE; BREAKS_MAX + 1];
            holds[taken] = by;
            let arrivals = road.latest_arrivals(compiled, &holds, from.place, to);
            let (load, skipped) = (&self.loads[at - 1], self.skipped);
            let leg = Leg { ticks: to.leg, driven: 0, load, skipped };
            by = road.latest(&leg, before, taken, arrivals[taken]);
        });
        by
    }

    /// Fills in the latest departures.
    fn hold(&mut self, compiled: &Compiled, road: &Road<'_>, records: &[Record]) {
        let frozen = road.car.frozen_tasks.len();
        let last = records.len() - 1;
        self.holds.clear();
        self.holds.resize(records.len(), [TOO_LATE; BREAKS_MAX + 1]);
        self.holds[last][road.car.rests.len()] = road.car.until;
        for at in (frozen..last).rev() {
            let (record, next) = (&records[at], &records[at + 1]);
            let leg = Leg {
                ticks: next.leg,
                driven: if at == frozen { road.car.driven } else { 0 },
                load: &self.loads[at],
                skipped: self.skipped,
            };
            let latest = road.latest_arrivals(compiled, &self.holds[at + 1], record.place, next);
            self.holds[at] = road.latest_departures(&leg, &latest);
        }
    }

    fn keeps_limits(&self, car: &Car, records: &[Record]) -> bool {
        records.len() - 2 <= car.stops_max as usize
            && self.travel <= car.travel_max
            && self.metres <= car.metres_max
    }

    /// What starting after soft windows costs along the way that ends first.
    fn lateness(&self, compiled: &Compiled, road: &Road<'_>, records: &[Record]) -> i64 {
        let mut cost = road.car.frozen_late;
        self.trace(compiled, road, records, |at, taken, _| {
            let record = &records[at];
            if record.task != NONE {
                let task = &compiled.tasks[record.task as usize];
                let before = &records[at - 1];
                let start = self.departs[at][taken] - task.service - setup(task, before.place);
                let late = i64::from(start) - i64::from(task.soft_until);
                cost += late.max(0) * task.late_cost;
            }
        });
        cost
    }

    /// Walks the way that ends first from its end to the last frozen stop; says for each
    /// record how many breaks are taken on leaving it and on leaving the one before.
    fn trace(
        &self,
        compiled: &Compiled,
        road: &Road<'_>,
        records: &[Record],
        mut told: impl FnMut(usize, usize, usize),
    ) {
        let frozen = road.car.frozen_tasks.len();
        let mut taken = road.car.rests.len();
        for at in (frozen + 1..records.len()).rev() {
            let before = (0..=taken).rev().find(|&before| {
                let mut one = [NEVER; BREAKS_MAX + 1];
                one[before] = self.departs[at - 1][before];
                let from = Leave {
                    times: &one,
                    place: records[at - 1].place,
                    driven: if at == frozen + 1 { road.car.driven } else { 0 },
                    load: &self.loads[at - 1],
                    skipped: self.skipped,
                };
                one[before] != NEVER
                    && road.go(compiled, &from, &records[at])[taken] == self.departs[at][taken]
            });
            let before = before.unwrap_or(taken);
            told(at, taken, before);
            taken = before;
        }
    }
}

/// The breaks taken on the leg to each record, in order.
pub(crate) fn rests_before(compiled: &Compiled, route: &Route) -> Vec<Vec<u32>> {
    let road = Road::new(compiled, route.car);
    let mut rests = vec![Vec::new(); route.records.len()];
    if road.car.rests.is_empty() || !route.is_used() {
        return rests;
    }
    route.extra.trace(compiled, &road, &route.records, |at, taken, before| {
        let on_the_leg = (before..taken).filter(|rest| route.extra.skipped >> rest & 1 == 0);
        rests[at] = on_the_leg.map(|rest| road.car.rests[rest].number).collect();
    });
    rests
}

/// A vehicle and its legs.
pub(crate) struct Road<'a> {
    pub(crate) car: &'a Car,
    pub(crate) lane: &'a Lane,
}

/// Where and when somebody leaves, by the number of breaks taken.
pub(crate) struct Leave<'a> {
    pub(crate) times: &'a Times,
    pub(crate) place: u32,
    /// How much of the leg is driven already.
    pub(crate) driven: Ticks,
    pub(crate) load: &'a Amount,
    pub(crate) skipped: u8,
}

/// A leg as breaks see it.
struct Leg<'a> {
    ticks: Ticks,
    driven: Ticks,
    load: &'a Amount,
    skipped: u8,
}

impl<'a> Road<'a> {
    pub(crate) fn new(compiled: &'a Compiled, car: u32) -> Self {
        let car = &compiled.cars[car as usize];
        Self { car, lane: &compiled.lanes[car.lane as usize] }
    }

    /// What a leg costs.
    #[inline]
    pub(crate) fn price(&self, from: u32, to: u32) -> i64 {
        let cell = self.lane.cell(from, to);
        if let Some(costs) = &self.lane.costs {
            return i64::from(costs[cell]);
        }
        let metres = match &self.lane.metres {
            Some(metres) if self.car.per_metre > 0 => i64::from(metres[cell]) * self.car.per_metre,
            _ => 0,
        };
        i64::from(self.lane.ticks(from, to)) * self.car.per_tick + metres
    }

    /// Metres of a leg, where they are known.
    #[inline]
    pub(crate) fn metres(&self, from: u32, to: u32) -> i64 {
        let metres = self.lane.metres.as_ref();
        metres.map_or(0, |metres| i64::from(metres[self.lane.cell(from, to)]))
    }

    /// The departures from a record that is gone to.
    #[inline]
    pub(crate) fn go(&self, compiled: &Compiled, from: &Leave<'_>, to: &Record) -> Times {
        let task = (to.task != NONE).then(|| &compiled.tasks[to.task as usize]);
        self.go_to(from, to.place, task)
    }

    /// The departures from a place that is gone to, after the task done there.
    #[inline]
    pub(crate) fn go_to(&self, from: &Leave<'_>, place: u32, task: Option<&Task>) -> Times {
        let ticks = self.lane.ticks(from.place, place);
        let leg = Leg { ticks, driven: from.driven, load: from.load, skipped: from.skipped };
        let mut times = self.arrivals(&leg, from.times);
        let Some(task) = task else { return times };
        let stay = task.service + setup(task, from.place);
        for time in &mut times[..=self.car.rests.len()] {
            *time = match start(task, *time) {
                Some(start) => start + stay,
                None => NEVER,
            };
        }
        times
    }

    fn arrivals(&self, leg: &Leg<'_>, from: &Times) -> Times {
        let mut arrivals = [NEVER; BREAKS_MAX + 1];
        for (taken, &leave) in from[..=self.car.rests.len()].iter().enumerate() {
            if leave != NEVER {
                self.pass(leg, leave, taken, |rests, arrival| {
                    arrivals[rests] = arrivals[rests].min(arrival);
                    true
                });
            }
        }
        arrivals
    }

    /// Goes along a leg from a moment on, with no break, one, two and so on, and says when
    /// it ends each time.
    #[inline]
    fn pass(
        &self,
        leg: &Leg<'_>,
        leave: Ticks,
        taken: usize,
        mut told: impl FnMut(usize, Ticks) -> bool,
    ) {
        let mut now = leave;
        let mut left = (leg.ticks - leg.driven).max(0);
        if !told(taken, now.saturating_add(left)) {
            return;
        }
        for (number, rest) in self.car.rests.iter().enumerate().skip(taken) {
            if leg.skipped >> number & 1 == 0 {
                let Some(start) = rest_start(rest, now, leg.load) else { return };
                left = (left - (start - now)).max(0);
                now = start.saturating_add(rest.duration);
            }
            if !told(number + 1, now.saturating_add(left)) {
                return;
            }
        }
    }

    /// The latest arrivals at a record that keep the rest possible.
    fn latest_arrivals(&self, compiled: &Compiled, holds: &Times, from: u32, to: &Record) -> Times {
        let mut latest = *holds;
        if to.task != NONE {
            let task = &compiled.tasks[to.task as usize];
            let stay = task.service + setup(task, from);
            for time in &mut latest[..=self.car.rests.len()] {
                if *time != TOO_LATE {
                    *time = latest_start(task, *time - stay);
                }
            }
        }
        latest
    }

    fn latest_departures(&self, leg: &Leg<'_>, arrivals: &Times) -> Times {
        let mut latest = [TOO_LATE; BREAKS_MAX + 1];
        let rests = self.car.rests.len();
        let rows = latest[..=rests].iter_mut().enumerate().skip(self.car.rests_frozen());
        for (taken, latest) in rows {
            for (then, &by) in arrivals[..=rests].iter().enumerate().skip(taken) {
                if by != TOO_LATE {
                    *latest = (*latest).max(self.latest(leg, taken, then, by));
                }
            }
        }
        latest
    }

    /// The latest departure with so many breaks taken that arrives by a moment with so many
    /// more taken on the way.
    fn latest(&self, leg: &Leg<'_>, taken: usize, then: usize, by: Ticks) -> Ticks {
        let work: Ticks = (taken..then)
            .filter(|rest| leg.skipped >> rest & 1 == 0)
            .map(|rest| self.car.rests[rest].duration)
            .fold((leg.ticks - leg.driven).max(0), Ticks::saturating_add);
        let highest = by.saturating_sub(work);
        let fine = |leave: Ticks| {
            let mut good = false;
            self.pass(leg, leave, taken, |rests, arrival| {
                good = rests == then && arrival <= by;
                rests < then
            });
            good
        };
        if then == taken || fine(highest) {
            return highest;
        }
        let mut low = self.car.from;
        if highest <= low || !fine(low) {
            return TOO_LATE;
        }
        let mut high = highest;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if fine(middle) { low = middle } else { high = middle }
        }
        low
    }
}

/// When a task starts if it is reached at a moment.
#[inline]
fn start(task: &Task, arrival: Ticks) -> Option<Ticks> {
    if arrival > task.due {
        return None;
    }
    if task.windows.is_empty() {
        Some(arrival.max(task.early))
    } else {
        first_moment(&task.windows, arrival)
    }
}

/// The latest moment not after `by` at which a task can start.
fn latest_start(task: &Task, by: Ticks) -> Ticks {
    let by = by.min(task.due);
    if task.windows.is_empty() {
        return if by < task.early { TOO_LATE } else { by };
    }
    let open = task.windows.iter().rev().find(|window| window.from <= by);
    open.map_or(TOO_LATE, |window| by.min(window.until))
}

fn rest_start(rest: &Rest, now: Ticks, load: &Amount) -> Option<Ticks> {
    if !fits(load, &rest.load_max) {
        return None;
    }
    if rest.windows.is_empty() { Some(now) } else { first_moment(&rest.windows, now) }
}

fn first_moment(windows: &[Window], from: Ticks) -> Option<Ticks> {
    windows.iter().find(|window| from <= window.until).map(|window| from.max(window.from))
}

/// The setup of a task for who comes from a place.
#[inline]
pub(crate) fn setup(task: &Task, from: u32) -> Ticks {
    if task.place == from { 0 } else { task.setup }
}

/// Whether an amount is not above another in anything.
#[inline]
pub(crate) fn fits(load: &Amount, room: &Amount) -> bool {
    (0..AMOUNTS_MAX).all(|kind| load[kind] <= room[kind])
}

/// The sum of two amounts.
#[inline]
pub(crate) fn plus(a: &Amount, b: &Amount) -> Amount {
    std::array::from_fn(|kind| a[kind] + b[kind])
}

fn add(load: &mut Amount, more: &Amount) {
    *load = plus(load, more);
}

fn most(a: &Amount, b: &Amount) -> Amount {
    std::array::from_fn(|kind| a[kind].max(b[kind]))
}

/// What a vehicle's frozen steps come to: the departure from its start and from each frozen
/// stop, how much of the next leg is driven, and what lateness among them costs.
pub(crate) fn freeze(compiled: &mut Compiled, number: u32) {
    let road = Road::new(compiled, number);
    let (mut now, mut driven, mut late) = (road.car.from, 0, 0);
    let mut place = road.car.start;
    let mut departs = vec![now];
    let mut rests = road.car.rests.iter();
    for &step in &road.car.frozen {
        let Some(task) = compiled.task_of(step) else {
            let Some(rest) = rests.next() else { continue };
            // What is frozen happens, even if it is too late.
            let start = first_moment(&rest.windows, now).unwrap_or(now);
            driven += start - now;
            now = start + rest.duration;
            if let Some(last) = departs.last_mut() {
                *last = now;
            }
            continue;
        };
        let task = &compiled.tasks[task as usize];
        let arrival = now + (road.lane.ticks(place, task.place) - driven).max(0);
        let begun = start(task, arrival).unwrap_or(arrival).min(TICKS_MAX);
        late += (i64::from(begun) - i64::from(task.soft_until)).max(0) * task.late_cost;
        now = begun + task.service + setup(task, place);
        (place, driven) = (task.place, 0);
        departs.push(now);
    }
    let car = &mut compiled.cars[number as usize];
    (car.frozen_departs, car.driven, car.frozen_late) = (departs, driven, late);
}
