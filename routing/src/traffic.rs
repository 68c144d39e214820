//! Speeds and closures by segment, as they are now.
//!
//! A segment is named by the two OpenStreetMap nodes it leads from and to, as in OSRM's
//! speed files. An update is whole or not at all for those who ask, and takes effect at
//! once; the hierarchy is brought up to date where it is touched. Speeds hold for motor
//! vehicles; who walks or cycles is not held up by cars.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::graph::{CLOSED, FORWARD, LaneRef, RoadNetwork};
use crate::profile::Profile;
use crate::roads::Roads;
use crate::states::{lane_number, weight};

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

/// Slower than this is as good as this: nothing stands still for ever.
const SLOWEST_KM_H: f64 = 1.0;
/// Faster than this nobody drives.
const FASTEST_KM_H: f64 = 300.0;

/// The traffic as it is now.
#[derive(Debug)]
pub(crate) struct Traffic {
    version: u64,
    /// By lane: the speeds of its pieces, by their place in the shapes.
    speeds: BTreeMap<u32, BTreeMap<u32, f64>>,
    segments: OnceLock<Segments>,
}

impl Default for Traffic {
    fn default() -> Self {
        Self { version: 1, speeds: BTreeMap::new(), segments: OnceLock::new() }
    }
}

impl Traffic {
    /// Counts up from 1.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }
}

impl Roads {
    /// Lets segments be as fast as an update says. Nothing else changes; an update that
    /// finds no segment leaves the version as it was.
    pub fn set_traffic(&self, update: &[SegmentSpeed]) -> TrafficReport {
        let mut traffic = self.traffic();
        let traffic = &mut *traffic;
        let segments = traffic.segments.get_or_init(|| Segments::new(self.network()));
        let mut touched = BTreeSet::new();
        let mut unknown = Vec::new();
        for (number, segment) in update.iter().enumerate() {
            let pieces = segments.find(self.network(), segment.from, segment.to);
            let sensible = segment.km_h.is_none_or(|km_h| km_h.is_finite() && km_h >= 0.0);
            if pieces.is_empty() || !sensible {
                unknown.push(number);
                continue;
            }
            for (lane, piece) in pieces {
                touched.insert(lane);
                let speeds = traffic.speeds.entry(lane).or_default();
                match segment.km_h {
                    Some(km_h) => drop(speeds.insert(piece, km_h)),
                    None => drop(speeds.remove(&piece)),
                }
            }
        }
        if !touched.is_empty() {
            traffic.version += 1;
            for (profile, ready) in self.ready().filter(|(profile, _)| is_motor(*profile)) {
                let lanes = touched.iter().map(|lane| {
                    (*lane as usize, self.lane_weight(profile, *lane, traffic.speeds.get(lane)))
                });
                ready.change(&lanes.collect::<Vec<_>>(), traffic.version);
            }
            traffic.speeds.retain(|_, speeds| !speeds.is_empty());
        }
        TrafficReport { version: traffic.version, segments: update.len() - unknown.len(), unknown }
    }

    /// The version in force, and how many segments are not in free flow.
    pub fn traffic_now(&self) -> (u64, usize) {
        let traffic = self.traffic();
        (traffic.version, traffic.speeds.values().map(BTreeMap::len).sum())
    }

    /// What every lane weighs in a traffic.
    pub(crate) fn lanes_in(&self, traffic: &Traffic, profile: Profile) -> Vec<i32> {
        let none = BTreeMap::new();
        let speeds = if is_motor(profile) { &traffic.speeds } else { &none };
        let lanes = (0..self.network().streets.len() as u32 * 2)
            .map(|lane| self.lane_weight(profile, lane, speeds.get(&lane)));
        lanes.collect()
    }

    fn lane_weight(&self, profile: Profile, lane: u32, speeds: Option<&BTreeMap<u32, f64>>) -> i32 {
        let network = self.network();
        let lane = LaneRef { street: lane / 2, direction: (lane % 2) as u8 };
        let free = network.street(lane).tenths(profile, lane.direction.into());
        let tenths = match speeds {
            Some(speeds) if free != CLOSED && !speeds.is_empty() => {
                self.tenths_at(profile, lane, free, speeds)
            }
            _ => free,
        };
        weight(network, profile, lane, tenths)
    }

    /// Tenths of a second for a lane on some of whose pieces the speed is known; the
    /// others take their part of what the lane takes in free flow.
    fn tenths_at(
        &self,
        profile: Profile,
        lane: LaneRef,
        free: u32,
        speeds: &BTreeMap<u32, f64>,
    ) -> u32 {
        let street = self.network().street(lane);
        let (mut known, mut unknown_mm) = (0.0, street.length_mm);
        for (piece, km_h) in speeds {
            if *km_h == 0.0 {
                return CLOSED;
            }
            let mm = self.piece_mm(*piece as usize);
            unknown_mm = unknown_mm.saturating_sub(mm);
            let tenths = f64::from(mm) * 0.036 / km_h.clamp(SLOWEST_KM_H, FASTEST_KM_H);
            // The parity profile counts whole tenths piece by piece.
            known +=
                if profile == Profile::Parity { (tenths + 0.5).floor().max(1.0) } else { tenths };
        }
        let all = speeds.len() as u32 == street.shape_end - street.shape_start - 1;
        let rest = if all {
            0.0
        } else {
            f64::from(free) * f64::from(unknown_mm) / f64::from(street.length_mm.max(1))
        };
        ((known + rest).round() as u32).max(1)
    }
}

fn is_motor(profile: Profile) -> bool {
    matches!(profile, Profile::Car | Profile::Motorcycle | Profile::Parity)
}

/// Which places of the shapes are which node.
#[derive(Debug)]
struct Segments {
    /// Node and place, sorted.
    by_node: Vec<(i64, u32)>,
}

impl Segments {
    fn new(network: &RoadNetwork) -> Self {
        let mut by_node: Vec<(i64, u32)> = network.nodes.iter().copied().zip(0..).collect();
        by_node.sort_unstable();
        Self { by_node }
    }

    /// The pieces from one node to the next, each with the number of its lane.
    fn find(&self, network: &RoadNetwork, from: i64, to: i64) -> Vec<(u32, u32)> {
        let start = self.by_node.partition_point(|(node, _)| *node < from);
        let places = self.by_node[start..].iter().take_while(|(node, _)| *node == from);
        let mut found = Vec::new();
        for (_, place) in places {
            let number = network.streets.partition_point(|street| street.shape_end <= *place);
            let Some(street) = network.streets.get(number) else { continue };
            let is_next = |next: u32| {
                (street.shape_start..street.shape_end).contains(&next)
                    && network.nodes[next as usize] == to
            };
            for (next, direction) in
                [(place.checked_add(1), FORWARD), (place.checked_sub(1), 1 - FORWARD)]
            {
                if let Some(next) = next.filter(|next| is_next(*next)) {
                    let lane = LaneRef { street: number as u32, direction: direction as u8 };
                    found.push((lane_number(lane) as u32, next.min(*place)));
                }
            }
        }
        found.retain(|(lane, _)| network.streets[*lane as usize / 2].length_mm > 0);
        found
    }
}
