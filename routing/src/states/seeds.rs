//! Where a place meets the graph: the states by which it is left and reached, and what
//! that costs under a metric.
//!
//! A place in the middle of a link is left by the link's end and reached by its begin,
//! in each direction that is open; a place at a junction is the junction itself. This
//! module must never search.

use super::answers::TO_ITS_END;
use super::graph::ProfileGraph;
use super::metric::{self, Metric};
use crate::graph::{FORWARD, LaneRef, RoadNetwork};
use crate::hierarchy::{FAR, Seed};
use crate::spot::Spot;

/// A point on a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) link: u32,
    /// How many of its lanes lie behind.
    pub(crate) part: usize,
    /// How far along the next lane it is, in the direction driven.
    pub(crate) along_mm: u32,
}

/// More than streets ever meet.
const SEEDS_MAX: usize = 16;

/// The seeds of one place on one side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seeds {
    all: [Seed; SEEDS_MAX],
    at: [Option<Position>; SEEDS_MAX],
    count: usize,
    /// What every cost holds too much, so that none is below 0.
    pub(crate) lift: i32,
}

impl Seeds {
    fn new(lift: i32) -> Self {
        let none = Seed { state: 0, cost: FAR };
        Self { all: [none; SEEDS_MAX], at: [None; SEEDS_MAX], count: 0, lift }
    }

    fn push(&mut self, state: u32, cost: i32, at: Option<Position>) {
        if cost < FAR && self.count < SEEDS_MAX {
            self.all[self.count] = Seed { state, cost };
            self.at[self.count] = at;
            self.count += 1;
        }
    }

    /// All of them.
    pub(crate) fn as_slice(&self) -> &[Seed] {
        &self.all[..self.count]
    }

    /// Where the place is on the link by which `state` was chosen.
    pub(crate) fn position(&self, state: u32) -> Option<Position> {
        let places = (0..self.count).filter(|number| self.all[*number].state == state);
        places.min_by_key(|number| self.all[*number].cost).and_then(|number| self.at[number])
    }
}

/// The look of a metric at places.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) network: &'a RoadNetwork,
    /// By place of the shapes: millimetres to the next one.
    pub(crate) piece_mm: &'a [u32],
    pub(crate) graph: &'a ProfileGraph,
    pub(crate) metric: &'a Metric,
}

