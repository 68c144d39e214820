//! Junctions drawn and worked out by hand.
//!
//! A letter's step is 50 m; between two letters with one character between them lie
//! 99.965 m across or 99.960 m down. By car on a residential street (22 km/h) that is
//! 16.4 s, by motorcycle (27) 13.3, by bicycle (15) 24.0, on foot (5) 72.0, by parity
//! (25) 14.4. A right turn costs 2.1 s, a left turn 5.4 and 2.0 for the oncoming, turning
//! round 7.5 and 20.0; where only two streets meet a bend costs nothing.

use crate::profile::Profile;
use crate::states::Side;
use crate::tables::UNREACHABLE;
use crate::testing::Town;

use Profile::{Bicycle, Car, Foot, Motorcycle, Parity};

/// A drawing with its streets, the nodes that are something, and the restrictions.
struct Junction {
    drawing: &'static str,
    ways: &'static [(&'static str, &'static str)],
    nodes: &'static [(char, &'static str)],
    restrictions: &'static [(&'static str, &'static str)],
}

const STREET: &str = "highway=residential";
const ONE_WAY: &str = "highway=residential oneway=yes";

/// Four streets.
const CROSS: Junction = Junction {
    drawing: "  N\n  |\nW-C-E\n  |\n  S",
    ways: &[("WC", STREET), ("CE", STREET), ("NC", STREET), ("CS", STREET)],
    nodes: &[],
    restrictions: &[],
};

/// Tenths of a second between places; [`UNREACHABLE`] where no way leads.
fn check_on(side: Side, junction: &Junction, expected: &[(Profile, &str, &str, u32)]) {
    let Junction { drawing, ways, nodes, restrictions } = junction;
    let mut town = Town::draw_restricted(drawing, ways, nodes, restrictions);
    town.roads = town.roads.driving_on(side);
    for (profile, from, to, tenths) in expected {
        let spot = |text| town.roads.spot(*profile, town.find(text), 20.0);
        let found = spot(from).zip(spot(to)).and_then(|(from, to)| {
            let time = town.roads.tenths_between(*profile, &from, &to);
            let course = town.roads.course(*profile, &from, &to);
            assert_eq!(course.map(|course| course.tenths), time);
            assert_eq!(
                town.roads.table(*profile, &[from], &[to]).tenths,
                [time.unwrap_or(UNREACHABLE)]
            );
            time
        });
        assert_eq!(
            found.unwrap_or(UNREACHABLE),
            *tenths,
            "{profile} from {from} to {to}\n{drawing}"
        );
    }
}

fn check(junction: &Junction, expected: &[(Profile, &str, &str, u32)]) {
    check_on(Side::Right, junction, expected);
}

#[test]
fn a_turn_costs_what_its_side_says() {
    let there_and_back = [
        (Car, "W", "E", 164 + 164),
        (Car, "W", "S", 164 + 21 + 164),
        (Car, "W", "N", 164 + 74 + 164),
        (Motorcycle, "W", "N", 133 + 74 + 133),
        (Bicycle, "W", "N", 240 + 240),
        (Foot, "W", "N", 720 + 720),
        (Parity, "W", "N", 144 + 144),
    ];
    check(&CROSS, &there_and_back);
    check_on(
        Side::Left,
        &CROSS,
        &[(Car, "W", "E", 328), (Car, "W", "S", 164 + 74 + 164), (Car, "W", "N", 164 + 21 + 164)],
    );
}

#[test]
fn no_left_turn_is_gone_round() {
    let junction = Junction {
        restrictions: &[("WC C NC", "restriction=no_left_turn except=motorcycle")],
        ..CROSS
    };
    check(
        &junction,
        &[
            // To E, round, and to the right; or to the right to S, round, and straight on.
            (Car, "W", "N", 164 + 164 + 275 + 164 + 21 + 164),
            (Car, "W", "E", 328),
            (Car, "E", "S", 164 + 74 + 164),
            (Motorcycle, "W", "N", 133 + 74 + 133),
            (Parity, "W", "N", 288),
        ],
    );
}

#[test]
fn only_straight_on_forbids_all_other_turns() {
    let junction =
        Junction { restrictions: &[("WC C CE", "restriction=only_straight_on")], ..CROSS };
    check(
        &junction,
        &[
            (Car, "W", "E", 328),
            (Car, "W", "N", 164 + 164 + 275 + 164 + 21 + 164),
            (Car, "W", "S", 164 + 164 + 275 + 164 + 74 + 164),
            (Car, "N", "S", 328),
        ],
    );
}

#[test]
fn who_may_not_turn_round_at_a_dead_end_does_not_drive_into_it() {
    let junction = Junction {
        // To S it is twice as far: 199.92 m, 32.7 s.
        drawing: "  N\n  |\nW-C-E\n  |\n  |\n  |\n  S",
        restrictions: &[
            ("WC C NC", "restriction=no_left_turn"),
            ("CE E CE", "restriction=no_u_turn"),
        ],
        ..CROSS
    };
    check(
        &junction,
        &[
            (Car, "W", "N", 164 + 21 + 327 + 275 + 327 + 164),
            (Car, "W", "E", UNREACHABLE),
            (Foot, "W", "E", 1_440),
        ],
    );
}

