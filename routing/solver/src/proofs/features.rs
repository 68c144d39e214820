//! Solutions of random problems with any mix of features keep every rule.

use proptest::prelude::*;

use super::making::{DURATION, any_case, problem};
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

    #[test]
    fn equal_seeds_and_iterations_give_equal_solutions((features, seed) in any_case()) {
        let problem = problem(features, seed, 8, 3);
        prop_assert_eq!(solved(&problem, seed, 40), solved(&problem, seed, 40));
    }
}
