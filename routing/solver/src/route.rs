//! A route as the search holds it: a row of small records, one for the start, one for each
//! stop, one for the end, that say everything a scan needs to know.
//!
//! Two records share a cache line. What insertions change is recomputed from where it
//! changes to where it stops mattering. Richer problems keep more beside the records
//! ([`Extra`]); plain ones leave that empty.

use crate::compiled::{Compiled, NONE};
use crate::model::Ticks;
use crate::rich::Extra;

/// One stop as the scans see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// The task; [`NONE`] at the start and the end.
    pub(crate) task: u32,
    pub(crate) place: u32,
    pub(crate) early: Ticks,
    pub(crate) service: Ticks,
    /// When the vehicle leaves at the earliest.
    pub(crate) depart: Ticks,
    /// When service can start at the latest without making anything later late.
    pub(crate) latest: Ticks,
    /// Ticks of the leg from the record before.
    pub(crate) leg: Ticks,
    /// What is on board on leaving, if the problem is plain.
    pub(crate) load: i32,
}

/// Where an errand goes, and what that costs: its first task behind record `first`, its
/// second behind what is now record `second`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) cost: i64,
    pub(crate) first: u32,
    pub(crate) second: u32,
}

/// What one vehicle does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) records: Vec<Record>,
    /// The departures and the latest starts once more, each in a row of their own, so that a
    /// scan finds in a few steps where a time falls. Where breaks are taken they are the
    /// earliest and the latest of all; of a rich route the latest departures.
    pub(crate) departs: Vec<Ticks>,
    pub(crate) latests: Vec<Ticks>,
    pub(crate) car: u32,
    /// Names the content: a sum over its legs of numbers that look drawn by lot, so that
    /// routes with equal stamps are equal but once in 2^64 cases.
    pub(crate) stamp: u64,
    /// What it weighs; nothing if it is not used.
    pub(crate) cost: i64,
    /// What all its jobs carry, if the problem is plain.
    pub(crate) carried: i32,
    pub(crate) extra: Extra,
}

impl Route {
    /// A vehicle with its frozen stops only.
    pub(crate) fn new(compiled: &Compiled, number: u32) -> Self {
        let car = &compiled.cars[number as usize];
        let end = |place, depart, latest| Record {
            task: NONE,
            place,
            early: car.from,
            service: 0,
            depart,
            latest,
            leg: 0,
            load: 0,
        };
        let mut records = vec![end(car.start, car.from, car.from)];
        records.extend(car.frozen_tasks.iter().map(|&task| record(compiled, task)));
        records.push(end(car.end, car.from, car.until));
        let extra = Extra::default();
        let mut route = Self {
            records,
            departs: Vec::new(),
            latests: Vec::new(),
            car: number,
            stamp: 0,
            cost: 0,
            carried: 0,
            extra,
        };
        route.refresh(compiled);
        route
    }

    /// How many stops it has.
    #[inline]
    pub(crate) fn stops(&self) -> usize {
        self.records.len() - 2
    }

    /// Whether it has any.
    #[inline]
    pub(crate) fn is_used(&self) -> bool {
        self.records.len() > 2
    }

