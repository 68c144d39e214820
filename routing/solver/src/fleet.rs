//! Fewer vehicles, by counting absences (Christiaens and Vanden Berghe, 2020): a route is
//! taken apart and its errands stay out until they fit elsewhere; an errand that is often
//! left out counts more, so the search learns which ones to make room for.

use crate::search::{Scale, Search};
use crate::state::Best;

/// How much heat this search has, in parts of that of annealing.
const HEAT_PART: i64 = 6;
/// The search ends when no vehicle has been saved for this part of its time.
const PATIENCE: f64 = 0.5;
/// How many stops it tears out at once, in the mean.
const STOPS: u64 = 15;

impl Search<'_> {
    /// Lowers the number of routes until `share` answers nothing; `best` gets
    /// every state that leaves nothing out that a state before it served.
    pub(crate) fn lower_fleet(
        &mut self,
        best: &mut Best,
        share: &mut dyn FnMut(u64, &Best) -> Option<f64>,
    ) {
        let mut absences = vec![0_u64; self.compiled.errands.len()];
        let mut scale = Scale::of(self.compiled, &self.state);
        scale.strings.stops = STOPS;
        let mut saved = 0.0;
        let mut now = 0.0;
        let mut missed: u64 = 0;
        for iteration in 0_u64.. {
            if self.state.absent.len() <= best.absent.len() {
                if self.state.used < best.used {
                    best.follow(&self.state);
                    saved = now;
                }
                if !self.drop_route(&absences) {
                    break;
                }
                missed = sum(&self.state.absent, &absences);
            }
            if iteration % self.look_every() == 0 {
                match share(iteration, best) {
                    Some(share) if share - saved <= PATIENCE => now = share,
                    _ => break,
                }
            }
            let (before, out) = (self.state.cost, self.state.absent.len());
            self.step(&scale, best.used - 1);
            let missing = sum(&self.state.absent, &absences);
            let heat = self.heat(&scale) / HEAT_PART;
            let worse = i128::from(self.state.cost - before) << 32;
            let calm = worse < i128::from(heat) * i128::from(self.chance.patience());
            let left = self.state.absent.len();
            for &errand in &self.state.absent {
                absences[errand as usize] += 1;
            }
            if left < out || missing < missed || (left == out && missing == missed && calm) {
                missed = sum(&self.state.absent, &absences);
            } else {
                self.state.undo(self.compiled);
                missed = sum(&self.state.absent, &absences);
            }
        }
        best.restore(&mut self.state, self.compiled);
    }

    /// Takes the route apart whose errands are easiest to place. False if there is none.
    fn drop_route(&mut self, absences: &[u64]) -> bool {
        let compiled = self.compiled;
        let count = |car: usize| -> u64 {
            let tasks = self.state.routes[car].tasks();
            tasks.map(|task| absences[compiled.errand_of[task as usize] as usize]).sum()
        };
        let stays = |car: usize| {
            let fixed = |task: u32| !compiled.is_movable(compiled.errand_of[task as usize]);
            self.state.routes[car].tasks().any(fixed)
        };
        let cars = 0..self.state.routes.len();
        let easiest = cars
            .filter(|&car| self.state.routes[car].is_used() && !stays(car))
            .min_by_key(|&car| (count(car), self.state.routes[car].stops()));
        let Some(car) = easiest else { return false };
        self.state.begin();
        self.torn.empty(compiled, &mut self.state, car as u32);
        true
    }
}

fn sum(errands: &[u32], absences: &[u64]) -> u64 {
    errands.iter().map(|&errand| absences[errand as usize]).sum()
}
