//! Fix after fix, in parts: what follows on what, what is left out, and where one part
//! ends and another begins.
//!
//! Whole tracks and drivers under way are followed by the same code; for the latter only
//! the last fix is kept, because all that was before is in its candidates' scores.

use super::tie::{Seeds, Seen, sigma_m, tie};
use super::{Gaps, Ground, TrackFix};

/// A longer silence ends a part, in seconds.
const GAP_S: i64 = 60;
/// Fixes nearer than this many deviations to the last one tell nothing new.
const ALIKE: f64 = 1.0;

/// What became of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Placed {
    /// No street is near.
    Nowhere,
    /// It tells nothing new beside the last one.
    Alike,
    /// It cannot be reached; if the next one can, it was an outlier.
    Waiting,
    /// It follows on the last one.
    Joined,
    /// It begins a part, with the one that waited or alone.
    Began,
}

/// The fixes of a part so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Trail {
    /// The fixes that were tied to each other.
    pub(super) tied: Vec<Seen>,
    /// An outlier, or the first of another part.
    waiting: Option<Seen>,
    seeds: Seeds,
    spare: Vec<Seen>,
}

impl Trail {
    /// Takes one more fix. When that begins a part, `ended` is told of the one before.
    pub(super) fn push(
        &mut self,
        ground: &Ground<'_>,
        gaps: Gaps,
        (number, fix): (usize, &TrackFix),
        ended: impl FnOnce(&mut Vec<Seen>),
    ) -> Placed {
        if self.is_alike(gaps, fix) {
            if let Some(last) = self.tied.last_mut() {
                last.alike.push(number);
                last.at_s = fix.at_s.or(last.at_s);
            }
            return Placed::Alike;
        }
        let mut seen = self.spare.pop().unwrap_or_default();
        if !seen.look(ground, number, fix) {
            self.spare.push(seen);
            return Placed::Nowhere;
        }
        let Some(last) = self.tied.last() else {
            seen.begin();
            self.tied.push(seen);
            return Placed::Began;
        };
        if is_near_in_time(gaps, last.at_s, fix.at_s) {
            if tie(ground, &mut self.seeds, last, &mut seen) {
                self.spare.extend(self.waiting.take());
                self.tied.push(seen);
                return Placed::Joined;
            }
            if !self.follows_waiting(ground, gaps, &mut seen) {
                self.spare.extend(self.waiting.replace(seen));
                return Placed::Waiting;
            }
        } else if !self.follows_waiting(ground, gaps, &mut seen) {
            self.spare.extend(self.waiting.take());
            seen.begin();
        }
        ended(&mut self.tied);
        self.spare.append(&mut self.tied);
        self.tied.extend(self.waiting.take());
        self.tied.push(seen);
        Placed::Began
    }

    /// Whether a fix can follow on the one that waits.
    fn follows_waiting(&mut self, ground: &Ground<'_>, gaps: Gaps, seen: &mut Seen) -> bool {
        let Some(waiting) = &mut self.waiting else { return false };
        if !is_near_in_time(gaps, waiting.at_s, seen.at_s) {
            return false;
        }
        waiting.begin();
        tie(ground, &mut self.seeds, waiting, seen)
    }

    fn is_alike(&self, gaps: Gaps, fix: &TrackFix) -> bool {
        self.waiting.is_none()
            && self.tied.last().is_some_and(|last| {
                let near_m = ALIKE * f64::from(sigma_m(fix).min(last.sigma_m));
                last.place.is_some_and(|place| place.distance_m(fix.place) < near_m)
                    && is_near_in_time(gaps, last.at_s, fix.at_s)
            })
    }

    /// Keeps only the last fix.
    pub(super) fn forget(&mut self) {
        let all_but_last = self.tied.len().saturating_sub(1);
        self.spare.extend(self.tied.drain(..all_but_last));
        self.spare.truncate(SPARE_MAX);
        self.tied.iter_mut().for_each(|seen| seen.alike.clear());
    }
}

/// Enough for the next fix, the one that waits, and the last.
const SPARE_MAX: usize = 3;

fn is_near_in_time(gaps: Gaps, from_s: Option<i64>, to_s: Option<i64>) -> bool {
    match (gaps, from_s, to_s) {
        (Gaps::Split, Some(from_s), Some(to_s)) => to_s.saturating_sub(from_s) <= GAP_S,
        _ => true,
    }
}
