//! The graph in which a profile's ways are looked for.
//!
//! Where turns do not matter a state is a junction and an arc a link. Where they do, a
//! state is a link (being at its end) and an arc is a turn into the next one. A ban of
//! three and more lanes splits the links in its middle: who came the banned way is in
//! a copy from which the last turn is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use super::links::{Links, delay_at};
use super::turns::{self, Side};
use crate::graph::{LaneRef, RoadNetwork};
use crate::hierarchy::StateGraph;
use crate::lists::Lists;
use crate::profile::Profile;

/// A profile's states and arcs.
#[derive(Debug, Clone)]
pub(crate) struct ProfileGraph {
    pub(crate) profile: Profile,
    pub(crate) links: Links,
    pub(crate) states: StateGraph,
    /// By arc: the link that is driven.
    pub(crate) link: Vec<u32>,
    /// By arc: tenths of a second it costs on top of the link.
    pub(crate) turn: Vec<u16>,
    /// By link: the arcs that drive it.
    arcs_by_link: Lists,
    /// Where states are links: the link of each state.
    pub(crate) link_of: Vec<u32>,
    /// Where states are links: the states of a link beside the one of its own number.
    copies: BTreeMap<u32, Vec<u32>>,
    /// By state: whether it is in the largest part in which all reach all.
    alive: Vec<bool>,
}

impl ProfileGraph {
    /// Builds the graph of a profile.
    pub(crate) fn new(
        network: &RoadNetwork,
        profile: Profile,
        connected: &[u8],
        side: Side,
    ) -> Self {
        let links = Links::new(network, profile, connected);
        let arcs = if profile.has_turns() {
            Turns::new(network, profile, &links, side).arcs()
        } else {
            junction_arcs(network, profile, &links)
        };
        Self::assemble(profile, links, arcs)
    }

    fn assemble(profile: Profile, links: Links, arcs: Arcs) -> Self {
        let Arcs { count, mut all, link_of, copies } = arcs;
        all.sort_by_key(|arc| (arc.tail, arc.head, arc.link));
        let mut first = vec![0_u32; count + 1];
        for arc in &all {
            first[arc.tail as usize + 1] += 1;
        }
        for state in 0..count {
            first[state + 1] += first[state];
        }
        let arcs_by_link = Lists::new(links.len(), all.iter().map(|arc| arc.link));
        let states = StateGraph { first, head: all.iter().map(|arc| arc.head).collect() };
        let mut graph = Self {
            profile,
            links,
            states,
            link: all.iter().map(|arc| arc.link).collect(),
            // No turn takes two hours.
            turn: all.iter().map(|arc| arc.turn.min(u16::MAX.into()) as u16).collect(),
            arcs_by_link,
            link_of,
            copies,
            alive: Vec::new(),
        };
        graph.alive = graph.largest_part();
        graph
    }

    /// The arcs that drive a link.
    pub(crate) fn arcs_of(&self, link: u32) -> &[u32] {
        self.arcs_by_link.of(link)
    }

    /// The state an arc leaves.
    pub(crate) fn tail(&self, arc: u32) -> u32 {
        self.states.first.partition_point(|first| *first <= arc) as u32 - 1
    }

    /// Where states are links: the states that stand for a link.
    pub(crate) fn states_of(&self, link: u32) -> impl Iterator<Item = u32> + '_ {
        let copies = self.copies.get(&link).map_or(&[][..], Vec::as_slice);
        std::iter::once(link).chain(copies.iter().copied())
    }

    /// Whether a state can be reached from, and can reach, most others.
    pub(crate) fn is_alive(&self, state: u32) -> bool {
        self.alive[state as usize]
    }

    /// Whether one of the lanes of a street can be reached and left again.
    pub(crate) fn is_usable(&self, lanes: [LaneRef; 2]) -> bool {
        let links = lanes.into_iter().filter_map(|lane| self.links.of(lane));
        links.into_iter().any(|(link, _)| !self.profile.has_turns() || self.is_alive(link))
    }

    /// The arcs that leave a state.
    pub(crate) fn leaving(&self, state: u32) -> Range<usize> {
        self.states.arcs(state)
    }

    /// The same as petgraph's, for those who read it and for tests: nodes are states,
    /// edges carry the number of the arc.
    pub(crate) fn petgraph(&self) -> DiGraph<(), u32, u32> {
        let mut graph = DiGraph::with_capacity(self.states.states(), self.link.len());
        for _ in 0..self.states.states() {
            graph.add_node(());
        }
        for tail in 0..self.states.states() as u32 {
            for arc in self.leaving(tail) {
                let head = NodeIndex::from(self.states.head[arc]);
                graph.add_edge(NodeIndex::from(tail), head, arc as u32);
            }
        }
        graph
    }

    fn largest_part(&self) -> Vec<bool> {
        let graph = self.petgraph();
        debug_assert!(graph.edge_references().all(|arc| arc.id().index() < self.link.len()));
        let parts = kosaraju_scc(&graph);
        let largest = parts
            .into_iter()
            .max_by_key(|part| (part.len(), std::cmp::Reverse(part.iter().min().copied())));
        let mut alive = vec![false; self.states.states()];
        for state in largest.unwrap_or_default() {
            alive[state.index()] = true;
        }
        alive
    }

    /// The ends of each state on the map, for the order: a junction twice, or the
    /// junctions of a link; all by the numbers of `links.junctions`.
    pub(crate) fn state_ends(&self) -> Vec<(u32, u32)> {
        self.link_of.iter().map(|link| self.links.ends[*link as usize]).collect()
    }
}

