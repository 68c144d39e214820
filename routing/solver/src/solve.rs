//! From a problem to a solution: compile, construct, lower the fleet, anneal, publish.

use crate::anneal::Cooling;
use crate::chance::Chance;
use crate::compiled::Compiled;
use crate::fault::validate;
use crate::groups::{Groups, worth};
use crate::model::{Fault, Options, Problem, Progress, Solution};
use crate::search::{GoesOn, Scale, Search};
use crate::state::{Best, State};
use crate::warm;
use crate::write::{as_given, write};

/// Which share of the budget goes into fewer vehicles at most, where that comes first.
const FLEET_SHARE: f64 = 0.9;
/// A solution is published at most once in this share of the budget.
const PUBLISH_SHARE: f64 = 0.01;
/// How much cooler routes that are already good are improved than routes from nothing.
pub(crate) const COOLER: i64 = 20;

/// Solves a problem until the budget is used. `improved` gets the first solution and then
/// better ones, now and then; the best is returned. If the budget is used before the problem
/// is worked out, the vehicles' routes are returned as they are.
pub fn solve(
    problem: &Problem,
    options: &Options,
    progress: Progress<'_>,
    improved: &mut dyn FnMut(&Solution),
) -> Result<Solution, Fault> {
    validate(problem)?;
    let goes_on = || progress() < 1.0;
    let compiled = Compiled::in_time(problem, &goes_on);
    let found = compiled.as_ref().and_then(|compiled| {
        let state = warm::start(compiled, problem, &goes_on)?;
        let run = Run { problem, compiled, options, progress, goes_on: &goes_on };
        Some(run.search(state, improved))
    });
    let solution = found.unwrap_or_else(|| {
        let solution = as_given(problem);
        improved(&solution);
        solution
    });
    if let Some(compiled) = compiled {
        compiled.give_back();
    }
    Ok(solution)
}

/// One search from its first solution to its last.
struct Run<'a> {
    problem: &'a Problem,
    compiled: &'a Compiled,
    options: &'a Options,
    progress: Progress<'a>,
    goes_on: GoesOn<'a>,
}

impl Run<'_> {
    fn search(&self, state: State, improved: &mut dyn FnMut(&Solution)) -> Solution {
        let compiled = self.compiled;
        let is_warm = state.absent.len() * 2 < compiled.errands.len();
        let cooler = if is_warm { COOLER } else { 1 };
        let chance = Chance::new(self.options.seed, 0);
        let mut search = Search::new(compiled, state, chance, self.goes_on);
        if is_warm {
            // What is new on routes that are good already is where they can be better.
            let new = search.state.absent.iter();
            search.hot.extend(new.map(|&errand| compiled.errands[errand as usize].first));
        }
        search.construct();
        let mut best = Best::new(&search.state);
        let first = self.write(&best, 0);
        improved(&first);
        if compiled.tasks.is_empty() || compiled.cars.is_empty() || !(self.goes_on)() {
            return first;
        }
        let mut publisher = Publisher { published: 0.0, cost: best.cost, improved };
        if compiled.fewest {
            self.lower_fleet(&mut search, &mut best, &mut publisher);
        }
        self.anneal(&mut search, &mut best, cooler, &mut publisher);
        self.write(&best, search.iterations)
    }

    fn lower_fleet(&self, search: &mut Search<'_>, best: &mut Best, publisher: &mut Publisher<'_>) {
        let clock = self.clock(0, 0.0, FLEET_SHARE);
        search.lower_fleet(best, &mut |iteration, best| {
            let share = clock.share(iteration)?;
            publisher.offer(share * FLEET_SHARE, best, || self.write(best, iteration));
            Some(share)
        });
    }

    fn anneal<'a>(
        &'a self,
        search: &mut Search<'a>,
        best: &mut Best,
        cooler: i64,
        publisher: &mut Publisher<'_>,
    ) {
        let done = search.iterations;
        let clock = self.clock(done, self.clock(done, 0.0, 1.0).used(0), 1.0);
        let scale = Scale::of(self.compiled, &search.state);
        let cooling = Cooling::new(search.heat(&scale) / cooler, scale.heat);
        let mut offer = |iteration: u64, best: &Best| {
            publisher.offer(clock.used(iteration), best, || self.write(best, done + iteration));
        };
        let groups = worth(self.options.threads, self.compiled, &search.state);
        if groups > 1 {
            let mut groups = Groups::new(self.compiled, groups, self.options.seed, self.goes_on);
            let share = |iteration: u64| clock.share(iteration);
            groups.anneal(search, &scale, &cooling, best, &share, &mut offer);
        } else {
            let most = if self.compiled.fewest { best.used } else { usize::MAX };
            search.anneal(&scale, &cooling, most, best, &mut |iteration, best| {
                offer(iteration, best);
                clock.share(iteration)
            });
        }
    }

    fn clock(&self, done: u64, begun: f64, until: f64) -> Clock<'_> {
        Clock { options: self.options, progress: self.progress, begun, until, done }
    }

    fn write(&self, best: &Best, iterations: u64) -> Solution {
        write(self.problem, self.compiled, best, iterations)
    }
}

/// One part of the budget, by the caller's progress or by a fixed number of iterations.
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
