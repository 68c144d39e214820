//! Solutions of random problems with any mix of features keep every rule.

use proptest::prelude::*;

use super::making::{self, DURATION, any_case, problem};
use crate::model::{Options, Problem, Solution};
use crate::violation::Rule;
use crate::{check, solve};

fn solved(problem: &Problem, seed: u64, iterations: u64) -> Solution {
    let options = Options { seed, threads: 1, iterations: Some(iterations) };
    solve(problem, &options, &|| 0.0, &mut |_| ()).unwrap()
}

/// Breaks of rules that are not simply a request nobody can serve.
fn faults(problem: &Problem, solution: &Solution) -> Vec<crate::Violation> {
    let mut broken = check(problem, solution);
    broken.retain(|one| one.rule != Rule::Unserved);
    broken
}

#[test]
fn nothing_to_do_is_done() {
    assert_eq!(solved(&Problem::default(), 1, 10), Solution::default());
}

#[test]
fn without_vehicles_everything_is_left_out() {
    let mut problem = problem(0, 1, 4, 1);
    problem.vehicles.clear();
    let solution = solved(&problem, 1, 10);
    assert_eq!(solution.unserved, vec![0, 1, 2, 3]);
}

#[test]
fn groups_give_the_same_whatever_runs_them() {
    let problem = problem(making::PLAIN, 5, 150, 40);
    let options = Options { seed: 1, threads: 2, iterations: Some(8_000) };
    let solution = || solve(&problem, &options, &|| 0.0, &mut |_| ()).unwrap();
    let first = solution();
    assert_eq!(faults(&problem, &first), Vec::new());
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(first, one.install(solution));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn solutions_keep_every_rule((features, seed) in any_case()) {
        let problem = problem(features, seed, 8, 3);
        let solution = solved(&problem, seed, 60);
        let broken = faults(&problem, &solution);
        prop_assert!(broken.is_empty(), "{broken:?} in {solution:?}");
    }

    #[test]
    fn warm_routes_stay_and_frozen_steps_stand((features, seed) in any_case()) {
        // Who has begun cannot leave later, so the length of a route is another one then.
        let mut problem = problem(features & !DURATION, seed, 8, 3);
        let first = solved(&problem, seed, 20);
        for route in &first.routes {
            let vehicle = &mut problem.vehicles[route.vehicle as usize];
            vehicle.steps = route.steps.clone();
            vehicle.frozen = (seed >> 7) as u32 % (route.steps.len() as u32 + 1);
        }
        let second = solved(&problem, seed + 1, 40);
        let broken = faults(&problem, &second);
        prop_assert!(broken.is_empty(), "{broken:?} in {second:?}");
        prop_assert!(second.unserved.len() <= first.unserved.len() || second.cost <= first.cost);
    }

    /// Cancelled before it has begun, a search still answers with whatever is on the routes.
    #[test]
    fn no_time_at_all_still_gives_a_solution((features, seed) in any_case()) {
        let problem = problem(features, seed, 8, 3);
        let solution = solve(&problem, &Options::default(), &|| 1.0, &mut |_| ()).unwrap();
        let broken = faults(&problem, &solution);
        prop_assert!(broken.is_empty(), "{broken:?} in {solution:?}");
    }

    #[test]
    fn equal_seeds_and_iterations_give_equal_solutions((features, seed) in any_case()) {
        let problem = problem(features, seed, 8, 3);
        prop_assert_eq!(solved(&problem, seed, 40), solved(&problem, seed, 40));
    }
}