    /// Its tasks in order.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = u32> + '_ {
        self.records[1..self.records.len() - 1].iter().map(|record| record.task)
    }

    /// Another route with equal content.
    pub(crate) fn duplicate(&self) -> Self {
        Self {
            records: self.records.clone(),
            departs: self.departs.clone(),
            latests: self.latests.clone(),
            car: self.car,
            stamp: self.stamp,
            cost: self.cost,
            carried: self.carried,
            extra: self.extra.clone(),
        }
    }

    /// Becomes equal to another without giving its memory back.
    pub(crate) fn copy_from(&mut self, other: &Self) {
        self.records.clone_from(&other.records);
        self.departs.clone_from(&other.departs);
        self.latests.clone_from(&other.latests);
        self.car = other.car;
        self.stamp = other.stamp;
        self.cost = other.cost;
        self.carried = other.carried;
        self.extra.copy_from(&other.extra);
    }

    /// Becomes the shell of a route that is elsewhere.
    pub(crate) fn close(&mut self) {
        let last = self.records.len() - 1;
        self.records.drain(1..last);
        self.cost = 0;
    }

    /// Has these tasks and no others.
    pub(crate) fn set_tasks(&mut self, compiled: &Compiled, tasks: &[u32]) {
        self.records.drain(1..self.records.len() - 1);
        self.records.splice(1..1, tasks.iter().map(|&task| record(compiled, task)));
        self.refresh(compiled);
    }

    /// Whether it keeps every rule.
    pub(crate) fn is_possible(&self, compiled: &Compiled) -> bool {
        if !compiled.plain {
            return self.extra.possible;
        }
        let room = compiled.cars[self.car as usize].capacity[0];
        let kept = |record: &Record| {
            record.depart - record.service <= record.latest && record.load <= room
        };
        self.carried <= room && (!self.is_used() || self.records.iter().all(kept))
    }

    /// Works everything out from its tasks alone.
    pub(crate) fn refresh(&mut self, compiled: &Compiled) {
        let lane = &compiled.lanes[compiled.cars[self.car as usize].lane as usize];
        self.stamp = mark(self.car, NONE);
        for at in 1..self.records.len() {
            self.stamp = self.stamp.wrapping_add(arc(&self.records[at - 1..=at]));
            self.records[at].leg = lane.ticks(self.records[at - 1].place, self.records[at].place);
        }
        if compiled.plain {
            self.refresh_plain(compiled);
        } else {
            crate::rich::refresh(compiled, self);
        }
    }

    fn refresh_plain(&mut self, compiled: &Compiled) {
        self.carried = 0;
        let mut travel = 0;
        let records = &mut self.records;
        for at in 1..records.len() {
            let before = records[at - 1];
            let record = &mut records[at];
            // A route that breaks rules may last for ever.
            let arrival = before.depart.saturating_add(record.leg).max(record.early);
            record.depart = arrival.saturating_add(record.service);
            record.load = before.load;
            travel += i64::from(record.leg);
            if record.task != NONE {
                let task = &compiled.tasks[record.task as usize];
                if compiled.has_pairs {
                    record.load += task.change[0];
                } else {
                    self.carried += task.change[0].abs();
                }
            }
        }
        for at in (1..records.len() - 1).rev() {
            let after = records[at + 1];
            let record = &mut records[at];
            let due = compiled.tasks[record.task as usize].due;
            let by = after.latest.saturating_sub(after.leg).saturating_sub(record.service);
            record.latest = due.min(by);
        }
        self.departs.clear();
        self.departs.extend(self.records.iter().map(|record| record.depart));
        self.latests.clear();
        self.latests.extend(self.records.iter().map(|record| record.latest));
        self.cost = self.plain_cost(compiled, travel);
    }

    fn plain_cost(&self, compiled: &Compiled, travel: i64) -> i64 {
        if !self.is_used() {
            return 0;
        }
        let car = &compiled.cars[self.car as usize];
        let errands = self.tasks().map(|task| served(compiled, task, self.car)).sum::<i64>();
        opening(compiled, self.car) + travel * car.per_tick + errands
    }

    /// Puts an errand where a scan found room for it, at the cost the scan named.
    pub(crate) fn insert(&mut self, compiled: &Compiled, errand: u32, spot: Spot) {
        let errand = &compiled.errands[errand as usize];
        let (first, second) = (spot.first as usize + 1, spot.second as usize + 2);
        self.records.insert(first, record(compiled, errand.first));
        if errand.second != NONE {
            self.records.insert(second, record(compiled, errand.second));
        }
        if !compiled.plain {
            self.refresh(compiled);
            return;
        }
        let last = if errand.second == NONE { first } else { second };
        self.stamp_join(first, last);
        self.cost += spot.cost;
        for at in [first, second].into_iter().take(if errand.second == NONE { 1 } else { 2 }) {
            self.departs.insert(at, 0);
            self.latests.insert(at, 0);
        }
        self.mend(compiled, first, last);
    }

    /// Renames the route after the records at `first` and `last` have joined it.
    fn stamp_join(&mut self, first: usize, last: usize) {
        let records = &self.records;
        let gap = |from: usize, to: usize| mark(records[from].task, records[to].task);
        let (mut lost, mut won) = (0_u64, arc(&records[first - 1..=first]));
        if last == first + 1 {
            lost = lost.wrapping_add(gap(first - 1, last + 1));
        } else {
            lost = lost.wrapping_add(gap(first - 1, first + 1));
            won = won.wrapping_add(arc(&records[first..=first + 1]));
        }
        if last > first + 1 {
            lost = lost.wrapping_add(gap(last - 1, last + 1));
        }
        if last > first {
            won = won.wrapping_add(arc(&records[last - 1..=last]));
            won = won.wrapping_add(arc(&records[last..=last + 1]));
        }
        self.stamp = self.stamp.wrapping_add(won).wrapping_sub(lost);
    }

    /// Brings a plain route in order after the records at `first` and `last` have joined it.
    fn mend(&mut self, compiled: &Compiled, first: usize, last: usize) {
        let lane = &compiled.lanes[compiled.cars[self.car as usize].lane as usize];
        let records = &mut self.records;
        for at in [first, first + 1, last, last + 1] {
            records[at].leg = lane.ticks(records[at - 1].place, records[at].place);
        }
        let task = &compiled.tasks[records[first].task as usize];
        let more = if compiled.has_pairs { task.change[0] } else { 0 };
        self.carried += task.change[0].abs() - more;
        for at in first..records.len() {
            let before = records[at - 1];
            let record = &mut records[at];
            let depart = (before.depart + record.leg).max(record.early) + record.service;
            if at > last && depart == record.depart {
                break;
            }
            record.depart = depart;
            self.departs[at] = depart;
            record.load = match at {
                _ if at == first => before.load + more,
                _ if at < last => record.load + more,
                _ if at == last => before.load - more,
                _ => record.load,
            };
        }
        for at in (1..=last).rev() {
            let after = records[at + 1];
            let record = &mut records[at];
            let due = compiled.tasks[record.task as usize].due;
            let latest = due.min(after.latest - after.leg - record.service);
            if at < first && latest == record.latest {
                break;
            }
            record.latest = latest;
            self.latests[at] = latest;
        }
    }

    /// Takes out every task that is not wanted any more.
    pub(crate) fn keep_only(&mut self, compiled: &Compiled, wanted: impl Fn(&Record) -> bool) {
        self.records.retain(|record| record.task == NONE || wanted(record));
        self.refresh(compiled);
    }
}

