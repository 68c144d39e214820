//! Halving a graph that lies on the plane through as few edges as can be found:
//! inertial flow (Schild and Sommer, "On Balanced Separators in Road Networks", 2015).
//!
//! Nodes are lined up along four directions; the first and the last fifth of each line
//! are joined by a maximum flow (Dinic), and the smallest cut met wins. Everything is
//! whole numbers and the same on every machine. This module must never know streets.

use std::collections::VecDeque;

/// An undirected graph on the plane; every edge stands in both of its nodes' lists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plane {
    /// Where each node is.
    pub(crate) at: Vec<[i32; 2]>,
    /// By node: where its list begins; one more than nodes.
    pub(crate) first: Vec<u32>,
    /// The other end of each half-edge.
    pub(crate) head: Vec<u32>,
    /// The same edge seen from its other end.
    twin: Vec<u32>,
}

impl Plane {
    /// From edges between nodes; loops are left out, parallel edges are kept.
    pub(crate) fn new(at: Vec<[i32; 2]>, edges: &[(u32, u32)]) -> Self {
        let proper = || edges.iter().filter(|(a, b)| a != b);
        let mut first = vec![0_u32; at.len() + 1];
        for &(a, b) in proper() {
            first[a as usize + 1] += 1;
            first[b as usize + 1] += 1;
        }
        for node in 0..at.len() {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let half_edges = first[at.len()] as usize;
        let (mut head, mut twin) = (vec![0; half_edges], vec![0; half_edges]);
        for &(a, b) in proper() {
            let (i, j) = (next[a as usize], next[b as usize]);
            (head[i as usize], twin[i as usize]) = (b, j);
            (head[j as usize], twin[j as usize]) = (a, i);
            next[a as usize] += 1;
            next[b as usize] += 1;
        }
        Self { at, first, head, twin }
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.at.len()
    }

    /// The nodes next to one.
    pub(crate) fn beside(&self, node: u32) -> &[u32] {
        &self.head[self.half_edges(node)]
    }

    fn half_edges(&self, node: u32) -> std::ops::Range<usize> {
        self.first[node as usize] as usize..self.first[node as usize + 1] as usize
    }

    /// By node: the number of its connected part, and how many parts there are.
    pub(crate) fn parts(&self) -> (Vec<u32>, u32) {
        let mut part = vec![NONE; self.len()];
        let mut parts = 0;
        let mut stack = Vec::new();
        for start in 0..self.len() as u32 {
            if part[start as usize] != NONE {
                continue;
            }
            part[start as usize] = parts;
            stack.push(start);
            while let Some(node) = stack.pop() {
                for &next in self.beside(node) {
                    if part[next as usize] == NONE {
                        part[next as usize] = parts;
                        stack.push(next);
                    }
                }
            }
            parts += 1;
        }
        (part, parts)
    }
}

const NONE: u32 = u32::MAX;

/// The share of the nodes that is certain to be on one side: one of so many.
const CERTAIN: usize = 5;

/// For each node whether it lies on the far side of the best cut found. The graph has
/// two nodes or more, and both sides have one at least.
pub(crate) fn halve(plane: &Plane) -> Vec<bool> {
    let mut flow = Flow::new(plane);
    let mut best: Option<(usize, usize, Vec<bool>)> = None;
    for direction in [[1, 0], [0, 1], [1, 1], [1, -1]] {
        let limit = best.as_ref().map_or(usize::MAX, |(edges, ..)| *edges);
        let Some((edges, far)) = flow.cut(direction, limit) else { continue };
        let crowd = far.iter().filter(|far| **far).count();
        let smaller = crowd.min(plane.len() - crowd);
        let better = best.as_ref().is_none_or(|(least, balance, _)| {
            edges < *least || (edges == *least && smaller > *balance)
        });
        if better {
            best = Some((edges, smaller, far));
        }
    }
    best.expect("the first direction has no limit").2
}

/// Flow with one unit an edge.
struct Flow<'a> {
    plane: &'a Plane,
    /// By half-edge: what flows out over it, -1 to 1.
    flow: Vec<i8>,
    /// By node: steps from the sources in what is left, or `NONE`.
    level: Vec<u32>,
    /// By node: the half-edge to try next.
    next: Vec<u32>,
    /// By node: 1 source, 2 sink, 0 neither.
    role: Vec<u8>,
    queue: VecDeque<u32>,
}

impl<'a> Flow<'a> {
    fn new(plane: &'a Plane) -> Self {
        Self {
            plane,
            flow: vec![0; plane.head.len()],
            level: vec![NONE; plane.len()],
            next: vec![0; plane.len()],
            role: vec![0; plane.len()],
            queue: VecDeque::new(),
        }
    }

    /// The smallest cut between the ends of the line along a direction, and which
    /// nodes lie beyond it; nothing when it has more than `limit` edges.
    fn cut(&mut self, direction: [i64; 2], limit: usize) -> Option<(usize, Vec<bool>)> {
        let count = self.plane.len();
        let along = |node: u32| {
            let [x, y] = self.plane.at[node as usize];
            (direction[0] * i64::from(x) + direction[1] * i64::from(y), node)
        };
        let mut line: Vec<u32> = (0..count as u32).collect();
        let certain = (count / CERTAIN).max(1);
        line.select_nth_unstable_by_key(certain - 1, |node| along(*node));
        line[certain..].select_nth_unstable_by_key(count - 2 * certain, |node| along(*node));
        self.role.fill(0);
        self.flow.fill(0);
        let (sources, sinks) = (&line[..certain], &line[count - certain..]);
        sources.iter().for_each(|node| self.role[*node as usize] = 1);
        sinks.iter().for_each(|node| self.role[*node as usize] = 2);
        let mut total = 0;
        while self.layer(sources) {
            for &source in sources {
                total += self.push_all(source);
            }
            if total > limit {
                return None;
            }
        }
        Some((total, self.sides(sinks)))
    }

