//! Which tasks lie near each task: where strings are torn out together, and whose routes
//! are tried for it.

use crate::compiled::Task;
use crate::lane::Lane;
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
    /// How many tasks are known to the others.
    settled: usize,
    ranked: Vec<u64>,
}

impl Neighbours {
    /// Looks at every pair of tasks once, for as long as there is time.
    pub(crate) fn new(tasks: &[Task], lanes: &[Lane], goes_on: GoesOn<'_>) -> Self {
        let kept = tasks.len().min(KEPT);
        let near = Vec::with_capacity(kept * tasks.len());
        let mut neighbours = Self { kept, near, settled: tasks.len(), ranked: Vec::new() };
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

    /// Finds the neighbours of one more task. The others learn of it in [`Self::catch_up`].
    pub(crate) fn push(&mut self, tasks: &[Task], lanes: &[Lane], task: usize) {
        let Some(lane) = lanes.first() else { return };
        let legs = lane.legs(tasks[task].place);
        self.ranked.clear();
        self.ranked.extend(tasks.iter().enumerate().map(|(other, found)| {
            let there = legs[found.place as usize];
            let far = if other == task { 0 } else { there.to as u64 + there.from as u64 + 1 };
            far << 32 | other as u64
        }));
        if self.kept < self.ranked.len() {
            self.ranked.select_nth_unstable(self.kept);
        }
        self.ranked[..self.kept].sort_unstable();
        self.near.extend(self.ranked[..self.kept].iter().map(|ranked| *ranked as u32));
    }

    /// Tells the others of the tasks that have joined.
    pub(crate) fn catch_up(&mut self, tasks: &[Task], lanes: &[Lane]) {
        let Some(lane) = lanes.first() else { return };
        if self.kept < tasks.len().min(KEPT) {
            *self = Self::new(tasks, lanes, &|| true);
        }
        for new in self.settled..tasks.len() {
            let legs = lane.legs(tasks[new].place);
            for old in 0..self.settled {
                let far = |other: usize| {
                    let there = lane.legs(tasks[old].place)[tasks[other].place as usize];
                    i64::from(there.to) + i64::from(there.from)
                };
                let there = legs[tasks[old].place as usize];
                let near = i64::from(there.to) + i64::from(there.from);
                let row = &mut self.near[old * self.kept..(old + 1) * self.kept];
                // The first in a row is the task itself.
                let at = 1 + row[1..].partition_point(|&other| far(other as usize) <= near);
                if at < row.len() {
                    row[at..].rotate_right(1);
                    row[at] = new as u32;
                }
            }
        }
        self.settled = tasks.len();
    }
}
