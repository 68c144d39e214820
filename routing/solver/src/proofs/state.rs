//! What the search keeps between changes equals what it would work out from nothing, what
//! is taken back leaves no trace, and scans find exactly what trying everything finds.

use proptest::prelude::*;

use super::making::{BREAKS, SETUP, SOFT, any_case, problem};
use crate::chance::Chance;
use crate::check;
use crate::compiled::{Compiled, MUST, NONE};
use crate::model::Problem;
use crate::plain;
use crate::rich_scan;
use crate::route::{Route, Spot};
use crate::search::{Scale, Search};
use crate::state::{Best, State};
use crate::violation::Rule;
use crate::warm;
use crate::write::write;

/// A search that has made some steps.
fn begun<'a>(compiled: &'a Compiled, problem: &Problem, seed: u64) -> Search<'a> {
    let state = warm::start(compiled, problem, &|| true).expect("there is time");
    let mut search = Search::new(compiled, state, Chance::new(seed, 1), &|| true);
    search.construct();
    let scale = Scale::of(compiled, &search.state);
    for _ in 0..10 {
        search.step(&scale, usize::MAX);
    }
    search
}

/// Everything that is said about the routes, for comparing.
type Told = (Vec<Route>, Vec<u32>, Vec<u32>, i64, usize, Vec<u64>);

fn told(state: &State) -> Told {
    let routes = state.routes.iter().map(Route::duplicate).collect();
    let (route_of, absent) = (state.route_of.clone(), state.absent.clone());
    (routes, route_of, absent, state.cost, state.used, state.idle.clone())
}

fn sorted(mut told: Told) -> Told {
    told.2.sort_unstable();
    told
}

/// Everything that is said about the routes, worked out from nothing.
fn recomputed(search: &mut Search<'_>) -> Told {
    for route in &mut search.state.routes {
        route.refresh(search.compiled);
    }
    search.state.recount(search.compiled);
    sorted(told(&search.state))
}

fn scan(compiled: &Compiled, route: &Route, errand: u32) -> Option<Spot> {
    if compiled.plain {
        plain::scan(compiled, route, errand, MUST, NONE, &mut plain::Notes::default())
    } else {
        rich_scan::scan(compiled, route, errand, MUST, NONE, &mut rich_scan::Scratch::default())
    }
}

/// The cheapest way to put an errand into a route, by trying every place.
fn brute(compiled: &Compiled, route: &Route, errand: u32) -> Option<i64> {
    let found = &compiled.errands[errand as usize];
    let tasks: Vec<u32> = route.tasks().collect();
    let first = compiled.cars[route.car as usize].frozen_tasks.len();
    let mut best: Option<i64> = None;
    for at in first..=tasks.len() {
        let last = if found.second == NONE { at } else { tasks.len() };
        for then in at..=last {
            let mut longer = tasks.clone();
            if found.second != NONE {
                longer.insert(then, found.second);
            }
            longer.insert(at, found.first);
            let mut tried = Route::new(compiled, route.car);
            tried.set_tasks(compiled, &longer);
            if tried.is_possible(compiled) {
                let cost = tried.cost - route.cost;
                best = Some(best.map_or(cost, |best| best.min(cost)));
            }
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn incremental_state_equals_recomputation((features, seed) in any_case()) {
        let problem = problem(features, seed, 10, 3);
        let compiled = Compiled::new(&problem);
        let mut search = begun(&compiled, &problem, seed);
        prop_assert_eq!(sorted(told(&search.state)), recomputed(&mut search));
    }

    #[test]
    fn undo_leaves_no_trace((features, seed) in any_case()) {
        let problem = problem(features, seed, 10, 3);
        let compiled = Compiled::new(&problem);
        let mut search = begun(&compiled, &problem, seed);
        let scale = Scale::of(&compiled, &search.state);
        for _ in 0..20 {
            let before = told(&search.state);
            search.step(&scale, usize::MAX);
            search.state.undo(&compiled);
            prop_assert_eq!(&before, &told(&search.state));
        }
    }

    #[test]
    fn moves_of_pieces_keep_every_rule_and_cost_less((features, seed) in any_case()) {
        let problem = problem(features, seed, 12, 3);
        let compiled = Compiled::new(&problem);
        let mut search = begun(&compiled, &problem, seed);
        let before = search.state.cost;
        let absent = search.state.absent.clone();
        search.state.begin();
        search.polish.improve(&compiled, &mut search.state, &|| true);
        prop_assert!(search.state.cost <= before);
        prop_assert_eq!(&search.state.absent, &absent);
        let solution = write(&problem, &compiled, &Best::new(&search.state), 0);
        let broken = check(&problem, &solution);
        prop_assert!(broken.iter().all(|one| one.rule == Rule::Unserved), "{broken:?}");
        prop_assert_eq!(sorted(told(&search.state)), recomputed(&mut search));
    }

    #[test]
    fn scans_find_what_trying_everything_finds((features, seed) in any_case()) {
        // With setup, going by another stop at a place can save time, which the scan does
        // not look for; every place it does find must still be one.
        let problem = problem(features, seed, 9, 3);
        let compiled = Compiled::new(&problem);
        let mut search = begun(&compiled, &problem, seed);
        let errand = search.chance.below(compiled.errands.len()) as u32;
        let car = search.state.route_of[errand as usize];
        if car != NONE {
            let mut gone = vec![false; compiled.errands.len()];
            gone[errand as usize] = true;
            search.state.remove(&compiled, car, &gone);
        }
        for route in &search.state.routes {
            let (found, brute) = (scan(&compiled, route, errand), brute(&compiled, route, errand));
            if let Some(spot) = found {
                let mut longer = route.duplicate();
                longer.insert(&compiled, errand, spot);
                prop_assert!(longer.is_possible(&compiled));
                prop_assert_eq!(longer.cost, route.cost + spot.cost);
            }
            if features & SETUP == 0 {
                prop_assert_eq!(found.is_some(), brute.is_some());
                if features & SOFT == 0 || features & BREAKS == 0 {
                    prop_assert_eq!(found.map(|spot| spot.cost), brute);
                }
            }
        }
    }
}
