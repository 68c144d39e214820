//! From places on streets to doors, and from what a search found to seconds,
//! metres and a shape.
//!
//! This module must never search.

use petgraph::graph::NodeIndex;
use vocab::Place;

use crate::graph::{BACKWARD, CLOSED, FORWARD, Street};
use crate::profile::Profile;
use crate::roads::Roads;
use crate::ruler;
use crate::search::{Door, Found};
use crate::snap::Snap;

/// A way between two places on streets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// Along one street, from one to the other.
    Direct {
        /// Tenths of a second.
        tenths: u32,
        /// Millimetres.
        mm: u32,
        /// The direction on the street.
        direction: usize,
    },
    /// Through junctions.
    Found(Found),
}

/// The doors by which one leaves a place on a street.
pub(crate) fn exits(roads: &Roads, profile: Profile, snap: &Snap) -> Vec<Door> {
    doors(roads, profile, snap, [FORWARD, BACKWARD])
}

/// The doors by which one comes to it.
pub(crate) fn entries(roads: &Roads, profile: Profile, snap: &Snap) -> Vec<Door> {
    // Coming in forward one starts where the shape begins: where one would leave backward.
    doors(roads, profile, snap, [BACKWARD, FORWARD])
}

/// The doors at the end and at the begin of the shape, with the direction driven there.
fn doors(roads: &Roads, profile: Profile, snap: &Snap, driven: [usize; 2]) -> Vec<Door> {
    let street = &roads.network().streets[snap.street as usize];
    let [at_end, at_begin] = driven;
    let mut doors = Vec::with_capacity(2);
    let whole = street.tenths(profile, at_end);
    if whole != CLOSED {
        let junction = NodeIndex::from(street.to);
        let tenths = whole - share(street, whole, snap.along_mm);
        let mm = street.length_mm - snap.along_mm;
        doors.push(Door { junction, tenths, mm, direction: at_end });
    }
    let whole = street.tenths(profile, at_begin);
    if whole != CLOSED {
        let junction = NodeIndex::from(street.from);
        let tenths = share(street, whole, snap.along_mm);
        doors.push(Door { junction, tenths, mm: snap.along_mm, direction: at_begin });
    }
    doors
}

/// The part of a street's time that lies before a point on it.
fn share(street: &Street, whole_tenths: u32, along_mm: u32) -> u32 {
    let length = u64::from(street.length_mm.max(1));
    (u64::from(whole_tenths) * u64::from(along_mm) / length) as u32
}

/// The way along the street itself, where both places lie on one and the order fits.
pub(crate) fn direct(roads: &Roads, profile: Profile, from: &Snap, to: &Snap) -> Option<Way> {
    if from.street != to.street {
        return None;
    }
    let street = &roads.network().streets[from.street as usize];
    [FORWARD, BACKWARD].into_iter().find_map(|direction| {
        let whole = street.tenths(profile, direction);
        let (low, high) = if direction == FORWARD { (from, to) } else { (to, from) };
        if whole == CLOSED || low.along_mm > high.along_mm {
            return None;
        }
        let tenths = share(street, whole, high.along_mm) - share(street, whole, low.along_mm);
        Some(Way::Direct { tenths, mm: high.along_mm - low.along_mm, direction })
    })
}

/// Of the way along the street and the way through junctions the cheaper one; the
/// first where they weigh the same.
pub(crate) fn cheaper(direct: Option<Way>, found: Option<Found>) -> Option<Way> {
    match (direct, found) {
        (Some(Way::Direct { tenths, .. }), Some(found)) if found.cost < tenths => {
            Some(Way::Found(found))
        }
        (Some(direct), _) => Some(direct),
        (None, found) => found.map(Way::Found),
    }
}

/// Tenths of a second and millimetres of a way, without what was only reluctance.
pub(crate) fn totals(roads: &Roads, profile: Profile, way: &Way) -> (u64, u64) {
    match way {
        Way::Direct { tenths, mm, .. } => (u64::from(*tenths), u64::from(*mm)),
        Way::Found(found) => {
            let doors = [&found.exit, &found.entry];
            let driven: u64 = doors.iter().map(|door| u64::from(door.tenths)).sum();
            let mm: u64 = doors.iter().map(|door| u64::from(door.mm)).sum();
            let tenths = driven + lost(roads, profile, found);
            streets_of(roads, found).fold((tenths, mm), |(tenths, mm), (street, direction)| {
                let driven = u64::from(street.tenths(profile, direction));
                (tenths + driven, mm + u64::from(street.length_mm))
            })
        }
    }
}

/// Tenths of a second lost at the junctions of a way.
fn lost(roads: &Roads, profile: Profile, found: &Found) -> u64 {
    let ends = found.lanes.iter().filter_map(|lane| roads.graph().edge_endpoints(*lane));
    let crossed = std::iter::once(found.exit.junction).chain(ends.map(|(_, target)| target));
    crossed.map(|junction| u64::from(roads.delay(profile, junction))).sum()
}

fn streets_of<'a>(roads: &'a Roads, found: &'a Found) -> impl Iterator<Item = (&'a Street, usize)> {
    found.lanes.iter().map(|lane| {
        let lane = &roads.graph()[*lane];
        (&roads.network().streets[lane.street as usize], usize::from(lane.direction))
    })
}

/// The course of a way; at least two places.
pub(crate) fn shape(roads: &Roads, way: &Way, from: &Snap, to: &Snap) -> Vec<Place> {
    let mut shape = vec![from.place];
    match way {
        Way::Direct { direction, .. } => {
            let (low, high) = if *direction == FORWARD { (from, to) } else { (to, from) };
            let inner = inner(roads, from.street, low.along_mm, high.along_mm);
            extend(&mut shape, inner, *direction);
        }
        Way::Found(found) => {
            let (low, high) = sides(roads, from, found.exit.direction);
            extend(&mut shape, inner(roads, from.street, low, high), found.exit.direction);
            for (street, direction) in streets_of(roads, found) {
                extend(&mut shape, roads.network().shape(street), direction);
            }
            let (low, high) = sides(roads, to, 1 - found.entry.direction);
            extend(&mut shape, inner(roads, to.street, low, high), found.entry.direction);
        }
    }
    shape.push(to.place);
    shape.dedup();
    if shape.len() == 1 {
        shape.push(to.place);
    }
    shape
}

/// The part of a snap's street that lies ahead of it in a direction, in millimetres.
fn sides(roads: &Roads, snap: &Snap, direction: usize) -> (u32, u32) {
    let length = roads.network().streets[snap.street as usize].length_mm;
    if direction == FORWARD { (snap.along_mm, length) } else { (0, snap.along_mm) }
}

fn extend(shape: &mut Vec<Place>, part: &[Place], direction: usize) {
    if direction == FORWARD {
        shape.extend(part);
    } else {
        shape.extend(part.iter().rev());
    }
}

/// The places of a street's shape from `low_mm` to `high_mm`, both included.
fn inner(roads: &Roads, street: u32, low_mm: u32, high_mm: u32) -> &[Place] {
    let street = &roads.network().streets[street as usize];
    let shape = roads.network().shape(street);
    let mut walked_m = 0.0;
    let milestones_mm = std::iter::once(0).chain(shape.windows(2).map(|pair| {
        walked_m += ruler::metres(pair[0], pair[1]);
        (walked_m * 1_000.0).round() as u32
    }));
    let mut range = (shape.len(), 0);
    for (number, milestone) in milestones_mm.enumerate() {
        if (low_mm..=high_mm).contains(&milestone) {
            range = (range.0.min(number), number + 1);
        }
    }
    shape.get(range.0..range.1).unwrap_or_default()
}
