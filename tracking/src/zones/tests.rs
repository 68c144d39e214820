//! Zones drawn as ASCII maps. Digits, then letters from `a`, are the corners of
//! the outer ring and of the hole in order; `#` must be inside, `.` outside; a
//! space is not asked. One column is 0.001 degrees of longitude, one row 0.001
//! degrees of latitude.

use super::*;
use crate::testing::{Rng, place, zone_id};

fn check(map: &[&str], south: f64, west: f64) {
    let mut marks = BTreeMap::new();
    let mut asked = Vec::new();
    for (row, line) in map.iter().rev().enumerate() {
        for (column, mark) in line.chars().enumerate() {
            let lng = west + column as f64 * 0.001;
            let here =
                place(south + row as f64 * 0.001, if lng > 180.0 { lng - 360.0 } else { lng });
            match mark {
                '#' | '.' => asked.push((here, mark == '#')),
                ' ' => {}
                corner => drop(marks.insert(corner, here)),
            }
        }
    }
    let ring = |wanted: fn(char) -> bool| -> Vec<Place> {
        marks.iter().filter(|(mark, _)| wanted(**mark)).map(|(_, &place)| place).collect()
    };
    let hole = ring(|mark| mark.is_ascii_lowercase());
    let zone = Zone {
        id: zone_id(1),
        name: "drawn".to_owned(),
        outer: ring(|mark| mark.is_ascii_digit()),
        holes: if hole.is_empty() { vec![] } else { vec![hole] },
    };
    let zones = ZoneIndex::bulk(vec![zone]).unwrap();
    assert!(asked.iter().any(|(_, inside)| *inside) && asked.iter().any(|(_, inside)| !inside));
    for (here, inside) in asked {
        assert_eq!(
            zones.containing(here),
            if inside { vec![zone_id(1)] } else { vec![] },
            "{here:?}"
        );
        let distance_m = zones.distance_m(zone_id(1), here).unwrap();
        assert_eq!(distance_m == 0.0, inside, "{here:?} is {distance_m} m away");
    }
}

const RING_WITH_HOLE: [&str; 8] = [
    ". . . . . .",
    "  4#####3  ",
    ". ####### .",
    ". ##d c## .",
    ". ## .    .",
    ". ##a b## .",
    "  1#####2  ",
    ". . . . . .",
];

#[test]
fn a_hole_is_outside_and_edges_are_inside() {
    check(&RING_WITH_HOLE, 41.0, -8.0);
}

#[test]
fn a_zone_may_lie_across_the_antimeridian_or_the_equator() {
    check(&RING_WITH_HOLE, 41.0, 179.994);
    check(&RING_WITH_HOLE, -0.004, -0.005);
}

#[test]
fn a_bay_is_outside() {
    let map = [". . . . . ", "  2 . . 4 ", ". # .. ##.", ". ##3####.", "  1#####5 ", " . . . . ."];
    check(&map, 6.5, 3.4);
}

fn square(number: u128, south: f64, west: f64, side: f64) -> Zone {
    let corners = [(0.0, 0.0), (0.0, side), (side, side), (side, 0.0)];
    let outer = corners.map(|(lat, lng)| place(south + lat, west + lng)).to_vec();
    Zone { id: zone_id(number), name: format!("zone {number}"), outer, holes: vec![] }
}

#[test]
fn many_overlapping_zones_equal_a_plain_comparison() {
    let mut rng = Rng(7);
    let squares: Vec<_> = (0..300)
        .map(|i| (i, 6.0 + rng.unit(), 3.0 + rng.unit(), 0.01 + rng.unit() * 0.2))
        .collect();
    let zones =
        squares.iter().map(|&(i, south, west, side)| square(i, south, west, side)).collect();
    let zones = ZoneIndex::bulk(zones).unwrap();
    assert_eq!(zones.len(), 300);
    let mut hits = 0;
    for _ in 0..2_000 {
        let (lat, lng) = (6.0 + rng.unit() * 1.2, 3.0 + rng.unit() * 1.2);
        let expected: Vec<_> = squares
            .iter()
            .filter(|(_, south, west, side)| {
                (*south..=south + side).contains(&lat) && (*west..=west + side).contains(&lng)
            })
            .map(|(i, ..)| zone_id(*i))
            .collect();
        hits += expected.len();
        assert_eq!(zones.containing(place(lat, lng)), expected, "at {lat} {lng}");
    }
    assert!(hits > 1_000, "{hits}");
}

#[test]
fn the_distance_is_to_the_nearest_edge() {
    let zones = ZoneIndex::bulk(vec![square(1, 60.0, 10.0, 0.01)]).unwrap();
    for (lat, lng, expected_m) in [
        (60.005, 10.005, 0.0),
        (59.999, 10.005, 111.2),
        (60.005, 10.012, 2.0 * 111.2 * 60.005f64.to_radians().cos()),
        (60.011, 10.011, 111.2f64.hypot(111.2 * 60.011f64.to_radians().cos())),
    ] {
        let distance_m = zones.distance_m(zone_id(1), place(lat, lng)).unwrap();
        assert!((distance_m - expected_m).abs() < 0.5, "{distance_m} for {expected_m}");
    }
    assert_eq!(zones.distance_m(zone_id(2), place(60.0, 10.0)), None);
}

#[test]
fn what_is_no_area_is_refused_by_field() {
    let good = square(1, 41.0, -8.0, 0.1);
    let at = |lat, lng| place(41.0 + lat, -8.0 + lng);
    let bow_tie = vec![at(0.0, 0.0), at(0.1, 0.1), at(0.1, 0.0), at(0.0, 0.1)];
    let line = vec![at(0.0, 0.0), at(0.1, 0.1), at(0.0, 0.0)];
    let outside = square(1, 42.0, -8.0, 0.01).outer;
    let nowhere = vec![at(0.0, 0.0), at(0.1, 0.0), Place { lat_e7: i32::MAX, lng_e7: 0 }];
    let long = vec![at(0.0, 0.0); vocab::limits::ZONE_POINTS_MAX + 1];
    let nameless = Zone { name: String::new(), ..good.clone() };
    let outer = |outer| Zone { outer, ..good.clone() };
    let hole = |hole| Zone { holes: vec![hole], ..good.clone() };
    for (zone, code, field) in [
        (nameless, Code::InvalidField, "name"),
        (Zone { name: "n".repeat(201), ..good.clone() }, Code::InvalidField, "name"),
        (outer(vec![]), Code::InvalidField, "outer"),
        (outer(line), Code::InvalidField, "outer"),
        (outer(bow_tie.clone()), Code::InvalidField, "outer"),
        (outer(nowhere), Code::OutOfRange, "outer"),
        (outer(long), Code::LimitExceeded, "outer"),
        (hole(bow_tie), Code::InvalidField, "holes[0]"),
        (hole(outside), Code::InvalidField, "holes[0]"),
    ] {
        let rejection = zone.check().unwrap_err();
        assert_eq!(
            (rejection.code, rejection.field.as_deref()),
            (code, Some(field)),
            "{rejection}"
        );
        let rejection = ZoneIndex::bulk(vec![square(9, 1.0, 1.0, 1.0), zone]).unwrap_err();
        assert_eq!(rejection.field, Some(format!("zones[1].{field}")));
    }
    assert_eq!(good.check(), Ok(()));
    let twice = ZoneIndex::bulk(vec![good.clone(), good]).unwrap_err();
    assert_eq!((twice.code, twice.field.as_deref()), (Code::AlreadyExists, Some("zones[1].id")));
}
