//! Chains of like pieces become streets: a node where nothing is decided and
//! nothing changes is part of a shape, not a junction.
//!
//! A street never spans two ways: traffic and matched tracks are told by way. This
//! module must never drop a piece.

use std::collections::BTreeMap;

use vocab::Place;

use crate::graph::{BACKWARD, CLOSED, FORWARD, RoadNetwork, Street};
use crate::profile::{Profile, RoadClass};
use crate::ruler;
use crate::rules::WayRule;
use crate::survey::Survey;
use crate::threshold::{Arm, Arms, Pieces, Threshold};

/// A network, and how it hangs together with the survey it was made from.
#[derive(Debug)]
pub(crate) struct Folded {
    /// The network, without bans.
    pub(crate) network: RoadNetwork,
    /// The survey; nodes that were cut have their halves behind them.
    pub(crate) survey: Survey,
    /// By street: the survey's way it is part of, or [`NONE`] for a threshold.
    pub(crate) way_of: Vec<u32>,
    /// By junction: the survey's node it lies on; for a half, the node that was cut.
    pub(crate) node_of: Vec<u32>,
}

/// Builds the network.
pub(crate) fn fold(pieces: Pieces) -> Folded {
    let arms = Arms::of(&pieces.all, pieces.survey.places.len());
    let names = Names::of(&pieces);
    let mut folder = Folder {
        is_junction: Vec::new(),
        walked: vec![false; pieces.all.len()],
        junction_of: vec![NONE; pieces.survey.places.len()],
        network: RoadNetwork { names: names.list.clone(), ..RoadNetwork::default() },
        way_of: Vec::new(),
        node_of: Vec::new(),
        pieces: &pieces,
        arms: &arms,
        names: &names,
    };
    folder.mark_junctions();
    folder.walk_all();
    for threshold in &pieces.thresholds {
        folder.add_threshold(threshold);
    }
    let Folder { network, way_of, node_of, .. } = folder;
    Folded { network, survey: pieces.survey, way_of, node_of }
}

/// No junction yet, or no way.
pub(crate) const NONE: u32 = u32::MAX;

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
    /// By street: its way.
    way_of: Vec<u32>,
    /// By junction: its node.
    node_of: Vec<u32>,
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
        self.way(first) == self.way(second)
            && self.rule_away(first).reversed() == self.rule_away(second)
    }

    fn way(&self, arm: Arm) -> u32 {
        self.pieces.all[arm.piece as usize].way
    }

    /// The rule of a piece for someone who leaves the node by this arm.
    fn rule_away(&self, arm: Arm) -> WayRule {
        let rule = self.pieces.survey.ways[self.way(arm) as usize].rule;
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
        let rule = self.rule_away(first);
        let mut walked = Walked::default();
        self.add_place(start);
        let (mut arm, mut at) = (first, start);
        let end = loop {
            self.walked[arm.piece as usize] = true;
            let node = self.pieces.all[arm.piece as usize].ends[usize::from(1 - arm.end)];
            walked.add_piece(ruler::metres(self.place(at), self.place(node)), &rule);
            self.add_place(node);
            at = node;
            if self.is_junction[node as usize] {
                break node;
            }
            self.add_halt(node, arm, &mut walked);
            let arms = self.arms.at(node);
            arm = if arms[0].piece == arm.piece { arms[1] } else { arms[0] };
        };
        let way = self.way(first);
        let street = Street {
            from: self.junction(start),
            to: self.junction(end),
            shape_start,
            shape_end: self.network.shapes.len() as u32,
            length_mm: walked.mm,
            tenths: walked.tenths(&rule),
            name: self.names.of_way[way as usize],
            class: rule.class,
            restricted: rule.restricted,
            way: self.pieces.survey.ways[way as usize].id,
        };
        self.network.streets.push(street);
        self.way_of.push(way);
    }

    /// Counts a light or sign between junctions, met by someone who came by `arm`.
    fn add_halt(&self, node: u32, arm: Arm, walked: &mut Walked) {
        let Some(halt) = self.pieces.survey.halts.get(&node) else {
            return;
        };
        // Who walks a way from its end meets what faces backward traffic.
        let [along, against] = halt.faces;
        let faces = if arm.end == 0 { [along, against] } else { [against, along] };
        for (lost, faces) in walked.halts.iter_mut().zip(faces) {
            *lost += if faces { u32::from(halt.tenths) } else { 0 };
        }
    }

    fn add_threshold(&mut self, threshold: &Threshold) {
        let shape_start = self.network.shapes.len() as u32;
        self.add_place(threshold.hub);
        self.add_place(threshold.inside);
        let street = Street {
            from: self.junction(threshold.hub),
            to: self.junction(threshold.inside),
            shape_start,
            shape_end: shape_start + 2,
            length_mm: 0,
            tenths: threshold.tenths.map(|tenths| [tenths; 2]),
            name: 0,
            class: RoadClass::Threshold,
            restricted: threshold.restricted,
            way: 0,
        };
        self.node_of[street.to as usize] = threshold.hub;
        self.network.streets.push(street);
        self.way_of.push(NONE);
    }

    fn add_place(&mut self, node: u32) {
        self.network.shapes.push(self.place(node));
        self.network.nodes.push(self.pieces.survey.ids[node as usize]);
    }

    fn place(&self, node: u32) -> Place {
        self.pieces.survey.places[node as usize]
    }

    fn junction(&mut self, node: u32) -> u32 {
        if self.junction_of[node as usize] == NONE {
            self.junction_of[node as usize] = self.network.junctions.len() as u32;
            self.network.junctions.push(self.place(node));
            // A half has no halt of its own: who crosses the node passes its hub.
            let halt = self.pieces.survey.halts.get(&node);
            self.network.delays.push(halt.map_or(0, |halt| halt.tenths));
            self.node_of.push(node);
        }
        self.junction_of[node as usize]
    }
}

