//! The index against a brute force that shares no code with it: places as
//! vectors, distances by the angle between them, filters as plain fields.

use std::collections::BTreeMap;

use h3o::{CellIndex, LatLng, Resolution};

use super::*;
use crate::testing::{Rng, place};

#[derive(Clone, Copy)]
struct Worker {
    lat: f64,
    lng: f64,
    vector: [f64; 3],
    is_free: bool,
    vehicle: u8,
    skilled: bool,
    class: u8,
}

/// What a search asks for, as the oracle understands it.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    is_free: bool,
    vehicles: Option<(u8, u8)>,
    skilled: bool,
    class_min: u8,
}

impl Wanted {
    fn random(rng: &mut Rng) -> Self {
        Self {
            is_free: rng.below(2) == 0,
            vehicles: (rng.below(2) == 0).then(|| (rng.below(8) as u8, rng.below(8) as u8)),
            skilled: rng.below(3) == 0,
            class_min: [0, 0, 3, 7][rng.below(4) as usize],
        }
    }

    fn filter(self) -> Filter {
        let free = if self.is_free { Flags::FREE } else { Flags::NONE };
        let skill = if self.skilled { Flags::skill(5) } else { Flags::NONE };
        Filter {
            require: free | skill | Flags::rating_at_least(self.class_min),
            any_of: self
                .vehicles
                .map_or(Flags::NONE, |(a, b)| Flags::vehicle(a) | Flags::vehicle(b)),
        }
    }

    fn means(self, worker: &Worker) -> bool {
        (!self.is_free || worker.is_free)
            && self.vehicles.is_none_or(|(a, b)| worker.vehicle == a || worker.vehicle == b)
            && (!self.skilled || worker.skilled)
            && worker.class >= self.class_min
    }
}

