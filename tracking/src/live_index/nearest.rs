//! The k nearest workers, exactly.
//!
//! Balls are opened nearest first; the search stops when the nearest unopened
//! ball lies wholly beyond the k-th worker found (or the radius). Among equally
//! distant workers the lower slot wins, so the answer depends on the positions
//! alone and not on how the index grew.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use vocab::Place;

use super::cell::Entry;
use super::directory::{Child, Target};
use super::sphere::{SLACK, Unit, chord_of_metres};
use crate::slots::Slot;

/// A worker found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Who.
    pub slot: Slot,
    /// Where.
    pub place: Place,
    /// How far from the origin, on the surface.
    pub distance_m: f64,
}

/// A search under way.
pub(super) struct Search {
    origin: Place,
    origin_unit: Unit,
    k: usize,
    radius_m: f64,
    /// Beyond this chord nothing is of interest.
    chord_max: f64,
    waiting: BinaryHeap<Waiting>,
    /// The best so far, the worst of them on top.
    found: BinaryHeap<Ranked>,
}

impl Search {
    pub(super) fn new(origin: Place, k: usize, radius_m: f64) -> Self {
        Self {
            origin,
            origin_unit: Unit::of_place(origin),
            k,
            radius_m,
            chord_max: chord_of_metres(radius_m) + SLACK,
            waiting: BinaryHeap::new(),
            found: BinaryHeap::new(),
        }
    }

    /// Notes the children of a node for later.
    pub(super) fn open(&mut self, children: &[Child]) {
        for child in children {
            let chord = child.ball.chord_from(self.origin_unit);
            if chord <= self.chord_max {
                self.waiting.push(Waiting { chord, target: child.target });
            }
        }
    }

    /// The nearest ball not yet opened, unless nothing in it can be of interest.
    pub(super) fn pop(&mut self) -> Option<Target> {
        let nearest = self.waiting.pop()?;
        (nearest.chord <= self.chord_max).then_some(nearest.target)
    }

    /// Ranks a worker.
    pub(super) fn take(&mut self, entry: &Entry) {
        let distance_m = self.origin.distance_m(entry.place);
        if distance_m > self.radius_m {
            return;
        }
        let ranked = Ranked(Hit { slot: entry.slot, place: entry.place, distance_m });
        if self.found.len() < self.k {
            self.found.push(ranked);
        } else if self.found.peek().is_some_and(|worst| ranked < *worst) {
            self.found.pop();
            self.found.push(ranked);
        } else {
            return;
        }
        if self.found.len() == self.k
            && let Some(worst) = self.found.peek()
        {
            self.chord_max = chord_of_metres(worst.0.distance_m) + SLACK;
        }
    }

    /// The workers found, nearest first.
    pub(super) fn finish(self) -> Vec<Hit> {
        self.found.into_sorted_vec().into_iter().map(|ranked| ranked.0).collect()
    }
}

/// A ball to open; the heap gives the one with the smallest chord first.
struct Waiting {
    chord: f64,
    target: Target,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        other.chord.total_cmp(&self.chord)
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

/// A hit in order of distance, then slot.
struct Ranked(Hit);

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_distance = self.0.distance_m.total_cmp(&other.0.distance_m);
        by_distance.then(self.0.slot.cmp(&other.0.slot))
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked {}
