//! Where a fix may have been: places on the streets around it, once for each direction
//! in which the street is driven.
//!
//! Cost: one look at the index and a few multiplications for each straight piece within
//! the radius; nothing is allocated. This module must never know another fix.

use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

use super::Ground;
use crate::along::between;
use crate::graph::{FORWARD, LaneRef};
use crate::hierarchy::LANES;
use crate::snap::{Snap, Stretch};
use crate::states::Position;

/// Streets looked at for a fix; each may be driven in two directions.
const STREETS_MAX: usize = 8;
/// Unlikelier places than this (in powers of e) are not looked at.
const UNLIKELY: f32 = 12.0;

const _: () = assert!(STREETS_MAX * 2 <= LANES, "every candidate needs a lane");

/// A place on a link where a fix may have been.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) snap: Snap,
    pub(super) at: Position,
    /// Centimetres from the begin of the link, and to its end.
    pub(super) parts_cm: [f32; 2],
    /// Tenths of a second likewise.
    pub(super) parts_tenths: [f32; 2],
    /// How unlikely the fix is here: the negative logarithm, less a constant.
    pub(super) cost: f32,
    /// The least cost of a way of candidates that ends here.
    pub(super) score: f32,
    /// The candidate of the fix before on that way.
    pub(super) back: u8,
    /// The share of all ways so far that end here.
    pub(super) forward: f64,
}

/// The nearest place of a street.
#[derive(Clone, Copy)]
struct Foot {
    aside_2: f64,
    street: u32,
    piece: u32,
    share: f64,
}

/// Metres in a degree of latitude.
fn degree_m() -> f64 {
    EARTH_RADIUS_M.to_radians()
}

/// Finds the candidates of a fix that deviates by `sigma_m`.
pub(super) fn find(ground: &Ground<'_>, place: Place, sigma_m: f32, out: &mut Vec<Candidate>) {
    out.clear();
    let radius_m = (4.0 * f64::from(sigma_m)).max(RADIUS_LEAST_M);
    let flat = Flat { place, narrowing: place.lat().to_radians().cos() };
    let none = Foot { aside_2: (radius_m / degree_m()).powi(2), street: 0, piece: 0, share: 0.0 };
    let (mut feet, mut count) = ([none; STREETS_MAX], 0);
    for stretch in ground.roads.snap_index().around(ground.profile, place, radius_m) {
        let foot = flat.foot(&ground.roads.network().shapes, stretch);
        if foot.aside_2 < none.aside_2 {
            keep(&mut feet, &mut count, foot);
        }
    }
    for foot in &feet[..count] {
        let off = (foot.aside_2.sqrt() * degree_m()) as f32 / sigma_m;
        let cost = off * off / 2.0;
        if out.first().is_none_or(|first| cost <= first.cost + UNLIKELY) {
            add(ground, foot, cost, out);
        }
    }
}

/// However well a fix claims to know its place, streets so near are looked at.
const RADIUS_LEAST_M: f64 = 30.0;

/// Keeps the nearest, one for each street, the nearest first.
fn keep(feet: &mut [Foot; STREETS_MAX], count: &mut usize, foot: Foot) {
    let nearer = |a: &Foot, b: &Foot| (a.aside_2, a.street) < (b.aside_2, b.street);
    let mut place = match feet[..*count].iter().position(|kept| kept.street == foot.street) {
        Some(same) if feet[same].aside_2 <= foot.aside_2 => return,
        Some(same) => same,
        None if *count < STREETS_MAX => {
            *count += 1;
            *count - 1
        }
        None if nearer(&foot, &feet[STREETS_MAX - 1]) => STREETS_MAX - 1,
        None => return,
    };
    while place > 0 && nearer(&foot, &feet[place - 1]) {
        feet[place] = feet[place - 1];
        place -= 1;
    }
    feet[place] = foot;
}

/// The neighbourhood of a place, taken as flat.
struct Flat {
    place: Place,
    narrowing: f64,
}

impl Flat {
    /// In degrees of latitude.
    fn offset(&self, to: Place) -> [f64; 2] {
        let east = f64::from(to.lng_e7 - self.place.lng_e7) * self.narrowing;
        [east * 1e-7, f64::from(to.lat_e7 - self.place.lat_e7) * 1e-7]
    }

    fn foot(&self, shapes: &[Place], stretch: Stretch) -> Foot {
        let Stretch { street, first, last } = stretch;
        let mut best = Foot { aside_2: f64::INFINITY, street, piece: first, share: 0.0 };
        let mut a = self.offset(shapes[first as usize]);
        for piece in first..last {
            let b = self.offset(shapes[piece as usize + 1]);
            let [east, north] = [b[0] - a[0], b[1] - a[1]];
            let length_2 = east * east + north * north;
            let along = -(a[0] * east + a[1] * north);
            let share = if length_2 > 0.0 { (along / length_2).clamp(0.0, 1.0) } else { 0.0 };
            let off = [a[0] + share * east, a[1] + share * north];
            let aside_2 = off[0] * off[0] + off[1] * off[1];
            if aside_2 < best.aside_2 {
                best = Foot { aside_2, street, piece, share };
            }
            a = b;
        }
        best
    }
}

/// Adds the foot in each direction in which it can be driven past.
fn add(ground: &Ground<'_>, foot: &Foot, cost: f32, out: &mut Vec<Candidate>) {
    let network = ground.roads.network();
    let street = &network.streets[foot.street as usize];
    let piece = foot.piece as usize;
    let walked: u32 =
        (street.shape_start as usize..piece).map(|before| ground.roads.piece_mm(before)).sum();
    let part = (f64::from(ground.roads.piece_mm(piece)) * foot.share).round() as u32;
    let snap = Snap {
        street: foot.street,
        along_mm: (walked + part).min(street.length_mm),
        place: between(network.shapes[piece], network.shapes[piece + 1], foot.share),
        distance_m: foot.aside_2.sqrt() * degree_m(),
    };
    for direction in [0_u8, 1] {
        let lane = LaneRef { street: snap.street, direction };
        let Some((link, part)) = ground.on.graph.links.of(lane) else { continue };
        if ground.profile.has_turns() && !ground.on.graph.is_alive(link) {
            continue;
        }
        let forward = usize::from(direction) == FORWARD;
        let along_mm = if forward { snap.along_mm } else { street.length_mm - snap.along_mm };
        let at = Position { link, part, along_mm };
        let parts_cm = ground.on.around_in_length(network, at);
        let parts_tenths = ground.on.around_in_time(ground.on.view(network, &ground.now), at);
        let (score, back, forward) = (0.0, 0, 0.0);
        out.push(Candidate { snap, at, parts_cm, parts_tenths, cost, score, back, forward });
    }
}
