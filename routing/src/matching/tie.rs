//! One step of the hidden Markov model (Newson and Krumm, "Hidden Markov Map Matching
//! Through Noise and Sparseness", 2009): how likely each candidate of a fix is, given
//! those of the fix before.
//!
//! A fix lies near its true place (a normal distribution), and the way between two true
//! places is hardly longer than the straight line between the fixes (an exponential
//! one). This module must never know more than two fixes.

use vocab::Place;

use super::candidates::{self, Candidate};
use super::{Ground, TrackFix};
use crate::hierarchy::{LANES, LaneSeed, Row};

/// How far a fix is off if it does not say.
const SIGMA_M: f32 = 10.0;
/// What a fix may say about that.
const SIGMA_RANGE_M: [f32; 2] = [3.0, 50.0];
/// Metres of detour that make a way e times less likely.
const DETOUR_M: f32 = 8.0;
/// How unlikely turning round is, beside the detour it takes.
const ROUND_COST: f32 = 4.0;
/// Nobody drives faster (180 km/h).
const FASTEST_M_S: f32 = 50.0;
/// Ways between two fixes are looked for up to this multiple of the straight line, plus
/// this; and once more, wider, where the first look finds nothing.
const REACH: [(f32, f32); 2] = [(1.3, 120.0), (3.0, 1_500.0)];
/// Powers of e that are as good as nothing, so that no number vanishes.
const NOTHING: f32 = 40.0;

/// A fix with its candidates, and what is known about them by the fixes before.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    /// Its number among all fixes.
    pub(super) number: usize,
    pub(super) place: Option<Place>,
    pub(super) at_s: Option<i64>,
    pub(super) sigma_m: f32,
    pub(super) candidates: Vec<Candidate>,
    /// By candidate of the fix before, then by own: how likely that step is, relative to
    /// the likeliest one.
    pub(super) steps: Vec<f32>,
    /// Later fixes at the same place, by their numbers.
    pub(super) alike: Vec<usize>,
}

impl Seen {
    /// Looks around a fix; whether there is a street.
    pub(super) fn look(&mut self, ground: &Ground<'_>, number: usize, fix: &TrackFix) -> bool {
        self.number = number;
        self.place = Some(fix.place);
        self.at_s = fix.at_s;
        self.sigma_m = sigma_m(fix);
        self.steps.clear();
        self.alike.clear();
        candidates::find(ground, fix.place, self.sigma_m, &mut self.candidates);
        !self.candidates.is_empty()
    }

    /// Makes it the first of a part.
    pub(super) fn begin(&mut self) {
        self.steps.clear();
        for candidate in &mut self.candidates {
            (candidate.score, candidate.back) = (candidate.cost, 0);
            candidate.forward = likelihood(candidate.cost);
        }
        self.even_out();
    }

    /// The number of its likeliest candidate.
    pub(super) fn best(&self) -> usize {
        let scores = self.candidates.iter().enumerate();
        scores.min_by(|a, b| a.1.score.total_cmp(&b.1.score)).map_or(0, |(number, _)| number)
    }

    /// Keeps scores and shares small.
    fn even_out(&mut self) {
        let least = self.candidates.iter().map(|c| c.score).fold(f32::INFINITY, f32::min);
        let whole: f64 = self.candidates.iter().map(|c| c.forward).sum();
        for candidate in &mut self.candidates {
            candidate.score -= least;
            candidate.forward /= whole;
        }
    }
}

pub(super) fn sigma_m(fix: &TrackFix) -> f32 {
    let said = fix.radius_m.filter(|radius_m| radius_m.is_finite() && *radius_m > 0.0);
    let [least, most] = SIGMA_RANGE_M;
    said.map_or(SIGMA_M, |radius_m| radius_m as f32).clamp(least, most)
}

/// From a cost; never quite nothing.
pub(super) fn likelihood(cost: f32) -> f64 {
    f64::from((-cost.min(NOTHING)).exp())
}

/// The seeds of both sides, kept for their room.
#[derive(Debug, Clone, Default)]
pub(super) struct Seeds {
    leave: Vec<LaneSeed>,
    come: Vec<LaneSeed>,
}

/// Ties a fix to the one before; whether any way leads from there.
pub(super) fn tie(ground: &Ground<'_>, seeds: &mut Seeds, from: &Seen, to: &mut Seen) -> bool {
    let (Some(a), Some(b)) = (from.place, to.place) else { return false };
    let straight_m = a.distance_m(b) as f32;
    let noise_m = 2.0 * (from.sigma_m + to.sigma_m);
    let driven_m = match (from.at_s, to.at_s) {
        (Some(from), Some(to)) => FASTEST_M_S * to.saturating_sub(from).max(0) as f32 + noise_m,
        _ => f32::INFINITY,
    };
    REACH.into_iter().any(|(times, more_m)| {
        let reach_m = (straight_m * times + more_m + noise_m).min(driven_m);
        let step = Step { straight_m, reach_m, slack_m: noise_m / 2.0 };
        step.weigh(ground, seeds, from, to)
    })
}