impl View<'_> {
    fn has_turns(&self) -> bool {
        self.graph.profile.has_turns()
    }

    /// The profile's number of the junction a place is at.
    pub(crate) fn junction(&self, spot: &Spot) -> Option<u32> {
        self.graph.links.junction(spot.junction?)
    }

    /// Where a place is on the links, in the directions in which its street is driven.
    pub(crate) fn positions(&self, spot: &Spot) -> impl Iterator<Item = Position> + '_ {
        let length_mm = self.network.streets[spot.street as usize].length_mm;
        let (street, along_mm) = (spot.street, spot.along_mm);
        [0_u8, 1].into_iter().filter_map(move |direction| {
            let (link, part) = self.graph.links.of(LaneRef { street, direction })?;
            let forward = usize::from(direction) == FORWARD;
            let along_mm = if forward { along_mm } else { length_mm - along_mm };
            Some(Position { link, part, along_mm })
        })
    }

    /// By which states a place is left, and what it costs to get there.
    pub(crate) fn exits(&self, spot: &Spot) -> Seeds {
        let mut seeds = Seeds::new(0);
        let links = &self.graph.links;
        match self.junction(spot) {
            Some(junction) if !self.has_turns() => seeds.push(junction, 0, None),
            Some(junction) => {
                for &link in links.leaving(junction) {
                    self.exit(Position { link, part: 0, along_mm: 0 }, &mut seeds);
                }
            }
            None => self.positions(spot).for_each(|position| self.exit(position, &mut seeds)),
        }
        seeds
    }

    fn exit(&self, position: Position, seeds: &mut Seeds) {
        let after = self.after(position);
        let state = if self.has_turns() {
            position.link
        } else {
            self.graph.links.ends[position.link as usize].1
        };
        if self.graph.is_alive(state) {
            seeds.push(state, after, Some(position));
        }
    }

    /// By which states a place is reached, and what it costs from there.
    pub(crate) fn entries(&self, spot: &Spot) -> Seeds {
        let links = &self.graph.links;
        match (self.junction(spot), self.has_turns()) {
            (Some(junction), false) => {
                let mut seeds = Seeds::new(0);
                seeds.push(junction, 0, None);
                seeds
            }
            (None, false) => {
                let mut seeds = Seeds::new(0);
                for position in self.positions(spot) {
                    let tail = links.ends[position.link as usize].0;
                    let cost = metric::sum(self.before(position), self.delay(tail));
                    seeds.push(tail, cost, Some(position));
                }
                seeds
            }
            (Some(junction), true) => {
                let ends = links.coming(junction).iter().map(|link| {
                    let lanes = links.lanes(*link);
                    // A lane without length has its begin where it has its end.
                    Position { link: *link, part: lanes.len() - 1, along_mm: TO_ITS_END }
                });
                self.entries_from_ends(ends)
            }
            (None, true) => self.entries_from_ends(self.positions(spot)),
        }
    }

    /// Where a state is being at the end of a link, a place in its middle costs less by
    /// what lies ahead of it.
    fn entries_from_ends(&self, positions: impl Iterator<Item = Position>) -> Seeds {
        let mut ends = [(0, Position { link: 0, part: 0, along_mm: 0 }); SEEDS_MAX];
        let (mut count, mut closed) = (0, Vec::new());
        for position in positions.take(SEEDS_MAX) {
            let lanes = self.graph.links.lanes(position.link);
            if lanes.iter().any(|lane| self.metric.lane(*lane) >= FAR) {
                closed.push(position);
            } else if self.graph.is_alive(position.link) {
                ends[count] = (self.after(position), position);
                count += 1;
            }
        }
        let lift = ends[..count].iter().map(|(after, _)| *after).max().unwrap_or(0);
        let mut seeds = Seeds::new(lift);
        for (after, position) in &ends[..count] {
            for state in self.graph.states_of(position.link) {
                seeds.push(state, lift - after, Some(*position));
            }
        }
        for position in closed {
            self.entries_before(position, &mut seeds);
        }
        seeds
    }

    /// A link that is closed further on is not driven to its end: who comes to a place on
    /// it has turned into it.
    fn entries_before(&self, position: Position, seeds: &mut Seeds) {
        let before = self.before(position);
        for arc in self.graph.arcs_of(position.link) {
            let turn = self.graph.turn[*arc as usize] as i32;
            let cost = metric::sum(seeds.lift, metric::sum(turn, before));
            let tail = self.graph.tail(*arc);
            if self.graph.is_alive(tail) {
                seeds.push(tail, cost, Some(position));
            }
        }
    }

    fn delay(&self, junction: u32) -> i32 {
        let number = self.graph.links.junctions[junction as usize];
        super::links::delay_at(self.network, self.graph.profile, number) as i32
    }

    /// From a position to the end of its link.
    pub(crate) fn after(&self, position: Position) -> i32 {
        let lanes = self.graph.links.lanes(position.link);
        let own = self.share(lanes[position.part], position.along_mm);
        let rest = lanes[position.part..].windows(2).map(|pair| {
            let delay = metric::delay_after(self.network, self.graph.profile, pair[0]);
            metric::sum(delay, self.metric.lane(pair[1]))
        });
        rest.fold(own.map_or(FAR, |(_, after)| after), metric::sum)
    }

    /// From the begin of a link to a position on it.
    pub(crate) fn before(&self, position: Position) -> i32 {
        let lanes = self.graph.links.lanes(position.link);
        let own = self.share(lanes[position.part], position.along_mm);
        let rest = lanes[..=position.part].windows(2).map(|pair| {
            let delay = metric::delay_after(self.network, self.graph.profile, pair[0]);
            metric::sum(delay, self.metric.lane(pair[0]))
        });
        rest.fold(own.map_or(FAR, |(before, _)| before), metric::sum)
    }

    /// What a lane weighs before and after a point on it; nothing when it is closed.
    /// Both directions round the same way, so that the parts of a street fit together.
    fn share(&self, lane: LaneRef, along_mm: u32) -> Option<(i32, i32)> {
        let whole = self.metric.lane(lane);
        if whole >= FAR {
            return None;
        }
        if along_mm == TO_ITS_END {
            return Some((whole, 0));
        }
        let before = self.share_by_piece(lane, along_mm).unwrap_or_else(|| {
            let length = i64::from(self.network.street(lane).length_mm.max(1));
            (i64::from(whole) * i64::from(along_mm) / length) as i32
        });
        let before = before.min(whole);
        Some((before, whole - before))
    }

    /// What lies before a point on a lane on whose pieces speeds are known.
    fn share_by_piece(&self, lane: LaneRef, along_mm: u32) -> Option<i32> {
        let (street, profile) = (self.network.street(lane), self.graph.profile);
        let speeds = self.metric.speeds.on(self.network, self.piece_mm, profile, lane);
        let tenths = speeds.pieces()?;
        let mut pieces: Vec<(f64, u32)> = tenths
            .into_iter()
            .zip(self.piece_mm[street.shape_start as usize..].iter().copied())
            .collect();
        if usize::from(lane.direction) != FORWARD {
            pieces.reverse();
        }
        let (mut before, mut rest_mm) = (0.0, along_mm);
        for (tenths, mm) in pieces {
            let driven = rest_mm.min(mm);
            before += tenths * f64::from(driven) / f64::from(mm.max(1));
            rest_mm -= driven;
        }
        Some(before.round() as i32)
    }

    /// The way along one link from one place to another, where both lie on it and the
    /// order fits: its weight, and where it begins and ends.
    pub(crate) fn direct(&self, from: &Spot, to: &Spot) -> Option<(i32, Position, Position)> {
        if self.junction(from).is_some() || self.junction(to).is_some() {
            return None;
        }
        let pairs = self.positions(from).flat_map(|a| self.positions(to).map(move |b| (a, b)));
        let fitting =
            pairs.filter(|(a, b)| a.link == b.link && (a.part, a.along_mm) <= (b.part, b.along_mm));
        fitting
            .filter_map(|(a, b)| {
                let (behind, ahead) = (self.before(a), self.before(b));
                (ahead < FAR).then_some((ahead - behind, a, b))
            })
            .min_by_key(|(weight, ..)| *weight)
    }

    /// Whether a place lies behind another on a link. Where a state is being at the end
    /// of that link, their seeds alone would call this a way.
    pub(crate) fn is_behind(&self, from: &Spot, to: &Spot) -> bool {
        self.has_turns()
            && self.junction(from).is_none()
            && self.junction(to).is_none()
            && self.positions(from).any(|a| {
                self.positions(to)
                    .any(|b| a.link == b.link && (a.part, a.along_mm) > (b.part, b.along_mm))
            })
    }

    /// The exits of a place, one turn later: for places that lie ahead of where they
    /// must come round to.
    pub(crate) fn exits_beyond(&self, spot: &Spot) -> Vec<(Seed, Position, u32)> {
        let mut beyond = Vec::new();
        for position in self.positions(spot) {
            let after = self.after(position);
            if !self.graph.is_alive(position.link) || after >= FAR {
                continue;
            }
            for arc in self.graph.leaving(position.link) {
                let cost = metric::sum(after, self.metric.input(self.graph, arc as u32));
                if cost < FAR {
                    let state = self.graph.states.head[arc];
                    beyond.push((Seed { state, cost }, position, arc as u32));
                }
            }
        }
        beyond
    }
}
