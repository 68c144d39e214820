//! Routes through drawn towns and through Porto.

use super::*;
use crate::testing::{Dice, Town, central_porto, porto};

const STREET: &str = "highway=residential";
const ONE_WAY: &str = "highway=residential oneway=yes";
const HOUR: Seconds = Seconds(3_600);

/// The course of the route by letters; seconds where they are given.
fn check(town: &Town, profile: Profile, from: &str, to: &str, expected: (&str, Option<u32>)) {
    let route = town.roads.route(profile, town.find(from), town.find(to)).unwrap();
    assert_eq!(town.letters(&route.shape), expected.0, "{from} to {to}");
    if let Some(seconds) = expected.1 {
        assert_eq!(route.seconds, Seconds(seconds), "{from} to {to}");
    }
    let leg = Some(Leg { seconds: route.seconds, metres: route.metres });
    let (from, to) = (town.find(from), town.find(to));
    assert_eq!(town.roads.many_to_one(profile, &[from, to], to, HOUR)[0], leg);
    assert_eq!(town.roads.one_to_many(profile, from, &[to, from], HOUR)[0], leg);
}

fn both(town: &Town, from: &str, to: &str, expected: (&str, Option<u32>)) {
    for profile in [Profile::Car, Profile::Motorcycle] {
        check(town, profile, from, to, expected);
    }
}

/// A block, 200 m wide and 150 m high, whose north side is one way.
fn block() -> Town {
    Town::draw(
        "A---B\n|   |\n|   |\nD---C",
        &[("AB", ONE_WAY), ("BC", STREET), ("CD", "highway=service"), ("DA", STREET)],
        &[],
    )
}

#[test]
fn one_way_streets_are_driven_one_way() {
    let town = block();
    // 200 m at 22 km/h.
    check(&town, Profile::Car, "A", "B", ("AB", Some(33)));
    both(&town, "B", "A", ("BCDA", None));
}

#[test]
fn feet_and_bicycles_have_ways_of_their_own() {
    let footway = ("AC", "highway=footway");
    let ways = [("AB", ONE_WAY), ("BC", STREET), footway, ("CD", STREET), ("DA", STREET)];
    let town = Town::draw("A---B\n|   |\n|   |\nD---C", &ways, &[]);
    // 200 m against the one-way street at 5 km/h, and 250 m across.
    check(&town, Profile::Foot, "B", "A", ("BA", Some(144)));
    check(&town, Profile::Foot, "A", "C", ("AC", Some(180)));
    // 312.5 m ridden at 15 km/h beat 250 m pushed at 4; the one-way street binds.
    check(&town, Profile::Bicycle, "A", "BC75", ("AB*", Some(75)));
    check(&town, Profile::Bicycle, "B", "A", ("BCDA", Some(120)));
}

#[test]
fn lights_delay_who_crosses_them_but_not_in_parity() {
    let ways = [("AB", STREET), ("BC", STREET), ("BD", STREET)];
    let town = Town::draw("A-B-C\n  |\n  D", &ways, &[('B', "highway=traffic_signals")]);
    // 200 m at 22 km/h and 2 s; at 25 km/h.
    check(&town, Profile::Car, "A", "C", ("ABC", Some(35)));
    check(&town, Profile::Parity, "A", "C", ("ABC", Some(29)));
    check(&town, Profile::Car, "A", "AB50", ("A*", Some(8)));
}

#[test]
fn routes_start_and_end_in_the_middle_of_streets() {
    let town = block();
    both(&town, "AB25", "BC50", ("*B*", None));
    // 150 m and 75 m at 22 km/h.
    check(&town, Profile::Car, "AB25", "BC50", ("*B*", Some(37)));
    both(&town, "DA50", "CD50", ("*D*", None));
    both(&town, "BC50", "DA50", ("*CD*", None));
}

#[test]
fn two_places_on_one_street_are_joined_by_it_in_both_orders() {
    let town = block();
    both(&town, "BC25", "BC75", ("**", None));
    both(&town, "BC75", "BC25", ("**", None));
    both(&town, "AB25", "AB75", ("**", None));
}

#[test]
fn against_a_one_way_street_one_drives_around_the_block() {
    let town = block();
    both(&town, "AB75", "AB25", ("*BCDA*", None));
    let route = town.roads.route(Profile::Car, town.find("AB75"), town.find("AB25")).unwrap();
    assert_eq!(route.metres, Metres(600));
}