    /// Counts steps from the sources; whether a sink can be reached.
    fn layer(&mut self, sources: &[u32]) -> bool {
        self.level.fill(NONE);
        self.queue.clear();
        for &source in sources {
            self.level[source as usize] = 0;
            self.next[source as usize] = self.plane.first[source as usize];
            self.queue.push_back(source);
        }
        let mut found = false;
        while let Some(node) = self.queue.pop_front() {
            let level = self.level[node as usize] + 1;
            for half in self.plane.half_edges(node) {
                let head = self.plane.head[half];
                if self.flow[half] < 1 && self.level[head as usize] == NONE {
                    self.level[head as usize] = level;
                    self.next[head as usize] = self.plane.first[head as usize];
                    if self.role[head as usize] == 2 {
                        found = true;
                    } else if !found {
                        self.queue.push_back(head);
                    }
                }
            }
        }
        found
    }

    /// Sends what still fits from a source through the layers.
    fn push_all(&mut self, source: u32) -> usize {
        let mut sent = 0;
        let mut way: Vec<u32> = Vec::new();
        let mut node = source;
        loop {
            if self.role[node as usize] == 2 {
                for half in way.drain(..) {
                    self.flow[half as usize] += 1;
                    self.flow[self.plane.twin[half as usize] as usize] -= 1;
                }
                sent += 1;
                node = source;
                continue;
            }
            let end = self.plane.first[node as usize + 1];
            let from = self.next[node as usize];
            let level = self.level[node as usize].wrapping_add(1);
            let onward = (from..end).find(|half| {
                let head = self.plane.head[*half as usize];
                self.flow[*half as usize] < 1 && self.level[head as usize] == level
            });
            self.next[node as usize] = onward.unwrap_or(end);
            if let Some(half) = onward {
                way.push(half);
                node = self.plane.head[half as usize];
            } else if let Some(half) = way.pop() {
                node = self.plane.head[self.plane.twin[half as usize] as usize];
                self.next[node as usize] += 1;
            } else {
                return sent;
            }
        }
    }

    /// Of the cut nearest to the sources and the one nearest to the sinks the more even.
    fn sides(&mut self, sinks: &[u32]) -> Vec<bool> {
        let near: Vec<bool> = self.level.iter().map(|level| *level == NONE).collect();
        let mut far = vec![false; self.plane.len()];
        self.queue.clear();
        for &sink in sinks {
            far[sink as usize] = true;
            self.queue.push_back(sink);
        }
        while let Some(node) = self.queue.pop_front() {
            for half in self.plane.half_edges(node) {
                let head = self.plane.head[half];
                let inward = self.plane.twin[half] as usize;
                if self.flow[inward] < 1 && !far[head as usize] {
                    far[head as usize] = true;
                    self.queue.push_back(head);
                }
            }
        }
        let unevenness = |far: &[bool]| {
            let crowd = far.iter().filter(|far| **far).count();
            crowd.abs_diff(far.len() - crowd)
        };
        if unevenness(&near) <= unevenness(&far) { near } else { far }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares of `side` x `side` nodes joined by `bridges` edges.
    fn dumbbell(side: i32, bridges: i32) -> Plane {
        let number = |block: i32, x: i32, y: i32| (block * side * side + y * side + x) as u32;
        let (mut at, mut edges) = (Vec::new(), Vec::new());
        for block in 0..2 {
            for y in 0..side {
                for x in 0..side {
                    at.push([block * side * 2 + x, y]);
                    if x + 1 < side {
                        edges.push((number(block, x, y), number(block, x + 1, y)));
                    }
                    if y + 1 < side {
                        edges.push((number(block, x, y), number(block, x, y + 1)));
                    }
                }
            }
        }
        edges.extend((0..bridges).map(|y| (number(0, side - 1, y), number(1, 0, y))));
        Plane::new(at, &edges)
    }

    #[test]
    fn the_narrow_place_is_found() {
        let plane = dumbbell(6, 2);
        let far = halve(&plane);
        assert!(
            (0..36).all(|node| far[node] == far[0]) && (36..72).all(|node| far[node] != far[0])
        );
        let crossing = (0..plane.len() as u32)
            .flat_map(|node| plane.beside(node).iter().map(move |next| (node, *next)))
            .filter(|(a, b)| far[*a as usize] != far[*b as usize])
            .count();
        assert_eq!(crossing / 2, 2);
    }

    #[test]
    fn two_nodes_come_apart() {
        for edges in [&[][..], &[(0, 1)], &[(0, 1), (1, 0), (1, 1)]] {
            let far = halve(&Plane::new(vec![[0, 0], [0, 0]], edges));
            assert_ne!(far[0], far[1]);
        }
    }

    #[test]
    fn parts_are_counted() {
        let plane = Plane::new(vec![[0, 0]; 5], &[(0, 3), (1, 2)]);
        assert_eq!(plane.parts(), (vec![0, 1, 1, 0, 2], 3));
    }
}
