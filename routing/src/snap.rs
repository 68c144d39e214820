//! From a place to the streets beside it.
//!
//! Only streets in the connected part of a profile's network are found, so that
//! whatever is snapped can be left again. This module must never look at costs.

use rstar::RTree;
use rstar::primitives::{GeomWithData, Line};
use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

use crate::along::between;
use crate::graph::{RoadNetwork, Street};
use crate::profile::{Profile, RoadClass};
use crate::roads::Roads;

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

impl Roads {
    /// The `k` nearest streets within `radius_m`, the nearest first, each with its
    /// nearest place.
    pub fn snap(&self, profile: Profile, place: Place, radius_m: f64, k: usize) -> Vec<Snap> {
        self.snap_index().nearest(self.network(), profile, place, radius_m, k)
    }
}

/// A straight part of a street's shape.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    street: u32,
    /// The index in the network's shapes where it begins.
    start: u32,
}

type Entry = GeomWithData<Line<[f64; 2]>, Stretch>;

/// All straight parts of all usable streets, in an R-tree on the Mercator map: that
/// map keeps angles, so what is nearest in the neighbourhood is nearest on it.
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
        let mut entries = Vec::with_capacity(network.shapes.len());
        for (number, street) in (0_u32..).zip(&network.streets) {
            if usable[number as usize] == 0 {
                continue;
            }
            for start in street.shape_start..street.shape_end - 1 {
                let ends = [start, start + 1].map(|at| network.shapes[at as usize]);
                let [from, to] = ends.map(on_map);
                let stretch = Stretch { street: number, start };
                entries.push(GeomWithData::new(Line::new(from, to), stretch));
            }
        }
        Self { tree: RTree::bulk_load(entries), usable }
    }

    fn nearest(
        &self,
        network: &RoadNetwork,
        profile: Profile,
        place: Place,
        radius_m: f64,
        k: usize,
    ) -> Vec<Snap> {
        // Mercator stretches by 1 / cos(lat); the hundredth covers its change within the radius.
        let reach = radius_m / place.lat().to_radians().cos() * 1.01;
        let mut snaps: Vec<Snap> = Vec::new();
        for (entry, distance_2) in self.tree.nearest_neighbor_iter_with_distance_2(on_map(place)) {
            if snaps.len() >= k || distance_2 > reach * reach {
                break;
            }
            let stretch = entry.data;
            let found = self.usable[stretch.street as usize] & profile.bit() != 0
                && snaps.iter().all(|snap| snap.street != stretch.street);
            if found {
                let snap = snap_to(network, stretch, place);
                if snap.distance_m <= radius_m {
                    snaps.push(snap);
                }
            }
        }
        snaps
    }
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
    let lat = place.lat().clamp(-MAP_EDGE_DEG, MAP_EDGE_DEG).to_radians();
    [EARTH_RADIUS_M * place.lng().to_radians(), EARTH_RADIUS_M * lat.tan().asinh()]
}

fn snap_to(network: &RoadNetwork, stretch: Stretch, place: Place) -> Snap {
    let street = &network.streets[stretch.street as usize];
    let (a, b) =
        (network.shapes[stretch.start as usize], network.shapes[stretch.start as usize + 1]);
    let on_road = between(a, b, foot(a, b, place));
    let before = &network.shapes[street.shape_start as usize..=stretch.start as usize];
    let before_m: f64 = before.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum();
    let along_mm = ((before_m + a.distance_m(on_road)) * 1_000.0).round() as u32;
    Snap {
        street: stretch.street,
        along_mm: along_mm.min(street.length_mm),
        place: on_road,
        distance_m: place.distance_m(on_road),
    }
}

/// How far along the straight piece from `a` to `b` (0 to 1) one is nearest to `place`.
fn foot(a: Place, b: Place, place: Place) -> f64 {
    let narrowing = place.lat().to_radians().cos();
    let offset = |to: Place| [(to.lng() - a.lng()) * narrowing, to.lat() - a.lat()];
    let (piece, aside) = (offset(b), offset(place));
    let length_2 = piece[0] * piece[0] + piece[1] * piece[1];
    if length_2 == 0.0 {
        return 0.0;
    }
    ((piece[0] * aside[0] + piece[1] * aside[1]) / length_2).clamp(0.0, 1.0)
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
                    let on_road = between(pair[0], pair[1], foot(pair[0], pair[1], place));
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
