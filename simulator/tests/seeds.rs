//! The simulation's own tests: healthy seeds pass, every seeded bug is caught,
//! the same seed is the same run, and seeds that once failed stay good.

use simulator::world::{Bug, gate, run};

/// The short twin of `simulator simulate`.
const SEEDS: u64 = 12;
const EVENTS: u64 = 800;
/// A bug gets so many seeds to show itself.
const BUG_SEEDS: u64 = 60;
const BUG_EVENTS: u64 = 800;

#[test]
fn healthy_seeds_hold_every_promise() {
    let report = gate(0, SEEDS, EVENTS, None, 2);
    assert!(report.failed.is_empty(), "{report}");
    assert!(report.events >= SEEDS * EVENTS && report.crashes > 0, "{report}");
}

#[test]
fn every_seeded_bug_is_caught() {
    let missed: Vec<&str> =
        Bug::ALL.iter().filter(|bug| !is_caught(**bug)).map(|b| b.name()).collect();
    assert!(missed.is_empty(), "nobody noticed {missed:?}");
}

fn is_caught(bug: Bug) -> bool {
    (0..BUG_SEEDS).any(|seed| !run(seed, BUG_EVENTS, Some(bug)).failures.is_empty())
}

#[test]
fn the_same_seed_is_the_same_run() {
    let (first, second) = (run(3, 500, None), run(3, 500, None));
    assert_eq!(first, second);
    assert_ne!(first.digest, run(4, 500, None).digest);
}

#[test]
fn seeds_that_failed_once_stay_good() {
    let lines = include_str!("../regressions.txt").lines();
    for line in lines.filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let mut number = || words.next().and_then(|word| word.parse().ok()).expect(line);
        let (seed, events) = (number(), number());
        let outcome = run(seed, events, None);
        assert!(outcome.failures.is_empty(), "{line}: {:?}", outcome.failures);
    }
}
