//! What a profile's roads answer about places: how long, how long among many, and over
//! which lanes.

use super::ProfileRoads;
use super::metric::Metric;
use super::seeds::{Position, View};
use crate::graph::{LaneRef, RoadNetwork};
use crate::hierarchy::{Climbed, FAR, Seed, SeedSets, Towards};
use crate::roads::Roads;
use crate::spot::Spot;

/// A stretch of a lane that is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Drive {
    pub(crate) lane: LaneRef,
    /// From where, in the direction driven, ...
    pub(crate) from_mm: u32,
    /// ... to where; [`TO_ITS_END`] where it is driven to its end.
    pub(crate) to_mm: u32,
}

/// Beyond the end of any lane.
pub(crate) const TO_ITS_END: u32 = u32::MAX;

impl Drive {
    /// How long it is.
    pub(crate) fn length_mm(&self, network: &RoadNetwork) -> u32 {
        match self.to_mm {
            TO_ITS_END => network.street(self.lane).length_mm - self.from_mm,
            to_mm => to_mm - self.from_mm,
        }
    }
}

impl ProfileRoads {
    /// A metric's look at places.
    pub(crate) fn view<'a>(&'a self, roads: &'a Roads, metric: &'a Metric) -> View<'a> {
        let (network, piece_mm) = (roads.network(), roads.pieces_mm());
        View { network, piece_mm, graph: &self.graph, metric }
    }

    /// The weight of the best way, or [`FAR`].
    pub(crate) fn weight(&self, view: View<'_>, from: &Spot, to: &Spot) -> i32 {
        let direct = view.direct(from, to).map_or(FAR, |(weight, ..)| weight);
        if at_one_junction(view, from, to) {
            return 0;
        }
        let entries = view.entries(to);
        let weights = &view.metric.weights;
        let beyond: Vec<Seed>;
        let exits = view.exits(from);
        let exits = if view.is_behind(from, to) {
            beyond = view.exits_beyond(from).into_iter().map(|(seed, ..)| seed).collect();
            &beyond
        } else {
            exits.as_slice()
        };
        let found = self.with_climber(|climber| {
            climber.distance(&self.hierarchy, weights, exits, entries.as_slice())
        });
        if found < FAR { direct.min(found - entries.lift) } else { direct }
    }

    /// The weights of the best ways from each of `from` to each of `to`, by `from`, then
    /// by `to`; [`FAR`] where no way leads.
    pub(crate) fn weights(&self, view: View<'_>, from: &[Spot], to: &[Spot]) -> Vec<i32> {
        let (mut exit_sets, mut entry_sets) = (SeedSets::default(), SeedSets::default());
        from.iter().for_each(|spot| exit_sets.push(view.exits(spot).as_slice()));
        let lift = |spot: &Spot| {
            let entries = view.entries(spot);
            entry_sets.push(entries.as_slice());
            entries.lift
        };
        let lifts: Vec<i32> = to.iter().map(lift).collect();
        let weights = &view.metric.weights;
        let hierarchy = &self.hierarchy;
        let mut table = match (from.len(), to.len()) {
            (1, _) => self.with_climber(|climber| {
                climber.one_to_many(hierarchy, weights, Towards::Up, exit_sets.of(0), &entry_sets)
            }),
            (_, 1) => self.with_climber(|climber| {
                climber.one_to_many(hierarchy, weights, Towards::Down, entry_sets.of(0), &exit_sets)
            }),
            _ => hierarchy.table(weights, &exit_sets, &entry_sets),
        };
        for row in table.chunks_mut(to.len().max(1)) {
            for (cell, lift) in row.iter_mut().zip(&lifts) {
                *cell = if *cell < FAR { *cell - lift } else { FAR };
            }
        }
        self.mend_neighbours(view, from, to, &mut table);
        table
    }

    /// Works out anew the pairs that lie on one link or at one junction.
    fn mend_neighbours(&self, view: View<'_>, from: &[Spot], to: &[Spot], table: &mut [i32]) {
        let mut near: Vec<(u32, usize)> = Vec::new();
        let keys = |spot: &Spot| {
            let junction = view.junction(spot);
            let links = view.positions(spot).map(|position| position.link);
            let links = links.filter(move |_| junction.is_none());
            let at = junction.map(|junction| u32::MAX - junction);
            at.into_iter().chain(links).collect::<Vec<u32>>()
        };
        for (row, spot) in from.iter().enumerate() {
            near.extend(keys(spot).into_iter().map(|key| (key, row)));
        }
        near.sort_unstable();
        for (column, spot) in to.iter().enumerate() {
            for key in keys(spot) {
                let start = near.partition_point(|(other, _)| *other < key);
                for (_, row) in near[start..].iter().take_while(|(other, _)| *other == key) {
                    table[row * to.len() + column] = self.weight(view, &from[*row], spot);
                }
            }
        }
    }

    /// The best way: its weight and the stretches driven. Nothing where none leads.
    pub(crate) fn way(&self, view: View<'_>, from: &Spot, to: &Spot) -> Option<(i32, Vec<Drive>)> {
        if at_one_junction(view, from, to) {
            return Some((0, Vec::new()));
        }
        let entries = view.entries(to);
        let exits = view.exits(from);
        let is_behind = view.is_behind(from, to);
        let beyond = if is_behind { view.exits_beyond(from) } else { Vec::new() };
        let beyond_seeds: Vec<Seed> = beyond.iter().map(|(seed, ..)| *seed).collect();
        let seeds = if is_behind { &beyond_seeds } else { exits.as_slice() };
        let found = self.with_climber(|climber| {
            climber.way(&self.hierarchy, &view.metric.weights, seeds, entries.as_slice())
        });
        let found = found.map(|way| (way.cost - entries.lift, way));
        match (view.direct(from, to), found) {
            (Some((weight, a, b)), found)
                if found.as_ref().is_none_or(|(cost, _)| weight <= *cost) =>
            {
                let mut drives = Vec::new();
                view.between(a, b, &mut drives);
                Some((weight, drives))
            }
            (_, Some((weight, way))) => {
                let first = beyond.iter().filter(|(seed, ..)| seed.state == way.from);
                let first = first.min_by_key(|(seed, ..)| seed.cost);
                let start = first.map_or_else(|| exits.position(way.from), |first| Some(first.1));
                let input = |arc| view.metric.input(&self.graph, arc);
                let mut arcs = self.hierarchy.unpack(&view.metric.weights, input, &way);
                if let Some((.., arc)) = first {
                    arcs.insert(0, *arc);
                }
                Some((weight, view.drives(&way, &arcs, start, entries.position(way.to))))
            }
            (_, None) => None,
        }
    }
}

