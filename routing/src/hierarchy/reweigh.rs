//! Weighting again only what a few changed arcs touch.
//!
//! Ranks are taken from the lowest up. What a changed arc means for an arc above it is
//! told by the triangle between them: if that became shorter than the arc, the arc takes
//! its length; if the arc may have leaned on it and it became longer, the arc is worked
//! out anew; otherwise nothing happens above. The result is that of weighting
//! everything, bit for bit, in either direction (faster, slower, closed).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::structure::{Hierarchy, NONE, Towards};
use super::weigh::FAR;

/// An arc that is touched.
#[derive(Debug, Clone, Copy)]
struct Touched {
    /// What it weighed before.
    before: i32,
    /// Whether it must be worked out anew.
    anew: bool,
}

/// An arc of the rank at hand.
#[derive(Debug, Clone, Copy)]
struct Leg {
    arc: u32,
    head: u32,
    before: i32,
    now: i32,
}

impl Leg {
    fn moved(&self) -> bool {
        self.before != self.now
    }
}

/// The room it takes, kept between updates; it grows with the largest hierarchy.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reweigher {
    /// By arc: its place in `touched`, or `NONE`.
    place: Vec<u32>,
    touched: Vec<Touched>,
    /// By rank: whether it is due.
    is_due: Vec<bool>,
    due: BinaryHeap<Reverse<u32>>,
}

impl Reweigher {
    /// Brings weights up to date after the arcs `changed` of the graph got the weights
    /// that `input` now says. Gives the arcs whose weight changed.
    pub(crate) fn run(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &mut [i32],
        input: impl Fn(u32) -> i32,
        changed: &[u32],
    ) -> Vec<u32> {
        self.place.resize(self.place.len().max(hierarchy.arcs()), NONE);
        self.is_due.resize(self.is_due.len().max(hierarchy.len()), false);
        let slots = changed.iter().map(|arc| hierarchy.slot[*arc as usize]);
        for arc in slots.filter(|slot| *slot != NONE) {
            self.touch(hierarchy.low(arc), arc, weights[arc as usize], true);
        }
        let mut moved = Vec::new();
        let (mut coming, mut leaving) = (Vec::new(), Vec::new());
        while let Some(Reverse(rank)) = self.due.pop() {
            self.is_due[rank as usize] = false;
            for (towards, legs) in [(Towards::Down, &mut coming), (Towards::Up, &mut leaving)] {
                self.settle(hierarchy, weights, &input, (towards, rank), legs);
                moved.extend(legs.iter().filter(|leg| leg.moved()).map(|leg| leg.arc));
            }
            self.tell(hierarchy, weights, Towards::Up, &coming, &leaving);
            self.tell(hierarchy, weights, Towards::Down, &leaving, &coming);
        }
        self.touched.clear();
        moved
    }

    fn touch(&mut self, rank: u32, arc: u32, before: i32, anew: bool) {
        let place = &mut self.place[arc as usize];
        if *place == NONE {
            *place = self.touched.len() as u32;
            self.touched.push(Touched { before, anew });
            if !std::mem::replace(&mut self.is_due[rank as usize], true) {
                self.due.push(Reverse(rank));
            }
        } else {
            self.touched[*place as usize].anew |= anew;
        }
    }

    /// Works out the touched arcs of a rank that are driven one way; all that could matter
    /// above go to `legs`.
    fn settle(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &mut [i32],
        input: &impl Fn(u32) -> i32,
        (towards, rank): (Towards, u32),
        legs: &mut Vec<Leg>,
    ) {
        legs.clear();
        for arc in hierarchy.above(towards, rank) {
            let place = std::mem::replace(&mut self.place[arc], NONE);
            let was = self.touched.get(place as usize).copied();
            if was.is_some_and(|touched| touched.anew) {
                weights[arc] = hierarchy.worked_out(weights, input, rank, arc as u32);
            }
            let now = weights[arc];
            let before = was.map_or(now, |touched| touched.before);
            if before < FAR || now < FAR {
                legs.push(Leg { arc: arc as u32, head: hierarchy.head[arc], before, now });
            }
        }
    }

    /// Looks at every triangle of the rank that has a moved side and whose upper arc, from
    /// the end of one of `lows` to the end of one of `highs`, is driven one way.
    fn tell(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &mut [i32],
        towards: Towards,
        lows: &[Leg],
        highs: &[Leg],
    ) {
        let moved: Vec<Leg> = highs.iter().copied().filter(Leg::moved).collect();
        for low in lows {
            let highs = if low.moved() { highs } else { &moved };
            let higher = &highs[highs.partition_point(|high| high.head <= low.head)..];
            let above = hierarchy.above(towards, low.head);
            let heads = &hierarchy.head[above.clone()];
            let mut at = 0;
            for high in higher {
                at += heads[at..].partition_point(|head| *head < high.head);
                self.weigh_triangle(weights, low, high, (above.start + at) as u32);
            }
        }
    }

    /// What the two sides of a triangle mean for the arc above them.
    fn weigh_triangle(&mut self, weights: &mut [i32], low: &Leg, high: &Leg, arc: u32) {
        let before = (low.before + high.before).min(FAR);
        let now = (low.now + high.now).min(FAR);
        if before == now {
            return;
        }
        let held = weights[arc as usize];
        let touched = self.touched.get(self.place[arc as usize] as usize);
        let origin = touched.map_or(held, |touched| touched.before);
        let anew = now > before && before == origin;
        let shorter = now < held;
        if shorter {
            weights[arc as usize] = now;
        }
        if anew || shorter {
            self.touch(low.head, arc, held, anew);
        }
    }
}

impl Hierarchy {
    /// What an arc weighs if everything below it is right.
    fn worked_out(&self, weights: &[i32], input: &impl Fn(u32) -> i32, rank: u32, arc: u32) -> i32 {
        let direct = self.inputs(arc, rank).map(input).fold(FAR, i32::min);
        self.triangles(arc, rank)
            .map(|(near, far, _)| weights[near as usize] + weights[far as usize])
            .fold(direct, i32::min)
    }
}
