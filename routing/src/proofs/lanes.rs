//! The plainest model of a profile's roads: single lanes, every turn between two of
//! them, and a Dijkstra over that. It knows no links and no hierarchy.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::graph::{FORWARD, LaneRef, RoadNetwork};
use crate::hierarchy::FAR;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::spot::Spot;
use crate::states::{Drive, Side, TO_ITS_END, lane_number, turn_cost};

/// The lanes of a profile. A state is a lane, or the begin of a ban that was driven.
pub(super) struct Lanes<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    side: Side,
    /// By lane: whether the profile uses it.
    used: Vec<bool>,
    /// By junction: the lanes that leave it.
    leaving: Vec<Vec<LaneRef>>,
    /// By junction: the lanes that come to it.
    coming: Vec<Vec<LaneRef>>,
    /// By junction: how many streets meet there.
    streets: Vec<usize>,
    /// By junction: whether one can only drive on.
    is_plain: Vec<bool>,
    /// The bans, by their first lane.
    bans: BTreeMap<LaneRef, Vec<&'a [LaneRef]>>,
    /// By state: the lanes driven last, as far as they matter.
    past: Vec<Vec<LaneRef>>,
    /// By state: the states that follow and what it costs to turn there.
    next: Vec<Vec<(u32, i32)>>,
}

fn lane(number: usize) -> LaneRef {
    LaneRef { street: number as u32 / 2, direction: (number % 2) as u8 }
}

impl<'a> Lanes<'a> {
    pub(super) fn new(roads: &'a Roads, profile: Profile, side: Side) -> Self {
        let network = roads.network();
        let links = &roads.profile(profile).graph.links;
        let used: Vec<bool> =
            (0..network.streets.len() * 2).map(|number| links.of(lane(number)).is_some()).collect();
        let mut lanes = Self {
            network,
            profile,
            side,
            leaving: vec![Vec::new(); network.junctions.len()],
            coming: vec![Vec::new(); network.junctions.len()],
            streets: Vec::new(),
            is_plain: Vec::new(),
            bans: BTreeMap::new(),
            past: (0..used.len()).map(|number| vec![lane(number)]).collect(),
            next: Vec::new(),
            used,
        };
        for number in (0..lanes.used.len()).filter(|number| lanes.used[*number]) {
            let [begin, end] = network.ends(lane(number));
            lanes.leaving[begin as usize].push(lane(number));
            lanes.coming[end as usize].push(lane(number));
        }
        lanes.look_at_junctions();
        lanes.connect();
        lanes
    }

    fn look_at_junctions(&mut self) {
        let mut arms: Vec<Vec<LaneRef>> = vec![Vec::new(); self.leaving.len()];
        for street in 0..self.network.streets.len() {
            if self.used[2 * street] || self.used[2 * street + 1] {
                for out in [lane(2 * street), lane(2 * street + 1)] {
                    arms[self.network.ends(out)[0] as usize].push(out);
                }
            }
        }
        let is_used = |lane: LaneRef| self.used[lane_number(lane)];
        self.is_plain = arms
            .iter()
            .map(|arms| match arms[..] {
                [a, b] if a.street != b.street => {
                    is_used(a) == is_used(b.reversed()) && is_used(b) == is_used(a.reversed())
                }
                _ => false,
            })
            .collect();
        let distinct = |arms: &Vec<LaneRef>| {
            arms.iter().map(|arm| arm.street).collect::<BTreeSet<u32>>().len()
        };
        self.streets = arms.iter().map(distinct).collect();
        for ban in self.network.bans.iter().filter(|ban| ban.profiles & self.profile.bit() != 0) {
            for lane in &ban.path[1..] {
                self.is_plain[self.network.ends(*lane)[0] as usize] = false;
            }
            self.bans.entry(ban.path[0]).or_default().push(&ban.path);
        }
    }

    /// Finds the states and what follows each.
    fn connect(&mut self) {
        let bans = self.bans.values().flatten();
        let begun: BTreeSet<&[LaneRef]> =
            bans.flat_map(|ban| (2..ban.len()).map(move |end| &ban[..end])).collect();
        let first = self.past.len() as u32;
        let numbers: BTreeMap<&[LaneRef], u32> = begun.into_iter().zip(first..).collect();
        self.past.extend(numbers.keys().map(|past| past.to_vec()));
        for state in 0..self.past.len() {
            let past = &self.past[state];
            let mut next = Vec::new();
            let from = past[past.len() - 1];
            if self.used[lane_number(from)] {
                for to in &self.leaving[self.network.ends(from)[1] as usize] {
                    let whole: Vec<LaneRef> = past.iter().copied().chain([*to]).collect();
                    let Some(cost) = self.step(&whole) else { continue };
                    let known = (0..whole.len() - 1).find_map(|at| numbers.get(&whole[at..]));
                    next.push((known.copied().unwrap_or(lane_number(*to) as u32), cost));
                }
            }
            self.next.push(next);
        }
    }

