//! Towns drawn as text, the Porto extract read once, and dice with a memory.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use vocab::Place;

use crate::along::between;
use crate::extract::PORTO_PBF;
use crate::graph::{Ban, LaneRef, RoadNetwork};
use crate::node_rules::{barrier_rule, halt_rule};
use crate::profile::RoadClass;
use crate::roads::Roads;
use crate::rules::{Tags, way_rule};
use crate::survey::{Survey, SurveyedRestriction, SurveyedWay, Via};
use crate::turn_rules::turn_rules;

/// Reads `key=value key=value`.
pub(crate) fn tags(text: &str) -> Tags<'_> {
    text.split_whitespace().map(|pair| pair.split_once('=').unwrap()).collect()
}

/// One character of a drawing is 50 m high (49.980) and wide (49.982).
const STEP_LAT_E7: i32 = 4_520;
const STEP_LNG_E7: i32 = 4_490;

/// A town drawn as text: letters are nodes, all else is decoration.
pub(crate) struct Town {
    pub(crate) roads: Roads,
    places: BTreeMap<char, Place>,
}

impl Town {
    /// `ways` and `nodes` are pairs of letters and tags.
    pub(crate) fn draw(drawing: &str, ways: &[(&str, &str)], nodes: &[(char, &str)]) -> Self {
        Self::draw_restricted(drawing, ways, nodes, &[])
    }

    /// With restrictions: `AB+CB B BD` and tags, the ways as they stand in `ways`, in
    /// the middle a node or ways.
    pub(crate) fn draw_restricted(
        drawing: &str,
        ways: &[(&str, &str)],
        nodes: &[(char, &str)],
        restrictions: &[(&str, &str)],
    ) -> Self {
        let mut places = BTreeMap::new();
        for (row, line) in (0..).zip(drawing.lines()) {
            for (column, letter) in (0..).zip(line.chars()).filter(|(_, c)| c.is_alphabetic()) {
                let place = Place { lat_e7: -STEP_LAT_E7 * row, lng_e7: STEP_LNG_E7 * column };
                places.insert(letter, place);
            }
        }
        let number = |letter| places.keys().position(|key| *key == letter).unwrap() as u32;
        let surveyed = ways.iter().map(|(letters, text)| SurveyedWay {
            id: 0,
            nodes: letters.chars().map(number).collect(),
            rule: way_rule(&tags(text)).unwrap(),
            name: tags(text).get("name").unwrap_or_default().to_owned(),
        });
        let barriers = nodes.iter().filter_map(|(at, text)| {
            barrier_rule(&tags(text)).map(|passages| (number(*at), passages))
        });
        let halts = nodes
            .iter()
            .filter_map(|(at, text)| halt_rule(&tags(text)).map(|halt| (number(*at), halt)));
        let mut survey = Survey {
            places: places.values().copied().collect(),
            ids: vec![0; places.len()],
            barriers: barriers.collect(),
            halts: halts.collect(),
            ways: surveyed.collect(),
            ..Survey::default()
        };
        for (members, text) in restrictions {
            restrict(&mut survey, ways, number, members, text);
        }
        Self { roads: Roads::new(RoadNetwork::from_survey(survey)), places }
    }

    pub(crate) fn network(&self) -> &RoadNetwork {
        self.roads.network()
    }

    pub(crate) fn at(&self, letter: char) -> Place {
        self.places[&letter]
    }

    /// The middle between two letters.
    pub(crate) fn mid(&self, letters: &str) -> Place {
        self.find(&format!("{letters}50"))
    }

    /// `A` is a node, `AB25` lies a quarter of the way from A to B.
    pub(crate) fn find(&self, text: &str) -> Place {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
        match letters[..] {
            [letter] => self.at(letter),
            [a, b] => {
                let percent: f64 = text.trim_start_matches(char::is_alphabetic).parse().unwrap();
                between(self.at(a), self.at(b), percent / 100.0)
            }
            _ => panic!("{text} is no place"),
        }
    }

    /// The letters along a shape, `*` where there is no node.
    pub(crate) fn letters(&self, shape: &[Place]) -> String {
        let letter =
            |place| self.places.iter().find(|(_, at)| *at == place).map_or('*', |(l, _)| *l);
        shape.iter().map(letter).collect()
    }

    /// The letters of every street, sorted.
    pub(crate) fn streets(&self) -> Vec<String> {
        let streets = self.network().streets.iter().filter(|s| s.class != RoadClass::Threshold);
        let mut letters: Vec<_> =
            streets.map(|street| self.letters(self.network().shape(street))).collect();
        letters.sort();
        letters
    }
}

/// Notes a restriction stated by letters.
fn restrict(
    survey: &mut Survey,
    ways: &[(&str, &str)],
    number: impl Fn(char) -> u32,
    members: &str,
    text: &str,
) {
    let numbered = |letters: &str| ways.iter().position(|(way, _)| *way == letters).unwrap() as u32;
    let list = |text: &str| text.split('+').map(numbered).collect::<Vec<u32>>();
    let [from, via, to] = members.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{members} is no restriction")
    };
    let via = match via.chars().collect::<Vec<_>>()[..] {
        [letter] => Via::Node(number(letter)),
        _ => Via::Ways(list(via)),
    };
    let each = |text: &str| list(text).into_iter().map(|way| vec![way]).collect();
    match turn_rules(&tags(text)) {
        Ok(rules) if rules.is_empty() => return,
        Ok(rules) => {
            let restriction = SurveyedRestriction { from: each(from), via, to: each(to), rules };
            survey.restrictions.push(restriction);
        }
        Err(why) => survey.restriction_count.pass_over(why),
    }
    survey.restriction_count.read += 1;
}

/// All of the extract, read once.
pub(crate) fn porto() -> &'static Roads {
    static PORTO: OnceLock<Roads> = OnceLock::new();
    PORTO.get_or_init(|| Roads::from_osm_pbf(PORTO_PBF).unwrap())
}

/// The streets within 2 km of the town hall.
pub(crate) fn central_porto() -> &'static Roads {
    static CENTRE: OnceLock<Roads> = OnceLock::new();
    CENTRE.get_or_init(|| {
        let network = porto().network();
        let hall = Place { lat_e7: 411_498_000, lng_e7: -86_109_000 };
        let near = |number: u32| network.junctions[number as usize].distance_m(hall) < 2_000.0;
        let (mut streets, mut numbers) = (Vec::new(), BTreeMap::new());
        for (number, street) in (0_u32..).zip(&network.streets) {
            if near(street.from) && near(street.to) {
                numbers.insert(number, streets.len() as u32);
                streets.push(street.clone());
            }
        }
        let lane = |lane: &LaneRef| {
            numbers.get(&lane.street).map(|number| LaneRef { street: *number, ..*lane })
        };
        let bans = network.bans.iter().filter_map(|ban| {
            let path = ban.path.iter().map(lane).collect::<Option<_>>()?;
            Some(Ban { path, profiles: ban.profiles })
        });
        Roads::new(RoadNetwork { streets, bans: bans.collect(), ..network.clone() })
    })
}

/// Repeatable chance (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// A place beside a street of a network, some 30 m off at most.
    pub(crate) fn place_in(&mut self, roads: &Roads) -> Place {
        let network = roads.network();
        let street = &network.streets[self.below(network.streets.len() as u64) as usize];
        let shape = network.shape(street);
        let place = shape[self.below(shape.len() as u64) as usize];
        let aside = |dice: &mut Self| dice.below(5_400) as i32 - 2_700;
        Place { lat_e7: place.lat_e7 + aside(self), lng_e7: place.lng_e7 + aside(self) }
    }
}
