//! Speeds and closures by segment, as they are now.
//!
//! A segment is named by the two OpenStreetMap nodes it leads from and to, as in OSRM's
//! speed files. An update is whole or not at all for those who ask, and takes effect at
//! once; the hierarchy is brought up to date where it is touched. Speeds hold for motor
//! vehicles; who walks or cycles is not held up by cars.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::graph::{BACKWARD, CLOSED, FORWARD, LaneRef, RoadNetwork};
use crate::hierarchy::Reweigher;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::speeds::{Speed, Speeds, Whole};
use crate::states::weight;

/// What is known about the speed on a segment.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SegmentSpeed {
    /// The OpenStreetMap node it leads from ...
    pub from: i64,
    /// ... and the one it leads to, the next on the same way.
    pub to: i64,
    /// Kilometres per hour; 0 closes it, nothing brings back free flow.
    pub km_h: Option<f64>,
}

/// What an update did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficReport {
    /// The version that holds from now on.
    pub version: u64,
    /// How many segments of the update were found.
    pub segments: usize,
    /// The places in the update of those that were not, or whose speed is no number.
    pub unknown: Vec<usize>,
}

/// The traffic as it is now.
#[derive(Debug)]
pub(crate) struct Traffic {
    version: u64,
    /// How many segments are not in free flow.
    count: usize,
    speeds: Speeds,
    /// Made when the first news comes.
    segments: OnceLock<Segments>,
    reweigher: Reweigher,
}

impl Default for Traffic {
    fn default() -> Self {
        let (count, speeds, segments, reweigher) = Default::default();
        Self { version: 1, count, speeds, segments, reweigher }
    }
}

impl Traffic {
    /// Counts up from 1.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The speeds that hold for a profile.
    pub(crate) fn speeds_for(&self, profile: Profile) -> Speeds {
        if is_motor(profile) { self.speeds.clone() } else { Speeds::default() }
    }
}

impl Roads {
    /// Lets segments be as fast as an update says. Nothing else changes; an update that
    /// finds no segment leaves the version as it was.
    pub fn set_traffic(&self, update: &[SegmentSpeed]) -> TrafficReport {
        let mut traffic = self.traffic();
        let mut unknown = Vec::new();
        let touched = self.note(&mut traffic, update, &mut unknown);
        if !touched.is_empty() {
            let Traffic { version, speeds, reweigher, .. } = &mut *traffic;
            *version += 1;
            for (profile, ready) in self.ready().filter(|(profile, _)| is_motor(*profile)) {
                let weigh = |lane| self.lane_weight(profile, lane, speeds);
                ready.change((&touched, &weigh), (speeds, *version), reweigher);
            }
        }
        TrafficReport { version: traffic.version, segments: update.len() - unknown.len(), unknown }
    }

    /// Writes an update down; gives the lanes it touches.
    fn note(
        &self,
        traffic: &mut Traffic,
        update: &[SegmentSpeed],
        unknown: &mut Vec<usize>,
    ) -> Vec<u32> {
        let Traffic { count, speeds, segments, .. } = traffic;
        let segments = segments.get_or_init(|| Segments::new(self.network()));
        let mut touched = Vec::new();
        for (number, segment) in update.iter().enumerate() {
            let sensible = segment.km_h.is_none_or(|km_h| km_h.is_finite() && km_h >= 0.0);
            let before = touched.len();
            if sensible {
                let speed = segment.km_h.map(Speed::of_km_h);
                segments.find(self.network(), segment.from, segment.to, |lane, piece| {
                    touched.push(lane);
                    let old = speeds.set(piece as usize, lane as usize % 2, speed);
                    *count = *count + usize::from(speed.is_some()) - usize::from(old.is_some());
                });
            }
            if touched.len() == before {
                unknown.push(number);
            }
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }

    /// The version in force, and how many segments are not in free flow.
    pub fn traffic_now(&self) -> (u64, usize) {
        let traffic = self.traffic();
        (traffic.version, traffic.count)
    }

    /// What every lane weighs in a traffic.
    pub(crate) fn lanes_in(&self, traffic: &Traffic, profile: Profile) -> Vec<i32> {
        let speeds = traffic.speeds_for(profile);
        let lanes = 0..self.network().streets.len() as u32 * 2;
        lanes.map(|lane| self.lane_weight(profile, lane, &speeds)).collect()
    }

    fn lane_weight(&self, profile: Profile, lane: u32, speeds: &Speeds) -> i32 {
        let network = self.network();
        let lane = LaneRef { street: lane / 2, direction: (lane % 2) as u8 };
        let free = network.street(lane).tenths(profile, lane.direction.into());
        let tenths = match free {
            CLOSED => CLOSED,
            _ => match speeds.on(network, self.pieces_mm(), profile, lane).whole() {
                Whole::Free => free,
                Whole::Closed => CLOSED,
                Whole::Tenths(tenths) => (tenths.round() as u32).max(1),
            },
        };
        weight(network, profile, lane, tenths)
    }
}

fn is_motor(profile: Profile) -> bool {
    matches!(profile, Profile::Car | Profile::Motorcycle | Profile::Parity)
}

/// Which places of the shapes are which node.
#[derive(Debug)]
struct Segments {
    /// The nodes, rising.
    nodes: Vec<i64>,
    /// By node: its first place in `places`; one more than nodes.
    first: Vec<u32>,
    /// Places of the shapes with their streets, by node.
    places: Vec<(u32, u32)>,
}

impl Segments {
    fn new(network: &RoadNetwork) -> Self {
        let mut by_node: Vec<(i64, u32, u32)> = (0..)
            .zip(&network.streets)
            .filter(|(_, street)| street.length_mm > 0)
            .flat_map(|(number, street)| {
                (street.shape_start..street.shape_end)
                    .map(move |place| (network.nodes[place as usize], place, number))
            })
            .collect();
        by_node.sort_unstable();
        let mut nodes: Vec<i64> = by_node.iter().map(|(node, ..)| *node).collect();
        nodes.dedup();
        nodes.shrink_to_fit();
        let mut first = Vec::with_capacity(nodes.len() + 1);
        first.push(0);
        for run in by_node.chunk_by(|a, b| a.0 == b.0) {
            first.push(first[first.len() - 1] + run.len() as u32);
        }
        let places = by_node.iter().map(|(_, place, street)| (*place, *street)).collect();
        Self { nodes, first, places }
    }

