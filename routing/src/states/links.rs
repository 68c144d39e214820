//! What a profile sees of the network: its junctions, and the directed *links* between
//! them. A junction where nothing is decided (two streets, one way on) is no junction
//! to this profile; the lanes through it are one link.
//!
//! This module must never know a cost.

use std::ops::Range;

use crate::graph::{BACKWARD, CLOSED, FORWARD, LaneRef, RoadNetwork};
use crate::hierarchy::NONE;
use crate::lists::Lists;
use crate::profile::Profile;

/// The links of a profile.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    /// The network's number of each of the profile's junctions.
    pub(crate) junctions: Vec<u32>,
    /// By link: the junctions where it begins and ends, by the profile's numbers.
    pub(crate) ends: Vec<(u32, u32)>,
    /// By link: its first lane; one more than links.
    first: Vec<u32>,
    /// The lanes of all links.
    lanes: Vec<LaneRef>,
    /// By link: tenths of a second lost at the junctions within it.
    pub(crate) delays: Vec<u32>,
    /// By lane (twice the street, plus the direction): its link, and its place in
    /// `lanes`; `NONE` where there is none.
    of_lane: Vec<(u32, u32)>,
    /// The links that leave each junction, and those that come to it.
    leaving: Lists,
    coming: Lists,
}

/// The number of a lane.
pub(crate) fn lane_number(lane: LaneRef) -> usize {
    2 * lane.street as usize + usize::from(lane.direction)
}

impl Links {
    /// Finds the links of a profile among the streets whose ends are `connected`.
    pub(crate) fn new(network: &RoadNetwork, profile: Profile, connected: &[u8]) -> Self {
        let walker = Walker::new(network, profile, connected);
        walker.walk()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The lanes of a link, in the order in which they are driven.
    pub(crate) fn lanes(&self, link: u32) -> &[LaneRef] {
        &self.lanes[self.range(link)]
    }

    fn range(&self, link: u32) -> Range<usize> {
        self.first[link as usize] as usize..self.first[link as usize + 1] as usize
    }

    /// The links that leave a junction.
    pub(crate) fn leaving(&self, junction: u32) -> &[u32] {
        self.leaving.of(junction)
    }

    /// The links that come to a junction.
    pub(crate) fn coming(&self, junction: u32) -> &[u32] {
        self.coming.of(junction)
    }

    /// The profile's number of a junction of the network, if it is one.
    pub(crate) fn junction(&self, number: u32) -> Option<u32> {
        self.junctions.binary_search(&number).ok().map(|place| place as u32)
    }

    /// The link of the lane with a number.
    pub(crate) fn of_number(&self, lane: usize) -> Option<u32> {
        let (link, _) = self.of_lane[lane];
        (link != NONE).then_some(link)
    }

    /// The link of a lane, and how many lanes of it come before.
    pub(crate) fn of(&self, lane: LaneRef) -> Option<(u32, usize)> {
        let (link, place) = self.of_lane[lane_number(lane)];
        (link != NONE).then(|| (link, (place - self.first[link as usize]) as usize))
    }
}

/// An end of a street at a junction.
#[derive(Clone, Copy)]
struct Arm {
    /// The lane that leaves the junction by this street.
    out: LaneRef,
}

struct Walker<'a> {
    network: &'a RoadNetwork,
    profile: Profile,
    /// By lane: whether it is open.
    open: Vec<bool>,
    /// By junction: its first arm; one more than junctions.
    first: Vec<u32>,
    arms: Vec<Arm>,
    /// By junction: whether links run through it.
    plain: Vec<bool>,
    links: Links,
}

impl<'a> Walker<'a> {
    fn new(network: &'a RoadNetwork, profile: Profile, connected: &[u8]) -> Self {
        let mut open = Vec::with_capacity(network.streets.len() * 2);
        for street in &network.streets {
            let ends = connected[street.from as usize] & connected[street.to as usize];
            let joined = ends & profile.bit() != 0;
            open.extend(
                [FORWARD, BACKWARD].map(|way| joined && street.tenths(profile, way) != CLOSED),
            );
        }
        let of_lane = vec![(NONE, NONE); open.len()];
        let links = Links { of_lane, first: vec![0], ..Links::default() };
        let (first, arms) = arms(network, &open);
        let mut walker = Self { network, profile, open, first, arms, plain: Vec::new(), links };
        walker.plain = (0..network.junctions.len()).map(|at| walker.is_plain(at)).collect();
        for ban in network.bans.iter().filter(|ban| ban.profiles & profile.bit() != 0) {
            for lane in &ban.path[1..] {
                walker.plain[network.ends(*lane)[0] as usize] = false;
            }
        }
        walker
    }

