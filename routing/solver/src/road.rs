//! Legs as a vehicle drives them: prices, breaks on the way, and rows of times.
//!
//! Going along a leg turns the departures from one stop, one for each number of breaks
//! taken, into those from the next; going back along it turns latest arrivals into latest
//! departures. A break starts when its window opens; what would be waited for it is driven.

use crate::compiled::{Car, Compiled, NONE, Rest, Task};
use crate::lane::Lane;
use crate::model::{AMOUNTS_MAX, Amount, BREAKS_MAX, TICKS_MAX, Ticks, Window};
use crate::route::Record;

/// A time for every number of breaks taken.
pub(crate) type Times = [Ticks; BREAKS_MAX + 1];
/// In place of a time: this cannot be.
pub(crate) const NEVER: Ticks = Ticks::MAX;
/// In place of a latest time: none is early enough.
pub(crate) const TOO_LATE: Ticks = Ticks::MIN;

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
pub(crate) struct Leg<'a> {
    pub(crate) ticks: Ticks,
    pub(crate) driven: Ticks,
    pub(crate) load: &'a Amount,
    pub(crate) skipped: u8,
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
        let arrivals = self.arrivals(&leg, from.times);
        task.map_or(arrivals, |task| self.leaves(arrivals, from.place, task))
    }

    /// The departures after a task, from the arrivals at it.
    #[inline]
    pub(crate) fn leaves(&self, mut times: Times, from: u32, task: &Task) -> Times {
        let stay = task.service + setup(task, from);
        for time in &mut times[..=self.car.rests.len()] {
            *time = match start(task, *time) {
                Some(start) => start + stay,
                None => NEVER,
            };
        }
        times
    }

    /// When a leg ends, by the number of breaks taken then.
    pub(crate) fn arrivals(&self, leg: &Leg<'_>, from: &Times) -> Times {
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
    pub(crate) fn latest_arrivals(
        &self,
        compiled: &Compiled,
        holds: &Times,
        from: u32,
        to: &Record,
    ) -> Times {
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

    /// The latest departures, by the number of breaks taken before, that arrive in time.
    pub(crate) fn latest_departures(&self, leg: &Leg<'_>, arrivals: &Times) -> Times {
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
    pub(crate) fn latest(&self, leg: &Leg<'_>, taken: usize, then: usize, by: Ticks) -> Ticks {
        let drive = (leg.ticks - leg.driven).max(0);
        if then == taken {
            return by.saturating_sub(drive);
        }
        // A break starts by the end of its last window, those before it done; what has to
        // be waited for its first does not depend on the departure.
        let (mut rested, mut highest, mut several) = (0, Ticks::MAX, false);
        for rest in self.car.rests[taken..then].iter().zip(taken..) {
            let (rest, number) = rest;
            if leg.skipped >> number & 1 == 0 {
                let last = rest.windows.last().map_or(Ticks::MAX, |window| window.until);
                highest = highest.min(last.saturating_sub(rested));
                rested = Ticks::saturating_add(rested, rest.duration);
                several |= rest.windows.len() > 1;
            }
        }
        let highest = highest.min(by.saturating_sub(rested.saturating_add(drive)));
        let fine = |leave: Ticks| {
            let mut good = false;
            self.pass(leg, leave, taken, |rests, arrival| {
                good = rests == then && arrival <= by;
                rests < then
            });
            good
        };
        if fine(highest) {
            return highest;
        }
        let mut low = self.car.from;
        if !several || highest <= low || !fine(low) {
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
pub(crate) fn start(task: &Task, arrival: Ticks) -> Option<Ticks> {
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
            driven = Ticks::saturating_add(driven, start - now);
            now = start.saturating_add(rest.duration);
            if let Some(last) = departs.last_mut() {
                *last = now;
            }
            continue;
        };
        let task = &compiled.tasks[task as usize];
        let arrival = now.saturating_add((road.lane.ticks(place, task.place) - driven).max(0));
        let begun = start(task, arrival).unwrap_or(arrival).min(TICKS_MAX);
        late += (i64::from(begun) - i64::from(task.soft_until)).max(0) * task.late_cost;
        now = begun + task.service + setup(task, place);
        (place, driven) = (task.place, 0);
        departs.push(now);
    }
    let car = &mut compiled.cars[number as usize];
    (car.frozen_departs, car.driven, car.frozen_late) = (departs, driven, late);
}
