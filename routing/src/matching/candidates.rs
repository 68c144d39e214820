//! Where a fix may have been: places on the streets around it, once for each direction
//! in which the street is driven.
//!
//! Cost: one look at the index and a few multiplications for each straight piece within
//! the radius; nothing is allocated. This module must never know another fix.

use vocab::Place;

use super::Ground;
use crate::foot::{Flat, Foot, degree_m};
use crate::graph::{FORWARD, LaneRef};
use crate::hierarchy::LANES;
use crate::snap::Snap;
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

/// Finds the candidates of a fix that deviates by `sigma_m`.
pub(super) fn find(ground: &Ground<'_>, place: Place, sigma_m: f32, out: &mut Vec<Candidate>) {
    out.clear();
    let radius_m = (4.0 * f64::from(sigma_m)).max(RADIUS_LEAST_M);
    let flat = Flat::around(place);
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

/// Adds the foot in each direction in which it can be driven past.
fn add(ground: &Ground<'_>, foot: &Foot, cost: f32, out: &mut Vec<Candidate>) {
    let network = ground.roads.network();
    let street = &network.streets[foot.street as usize];
    let (along_mm, place) = foot.on(network, ground.roads.pieces_mm());
    let snap = Snap { street: foot.street, along_mm, place, distance_m: foot.aside_m() };
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
        let parts_tenths = ground.on.around_in_time(ground.on.view(ground.roads, &ground.now), at);
        let (score, back, forward) = (0.0, 0, 0.0);
        out.push(Candidate { snap, at, parts_cm, parts_tenths, cost, score, back, forward });
    }
}
