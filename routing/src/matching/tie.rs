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
use crate::states::Metric;

/// How far a fix is off if it does not say.
const SIGMA_M: f32 = 10.0;
/// What a fix may say about that.
const SIGMA_RANGE_M: [f32; 2] = [3.0, 50.0];
/// Metres of detour that make a way e times less likely.
const DETOUR_M: f32 = 10.0;
/// How unlikely turning round is, beside the detour it takes.
const ROUND_COST: f32 = 4.0;
/// Nobody drives faster (180 km/h).
const FASTEST_M_S: f32 = 50.0;
/// Ways between two fixes are looked for up to this multiple of the straight line, plus
/// this; and once more, wider, where the first look finds nothing.
const REACH: [(f32, f32); 2] = [(1.3, 120.0), (3.0, 1_500.0)];
/// So much faster than the traffic of the moment is no hurry.
const HASTE: f32 = 1.2;
/// Tenths of a second that a way takes longer than there was time, and that make it e
/// times less likely ...
const HURRY_TENTHS: f32 = 20.0;
/// ... up to this, because speeds are not known that well.
const HURRY_COST: f32 = 6.0;
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
    let passed_s = match (from.at_s, to.at_s) {
        (Some(from), Some(to)) => Some(to.saturating_sub(from).max(0) as f32),
        _ => None,
    };
    let driven_m = passed_s.map_or(f32::INFINITY, |passed_s| FASTEST_M_S * passed_s + noise_m);
    REACH.into_iter().any(|(times, more_m)| {
        let reach_m = (straight_m * times + more_m + noise_m).min(driven_m);
        let step = Step { straight_m, reach_m, slack_m: noise_m / 2.0, passed_s };
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
    passed_s: Option<f32>,
}

impl Step {
    /// Whether any way is short enough.
    fn weigh(&self, ground: &Ground<'_>, seeds: &mut Seeds, from: &Seen, to: &mut Seen) -> bool {
        let cm = |candidate: &Candidate| candidate.parts_cm;
        let lengths = ways(ground, ground.lengths, seeds, (from, to), cm, self.reach_m * 100.0);
        let mut costs = NO_WAY;
        self.detours(ground, &lengths, from, to, &mut costs);
        if let Some(passed_s) = self.passed_s {
            let soon = Soon::new(passed_s);
            let tenths = |candidate: &Candidate| candidate.parts_tenths;
            let reach = soon.tenths + HURRY_TENTHS * HURRY_COST;
            let times = ways(ground, &ground.now, seeds, (from, to), tenths, reach);
            for ((a, times), costs) in from.candidates.iter().zip(&times).zip(&mut costs) {
                for ((b, time), cost) in to.candidates.iter().zip(times).zip(costs) {
                    *cost += soon.cost(ahead(a, b, self.slack_m, tenths).unwrap_or(*time));
                }
            }
        }
        to.take(from, &costs)
    }

    /// What the lengths (in centimetres) of the ways that leave one link and come to
    /// another cost.
    fn detours(
        &self,
        ground: &Ground<'_>,
        ways: &[Row; LANES],
        from: &Seen,
        to: &Seen,
        costs: &mut [Row; LANES],
    ) {
        let cm = |candidate: &Candidate| candidate.parts_cm;
        for ((a, ways), costs) in from.candidates.iter().zip(ways).zip(costs) {
            if a.score == f32::INFINITY {
                continue;
            }
            for ((b, way), cost) in to.candidates.iter().zip(ways).zip(costs) {
                let way_m = ahead(a, b, self.slack_m, cm).unwrap_or(*way) / 100.0;
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

const NO_WAY: [Row; LANES] = [[f32::INFINITY; LANES]; LANES];

/// How little time there was.
struct Soon {
    /// Who takes no longer was not in a hurry.
    tenths: f32,
}

impl Soon {
    fn new(passed_s: f32) -> Self {
        Self { tenths: passed_s * 10.0 * HASTE + HURRY_TENTHS }
    }

    fn cost(&self, tenths: f32) -> f32 {
        ((tenths - self.tenths).max(0.0) / HURRY_TENTHS).min(HURRY_COST)
    }
}

/// What the ways between all candidates cost under a metric, where one leaves the link
/// of the one and comes to that of the other; `parts` is what lies on the link before
/// and after a candidate.
fn ways(
    ground: &Ground<'_>,
    metric: &Metric,
    seeds: &mut Seeds,
    (from, to): (&Seen, &Seen),
    parts: impl Fn(&Candidate) -> [f32; 2],
    bound: f32,
) -> [Row; LANES] {
    let Seeds { leave, come } = seeds;
    leave.clear();
    come.clear();
    let on = ground.on;
    for (lane, candidate) in from.candidates.iter().enumerate() {
        on.leave(metric, lane, candidate.at.link, parts(candidate)[1], leave);
    }
    let mut past = 0.0_f32;
    for (lane, candidate) in to.candidates.iter().enumerate() {
        let parts = parts(candidate);
        on.come(lane, candidate.at.link, parts, come);
        past = past.max(parts[1]);
    }
    // Where a state is the end of a link one drives past the place to get to it.
    let bound = if ground.profile.has_turns() { bound + past } else { bound };
    on.with_beside(|beside| *beside.costs(&on.hierarchy, &metric.weights, leave, come, bound))
}

/// How far one candidate lies ahead of another on the same link; a little behind (in
/// metres) is no way at all, but noise.
pub(super) fn ahead(
    a: &Candidate,
    b: &Candidate,
    slack_m: f32,
    parts: impl Fn(&Candidate) -> [f32; 2],
) -> Option<f32> {
    let noise = b.parts_cm[0] - a.parts_cm[0] >= -slack_m * 100.0;
    (a.at.link == b.at.link && noise).then(|| (parts(b)[0] - parts(a)[0]).max(0.0))
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