fn vector(lat: f64, lng: f64) -> [f64; 3] {
    let (lat, lng) = (lat.to_radians(), lng.to_radians());
    [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
}

/// Metres between two vectors, by the half-angle, which is exact near and far.
fn metres(a: [f64; 3], b: [f64; 3]) -> f64 {
    let length = |sign: f64| (0..3).map(|i| (a[i] + sign * b[i]).powi(2)).sum::<f64>().sqrt();
    2.0 * length(-1.0).atan2(length(1.0)) * 6_371_008.8
}

/// Where the workers of a scenario live.
#[derive(Debug, Clone, Copy)]
struct Country {
    lat: f64,
    lng: f64,
    spread_degrees: f64,
}

impl Country {
    fn random_point(&self, rng: &mut Rng) -> (f64, f64) {
        let squeeze = self.lat.to_radians().cos().max(0.01);
        let lat = self.lat + rng.bell() * self.spread_degrees;
        let lng = self.lng + rng.bell() * self.spread_degrees / squeeze;
        normal(lat, lng)
    }
}

/// Rounds to 1e-7 degrees, walks over the poles and round the antimeridian.
fn normal(lat: f64, lng: f64) -> (f64, f64) {
    let (lat, lng) =
        if lat.abs() > 90.0 { (lat.signum() * 180.0 - lat, lng + 180.0) } else { (lat, lng) };
    let lng = (lng + 180.0).rem_euclid(360.0) - 180.0;
    let here = place(lat, lng);
    (here.lat(), here.lng())
}

struct World {
    index: LiveIndex,
    workers: BTreeMap<u32, Worker>,
    /// Workers come and go, but only under slots below this.
    slots: u32,
    country: Country,
    rng: Rng,
}

impl World {
    fn new(level: u8, country: Country, slots: u32, seed: u64) -> Self {
        let index = LiveIndex::at_resolution(level).unwrap();
        let mut world = Self { index, workers: BTreeMap::new(), slots, country, rng: Rng(seed) };
        (0..slots).for_each(|slot| world.put_anywhere(slot));
        world
    }

    fn put_anywhere(&mut self, slot: u32) {
        let (lat, lng) = self.country.random_point(&mut self.rng);
        self.put(slot, lat, lng);
    }

    fn put(&mut self, slot: u32, lat: f64, lng: f64) {
        let rng = &mut self.rng;
        let worker = Worker {
            lat,
            lng,
            vector: vector(lat, lng),
            is_free: rng.below(3) == 0,
            vehicle: rng.below(8) as u8,
            skilled: rng.below(2) == 0,
            class: rng.below(8) as u8,
        };
        self.workers.insert(slot, worker);
        self.index.upsert(Slot(slot), place(lat, lng), flags(&worker));
    }

    /// A step of up to `metres`, now and then a change of state, a leap or a leave.
    fn stir(&mut self, steps: u32, step_m: f64) {
        for _ in 0..steps {
            let slot = self.rng.below(u64::from(self.slots)) as u32;
            match self.rng.below(20) {
                0 => {
                    let known = self.workers.remove(&slot).is_some();
                    assert_eq!(self.index.remove(Slot(slot)), known);
                }
                1 => self.put_anywhere(slot),
                2 => self.change(slot),
                _ => self.step(slot, step_m),
            }
        }
    }

    fn change(&mut self, slot: u32) {
        if let Some(worker) = self.workers.get_mut(&slot) {
            worker.is_free = !worker.is_free;
            assert!(self.index.set_flags(Slot(slot), flags(worker)));
        }
    }

    fn step(&mut self, slot: u32, step_m: f64) {
        let (north, east) = (self.rng.bell() * step_m, self.rng.bell() * step_m);
        if let Some(worker) = self.workers.get_mut(&slot) {
            let squeeze = worker.lat.to_radians().cos().max(0.01);
            (worker.lat, worker.lng) =
                normal(worker.lat + north / 111_195.0, worker.lng + east / 111_195.0 / squeeze);
            worker.vector = vector(worker.lat, worker.lng);
            assert!(self.index.move_to(Slot(slot), place(worker.lat, worker.lng)));
        }
    }

    fn ask(&mut self) {
        let (lat, lng) = self.country.random_point(&mut self.rng);
        let wanted = Wanted::random(&mut self.rng);
        let k = [1, 3, 10, 40][self.rng.below(4) as usize];
        let reach_m = self.country.spread_degrees * 111_195.0;
        let radius_m = [f64::INFINITY, reach_m, reach_m / 10.0][self.rng.below(3) as usize];
        let hits = self.index.nearest(place(lat, lng), k, radius_m, wanted.filter());
        let origin = vector(lat, lng);
        let mut expected: Vec<f64> = self
            .workers
            .values()
            .filter(|worker| wanted.means(worker))
            .map(|worker| metres(origin, worker.vector))
            .filter(|&distance_m| distance_m <= radius_m)
            .collect();
        expected.sort_unstable_by(f64::total_cmp);
        expected.truncate(k);
        let context = || format!("{k} within {radius_m} m of {lat} {lng} in {:?}", self.country);
        assert_eq!(hits.len(), expected.len(), "{}", context());
        for (hit, expected_m) in hits.iter().zip(&expected) {
            let worker = &self.workers[&hit.slot.0];
            assert!(wanted.means(worker), "{wanted:?} {}", context());
            let true_m = metres(origin, worker.vector);
            assert!((hit.distance_m - true_m).abs() < 0.5, "{hit:?} {true_m} {}", context());
            assert!((true_m - expected_m).abs() < 1e-3, "{hit:?} {expected_m} {}", context());
        }
        let in_order =
            |pair: &[Hit]| (pair[0].distance_m, pair[0].slot) < (pair[1].distance_m, pair[1].slot);
        assert!(hits.windows(2).all(in_order), "{}", context());
    }

    /// Everything the index promises about its own order.
    fn inspect(&self) {
        let index = &self.index;
        assert_eq!(index.len(), self.workers.len());
        for (&slot, worker) in &self.workers {
            let at = index.locator(Slot(slot)).unwrap();
            let cell = &index.cells[at.cell as usize];
            let entry = cell.entry(at.index);
            assert_eq!((entry.slot, entry.flags), (Slot(slot), flags(worker)));
            assert_eq!(entry.place, place(worker.lat, worker.lng));
            let point = LatLng::new(worker.lat, worker.lng).unwrap();
            assert_eq!(cell.id, point.to_cell(index.resolution), "{} {}", worker.lat, worker.lng);
            assert_eq!(entry.flags.is_free(), (at.index as usize) < cell.free());
            assert!(cell.ball.chord_from(Unit::of_place(entry.place)) <= 1e-12);
        }
        let occupied = index.cells.iter().filter(|cell| !cell.is_empty()).count();
        assert_eq!(
            (index.by_id.len(), index.spare.len()),
            (occupied, index.cells.len() - occupied)
        );
    }
}

fn flags(worker: &Worker) -> Flags {
    let free = if worker.is_free { Flags::FREE } else { Flags::NONE };
    let skill = if worker.skilled { Flags::skill(5) } else { Flags::NONE };
    free | skill | Flags::vehicle(worker.vehicle) | Flags::rating(worker.class)
}

fn pentagons(level: u8) -> Vec<CellIndex> {
    let resolution = Resolution::try_from(level).unwrap();
    CellIndex::base_cells()
        .filter(|cell| cell.is_pentagon())
        .map(|cell| cell.center_child(resolution).unwrap())
        .collect()
}

/// The middle of a pentagon of the index's resolution.
fn pentagon(level: u8) -> (f64, f64) {
    let middle = LatLng::from(pentagons(level)[4]);
    (middle.lat(), middle.lng())
}

/// A point of the seam between two faces of the icosahedron that H3 is drawn on:
/// its corners are the middles of the pentagons.
fn seam() -> (f64, f64) {
    let corners: Vec<Unit> =
        pentagons(0).into_iter().map(|cell| Unit::of_lat_lng(LatLng::from(cell))).collect();
    let distance = |other: &&Unit| (corners[4].chord(**other) * 1e6) as i64;
    let neighbour =
        corners.iter().filter(|other| distance(other) > 0).min_by_key(distance).unwrap();
    let middle = corners[4].middle(*neighbour).middle(corners[4]);
    (middle.lat().to_degrees(), middle.lng().to_degrees())
}

#[test]
fn ten_thousand_searches_equal_brute_force() {
    let ((five_lat, five_lng), (seam_lat, seam_lng)) = (pentagon(8), seam());
    let scenarios = [
        // a dense town
        (8, 41.15, -8.61, 0.05),
        // a country
        (8, 9.0, 8.0, 4.0),
        // a coarse country
        (6, 9.0, 8.0, 4.0),
        // a fine town
        (9, 6.5, 3.4, 0.1),
        // the equator at the antimeridian
        (8, 0.0, 180.0, 0.3),
        // the equator at Greenwich
        (7, 0.0, 0.0, 0.05),
        // the far north
        (8, 80.0, 25.0, 0.4),
        // the far south at the antimeridian
        (7, -80.0, -180.0, 1.0),
        // the pole
        (8, 90.0, 0.0, 0.5),
        // a pentagon
        (8, five_lat, five_lng, 0.02),
        // round a pentagon
        (5, five_lat, five_lng, 3.0),
        // across a seam of the grid
        (8, seam_lat, seam_lng, 0.05),
        // the globe
        (3, 0.0, 0.0, 90.0),
    ];
    for (seed, (level, lat, lng, spread_degrees)) in (1..).zip(scenarios) {
        let country = Country { lat, lng, spread_degrees };
        let mut world = World::new(level, country, 1_000, seed);
        for _ in 0..6 {
            world.stir(1_500, spread_degrees * 2_000.0);
            world.inspect();
            (0..150).for_each(|_| world.ask());
        }
    }
}

#[test]
fn nobody_is_ever_filed_under_another_cell_than_h3o_says() {
    // Small steps, so that the hexagon test decides; many of them along edges.
    let (five_lat, five_lng) = pentagon(8);
    for (seed, (lat, lng)) in (1..).zip([
        (41.15, -8.61),
        (0.0, 179.999),
        (80.0, 25.0),
        (-84.9, 100.0),
        (89.99, 0.0),
        (five_lat, five_lng),
        seam(),
    ]) {
        for level in [4, 7, 8, 11] {
            let edge_degrees = 10.0 * 0.378f64.powi(i32::from(level));
            let country = Country { lat, lng, spread_degrees: edge_degrees * 3.0 };
            let mut world = World::new(level, country, 100, seed);
            for _ in 0..10 {
                world.stir(2_000, edge_degrees * 30_000.0);
                world.inspect();
            }
        }
    }
}

#[test]
fn the_hexagon_answers_for_nearly_the_whole_cell() {
    let mut rng = Rng(3);
    for (lat, lng) in [(41.15, -8.61), (0.1, 10.0), (80.0, 25.0), (-33.9, 151.2)] {
        let id = LatLng::new(lat, lng).unwrap().to_cell(Resolution::Eight);
        let hexagon = hexagon::Hexagon::of(id).expect("a plain cell has a hexagon");
        let (mut inside, mut sure) = (0, 0);
        for _ in 0..5_000 {
            let here = normal(lat + rng.bell() * 0.012, lng + rng.bell() * 0.06);
            let is_inside = LatLng::new(here.0, here.1).unwrap().to_cell(Resolution::Eight) == id;
            let is_sure = hexagon.contains(place(here.0, here.1));
            assert!(is_inside || !is_sure, "{here:?} is not in {id}");
            inside += i32::from(is_inside);
            sure += i32::from(is_sure);
        }
        assert!(inside > 50 && f64::from(sure) > 0.95 * f64::from(inside), "{sure} of {inside}");
    }
}

#[test]
fn cells_without_a_provable_hexagon_have_none() {
    let at = |lat, lng, level| LatLng::new(lat, lng).unwrap().to_cell(level);
    let (five_lat, five_lng) = pentagon(8);
    for (lat, lng, level) in [
        (five_lat, five_lng, Resolution::Eight),
        (0.0, 180.0, Resolution::Eight),
        (89.9999, 0.0, Resolution::Eight),
        (60.0, 10.0, Resolution::Zero),
    ] {
        assert!(hexagon::Hexagon::of(at(lat, lng, level)).is_none(), "{lat} {lng} {level}");
    }
}

#[test]
fn ten_thousand_workers_on_one_point_are_harmless() {
    let here = place(41.15, -8.61);
    let mut index = LiveIndex::default();
    for slot in (0..10_000).rev() {
        index.upsert(Slot(slot), here, if slot % 3 == 0 { Flags::FREE } else { Flags::NONE });
    }
    let hits = index.nearest(place(41.16, -8.60), 5, 5_000.0, Filter::FREE);
    let slots: Vec<u32> = hits.iter().map(|hit| hit.slot.0).collect();
    assert_eq!(slots, [0, 3, 6, 9, 12], "equal distances go by slot");
    (0..10_000).for_each(|slot| assert!(index.remove(Slot(slot))));
    assert!(index.is_empty());
    assert_eq!(index.nearest(here, 5, f64::INFINITY, Filter::ANYONE), []);
}

#[test]
fn nothing_of_an_abandoned_place_remains() {
    let mut index = LiveIndex::default();
    for step in 0..2_000 {
        index.upsert(Slot(0), place(41.0 + f64::from(step) * 0.01, -8.0), Flags::FREE);
    }
    assert_eq!((index.by_id.len(), index.cells.len()), (1, 2), "one in use, one spare");
    assert_eq!(index.directory.len(), 4, "one node on each of the levels 0, 2, 4 and 6");
    index.remove(Slot(0));
    assert_eq!((index.by_id.len(), index.directory.len()), (0, 0));
    assert!(index.directory.top().is_empty());
}

#[test]
fn a_stranger_is_neither_found_nor_changed() {
    let mut index = LiveIndex::default();
    index.upsert(Slot(7), place(1.0, 1.0), Flags::FREE);
    for slot in [Slot(0), Slot(8), Slot(u32::MAX)] {
        assert_eq!(index.get(slot), None);
        assert!(!index.move_to(slot, place(2.0, 2.0)));
        assert!(!index.set_flags(slot, Flags::FREE) && !index.remove(slot));
    }
    assert_eq!((index.len(), index.place_of(Slot(7))), (1, Some(place(1.0, 1.0))));
    assert_eq!(index.nearest(place(1.0, 1.0), 0, 10.0, Filter::ANYONE), []);
    for no_radius in [f64::NAN, -1.0] {
        assert_eq!(index.nearest(place(1.0, 1.0), 9, no_radius, Filter::ANYONE), []);
    }
    assert_eq!(index.nearest(place(1.0, 1.0), usize::MAX, 0.0, Filter::ANYONE).len(), 1);
    assert!(LiveIndex::at_resolution(16).unwrap_err().contains("resolution"));
}

#[test]
fn a_box_holds_whom_plain_comparison_says() {
    let degrees = |rng: &mut Rng, half: f64| (rng.unit() * 2.0 - 1.0) * half;
    for (seed, (level, lat, lng, spread)) in (1..).zip([
        (8, 41.15, -8.61, 0.05),
        (8, 0.0, 180.0, 0.3),
        (7, 88.0, 0.0, 3.0),
        (4, 0.0, 0.0, 90.0),
    ]) {
        let country = Country { lat, lng, spread_degrees: spread };
        let mut world = World::new(level, country, 800, seed);
        let mut held = 0;
        for _ in 0..150 {
            let (lat, lng) = country.random_point(&mut world.rng);
            let half = spread * world.rng.unit();
            let (south, north) = ((lat - half).max(-90.0), (lat + half).min(90.0));
            let half_lng = (half / lat.to_radians().cos().max(0.01)).min(179.9);
            let west = normal(lat, lng - half_lng + degrees(&mut world.rng, 0.001)).1;
            let width = 2.0 * half_lng;
            let east = normal(lat, west + width).1;
            let bbox = BBox { south_west: place(south, west), north_east: place(north, east) };
            let expected: Vec<u32> = world
                .workers
                .iter()
                .filter(|(_, worker)| {
                    let eastwards = (worker.lng - place(0.0, west).lng()).rem_euclid(360.0);
                    let reach = (place(0.0, east).lng() - place(0.0, west).lng()).rem_euclid(360.0);
                    (bbox.south_west.lat()..=bbox.north_east.lat()).contains(&worker.lat)
                        && eastwards <= reach
                })
                .map(|(&slot, _)| slot)
                .collect();
            let found: Vec<u32> =
                world.index.within(&bbox).iter().map(|located| located.slot.0).collect();
            assert_eq!(found, expected, "{bbox:?}");
            held += found.len();
        }
        assert!(held > 1_000, "{held}");
    }
}

#[test]
fn the_whole_world_is_a_box_and_its_edge_has_two_names() {
    let mut index = LiveIndex::default();
    for (slot, (lat, lng)) in
        (0..).zip([(90.0, 3.0), (-90.0, 0.0), (0.0, 180.0), (1.0, -180.0), (5.0, 5.0)])
    {
        index.upsert(Slot(slot), place(lat, lng), Flags::NONE);
    }
    let slots = |south, west, north, east| -> Vec<u32> {
        let bbox = BBox { south_west: place(south, west), north_east: place(north, east) };
        index.within(&bbox).iter().map(|located| located.slot.0).collect()
    };
    assert_eq!(slots(-90.0, -180.0, 90.0, 180.0), [0, 1, 2, 3, 4]);
    assert_eq!(slots(-10.0, 170.0, 10.0, 180.0), [2, 3]);
    assert_eq!(slots(-10.0, -180.0, 10.0, -170.0), [2, 3]);
    assert_eq!(slots(-10.0, 179.0, 10.0, -179.0), [2, 3]);
    assert!(slots(6.0, 4.0, 4.0, 6.0).is_empty(), "a southern edge north of the northern one");
}
