//! Two pieces of two routes that change places, counted on the legs that go and come.
//!
//! A piece lies between two cuts of its route; it may be empty, and it may be all of the
//! rest. Nothing here changes a route.

use crate::compiled::Compiled;
use crate::model::Ticks;
use crate::road::Road;
use crate::route::{Record, opening};
use crate::state::State;

/// A place in a route: behind record `at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) car: u32,
    pub(crate) at: usize,
}

/// One route of a move and its piece: the records `(from, until]`.
#[derive(Clone, Copy)]
struct Side<'a> {
    car: u32,
    records: &'a [Record],
    from: usize,
    until: usize,
    frozen: usize,
}

/// Two pieces that change places.
#[derive(Clone, Copy)]
pub(crate) struct Move<'a> {
    compiled: &'a Compiled,
    sides: [Side<'a>; 2],
}

impl<'a> Move<'a> {
    /// Two routes cut where pieces may begin; none if they are not priced alike or a cut is
    /// in front of something frozen.
    pub(crate) fn new(
        compiled: &'a Compiled,
        state: &'a State,
        one: Cut,
        two: Cut,
    ) -> Option<Self> {
        let side = |cut: Cut| Side {
            car: cut.car,
            records: &state.routes[cut.car as usize].records,
            from: cut.at,
            until: cut.at,
            frozen: compiled.cars[cut.car as usize].frozen_tasks.len(),
        };
        let sides = [side(one), side(two)];
        let [a, b] = [&compiled.cars[one.car as usize], &compiled.cars[two.car as usize]];
        let alike = (a.lane, a.per_tick, a.per_metre) == (b.lane, b.per_tick, b.per_metre);
        let free = sides.iter().all(|side| side.from >= side.frozen);
        (alike && free).then_some(Self { compiled, sides })
    }

    fn price(&self, from: &Record, to: &Record) -> i64 {
        Road::new(self.compiled, self.sides[0].car).price(from.place, to.place)
    }

    /// Whether the leg that the first cut makes is longer than both it breaks.
    pub(crate) fn is_farther(&self) -> bool {
        let [a, b] = &self.sides;
        let next = &b.records[b.from + 1];
        let made = self.price(&a.records[a.from], next);
        made >= self.price(&a.records[a.from], &a.records[a.from + 1])
            && made >= self.price(&b.records[b.from], next)
    }

    /// What is saved where the pieces begin if neither is empty.
    pub(crate) fn head_gain(&self) -> i64 {
        let [a, b] = &self.sides;
        let ends = |side: &Side<'a>| (side.records[side.from], side.records[side.from + 1]);
        let ((a, after_a), (b, after_b)) = (ends(a), ends(b));
        self.price(&a, &after_a) + self.price(&b, &after_b)
            - self.price(&a, &after_b)
            - self.price(&b, &after_a)
    }

    /// How many stops lie behind the cut of one side.
    pub(crate) fn stops_behind(&self, side: usize) -> usize {
        self.sides[side].records.len() - 2 - self.sides[side].from
    }

    /// How many stops that may move lie in front of it.
    pub(crate) fn stops_before(&self, side: usize) -> usize {
        self.sides[side].from - self.sides[side].frozen
    }

    /// The pieces of so many stops behind the cuts.
    pub(crate) fn of(&self, first: usize, second: usize) -> Self {
        let mut longer = *self;
        longer.sides[0].until = self.sides[0].from + first;
        longer.sides[1].until = self.sides[1].from + second;
        longer
    }

    /// The pieces of so many stops in front of the cuts.
    pub(crate) fn up_to(&self, first: usize, second: usize) -> Self {
        let mut longer = *self;
        longer.sides[0].from -= first;
        longer.sides[1].from -= second;
        longer
    }

    /// The vehicles of both routes.
    pub(crate) fn cars(&self) -> [u32; 2] {
        [self.sides[0].car, self.sides[1].car]
    }