fn at_one_junction(view: View<'_>, from: &Spot, to: &Spot) -> bool {
    view.junction(from).is_some_and(|junction| view.junction(to) == Some(junction))
}

impl View<'_> {
    /// Adds the stretches of one link from one position on it to a later one.
    pub(super) fn between(&self, from: Position, to: Position, drives: &mut Vec<Drive>) {
        let lanes = &self.graph.links.lanes(from.link)[..=to.part];
        for (part, lane) in lanes.iter().enumerate().skip(from.part) {
            let from_mm = if part == from.part { from.along_mm } else { 0 };
            let to_mm = if part == to.part { to.along_mm } else { TO_ITS_END };
            drives.push(Drive { lane: *lane, from_mm, to_mm });
        }
    }

    pub(super) fn up_to(&self, to: Position, drives: &mut Vec<Drive>) {
        self.between(Position { link: to.link, part: 0, along_mm: 0 }, to, drives);
    }

    pub(super) fn until_end(&self, from: Position, drives: &mut Vec<Drive>) {
        let part = self.graph.links.lanes(from.link).len() - 1;
        self.between(from, Position { part, along_mm: TO_ITS_END, ..from }, drives);
    }

    /// The stretches of a way from `start` over whole arcs to `goal`.
    fn drives(
        &self,
        way: &Climbed,
        arcs: &[u32],
        start: Option<Position>,
        goal: Option<Position>,
    ) -> Vec<Drive> {
        let mut drives = Vec::with_capacity(arcs.len() * 2 + 8);
        // Where states are links, the last arc drives the link the goal lies on, unless
        // that is closed behind the goal.
        let ends_there = |goal: &Position| {
            self.graph.profile.has_turns() && self.graph.link_of[way.to as usize] == goal.link
        };
        let last = usize::from(goal.as_ref().is_some_and(ends_there));
        let Some(whole) = arcs.len().checked_sub(last) else {
            let (Some(start), Some(goal)) = (start, goal) else {
                unreachable!("where states are links every seed lies on one: {way:?}")
            };
            self.between(start, goal, &mut drives);
            return drives;
        };
        if let Some(start) = start {
            self.until_end(start, &mut drives);
        }
        for arc in &arcs[..whole] {
            let lanes = self.graph.links.lanes(self.graph.link[*arc as usize]);
            drives.extend(lanes.iter().map(|lane| Drive {
                lane: *lane,
                from_mm: 0,
                to_mm: TO_ITS_END,
            }));
        }
        if let Some(goal) = goal {
            self.up_to(goal, &mut drives);
        }
        drives
    }
}
