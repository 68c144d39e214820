//! Where an errand fits into a route of a plain problem, and where it costs least.
//!
//! The hottest code of the crate. A scan touches the route's records, which lie in a row,
//! and the rows of legs to and from the errand's own places. It never accepts a place that
//! breaks a rule; where legs obey the triangle inequality it misses none.

use crate::compiled::{Compiled, NONE, Task};
use crate::lane::Lane;
use crate::model::Ticks;
use crate::route::{Record, Route, Spot};

/// Room for one scan's notes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// What the second task adds behind each record at least, and where that is, counting
    /// only records from this one on.
    tail: Vec<(Ticks, u32)>,
}

/// The cheapest place of an errand in a route, if there is one that costs less than
/// `limit`; `avoid` is a place for the first task that is not looked at.
#[inline]
pub(crate) fn scan(
    compiled: &Compiled,
    route: &Route,
    errand: u32,
    limit: i64,
    avoid: u32,
    notes: &mut Notes,
) -> Option<Spot> {
    let errand = &compiled.errands[errand as usize];
    let car = &compiled.cars[route.car as usize];
    let lane = &compiled.lanes[car.lane as usize];
    let fixed = crate::route::serving(compiled, errand, route.car)
        + if route.is_used() { 0 } else { crate::route::opening(compiled, route.car) };
    // Legs are counted in ticks; the rest of the limit is turned into them, rounded up.
    let room = limit.saturating_sub(fixed);
    let room = room / car.per_tick + i64::from(room % car.per_tick > 0);
    let limit = room.clamp(Ticks::MIN.into(), (Ticks::MAX / 2).into()) as Ticks;
    let first = End::new(compiled, lane, errand.first);
    let search = Search { records: &route.records, room: car.capacity[0], limit, avoid };
    let (ticks, first, second) = if errand.second == NONE {
        search.single(&first, route.carried)?
    } else {
        let second = End::new(compiled, lane, errand.second);
        search.pair(&first, &second, notes)?
    };
    Some(Spot { cost: i64::from(ticks) * car.per_tick + fixed, first, second })
}

/// A task with its rows of legs.
struct End<'a> {
    task: &'a Task,
    to: &'a [Ticks],
    from: &'a [Ticks],
}

impl<'a> End<'a> {
    #[inline]
    fn new(compiled: &'a Compiled, lane: &'a Lane, task: u32) -> Self {
        let task = &compiled.tasks[task as usize];
        Self { task, to: lane.into(task.place), from: lane.out(task.place) }
    }

    /// When it is left if it is reached at a moment.
    #[inline]
    fn leave(&self, arrival: Ticks) -> Ticks {
        arrival.max(self.task.early) + self.task.service
    }
}

struct Search<'a> {
    records: &'a [Record],
    room: i32,
    limit: Ticks,
    avoid: u32,
}

type Found = Option<(Ticks, u32, u32)>;

