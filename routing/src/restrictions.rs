//! Turn restrictions become bans: sequences of lanes of the folded network that may
//! not be driven one after the other.
//!
//! `only_*` becomes a ban of every other continuation, the U-turn included, at every
//! node from the first to the last. Where a node was cut the thresholds between its
//! halves are part of the sequence. What is closed to a profile is not banned for it as
//! well. This module must never guess: what can be understood in two ways is counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::fold::{Folded, NONE};
use crate::graph::{BACKWARD, Ban, FORWARD, LaneRef, RoadNetwork};
use crate::profile::Profile;
use crate::survey::{Survey, SurveyedRestriction, Via};
use crate::turn_rules::{PassedOver, TurnRule};

/// Lays the survey's restrictions over its network.
pub(crate) fn lay(folded: Folded) -> RoadNetwork {
    let mut count = folded.survey.restriction_count;
    let mut bans = Bans::default();
    if !folded.survey.restrictions.is_empty() {
        let crossings = Crossings::of(&folded);
        for restriction in &folded.survey.restrictions {
            if let Err(why) = crossings.lay(restriction, &mut bans) {
                count.pass_over(why);
            }
        }
        crossings.forbid_turning_in_thresholds(&mut bans);
    }
    let bans = bans.0.into_iter().map(|(path, profiles)| Ban { path, profiles });
    RoadNetwork { bans: bans.collect(), restrictions: count, ..folded.network }
}

/// What is forbidden, each sequence once, with the profiles (bits) it is forbidden to.
#[derive(Default)]
struct Bans(BTreeMap<Vec<LaneRef>, u8>);

/// Which lanes begin at which node of the survey.
struct Crossings<'a> {
    network: &'a RoadNetwork,
    survey: &'a Survey,
    way_of: &'a [u32],
    node_of: &'a [u32],
    /// Lanes with the node they begin at, by node; no thresholds.
    lanes: Vec<(u32, LaneRef)>,
    /// By the junction inside: the threshold that leads there.
    thresholds: BTreeMap<u32, u32>,
}

/// What one may drive: the lane before the turn and those by way of which one turns,
/// and the lane after it.
struct Course {
    lanes: Vec<LaneRef>,
    to: LaneRef,
}

impl<'a> Crossings<'a> {
    fn of(folded: &'a Folded) -> Self {
        let Folded { network, survey, way_of, node_of } = folded;
        let mut lanes = Vec::with_capacity(network.streets.len() * 2);
        let mut thresholds = BTreeMap::new();
        for ((number, street), way) in (0_u32..).zip(&network.streets).zip(way_of) {
            if *way == NONE {
                thresholds.insert(street.to, number);
                continue;
            }
            for direction in [FORWARD, BACKWARD] {
                let lane = LaneRef { street: number, direction: direction as u8 };
                lanes.push((node_of[network.ends(lane)[0] as usize], lane));
            }
        }
        lanes.sort_unstable();
        Self { network, survey, way_of, node_of, lanes, thresholds }
    }