#[test]
fn turning_round_by_way_of_a_link_is_forbidden_to_those_who_come_from_afar() {
    let carriageways = Junction {
        drawing: "A-B-E\n  |\nD-C-F",
        ways: &[("AB", STREET), ("BE", STREET), ("BC", STREET), ("DC", STREET), ("CF", STREET)],
        nodes: &[],
        restrictions: &[],
    };
    check(&carriageways, &[(Car, "A", "D", 164 + 21 + 164 + 21 + 164)]);
    let restrictions = &[("AB BC DC", "restriction=no_u_turn")];
    check(
        &Junction { restrictions, ..carriageways },
        &[
            // Round at E, then left and right: from there it is allowed.
            (Car, "A", "D", 164 + 164 + 275 + 164 + 74 + 164 + 21 + 164),
            (Car, "E", "D", 164 + 74 + 164 + 21 + 164),
            (Car, "A", "F", 164 + 21 + 164 + 74 + 164),
        ],
    );
}

#[test]
fn a_roundabout_is_driven_one_way_round() {
    let junction = Junction {
        drawing: "    N\n    |\nW-P-Q\n  | |\n  T-R-E",
        ways: &[
            ("PTRQP", "highway=residential junction=roundabout"),
            ("WP", STREET),
            ("NQ", STREET),
            ("RE", STREET),
        ],
        nodes: &[],
        restrictions: &[],
    };
    check(
        &junction,
        &[
            // In by the right, a quarter past T (199.925 m), and out straight on.
            (Car, "W", "E", 164 + 21 + 327 + 164),
            // Half round, left at R, and out straight on.
            (Car, "W", "N", 164 + 21 + 327 + 74 + 164 + 164),
            (Car, "N", "W", 164 + 21 + 164 + 164),
            (Car, "E", "N", 164 + 21 + 164 + 164),
            // On foot against the traffic, by Q.
            (Foot, "W", "N", 4 * 720 - 720),
        ],
    );
}

#[test]
fn a_one_way_street_is_entered_at_its_begin() {
    let junction = Junction {
        drawing: "A-B\n| |\nD-C",
        ways: &[("AB", ONE_WAY), ("BC", STREET), ("CD", STREET), ("DA", STREET)],
        nodes: &[],
        restrictions: &[],
    };
    check(
        &junction,
        &[
            (Car, "A", "B", 164),
            (Car, "B", "A", 3 * 164),
            // 40 m on the street are 65 of its 164 tenths, 20 m are 32; ahead, and all
            // the way round to what lies behind.
            (Car, "AB20", "AB40", 65 - 32),
            (Car, "AB40", "AB20", 164 - 65 + 3 * 164 + 32),
            (Parity, "AB40", "AB20", 144 - 57 + 3 * 144 + 28),
            (Foot, "B", "A", 720),
        ],
    );
}

#[test]
fn lights_and_gates_take_their_time() {
    let lights = Junction { nodes: &[('C', "highway=traffic_signals")], ..CROSS };
    check(
        &lights,
        &[
            (Car, "W", "E", 164 + 20 + 164),
            (Car, "W", "S", 164 + 21 + 20 + 164),
            (Foot, "W", "E", 720 + 20 + 720),
            (Parity, "W", "E", 288),
        ],
    );
    let gate =
        |nodes| Junction { drawing: "A-G-B", ways: &[("AGB", STREET)], nodes, restrictions: &[] };
    check(
        &gate(&[('G', "barrier=gate")]),
        &[
            (Car, "A", "B", 164 + 600 + 164),
            (Motorcycle, "B", "A", 133 + 600 + 133),
            (Foot, "A", "B", 1_440),
            (Parity, "A", "B", 288),
        ],
    );
    check(
        &gate(&[('G', "barrier=bollard")]),
        &[
            (Car, "A", "B", UNREACHABLE),
            (Motorcycle, "A", "B", 266),
            (Bicycle, "A", "B", 480),
            (Foot, "A", "B", 1_440),
        ],
    );
}

#[test]
fn a_private_way_is_entered_only_by_those_who_have_no_other() {
    // From A to B it is 100 m through an estate and 300 m around it.
    let junction = Junction {
        drawing: "A-B\n| |\nD-C",
        ways: &[
            ("AB", "highway=residential access=destination"),
            ("BC", STREET),
            ("CD", STREET),
            ("DA", STREET),
        ],
        nodes: &[],
        restrictions: &[],
    };
    check(
        &junction,
        &[(Car, "D", "C", 164), (Car, "D", "AB20", 164 + 32), (Parity, "A", "B", 144)],
    );
}
