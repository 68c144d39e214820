//! Restrictions on drawn crossings, and what they forbid.

use super::*;
use crate::profile::RoadClass;
use crate::testing::{Town, porto};
use crate::turn_rules::RestrictionCount;

const STREET: &str = "highway=residential";
const ONE_WAY: &str = "highway=residential oneway=yes";
const CROSSING: &str = "  A\n  |\nB-C-D\n  |\n  E";
const ARMS: [(&str, &str); 4] = [("AC", STREET), ("BC", STREET), ("CD", STREET), ("CE", STREET)];
/// Two streets and a link between them.
const LADDER: &str = "A-B-C\n  |\nD-E-F";
const RUNGS: [(&str, &str); 5] =
    [("AB", STREET), ("BC", STREET), ("BE", STREET), ("DE", STREET), ("EF", STREET)];

/// The bans as the letters of their lanes, thresholds as `|`, and `car` or `motorcycle`
/// where only one is bound; sorted.
fn bans(town: &Town) -> Vec<String> {
    let network = town.network();
    let lane = |lane: &LaneRef| {
        let street = network.street(*lane);
        if street.class == RoadClass::Threshold {
            return "|".to_owned();
        }
        let mut shape = network.shape(street).to_vec();
        if usize::from(lane.direction) == BACKWARD {
            shape.reverse();
        }
        town.letters(&shape)
    };
    let mut bans: Vec<String> = network
        .bans
        .iter()
        .map(|ban| {
            let path = ban.path.iter().map(lane).collect::<Vec<_>>().join(" ");
            match ban.profiles {
                1 => path + " car",
                2 => path + " motorcycle",
                _ => path,
            }
        })
        .collect();
    bans.sort();
    bans
}

fn town(drawing: &str, ways: &[(&str, &str)], restriction: (&str, &str)) -> Town {
    Town::draw_restricted(drawing, ways, &[], &[restriction])
}

fn check(drawing: &str, ways: &[(&str, &str)], restriction: (&str, &str), expected: &[&str]) {
    let town = town(drawing, ways, restriction);
    assert_eq!(bans(&town), expected, "{restriction:?}");
    let read = RestrictionCount { read: 1, ..RestrictionCount::default() };
    assert_eq!(town.network().restrictions, read, "{restriction:?}");
    assert!(town.network().is_sound());
}

/// Passed over: (conditional, broken, ambiguous).
fn passed_over(ways: &[(&str, &str)], restriction: (&str, &str), expected: (u32, u32, u32)) {
    let town = town(CROSSING, ways, restriction);
    let count = town.network().restrictions;
    assert_eq!((count.conditional, count.broken, count.ambiguous), expected, "{restriction:?}");
    assert_eq!(count.read, 1);
    assert!(bans(&town).is_empty(), "{restriction:?}");
}

#[test]
fn by_way_of_a_way_the_whole_sequence_is_forbidden() {
    check(LADDER, &RUNGS, ("AB BE DE", "restriction=no_u_turn"), &["AB BE ED"]);
    check(LADDER, &RUNGS, ("DE BE AB", "restriction=no_u_turn"), &["DE EB BA"]);
}

#[test]
fn a_way_with_crossings_of_its_own_is_followed_to_its_end() {
    let drawing = "A-B-C\n  |\n  X-Y\n  |\nD-E-F";
    let ways = [
        ("AB", STREET),
        ("BC", STREET),
        ("BXE", STREET),
        ("XY", STREET),
        ("DE", STREET),
        ("EF", STREET),
    ];
    check(drawing, &ways, ("AB BXE DE", "restriction=no_u_turn"), &["AB BX XE ED"]);
    let halves = [
        ("AB", STREET),
        ("BC", STREET),
        ("BX", STREET),
        ("EX", STREET),
        ("XY", STREET),
        ("DE", STREET),
    ];
    check(drawing, &halves, ("AB BX+EX DE", "restriction=no_u_turn"), &["AB BX XE ED"]);
}

#[test]
fn only_by_way_of_a_way_forbids_to_leave_it_anywhere() {
    let expected = ["AB BA", "AB BC", "AB BE EB", "AB BE ED"];
    check(LADDER, &RUNGS, ("AB BE EF", "restriction=only_left_turn"), &expected);
}

#[test]
fn a_turn_at_a_node_is_forbidden() {
    check(CROSSING, &ARMS, ("AC C CD", "restriction=no_left_turn"), &["AC CD"]);
    check(CROSSING, &ARMS, ("CD C BC", "restriction=no_straight_on"), &["DC CB"]);
    check(CROSSING, &ARMS, ("AC C AC", "restriction=no_u_turn"), &["AC CA"]);
}

#[test]
fn only_forbids_all_else_and_the_u_turn() {
    let expected = ["AC CA", "AC CB", "AC CD"];
    check(CROSSING, &ARMS, ("AC C CE", "restriction=only_straight_on"), &expected);
}

