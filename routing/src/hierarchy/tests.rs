//! Everything a hierarchy answers, against Dijkstra (petgraph) on small random graphs
//! in random orders: parallel arcs, loops, one-ways, parts that do not meet, weights of
//! 0 and closed arcs among them.

#![allow(clippy::print_stdout)] // counts, for who runs the proofs

use petgraph::graph::{DiGraph, NodeIndex};

use super::*;
use crate::testing::Dice;

struct Toy {
    graph: StateGraph,
    arcs: Vec<(u32, u32)>,
    inputs: Vec<i32>,
}

impl Toy {
    fn random(dice: &mut Dice) -> Self {
        let states = 1 + dice.below(60) as u32;
        let count = dice.below(u64::from(states) * 3);
        let mut arcs: Vec<(u32, u32)> = (0..count)
            .map(|_| (dice.below(states.into()) as u32, dice.below(states.into()) as u32))
            .collect();
        arcs.sort_unstable();
        let mut first = vec![0; states as usize + 1];
        for (tail, _) in &arcs {
            first[*tail as usize + 1] += 1;
        }
        for state in 0..states as usize {
            first[state + 1] += first[state];
        }
        let head = arcs.iter().map(|(_, head)| *head).collect();
        let inputs = arcs.iter().map(|_| weight(dice)).collect();
        Self { graph: StateGraph { first, head }, arcs, inputs }
    }

    fn input(&self, arc: u32) -> i32 {
        self.inputs[arc as usize]
    }

    fn order(&self, dice: &mut Dice) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.graph.states() as u32).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, dice.below(last as u64 + 1) as usize);
        }
        order
    }

    fn dijkstra(&self, from: u32) -> Vec<i32> {
        let mut graph = DiGraph::<(), i32>::new();
        for _ in 0..self.graph.states() {
            graph.add_node(());
        }
        for ((tail, head), weight) in self.arcs.iter().zip(&self.inputs) {
            if *weight < FAR {
                graph.add_edge(NodeIndex::from(*tail), NodeIndex::from(*head), *weight);
            }
        }
        let found =
            petgraph::algo::dijkstra(&graph, NodeIndex::from(from), None, |arc| *arc.weight());
        let costs = (0..self.graph.states() as u32)
            .map(|state| found.get(&NodeIndex::from(state)).copied().unwrap_or(FAR));
        costs.collect()
    }
}

fn weight(dice: &mut Dice) -> i32 {
    match dice.below(10) {
        0 => 0,
        1 => FAR,
        _ => dice.below(1_000) as i32,
    }
}

fn seed(state: u32, cost: i32) -> Seed {
    Seed { state, cost }
}

/// Checks every pair of a weighted toy.
fn check(toy: &Toy, hierarchy: &Hierarchy, weights: &[i32]) {
    let mut climber = Climber::new(hierarchy.len());
    let states = toy.graph.states() as u32;
    let mut places = SeedSets::default();
    (0..states).for_each(|state| places.push(&[seed(state, 0)]));
    let table = hierarchy.table(weights, &places, &places);
    for from in 0..states {
        let expected = toy.dijkstra(from);
        assert_eq!(table[(from * states) as usize..][..states as usize], expected);
        let one = [seed(from, 0)];
        let many = climber.one_to_many(hierarchy, weights, Towards::Up, &one, &places);
        assert_eq!(many, expected);
        let back = climber.one_to_many(hierarchy, weights, Towards::Down, &one, &places);
        let column = (0..states).map(|row| table[(row * states + from) as usize]);
        assert_eq!(back, column.collect::<Vec<_>>());
        for to in 0..states {
            let (a, b) = ([seed(from, 3)], [seed(to, 4)]);
            let cost = expected[to as usize];
            let whole = if cost < FAR { cost + 7 } else { FAR };
            assert_eq!(climber.distance(hierarchy, weights, &a, &b), whole);
            let way = climber.way(hierarchy, weights, &a, &b);
            assert_eq!(way.as_ref().map_or(FAR, |way| way.cost), whole);
            if let Some(way) = way {
                follow(toy, &hierarchy.unpack(weights, |arc| toy.input(arc), &way), from, to, cost);
            }
        }
    }
}

/// The arcs lead from one state to the other and cost what they should.
fn follow(toy: &Toy, arcs: &[u32], from: u32, to: u32, cost: i32) {
    let (mut at, mut sum) = (from, 0);
    for arc in arcs {
        let (tail, head) = toy.arcs[*arc as usize];
        assert_eq!(tail, at);
        (at, sum) = (head, sum + toy.inputs[*arc as usize]);
    }
    assert_eq!((at, sum), (to, cost));
}

#[test]
fn any_order_gives_the_answers_of_dijkstra() {
    check_toys(41, 60);
}

