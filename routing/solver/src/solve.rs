//! From a problem to a solution: compile, construct, lower the fleet, anneal, publish.

use crate::anneal::Cooling;
use crate::chance::Chance;
use crate::compiled::Compiled;
use crate::fault::validate;
use crate::model::{Fault, Objective, Options, Problem, Progress, Solution};
use crate::search::{Scale, Search};
use crate::state::Best;
use crate::warm;
use crate::write::write;

/// Which share of the budget goes into fewer vehicles, where that comes first.
const FLEET_SHARE: f64 = 0.25;
/// A solution is published at most once in this share of the budget.
const PUBLISH_SHARE: f64 = 0.01;

/// Solves a problem until the budget is used. `improved` gets the first solution and then
/// better ones, now and then; the best is returned.
pub fn solve(
    problem: &Problem,
    options: &Options,
    progress: Progress<'_>,
    improved: &mut dyn FnMut(&Solution),
) -> Result<Solution, Fault> {
    validate(problem)?;
    let compiled = Compiled::new(problem);
    let state = warm::start(&compiled, problem);
    let mut search = Search::new(&compiled, state, Chance::new(options.seed, 0));
    search.construct();
    let mut best = Best::new(&search.state);
    let first = write(problem, &compiled, &best, 0);
    improved(&first);
    if compiled.tasks.is_empty() {
        return Ok(first);
    }
    let mut clock = Clock { options, progress, done: 0, published: 0.0, cost: best.cost };
    let mut publish =
        |best: &Best, iterations| improved(&write(problem, &compiled, best, iterations));
    if problem.objective == Objective::FleetThenCost {
        search.lower_fleet(&mut best, &mut |iteration, best| {
            clock.look(iteration, best, &mut publish) / FLEET_SHARE
        });
        clock.done = search.iterations;
    }
    let begun = clock.share(0);
    let scale = Scale::of(&compiled, &search.state);
    let cooling = Cooling::new(search.heat(&scale), scale.heat);
    let most = if compiled.fewest { best.used } else { usize::MAX };
    search.anneal(&cooling, most, &mut best, &mut |iteration, best| {
        (clock.look(iteration, best, &mut publish) - begun) / (1.0 - begun).max(1e-9)
    });
    Ok(write(problem, &compiled, &best, search.iterations))
}

/// The caller's progress, or that of a fixed number of iterations, and when a solution was
/// last published.
struct Clock<'a> {
    options: &'a Options,
    progress: Progress<'a>,
    done: u64,
    published: f64,
    cost: i64,
}

impl Clock<'_> {
    fn share(&self, iteration: u64) -> f64 {
        let asked = (self.progress)();
        match self.options.iterations {
            // Whoever cancels is heard in this mode too.
            Some(_) if asked >= 1.0 => 1.0,
            Some(most) => (self.done + iteration) as f64 / most.max(1) as f64,
            None => asked,
        }
    }

    /// The share used; publishes what is better if it is time.
    fn look(&mut self, iteration: u64, best: &Best, publish: &mut dyn FnMut(&Best, u64)) -> f64 {
        let share = self.share(iteration);
        if best.cost < self.cost && share >= self.published + PUBLISH_SHARE {
            (self.published, self.cost) = (share, best.cost);
            publish(best, self.done + iteration);
        }
        share
    }
}
