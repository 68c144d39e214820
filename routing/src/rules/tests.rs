//! Tags, and what they mean for each profile.

use super::*;
use crate::testing::tags;

/// Speeds in tenths of km/h: car forward, backward; motorcycle forward, backward.
fn motors(text: &str, expected: [[u16; 2]; 2]) {
    let found = way_rule(&tags(text)).map_or([[0; 2]; 2], |rule| [rule.speed[0], rule.speed[1]]);
    assert_eq!(found, expected, "{text}");
}

#[test]
fn the_class_gives_the_speed() {
    motors("highway=residential", [[220, 220], [270, 270]]);
    motors("highway=road", [[250, 250], [300, 300]]);
    motors("highway=track tracktype=grade1", [[200, 200], [250, 250]]);
    motors("highway=track", [[100, 100], [150, 150]]);
    motors("highway=service service=driveway", [[75, 75], [90, 90]]);
    for none in ["highway=footway", "highway=threshold", "building=yes", "highway=path"] {
        motors(none, [[0, 0], [0, 0]]);
    }
    motors("highway=residential area=yes", [[0, 0], [0, 0]]);
}

#[test]
fn the_limit_counts_for_four_fifths_and_is_capped_by_the_class() {
    motors("highway=primary maxspeed=50", [[400, 400], [400, 400]]);
    motors("highway=primary maxspeed=90", [[585, 585], [585, 585]]);
    motors("highway=primary maxspeed=none", [[585, 585], [585, 585]]);
    motors("highway=primary maxspeed=30mph", [[385, 385], [385, 385]]);
    motors("highway=primary maxspeed=PT:urban", [[400, 400], [400, 400]]);
    motors("highway=primary maxspeed=DE:zone:30", [[240, 240], [240, 240]]);
    motors("highway=primary maxspeed=signals", [[450, 450], [450, 450]]);
    motors("highway=primary maxspeed=0", [[450, 450], [450, 450]]);
    motors("highway=primary maxspeed=50 maxspeed:forward=30", [[240, 400], [240, 400]]);
    motors("highway=primary maxspeed:motorcycle=40", [[450, 450], [320, 320]]);
}

#[test]
fn one_way_streets_are_one_way() {
    motors("highway=residential oneway=yes", [[220, 0], [270, 0]]);
    motors("highway=residential oneway=-1", [[0, 220], [0, 270]]);
    motors("highway=residential oneway=reversible", [[0, 0], [0, 0]]);
    motors("highway=residential oneway=alternating", [[88, 88], [108, 108]]);
    motors("highway=residential junction=roundabout", [[220, 0], [270, 0]]);
    motors("highway=motorway", [[850, 0], [700, 0]]);
    motors("highway=motorway oneway=no", [[850, 850], [700, 700]]);
}

#[test]
fn the_most_specific_access_tag_decides() {
    motors("highway=residential access=no", [[0, 0], [0, 0]]);
    motors("highway=residential access=no motorcycle=yes", [[0, 0], [270, 270]]);
    motors("highway=residential motor_vehicle=no motorcar=yes", [[220, 220], [0, 0]]);
    motors("highway=residential access=unknown", [[220, 220], [270, 270]]);
    motors("highway=residential motor_vehicle=agricultural;yes", [[220, 220], [270, 270]]);
    motors("highway=path motor_vehicle=yes", [[0, 0], [120, 120]]);
    let private = way_rule(&tags("highway=service access=private motorcycle=yes")).unwrap();
    let [car, bicycle, foot] = [Profile::Car, Profile::Bicycle, Profile::Foot].map(Profile::bit);
    assert_eq!(private.restricted, car | bicycle | foot);
    // Who may not go at all is not restricted.
    let private = way_rule(&tags("highway=footway access=private")).unwrap();
    assert_eq!(private.restricted, bicycle | foot);
}

#[test]
fn bad_ground_slows_down() {
    motors("highway=primary surface=sett", [[300, 300], [250, 250]]);
    motors("highway=primary surface=mud", [[80, 80], [100, 100]]);
    motors("highway=primary smoothness=very_bad", [[200, 200], [250, 250]]);
    motors("highway=primary smoothness=impassable", [[0, 0], [0, 0]]);
    motors("highway=residential surface=asphalt", [[220, 220], [270, 270]]);
}

/// Speed in tenths of km/h forward and backward.
fn one(profile: Profile, text: &str, expected: [u16; 2]) {
    let found = way_rule(&tags(text)).map_or([0; 2], |rule| rule.speed[profile.index()]);
    assert_eq!(found, expected, "{profile}: {text}");
}

fn bicycle(text: &str, expected: [u16; 2]) {
    one(Profile::Bicycle, text, expected);
}