/// How many times lie below a bound; they only grow.
#[inline]
pub(crate) fn below(times: &[Ticks], bound: Ticks) -> usize {
    times.partition_point(|&time| time < bound)
}

/// The number of a leg between two records.
#[inline]
fn arc(pair: &[Record]) -> u64 {
    mark(pair[0].task, pair[1].task)
}

/// A number for two others that looks drawn by lot.
#[inline]
fn mark(one: u32, other: u32) -> u64 {
    let mut mixed = (u64::from(one) << 32 | u64::from(other)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^ (mixed >> 32)
}

/// A task as a record; its times are worked out with its route.
fn record(compiled: &Compiled, number: u32) -> Record {
    let task = &compiled.tasks[number as usize];
    Record {
        task: number,
        place: task.place,
        early: task.early,
        service: task.service,
        depart: 0,
        latest: 0,
        leg: 0,
        load: 0,
    }
}

/// What using a vehicle weighs.
pub(crate) fn opening(compiled: &Compiled, car: u32) -> i64 {
    let weight = if compiled.fewest { crate::compiled::VEHICLE } else { 0 };
    weight + compiled.cars[car as usize].fixed
}

/// What serving a task's errand with a car weighs, counted at the errand's first task.
#[inline]
pub(crate) fn served(compiled: &Compiled, task: u32, car: u32) -> i64 {
    let errand = &compiled.errands[compiled.errand_of[task as usize] as usize];
    if errand.first == task { serving(compiled, errand, car) } else { 0 }
}

/// What serving an errand with a car weighs, wherever it goes.
#[inline]
pub(crate) fn serving(compiled: &Compiled, errand: &crate::compiled::Errand, car: u32) -> i64 {
    let broken = errand.promised != NONE && errand.promised != car;
    compiled.cars[car as usize].per_job + if broken { errand.churn } else { 0 }
}
