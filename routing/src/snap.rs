//! From a place to the streets beside it.
//!
//! Only streets in the connected part of a profile's network are found, so that
//! whatever is snapped can be left again. This module must never look at costs.

use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

use crate::foot::Flat;
use crate::graph::{RoadNetwork, Street};
use crate::profile::{Profile, RoadClass};

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
    /// nearest place. Most are found close by; else stretches are looked at in the order
    /// of their boxes, until no box can hold anything nearer than what was found.
    pub(crate) fn nearest(
        &self,
        (network, piece_mm): (&RoadNetwork, &[u32]),
        profile: Profile,
        place: Place,
        radius_m: f64,
        k: usize,
    ) -> Vec<Snap> {
        if k == 0 {
            return Vec::new();
        }
        let mut found = Found {
            network,
            piece_mm,
            flat: Flat::around(place),
            place,
            radius_m,
            k,
            snaps: Vec::with_capacity(k + 1),
        };
        if radius_m > CLOSE_M {
            self.around(profile, place, CLOSE_M).for_each(|stretch| found.look_at(stretch));
            if found.worst_m() <= CLOSE_M {
                return found.snaps;
            }
        }
        // Mercator stretches by 1 / cos(lat); the hundredth covers its change nearby.
        let least_m = on_map_lat(place).cos() / 1.01;
        for (entry, box_2) in self.tree.nearest_neighbor_iter_with_distance_2(on_map(place)) {
            if box_2.sqrt() * least_m > found.worst_m() {
                break;
            }
            if self.usable[entry.data.street as usize] & profile.bit() != 0 {
                found.look_at(entry.data);
            }
        }
        found.snaps
    }
}

/// Most streets that are looked for are nearer than this.
const CLOSE_M: f64 = 40.0;

/// The nearest streets so far.
struct Found<'a> {
    network: &'a RoadNetwork,
    piece_mm: &'a [u32],
    flat: Flat,
    place: Place,
    radius_m: f64,
    k: usize,
    snaps: Vec<Snap>,
}

impl Found<'_> {
    /// Nothing further is of use.
    fn worst_m(&self) -> f64 {
        self.snaps.get(self.k - 1).map_or(self.radius_m, |last| last.distance_m)
    }

    fn look_at(&mut self, stretch: Stretch) {
        let foot = self.flat.foot(&self.network.shapes, stretch);
        if foot.aside_m() > self.worst_m() * ALMOST + EQUAL_M {
            return;
        }
        let (along_mm, place) = foot.on(self.network, self.piece_mm);
        let distance_m = self.place.distance_m(place);
        if distance_m <= self.radius_m {
            keep(
                &mut self.snaps,
                Snap { street: foot.street, along_mm, place, distance_m },
                self.k,
            );
        }
    }
}

/// What is further by this, as on flat ground, is further on the globe.
const ALMOST: f64 = 1.01;
/// Of streets as near as each other the first counts, however its distance was rounded.
const EQUAL_M: f64 = 0.001;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::along::between;
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
    fn the_end_of_a_street_is_its_end_to_the_millimetre() {
        let roads = central_porto();
        for street in roads.network().streets.iter().step_by(7) {
            let ends = [
                roads.network().junctions[street.from as usize],
                roads.network().junctions[street.to as usize],
            ];
            for end in ends {
                for snap in roads.snap(Profile::Foot, end, 0.01, 9) {
                    let on = &roads.network().streets[snap.street as usize];
                    let meets = [on.from, on.to]
                        .map(|number| roads.network().junctions[number as usize] == end);
                    if meets.contains(&true) {
                        assert!(
                            [0, on.length_mm].contains(&snap.along_mm),
                            "{snap:?} of {}",
                            on.length_mm
                        );
                    }
                }
            }
        }
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
                    // Somewhere among a hundred places on the piece.
                    let on_road = (0..=100).map(|at| {
                        place.distance_m(between(pair[0], pair[1], f64::from(at) / 100.0))
                    });
                    let least = on_road.fold(f64::INFINITY, f64::min);
                    assert!(least >= nearest.distance_m - 0.02);
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