#[test]
#[ignore = "takes a minute: cargo xtask prove-roads (#4)"]
fn any_order_gives_the_answers_of_dijkstra_on_many_graphs() {
    check_toys(45, 5_000);
    println!("5000 graphs in 2 orders each: 0 mismatches");
}

fn check_toys(seed: u64, count: usize) {
    let mut dice = Dice::new(seed);
    for _ in 0..count {
        let toy = Toy::random(&mut dice);
        for _ in 0..2 {
            let hierarchy = Hierarchy::new(&toy.graph, &toy.order(&mut dice));
            check(&toy, &hierarchy, &hierarchy.weigh(|arc| toy.input(arc), Hands::One));
        }
    }
}

#[test]
fn several_seeds_on_a_side_are_one_place() {
    let mut dice = Dice::new(42);
    for _ in 0..60 {
        let toy = Toy::random(&mut dice);
        let hierarchy = Hierarchy::new(&toy.graph, &toy.order(&mut dice));
        let weights = hierarchy.weigh(|arc| toy.input(arc), Hands::One);
        let states = toy.graph.states() as u64;
        let mut draw = || -> Vec<Seed> {
            (0..1 + dice.below(3))
                .map(|_| seed(dice.below(states) as u32, dice.below(50) as i32))
                .collect()
        };
        let sides: Vec<(Vec<Seed>, Vec<Seed>)> = (0..12).map(|_| (draw(), draw())).collect();
        let (mut from, mut to) = (SeedSets::default(), SeedSets::default());
        sides.iter().for_each(|(a, b)| (from.push(a), to.push(b)).0);
        let (wide, tall) = (hierarchy.table(&weights, &from, &to), SeedSets::default());
        assert!(hierarchy.table(&weights, &tall, &to).is_empty());
        let mut climber = Climber::new(hierarchy.len());
        for (row, (a, _)) in sides.iter().enumerate() {
            for (column, (_, b)) in sides.iter().enumerate() {
                let expected = a.iter().flat_map(|a| {
                    let costs = toy.dijkstra(a.state);
                    b.iter().map(move |b| (costs[b.state as usize] + a.cost + b.cost).min(FAR))
                });
                let expected = expected.min().unwrap();
                assert_eq!(climber.distance(&hierarchy, &weights, a, b), expected);
                assert_eq!(wide[row * 12 + column].min(FAR), expected);
                let mut few = SeedSets::default();
                (0..2).for_each(|_| few.push(b));
                assert_eq!(hierarchy.table(&weights, &from, &few)[row * 2].min(FAR), expected);
            }
        }
    }
}

#[test]
fn changing_a_few_arcs_is_weighting_everything() {
    let mut dice = Dice::new(43);
    for _ in 0..40 {
        let mut toy = Toy::random(&mut dice);
        let hierarchy = Hierarchy::new(&toy.graph, &toy.order(&mut dice));
        let mut weights = hierarchy.weigh(|arc| toy.input(arc), Hands::One);
        let mut reweigher = Reweigher::default();
        for _ in 0..25 {
            if toy.arcs.is_empty() {
                continue;
            }
            let changed: Vec<u32> =
                (0..1 + dice.below(4)).map(|_| dice.below(toy.arcs.len() as u64) as u32).collect();
            for arc in &changed {
                toy.inputs[*arc as usize] = weight(&mut dice);
            }
            reweigher.run(&hierarchy, &mut weights, |arc| toy.input(arc), &changed);
            assert_eq!(weights, hierarchy.weigh(|arc| toy.input(arc), Hands::One));
        }
    }
}

#[test]
fn many_ways_within_a_bound_are_found_at_once() {
    let mut dice = Dice::new(44);
    for _ in 0..40 {
        let toy = Toy::random(&mut dice);
        let hierarchy = Hierarchy::new(&toy.graph, &toy.order(&mut dice));
        let weights = hierarchy.weigh(|arc| toy.input(arc), Hands::One);
        let mut beside = Beside::new(hierarchy.len());
        for _ in 0..4 {
            let mut states = || {
                let states = toy.graph.states() as u64;
                let lanes = (0..LANES).map(|lane| (lane, dice.below(states) as u32));
                lanes.map(|(lane, state)| LaneSeed { lane, state, cost: 0.0 }).collect::<Vec<_>>()
            };
            let (from, to) = (states(), states());
            let bound = dice.below(1_500) as f32;
            let costs = beside.costs(&hierarchy, &weights, &from, &to, bound);
            for (from, costs) in from.iter().zip(costs) {
                let expected = toy.dijkstra(from.state);
                for (to, cost) in to.iter().zip(costs) {
                    let expected = expected[to.state as usize] as f32;
                    assert!(if expected <= bound { *cost == expected } else { *cost > bound });
                }
            }
        }
    }
}
