//! Barriers and the borders of restricted areas become streets without length.
//!
//! A gate delays who passes it, not who stops before it, and a private estate is
//! entered once, not once per street. Both are said exactly by cutting the node in
//! two and joining the halves by a *threshold* that carries the cost. A barrier with
//! n arms becomes a hub with n thresholds, each carrying half of the delay.
//!
//! This module must never fold or measure anything.

use std::collections::BTreeMap;

use crate::graph::CLOSED;
use crate::node_rules::Passage;
use crate::profile::Profile;
use crate::rules::WayRule;
use crate::survey::Survey;

/// A straight piece of a way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    /// Its nodes, in the way's direction.
    pub(crate) ends: [u32; 2],
    /// The way.
    pub(crate) way: u32,
}

/// A street without length from a node to its half on the other side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threshold {
    /// The half outside.
    pub(crate) hub: u32,
    /// The half inside.
    pub(crate) inside: u32,
    /// Tenths of a second to pass it, by profile, or [`CLOSED`].
    pub(crate) tenths: [u32; Profile::COUNT],
    /// The profiles (bits) for which it leads into a restricted area.
    pub(crate) restricted: u8,
}

/// A survey taken apart into pieces, its nodes cut where something stands on them.
#[derive(Debug)]
pub(crate) struct Pieces {
    /// The survey; its places have grown by the halves.
    pub(crate) survey: Survey,
    /// All pieces.
    pub(crate) all: Vec<Piece>,
    /// The thresholds.
    pub(crate) thresholds: Vec<Threshold>,
}

/// Takes the ways apart and cuts nodes where needed.
pub(crate) fn split(survey: Survey) -> Pieces {
    let mut all = Vec::new();
    for (way, surveyed) in (0_u32..).zip(&survey.ways) {
        let pairs = surveyed.nodes.windows(2).filter(|pair| pair[0] != pair[1]);
        all.extend(pairs.map(|pair| Piece { ends: [pair[0], pair[1]], way }));
    }
    let arms = Arms::of(&all, survey.places.len());
    let mut pieces = Pieces { survey, all, thresholds: Vec::new() };
    for node in 0..arms.nodes() {
        pieces.cut(node, arms.at(node));
    }
    pieces
}

impl Pieces {
    fn cut(&mut self, node: u32, arms: &[Arm]) {
        // A profile is inside only on arms restricted for it at a node where another that
        // it may use is not.
        let common = arms.iter().fold(u8::MAX, |common, arm| {
            let rule = self.rule(*arm);
            common & (rule.restricted | !rule.open())
        });
        let border = arms.iter().any(|arm| self.rule(*arm).restricted & !common != 0);
        let barrier = self.survey.barriers.get(&node).copied();
        if !border && barrier.is_none() {
            return;
        }
        let tenths = barrier.map_or([0; Profile::COUNT], |passages| passages.map(half));
        let mut insides = BTreeMap::new();
        for (number, &arm) in arms.iter().enumerate() {
            let mask = self.rule(arm).restricted & !common;
            if barrier.is_none() && mask == 0 {
                continue;
            }
            // Behind a barrier every arm is on its own; within an area they stay together.
            let key = if barrier.is_some() { (number, mask) } else { (0, mask) };
            let inside = *insides.entry(key).or_insert_with(|| {
                let inside = self.survey.places.len() as u32;
                self.survey.places.push(self.survey.places[node as usize]);
                self.survey.ids.push(self.survey.ids[node as usize]);
                let threshold = Threshold { hub: node, inside, tenths, restricted: mask };
                self.thresholds.push(threshold);
                inside
            });
            self.all[arm.piece as usize].ends[usize::from(arm.end)] = inside;
        }
    }

    fn rule(&self, arm: Arm) -> &WayRule {
        let way = self.all[arm.piece as usize].way;
        &self.survey.ways[way as usize].rule
    }
}

fn half(passage: Passage) -> u32 {
    match passage {
        Passage::After { delay_tenths } => delay_tenths / 2,
        Passage::Closed => CLOSED,
    }
}

/// One end of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arm {
    /// The piece.
    pub(crate) piece: u32,
    /// 0 where it begins, 1 where it ends.
    pub(crate) end: u8,
}

/// The arms of every node.
#[derive(Debug)]
pub(crate) struct Arms {
    first: Vec<u32>,
    arms: Vec<Arm>,
}

impl Arms {
    /// Sorts the ends of the pieces by node.
    pub(crate) fn of(pieces: &[Piece], nodes: usize) -> Self {
        let mut first = vec![0_u32; nodes + 1];
        for node in pieces.iter().flat_map(|piece| piece.ends) {
            first[node as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut arms = vec![Arm { piece: 0, end: 0 }; pieces.len() * 2];
        for (piece, found) in (0_u32..).zip(pieces) {
            for (end, node) in (0_u8..).zip(found.ends) {
                arms[next[node as usize] as usize] = Arm { piece, end };
                next[node as usize] += 1;
            }
        }
        Self { first, arms }
    }

    /// How many nodes there are.
    pub(crate) fn nodes(&self) -> u32 {
        self.first.len() as u32 - 1
    }

    /// The arms of a node, in the order of the pieces.
    pub(crate) fn at(&self, node: u32) -> &[Arm] {
        &self.arms[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}