    fn lay(&self, restriction: &SurveyedRestriction, bans: &mut Bans) -> Result<(), PassedOver> {
        let SurveyedRestriction { from, via, to, rules } = restriction;
        for rule in rules {
            if from.len() > 1 && !rule.several_from || to.len() > 1 && !rule.several_to {
                return Err(PassedOver::Ambiguous);
            }
            for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))) {
                if let Some(course) = self.course(rule.profiles, from, via, to)? {
                    self.forbid(&course, *rule, bans);
                }
            }
        }
        Ok(())
    }

    /// The one course that is meant; nothing when some of it is closed anyway.
    fn course(
        &self,
        profiles: u8,
        from: &[u32],
        via: &Via,
        to: &[u32],
    ) -> Result<Option<Course>, PassedOver> {
        let (start, along, end) = match via {
            Via::Node(node) => (*node, Vec::new(), *node),
            Via::Ways(ways) => match self.passage(profiles, from, ways, to)? {
                Some(passage) => passage,
                None => return Ok(None),
            },
        };
        let from = self.the_open_one(profiles, self.arriving(start, from))?;
        let to = self.the_open_one(profiles, self.leaving(end, to))?;
        Ok(from.zip(to).map(|(from, to)| {
            let lanes = std::iter::once(from).chain(along).collect();
            Course { lanes, to }
        }))
    }

    fn the_open_one(
        &self,
        profiles: u8,
        lanes: Vec<LaneRef>,
    ) -> Result<Option<LaneRef>, PassedOver> {
        if lanes.is_empty() {
            return Err(PassedOver::Broken);
        }
        let open = lanes.into_iter().filter(|lane| self.network.open(*lane) & profiles != 0);
        match open.collect::<Vec<_>>()[..] {
            [] => Ok(None),
            [lane] => Ok(Some(lane)),
            _ => Err(PassedOver::Ambiguous),
        }
    }

    /// The lanes of `ways` one after the other, with the nodes where they begin and end,
    /// so that one comes from `from` and goes on to `to`.
    fn passage(
        &self,
        profiles: u8,
        from: &[u32],
        ways: &[u32],
        to: &[u32],
    ) -> Result<Option<(u32, Vec<LaneRef>, u32)>, PassedOver> {
        let starts: BTreeSet<u32> = self.ends_of(ways[0]).into();
        let joined = starts.into_iter().filter_map(|start| {
            let (lanes, end) = self.along(ways, start)?;
            let meets = !self.arriving(start, from).is_empty() && !self.leaving(end, to).is_empty();
            meets.then_some((start, lanes, end))
        });
        let mut joined: Vec<_> = joined.collect();
        if joined.is_empty() {
            return Err(PassedOver::Broken);
        }
        let is_open = |lane: &LaneRef| self.network.open(*lane) & profiles != 0;
        joined.retain(|(_, lanes, _)| lanes.iter().all(is_open));
        match joined.len() {
            0 | 1 => Ok(joined.pop()),
            _ => Err(PassedOver::Ambiguous),
        }
    }

    /// The nodes where a way begins and ends.
    fn ends_of(&self, way: u32) -> [u32; 2] {
        let nodes = &self.survey.ways[way as usize].nodes;
        [nodes[0], nodes[nodes.len() - 1]]
    }

    /// The lanes of ways that follow each other, driven from a node to the last one's
    /// other end; nothing when they do not, or when one is a ring.
    fn along(&self, ways: &[u32], start: u32) -> Option<(Vec<LaneRef>, u32)> {
        let mut lanes: Vec<LaneRef> = Vec::new();
        let mut at = start;
        for way in ways {
            let goal = match self.ends_of(*way) {
                [a, b] if a == b => return None,
                [a, b] if a == at => b,
                [a, b] if b == at => a,
                _ => return None,
            };
            let before = lanes.len();
            while at != goal {
                let mut onward = self.leaving(at, &[*way]);
                onward.retain(|lane| lanes[before..].last().is_none_or(|l| l.reversed() != *lane));
                let [lane] = onward[..] else { return None };
                // A way that comes back to where it has been would go on for ever.
                if lanes.contains(&lane) {
                    return None;
                }
                lanes.push(lane);
                at = self.end(lane);
            }
        }
        Some((lanes, at))
    }

    fn forbid(&self, course: &Course, rule: TurnRule, bans: &mut Bans) {
        let Course { lanes, to } = course;
        if !rule.only {
            self.ban(lanes, *to, rule.profiles, bans);
            return;
        }
        // Who may not go where one must is left alone.
        let all = lanes.iter().chain([to]);
        let bound = all.fold(rule.profiles, |mask, lane| mask & self.network.open(*lane));
        for before in 1..=lanes.len() {
            let onward = lanes.get(before).unwrap_or(to);
            let others = self.all_leaving(self.end(lanes[before - 1]));
            for other in others.filter(|lane| lane != onward) {
                self.ban(&lanes[..before], other, bound, bans);
            }
        }
    }

    /// Forbids to drive `lanes` and then `last` to those who could.
    fn ban(&self, lanes: &[LaneRef], last: LaneRef, profiles: u8, bans: &mut Bans) {
        let mut path = vec![lanes[0]];
        for lane in lanes[1..].iter().chain([&last]) {
            let here = self.network.ends(path[path.len() - 1])[1];
            let there = self.network.ends(*lane)[0];
            if here != there {
                path.extend(self.threshold(here).map(LaneRef::reversed));
                path.extend(self.threshold(there));
            }
            path.push(*lane);
        }
        let profiles = path.iter().fold(profiles, |mask, lane| mask & self.network.open(*lane));
        if profiles != 0 {
            *bans.0.entry(path).or_default() |= profiles;
        }
    }

    /// Going to and fro in a cut node would get around a ban that runs through it.
    fn forbid_turning_in_thresholds(&self, bans: &mut Bans) {
        let lanes: BTreeSet<LaneRef> = bans.0.keys().flatten().copied().collect();
        let turning = Profile::ALL.into_iter().filter(|profile| profile.has_turns());
        let turning = turning.fold(0, |mask, profile| mask | profile.bit());
        for lane in lanes.into_iter().filter(|lane| self.way_of[lane.street as usize] == NONE) {
            for lane in [lane, lane.reversed()] {
                self.ban(&[lane], lane.reversed(), turning, bans);
            }
        }
    }

    /// The lane from the cut node to its half at this junction.
    fn threshold(&self, inside: u32) -> Option<LaneRef> {
        let street = *self.thresholds.get(&inside)?;
        Some(LaneRef { street, direction: FORWARD as u8 })
    }

    /// The node where a lane ends.
    fn end(&self, lane: LaneRef) -> u32 {
        self.node_of[self.network.ends(lane)[1] as usize]
    }

    fn all_leaving(&self, node: u32) -> impl Iterator<Item = LaneRef> {
        let first = self.lanes.partition_point(|(at, _)| *at < node);
        self.lanes[first..].iter().take_while(move |(at, _)| *at == node).map(|(_, lane)| *lane)
    }

    /// The lanes of some ways that begin at a node.
    fn leaving(&self, node: u32, ways: &[u32]) -> Vec<LaneRef> {
        let ours = |lane: &LaneRef| ways.contains(&self.way_of[lane.street as usize]);
        self.all_leaving(node).filter(ours).collect()
    }

    /// The lanes of some ways that end at a node.
    fn arriving(&self, node: u32, ways: &[u32]) -> Vec<LaneRef> {
        self.leaving(node, ways).into_iter().map(LaneRef::reversed).collect()
    }
}

#[cfg(test)]
mod tests;
