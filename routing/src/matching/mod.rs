//! Map matching: from the fixes of a vehicle to the streets it drove.
//!
//! A hidden Markov model over the places on the streets around each fix, tied by the
//! lengths of the ways between them. A track falls into *parts* where nobody can have
//! driven on; fixes that fit nowhere are left out. Drivers under way are followed fix by
//! fix by a [`Matcher`], which is the same without looking back.
//!
//! Cost: for a fix one look at the index of streets and two short climbs in the
//! hierarchy, whatever the number of candidates. This module must never know a clock:
//! times are those of the fixes.

mod candidates;
mod drawn;
mod settle;
mod tie;
mod trail;

use std::sync::Arc;

use vocab::Place;

use crate::course::Course;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::snap::Snap;
use crate::states::{Metric, ProfileRoads};
use settle::{Choice, certainty, settle};
use tie::Seen;
use trail::{Placed, Trail};

/// Where a vehicle was, as far as it knows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackFix {
    /// Where.
    pub place: Place,
    /// When, in seconds.
    pub at_s: Option<i64>,
    /// The standard deviation of the place in metres, if known.
    pub radius_m: Option<f64>,
}

/// What to do where a vehicle was silent for more than a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gaps {
    /// Another part begins.
    #[default]
    Split,
    /// As if it had been seen.
    Ignore,
}

/// How a track is to be matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrackOptions {
    /// What to do at gaps in time.
    pub gaps: Gaps,
    /// Whether fixes that tell nothing new are left out instead of matched to where the
    /// vehicle stands.
    pub tidy: bool,
}

/// A matched track.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// The parts, in time.
    pub parts: Vec<TrackPart>,
    /// By fix: where it was matched; nothing where no street is near or it fits nowhere.
    pub fixes: Vec<Option<TrackedFix>>,
}

/// A part of a track without a break.
#[derive(Debug, Clone, PartialEq)]
pub struct TrackPart {
    /// How likely its fixes are where they were matched, 0 to 1, on average.
    pub confidence: f32,
    /// The way driven; its time is that of the traffic as it is now.
    pub course: Course,
    /// From each of its fixes to the next.
    pub legs: Vec<TrackLeg>,
}

/// The way from one fix to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrackLeg {
    /// Tenths of a second.
    pub tenths: u32,
    /// Millimetres on the road.
    pub mm: u64,
}

/// A fix that was matched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackedFix {
    /// The part it belongs to.
    pub part: usize,
    /// Its place among the part's fixes.
    pub index: usize,
    /// Where on the network.
    pub snap: Snap,
    /// How likely it is there, 0 to 1.
    pub confidence: f32,
    /// How many other places are likely; 0 when there is no doubt.
    pub alternatives: u32,
}

/// What matching stands on.
struct Ground<'a> {
    roads: &'a Roads,
    profile: Profile,
    on: &'a ProfileRoads,
    lengths: &'a Metric,
    /// The times of the moment.
    now: Arc<Metric>,
}

impl<'a> Ground<'a> {
    fn new(roads: &'a Roads, profile: Profile) -> Self {
        let on = roads.profile(profile);
        Self { roads, profile, on, lengths: on.lengths(roads.network()), now: on.metric() }
    }
}

impl Roads {
    /// The streets a vehicle drove whose fixes these are, in their order.
    pub fn track(&self, profile: Profile, fixes: &[TrackFix], options: &TrackOptions) -> Track {
        let ground = Ground::new(self, profile);
        let mut trail = Trail::default();
        let mut parts: Vec<Vec<Seen>> = Vec::new();
        for numbered in fixes.iter().enumerate() {
            trail.push(&ground, options.gaps, numbered, |part| parts.push(std::mem::take(part)));
        }
        parts.push(trail.tied);
        // A fix that nothing leads to or from is an outlier, unless there is no other.
        if parts.iter().any(|part| part.len() > 1) {
            parts.retain(|part| part.len() > 1 || part.iter().any(|seen| !seen.alike.is_empty()));
        }
        parts.retain(|part| !part.is_empty());
        let mut track = Track { parts: Vec::new(), fixes: vec![None; fixes.len()] };
        for part in &parts {
            track.add(&ground, fixes, options, part);
        }
        track
    }
}

impl Track {
    fn add(
        &mut self,
        ground: &Ground<'_>,
        fixes: &[TrackFix],
        options: &TrackOptions,
        part: &[Seen],
    ) {
        let choices = settle(part);
        let (course, ways) = drawn::draw(ground, &choices);
        let confidence = choices.iter().map(|choice| choice.confidence).sum::<f32>();
        let confidence = confidence / choices.len() as f32;
        let (mut index, mut legs) = (0, Vec::with_capacity(ways.len()));
        for (number, (seen, choice)) in part.iter().zip(&choices).enumerate() {
            if number > 0 {
                legs.push(ways[number - 1]);
            }
            let mut matched = choice.matched(self.parts.len(), index);
            self.fixes[seen.number] = Some(matched);
            index += 1;
            for &alike in seen.alike.iter().filter(|_| !options.tidy) {
                matched.index = index;
                matched.snap.distance_m = matched.snap.place.distance_m(fixes[alike].place);
                self.fixes[alike] = Some(matched);
                legs.push(TrackLeg { tenths: 0, mm: 0 });
                index += 1;
            }
        }
        self.parts.push(TrackPart { confidence, course, legs });
    }
}

impl Choice {
    fn matched(&self, part: usize, index: usize) -> TrackedFix {
        let Choice { candidate, confidence, alternatives, .. } = *self;
        TrackedFix { part, index, snap: candidate.snap, confidence, alternatives }
    }
}

/// Follows one vehicle, fix by fix.
#[derive(Debug, Clone)]
pub struct Matcher {
    profile: Profile,
    gaps: Gaps,
    trail: Trail,
    /// How many fixes were pushed.
    pushed: usize,
    /// How many parts began.
    parts: usize,
    index: usize,
}

impl Matcher {
    /// A matcher for a vehicle that was not seen yet.
    pub fn new(profile: Profile, gaps: Gaps) -> Self {
        Self { profile, gaps, trail: Trail::default(), pushed: 0, parts: 0, index: 0 }
    }

    /// Where the vehicle is, given this fix and all before; nothing where no street is
    /// near or the place cannot be reached (if the next fix agrees with it, another part
    /// begins). The roads must be the same at every call.
    pub fn push(&mut self, roads: &Roads, fix: &TrackFix) -> Option<TrackedFix> {
        let ground = Ground::new(roads, self.profile);
        let placed = self.trail.push(&ground, self.gaps, (self.pushed, fix), |_| {});
        self.pushed += 1;
        match placed {
            Placed::Nowhere | Placed::Waiting => return None,
            Placed::Alike | Placed::Joined => self.index += 1,
            Placed::Began => {
                self.parts += 1;
                self.index = self.trail.tied.len() - 1;
            }
        }
        self.trail.forget();
        let seen = self.trail.tied.last()?;
        let candidate = seen.candidates[seen.best()];
        let shares = seen.candidates.iter().map(|other| (other, other.forward));
        let (confidence, alternatives) = certainty(&candidate, shares);
        let mut snap = candidate.snap;
        snap.distance_m = snap.place.distance_m(fix.place);
        let (part, index) = (self.parts - 1, self.index);
        Some(TrackedFix { part, index, snap, confidence, alternatives })
    }
}

#[cfg(test)]
mod tests;
