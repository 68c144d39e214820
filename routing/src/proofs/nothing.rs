//! Networks of which there is hardly any: nobody panics, and what cannot be answered
//! is not answered.

use vocab::Place;

use crate::graph::RoadNetwork;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::snap::Snap;
use crate::spot::Spot;
use crate::testing::Town;

const STREET: &str = "highway=residential";
const ONE_WAY: &str = "highway=residential oneway=yes";

/// Every place that can be named: the ends and the middle of all streets.
fn spots(roads: &Roads) -> Vec<Spot> {
    let streets = (0_u32..).zip(&roads.network().streets);
    let all = streets.flat_map(|(number, street)| {
        [0, street.length_mm / 2, street.length_mm].map(|along_mm| {
            let place = roads.network().shape(street)[0];
            roads.spot_at(&Snap { street: number, along_mm, place, distance_m: 0.0 })
        })
    });
    all.collect()
}

/// How many of all pairs of places by car, and on foot, have a way; asked in every way.
fn check(drawing: &str, ways: &[(&str, &str)], by_car: usize, on_foot: usize) {
    let town = Town::draw(drawing, ways, &[]);
    let roads = &town.roads;
    let spots = spots(roads);
    for profile in Profile::ALL {
        let table = roads.table(profile, &spots, &spots).tenths;
        let mut found = 0;
        for (from, row) in spots.iter().zip(table.chunks(spots.len())) {
            for (to, cell) in spots.iter().zip(row) {
                let time = roads.tenths_between(profile, from, to);
                assert_eq!(time.unwrap_or(u32::MAX), *cell, "{profile} {from:?} {to:?}");
                let course = roads.course(profile, from, to);
                assert_eq!(course.map(|course| course.tenths), time, "{profile} {from:?} {to:?}");
                found += usize::from(time.is_some());
            }
        }
        match profile {
            Profile::Car => assert_eq!(found, by_car, "by car\n{drawing}"),
            Profile::Foot => assert_eq!(found, on_foot, "on foot\n{drawing}"),
            _ => {}
        }
    }
}

#[test]
fn an_empty_network_answers_nothing() {
    let roads = Roads::new(RoadNetwork { names: vec![String::new()], ..RoadNetwork::default() });
    let place = Place { lat_e7: 0, lng_e7: 0 };
    for profile in Profile::ALL {
        assert_eq!(roads.spot(profile, place, 1e9), None);
        assert_eq!(roads.table(profile, &[], &[]).tenths, []);
    }
    assert_eq!(roads.set_traffic(&[]).version, 1);
}

#[test]
fn one_street_is_driven_from_end_to_end() {
    check("A-B", &[("AB", STREET)], 9, 9);
}

#[test]
fn who_leaves_by_a_one_way_street_does_not_come_back() {
    // Nothing but one street, one way: no two places on it reach each other.
    check("A-B", &[("AB", ONE_WAY)], 0, 9);
    // A dead end that leads out of the rest is no part of it for cars.
    check("A-B-C", &[("AB", STREET), ("BC", ONE_WAY)], 9 + 7, 36);
}

#[test]
fn a_ring_without_junctions_is_driven_round() {
    check("A-B\n| |\nD-C", &[("ABCDA", STREET)], 9, 9);
    check("A-B\n| |\nD-C", &[("ABCDA", ONE_WAY)], 9, 9);
}

#[test]
fn parts_that_do_not_meet_do_not_reach_each_other() {
    // The larger part answers, the other one does not.
    check("A-B-C   D-E", &[("AB", STREET), ("BC", STREET), ("DE", STREET)], 36, 36);
}
