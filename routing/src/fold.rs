//! Chains of like pieces become streets: a node where nothing is decided and
//! nothing changes is part of a shape, not a junction.
//!
//! This module must never drop a piece, nor join two whose rules or names differ.

use std::collections::BTreeMap;

use vocab::Place;

use crate::graph::{CLOSED, RoadNetwork, Street};
use crate::profile::RoadClass;
use crate::rules::WayRule;
use crate::threshold::{Arm, Arms, Pieces, Threshold};

/// Builds the network.
pub(crate) fn fold(pieces: Pieces) -> RoadNetwork {
    let arms = Arms::of(&pieces.all, pieces.survey.places.len());
    let names = Names::of(&pieces);
    let mut folder = Folder {
        is_junction: Vec::new(),
        walked: vec![false; pieces.all.len()],
        junction_of: vec![NONE; pieces.survey.places.len()],
        network: RoadNetwork { names: names.list.clone(), ..RoadNetwork::default() },
        pieces: &pieces,
        arms: &arms,
        names: &names,
    };
    folder.mark_junctions();
    folder.walk_all();
    for threshold in &pieces.thresholds {
        folder.add_threshold(threshold);
    }
    folder.network
}

/// Not a junction yet.
const NONE: u32 = u32::MAX;

/// The names in use, each once.
struct Names {
    list: Vec<String>,
    of_way: Vec<u32>,
}

impl Names {
    fn of(pieces: &Pieces) -> Self {
        let ways = &pieces.survey.ways;
        let mut numbers: BTreeMap<&str, u32> = ways.iter().map(|w| (w.name.as_str(), 0)).collect();
        numbers.insert("", 0);
        for (number, slot) in (0_u32..).zip(numbers.values_mut()) {
            *slot = number;
        }
        let of_way = ways.iter().map(|way| numbers[way.name.as_str()]).collect();
        Self { list: numbers.into_keys().map(str::to_owned).collect(), of_way }
    }
}

struct Folder<'a> {
    pieces: &'a Pieces,
    arms: &'a Arms,
    names: &'a Names,
    /// By node: whether streets begin and end there.
    is_junction: Vec<bool>,
    /// By piece: whether it is part of a street already.
    walked: Vec<bool>,
    /// By node: its number among the junctions, or `NONE`.
    junction_of: Vec<u32>,
    network: RoadNetwork,
}

impl Folder<'_> {
    fn mark_junctions(&mut self) {
        self.is_junction = (0..self.arms.nodes()).map(|node| !self.is_plain(node)).collect();
        for threshold in &self.pieces.thresholds {
            self.is_junction[threshold.hub as usize] = true;
            self.is_junction[threshold.inside as usize] = true;
        }
    }

    /// Whether a node has two arms and one can walk through without noticing it.
    fn is_plain(&self, node: u32) -> bool {
        let &[first, second] = self.arms.at(node) else {
            return false;
        };
        self.name(first) == self.name(second)
            && self.rule_away(first).reversed() == self.rule_away(second)
    }

    fn name(&self, arm: Arm) -> u32 {
        self.names.of_way[self.pieces.all[arm.piece as usize].way as usize]
    }

    /// The rule of a piece for someone who leaves the node by this arm.
    fn rule_away(&self, arm: Arm) -> WayRule {
        let rule = self.pieces.survey.ways[self.pieces.all[arm.piece as usize].way as usize].rule;
        if arm.end == 0 { rule } else { rule.reversed() }
    }

    fn walk_all(&mut self) {
        for node in 0..self.arms.nodes() {
            if self.is_junction[node as usize] {
                self.walk_from(node);
            }
        }
        // What is left are rings that meet nothing: any node of theirs will do.
        for node in 0..self.arms.nodes() {
            if self.arms.at(node).iter().any(|arm| !self.walked[arm.piece as usize]) {
                self.is_junction[node as usize] = true;
                self.walk_from(node);
            }
        }
    }

    fn walk_from(&mut self, node: u32) {
        let arms = self.arms;
        for &arm in arms.at(node) {
            if !self.walked[arm.piece as usize] {
                self.walk(node, arm);
            }
        }
    }

    /// Follows an arm to the next junction and notes the street.
    fn walk(&mut self, start: u32, first: Arm) {
        let shape_start = self.network.shapes.len() as u32;
        self.network.shapes.push(self.place(start));
        let mut arm = first;
        let end = loop {
            self.walked[arm.piece as usize] = true;
            let node = self.pieces.all[arm.piece as usize].ends[usize::from(1 - arm.end)];
            self.network.shapes.push(self.place(node));
            if self.is_junction[node as usize] {
                break node;
            }
            let arms = self.arms.at(node);
            arm = if arms[0].piece == arm.piece { arms[1] } else { arms[0] };
        };
        let rule = self.rule_away(first);
        let length_m = length_m(&self.network.shapes[shape_start as usize..]);
        let street = Street {
            from: self.junction(start),
            to: self.junction(end),
            shape_start,
            shape_end: self.network.shapes.len() as u32,
            length_mm: (length_m * 1_000.0).round() as u32,
            ms: rule.speed.map(|directions| directions.map(|speed| ms(length_m, speed))),
            name: self.name(first),
            class: rule.class,
            restricted: rule.restricted,
        };
        self.network.streets.push(street);
    }

    fn add_threshold(&mut self, threshold: &Threshold) {
        let shape_start = self.network.shapes.len() as u32;
        self.network.shapes.extend([self.place(threshold.hub); 2]);
        let street = Street {
            from: self.junction(threshold.hub),
            to: self.junction(threshold.inside),
            shape_start,
            shape_end: shape_start + 2,
            length_mm: 0,
            ms: threshold.ms.map(|ms| [ms; 2]),
            name: 0,
            class: RoadClass::Threshold,
            restricted: threshold.restricted,
        };
        self.network.streets.push(street);
    }

    fn place(&self, node: u32) -> Place {
        self.pieces.survey.places[node as usize]
    }

    fn junction(&mut self, node: u32) -> u32 {
        if self.junction_of[node as usize] == NONE {
            self.junction_of[node as usize] = self.network.junctions.len() as u32;
            self.network.junctions.push(self.place(node));
        }
        self.junction_of[node as usize]
    }
}

