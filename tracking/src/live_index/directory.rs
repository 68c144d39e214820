//! Where the occupied cells are: a shallow tree of H3 parents, two resolutions a
//! step (49 children at most), each child with the ball that holds everything
//! under it, side by side in its parent.
//!
//! A search goes down this tree nearest ball first. Rings of parent cells would
//! do as well over flat country, but their stop rule needs the shortest edge of
//! the region, which nobody can prove near pentagons and seams; a ball that has
//! grown over what was put into it is right everywhere, and empty country costs
//! nothing.

use h3o::{CellIndex, Resolution};
use vocab::LookupMap;

use super::sphere::Ball;

/// Levels between a node and its parent.
const STEP: u8 = 2;
/// The node above all.
const ROOT: u32 = 0;

/// What lies under a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// A node of the directory.
    Node(u32),
    /// A cell of the index, by its number.
    Cell(u32),
}

/// One child of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Child {
    id: CellIndex,
    pub(super) ball: Ball,
    pub(super) target: Target,
}

#[derive(Debug, Clone)]
struct Node {
    /// None for the root and for a node that is not in use.
    id: Option<CellIndex>,
    children: Vec<Child>,
}

/// The tree. Every node but the root has at least one child.
#[derive(Debug, Clone)]
pub(super) struct Directory {
    nodes: Vec<Node>,
    spare: Vec<u32>,
    by_id: LookupMap<CellIndex, u32>,
}

impl Directory {
    pub(super) fn new() -> Self {
        let root = Node { id: None, children: Vec::new() };
        Self { nodes: vec![root], spare: Vec::new(), by_id: LookupMap::default() }
    }

    /// What there is on the coarsest level.
    pub(super) fn top(&self) -> &[Child] {
        self.children(ROOT)
    }

    /// What lies right under a node.
    pub(super) fn children(&self, node: u32) -> &[Child] {
        &self.nodes[node as usize].children
    }

    /// Enters a cell, with the parents it needs.
    pub(super) fn add(&mut self, id: CellIndex, ball: Ball, target: Target) {
        let node = match parent_of(id) {
            None => ROOT,
            Some(parent) => match self.by_id.get(&parent) {
                Some(&node) => node,
                None => self.open(parent),
            },
        };
        self.nodes[node as usize].children.push(Child { id, ball, target });
        self.cover(parent_of(id), ball);
    }

    /// Takes a cell out, and the parents that have nothing left.
    pub(super) fn remove(&mut self, id: CellIndex) {
        let node = self.node_above(id);
        let children = &mut self.nodes[node as usize].children;
        let index = position(children, id);
        children.swap_remove(index);
        if let Some(parent) =
            self.nodes[node as usize].id.filter(|_| self.children(node).is_empty())
        {
            self.nodes[node as usize] = Node { id: None, children: Vec::new() };
            self.by_id.remove(&parent);
            self.spare.push(node);
            self.remove(parent);
        }
    }

    /// Widens a cell's ball, and those above it as far as needed.
    pub(super) fn cover(&mut self, id: Option<CellIndex>, ball: Ball) {
        let Some(id) = id else { return };
        let node = self.node_above(id);
        let children = &mut self.nodes[node as usize].children;
        let index = position(children, id);
        if children[index].ball.cover(ball) {
            let grown = children[index].ball;
            self.cover(parent_of(id), grown);
        }
    }

    fn open(&mut self, id: CellIndex) -> u32 {
        let fresh = Node { id: Some(id), children: Vec::new() };
        let node = match self.spare.pop() {
            Some(node) => {
                self.nodes[node as usize] = fresh;
                node
            }
            None => {
                self.nodes.push(fresh);
                u32::try_from(self.nodes.len() - 1).expect("fewer than four billion nodes")
            }
        };
        self.by_id.insert(id, node);
        self.add(id, Ball::at_centre_of(id), Target::Node(node));
        node
    }

    /// The node whose child `id` is.
    fn node_above(&self, id: CellIndex) -> u32 {
        parent_of(id).map_or(ROOT, |parent| {
            *self.by_id.get(&parent).expect("a cell in the directory has its parent there")
        })
    }

    /// How many nodes are in use, besides the root.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }
}

fn parent_of(id: CellIndex) -> Option<CellIndex> {
    let level = u8::from(id.resolution()).checked_sub(STEP)?;
    id.parent(Resolution::try_from(level).ok()?)
}

fn position(children: &[Child], id: CellIndex) -> usize {
    children.iter().position(|child| child.id == id).expect("a cell in the directory is listed")
}
