//! Which tasks lie near each task: where strings are torn out together, and whose routes
//! are tried for it.

use crate::compiled::Task;
use crate::lane::{Lane, Legs};
use crate::search::GoesOn;

/// How many neighbours are kept for each task, at most.
const KEPT: usize = 160;
/// How many tasks are looked at before somebody is asked whether to go on.
const ASK_EVERY: usize = 16;

/// The nearest tasks of every task, nearest first, itself among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    /// How many are kept of each task.
    kept: usize,
    near: Vec<u32>,
    /// How far they are, there and back.
    far: Vec<u32>,
    /// Distance and number in one, which sorts fastest.
    ranked: Vec<u64>,
}

impl Neighbours {
    /// Looks at every pair of tasks once, for as long as there is time.
    pub(crate) fn new(tasks: &[Task], lanes: &[Lane], goes_on: GoesOn<'_>) -> Self {
        let kept = tasks.len().min(KEPT);
        let mut neighbours = Self { kept, ..Self::default() };
        neighbours.near.reserve(kept * tasks.len());
        neighbours.far.reserve(kept * tasks.len());
        for task in 0..tasks.len() {
            if task % ASK_EVERY == 0 && !goes_on() {
                break;
            }
            neighbours.push(tasks, lanes, task);
        }
        neighbours
    }

    /// The tasks near a task, nearest first.
    #[inline]
    pub(crate) fn of(&self, task: u32) -> &[u32] {
        let row = task as usize * self.kept;
        &self.near[row..row + self.kept]
    }

    /// Finds the neighbours of the next task.
    fn push(&mut self, tasks: &[Task], lanes: &[Lane], task: usize) {
        let Some(lane) = lanes.first() else { return };
        let legs = lane.legs(tasks[task].place);
        self.ranked.clear();
        self.ranked.extend(tasks.iter().enumerate().map(|(other, found)| {
            let there = if other == task { 0 } else { far(legs[found.place as usize]) };
            u64::from(there) << 32 | other as u64
        }));
        if self.kept < self.ranked.len() {
            self.ranked.select_nth_unstable(self.kept);
        }
        self.ranked[..self.kept].sort_unstable();
        self.near.extend(self.ranked[..self.kept].iter().map(|ranked| *ranked as u32));
        self.far.extend(self.ranked[..self.kept].iter().map(|ranked| (ranked >> 32) as u32));
    }

    /// Finds the neighbours of tasks that have joined, and tells the others of them.
    pub(crate) fn catch_up(&mut self, tasks: &[Task], lanes: &[Lane]) {
        let Some(lane) = lanes.first() else { return };
        if self.kept < tasks.len().min(KEPT) {
            *self = Self::new(tasks, lanes, &|| true);
        }
        let settled = self.near.len() / self.kept.max(1);
        for new in settled..tasks.len() {
            self.push(tasks, lanes, new);
            let legs = lane.legs(tasks[new].place);
            for old in 0..settled {
                let there = far(legs[tasks[old].place as usize]);
                let row = old * self.kept..(old + 1) * self.kept;
                // The first in a row is the task itself.
                let at = self.far[row.clone()].partition_point(|&other| other <= there);
                if at < self.kept {
                    self.far[row.clone()][at..].rotate_right(1);
                    self.near[row.clone()][at..].rotate_right(1);
                    self.far[row.start + at] = there;
                    self.near[row.start + at] = new as u32;
                }
            }
        }
    }
}

/// How far two tasks are from each other; only a task itself is nowhere else.
#[inline]
fn far(legs: Legs) -> u32 {
    legs.to as u32 + legs.from as u32 + 1
}