struct Arc {
    tail: u32,
    head: u32,
    link: u32,
    turn: u32,
}

struct Arcs {
    /// How many states there are.
    count: usize,
    all: Vec<Arc>,
    link_of: Vec<u32>,
    copies: BTreeMap<u32, Vec<u32>>,
}

/// Where states are junctions: who leaves one loses there what crossing it costs.
fn junction_arcs(network: &RoadNetwork, profile: Profile, links: &Links) -> Arcs {
    let all = (0_u32..).zip(&links.ends).map(|(link, &(tail, head))| {
        let turn = delay_at(network, profile, links.junctions[tail as usize]);
        Arc { tail, head, link, turn }
    });
    let (link_of, copies) = (Vec::new(), BTreeMap::new());
    Arcs { count: links.junctions.len(), all: all.collect(), link_of, copies }
}

/// Where states are links.
struct Turns<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    links: &'a Links,
    side: Side,
    /// By junction: how many streets meet there.
    arms: Vec<u8>,
    /// Banned pairs of links.
    pairs: BTreeSet<(u32, u32)>,
    /// Banned sequences of three links and more.
    chains: Vec<Vec<u32>>,
    /// The sequences of two links and more that begin a banned one, with their states.
    begun: BTreeMap<Vec<u32>, u32>,
}

impl<'a> Turns<'a> {
    fn new(network: &'a RoadNetwork, profile: Profile, links: &'a Links, side: Side) -> Self {
        let mut streets: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); links.junctions.len()];
        for (link, (tail, head)) in (0_u32..).zip(&links.ends) {
            let lanes = links.lanes(link);
            streets[*tail as usize].insert(lanes[0].street);
            streets[*head as usize].insert(lanes[lanes.len() - 1].street);
        }
        let (mut pairs, mut chains) = (BTreeSet::new(), Vec::new());
        for ban in network.bans.iter().filter(|ban| ban.profiles & profile.bit() != 0) {
            let path: Option<Vec<u32>> =
                ban.path.iter().map(|lane| links.of(*lane).map(|(link, _)| link)).collect();
            match path.as_deref() {
                Some([from, to]) => {
                    pairs.insert((*from, *to));
                }
                Some(path) => chains.push(path.to_vec()),
                None => {}
            }
        }
        let mut begun = BTreeMap::new();
        for chain in &chains {
            for length in 2..chain.len() {
                begun.insert(chain[..length].to_vec(), 0);
            }
        }
        for (state, number) in (links.len() as u32..).zip(begun.values_mut()) {
            *number = state;
        }
        let arms = streets.iter().map(|streets| streets.len() as u8).collect();
        Self { network, profile, links, side, arms, pairs, chains, begun }
    }

    fn arcs(self) -> Arcs {
        let mut all = Vec::with_capacity(self.links.len() * 3);
        let mut link_of: Vec<u32> = (0..self.links.len() as u32).collect();
        let mut copies: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for link in 0..self.links.len() as u32 {
            self.leave(link, &[link], &mut all);
        }
        for (past, state) in &self.begun {
            let link = past[past.len() - 1];
            link_of.push(link);
            copies.entry(link).or_default().push(*state);
            self.leave(*state, past, &mut all);
        }
        Arcs { count: link_of.len(), all, link_of, copies }
    }

    /// The turns from a state, which is reached over the links `past`.
    fn leave(&self, state: u32, past: &[u32], all: &mut Vec<Arc>) {
        let from = past[past.len() - 1];
        let junction = self.links.ends[from as usize].1;
        let lanes = self.links.lanes(from);
        let coming = lanes[lanes.len() - 1];
        let delay = delay_at(self.network, self.profile, self.links.junctions[junction as usize]);
        for &to in self.links.leaving(junction) {
            if self.pairs.contains(&(from, to)) {
                continue;
            }
            let Some(head) = self.after(past, to) else { continue };
            let arms = usize::from(self.arms[junction as usize]);
            let turn = turns::cost(self.network, self.side, coming, self.links.lanes(to)[0], arms);
            all.push(Arc { tail: state, head, link: to, turn: turn + delay });
        }
    }

    /// The state after one more link; nothing when that completes a banned sequence.
    fn after(&self, past: &[u32], to: u32) -> Option<u32> {
        if self.chains.is_empty() {
            return Some(to);
        }
        let whole: Vec<u32> = past.iter().copied().chain([to]).collect();
        if self.chains.iter().any(|chain| whole.ends_with(chain)) {
            return None;
        }
        let begun = (0..whole.len() - 1).find_map(|start| self.begun.get(&whole[start..]));
        Some(begun.copied().unwrap_or(to))
    }
}
