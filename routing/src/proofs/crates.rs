//! The same arrays given to hierarchies written by others.

use super::extracts;
use crate::hierarchy::{Climber, FAR, Seed};
use crate::profile::Profile;
use crate::roads::Roads;
use crate::states::ProfileRoads;
use crate::testing::Dice;

/// The arcs as others take them: no loops, of parallel ones the best, none closed.
fn arcs(ready: &ProfileRoads) -> Vec<(u32, u32, u32)> {
    let metric = ready.metric();
    let mut arcs: Vec<(u32, u32, u32)> = (0..ready.hierarchy.len() as u32)
        .flat_map(|tail| ready.graph.leaving(tail).map(move |arc| (tail, arc)))
        .map(|(tail, arc)| {
            (tail, ready.graph.states.head[arc], metric.input(&ready.graph, arc as u32) as u32)
        })
        .filter(|(tail, head, weight)| tail != head && *weight < FAR as u32)
        .collect();
    arcs.sort_unstable();
    arcs.dedup_by_key(|(tail, head, _)| (*tail, *head));
    arcs
}

/// Other people's answers for pairs of states, [`FAR`] where no way leads.
fn by_cch(ready: &ProfileRoads, arcs: &[(u32, u32, u32)], pairs: &[(u32, u32)]) -> Vec<i32> {
    let states = ready.hierarchy.len();
    let mut first_out = vec![0; states + 1];
    arcs.iter().for_each(|(tail, ..)| first_out[*tail as usize + 1] += 1);
    for state in 0..states {
        first_out[state + 1] += first_out[state];
    }
    let head = arcs.iter().map(|(_, head, _)| *head).collect();
    let weight: Vec<u32> = arcs.iter().map(|(.., weight)| *weight).collect();
    let graph = cch::graph::Graph { first_out, head, weight };
    let theirs = cch::Cch::build(&graph, &ready.hierarchy.state);
    let metric = theirs.customize(&graph.weight);
    let (view, metric) = (theirs.view(), metric.view());
    let answers = pairs.iter().map(|(from, to)| cch::distance(&view, &metric, *from, *to));
    answers.map(|cost| if cost == cch::INF_WEIGHT { FAR } else { cost as i32 }).collect()
}

/// It leaves out arcs that weigh nothing, so every arc weighs one more of a unit so
/// small that a whole way does not add up to a tenth.
fn by_fast_paths(arcs: &[(u32, u32, u32)], pairs: &[(u32, u32)], states: usize) -> Vec<i32> {
    let mut graph = fast_paths::InputGraph::new();
    for (tail, head, weight) in arcs {
        graph.add_edge(*tail as usize, *head as usize, *weight as usize * states + 1);
    }
    graph.freeze();
    let prepared = fast_paths::prepare(&graph);
    let mut calculator = fast_paths::create_calculator(&prepared);
    let nodes = graph.get_num_nodes();
    let answers = pairs.iter().map(|(from, to)| {
        let (from, to) = (*from as usize, *to as usize);
        // States after the last arc are unknown to it.
        if from.max(to) >= nodes {
            return if from == to { 0 } else { FAR };
        }
        let path = calculator.calc_path(&prepared, from, to);
        path.map_or(FAR, |path| (path.get_weight() / states) as i32)
    });
    answers.collect()
}

fn check(roads: &Roads, profile: Profile, count: usize) {
    let ready = roads.profile(profile);
    let states = ready.hierarchy.len();
    let mut dice = Dice::new(80);
    let mut state = || dice.below(states as u64) as u32;
    let pairs: Vec<(u32, u32)> = (0..count).map(|_| (state(), state())).collect();
    let metric = ready.metric();
    let mut climber = Climber::new(states);
    let seed = |state| [Seed { state, cost: 0 }];
    let ours = pairs.iter().map(|(from, to)| {
        climber.distance(&ready.hierarchy, &metric.weights, &seed(*from), &seed(*to))
    });
    let ours: Vec<i32> = ours.collect();
    let arcs = arcs(ready);
    assert!(ours == by_cch(ready, &arcs, &pairs), "{profile}: cch disagrees");
    assert!(ours == by_fast_paths(&arcs, &pairs, states), "{profile}: fast_paths disagrees");
    let reachable = ours.iter().filter(|cost| **cost < FAR).count();
    println!("{profile}: {count} pairs ({reachable} with a way), cch and fast_paths agree");
    assert!(reachable * 2 > count);
}

#[test]
fn others_agree_on_monaco() {
    if let Some(bytes) = extracts::may("monaco") {
        let roads = Roads::from_osm_pbf(&bytes).unwrap();
        Profile::ALL.into_iter().for_each(|profile| check(&roads, profile, 1_000));
    }
}

#[test]
#[ignore = "takes minutes: cargo xtask prove-roads (#4)"]
fn others_agree_on_porto() {
    let roads = Roads::from_osm_pbf(&extracts::must("porto")).unwrap();
    Profile::ALL.into_iter().for_each(|profile| check(&roads, profile, 1_000));
}