    /// What it costs to turn into the last of these lanes; nothing where one may not.
    pub(super) fn step(&self, driven: &[LaneRef]) -> Option<i32> {
        let [.., from, to] = driven else { return None };
        let junction = self.network.ends(*from)[1] as usize;
        let is_banned = (0..driven.len()).any(|start| {
            let bans = self.bans.get(&driven[start]);
            bans.is_some_and(|bans| bans.iter().any(|ban| **ban == driven[start..]))
        });
        let follows = self.network.ends(*to)[0] as usize == junction && self.used[lane_number(*to)];
        if is_banned || !follows || self.is_plain[junction] && *to == from.reversed() {
            return None;
        }
        let turn = if self.profile.has_turns() {
            turn_cost(self.network, self.side, *from, *to, self.streets[junction]) as i32
        } else {
            0
        };
        Some(turn + self.delay(junction))
    }

    fn delay(&self, junction: usize) -> i32 {
        if self.profile == Profile::Parity { 0 } else { self.network.delays[junction].into() }
    }

    /// The junction a place is at, where there is something to decide.
    fn junction(&self, spot: &Spot) -> Option<usize> {
        let junction = spot.junction? as usize;
        (!self.is_plain[junction]).then_some(junction)
    }

    /// The lanes a place lies on, and how far along each.
    fn on(&self, spot: &Spot) -> impl Iterator<Item = (LaneRef, u32)> {
        let length = self.network.streets[spot.street as usize].length_mm;
        let (street, along) = (spot.street, spot.along_mm);
        [(0, along), (1, length - along)]
            .into_iter()
            .map(move |(direction, along)| (LaneRef { street, direction }, along))
            .filter(|(lane, _)| self.used[lane_number(*lane)])
    }

    /// What is left behind on a lane after so many millimetres.
    fn before(&self, weights: &[i32], lane: LaneRef, along_mm: u32) -> i32 {
        let whole = i64::from(weights[lane_number(lane)]);
        let length = i64::from(self.network.street(lane).length_mm.max(1));
        (whole * i64::from(along_mm) / length) as i32
    }

    /// The weights of the ways from a place to many, by Dijkstra.
    pub(super) fn from(&self, weights: &[i32], from: &Spot, to: &[Spot]) -> Vec<Option<i32>> {
        let start = self.junction(from);
        // Lanes on which one is already; their ends are reached without a turn.
        let begun: Vec<(LaneRef, u32, i32)> = self
            .on(from)
            .filter(|(lane, _)| start.is_none() && weights[lane_number(*lane)] < FAR)
            .map(|(lane, along)| {
                (lane, along, weights[lane_number(lane)] - self.before(weights, lane, along))
            })
            .collect();
        let mut first: Vec<(u32, i32)> = Vec::new();
        if let Some(junction) = start {
            let delay = if self.profile.has_turns() { 0 } else { self.delay(junction) };
            first.extend(self.leaving[junction].iter().map(|l| (lane_number(*l) as u32, delay)));
        }
        for (lane, _, after) in &begun {
            let next = self.next[lane_number(*lane)].iter();
            first.extend(next.map(|(state, turn)| (*state, after + turn)));
        }
        let costs = self.dijkstra(weights, &first);
        let arrivals = self.arrivals(&costs);
        to.iter().map(|to| self.arrival(weights, start, &begun, &arrivals, to)).collect()
    }

    /// What it costs to be at the end of each state, given what it costs to turn into
    /// the first ones.
    fn dijkstra(&self, weights: &[i32], first: &[(u32, i32)]) -> Vec<i32> {
        let mut costs = vec![FAR; self.past.len()];
        let mut heap = BinaryHeap::new();
        let reach = |entered: (u32, i32), heap: &mut BinaryHeap<_>, costs: &mut Vec<i32>| {
            let (state, before) = entered;
            let cost = before + self.weight(weights, state);
            if cost < costs[state as usize] {
                costs[state as usize] = cost;
                heap.push(Reverse((cost, state)));
            }
        };
        first.iter().for_each(|entered| reach(*entered, &mut heap, &mut costs));
        while let Some(Reverse((cost, state))) = heap.pop() {
            if cost == costs[state as usize] {
                for (next, turn) in &self.next[state as usize] {
                    reach((*next, cost + turn), &mut heap, &mut costs);
                }
            }
        }
        costs
    }