fn length_m(shape: &[Place]) -> f64 {
    shape.windows(2).map(|pair| pair[0].distance_m(pair[1])).sum()
}

/// Milliseconds for a length at a speed in tenths of km/h, rounded up.
fn ms(length_m: f64, speed: u16) -> u32 {
    if speed == 0 {
        return CLOSED;
    }
    ((length_m * 36_000.0 / f64::from(speed)).ceil() as u32).min(CLOSED - 1)
}

#[cfg(test)]
mod tests {
    use crate::testing::Town;

    /// The streets as `junction letters: class`, sorted.
    fn check(drawing: &str, ways: &[(&str, &str)], expected: &[&str]) {
        let town = Town::draw(drawing, ways, &[]);
        assert_eq!(town.streets(), expected);
    }

    #[test]
    fn nodes_between_like_pieces_fold_away() {
        check(
            "A-B-C-D",
            &[("ABC", "highway=residential"), ("CD", "highway=residential")],
            &["ABCD"],
        );
    }

    #[test]
    fn what_differs_stays_apart() {
        let residential = "highway=residential";
        check("A-B-C", &[("AB", residential), ("BC", "highway=service")], &["AB", "BC"]);
        check(
            "A-B-C",
            &[("AB", residential), ("BC", "highway=residential name=High")],
            &["AB", "BC"],
        );
        check(
            "A-B-C",
            &[("AB", residential), ("BC", "highway=residential oneway=yes")],
            &["AB", "BC"],
        );
    }

    #[test]
    fn one_ways_fold_when_they_go_on_the_same_way() {
        let (onward, against) = ("highway=residential oneway=yes", "highway=residential oneway=-1");
        check("A-B-C", &[("AB", onward), ("BC", onward)], &["ABC"]);
        check("A-B-C", &[("AB", onward), ("CB", against)], &["ABC"]);
        check("A-B-C", &[("AB", onward), ("CB", onward)], &["AB", "BC"]);
    }

    #[test]
    fn a_ring_that_meets_nothing_is_a_street() {
        check("A-B\n| |\nD-C", &[("ABCDA", "highway=residential")], &["ABCDA"]);
    }

    #[test]
    fn crossings_are_junctions() {
        check(
            " A\nB-C-D",
            &[("BCD", "highway=residential"), ("AC", "highway=residential")],
            &["AC", "BC", "CD"],
        );
    }
}
