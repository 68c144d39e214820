//! From a place to the streets beside it.
//!
//! Only streets in the connected part of a profile's network are found, so that
//! whatever is snapped can be left again. This module must never look at costs.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

use crate::along::between;
use crate::graph::{RoadNetwork, Street};
use crate::profile::{Profile, RoadClass};
use crate::ruler;

/// A place on a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    /// The street's number in the network.
    pub street: u32,
    /// How far along its shape, in millimetres.
    pub along_mm: u32,
    /// Where that is.
    pub place: Place,
    /// How far from the place asked about, in metres.
    pub distance_m: f64,
}

/// A few straight pieces of one street, one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) street: u32,
    /// The indices in the network's shapes of its first place ...
    pub(crate) first: u32,
    /// ... and of its last.
    pub(crate) last: u32,
}

/// Pieces in a stretch. Fewer make the tree larger, more make each look slower.
const PIECES_MAX: u32 = 8;

type Entry = GeomWithData<Rectangle<[f64; 2]>, Stretch>;

/// The boxes around all stretches of all usable streets, in an R-tree on the Mercator
/// map: that map keeps angles, so what is near in the neighbourhood is near on it.
#[derive(Debug)]
pub(crate) struct SnapIndex {
    tree: RTree<Entry>,
    /// By street: the profiles (bits) that find it.
    usable: Vec<u8>,
}

impl SnapIndex {
    /// Sorts the streets whose ends are connected.
    pub(crate) fn of(network: &RoadNetwork, connected: &[u8]) -> Self {
        let usable: Vec<u8> = network.streets.iter().map(|s| usable(s, connected)).collect();
        let mut entries = Vec::with_capacity(network.streets.len());
        for (street, found) in (0_u32..).zip(&network.streets) {
            if usable[street as usize] == 0 {
                continue;
            }
            let end = found.shape_end - 1;
            for first in (found.shape_start..end).step_by(PIECES_MAX as usize) {
                let last = (first + PIECES_MAX).min(end);
                let places = &network.shapes[first as usize..=last as usize];
                let points = places.iter().map(|place| on_map(*place)).collect::<Vec<_>>();
                let around = AABB::from_points(&points);
                entries.push(GeomWithData::new(around.into(), Stretch { street, first, last }));
            }
        }
        Self { tree: RTree::bulk_load(entries), usable }
    }

    /// The stretches a profile may use whose boxes lie within `radius_m`, in no order.
    pub(crate) fn around(
        &self,
        profile: Profile,
        place: Place,
        radius_m: f64,
    ) -> impl Iterator<Item = Stretch> + '_ {
        let [east, north] = on_map(place);
        let reach = radius_m / on_map_lat(place).cos() * 1.01;
        let frame =
            AABB::from_corners([east - reach, north - reach], [east + reach, north + reach]);
        let entries = self.tree.locate_in_envelope_intersecting(frame);
        let usable = move |street: u32| self.usable[street as usize] & profile.bit() != 0;
        entries.map(|entry| entry.data).filter(move |stretch| usable(stretch.street))
    }

    /// The `k` nearest streets within `radius_m`, the nearest first, each with its
    /// nearest place. Looks at stretches in the order of their boxes, until no box can hold anything
    /// nearer than what was found.
    pub(crate) fn nearest(
        &self,
        network: &RoadNetwork,
        profile: Profile,
        place: Place,
        radius_m: f64,
        k: usize,
    ) -> Vec<Snap> {
        // Mercator stretches by 1 / cos(lat); the hundredth covers its change nearby.
        let least_m = on_map_lat(place).cos() / 1.01;
        let mut snaps: Vec<Snap> = Vec::with_capacity(k + 1);
        for (entry, box_2) in self.tree.nearest_neighbor_iter_with_distance_2(on_map(place)) {
            let worst_m = if snaps.len() < k { radius_m } else { snaps[k - 1].distance_m };
            if k == 0 || box_2.sqrt() * least_m > worst_m {
                break;
            }
            if self.usable[entry.data.street as usize] & profile.bit() != 0 {
                let snap = snap_to(network, entry.data, place);
                if snap.distance_m <= radius_m {
                    keep(&mut snaps, snap, k);
                }
            }
        }
        snaps
    }
}

/// Keeps the `k` nearest, one for each street.
fn keep(snaps: &mut Vec<Snap>, snap: Snap, k: usize) {
    match snaps.iter_mut().find(|kept| kept.street == snap.street) {
        Some(kept) if kept.distance_m <= snap.distance_m => return,
        Some(kept) => *kept = snap,
        None => snaps.push(snap),
    }
    snaps.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.street.cmp(&b.street)));
    snaps.truncate(k);
}

fn usable(street: &Street, connected: &[u8]) -> u8 {
    if street.class == RoadClass::Threshold {
        return 0;
    }
    let ends = connected[street.from as usize] & connected[street.to as usize];
    let open = Profile::ALL.into_iter().filter(|profile| street.is_open(*profile));
    ends & open.fold(0, |mask, profile| mask | profile.bit())
}

/// The latitude where web maps end; beyond it there are no streets.
const MAP_EDGE_DEG: f64 = 85.0;

fn on_map(place: Place) -> [f64; 2] {
    let northing = on_map_lat(place).tan().asinh();
    [EARTH_RADIUS_M * place.lng().to_radians(), EARTH_RADIUS_M * northing]
}

