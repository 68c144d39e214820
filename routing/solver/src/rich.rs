//! Routes that more than one amount and one window a stop decide: several windows, setup,
//! loads that rise and fall, breaks, prices, lateness, limits.
//!
//! Times are rows: one time for every number of breaks already taken. A break may be taken
//! on any leg, so going from one stop to the next turns the row of the one into the row of
//! the other; that makes breaks exact without making them stops. What must be known of the
//! rest of a route stands in a second row, the latest departures that keep it possible.

use crate::compiled::{Car, Compiled, NONE};
use crate::model::{Amount, BREAKS_MAX, Step, Ticks};
use crate::road::{Leave, Leg, NEVER, Road, TOO_LATE, Times, fits, plus, setup};
use crate::route::{Record, Route, opening, served};

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
    /// What starting after its soft window costs, behind the frozen stops.
    pub(crate) lates: Vec<i64>,
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
        self.lates.clone_from(&other.lates);
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
    let rests = ..=road.car.rests.len();
    let earliest = |row: &Times| row[rests].iter().copied().min().unwrap_or(NEVER);
    let latest = |row: &Times| row[rests].iter().copied().max().unwrap_or(TOO_LATE);
    route.departs.clear();
    route.departs.extend(extra.departs.iter().map(earliest));
    route.latests.clear();
    route.latests.extend(extra.holds.iter().map(latest));
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
        self.lates.clear();
        self.lates.resize(records.len(), 0);
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
    fn lateness(&mut self, compiled: &Compiled, road: &Road<'_>, records: &[Record]) -> i64 {
        let mut lates = std::mem::take(&mut self.lates);
        self.trace(compiled, road, records, |at, taken, _| {
            let record = &records[at];
            if record.task != NONE {
                let task = &compiled.tasks[record.task as usize];
                let before = &records[at - 1];
                let start = self.departs[at][taken] - task.service - setup(task, before.place);
                let late = i64::from(start) - i64::from(task.soft_until);
                lates[at] = late.max(0) * task.late_cost;
            }
        });
        self.lates = lates;
        road.car.frozen_late + self.lates.iter().sum::<i64>()
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

fn add(load: &mut Amount, more: &Amount) {
    *load = plus(load, more);
}

fn most(a: &Amount, b: &Amount) -> Amount {
    std::array::from_fn(|kind| a[kind].max(b[kind]))
}
