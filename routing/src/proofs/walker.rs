//! Courses walked over the extract as it was mapped: each step is a piece of the way it
//! names, open to the profile in that direction, through nothing that is shut, and no
//! forbidden turn is taken, least of all between the members of a restriction.

use super::raw::{Raw, Turn};
use crate::course::Course;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::spot::Spot;
use crate::testing::Dice;

/// What was looked at.
#[derive(Debug, Default)]
struct Walked {
    courses: usize,
    pieces: usize,
    /// Courses that came to where a restriction holds, by the way it names.
    met: usize,
}

/// Walks so many random courses, and one through the members of every restriction.
pub(super) fn check(roads: &Roads, profile: Profile, raw: &Raw, count: usize) {
    let mut dice = Dice::new(95 + profile.index() as u64);
    let mut walked = Walked::default();
    let turns: Vec<&Turn> = raw.turns.iter().filter(|turn| turn.binds(profile)).collect();
    let mut place = || roads.spot(profile, dice.place_in(roads), 200.0);
    for _ in 0..count {
        if let (Some(from), Some(to)) = (place(), place()) {
            walked.take(roads, profile, raw, &turns, [&from, &to]);
        }
    }
    let random = walked.met;
    let mut tempted = 0;
    for turn in &turns {
        if let Some([from, to]) = members(roads, profile, raw, turn) {
            tempted += 1;
            walked.take(roads, profile, raw, &turns, [&from, &to]);
        }
    }
    println!(
        "{profile}: {} courses of {} pieces over raw tags ({tempted} of them from the first \
         to the last member of {} restrictions; restricted turns met {} times): 0 violations",
        walked.courses,
        walked.pieces,
        turns.len(),
        walked.met
    );
    assert!(walked.courses * 2 > count);
    assert!(tempted == 0 || walked.met > random, "restrictions were met, or nothing was proven");
}

/// Places on the first and on the last way of a restriction, beside the turn.
fn members(roads: &Roads, profile: Profile, raw: &Raw, turn: &Turn) -> Option<[Spot; 2]> {
    let (network, links) = (roads.network(), &roads.profile(profile).graph.links);
    let ends = |way: i64| {
        let nodes = &raw.ways.get(&way)?.nodes;
        Some([*nodes.first()?, *nodes.last()?])
    };
    let via = match &turn.via {
        Ok(node) => vec![*node],
        Err(ways) => ways.iter().filter_map(|way| ends(*way)).flatten().collect(),
    };
    let beside = |way: i64| {
        let street = (0_u32..).zip(&network.streets).find(|(_, street)| {
            let nodes = &network.nodes[street.shape_start as usize..street.shape_end as usize];
            street.way == way && (via.contains(&nodes[0]) || via.contains(&nodes[nodes.len() - 1]))
        });
        let (number, street) = street?;
        let lanes = [0, 1].map(|direction| crate::graph::LaneRef { street: number, direction });
        let known = lanes.iter().any(|lane| links.of(*lane).is_some());
        let shape = network.shape(street);
        let middle = crate::along::Along::new(shape.to_vec())?;
        let place = middle.position_at(middle.length_m() / 2.0);
        let along_mm = street.length_mm / 2;
        let snap = crate::snap::Snap { street: number, along_mm, place, distance_m: 0.0 };
        known.then(|| roads.spot_at(&snap))
    };
    Some([beside(turn.from)?, beside(turn.to)?])
}

impl Walked {
    fn take(
        &mut self,
        roads: &Roads,
        profile: Profile,
        raw: &Raw,
        turns: &[&Turn],
        [from, to]: [&Spot; 2],
    ) {
        let Some(course) = roads.course(profile, from, to) else { return };
        assert_eq!(course.shape.len(), course.pieces.len() + 1);
        assert_eq!(course.nodes.len(), course.shape.len());
        self.courses += 1;
        self.pieces += course.pieces.len();
        // A course of no length names one piece of a way, in no direction.
        if course.mm > 0 {
            drive(profile, raw, &course);
            for turn in turns {
                self.met += usize::from(obey(profile, raw, &course, turn));
            }
        }
    }
}

