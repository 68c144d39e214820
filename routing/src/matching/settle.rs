//! Looking back over a whole part: the best candidates, and how sure that is.

use std::cmp::Ordering;

use super::candidates::Candidate;
use super::tie::{Seen, likelihood};

/// The candidate a fix was matched to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) candidate: Candidate,
    pub(super) sigma_m: f32,
    /// How likely its place is, 0 to 1.
    pub(super) confidence: f32,
    /// How many other places are likely.
    pub(super) alternatives: u32,
}

/// A place with this share of all ways counts as another one.
const LIKELY: f64 = 0.05;

/// The likeliest way through all candidates of a part (Viterbi), with the share of all
/// ways that pass each place (forward and backward).
pub(super) fn settle(part: &[Seen]) -> Vec<Choice> {
    let mut choices = Vec::with_capacity(part.len());
    let Some(last) = part.last() else { return choices };
    let mut chosen = last.best();
    let mut after = vec![1.0_f64; last.candidates.len()];
    let mut before = Vec::with_capacity(after.len());
    for seen in part.iter().rev() {
        choices.push(choose(seen, chosen, &after));
        chosen = usize::from(seen.candidates[chosen].back);
        if seen.steps.is_empty() {
            break;
        }
        for (share, candidate) in after.iter_mut().zip(&seen.candidates) {
            *share *= likelihood(candidate.cost);
        }
        let rows = seen.steps.chunks(seen.candidates.len());
        let share = |row: &[f32]| {
            row.iter().zip(&after).map(|(step, share)| f64::from(*step) * share).sum::<f64>()
        };
        before.clear();
        before.extend(rows.map(share));
        let most = before.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        before.iter_mut().for_each(|share| *share /= most);
        std::mem::swap(&mut before, &mut after);
    }
    choices.reverse();
    choices
}

fn choose(seen: &Seen, chosen: usize, after: &[f64]) -> Choice {
    let candidate = seen.candidates[chosen];
    let (confidence, alternatives) =
        certainty(&candidate, seen.candidates.iter().zip(after).map(|(c, a)| (c, c.forward * a)));
    Choice { candidate, sigma_m: seen.sigma_m, confidence, alternatives }
}

/// How likely a candidate's place is among all of them with their shares, and how many
/// other places are likely. Directions, and streets that meet there, are no other place.
pub(super) fn certainty<'a>(
    chosen: &Candidate,
    shares: impl Iterator<Item = (&'a Candidate, f64)> + Clone,
) -> (f32, u32) {
    let whole: f64 = shares.clone().map(|(_, share)| share).sum();
    if whole.partial_cmp(&0.0) != Some(Ordering::Greater) {
        return (0.0, 0);
    }
    let is_there = |candidate: &Candidate| {
        candidate.snap.street == chosen.snap.street || candidate.snap.place == chosen.snap.place
    };
    let here: f64 = shares.clone().filter(|(c, _)| is_there(c)).map(|(_, share)| share).sum();
    let others = shares.filter(|(c, share)| !is_there(c) && share / whole >= LIKELY);
    ((here / whole) as f32, others.count() as u32)
}
