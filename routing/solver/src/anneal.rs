//! Annealing on the share of the budget used: at first much that is worse is kept, at the
//! end almost nothing, whether the budget is 20 ms or an hour.

use crate::search::{Scale, Search};
use crate::state::Best;

/// The last temperature in parts of 65,536 of the mean cost of a stop.
const LAST: f64 = 1_311.0;

/// The temperature in parts of 65,536 of a unit of cost, over the share of time used.
///
/// Only additions, products and square roots, which are exact everywhere, so that equal
/// shares give equal temperatures on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Cooling {
    first: f64,
    /// The last temperature as a part of the first.
    fall: f64,
    /// The cooling's square root, the root of that, and so on.
    roots: [f64; 16],
}

impl Cooling {
    /// From a first temperature, given what it is in parts of the mean cost of a stop.
    pub(crate) fn new(first: i64, parts: i64) -> Self {
        let fall = LAST / parts.max(1) as f64;
        let mut root = fall;
        let roots = std::array::from_fn(|_| {
            root = root.sqrt();
            root
        });
        Self { first: first as f64, fall, roots }
    }

    /// The temperature when a share of the time is used.
    pub(crate) fn at(&self, share: f64) -> i64 {
        let share = (share.clamp(0.0, 1.0) * 65_536.0) as u32;
        let mut heat = self.first;
        if share >= 65_536 {
            heat *= self.fall;
        }
        for (place, root) in self.roots.iter().enumerate() {
            if share >> (15 - place) & 1 == 1 {
                heat *= root;
            }
        }
        heat as i64
    }
}

impl Search<'_> {
    /// The temperature to start with, from what a stop costs in the mean.
    pub(crate) fn heat(&self, scale: &Scale) -> i64 {
        let weight = if self.compiled.fewest { crate::compiled::VEHICLE } else { 0 };
        let absence = self.state.absence(&self.compiled.errands);
        let cost = self.state.cost - absence - weight * self.state.used as i64;
        let stops = self.compiled.tasks.len().max(1) as i128;
        (i128::from(cost.max(1)) * i128::from(scale.heat) / stops) as i64
    }

    /// Anneals until `share` answers nothing, and keeps the best state in `best`.
    pub(crate) fn anneal(
        &mut self,
        scale: &Scale,
        cooling: &Cooling,
        routes_max: usize,
        best: &mut Best,
        share: &mut dyn FnMut(u64, &Best) -> Option<f64>,
    ) {
        let mut heat = cooling.first as i64;
        let mut now = 0.0;
        for iteration in 0_u64.. {
            if iteration % self.look_every() == 0 {
                let Some(used) = share(iteration, best) else { return };
                heat = cooling.at(used);
                now = used;
            }
            let before = self.state.cost;
            self.step(scale, routes_max);
            let worse = i128::from(self.state.cost - before) << 32;
            if worse < i128::from(heat) * i128::from(self.chance.patience()) {
                if self.state.cost < best.cost {
                    self.polish(now);
                    best.follow(&self.state);
                }
            } else {
                self.state.undo(self.compiled);
            }
        }
    }
}