/// Radians.
fn on_map_lat(place: Place) -> f64 {
    place.lat().clamp(-MAP_EDGE_DEG, MAP_EDGE_DEG).to_radians()
}

/// The nearest place on a stretch.
fn snap_to(network: &RoadNetwork, stretch: Stretch, place: Place) -> Snap {
    let (mut nearest_2, mut nearest_piece, mut nearest_share) = (f64::INFINITY, stretch.first, 0.0);
    for piece in stretch.first..stretch.last {
        let (share, aside_2) =
            foot(network.shapes[piece as usize], network.shapes[piece as usize + 1], place);
        if aside_2 < nearest_2 {
            (nearest_2, nearest_piece, nearest_share) = (aside_2, piece, share);
        }
    }
    let street = &network.streets[stretch.street as usize];
    let start = network.shapes[nearest_piece as usize];
    let on_road = between(start, network.shapes[nearest_piece as usize + 1], nearest_share);
    let before = &network.shapes[street.shape_start as usize..=nearest_piece as usize];
    let along_m = ruler::length_m(before) + ruler::metres(start, on_road);
    let along_mm = (along_m * 1_000.0).round() as u32;
    Snap {
        street: stretch.street,
        along_mm: along_mm.min(street.length_mm),
        place: on_road,
        distance_m: place.distance_m(on_road),
    }
}

/// How far along the straight piece from `a` to `b` (0 to 1) one is nearest to `place`,
/// and the square of how far aside it lies, in degrees of latitude.
fn foot(a: Place, b: Place, place: Place) -> (f64, f64) {
    let narrowing = place.lat().to_radians().cos();
    let offset = |to: Place| [(to.lng() - a.lng()) * narrowing, to.lat() - a.lat()];
    let (piece, aside) = (offset(b), offset(place));
    let length_2 = piece[0] * piece[0] + piece[1] * piece[1];
    let share = if length_2 == 0.0 {
        0.0
    } else {
        ((piece[0] * aside[0] + piece[1] * aside[1]) / length_2).clamp(0.0, 1.0)
    };
    let off = [aside[0] - share * piece[0], aside[1] - share * piece[1]];
    (share, off[0] * off[0] + off[1] * off[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Dice, Town, central_porto};

    #[test]
    fn the_nearest_streets_come_first_and_once_each() {
        let town = Town::draw(
            "A---B\n    |\n    |\nD---C",
            &[("AB", "highway=residential"), ("BC", "highway=service"), ("CD", "highway=primary")],
            &[],
        );
        // 40 m below the middle of AB, 110 m above CD.
        let middle = town.mid("AB");
        let place = Place { lat_e7: middle.lat_e7 - 3_597, ..middle };
        let snaps = town.roads.snap(Profile::Car, place, 500.0, 9);
        let classes: Vec<_> =
            snaps.iter().map(|snap| town.network().streets[snap.street as usize].class).collect();
        assert_eq!(classes, [RoadClass::Residential, RoadClass::Service, RoadClass::Primary]);
        assert!((snaps[0].distance_m - 40.0).abs() < 0.1, "{:?}", snaps[0]);
        assert_eq!(snaps[0].place, middle);
        assert!((f64::from(snaps[0].along_mm) - 100_000.0).abs() < 50.0, "{:?}", snaps[0]);
        assert_eq!(town.roads.snap(Profile::Car, place, 50.0, 9).len(), 1);
        assert_eq!(town.roads.snap(Profile::Car, place, 500.0, 2).len(), 2);
        assert_eq!(town.roads.snap(Profile::Car, place, 30.0, 9).len(), 0);
    }

    #[test]
    fn streets_closed_to_the_profile_are_not_found() {
        let town = Town::draw(
            "A-B\n|\nC",
            &[("AB", "highway=residential motorcar=no"), ("AC", "highway=residential")],
            &[],
        );
        let car = town.roads.snap(Profile::Car, town.at('B'), 500.0, 9);
        let motorcycle = town.roads.snap(Profile::Motorcycle, town.at('B'), 500.0, 9);
        assert_eq!((car.len(), motorcycle.len()), (1, 2));
        assert_eq!(car[0].place, town.at('A'));
    }

    #[test]
    fn no_other_street_is_nearer_than_the_one_found() {
        let roads = central_porto();
        let network = roads.network();
        let mut dice = Dice::new(3);
        for _ in 0..20 {
            let place = dice.place_in(roads);
            let nearest = roads.snap(Profile::Car, place, 1_000.0, 1)[0];
            let usable = &roads.snap_index().usable;
            for (number, street) in network.streets.iter().enumerate() {
                if usable[number] & Profile::Car.bit() == 0 {
                    continue;
                }
                for pair in network.shape(street).windows(2) {
                    let on_road = between(pair[0], pair[1], foot(pair[0], pair[1], place).0);
                    assert!(place.distance_m(on_road) >= nearest.distance_m - 0.02);
                }
            }
        }
    }

    #[test]
    fn places_far_away_find_nothing() {
        for (lat, lng) in [(90.0, 0.0), (-90.0, 180.0), (0.0, 0.0)] {
            let place = Place::from_degrees(lat, lng).unwrap();
            assert_eq!(central_porto().snap(Profile::Car, place, 1_000.0, 1), []);
        }
    }
}