impl Search<'_> {
    /// The first place behind which the next stop can still be reached in time.
    #[inline]
    fn start(&self, end: &End<'_>) -> usize {
        let earliest = end.leave(end.task.early) + end.task.leg_out_min;
        let last = self.records.len() - 2;
        let mut at = 0;
        while at < last && self.records[at + 1].latest < earliest {
            at += 1;
        }
        at
    }

    /// What the leg between two records costs as long as nothing goes between them.
    #[inline]
    fn leg(&self, next: &Record) -> Ticks {
        if self.records.len() == 2 { 0 } else { next.leg }
    }

    fn single(&self, end: &End<'_>, carried: i32) -> Found {
        let task = end.task;
        if carried + task.change[0].abs() > self.room {
            return None;
        }
        let mut best = (self.limit, NONE, 0);
        for at in self.start(end)..self.records.len() - 1 {
            let (before, next) = (&self.records[at], &self.records[at + 1]);
            if before.depart + task.leg_in_min > task.due {
                break;
            }
            let (to, from) = (end.to[before.place as usize], end.from[next.place as usize]);
            let more = to + from - self.leg(next);
            let arrival = before.depart + to;
            let in_time = arrival <= task.due && end.leave(arrival) + from <= next.latest;
            if more < best.0 && in_time && at as u32 != self.avoid {
                best = (more, at as u32, at as u32);
            }
        }
        (best.1 != NONE).then_some(best)
    }

    fn pair(&self, first: &End<'_>, second: &End<'_>, notes: &mut Notes) -> Found {
        let load = first.task.change[0];
        let last = self.records.len() - 2;
        let start = self.start(first);
        if self.records[start].depart + first.task.leg_in_min > first.task.due
            || !self.note_tail(start, second, notes)
        {
            return None;
        }
        let between = first.from[second.task.place as usize];
        let mut best = (self.limit, NONE, 0);
        for at in start..=last {
            let (before, next) = (&self.records[at], &self.records[at + 1]);
            if before.depart + first.task.leg_in_min > first.task.due {
                break;
            }
            let to = first.to[before.place as usize];
            let arrival = before.depart + to;
            if arrival > first.task.due
                || before.load + load > self.room
                || at as u32 == self.avoid
            {
                continue;
            }
            let leave = first.leave(arrival);
            let saved = self.leg(next);
            let reached = leave + between;
            let back = second.from[next.place as usize];
            let more = to + between + back - saved;
            if more < best.0
                && reached <= second.task.due
                && second.leave(reached) + back <= next.latest
            {
                best = (more, at as u32, at as u32);
            }
            if at == last {
                break;
            }
            let onward = first.from[next.place as usize];
            let detour = to + onward - saved;
            let reached = leave + onward;
            if detour.saturating_add(notes.tail[at + 1 - start].0) < best.0 && reached <= next.latest
            {
                let part = Part { at, start, reached, detour, load };
                self.run(second, &part, notes, &mut best);
            }
        }
        (best.1 != NONE).then_some(best)
    }

    /// Notes for every record from `start` on what the second task would add behind it or
    /// later if nothing were late yet. False if it fits nowhere.
    #[inline]
    fn note_tail(&self, start: usize, second: &End<'_>, notes: &mut Notes) -> bool {
        let task = second.task;
        notes.tail.clear();
        notes.tail.resize(self.records.len() - 1 - start, (Ticks::MAX, NONE));
        let mut least = (Ticks::MAX, NONE);
        let earliest = second.leave(task.early) + task.leg_out_min;
        for at in (start..self.records.len() - 1).rev() {
            let (before, next) = (&self.records[at], &self.records[at + 1]);
            // Further to the front the next stop is due before the task can be left.
            if next.latest < earliest {
                notes.tail[..=at - start].fill(least);
                break;
            }
            let arrival = before.depart + second.to[before.place as usize];
            let back = second.from[next.place as usize];
            if arrival <= task.due && second.leave(arrival) + back <= next.latest {
                let more = second.to[before.place as usize] + back - self.leg(next);
                if more < least.0 {
                    least = (more, at as u32);
                }
            }
            notes.tail[at - start] = least;
        }
        least.1 != NONE || self.records[start].depart <= task.due
    }

    /// With the first task in its place, tries the second behind every later record.
    #[inline]
    fn run(&self, second: &End<'_>, part: &Part, notes: &Notes, best: &mut (Ticks, u32, u32)) {
        let last = self.records.len() - 2;
        let mut reached = part.reached;
        for at in part.at + 1..=last {
            let (record, next) = (&self.records[at], &self.records[at + 1]);
            let tail = notes.tail[at - part.start];
            if record.load + part.load > self.room
                || part.detour.saturating_add(tail.0) >= best.0
            {
                break;
            }
            let leave = reached.max(record.early) + record.service;
            if leave + second.task.leg_in_min > second.task.due {
                break;
            }
            let to = second.to[record.place as usize];
            let back = second.from[next.place as usize];
            let more = part.detour + to + back - next.leg;
            let arrival = leave + to;
            if more < best.0
                && arrival <= second.task.due
                && second.leave(arrival) + back <= next.latest
            {
                *best = (more, part.at as u32, at as u32);
            }
            reached = leave + next.leg;
            if reached > next.latest {
                break;
            }
        }
    }
}

/// The first task in its place.
struct Part {
    at: usize,
    start: usize,
    /// When the record behind it is reached.
    reached: Ticks,
    /// What it adds.
    detour: Ticks,
    load: i32,
}