#[test]
fn from_a_place_to_itself_is_no_way_at_all() {
    let town = block();
    for place in ["A", "B", "AB50", "CD10"] {
        let place = town.find(place);
        let route = town.roads.route(Profile::Car, place, place).unwrap();
        assert_eq!((route.seconds, route.metres), (Seconds(0), Metres(0)));
        assert_eq!(route.shape, [place; 2]);
    }
}

#[test]
fn what_is_closed_is_driven_around() {
    let drawing = "A-B-C\n|   |\nD---E";
    let closed = [("AB", "highway=residential motor_vehicle=no motorcycle=yes"), ("BC", STREET)];
    let around = [("ADEC", "highway=service")];
    let town = Town::draw(drawing, &[&closed[..], &around[..]].concat(), &[]);
    check(&town, Profile::Car, "A", "C", ("ADEC", None));
    check(&town, Profile::Motorcycle, "A", "C", ("ABC", None));
}

#[test]
fn barriers_close_or_delay() {
    let drawing = "A-B-C\n|   |\nD---E";
    let ways = [("ABC", STREET), ("ADEC", STREET)];
    let bollard = Town::draw(drawing, &ways, &[('B', "barrier=bollard")]);
    check(&bollard, Profile::Car, "A", "C", ("ADEC", None));
    check(&bollard, Profile::Car, "AB50", "BC50", ("*ADEC*", None));
    check(&bollard, Profile::Motorcycle, "A", "C", ("ABC", None));
    // 400 m around take 65 s, 200 m through the gate 33 s and a minute.
    let gate = Town::draw(drawing, &ways, &[('B', "barrier=gate")]);
    check(&gate, Profile::Car, "A", "C", ("ADEC", Some(65)));
    // Before the gate one does not wait, behind it one has waited once.
    check(&gate, Profile::Car, "A", "AB75", ("A*", Some(12)));
    check(&gate, Profile::Car, "AB90", "BC10", ("*B*", Some(63)));
    let toll = Town::draw(drawing, &ways, &[('B', "barrier=toll_booth")]);
    check(&toll, Profile::Car, "AB75", "BC25", ("*B*", Some(23)));
}

#[test]
fn a_barrier_with_three_arms_is_passed_once() {
    let ways = [("AB", STREET), ("BC", STREET), ("BD", STREET)];
    let town = Town::draw("A-B-C\n  |\n  D", &ways, &[('B', "barrier=gate")]);
    // 200 m at 22 km/h and a minute.
    for (from, to) in [("A", "C"), ("C", "D"), ("D", "A")] {
        check(&town, Profile::Car, from, to, (&format!("{from}B{to}"), Some(93)));
    }
}

#[test]
fn private_ground_is_no_short_cut() {
    let private = "highway=residential access=private";
    let ways = [("AB", STREET), ("BE", private), ("EF", STREET), ("BCDE", STREET)];
    let town = Town::draw("A-B-E-F\n  | |\n  C-D", &ways, &[]);
    // 8.2 s, 49.1 s and 8.2 s, and twice 2.1 s to turn right where three streets meet.
    check(&town, Profile::Car, "AB50", "EF50", ("*BCDE*", Some(70)));
    // What lies on private ground is reached, without a minute more on the clock.
    check(&town, Profile::Car, "A", "BE50", ("AB*", Some(25)));
    check(&town, Profile::Car, "BE50", "A", ("*BA", Some(25)));
    check(&town, Profile::Car, "BE50", "EF50", ("*E*", Some(16)));
}

#[test]
fn an_area_entered_twice_is_entered_once() {
    let private = "highway=residential access=private";
    let ways = [("AB", STREET), ("BC", private), ("CD", private), ("DE", private), ("CF", STREET)];
    let town = Town::draw("A-B-C-D-E\n    |\n    F", &ways, &[]);
    let leg = |bound| {
        let (from, to) = (town.find("AB50"), town.find("DE50"));
        town.roads.one_to_many(Profile::Car, from, &[to], Seconds(bound))[0]
    };
    // 300 m take 49.1 s; entering shows on no clock.
    assert_eq!(leg(50), Some(Leg { seconds: Seconds(49), metres: Metres(300) }));
    assert_eq!(leg(49), None);
}

