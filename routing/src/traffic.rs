//! Speeds and closures by segment, as they are now.
//!
//! A segment is named by the two OpenStreetMap nodes it leads from and to, as in OSRM's
//! speed files. An update is whole or not at all for those who ask, and takes effect at
//! once; the hierarchy is brought up to date where it is touched. Speeds hold for motor
//! vehicles; who walks or cycles is not held up by cars.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use vocab::LookupMap;

use crate::graph::{BACKWARD, CLOSED, FORWARD, LaneRef, RoadNetwork};
use crate::profile::Profile;
use crate::roads::Roads;
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

/// Slower than this is as good as this: nothing stands still for ever.
const SLOWEST_KM_H: f64 = 1.0;
/// Faster than this nobody drives.
const FASTEST_KM_H: f64 = 300.0;

/// The traffic as it is now.
#[derive(Debug)]
pub(crate) struct Traffic {
    version: u64,
    /// How many segments are not in free flow.
    count: usize,
    known: OnceLock<Known>,
}

/// What is known of segments; made when the first news comes.
#[derive(Debug)]
struct Known {
    segments: Segments,
    /// By place of the shapes: km/h on the piece that begins there, along the shape and
    /// against it; no number in free flow.
    km_h: Vec<[f32; 2]>,
}

impl Default for Traffic {
    fn default() -> Self {
        Self { version: 1, count: 0, known: OnceLock::new() }
    }
}

impl Traffic {
    /// Counts up from 1.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    fn speeds(&self) -> Option<&[[f32; 2]]> {
        self.known.get().map(|known| &known.km_h[..])
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
            traffic.version += 1;
            for (profile, ready) in self.ready().filter(|(profile, _)| is_motor(*profile)) {
                let weigh = |lane: &u32| {
                    (*lane as usize, self.lane_weight(profile, *lane, traffic.speeds()))
                };
                let lanes: Vec<(usize, i32)> = touched.iter().map(weigh).collect();
                ready.change(&lanes, traffic.version);
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
        let mut known = traffic.known.take().unwrap_or_else(|| Known::new(self.network()));
        let mut touched = Vec::new();
        for (number, segment) in update.iter().enumerate() {
            let sensible = segment.km_h.is_none_or(|km_h| km_h.is_finite() && km_h >= 0.0);
            let before = touched.len();
            if sensible {
                let Known { segments, km_h } = &mut known;
                segments.find(self.network(), segment.from, segment.to, |lane, piece| {
                    touched.push(lane);
                    let speed = &mut km_h[piece as usize][lane as usize % 2];
                    traffic.count -= usize::from(!speed.is_nan());
                    *speed = segment.km_h.map_or(f32::NAN, |km_h| km_h as f32);
                    traffic.count += usize::from(!speed.is_nan());
                });
            }
            if touched.len() == before {
                unknown.push(number);
            }
        }
        traffic.known = OnceLock::from(known);
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
        let speeds = traffic.speeds().filter(|_| is_motor(profile));
        let lanes = 0..self.network().streets.len() as u32 * 2;
        lanes.map(|lane| self.lane_weight(profile, lane, speeds)).collect()
    }

    fn lane_weight(&self, profile: Profile, lane: u32, speeds: Option<&[[f32; 2]]>) -> i32 {
        let network = self.network();
        let lane = LaneRef { street: lane / 2, direction: (lane % 2) as u8 };
        let free = network.street(lane).tenths(profile, lane.direction.into());
        let tenths = match speeds {
            Some(speeds) if free != CLOSED => self.tenths_at(profile, lane, free, speeds),
            _ => free,
        };
        weight(network, profile, lane, tenths)
    }

    /// Tenths of a second for a lane; the pieces whose speed is not known take their part
    /// of what the lane takes in free flow.
    fn tenths_at(&self, profile: Profile, lane: LaneRef, free: u32, speeds: &[[f32; 2]]) -> u32 {
        let street = self.network().street(lane);
        let (mut known, mut known_mm, mut all) = (0.0, 0, true);
        let pieces = street.shape_start as usize..street.shape_end as usize - 1;
        for (piece, speeds) in pieces.clone().zip(&speeds[pieces]) {
            let km_h = speeds[usize::from(lane.direction)];
            if km_h == 0.0 {
                return CLOSED;
            }
            if km_h.is_nan() {
                all = false;
                continue;
            }
            let mm = self.piece_mm(piece);
            known_mm += mm;
            let tenths = f64::from(mm) * 0.036 / f64::from(km_h).clamp(SLOWEST_KM_H, FASTEST_KM_H);
            // The parity profile counts whole tenths piece by piece.
            known +=
                if profile == Profile::Parity { (tenths + 0.5).floor().max(1.0) } else { tenths };
        }
        let unknown_mm = street.length_mm.saturating_sub(known_mm);
        let rest = f64::from(free) * f64::from(unknown_mm) / f64::from(street.length_mm.max(1));
        match (all, known_mm) {
            (false, 0) => free,
            (false, _) => ((known + rest).round() as u32).max(1),
            (true, _) => (known.round() as u32).max(1),
        }
    }
}

fn is_motor(profile: Profile) -> bool {
    matches!(profile, Profile::Car | Profile::Motorcycle | Profile::Parity)
}

impl Known {
    fn new(network: &RoadNetwork) -> Self {
        Self { segments: Segments::new(network), km_h: vec![[f32::NAN; 2]; network.shapes.len()] }
    }
}

/// Which places of the shapes are which node.
#[derive(Debug)]
struct Segments {
    /// By node: its first place in `places`, and how many.
    of_node: LookupMap<i64, (u32, u32)>,
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
        let mut of_node = LookupMap::default();
        let mut first = 0;
        for run in by_node.chunk_by(|a, b| a.0 == b.0) {
            of_node.insert(run[0].0, (first, run.len() as u32));
            first += run.len() as u32;
        }
        let places = by_node.into_iter().map(|(_, place, street)| (place, street)).collect();
        Self { of_node, places }
    }

    /// Tells the pieces from one node to the next, each with the number of its lane.
    fn find(&self, network: &RoadNetwork, from: i64, to: i64, mut tell: impl FnMut(u32, u32)) {
        let Some((first, count)) = self.of_node.get(&from).copied() else { return };
        for (place, number) in &self.places[first as usize..(first + count) as usize] {
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
