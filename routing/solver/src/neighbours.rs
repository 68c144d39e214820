//! Which tasks lie near each task: where strings are torn out together, and whose routes
//! are tried for it.

use crate::compiled::Compiled;

/// How many neighbours are kept for each task, at most.
const KEPT: usize = 160;

/// The nearest tasks of every task, nearest first, itself among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    kept: usize,
    near: Vec<u32>,
}

impl Neighbours {
    /// Looks at every pair of tasks once.
    pub(crate) fn new(compiled: &Compiled) -> Self {
        let tasks = compiled.tasks.len();
        let kept = tasks.min(KEPT);
        let mut near = Vec::with_capacity(kept * tasks);
        let mut ranked: Vec<u64> = Vec::with_capacity(tasks);
        for task in 0..tasks as u32 {
            rank(compiled, task, &mut ranked);
            if kept < ranked.len() {
                ranked.select_nth_unstable(kept);
            }
            ranked[..kept].sort_unstable();
            near.extend(ranked[..kept].iter().map(|ranked| *ranked as u32));
        }
        Self { kept, near }
    }

    /// The tasks near a task, nearest first.
    #[inline]
    pub(crate) fn of(&self, task: u32) -> &[u32] {
        let row = task as usize * self.kept;
        &self.near[row..row + self.kept]
    }
}

/// Every task behind how far it is, there and back, in the upper half of a word.
fn rank(compiled: &Compiled, task: u32, ranked: &mut Vec<u64>) {
    ranked.clear();
    let Some(lane) = compiled.lanes.first() else { return };
    let place = compiled.tasks[task as usize].place;
    let legs = lane.legs(place);
    ranked.extend(compiled.tasks.iter().enumerate().map(|(other, found)| {
        let there = legs[found.place as usize];
        let far = if other as u32 == task { 0 } else { (there.to as u64 + there.from as u64) + 1 };
        far << 32 | other as u64
    }));
}
