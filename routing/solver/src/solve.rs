//! From a problem to a solution: compile, construct, lower the fleet, anneal, publish.

use crate::anneal::Cooling;
use crate::chance::Chance;
use crate::compiled::Compiled;
use crate::fault::validate;
use crate::groups::{Groups, worth};
use crate::model::{Fault, Options, Problem, Progress, Solution};
use crate::search::{Scale, Search};
use crate::state::Best;
use crate::warm;
use crate::write::write;

/// Which share of the budget goes into fewer vehicles at most, where that comes first.
const FLEET_SHARE: f64 = 0.75;
/// A solution is published at most once in this share of the budget.
const PUBLISH_SHARE: f64 = 0.01;
/// How much cooler routes that are already good are improved than routes from nothing.
pub(crate) const COOLER: i64 = 20;

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
    let is_warm = state.absent.len() * 2 < compiled.errands.len();
    let goes_on = || progress() < 1.0;
    let mut search = Search::new(&compiled, state, Chance::new(options.seed, 0), &goes_on);
    search.construct();
    let mut best = Best::new(&search.state);
    let first = write(problem, &compiled, &best, 0);
    improved(&first);
    if compiled.tasks.is_empty() || compiled.cars.is_empty() {
        return Ok(first);
    }
    let mut publisher = Publisher { published: 0.0, cost: best.cost, improved };
    let clock = Clock { options, progress, begun: 0.0, until: FLEET_SHARE, done: 0 };
    if compiled.fewest {
        search.lower_fleet(&mut best, &mut |iteration, best| {
            let share = clock.share(iteration)?;
            publisher
                .offer(share * FLEET_SHARE, best, || write(problem, &compiled, best, iteration));
            Some(share)
        });
    }
    let done = search.iterations;
    let begun = clock.used(done);
    let clock = Clock { begun, until: 1.0, done, ..clock };
    let scale = Scale::of(&compiled, &search.state);
    let heat = if is_warm { search.heat(&scale) / COOLER } else { search.heat(&scale) };
    let cooling = Cooling::new(heat, scale.heat);
    let mut offer = |iteration: u64, best: &Best| {
        let made = done + iteration;
        publisher.offer(clock.used(iteration), best, || write(problem, &compiled, best, made));
    };
    let groups = worth(options.threads, &compiled, &search.state);
    if groups > 1 {
        let mut groups = Groups::new(&compiled, groups, options.seed, &goes_on);
        let share = |iteration: u64| clock.share(iteration);
        groups.anneal(&mut search, &scale, &cooling, &mut best, &share, &mut offer);
    } else {
        let most = if compiled.fewest { best.used } else { usize::MAX };
        search.anneal(&scale, &cooling, most, &mut best, &mut |iteration, best| {
            offer(iteration, best);
            clock.share(iteration)
        });
    }
    Ok(write(problem, &compiled, &best, search.iterations))
}

/// One part of the budget, by the caller's progress or by a fixed number of iterations.
#[derive(Clone, Copy)]
struct Clock<'a> {
    options: &'a Options,
    progress: Progress<'a>,
    /// Where this part begins and ends, in shares of all of it.
    begun: f64,
    until: f64,
    /// The iterations made before.
    done: u64,
}

impl Clock<'_> {
    /// The share of the whole budget that is used.
    fn used(&self, iteration: u64) -> f64 {
        let asked = (self.progress)();
        match self.options.iterations {
            // Whoever cancels is heard in this mode too.
            Some(_) if asked >= 1.0 => 1.0,
            Some(most) => (self.done + iteration) as f64 / most.max(1) as f64,
            None => asked,
        }
    }

    /// The share of this part that is used, while there is anything left of it.
    fn share(&self, iteration: u64) -> Option<f64> {
        let used = self.used(iteration);
        (used < self.until).then(|| ((used - self.begun) / (self.until - self.begun)).max(0.0))
    }
}

/// Who gets better solutions, and which one was last.
struct Publisher<'a> {
    published: f64,
    cost: i64,
    improved: &'a mut dyn FnMut(&Solution),
}

impl Publisher<'_> {
    /// Publishes what is better, if it is time.
    fn offer(&mut self, share: f64, best: &Best, written: impl FnOnce() -> Solution) {
        if best.cost < self.cost && share >= self.published + PUBLISH_SHARE {
            (self.published, self.cost) = (share, best.cost);
            (self.improved)(&written());
        }
    }
}
