//! Shortest paths over the lanes: one search with a goal in sight (A*), and one
//! bounded sweep from a point to many (Dijkstra), both exact and on whole numbers.
//!
//! A place in the middle of a street meets the graph through *doors*: a junction and
//! what it costs to get there. Junctions delay who crosses them; turn costs and bans are
//! not known here. This module must never know places or shapes.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use petgraph::Direction;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::graph::CLOSED;
use crate::profile::Profile;
use crate::roads::Roads;

/// Where a place in the middle of a street meets the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Door {
    /// The junction at this end of the street.
    pub(crate) junction: NodeIndex,
    /// Tenths of a second between the place and the junction.
    pub(crate) tenths: u32,
    /// Millimetres between them.
    pub(crate) mm: u32,
    /// The direction on the street in which this is driven.
    pub(crate) direction: usize,
}

/// A way from a door of one place to a door of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// What it weighs, both doors included.
    pub(crate) cost: u32,
    /// The door it leaves by.
    pub(crate) exit: Door,
    /// The lanes between the doors, in the order in which they are driven.
    pub(crate) lanes: Vec<EdgeIndex>,
    /// The door it arrives by.
    pub(crate) entry: Door,
}

/// The cheapest way from one of `exits` to one of `entries`.
pub(crate) fn shortest(
    roads: &Roads,
    profile: Profile,
    exits: &[Door],
    entries: &[Door],
) -> Option<Found> {
    let ahead = |junction| {
        let least = |entry: &Door| {
            roads.least_tenths(profile, junction, entry.junction).saturating_add(entry.tenths)
        };
        entries.iter().map(least).min().unwrap_or(CLOSED)
    };
    let mut search = Search::from(roads, profile, Direction::Outgoing, exits, &ahead);
    let mut best: Option<(u32, Door)> = None;
    while let Some((key, junction)) = search.settle_next(&ahead) {
        if best.is_some_and(|(cost, _)| cost <= key) {
            break;
        }
        for entry in entries.iter().filter(|entry| entry.junction == junction) {
            let cost = search.cost(junction).saturating_add(entry.tenths);
            if cost < best.map_or(CLOSED, |(cost, _)| cost) {
                best = Some((cost, *entry));
            }
        }
    }
    let (cost, entry) = best?;
    let (mut lanes, exit) = search.trace(entry.junction);
    lanes.reverse();
    Some(Found { cost, exit: exits[exit], lanes, entry })
}

/// The cheapest ways between one place and many, as (cost, how): outgoing, from the
/// place whose exits are `hub` to each of `rims` (entries); incoming, the other way
/// round. It stops when every rim is certain or costs exceed `bound_tenths`.
pub(crate) fn sweep(
    roads: &Roads,
    profile: Profile,
    towards: Direction,
    hub: &[Door],
    rims: &[Vec<Door>],
    bound_tenths: u32,
) -> Vec<Option<Found>> {
    let ahead = |_| 0;
    let mut search = Search::from(roads, profile, towards, hub, &ahead);
    let mut rim_doors: Vec<(NodeIndex, usize, Door)> = rims
        .iter()
        .enumerate()
        .flat_map(|(rim, doors)| doors.iter().map(move |door| (door.junction, rim, *door)))
        .collect();
    rim_doors.sort_by_key(|(junction, rim, _)| (*junction, *rim));
    let mut best: Vec<Option<(u32, Door)>> = vec![None; rims.len()];
    let mut horizon = horizon(&best, rims, bound_tenths);
    while let Some((key, junction)) = search.settle_next(&ahead) {
        if key > horizon {
            break;
        }
        let first = rim_doors.partition_point(|(at, ..)| *at < junction);
        for (_, rim, door) in rim_doors[first..].iter().take_while(|(at, ..)| *at == junction) {
            let cost = key.saturating_add(door.tenths);
            if cost < best[*rim].map_or(CLOSED, |(cost, _)| cost) {
                best[*rim] = Some((cost, *door));
                horizon = self::horizon(&best, rims, bound_tenths);
            }
        }
    }
    let within = |(cost, _): &(u32, Door)| *cost <= bound_tenths;
    best.into_iter()
        .map(|best| best.filter(within).map(|(cost, rim)| search.found(cost, hub, rim)))
        .collect()
}