/// What one step may be.
struct Step {
    straight_m: f32,
    /// Longer ways are none.
    reach_m: f32,
    /// How far noise may throw one back on a street.
    slack_m: f32,
}

impl Step {
    /// Whether any way is short enough.
    fn weigh(&self, ground: &Ground<'_>, seeds: &mut Seeds, from: &Seen, to: &mut Seen) -> bool {
        let Seeds { leave, come } = seeds;
        leave.clear();
        come.clear();
        let (on, lengths) = (ground.on, ground.lengths);
        for (lane, candidate) in from.candidates.iter().enumerate() {
            on.leave(lengths, lane, candidate.at.link, candidate.after_m, leave);
        }
        let mut past_m = 0.0_f32;
        for (lane, candidate) in to.candidates.iter().enumerate() {
            let parts_m = [candidate.before_m, candidate.after_m];
            on.come(lane, candidate.at.link, parts_m, come);
            past_m = past_m.max(candidate.after_m);
        }
        // Where a state is the end of a link one drives past the place to get to it.
        let reach_m = if ground.profile.has_turns() { self.reach_m + past_m } else { self.reach_m };
        let mut costs = [[f32::INFINITY; LANES]; LANES];
        on.with_beside(|beside| {
            let weights = &lengths.weights;
            let ways = beside.costs(&on.hierarchy, weights, leave, come, reach_m * 100.0);
            self.costs(ground, ways, from, to, &mut costs);
        });
        to.take(from, &costs)
    }

    /// The costs of all steps, from the lengths (in centimetres) of the ways that leave
    /// one link and come to another.
    fn costs(
        &self,
        ground: &Ground<'_>,
        ways: &[Row; LANES],
        from: &Seen,
        to: &Seen,
        costs: &mut [Row; LANES],
    ) {
        for ((a, ways), costs) in from.candidates.iter().zip(ways).zip(costs) {
            for ((b, way), cost) in to.candidates.iter().zip(ways).zip(costs) {
                let way_m = ahead_m(a, b, self.slack_m).unwrap_or(way / 100.0);
                if way_m <= self.reach_m {
                    *cost = (way_m - self.straight_m).abs() / DETOUR_M;
                    if is_round(ground, a, b) {
                        *cost += ROUND_COST;
                    }
                }
            }
        }
    }
}

/// How far one candidate lies ahead of another on the same link; a little behind is no
/// way at all, but noise.
pub(super) fn ahead_m(a: &Candidate, b: &Candidate, slack_m: f32) -> Option<f32> {
    let ahead_m = b.before_m - a.before_m;
    (a.at.link == b.at.link && ahead_m >= -slack_m).then_some(ahead_m.max(0.0))
}

/// Whether one has turned round on the street.
fn is_round(ground: &Ground<'_>, a: &Candidate, b: &Candidate) -> bool {
    a.snap.street == b.snap.street && a.at.link != b.at.link && {
        let links = &ground.on.graph.links;
        let ends = |link: u32| links.ends[link as usize];
        let ((tail, head), (begin, end)) = (ends(a.at.link), ends(b.at.link));
        tail == end && head == begin
    }
}

impl Seen {
    /// Takes over the best steps; whether there is one.
    fn take(&mut self, from: &Seen, costs: &[Row; LANES]) -> bool {
        let mut least = f32::INFINITY;
        for row in &costs[..from.candidates.len()] {
            least = row.iter().copied().fold(least, f32::min);
        }
        if least == f32::INFINITY {
            return false;
        }
        self.steps.clear();
        for row in &costs[..from.candidates.len()] {
            let steps = row[..self.candidates.len()].iter();
            self.steps.extend(steps.map(|cost| match *cost - least {
                more if more < NOTHING => (-more).exp(),
                _ => 0.0,
            }));
        }
        let width = self.candidates.len();
        for (number, to) in self.candidates.iter_mut().enumerate() {
            (to.score, to.back, to.forward) = (f32::INFINITY, 0, 0.0);
            let steps = self.steps[number..].iter().step_by(width);
            for (back, (before, step)) in from.candidates.iter().zip(steps).enumerate() {
                let score = before.score + costs[back][number] + to.cost;
                if score < to.score {
                    (to.score, to.back) = (score, back as u8);
                }
                to.forward += before.forward * f64::from(*step);
            }
            to.forward *= likelihood(to.cost);
        }
        // The best way counts however unlikely it was at first.
        let best = self.best();
        self.candidates[best].forward = self.candidates[best].forward.max(f64::MIN_POSITIVE);
        self.even_out();
        true
    }
}
