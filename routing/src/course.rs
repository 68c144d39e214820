//! A way with its course: the places along it, and for every straight piece its length,
//! its time and its way.

use vocab::Place;

use crate::graph::{FORWARD, LaneRef};
use crate::hierarchy::FAR;
use crate::profile::{Profile, RoadClass};
use crate::roads::Roads;
use crate::snap::Snap;
use crate::spot::Spot;
use crate::states::{Drive, Metric, tenths};

/// A way with its course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The version of the traffic it was found in.
    pub version: u64,
    /// Tenths of a second, turns included.
    pub tenths: u32,
    /// Millimetres on the road.
    pub mm: u64,
    /// The places along it; one more than pieces, two at least.
    pub shape: Vec<Place>,
    /// The straight pieces between them.
    pub pieces: Vec<Piece>,
    /// The OpenStreetMap nodes: the one before the start, those on the way, the one
    /// after the end.
    pub nodes: Vec<i64>,
}

/// A way without its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// The version of the traffic it was found in.
    pub version: u64,
    /// Tenths of a second, turns included.
    pub tenths: u32,
    /// Millimetres on the road.
    pub mm: u64,
}

impl Course {
    /// The same way without its course.
    pub fn totals(&self) -> Totals {
        Totals { version: self.version, tenths: self.tenths, mm: self.mm }
    }
}

/// A straight piece of a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its length in millimetres.
    pub mm: u32,
    /// Milliseconds to drive it, without the turn at its end.
    pub ms: u32,
    /// The OpenStreetMap way it is part of.
    pub way: i64,
}

/// What a place on the network lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The OpenStreetMap nodes before and after it, in the direction of the street.
    pub nodes: [i64; 2],
    /// The OpenStreetMap way.
    pub way: i64,
    /// The name of the street, or nothing.
    pub name: &'a str,
}

impl Roads {
    /// The best way from one place to another; nothing where none leads.
    pub fn course(&self, profile: Profile, from: &Spot, to: &Spot) -> Option<Course> {
        let roads = self.profile(profile);
        let metric = roads.metric();
        let (weight, drives) = roads.way(roads.view(self, &metric), from, to)?;
        Some(self.course_of(&metric, weight, &drives, from, to))
    }

    /// The best way likewise, without its course.
    pub fn totals(&self, profile: Profile, from: &Spot, to: &Spot) -> Option<Totals> {
        let roads = self.profile(profile);
        let metric = roads.metric();
        let (weight, drives) = roads.way(roads.view(self, &metric), from, to)?;
        let mm = drives.iter().map(|drive| u64::from(drive.length_mm(self.network()))).sum();
        Some(Totals { version: metric.version, tenths: tenths(weight), mm })
    }

    /// The course of stretches driven one after the other.
    pub(crate) fn course_of(
        &self,
        metric: &Metric,
        weight: i32,
        drives: &[Drive],
        from: &Spot,
        to: &Spot,
    ) -> Course {
        let mut line = Line {
            roads: self,
            metric,
            pieces: Vec::new(),
            shape: vec![from.place],
            nodes: Vec::new(),
        };
        drives.iter().for_each(|drive| line.drive(drive));
        line.finish(from, to);
        let Line { pieces, shape, nodes, .. } = line;
        let mm = pieces.iter().map(|piece| u64::from(piece.mm)).sum();
        Course { version: metric.version, tenths: tenths(weight), mm, shape, pieces, nodes }
    }

    /// What a snapped place lies on.
    pub fn segment(&self, snap: &Snap) -> Segment<'_> {
        let network = self.network();
        let street = &network.streets[snap.street as usize];
        let mut piece = street.shape_start as usize;
        let mut walked = self.piece_mm(piece);
        while walked < snap.along_mm && piece + 2 < street.shape_end as usize {
            piece += 1;
            walked += self.piece_mm(piece);
        }
        let nodes = [network.nodes[piece], network.nodes[piece + 1]];
        Segment { nodes, way: street.way, name: network.name(street) }
    }
}

/// A course in the making.
struct Line<'a> {
    roads: &'a Roads,
    metric: &'a Metric,
    pieces: Vec<Piece>,
    /// The last place is where the next piece begins.
    shape: Vec<Place>,
    nodes: Vec<i64>,
}

impl Line<'_> {
    fn drive(&mut self, drive: &Drive) {
        let street = self.roads.network().street(drive.lane);
        let time = match self.metric.lane(drive.lane) {
            weight if weight < FAR => u64::from(tenths(weight)) * 100,
            _ => 0,
        };
        let pieces = street.shape_start..street.shape_end - 1;
        if street.class == RoadClass::Threshold {
            // What a barrier takes belongs to the piece that led to it.
            match self.pieces.last_mut() {
                Some(piece) => piece.ms += time as u32,
                None => self.piece(drive.lane, pieces.start, 0, time as u32),
            }
            return;
        }
        let (network, piece_mm) = (self.roads.network(), self.roads.pieces_mm());
        let known =
            self.metric.speeds.on(network, piece_mm, self.metric.profile, drive.lane).pieces();
        let mut walked = 0;
        let mut along = |this: &mut Self, piece: u32| {
            let mm = this.roads.piece_mm(piece as usize);
            let (begin, end) = (walked.max(drive.from_mm), (walked + mm).min(drive.to_mm));
            // Nodes that lie on one place are passed all the same.
            let is_passed = end > begin || mm == 0 && begin == walked && end == walked;
            walked += mm;
            if is_passed {
                let driven = u64::from(end - begin);
                let ms = match &known {
                    Some(tenths) => {
                        let whole = tenths[(piece - street.shape_start) as usize] * 100.0;
                        (whole * driven as f64 / f64::from(mm.max(1))).round() as u64
                    }
                    None => time * driven / u64::from(street.length_mm.max(1)),
                };
                this.piece(drive.lane, piece, end - begin, ms as u32);
            }
        };
        if usize::from(drive.lane.direction) == FORWARD {
            pieces.for_each(|piece| along(self, piece));
        } else {
            pieces.rev().for_each(|piece| along(self, piece));
        }
    }

    /// Adds a piece that ends where the shape's piece ends.
    fn piece(&mut self, lane: LaneRef, piece: u32, mm: u32, ms: u32) {
        let network = self.roads.network();
        let piece = piece as usize;
        let forward = usize::from(lane.direction) == FORWARD;
        let (begin, end) = if forward { (piece, piece + 1) } else { (piece + 1, piece) };
        if self.nodes.is_empty() {
            self.nodes.push(network.nodes[begin]);
        }
        self.nodes.push(network.nodes[end]);
        self.shape.push(network.shapes[end]);
        self.pieces.push(Piece { mm, ms, way: network.street(lane).way });
    }

    /// Ends where it should; a way of no length is two places.
    fn finish(&mut self, from: &Spot, to: &Spot) {
        if self.pieces.is_empty() {
            let network = self.roads.network();
            let Spot { street, along_mm, place, distance_m, .. } = *from;
            let snap = Snap { street, along_mm, place, distance_m };
            self.nodes = self.roads.segment(&snap).nodes.to_vec();
            let way = network.streets[street as usize].way;
            self.pieces.push(Piece { mm: 0, ms: 0, way });
            self.shape.push(to.place);
        } else if let Some(last) = self.shape.last_mut() {
            *last = to.place;
        }
    }
}