fn drive(profile: Profile, raw: &Raw, course: &Course) {
    for (piece, nodes) in course.pieces.iter().zip(course.nodes.windows(2)) {
        if piece.way == 0 {
            assert_eq!(nodes[0], nodes[1], "only a barrier is part of no way");
            continue;
        }
        let may = raw.may_drive(profile, piece.way, nodes[0], nodes[1]);
        assert!(may, "{profile}: from {nodes:?} on {}: {:?}", piece.way, raw.ways[&piece.way]);
    }
    for node in &course.nodes[1..course.nodes.len() - 1] {
        assert!(raw.may_pass(profile, *node), "{profile}: through node {node}");
    }
}

/// Panics when a course takes a forbidden turn; says whether it came to it.
fn obey(profile: Profile, raw: &Raw, course: &Course, turn: &Turn) -> bool {
    let [Some(from), Some(to)] = [turn.from, turn.to].map(|way| raw.ways.get(&way)) else {
        return false;
    };
    match &turn.via {
        Ok(via) => obey_at(profile, raw, course, turn, *via, [&from.nodes, &to.nodes]),
        Err(ways) => obey_along(profile, raw, course, turn, ways, [&from.nodes, &to.nodes]),
    }
}

/// Whether a way begins or ends at a node and is nowhere else there, so that it is clear
/// where it is left or entered.
fn ends_at(nodes: &[i64], node: i64) -> bool {
    match nodes {
        [first, inside @ .., last] => {
            !inside.contains(&node) && (*first == node) != (*last == node)
        }
        _ => false,
    }
}

fn obey_at(
    profile: Profile,
    raw: &Raw,
    course: &Course,
    turn: &Turn,
    via: i64,
    [from, to]: [&[i64]; 2],
) -> bool {
    if !ends_at(from, via) || !ends_at(to, via) {
        return false;
    }
    let beyond = if to[0] == via { to[1] } else { to[to.len() - 2] };
    let open = raw.may_drive(profile, turn.to, via, beyond);
    let mut met = false;
    for at in 1..course.pieces.len() {
        let (before, after) = (course.pieces[at - 1].way, course.pieces[at].way);
        if course.nodes[at] == via && before == turn.from {
            met = true;
            let taken = after == turn.to;
            assert!(taken == turn.only || turn.only && !open, "{profile}: {turn:?}");
        }
    }
    met
}

fn obey_along(
    profile: Profile,
    raw: &Raw,
    course: &Course,
    turn: &Turn,
    ways: &[i64],
    [from, to]: [&[i64]; 2],
) -> bool {
    // The ways one after the other, with the nodes where each is entered and left.
    let mut runs: Vec<(i64, i64, i64)> = Vec::new();
    for (piece, nodes) in course.pieces.iter().zip(course.nodes.windows(2)) {
        match runs.last_mut() {
            Some((way, _, end)) if *way == piece.way => *end = nodes[1],
            _ => runs.push((piece.way, nodes[0], nodes[1])),
        }
    }
    let is_whole = |(way, start, end): &(i64, i64, i64)| {
        let mapped = raw.ways.get(way).map_or(&[][..], |way| &way.nodes);
        start != end && ends_at(mapped, *start) && ends_at(mapped, *end)
    };
    let mut met = false;
    for window in runs.windows(ways.len() + 2) {
        let [first, along @ .., last] = window else { continue };
        let driven = first.0 == turn.from
            && along.iter().map(|run| run.0).eq(ways.iter().copied())
            && along.iter().all(is_whole)
            && ends_at(from, first.2);
        if driven {
            met = true;
            let taken = last.0 == turn.to && ends_at(to, last.1);
            assert!(turn.only || !taken, "{profile}: {turn:?}");
        }
    }
    met
}
