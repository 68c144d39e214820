//! Where an errand fits into a route of a plain problem, and where it costs least.
//!
//! The hottest code of the crate. Times along a route only grow, so the stretch in which a
//! task can start at all is found by halving; only there the records are read, and the
//! rows of legs to and from the errand's own places. A scan never accepts a place that
//! breaks a rule; where legs obey the triangle inequality it misses none.

use crate::compiled::{Compiled, NONE, Task};
use crate::lane::{Lane, Legs};
use crate::model::Ticks;
use crate::route::{Record, Route, Spot, below};

/// Room for one scan's notes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    /// Whether the last scan found nothing whatever it may cost.
    pub(crate) never: bool,
    /// What the second task adds at least behind a record or later, for each record of
    /// its stretch.
    tail: Vec<Ticks>,
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
    let first = End::new(compiled, lane, errand.first);
    let search = Search { route, records: &route.records, room: car.capacity[0], avoid };
    notes.never = true;
    let stretch = search.stretch(first.task)?;
    let fixed = crate::route::serving(compiled, errand, route.car)
        + if route.is_used() { 0 } else { crate::route::opening(compiled, route.car) };
    // Legs are counted in ticks; the rest of the limit is turned into them, rounded up.
    let room = limit.saturating_sub(fixed);
    let room = if car.per_tick == 1 {
        room
    } else {
        room / car.per_tick + i64::from(room % car.per_tick > 0)
    };
    let limit = room.clamp(Ticks::MIN.into(), (Ticks::MAX / 2).into()) as Ticks;
    let (ticks, first, second) = if errand.second == NONE {
        search.single(&first, stretch, limit, notes)?
    } else {
        let second = End::new(compiled, lane, errand.second);
        search.pair(&first, &second, stretch, limit, notes)?
    };
    Some(Spot { cost: i64::from(ticks) * car.per_tick + fixed, first, second })
}

/// A task with its row of legs.
struct End<'a> {
    task: &'a Task,
    legs: &'a [Legs],
}

impl<'a> End<'a> {
    #[inline]
    fn new(compiled: &'a Compiled, lane: &'a Lane, task: u32) -> Self {
        let task = &compiled.tasks[task as usize];
        Self { task, legs: lane.legs(task.place) }
    }

    /// When it is left if it is reached at a moment.
    #[inline]
    fn leave(&self, arrival: Ticks) -> Ticks {
        arrival.max(self.task.early) + self.task.service
    }
}

struct Search<'a> {
    route: &'a Route,
    records: &'a [Record],
    room: i32,
    avoid: u32,
}

/// The records behind which a task may go: from the first to the last of them.
type Stretch = (usize, usize);
type Found = Option<(Ticks, u32, u32)>;