    fn weight(&self, weights: &[i32], state: u32) -> i32 {
        let past = &self.past[state as usize];
        weights[lane_number(past[past.len() - 1])]
    }

    /// The cost of being at the end of each lane, whatever was driven before.
    fn arrivals(&self, costs: &[i32]) -> Vec<i32> {
        let mut best = costs[..self.used.len()].to_vec();
        for (past, cost) in self.past.iter().zip(costs).skip(self.used.len()) {
            let known = &mut best[lane_number(past[past.len() - 1])];
            *known = (*known).min(*cost);
        }
        best
    }

    fn arrival(
        &self,
        weights: &[i32],
        start: Option<usize>,
        begun: &[(LaneRef, u32, i32)],
        arrivals: &[i32],
        to: &Spot,
    ) -> Option<i32> {
        let goal = self.junction(to);
        if goal.is_some() && goal == start {
            return Some(0);
        }
        let best = if let Some(goal) = goal {
            let arriving = self.coming[goal].iter().map(|lane| arrivals[lane_number(*lane)]);
            let ends = begun.iter().filter(|(l, ..)| self.network.ends(*l)[1] as usize == goal);
            arriving.chain(ends.map(|(.., after)| *after)).min()
        } else {
            let entries = self.on(to).filter(|(lane, _)| weights[lane_number(*lane)] < FAR);
            let costs = entries.flat_map(|(lane, along)| {
                let before = self.before(weights, lane, along);
                let end = arrivals[lane_number(lane)];
                let whole = weights[lane_number(lane)];
                let round = if end < FAR { end - whole + before } else { FAR };
                let ahead = begun.iter().filter(move |(l, at, _)| *l == lane && *at <= along);
                let ahead = ahead.map(move |(.., after)| before - (whole - after));
                ahead.chain([round])
            });
            costs.min()
        };
        best.filter(|cost| *cost < FAR)
    }

    /// Adds up a way stretch by stretch; panics where it could not be driven.
    pub(super) fn add_up(&self, weights: &[i32], from: &Spot, to: &Spot, drives: &[Drive]) -> i32 {
        let Some(first) = drives.first() else { return 0 };
        let last = drives[drives.len() - 1];
        self.begins_at(from, first.lane, first.from_mm);
        let last_mm = last.to_mm.min(self.network.street(last.lane).length_mm);
        self.begins_at(to, last.lane, last_mm);
        let mut sum = match self.junction(from) {
            Some(junction) if !self.profile.has_turns() => self.delay(junction),
            _ => 0,
        };
        let driven: Vec<LaneRef> = drives.iter().map(|drive| drive.lane).collect();
        for (number, drive) in drives.iter().enumerate() {
            let (lane, length) = (drive.lane, self.network.street(drive.lane).length_mm);
            assert!(self.used[lane_number(lane)] && weights[lane_number(lane)] < FAR, "closed");
            assert!(number == 0 || drive.from_mm == 0, "a gap");
            let to_mm = if drive.to_mm == TO_ITS_END { length } else { drive.to_mm };
            assert!(number + 1 == drives.len() || to_mm == length, "a gap");
            sum += match length {
                0 => weights[lane_number(lane)],
                _ => self.before(weights, lane, to_mm) - self.before(weights, lane, drive.from_mm),
            };
            if number > 0 {
                // No ban is longer than this.
                let recent = &driven[(number + 1).saturating_sub(12)..=number];
                sum += self.step(recent).expect("one may turn there");
            }
        }
        sum
    }

    fn begins_at(&self, spot: &Spot, lane: LaneRef, along_mm: u32) {
        let street = self.network.street(lane);
        let forward = usize::from(lane.direction) == FORWARD;
        let own = if forward { along_mm } else { street.length_mm - along_mm };
        // A threshold has no length: it is both of its ends.
        let at_end = [(0, street.from), (street.length_mm, street.to)];
        let same_place = lane.street == spot.street && own == spot.along_mm;
        let same_junction =
            at_end.iter().any(|(along, end)| *along == own && spot.junction == Some(*end));
        assert!(same_place || same_junction, "begins or ends elsewhere");
    }
}