/// What adds up along a street.
#[derive(Default)]
struct Walked {
    metres: f64,
    /// Millimetres, rounded piece by piece: a street is as long as its pieces.
    mm: u32,
    /// Tenths of a second by the parity rule, which rounds piece by piece.
    parity: u32,
    /// Tenths of a second lost at lights and signs, by direction.
    halts: [u32; 2],
}

impl Walked {
    fn add_piece(&mut self, metres: f64, rule: &WayRule) {
        self.metres += metres;
        self.mm += (metres * 1_000.0).round() as u32;
        let [forward, backward] = rule.speed[Profile::Parity.index()];
        self.parity = self.parity.saturating_add(tenths(metres, forward.max(backward)));
    }

    fn tenths(&self, rule: &WayRule) -> [[u32; 2]; Profile::COUNT] {
        Profile::ALL.map(|profile| {
            [FORWARD, BACKWARD].map(|direction| {
                let tenths = match (profile, rule.speed[profile.index()][direction]) {
                    (_, 0) => return CLOSED,
                    (Profile::Parity, _) => self.parity,
                    (_, speed) => tenths(self.metres, speed).saturating_add(self.halts[direction]),
                };
                tenths.min(CLOSED - 1)
            })
        })
    }
}

/// Tenths of a second for a length at a speed in tenths of km/h, rounded, one at
/// least. Nothing at no speed.
fn tenths(metres: f64, speed: u16) -> u32 {
    if speed == 0 {
        return 0;
    }
    let km_h = f64::from(speed) / 10.0;
    // Digit by digit the formula of the comparison.
    ((10.0 * metres * 3.6 / km_h + 0.5).floor() as u32).max(1)
}

#[cfg(test)]
mod tests {
    use crate::profile::Profile;
    use crate::testing::Town;

    /// The streets as `junction letters: class`, sorted.
    fn check(drawing: &str, ways: &[(&str, &str)], expected: &[&str]) {
        let town = Town::draw(drawing, ways, &[]);
        assert_eq!(town.streets(), expected);
    }

    #[test]
    fn nodes_within_a_way_fold_away() {
        check("A-B-C-D", &[("ABCD", "highway=residential")], &["ABCD"]);
    }

    #[test]
    fn a_street_never_spans_two_ways() {
        let residential = "highway=residential";
        check("A-B-C", &[("AB", residential), ("BC", residential)], &["AB", "BC"]);
        check("A-B-C", &[("AB", residential), ("BC", "highway=service")], &["AB", "BC"]);
        check("A-B-C-D", &[("ABC", residential), ("CD", residential)], &["ABC", "CD"]);
    }

    /// Tenths forward and backward of the only street.
    fn tenths(town: &Town, profile: Profile) -> [u32; 2] {
        assert_eq!(town.network().streets.len(), 1);
        town.network().streets[0].tenths[profile.index()]
    }

    #[test]
    fn parity_rounds_piece_by_piece_and_the_others_once() {
        // Two pieces of 99.965 m: 14.39 s each at 25 km/h.
        let town = Town::draw("A-B-C", &[("ABC", "highway=residential")], &[]);
        assert_eq!(town.network().streets[0].length_mm, 199_930);
        assert_eq!(tenths(&town, Profile::Parity), [288, 288]);
        // 199.930 m at 22, 27, 15 and 5 km/h.
        let expected = [[327; 2], [267; 2], [480; 2], [1_439; 2], [288; 2]];
        assert_eq!(town.network().streets[0].tenths, expected);
    }

    #[test]
    fn lights_and_signs_inside_a_street_are_part_of_it() {
        let way = [("ABC", "highway=residential")];
        let halted = |text| Town::draw("A-B-C", &way, &[('B', text)]);
        let town = halted("highway=traffic_signals");
        assert_eq!(tenths(&town, Profile::Car), [347, 347]);
        assert_eq!(tenths(&town, Profile::Parity), [288, 288]);
        let town = halted("highway=stop direction=forward");
        assert_eq!(tenths(&town, Profile::Car), [347, 327]);
        let town = halted("highway=give_way direction=backward");
        assert_eq!(tenths(&town, Profile::Motorcycle), [267, 277]);
        assert_eq!(town.network().delays, [0, 0]);
        // Walked from C, the street faces the other way, and so does the sign.
        let town = Town::draw(
            "A-B-C",
            &[("CBA", "highway=residential")],
            &[('B', "highway=stop direction=forward")],
        );
        assert_eq!(town.letters(town.network().shape(&town.network().streets[0])), "ABC");
        assert_eq!(tenths(&town, Profile::Car), [327, 347]);
    }

    #[test]
    fn lights_on_junctions_delay_who_crosses_them() {
        let street = "highway=residential";
        let town = Town::draw(
            "A-B-C",
            &[("AB", street), ("BC", street)],
            &[('B', "highway=give_way"), ('C', "highway=traffic_signals")],
        );
        let network = town.network();
        let at = |letter| {
            let found = network.junctions.iter().position(|place| *place == town.at(letter));
            network.delays[found.unwrap()]
        };
        assert_eq!(['A', 'B', 'C'].map(at), [0, 10, 20]);
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
