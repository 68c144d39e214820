//! Strategies on small maps: `P` is the pickup, letters are workers (`a` is w1,
//! `b` is w2, ...), a cell is 1 km wide, and roads run straight at 10 m/s.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dispatch::{ExcludedWhy, Look, Near, Proposal, Strategy, Verdict, World, propose};
use vocab::{Metres, Place, Seconds, TimeMs, WorkerId};
use workers::{Duty, Link, Need, Profile, Rating, Stats, Vehicle, VehicleKind, Work, Worker};

use crate::story::{START, id, name_of, worker};

/// One degree of latitude, metres, on the sphere that `Place` measures on.
const DEGREE_M: f64 = 111_195.08;

struct Map {
    pickup: Place,
    near: Vec<Near>,
    /// Whom no road leads to the pickup.
    cut_off: BTreeSet<WorkerId>,
    /// Whom the roads take longer, seconds.
    detour: BTreeMap<WorkerId, u32>,
}

impl Map {
    fn draw(map: &str) -> Self {
        let cell = |row: usize, column: usize| {
            let degrees = |cells: usize| cells as f64 * 1_000.0 / DEGREE_M;
            Place::from_degrees(degrees(row), degrees(column)).unwrap()
        };
        let letters = || {
            map.trim().lines().enumerate().flat_map(move |(row, line)| {
                let line = line.trim().chars().enumerate();
                line.map(move |(column, letter)| (letter, cell(row, column)))
            })
        };
        let pickup = letters().find(|(letter, _)| *letter == 'P').unwrap().1;
        let near = letters().filter(|(letter, _)| letter.is_ascii_lowercase());
        let near = near.map(|(letter, place)| stand(letter, place, pickup)).collect();
        Self { pickup, near, cut_off: BTreeSet::new(), detour: BTreeMap::new() }
    }

    fn change(mut self, name: &str, edit: impl FnOnce(&mut Worker)) -> Self {
        let near = self.near.iter_mut().find(|near| near.worker.id == worker(name)).unwrap();
        edit(Arc::make_mut(&mut near.worker));
        self
    }

    /// Puts `n` stale workers, filed as free, beside `a`.
    fn crowd(mut self, n: u64) -> Self {
        let model = self.near[0].clone();
        for n in 100..100 + n {
            let mut near = model.clone();
            let worker = Arc::make_mut(&mut near.worker);
            worker.id = id("wrk", n);
            worker.link = Link::Stale;
            self.near.push(near);
        }
        self.change("w1", |w| w.link = Link::Stale)
    }

    fn look(&self) -> Look {
        Look {
            order: id("ord", 1),
            version: 4,
            wave: 1,
            strategy: Strategy::Nearest,
            pickup: self.pickup,
            need: Need::default(),
            excluded: BTreeMap::new(),
            pinned: None,
            radius: Metres(4_500),
        }
    }

    fn within(&self, k: usize, radius: Metres, keep: impl Fn(&Near) -> bool) -> Vec<Near> {
        let reach = |near: &&Near| near.distance_m <= f64::from(radius.0) && keep(near);
        let mut near: Vec<Near> = self.near.iter().filter(reach).cloned().collect();
        near.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        near.truncate(k);
        near
    }
}

fn stand(letter: char, place: Place, pickup: Place) -> Near {
    let n = u64::from(letter as u32 - 'a' as u32) + 1;
    let profile = Profile {
        subject: id("sub", n),
        vehicle: Vehicle { id: id("veh", n), kind: VehicleKind::Car, capacity_grams: 50_000 },
        skills: BTreeSet::new(),
        cash_cap_minor: 20_000,
        documents_until: None,
    };
    let worker = Worker {
        id: id("wrk", n),
        version: 10 + n,
        profile,
        duty: Duty::Available,
        work: Work::Idle,
        link: Link::Live,
        blocked: None,
        shift: None,
        rating: Rating::default(),
        stats: Stats::default(),
        idle_since: START,
    };
    Near {
        worker: Arc::new(worker),
        cash_in_hand_minor: 0,
        place,
        distance_m: place.distance_m(pickup),
    }
}

impl World for Map {
    fn now(&self) -> TimeMs {
        START
    }

    fn nearest_free(&self, _: Place, k: usize, radius: Metres, _: &Need) -> Vec<Near> {
        self.within(k, radius, |near| near.worker.duty == Duty::Available)
    }

    fn nearest_any(&self, _: Place, k: usize, radius: Metres) -> Vec<Near> {
        self.within(k, radius, |_| true)
    }

    fn worker(&self, id: WorkerId, _: Place) -> Option<Near> {
        self.near.iter().find(|near| near.worker.id == id).cloned()
    }

    fn ways_to(&self, from: &[(Place, VehicleKind)], to: Place) -> Vec<Option<(Seconds, Metres)>> {
        let way = |place: Place| {
            let who = self.near.iter().find(|near| near.place == place).unwrap().worker.id;
            let metres = place.distance_m(to).round() as u32;
            let time = metres / 10 + self.detour.get(&who).unwrap_or(&0);
            (!self.cut_off.contains(&who)).then_some((Seconds(time), Metres(metres)))
        };
        from.iter().map(|(place, _)| way(*place)).collect()
    }
}