/// The cost beyond which nothing can get better: the dearest of the best ways, or
/// the bound as long as a rim with doors has none.
fn horizon(best: &[Option<(u32, Door)>], rims: &[Vec<Door>], bound_tenths: u32) -> u32 {
    let costs = best.iter().zip(rims).filter(|(_, doors)| !doors.is_empty());
    let dearest = costs.map(|(best, _)| best.map_or(bound_tenths, |(cost, _)| cost)).max();
    dearest.unwrap_or(0).min(bound_tenths)
}

/// A search under way.
struct Search<'a> {
    roads: &'a Roads,
    profile: Profile,
    towards: Direction,
    /// By junction: the least cost known, plus one; 0 while unseen. Zeroed memory is
    /// free until touched, which keeps small searches in large networks cheap.
    cost_plus_one: Vec<u32>,
    /// By junction: the lane it was reached by, or `DOOR` plus the number of the door.
    reached_by: Vec<u32>,
    settled: Vec<bool>,
    queue: BinaryHeap<Reverse<(u32, NodeIndex)>>,
}

/// Marks a door in `reached_by`; a street has two at most.
const DOOR: u32 = u32::MAX - 1;

impl<'a> Search<'a> {
    fn from(
        roads: &'a Roads,
        profile: Profile,
        towards: Direction,
        doors: &[Door],
        ahead: &impl Fn(NodeIndex) -> u32,
    ) -> Self {
        let junctions = roads.graph().node_count();
        let mut search = Self {
            roads,
            profile,
            towards,
            cost_plus_one: vec![0; junctions],
            reached_by: vec![0; junctions],
            settled: vec![false; junctions],
            queue: BinaryHeap::new(),
        };
        for (number, door) in (0_u32..2).zip(doors) {
            search.reach(door.junction, door.tenths, DOOR + number, ahead);
        }
        search
    }

    fn cost(&self, junction: NodeIndex) -> u32 {
        self.cost_plus_one[junction.index()] - 1
    }

    fn reach(
        &mut self,
        junction: NodeIndex,
        cost: u32,
        by: u32,
        ahead: &impl Fn(NodeIndex) -> u32,
    ) {
        // Whoever gets here goes on from here: by a lane, or by the door of a goal.
        let cost = cost.saturating_add(self.roads.delay(self.profile, junction));
        let known = &mut self.cost_plus_one[junction.index()];
        if cost < CLOSED - 1 && (*known == 0 || cost + 1 < *known) {
            *known = cost + 1;
            self.reached_by[junction.index()] = by;
            self.queue.push(Reverse((cost.saturating_add(ahead(junction)), junction)));
        }
    }

    /// Settles the next junction and looks beyond it; gives its key (cost and the
    /// least that lies ahead).
    fn settle_next(&mut self, ahead: &impl Fn(NodeIndex) -> u32) -> Option<(u32, NodeIndex)> {
        let (key, junction) = loop {
            let Reverse((key, junction)) = self.queue.pop()?;
            if !self.settled[junction.index()] {
                break (key, junction);
            }
        };
        self.settled[junction.index()] = true;
        let cost = self.cost(junction);
        let roads = self.roads;
        for lane in roads.graph().edges_directed(junction, self.towards) {
            let next = match self.towards {
                Direction::Outgoing => lane.target(),
                Direction::Incoming => lane.source(),
            };
            let lane_cost = lane.weight().cost[self.profile.index()];
            if lane_cost != CLOSED {
                let by = lane.id().index() as u32;
                self.reach(next, cost.saturating_add(lane_cost), by, ahead);
            }
        }
        Some((key, junction))
    }

    /// The lanes from a settled junction back to a door, and the door's number.
    fn trace(&self, mut junction: NodeIndex) -> (Vec<EdgeIndex>, usize) {
        let mut lanes = Vec::new();
        loop {
            let by = self.reached_by[junction.index()];
            if by >= DOOR {
                return (lanes, (by - DOOR) as usize);
            }
            let lane = EdgeIndex::new(by as usize);
            let ends = self.roads.graph().edge_endpoints(lane);
            let (source, target) = ends.expect("the search noted a lane of this graph");
            junction = if self.towards == Direction::Outgoing { source } else { target };
            lanes.push(lane);
        }
    }

    fn found(&self, cost: u32, hub: &[Door], rim: Door) -> Found {
        let (mut lanes, hub_door) = self.trace(rim.junction);
        let hub = hub[hub_door];
        if self.towards == Direction::Outgoing {
            lanes.reverse();
            return Found { cost, exit: hub, lanes, entry: rim };
        }
        Found { cost, exit: rim, lanes, entry: hub }
    }
}
