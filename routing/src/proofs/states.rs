//! States against petgraph's Dijkstra: by question, by table, from one to many, from
//! many to one, and arc by arc along the way.

use petgraph::algo::dijkstra;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeFiltered;

use super::extracts::Weather;
use crate::hierarchy::{Climber, FAR, Seed, SeedSets, Towards};
use crate::profile::Profile;
use crate::roads::Roads;
use crate::states::{Metric, ProfileRoads};
use crate::testing::Dice;

/// What was compared.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pairs: usize,
    reachable: usize,
    arcs: usize,
}

/// Compares `from` times `to` random states in each weather; roads must be free.
pub(super) fn check(roads: &Roads, profile: Profile, sizes: [(usize, usize); 3]) {
    let ready = roads.profile(profile);
    let mut dice = Dice::new(60 + profile.index() as u64);
    for (weather, (from, to)) in Weather::ALL.into_iter().zip(sizes) {
        weather.sets_in(roads, profile, &mut dice);
        let mut draw = |count: usize| -> Vec<u32> {
            let states = ready.hierarchy.len() as u64;
            (0..count).map(|_| dice.below(states) as u32).collect()
        };
        let (from, to) = (draw(from), draw(to));
        let compared = compare(ready, &ready.metric(), &from, &to);
        let Compared { pairs, reachable, arcs } = compared;
        println!(
            "{profile}, {weather:?}: {pairs} pairs of states ({reachable} with a way), {arcs} arcs: \
             0 mismatches"
        );
        assert!(reachable * 2 > pairs, "most pairs have a way, or nothing was proven");
    }
    Weather::Free.sets_in(roads, profile, &mut dice);
}

fn compare(ready: &ProfileRoads, metric: &Metric, from: &[u32], to: &[u32]) -> Compared {
    let expected = expected(ready, metric, from, to);
    let (rows, columns) = (sets(from), sets(to));
    let (hierarchy, weights) = (&ready.hierarchy, &metric.weights);
    assert!(hierarchy.table(weights, &rows, &columns) == expected, "table");
    let mut climber = Climber::new(hierarchy.len());
    let mut compared = Compared { pairs: expected.len(), ..Compared::default() };
    for (start, row) in from.iter().zip(expected.chunks(to.len())) {
        let start = [Seed { state: *start, cost: 0 }];
        let many = climber.one_to_many(hierarchy, weights, Towards::Up, &start, &columns);
        assert_eq!(many, row, "one to many");
        for (goal, cost) in to.iter().zip(row) {
            let goal = [Seed { state: *goal, cost: 0 }];
            assert_eq!(climber.distance(hierarchy, weights, &start, &goal), *cost, "one pair");
            let way = climber.way(hierarchy, weights, &start, &goal);
            assert_eq!(way.as_ref().map_or(FAR, |way| way.cost), *cost, "way");
            if let Some(way) = way {
                let arcs = hierarchy.unpack(weights, |arc| metric.input(&ready.graph, arc), &way);
                compared.reachable += 1;
                compared.arcs += arcs.len();
                follow(ready, metric, &arcs, [start[0].state, goal[0].state], *cost);
            }
        }
    }
    for (column, goal) in to.iter().enumerate() {
        let goal = [Seed { state: *goal, cost: 0 }];
        let many = climber.one_to_many(hierarchy, weights, Towards::Down, &goal, &rows);
        let expected = expected.iter().skip(column).step_by(to.len());
        assert!(many.iter().eq(expected), "many to one");
    }
    compared
}

/// By petgraph, closed arcs left out.
fn expected(ready: &ProfileRoads, metric: &Metric, from: &[u32], to: &[u32]) -> Vec<i32> {
    let graph = ready.graph.petgraph();
    let weight = |arc: u32| metric.input(&ready.graph, arc);
    let open = EdgeFiltered::from_fn(&graph, |arc| weight(*arc.weight()) < FAR);
    let rows = from.iter().flat_map(|start| {
        let costs = dijkstra(&open, NodeIndex::from(*start), None, |arc| weight(*arc.weight()));
        let row = to.iter().map(move |to| costs.get(&NodeIndex::from(*to)).copied().unwrap_or(FAR));
        row.collect::<Vec<_>>()
    });
    rows.collect()
}

fn sets(states: &[u32]) -> SeedSets {
    let mut sets = SeedSets::default();
    states.iter().for_each(|state| sets.push(&[Seed { state: *state, cost: 0 }]));
    sets
}

/// The arcs follow each other from one state to the other and cost what they should.
fn follow(ready: &ProfileRoads, metric: &Metric, arcs: &[u32], ends: [u32; 2], cost: i32) {
    let (mut at, mut sum) = (ends[0], 0);
    for arc in arcs {
        assert!(ready.graph.leaving(at).contains(&(*arc as usize)), "an arc leaves elsewhere");
        at = ready.graph.states.head[*arc as usize];
        sum += metric.input(&ready.graph, *arc);
    }
    assert_eq!((at, sum), (ends[1], cost), "the arcs of a way");
}