    /// What it saves, as far as legs and used vehicles say.
    pub(crate) fn gain(&self) -> i64 {
        let [a, b] = &self.sides;
        self.side_gain(a, b) + self.side_gain(b, a)
    }

    /// What one route saves when the other's piece takes the place of its own.
    fn side_gain(&self, side: &Side<'a>, other: &Side<'a>) -> i64 {
        let legs = |piece: &[Record]| {
            let (before, after) = (&side.records[side.from], &side.records[side.until + 1]);
            match piece {
                [] => self.price(before, after),
                [first, .., last] => self.price(before, first) + self.price(last, after),
                [only] => self.price(before, only) + self.price(only, after),
            }
        };
        let stays = side.records.len() - 2 - (side.until - side.from);
        let saved = if stays == 0 && other.from == other.until {
            opening(self.compiled, side.car)
        } else {
            0
        };
        legs(side.piece()) - legs(other.piece()) + saved
    }

    /// Whether both routes reach what follows in time, as far as a plain problem says.
    pub(crate) fn is_in_time(&self) -> bool {
        let [a, b] = &self.sides;
        !self.compiled.plain || (self.reaches(a, b) && self.reaches(b, a))
    }

    fn reaches(&self, side: &Side<'a>, other: &Side<'a>) -> bool {
        let lane = Road::new(self.compiled, side.car).lane;
        let before = &side.records[side.from];
        let (mut depart, mut place) = (before.depart, before.place);
        let ends = other.until + 2 == other.records.len() && side.until + 2 == side.records.len();
        // A whole tail is known to go on in time if its first stop does.
        let (piece, next) = match other.piece().first() {
            Some(first) if ends => (&[][..], first),
            _ => (other.piece(), &side.records[side.until + 1]),
        };
        for record in piece {
            let arrival: Ticks = depart + lane.ticks(place, record.place);
            if arrival > self.compiled.tasks[record.task as usize].due {
                return false;
            }
            (depart, place) = (arrival.max(record.early) + record.service, record.place);
        }
        depart + lane.ticks(place, next.place) <= next.latest
    }

    /// Writes down what each vehicle has to do then.
    pub(crate) fn write(&self, tasks: &mut [Vec<u32>; 2]) {
        for (number, list) in tasks.iter_mut().enumerate() {
            let (side, other) = (&self.sides[number], &self.sides[1 - number]);
            list.clear();
            list.extend(side.records[1..=side.from].iter().map(|record| record.task));
            list.extend(other.piece().iter().map(|record| record.task));
            let rest = &side.records[side.until + 1..side.records.len() - 1];
            list.extend(rest.iter().map(|record| record.task));
        }
    }
}

impl<'a> Side<'a> {
    fn piece(&self) -> &'a [Record] {
        &self.records[self.from + 1..=self.until]
    }
}

/// What moving the records `(from, until]` of a route behind record `to` saves in legs.
pub(crate) fn shift_gain(
    compiled: &Compiled,
    state: &State,
    car: u32,
    (from, until): (usize, usize),
    to: usize,
) -> i64 {
    let road = Road::new(compiled, car);
    let records = &state.routes[car as usize].records;
    let leg = |one: usize, other: usize| road.price(records[one].place, records[other].place);
    leg(from, from + 1) + leg(until, until + 1) + leg(to, to + 1)
        - leg(from, until + 1)
        - leg(to, from + 1)
        - leg(until, to + 1)
}

/// Writes down the tasks of a route whose records `(from, until]` have moved behind `to`.
pub(crate) fn write_shift(
    records: &[Record],
    (from, until): (usize, usize),
    to: usize,
    tasks: &mut Vec<u32>,
) {
    tasks.clear();
    tasks.extend(records[1..records.len() - 1].iter().map(|record| record.task));
    // Task numbers begin with the record behind the start.
    if to < from {
        tasks[to..until].rotate_right(until - from);
    } else {
        tasks[from..to].rotate_left(until - from);
    }
}
