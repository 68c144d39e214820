//! Weighting again only what a few changed arcs touch.
//!
//! Ranks are taken from the lowest up. What a changed arc means for an arc above it is
//! told by the triangle between them: if that became shorter than the arc, the arc takes
//! its length; if the arc may have leaned on it and it became longer, the arc is worked
//! out anew; otherwise nothing happens above. The result is that of weighting
//! everything, bit for bit, in either direction (faster, slower, closed).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::structure::{Hierarchy, NONE};
use super::weigh::{FAR, Weights};

/// What an arc weighs, up and down.
type Both = [i32; 2];

/// An arc that is touched.
#[derive(Debug, Clone, Copy)]
struct Touched {
    /// What it weighed before.
    before: Both,
    /// Whether it must be worked out anew.
    anew: bool,
}

/// An arc of the rank at hand.
struct Side {
    arc: u32,
    head: u32,
    before: Both,
    now: Both,
}

impl Side {
    fn moved(&self) -> bool {
        self.before != self.now
    }

    fn is_open(&self) -> bool {
        self.before.iter().chain(&self.now).any(|weight| *weight < FAR)
    }
}

impl Weights {
    fn of(&self, arc: u32) -> Both {
        [self.up[arc as usize], self.down[arc as usize]]
    }

    fn set(&mut self, arc: u32, [up, down]: Both) {
        (self.up[arc as usize], self.down[arc as usize]) = (up, down);
    }
}

/// The room it takes, kept between updates.
#[derive(Debug, Clone)]
pub(crate) struct Reweigher {
    /// By arc: its place in `touched`, or `NONE`.
    place: Vec<u32>,
    touched: Vec<Touched>,
    /// By rank: whether it is due.
    is_due: Vec<bool>,
    due: BinaryHeap<Reverse<u32>>,
}

impl Reweigher {
    /// Room for a hierarchy.
    pub(crate) fn new(hierarchy: &Hierarchy) -> Self {
        Self {
            place: vec![NONE; hierarchy.arcs()],
            touched: Vec::new(),
            is_due: vec![false; hierarchy.len()],
            due: BinaryHeap::new(),
        }
    }

    /// Brings weights up to date after the arcs `changed` of the graph got the weights
    /// that `inputs` now says. Gives the arcs whose weight changed.
    pub(crate) fn run(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &mut Weights,
        inputs: &[i32],
        changed: &[u32],
    ) -> Vec<u32> {
        let slots = changed.iter().map(|arc| hierarchy.slot[*arc as usize]);
        for arc in slots.filter(|slot| *slot != NONE).map(|slot| slot >> 1) {
            self.touch(hierarchy.tail(arc), arc, weights.of(arc), true);
        }
        let mut moved = Vec::new();
        let mut sides = Vec::new();
        while let Some(Reverse(rank)) = self.due.pop() {
            self.is_due[rank as usize] = false;
            self.settle(hierarchy, weights, inputs, rank, &mut sides);
            moved.extend(sides.iter().filter(|side| side.moved()).map(|side| side.arc));
            self.tell(hierarchy, weights, &sides);
        }
        self.touched.clear();
        moved
    }

    fn touch(&mut self, rank: u32, arc: u32, before: Both, anew: bool) {
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

    /// Works out the touched arcs of a rank; all that could matter above go to `sides`.
    fn settle(
        &mut self,
        hierarchy: &Hierarchy,
        weights: &mut Weights,
        inputs: &[i32],
        rank: u32,
        sides: &mut Vec<Side>,
    ) {
        sides.clear();
        for arc in hierarchy.up(rank) {
            let place = std::mem::replace(&mut self.place[arc], NONE);
            let was = self.touched.get(place as usize).copied();
            let (head, arc) = (hierarchy.up_head[arc], arc as u32);
            if was.is_some_and(|touched| touched.anew) {
                weights.set(arc, hierarchy.worked_out(weights, inputs, rank, arc));
            }
            let now = weights.of(arc);
            let side = Side { arc, head, before: was.map_or(now, |touched| touched.before), now };
            if side.is_open() {
                sides.push(side);
            }
        }
    }

    /// Looks at every triangle of the rank that has a moved side.
    fn tell(&mut self, hierarchy: &Hierarchy, weights: &mut Weights, sides: &[Side]) {
        let moved: Vec<usize> = (0..sides.len()).filter(|number| sides[*number].moved()).collect();
        for (number, low) in sides.iter().enumerate() {
            let up = hierarchy.up(low.head);
            let heads = &hierarchy.up_head[up.clone()];
            let mut at = 0;
            let mut look = |this: &mut Self, high: &Side| {
                at += heads[at..].partition_point(|head| *head < high.head);
                this.weigh_triangle(weights, low, high, (up.start + at) as u32);
            };
            if low.moved() {
                sides[number + 1..].iter().for_each(|high| look(self, high));
            } else {
                let later = moved.partition_point(|other| *other <= number);
                moved[later..].iter().for_each(|other| look(self, &sides[*other]));
            }
        }
    }

    /// What the two sides of a triangle mean for the arc above them.
    fn weigh_triangle(&mut self, weights: &mut Weights, low: &Side, high: &Side, arc: u32) {
        let through =
            |low: Both, high: Both| [(low[1] + high[0]).min(FAR), (high[1] + low[0]).min(FAR)];
        let (before, now) = (through(low.before, high.before), through(low.now, high.now));
        if before == now {
            return;
        }
        let held = weights.of(arc);
        let place = self.place[arc as usize];
        let origin = self.touched.get(place as usize).map_or(held, |touched| touched.before);
        let anew = (0..2).any(|way| now[way] > before[way] && before[way] == origin[way]);
        let shorter = (0..2).any(|way| now[way] < held[way]);
        if shorter {
            weights.set(arc, [held[0].min(now[0]), held[1].min(now[1])]);
        }
        if anew || shorter {
            self.touch(low.head, arc, held, anew);
        }
    }
}

impl Hierarchy {
    /// What an arc weighs if everything below it is right.
    fn worked_out(&self, weights: &Weights, inputs: &[i32], rank: u32, arc: u32) -> Both {
        let high = self.up_head[arc as usize];
        let direct = |slot| {
            self.inputs(slot).iter().map(|input| inputs[*input as usize]).fold(FAR, i32::min)
        };
        let (mut up, mut down) = (direct(2 * arc), direct(2 * arc + 1));
        for (near, far, _) in self.triangles(rank, high) {
            let (near, far) = (weights.of(near), weights.of(far));
            up = up.min(near[1] + far[0]);
            down = down.min(far[1] + near[0]);
        }
        [up, down]
    }
}
