//! What going by tasks adds to a route of a rich problem, in legs alone.

use crate::compiled::{Compiled, Errand, NONE, Task};
use crate::lane::Legs;
use crate::model::Ticks;
use crate::road::Road;
use crate::route::{Record, Route, Spot};

/// A task with its row of legs.
pub(crate) struct End<'a> {
    pub(crate) task: &'a Task,
    pub(crate) legs: &'a [Legs],
}

/// A route's legs and what they cost.
pub(crate) struct Detours<'a> {
    pub(crate) route: &'a Route,
    pub(crate) road: Road<'a>,
    /// Whether legs cost nothing but their ticks.
    by_ticks: bool,
}

impl<'a> Detours<'a> {
    pub(crate) fn new(route: &'a Route, road: Road<'a>) -> Self {
        let by_ticks =
            road.lane.costs.is_none() && (road.car.per_metre == 0 || road.lane.metres.is_none());
        Self { route, road, by_ticks }
    }

    #[inline]
    pub(crate) fn end(&self, compiled: &'a Compiled, task: u32) -> End<'a> {
        let task = &compiled.tasks[task as usize];
        End { task, legs: self.road.lane.legs(task.place) }
    }

    /// What a leg costs whose ticks are known.
    #[inline]
    fn leg(&self, from: u32, to: u32, ticks: Ticks) -> i64 {
        if self.by_ticks {
            i64::from(ticks) * self.road.car.per_tick
        } else {
            self.road.price(from, to)
        }
    }

    #[inline]
    pub(crate) fn to(&self, record: &Record, end: &End<'_>) -> i64 {
        self.leg(record.place, end.task.place, end.legs[record.place as usize].to)
    }

    #[inline]
    pub(crate) fn back(&self, end: &End<'_>, record: &Record) -> i64 {
        self.leg(end.task.place, record.place, end.legs[record.place as usize].from)
    }

    pub(crate) fn between(&self, first: &End<'_>, second: &End<'_>) -> i64 {
        let (from, to) = (first.task.place, second.task.place);
        self.leg(from, to, first.legs[to as usize].from)
    }

    /// The leg behind a record that is not gone any more.
    #[inline]
    pub(crate) fn saved(&self, at: usize) -> i64 {
        if !self.route.is_used() {
            return 0;
        }
        let (before, next) = (&self.route.records[at], &self.route.records[at + 1]);
        self.leg(before.place, next.place, next.leg)
    }

    /// What going by a task behind a record adds.
    #[inline]
    pub(crate) fn detour(&self, at: usize, end: &End<'_>) -> i64 {
        let (before, next) = (&self.route.records[at], &self.route.records[at + 1]);
        self.to(before, end) + self.back(end, next) - self.saved(at)
    }

    /// What both tasks behind a record add.
    #[inline]
    pub(crate) fn at_once(
        &self,
        at: usize,
        first: &End<'_>,
        second: &End<'_>,
        between: i64,
    ) -> i64 {
        let (before, next) = (&self.route.records[at], &self.route.records[at + 1]);
        self.to(before, first) + between + self.back(second, next) - self.saved(at)
    }

    /// Whether travel and metres stay within the vehicle's limits with the errand there.
    pub(crate) fn keeps_limits(&self, compiled: &Compiled, errand: &Errand, spot: &Spot) -> bool {
        let records = &self.route.records;
        let place = |task: u32| compiled.tasks[task as usize].place;
        let behind = |at: u32| (records[at as usize].place, records[at as usize + 1].place);
        let (mut ticks, mut metres) = (self.route.extra.travel, self.route.extra.metres);
        let mut go = |times: i64, from: u32, to: u32| {
            ticks += times * i64::from(self.road.lane.ticks(from, to));
            metres += times * self.road.metres(from, to);
        };
        let saved = if self.route.is_used() { -1 } else { 0 };
        let ((before, next), first) = (behind(spot.first), place(errand.first));
        go(saved, before, next);
        go(1, before, first);
        if errand.second == NONE {
            go(1, first, next);
        } else if spot.first == spot.second {
            go(1, first, place(errand.second));
            go(1, place(errand.second), next);
        } else {
            go(1, first, next);
            let ((before, next), second) = (behind(spot.second), place(errand.second));
            go(saved, before, next);
            go(1, before, second);
            go(1, second, next);
        }
        ticks <= self.road.car.travel_max && metres <= self.road.car.metres_max
    }
}