#[test]
fn bicycles_are_ridden_pushed_or_carried() {
    for (class, speed) in [
        ("motorway", 0),
        ("primary", 160),
        ("residential", 150),
        ("living_street", 100),
        ("track", 120),
        ("path", 120),
        ("cycleway", 160),
        ("pedestrian", 40),
        ("footway", 40),
        ("steps", 20),
    ] {
        bicycle(&format!("highway={class} oneway=no"), [speed; 2]);
    }
    bicycle("highway=footway bicycle=designated", [120, 120]);
    bicycle("highway=footway bicycle=no", [0, 0]);
    bicycle("highway=footway surface=gravel", [40, 40]);
    bicycle("highway=cycleway bicycle=dismount", [40, 40]);
    bicycle("highway=residential motor_vehicle=no", [150, 150]);
    bicycle("highway=residential vehicle=no", [0, 0]);
    bicycle("highway=residential vehicle=no bicycle=yes", [150, 150]);
    bicycle("highway=service service=alley maxspeed=10", [100, 100]);
}

#[test]
fn bad_ground_slows_bicycles_down() {
    bicycle("highway=path surface=gravel", [48, 48]);
    bicycle("highway=primary surface=sett", [128, 128]);
    bicycle("highway=primary surface=sett smoothness=very_bad", [80, 80]);
    bicycle("highway=path surface=mud", [40, 40]);
    bicycle("highway=path smoothness=impassable", [0, 0]);
}

#[test]
fn one_way_streets_are_reopened_for_bicycles() {
    bicycle("highway=residential oneway=yes", [150, 0]);
    bicycle("highway=residential oneway=yes oneway:bicycle=no", [150, 150]);
    bicycle("highway=residential oneway=yes cycleway=opposite_lane", [150, 150]);
    bicycle("highway=residential oneway=yes cycleway:left=opposite", [150, 150]);
    bicycle("highway=residential oneway=-1", [0, 150]);
    bicycle("highway=residential oneway:bicycle=yes", [150, 0]);
    bicycle("highway=residential junction=roundabout", [150, 0]);
    bicycle("highway=residential oneway=reversible", [0, 0]);
}

#[test]
fn on_foot_one_goes_both_ways_and_asks_only_foot_and_access() {
    let foot = |text: &str, speed| one(Profile::Foot, text, [speed; 2]);
    for class in ["primary", "residential", "track", "path", "cycleway", "pedestrian", "footway"] {
        foot(&format!("highway={class} oneway=yes"), 50);
    }
    foot("highway=steps", 30);
    foot("highway=motorway", 0);
    foot("highway=residential vehicle=no maxspeed=3 surface=mud", 50);
    foot("highway=residential foot=no", 0);
    foot("highway=residential access=no foot=designated", 50);
    foot("highway=service service=emergency_access", 0);
}

#[test]
fn parity_is_the_rule_of_the_comparison() {
    let parity = |text: &str, expected| one(Profile::Parity, text, expected);
    for (class, speed) in [
        ("motorway_link", 450),
        ("trunk", 850),
        ("trunk_link", 400),
        ("primary", 650),
        ("primary_link", 300),
        ("secondary", 550),
        ("secondary_link", 250),
        ("tertiary", 400),
        ("tertiary_link", 200),
        ("unclassified", 250),
        ("residential", 250),
        ("living_street", 100),
        ("service", 150),
        ("road", 0),
        ("track", 0),
        ("path", 0),
        ("cycleway", 0),
        ("footway", 0),
    ] {
        parity(&format!("highway={class} surface=mud service=alley"), [speed; 2]);
    }
    parity("highway=motorway", [900, 0]);
    parity("highway=motorway oneway=no", [900, 900]);
    parity("highway=motorway oneway=alternating", [900, 900]);
    parity("highway=primary junction=circular", [650, 0]);
    parity("highway=primary oneway=reverse", [0, 650]);
    parity("highway=primary maxspeed=50", [500, 500]);
    parity("highway=primary maxspeed=007", [70, 70]);
    for ignored in ["90", "0", "50mph", "+50", "99999999999999999999"] {
        parity(&format!("highway=primary maxspeed={ignored}"), [650, 650]);
    }
    for key in ["access", "motor_vehicle", "motorcar", "vehicle"] {
        parity(&format!("highway=primary {key}=no"), [0, 0]);
        parity(&format!("highway=primary {key}=private"), [0, 0]);
        parity(&format!("highway=primary {key}=destination"), [650, 650]);
    }
    parity("highway=primary access=no motorcar=yes", [0, 0]);
    parity("highway=primary area=yes", [0, 0]);
    parity("highway=service service=emergency_access", [150, 150]);
}