#[test]
fn an_island_is_not_driven_to() {
    let ways = [("AB", STREET), ("BC", STREET), ("XY", STREET)];
    let far = " ".repeat(40);
    let town = Town::draw(&format!("A-B-C{far}X-Y"), &ways, &[]);
    let result = town.roads.route(Profile::Car, town.at('A'), town.at('X'));
    assert_eq!(result, Err(RouteError::NoRoadNear { limit: SNAP_RADIUS }));
    let legs =
        town.roads.many_to_one(Profile::Car, &[town.at('X'), town.at('C')], town.at('A'), HOUR);
    assert!(legs[0].is_none() && legs[1].is_some());
    let none = town.roads.one_to_many(Profile::Car, town.at('X'), &[town.at('A')], HOUR);
    assert_eq!(none, [None]);
    // Near the shore the mainland's street serves.
    let near = Town::draw("A-B-C X-Y", &ways, &[]);
    check(&near, Profile::Car, "A", "X", ("ABC", None));
}

#[test]
fn a_one_way_trap_is_not_entered() {
    let town = Town::draw("A-B-C-D", &[("ABC", STREET), ("CD", ONE_WAY)], &[]);
    check(&town, Profile::Car, "A", "D", ("ABC", None));
}

#[test]
fn the_bound_is_kept() {
    let town = block();
    let legs =
        |bound| town.roads.many_to_one(Profile::Car, &[town.at('A')], town.at('B'), Seconds(bound));
    assert_eq!(legs(33), [Some(Leg { seconds: Seconds(33), metres: Metres(200) })]);
    assert_eq!(legs(32), [None]);
    assert!(town.roads.many_to_one(Profile::Car, &[], town.at('B'), HOUR).is_empty());
}

#[test]
fn an_empty_network_has_no_road_near() {
    let roads = Roads::new(crate::graph::RoadNetwork::default());
    let place = Place { lat_e7: 0, lng_e7: 0 };
    let none = Err(RouteError::NoRoadNear { limit: SNAP_RADIUS });
    assert_eq!(roads.route(Profile::Car, place, place), none);
}

#[test]
fn legs_are_those_of_the_routes() {
    let roads = central_porto();
    let mut dice = Dice::new(2);
    for profile in Profile::ALL {
        for _ in 0..10 {
            let hub = dice.place_in(roads);
            let rims: Vec<Place> = (0..8).map(|_| dice.place_in(roads)).collect();
            let to_hub = roads.many_to_one(profile, &rims, hub, HOUR);
            let from_hub = roads.one_to_many(profile, hub, &rims, HOUR);
            for ((rim, to_hub), from_hub) in rims.iter().zip(to_hub).zip(from_hub) {
                same_weight(roads, profile, (*rim, hub), to_hub.unwrap());
                same_weight(roads, profile, (hub, *rim), from_hub.unwrap());
            }
        }
    }
}

/// Two ways may weigh the same and differ in length: time must agree.
fn same_weight(roads: &Roads, profile: Profile, (from, to): (Place, Place), leg: Leg) {
    let route = roads.route(profile, from, to).unwrap();
    assert_eq!(route.seconds, leg.seconds, "{from:?} to {to:?}");
}

#[test]
fn the_shape_is_as_long_as_the_route_says() {
    let roads = porto();
    let mut dice = Dice::new(4);
    for _ in 0..40 {
        let route = roads.route(Profile::Car, dice.place_in(roads), dice.place_in(roads)).unwrap();
        let pieces = route.shape.windows(2).map(|pair| crate::ruler::metres(pair[0], pair[1]));
        let length: f64 = pieces.sum();
        let said = f64::from(route.metres.0);
        assert!((length - said).abs() <= 1.0 + said * 1e-4, "{length} {said}");
        let gap = route.shape.windows(2).map(|pair| pair[0].distance_m(pair[1]));
        assert!(gap.fold(0.0, f64::max) < 2_000.0);
    }
}

#[test]
fn no_route_beats_the_fastest_road() {
    let roads = porto();
    let mut dice = Dice::new(6);
    for _ in 0..40 {
        let (from, to) = (dice.place_in(roads), dice.place_in(roads));
        let route = roads.route(Profile::Car, from, to).unwrap();
        let ends = (route.shape[0], route.shape[route.shape.len() - 1]);
        let fastest_m_s = 110.5 / 3.6;
        assert!(f64::from(route.seconds.0) + 1.0 >= ends.0.distance_m(ends.1) / fastest_m_s);
    }
}
