//! Which tasks lie near each task: where strings are torn out together, and whose routes
//! are tried for it.

use crate::compiled::Task;
use crate::lane::{Lane, Legs};
use crate::model::Ticks;
use crate::search::GoesOn;

/// How many neighbours are kept for each task, at most.
const KEPT: usize = 160;
/// One task in so many is looked at to know how far the nearest are.
const SAMPLED: usize = 8;
/// So many places are passed over at once if they are all too far.
const AT_ONCE: usize = 16;
/// How many tasks are looked at before somebody is asked whether to go on.
const ASK_EVERY: usize = 16;

/// The nearest tasks of every task, nearest first, itself among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    /// How many are kept of each task.
    kept: usize,
    near: Vec<u32>,
    /// How far they are, there and back.
    far: Vec<Ticks>,
    /// The places of all tasks, near ones side by side, and the tasks.
    by_place: Vec<(u32, u32)>,
    /// Where in them each block of places begins.
    blocks: Vec<usize>,
    /// Distance and number in one, which sorts fastest.
    ranked: Vec<u64>,
    sample: Vec<Ticks>,
}

impl Neighbours {
    /// Looks at every pair of tasks once, for as long as there is time.
    pub(crate) fn new(tasks: &[Task], lanes: &[Lane], goes_on: GoesOn<'_>) -> Self {
        let kept = tasks.len().min(KEPT);
        let mut neighbours = Self { kept, ..Self::default() };
        let Some(lane) = lanes.first() else { return neighbours };
        neighbours.note_places(tasks, lane);
        neighbours.near.reserve(kept * tasks.len());
        neighbours.far.reserve(kept * tasks.len());
        for task in 0..tasks.len() {
            if task % ASK_EVERY == 0 && !goes_on() {
                break;
            }
            neighbours.push(tasks, lane, task);
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
    fn push(&mut self, tasks: &[Task], lane: &Lane, task: usize) {
        let legs = lane.legs(tasks[task].place);
        let within = self.sampled(legs);
        let mut count = self.rank(legs, task, within);
        if count < self.kept {
            count = self.rank(legs, task, Ticks::MAX);
        }
        let ranked = &mut self.ranked[..count];
        if self.kept < count {
            ranked.select_nth_unstable(self.kept);
        }
        let ranked = &mut ranked[..self.kept];
        ranked.sort_unstable();
        self.near.extend(ranked.iter().map(|ranked| *ranked as u32));
        self.far.extend(ranked.iter().map(|ranked| (*ranked >> 32) as Ticks));
    }

    /// How far those are that will do, by a look at some of the tasks.
    fn sampled(&mut self, legs: &[Legs]) -> Ticks {
        let sample = self.by_place.iter().step_by(SAMPLED);
        self.sample.clear();
        self.sample.extend(sample.map(|&(place, _)| far(legs[place as usize])));
        let enough = self.kept / SAMPLED * 5 / 4 + 4;
        match enough < self.sample.len() {
            true => *self.sample.select_nth_unstable(enough).1,
            false => Ticks::MAX,
        }
    }

    /// Puts a task and those within a distance of it in front, and says how many they are.
    fn rank(&mut self, legs: &[Legs], task: usize, within: Ticks) -> usize {
        self.ranked.resize(self.by_place.len() + 1, 0);
        let (ranked, mut count) = (&mut self.ranked[..], 1);
        ranked[0] = task as u64;
        for (some, ends) in legs.chunks(AT_ONCE).zip(self.blocks.windows(2)) {
            if some.iter().fold(Ticks::MAX, |least, legs| far(*legs).min(least)) > within {
                continue;
            }
            for &(place, other) in &self.by_place[ends[0]..ends[1]] {
                let there = far(legs[place as usize]);
                // Whether it counts falls as it may, so that no branch hangs on it.
                ranked[count] = (there as u64) << 32 | u64::from(other);
                count += usize::from(there <= within && other as usize != task);
            }
        }
        count
    }

    fn note_places(&mut self, tasks: &[Task], lane: &Lane) {
        let known = self.by_place.len();
        self.by_place.extend((0..).zip(tasks).skip(known).map(|(task, found)| (found.place, task)));
        self.by_place.sort_unstable();
        self.blocks.clear();
        let ends = (0..lane.places + AT_ONCE).step_by(AT_ONCE);
        let before = |end| self.by_place.partition_point(|&(place, _)| (place as usize) < end);
        self.blocks.extend(ends.map(before));
    }

    /// Finds the neighbours of tasks that have joined, and tells the others of them.
    pub(crate) fn catch_up(&mut self, tasks: &[Task], lanes: &[Lane]) {
        let Some(lane) = lanes.first() else { return };
        if self.kept < tasks.len().min(KEPT) {
            *self = Self::new(tasks, lanes, &|| true);
        }
        let settled = self.near.len() / self.kept.max(1);
        self.note_places(tasks, lane);
        for new in settled..tasks.len() {
            self.push(tasks, lane, new);
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
fn far(legs: Legs) -> Ticks {
    legs.to + legs.from + 1
}
