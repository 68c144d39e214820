//! Real tiles of Porto, read back and judged.

use std::sync::OnceLock;

use vocab::Place;

use super::decode::{ReadFeature, ReadLayer, decode};
use super::mercator::{Grid, Window};
use super::rings::{doubled_area, holds};
use super::*;
use crate::extract::{PORTO_PBF, PORTO_SHORE_PBF};
use crate::testing::Dice;

fn porto() -> &'static Atlas {
    static PORTO: OnceLock<Atlas> = OnceLock::new();
    PORTO.get_or_init(|| Atlas::from_osm_pbf(&[PORTO_PBF, PORTO_SHORE_PBF]).unwrap())
}

const HALL: (f64, f64) = (41.1496, -8.6109);

/// The tile a place lies in.
fn tile_of((lat, lng): (f64, f64), z: u8) -> (u8, u32, u32) {
    let point = Point::of(Place::from_degrees(lat, lng).unwrap());
    (z, point.x as u32 >> (30 - z), point.y as u32 >> (30 - z))
}

fn read((z, x, y): (u8, u32, u32)) -> Vec<ReadLayer> {
    porto().tile(z, x, y).map_or_else(Vec::new, |tile| decode(&tile))
}

/// All tiles of a zoom within the extract's box.
fn all_tiles(z: u8) -> Vec<(u8, u32, u32)> {
    let [west, south, east, north] = porto().bounds();
    let (_, left, top) = tile_of((north, west), z);
    let (_, right, bottom) = tile_of((south, east), z);
    (top..=bottom).flat_map(|y| (left..=right).map(move |x| (z, x, y))).collect()
}

fn layer<'a>(tile: &'a [ReadLayer], name: &str) -> &'a [ReadFeature] {
    tile.iter().find(|layer| layer.name == name).map_or(&[], |layer| &layer.features)
}

/// Whether a place is drawn as water: in an odd number of a feature's rings.
fn is_water(place: (f64, f64), z: u8) -> bool {
    let (z, x, y) = tile_of(place, z);
    let at =
        Grid::of(z, x, y).unwrap().step(Point::of(Place::from_degrees(place.0, place.1).unwrap()));
    let inside = |feature: &ReadFeature| {
        feature.parts.iter().filter(|ring| holds(ring, at)).count() % 2 == 1
    };
    layer(&read((z, x, y)), "water").iter().any(inside)
}

#[test]
fn the_ocean_and_the_douro_are_water_and_the_city_is_not() {
    for z in [9, 11, 12, 13, 14, 15] {
        assert!(is_water((41.15, -8.70), z), "off Foz at {z}");
        assert!(!is_water(HALL, z), "the town hall at {z}");
    }
    for z in 12..=15 {
        assert!(is_water((41.1400, -8.6110), z), "the Douro at {z}");
        assert!(!is_water((41.1336, -8.6174), z), "Gaia at {z}");
    }
}

#[test]
fn streets_carry_their_names() {
    let tile = read(tile_of((41.1485, -8.6065), 14));
    let named = |name: &str| {
        layer(&tile, "roads").iter().find(|road| road.fields.get("name").is_some_and(|n| n == name))
    };
    let street = named("Rua de Santa Catarina").unwrap();
    assert_eq!((street.kind, street.fields["class"].is_empty()), (2, false));
    let city = read(tile_of(HALL, 9));
    let porto =
        layer(&city, "places").iter().find(|place| place.fields["name"] == "Porto").unwrap();
    assert_eq!((&*porto.fields["class"], &*porto.fields["rank"]), ("city", "1"));
}

#[test]
fn every_tile_of_a_zoom_keeps_to_the_specification() {
    let buffer = BUFFER as i32;
    let (near, far) = (-buffer, EXTENT as i32 + buffer);
    let sheet = Window { min: Point { x: near, y: near }, max: Point { x: far, y: far } };
    let mut rings = 0;
    let tiles: Vec<_> = [0, 6, 9, 11, 13].into_iter().flat_map(all_tiles).collect();
    for tile in tiles {
        for layer in read(tile) {
            for feature in &layer.features {
                for part in &feature.parts {
                    let around = Window::around(part).unwrap();
                    assert!(feature.kind == 1 || sheet.holds(around), "{tile:?} {part:?}");
                }
                if feature.kind == 3 {
                    let areas: Vec<i128> = feature.parts.iter().map(|r| doubled_area(r)).collect();
                    assert!(areas[0] > 0, "{tile:?}: the first ring is an outer one");
                    assert!(areas.iter().all(|area| *area != 0), "{tile:?}: an empty ring");
                    rings += areas.len();
                }
            }
        }
    }
    assert!(rings > 100, "{rings}");
}

#[test]
fn tiles_stay_small() {
    let sizes = |z| -> Vec<usize> {
        let cut = |(z, x, y)| porto().tile(z, x, y).map(|tile| tile.len());
        all_tiles(z).into_iter().filter_map(cut).collect()
    };
    for z in 0..=12 {
        let largest = sizes(z).into_iter().max().unwrap_or(0);
        assert!(largest < 200_000, "{largest} bytes at {z}");
    }
    let fine = sizes(14);
    let mean = fine.iter().sum::<usize>() / fine.len();
    assert!(mean < 60_000, "{mean} bytes on average");
    assert!(fine.len() > 400, "{} tiles", fine.len());
}

#[test]
fn the_same_tile_has_the_same_bytes_in_every_atlas() {
    let again = Atlas::from_osm_pbf(&[PORTO_PBF, PORTO_SHORE_PBF]).unwrap();
    for z in [8, 12, 14] {
        let (z, x, y) = tile_of(HALL, z);
        assert_eq!(porto().tile(z, x, y), again.tile(z, x, y));
    }
}

#[test]
fn far_from_the_extract_nothing_is_drawn() {
    assert_eq!(porto().tile(12, 0, 0), None);
    assert_eq!(porto().tile(16, 0, 0), None);
    let (z, x, y) = tile_of(HALL, 6);
    assert!(porto().tile(z, x, y).is_some());
}

#[test]
fn scrambled_extracts_never_panic() {
    let mut dice = Dice::new(17);
    for _ in 0..300 {
        let mut bytes = PORTO_SHORE_PBF.to_vec();
        for _ in 0..=dice.below(3) {
            let at = dice.below(bytes.len() as u64) as usize;
            bytes[at] = dice.below(256) as u8;
        }
        if let Ok(atlas) = Atlas::from_osm_pbf(&[&bytes]) {
            let _ = atlas.tile(9, 243, 191);
        }
    }
    assert!(Atlas::from_osm_pbf(&[]).is_err());
    assert!(Atlas::from_osm_pbf(&[b"abc"]).is_err());
}