    /// Tells the pieces from one node to the next, each with the number of its lane.
    fn find(&self, network: &RoadNetwork, from: i64, to: i64, mut tell: impl FnMut(u32, u32)) {
        let Ok(node) = self.nodes.binary_search(&from) else { return };
        for (place, number) in
            &self.places[self.first[node] as usize..self.first[node + 1] as usize]
        {
            let street = &network.streets[*number as usize];
            let is_next = |next: u32| {
                (street.shape_start..street.shape_end).contains(&next)
                    && network.nodes[next as usize] == to
            };
            if is_next(place + 1) {
                tell(2 * number + FORWARD as u32, *place);
            }
            if *place > 0 && is_next(place - 1) {
                tell(2 * number + BACKWARD as u32, place - 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::PORTO_PBF;
    use crate::snap::Snap;

    /// A street of five pieces or more that a car drives both ways.
    fn long_street(roads: &Roads) -> u32 {
        let streets = &roads.network().streets;
        let fits = |number: &u32| {
            let street = &streets[*number as usize];
            let tenths = street.tenths[Profile::Parity.index()];
            street.shape_end - street.shape_start > 5
                && !tenths.contains(&CLOSED)
                && roads
                    .profile(Profile::Parity)
                    .graph
                    .links
                    .of_number(2 * *number as usize)
                    .is_some()
        };
        (0..streets.len() as u32).find(fits).unwrap()
    }

    #[test]
    fn a_place_in_a_street_knows_the_speeds_on_either_side() {
        let roads = Roads::from_osm_pbf(PORTO_PBF).unwrap();
        let number = long_street(&roads);
        let street = roads.network().streets[number as usize].clone();
        let nodes = &roads.network().nodes[street.shape_start as usize..street.shape_end as usize];
        let speeds = [5.0, 60.0, 10.0];
        let update: Vec<SegmentSpeed> = nodes
            .windows(2)
            .zip(speeds.iter().cycle())
            .map(|(pair, km_h)| SegmentSpeed { from: pair[0], to: pair[1], km_h: Some(*km_h) })
            .collect();
        let report = roads.set_traffic(&update);
        assert_eq!((report.version, report.segments, report.unknown), (2, update.len(), vec![]));
        let mm = |piece: usize| roads.piece_mm(street.shape_start as usize + piece);
        let at = |along_mm: u32| {
            let place = roads.network().shape(&street)[0];
            roads.spot_at(&Snap { street: number, along_mm, place, distance_m: 0.0 })
        };
        // From the end of the first piece to the end of the second, and to that of the third.
        let (first, second, third) = (mm(0), mm(0) + mm(1), mm(0) + mm(1) + mm(2));
        let tenths = |piece: usize| {
            (f64::from(mm(piece)) * 0.036 / speeds[piece] + 0.5).floor().max(1.0) as u32
        };
        let between = |from, to| roads.tenths_between(Profile::Parity, &at(from), &at(to));
        assert_eq!(between(first, second), Some(tenths(1)));
        assert_eq!(between(first, third), Some(tenths(1) + tenths(2)));
        assert_ne!(tenths(1), tenths(2));
    }

    #[test]
    fn news_of_nothing_known_changes_nothing() {
        let roads = Roads::new(RoadNetwork::default());
        let segment = |km_h| SegmentSpeed { from: 1, to: 2, km_h };
        let report =
            roads.set_traffic(&[segment(Some(5.0)), segment(Some(f64::NAN)), segment(None)]);
        assert_eq!(report, TrafficReport { version: 1, segments: 0, unknown: vec![0, 1, 2] });
        assert_eq!(roads.traffic_now(), (1, 0));
    }
}