/// What a proposal says: whom it asks, its rows, and what it counted.
fn told(proposal: &Proposal) -> String {
    let offers: Vec<String> = proposal.offers.iter().map(|to| name_of(to.worker)).collect();
    let row = |row: &dispatch::Candidate| {
        let verdict = match &row.verdict {
            Verdict::Chosen => "chosen".to_owned(),
            Verdict::RunnerUp => "runner-up".to_owned(),
            Verdict::Behind => "behind".to_owned(),
            Verdict::Against(reasons) => format!("{reasons:?}"),
        };
        let seconds = row.to_pickup_time.map_or(String::new(), |s| format!(" {}s", s.0));
        format!("{}{seconds} {verdict}", name_of(row.worker))
    };
    let rows: Vec<String> = proposal.decision.candidates.iter().map(row).collect();
    let mut text = format!("asks [{}]: {}", offers.join(", "), rows.join(", "));
    if !proposal.decision.counted.is_empty() {
        text += &format!("; {:?}", proposal.decision.counted);
    }
    if let Some(miss) = &proposal.decision.nearest_miss {
        text += &format!("; nearest miss {} {:?}", name_of(miss.worker), miss.against);
    }
    text
}

fn check(map: &Map, look: &Look, expected: &str) {
    let proposal = propose(look, map, id("dec", 1));
    assert_eq!(told(&proposal), expected);
    assert_eq!((proposal.seen_version, proposal.decision.order), (look.version, look.order));
}

#[test]
fn nearest_asks_the_soonest_by_road() {
    let map = Map::draw("a..P.b..c");
    check(&map, &map.look(), "asks [w2]: w2 200s chosen, w1 300s runner-up");
    let mut map = Map::draw("a..P.b.c");
    map.detour.insert(worker("w2"), 500);
    check(&map, &map.look(), "asks [w1]: w1 300s chosen, w3 400s runner-up, w2 700s behind");
}

#[test]
fn equals_are_ordered_by_their_id() {
    let map = Map::draw("b.P.a");
    check(&map, &map.look(), "asks [w1]: w1 200s chosen, w2 200s runner-up");
}

#[test]
fn broadcast_asks_five_at_once() {
    let map = Map::draw("gecP\nabdf");
    let look = Look { strategy: Strategy::Broadcast, ..map.look() };
    check(
        &map,
        &look,
        "asks [w3, w6, w4, w5, w2]: w3 100s chosen, w6 100s chosen, w4 141s chosen, w5 200s chosen, \
         w2 223s chosen, w7 300s runner-up, w1 316s behind",
    );
}

#[test]
fn only_workers_with_nothing_against_them_are_asked() {
    let map = Map::draw("a.P.b").change("w1", |w| w.link = Link::Stale);
    check(&map, &map.look(), "asks [w2]: w2 200s chosen, w1 {Stale}");
    let map = Map::draw("aP.b");
    let look = Look { excluded: [(worker("w1"), ExcludedWhy::Declined)].into(), ..map.look() };
    check(&map, &look, "asks [w2]: w2 200s chosen, w1 {Excluded}");
    let mut map = Map::draw("aP.b");
    map.cut_off.insert(worker("w1"));
    check(&map, &map.look(), "asks [w2]: w2 200s chosen, w1 {Unreachable}");
    let map = Map::draw("aP.b").change("w1", |w| w.profile.cash_cap_minor = 10);
    let mut look = map.look();
    look.need.cash_due_minor = 11;
    check(&map, &look, "asks [w2]: w2 200s chosen, w1 {CashCap}");
}

#[test]
fn with_nobody_the_reasons_are_counted_and_the_nearest_miss_is_named() {
    let map = Map::draw("a.bPc.....d")
        .change("w1", |w| w.link = Link::Stale)
        .change("w2", |w| {
            w.duty = Duty::OffDuty;
            w.link = Link::Lost;
        })
        .change("w3", |w| w.link = Link::Lost);
    check(
        &map,
        &map.look(),
        "asks []: w3 {Lost}, w1 {Stale}; {OffDuty: 1, Stale: 1, Lost: 2, TooFar: 1}; \
         nearest miss w3 {Lost}",
    );
}

#[test]
fn unreachable_workers_are_counted() {
    let mut map = Map::draw("a.P");
    map.cut_off.insert(worker("w1"));
    check(
        &map,
        &map.look(),
        "asks []: w1 {Unreachable}; {Unreachable: 1}; nearest miss w1 {Unreachable}",
    );
}

#[test]
fn a_pin_asks_one_worker_however_far() {
    let map = Map::draw("P.a......b");
    let look = Look { pinned: Some(worker("w2")), ..map.look() };
    check(&map, &look, "asks [w2]: w2 900s chosen");
    let busy = Map::draw("P.a......b").change("w2", |w| w.work = Work::Engaged(id("asg", 1)));
    check(&busy, &look, "asks []: w2 {Busy}; {Busy: 1}; nearest miss w2 {Busy}");
    let look = Look { pinned: Some(worker("w9")), ..map.look() };
    check(&map, &look, "asks []: ; {Lost: 1}");
}

#[test]
fn a_crowd_that_cannot_does_not_hide_the_one_who_can() {
    let map = Map::draw("aP.b").crowd(40);
    let proposal = propose(&map.look(), &map, id("dec", 1));
    let asked: Vec<String> = proposal.offers.iter().map(|to| name_of(to.worker)).collect();
    assert_eq!(asked, ["w2"]);
    assert_eq!(proposal.decision.candidates.len(), 16, "the record is bounded");
}