    fn arms_at(&self, junction: usize) -> &[Arm] {
        &self.arms[self.first[junction] as usize..self.first[junction + 1] as usize]
    }

    fn is_open(&self, lane: LaneRef) -> bool {
        self.open[lane_number(lane)]
    }

    fn is_plain(&self, junction: usize) -> bool {
        let [a, b] = self.arms_at(junction) else { return false };
        let leaves = |arm: &Arm| self.is_open(arm.out);
        let comes = |arm: &Arm| self.is_open(arm.out.reversed());
        a.out.street != b.out.street && comes(a) == leaves(b) && comes(b) == leaves(a)
    }

    fn walk(mut self) -> Links {
        for junction in 0..self.plain.len() {
            if !self.plain[junction] {
                self.walk_from(junction);
            }
        }
        // What is left are rings without a junction: any will do.
        for lane in 0..self.open.len() {
            if self.open[lane] && self.links.of_lane[lane].0 == NONE {
                let lane = LaneRef { street: lane as u32 / 2, direction: (lane % 2) as u8 };
                let junction = self.network.ends(lane)[0] as usize;
                self.plain[junction] = false;
                self.walk_from(junction);
            }
        }
        self.number_junctions();
        self.links
    }

    fn walk_from(&mut self, junction: usize) {
        for at in self.first[junction] as usize..self.first[junction + 1] as usize {
            let lane = self.arms[at].out;
            if self.is_open(lane) && self.links.of_lane[lane_number(lane)].0 == NONE {
                self.follow(lane);
            }
        }
    }

    fn follow(&mut self, mut lane: LaneRef) {
        let link = self.links.ends.len() as u32;
        let start = self.network.ends(lane)[0];
        let mut delay = 0;
        let end = loop {
            self.links.of_lane[lane_number(lane)] = (link, self.links.lanes.len() as u32);
            self.links.lanes.push(lane);
            let end = self.network.ends(lane)[1];
            if !self.plain[end as usize] {
                break end;
            }
            delay += delay_at(self.network, self.profile, end);
            let [a, b] = self.arms_at(end as usize) else {
                unreachable!("a plain junction has two arms")
            };
            lane = if a.out.street == lane.street { b.out } else { a.out };
        };
        self.links.first.push(self.links.lanes.len() as u32);
        self.links.ends.push((start, end));
        self.links.delays.push(delay);
    }

    fn number_junctions(&mut self) {
        let links = &mut self.links;
        let mut junctions: Vec<u32> = links.ends.iter().flat_map(|(a, b)| [*a, *b]).collect();
        junctions.sort_unstable();
        junctions.dedup();
        junctions.shrink_to_fit();
        let mut number = vec![NONE; self.network.junctions.len()];
        for (place, junction) in (0..).zip(&junctions) {
            number[*junction as usize] = place;
        }
        for (a, b) in &mut links.ends {
            (*a, *b) = (number[*a as usize], number[*b as usize]);
        }
        links.leaving = Lists::new(junctions.len(), links.ends.iter().map(|(tail, _)| *tail));
        links.coming = Lists::new(junctions.len(), links.ends.iter().map(|(_, head)| *head));
        links.junctions = junctions;
        links.lanes.shrink_to_fit();
        links.ends.shrink_to_fit();
        [&mut links.first, &mut links.delays].into_iter().for_each(Vec::shrink_to_fit);
    }
}

/// Tenths of a second a profile loses when it crosses a junction.
pub(crate) fn delay_at(network: &RoadNetwork, profile: Profile, junction: u32) -> u32 {
    if profile == Profile::Parity { 0 } else { network.delays[junction as usize].into() }
}

/// The arms of all junctions, by junction.
fn arms(network: &RoadNetwork, open: &[bool]) -> (Vec<u32>, Vec<Arm>) {
    let mut first = vec![0_u32; network.junctions.len() + 1];
    let used = || {
        (0_u32..)
            .zip(&network.streets)
            .filter(|(street, _)| open[2 * *street as usize] || open[2 * *street as usize + 1])
    };
    for (_, street) in used() {
        first[street.from as usize + 1] += 1;
        first[street.to as usize + 1] += 1;
    }
    for junction in 0..network.junctions.len() {
        first[junction + 1] += first[junction];
    }
    let mut next = first.clone();
    let nothing = Arm { out: LaneRef { street: 0, direction: 0 } };
    let mut arms = vec![nothing; first[network.junctions.len()] as usize];
    for (number, street) in used() {
        for (junction, direction) in [(street.from, FORWARD), (street.to, BACKWARD)] {
            let place = &mut next[junction as usize];
            arms[*place as usize].out = LaneRef { street: number, direction: direction as u8 };
            *place += 1;
        }
    }
    (first, arms)
}