#[test]
fn what_is_closed_anyway_is_not_forbidden() {
    let ways = [("AC", STREET), ("BC", ONE_WAY), ("CD", STREET), ("CE", STREET)];
    check(CROSSING, &ways, ("AC C CE", "restriction=only_straight_on"), &["AC CA", "AC CD"]);
    check(CROSSING, &ways, ("AC C BC", "restriction=no_right_turn"), &[]);
    check(CROSSING, &ways, ("AC C BC", "restriction=only_right_turn"), &[]);
    let motorcycles = "highway=residential motorcar=no";
    let ways = [("AC", STREET), ("BC", motorcycles), ("CD", STREET), ("CE", STREET)];
    check(CROSSING, &ways, ("AC C BC", "restriction=no_right_turn"), &["AC CB motorcycle"]);
    let expected = ["AC CA motorcycle", "AC CD motorcycle", "AC CE motorcycle"];
    check(CROSSING, &ways, ("AC C BC", "restriction=only_right_turn"), &expected);
}

#[test]
fn the_excepted_are_not_bound() {
    let excepted = "restriction=no_left_turn except=psv;motorcycle";
    check(CROSSING, &ARMS, ("AC C CD", excepted), &["AC CD car"]);
    check(
        CROSSING,
        &ARMS,
        ("AC C CD", "restriction:motorcycle=no_left_turn"),
        &["AC CD motorcycle"],
    );
    let each = "restriction:motorcar=no_left_turn restriction:motorcycle=no_right_turn";
    check(CROSSING, &ARMS, ("AC C CD", each), &["AC CD"]);
    let foreign = town(CROSSING, &ARMS, ("AC C CD", "restriction:hgv=no_left_turn"));
    assert_eq!(foreign.network().restrictions, RestrictionCount::default());
}

#[test]
fn no_entry_has_several_ways_in_and_no_exit_several_out() {
    check(CROSSING, &ARMS, ("AC+BC C CD", "restriction=no_entry"), &["AC CD", "BC CD"]);
    check(CROSSING, &ARMS, ("AC C CD+CE", "restriction=no_exit"), &["AC CD", "AC CE"]);
    passed_over(&ARMS, ("AC+BC C CD", "restriction=no_left_turn"), (0, 0, 1));
    passed_over(&ARMS, ("AC C CD+CE", "restriction=no_entry"), (0, 0, 1));
}

#[test]
fn what_holds_at_times_is_counted() {
    let conditional = "restriction:conditional=no_left_turn@(Mo-Fr)";
    passed_over(&ARMS, ("AC C CD", conditional), (1, 0, 0));
    passed_over(&ARMS, ("AC C CD", "restriction=no_left_turn hour_on=07:00"), (1, 0, 0));
}

#[test]
fn what_does_not_meet_is_broken_and_what_has_two_readings_ambiguous() {
    passed_over(&ARMS, ("AC E CD", "restriction=no_left_turn"), (0, 1, 0));
    passed_over(&ARMS, ("AC BC CD", "restriction=no_left_turn"), (0, 1, 0));
    let through = [("ACE", STREET), ("BC", STREET), ("CD", STREET)];
    passed_over(&through, ("ACE C CD", "restriction=no_left_turn"), (0, 0, 1));
    // One way through, only one of its halves can be meant.
    let through = [("ACE", ONE_WAY), ("BC", STREET), ("CD", STREET)];
    check(CROSSING, &through, ("ACE C CD", "restriction=no_left_turn"), &["AC CD"]);
}

#[test]
fn where_a_node_was_cut_the_thresholds_are_part_of_the_sequence() {
    let restriction = [("AC C CD", "restriction=no_left_turn")];
    let town = Town::draw_restricted(CROSSING, &ARMS, &[('C', "barrier=toll_booth")], &restriction);
    // ... and nobody turns around within them.
    assert_eq!(bans(&town), ["AC | | CD", "| |", "| |", "| |", "| |"]);
    assert!(town.network().is_sound());
    let restriction = [("AC C AC", "restriction=no_u_turn")];
    let town = Town::draw_restricted(CROSSING, &ARMS, &[('C', "barrier=toll_booth")], &restriction);
    assert_eq!(bans(&town), ["AC CA"]);
    let closed = [("AC C CD", "restriction=no_left_turn")];
    let town = Town::draw_restricted(CROSSING, &ARMS, &[('C', "barrier=bollard")], &closed);
    let of_cars = town.network().bans.iter().filter(|ban| ban.profiles & Profile::Car.bit() != 0);
    assert_eq!(of_cars.count(), 0);
}

#[test]
fn the_restrictions_of_porto_become_bans() {
    let network = porto().network();
    let count = RestrictionCount { read: 357, conditional: 0, broken: 16, ambiguous: 5 };
    assert_eq!(network.restrictions, count);
    // One restriction may forbid several turns, and several the same.
    assert_eq!(network.bans.len(), 365);
    for ban in &network.bans {
        let Ban { path, profiles } = ban;
        assert!(path.iter().all(|lane| network.open(*lane) & profiles == *profiles), "{ban:?}");
    }
}