impl Search<'_> {
    /// Where a task's windows leave room for it: behind the stretch it would be late, in
    /// front of it the next stop would be.
    #[inline]
    fn stretch(&self, task: &Task) -> Option<Stretch> {
        let last = self.records.len() - 2;
        let left = task.early + task.service + task.leg_out_min;
        let first = below(&self.route.latests[1..=last], left);
        let end = below(&self.route.departs[..=last], task.due - task.leg_in_min + 1);
        (first < end).then(|| (first, end - 1))
    }

    /// What the leg between two records costs as long as nothing goes between them.
    #[inline]
    fn leg(&self, next: &Record) -> Ticks {
        if self.records.len() == 2 { 0 } else { next.leg }
    }

    fn single(&self, end: &End<'_>, stretch: Stretch, limit: Ticks, notes: &mut Notes) -> Found {
        let task = end.task;
        if self.route.carried + task.change[0].abs() > self.room {
            return None;
        }
        notes.never = false;
        let mut best = (limit, NONE, 0);
        let mut before = &self.records[stretch.0];
        for at in stretch.0..=stretch.1 {
            let next = &self.records[at + 1];
            let (to, from) =
                (end.legs[before.place as usize].to, end.legs[next.place as usize].from);
            let more = to + from - self.leg(next);
            if more < best.0 {
                let arrival = before.depart + to;
                let in_time = arrival <= task.due && end.leave(arrival) + from <= next.latest;
                if in_time && at as u32 != self.avoid {
                    best = (more, at as u32, at as u32);
                }
            }
            before = next;
        }
        (best.1 != NONE).then_some(best)
    }

    fn pair(
        &self,
        first: &End<'_>,
        second: &End<'_>,
        stretch: Stretch,
        limit: Ticks,
        notes: &mut Notes,
    ) -> Found {
        let tail = self.stretch(second.task)?;
        if tail.1 < stretch.0 {
            return None;
        }
        let tail = (tail.0.max(stretch.0), tail.1);
        let stretch = (stretch.0, stretch.1.min(tail.1));
        let least = self.note_tail(second, tail, notes);
        if least == Ticks::MAX {
            return None;
        }
        notes.never = false;
        let load = first.task.change[0];
        let between = first.legs[second.task.place as usize].from;
        let mut best = (limit, NONE, 0);
        let mut before = &self.records[stretch.0];
        for at in stretch.0..=stretch.1 {
            let (here, next) = (before, &self.records[at + 1]);
            before = next;
            let to = first.legs[here.place as usize].to;
            let arrival = here.depart + to;
            if arrival > first.task.due || here.load + load > self.room || at as u32 == self.avoid {
                continue;
            }
            let leave = first.leave(arrival);
            let saved = self.leg(next);
            if at >= tail.0 {
                let reached = leave + between;
                let back = second.legs[next.place as usize].from;
                let more = to + between + back - saved;
                if more < best.0
                    && reached <= second.task.due
                    && second.leave(reached) + back <= next.latest
                {
                    best = (more, at as u32, at as u32);
                }
            }
            if at == tail.1 {
                break;
            }
            let onward = first.legs[next.place as usize].from;
            let detour = to + onward - saved;
            let reached = leave + onward;
            let least = notes.tail[(at + 1).max(tail.0) - tail.0];
            if detour.saturating_add(least) < best.0 && reached <= next.latest {
                let part = Part { at, reached, detour, load };
                self.run(second, &part, tail, notes, &mut best);
            }
        }
        (best.1 != NONE).then_some(best)
    }

    /// Notes for every record of the second task's stretch what it would add there or
    /// later, if nothing were delayed yet; the least of it is returned.
    #[inline]
    fn note_tail(&self, second: &End<'_>, tail: Stretch, notes: &mut Notes) -> Ticks {
        let task = second.task;
        // Legs are far away in memory: nothing hangs on one while the others are fetched.
        notes.tail.clear();
        notes.tail.extend(self.records[tail.0..=tail.1 + 1].windows(2).map(|pair| {
            let legs = (second.legs[pair[0].place as usize], second.legs[pair[1].place as usize]);
            legs.0.to + legs.1.from - self.leg(&pair[1])
        }));
        let mut least = Ticks::MAX;
        let mut next = &self.records[tail.1 + 1];
        for (before, note) in self.records[tail.0..=tail.1].iter().zip(&mut notes.tail).rev() {
            if *note < least {
                let (to, back) =
                    (second.legs[before.place as usize].to, second.legs[next.place as usize].from);
                let arrival = before.depart + to;
                if arrival <= task.due && second.leave(arrival) + back <= next.latest {
                    least = *note;
                }
            }
            *note = least;
            next = before;
        }
        least
    }

    /// With the first task in its place, tries the second behind every later record.
    #[inline]
    fn run(
        &self,
        second: &End<'_>,
        part: &Part,
        tail: Stretch,
        notes: &Notes,
        best: &mut (Ticks, u32, u32),
    ) {
        let mut reached = part.reached;
        let mut record = &self.records[part.at + 1];
        for at in part.at + 1..=tail.1 {
            if record.load + part.load > self.room {
                break;
            }
            let next = &self.records[at + 1];
            let leave = reached.max(record.early) + record.service;
            if at >= tail.0 {
                let least = notes.tail[at - tail.0];
                if part.detour.saturating_add(least) >= best.0 {
                    break;
                }
                let to = second.legs[record.place as usize].to;
                let back = second.legs[next.place as usize].from;
                let more = part.detour + to + back - next.leg;
                if more < best.0 {
                    let arrival = leave + to;
                    if arrival <= second.task.due && second.leave(arrival) + back <= next.latest {
                        *best = (more, part.at as u32, at as u32);
                    }
                }
            }
            reached = leave + next.leg;
            if reached > next.latest {
                break;
            }
            record = next;
        }
    }
}

/// The first task in its place.
struct Part {
    at: usize,
    /// When the record behind it is reached.
    reached: Ticks,
    /// What it adds.
    detour: Ticks,
    load: i32,
}
