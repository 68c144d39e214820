//! Every comparison of answers, city by city.

use super::{extracts, places, states, walker};
use crate::profile::Profile;
use crate::roads::Roads;

/// What is compared: states times states, places times places, by weather.
struct Sizes {
    states: [(usize, usize); 3],
    places: [(usize, usize); 3],
    /// Courses that are walked over raw tags.
    walks: usize,
}

/// All of it; once a table of 300 times 300.
const WHOLE: Sizes =
    Sizes { states: [(300, 300), (100, 100), (100, 100)], places: [(100, 100); 3], walks: 2_000 };

/// A share that runs with all tests.
const SHARE: Sizes =
    Sizes { states: [(8, 100), (6, 60), (6, 60)], places: [(10, 60); 3], walks: 200 };

fn check(name: &str, bytes: &[u8], profiles: &[Profile], sizes: &Sizes) {
    let roads = Roads::from_osm_pbf(bytes).unwrap();
    let raw = super::raw::Raw::read(bytes);
    for profile in profiles {
        println!("{name}:");
        states::check(&roads, *profile, sizes.states);
        places::check(&roads, *profile, sizes.places);
        walker::check(&roads, *profile, &raw, sizes.walks);
    }
}

#[test]
fn monaco_answers_right() {
    if let Some(bytes) = extracts::may("monaco") {
        let sizes = Sizes { states: [(100, 100); 3], places: [(60, 100); 3], walks: 1_000 };
        check("monaco", &bytes, &Profile::ALL, &sizes);
    }
}

#[test]
fn porto_answers_cars_right() {
    check("porto", &extracts::must("porto"), &[Profile::Car], &SHARE);
}

#[test]
#[ignore = "takes minutes: cargo xtask prove-roads (#4)"]
fn all_of_monaco_answers_right() {
    check("monaco", &extracts::must("monaco"), &Profile::ALL, &WHOLE);
}

#[test]
#[ignore = "takes minutes: cargo xtask prove-roads (#4)"]
fn all_of_porto_alegre_answers_right() {
    check("porto-alegre", &extracts::must("porto-alegre"), &Profile::ALL, &WHOLE);
}

#[test]
#[ignore = "takes minutes: cargo xtask prove-roads (#4)"]
fn all_of_porto_answers_right() {
    check("porto", &extracts::must("porto"), &Profile::ALL, &WHOLE);
}
