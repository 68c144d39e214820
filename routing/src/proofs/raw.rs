//! An extract as it was mapped, with a naive reading of its tags: who may drive a way
//! in which direction, what stands in the way, which turns are forbidden.
//!
//! It must never use a line of what reads tags for the network: it is there to
//! disagree with it.

use std::collections::BTreeMap;

use osmpbf::{Element, ElementReader, RelMemberType};

use crate::profile::Profile;

type Tags = BTreeMap<String, String>;

/// A way as mapped.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) nodes: Vec<i64>,
    tags: Tags,
}

/// A turn restriction that everybody understands in the same way.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) only: bool,
    pub(super) from: i64,
    /// The node where one turns, or else the ways by which.
    pub(super) via: Result<i64, Vec<i64>>,
    pub(super) to: i64,
    /// Whom it does not bind.
    excepted: Vec<String>,
}

/// An extract.
pub(super) struct Raw {
    pub(super) ways: BTreeMap<i64, Way>,
    barriers: BTreeMap<i64, Tags>,
    pub(super) turns: Vec<Turn>,
}

fn owned<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Tags {
    tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

impl Raw {
    pub(super) fn read(bytes: &[u8]) -> Self {
        let mut raw = Self { ways: BTreeMap::new(), barriers: BTreeMap::new(), turns: Vec::new() };
        let mut barrier = |id: i64, tags: Tags| {
            if tags.contains_key("barrier") {
                raw.barriers.insert(id, tags);
            }
        };
        let read = ElementReader::new(bytes).for_each(|element| match element {
            Element::Node(node) => barrier(node.id(), owned(node.tags())),
            Element::DenseNode(node) => barrier(node.id(), owned(node.tags())),
            Element::Way(way) => {
                let tags = owned(way.tags());
                if tags.contains_key("highway") {
                    raw.ways.insert(way.id(), Way { nodes: way.refs().collect(), tags });
                }
            }
            Element::Relation(relation) => {
                let members = relation.members().map(|member| {
                    let role = member.role().unwrap_or_default().to_owned();
                    (role, member.member_type, member.member_id)
                });
                raw.turns.extend(turn(&owned(relation.tags()), &members.collect::<Vec<_>>()));
            }
        });
        read.unwrap();
        raw
    }

    /// Whether a profile may drive from one node to the next along a way.
    pub(super) fn may_drive(&self, profile: Profile, way: i64, from: i64, to: i64) -> bool {
        let way = &self.ways[&way];
        let [forward, backward] = directions(profile, &way.tags);
        may_use(profile, &way.tags)
            && way
                .nodes
                .windows(2)
                .any(|pair| forward && pair == [from, to] || backward && pair == [to, from])
    }

    /// Whether a profile may drive through a node.
    pub(super) fn may_pass(&self, profile: Profile, node: i64) -> bool {
        let Some(tags) = self.barriers.get(&node) else { return true };
        if profile == Profile::Parity {
            return true;
        }
        if let Some(said) = access(profile, tags) {
            return said;
        }
        let shuts: &[&str] = match profile {
            Profile::Car => &["bollard", "block", "jersey_barrier", "wall", "fence", "stile"],
            Profile::Motorcycle => &["block", "jersey_barrier", "wall", "fence", "stile"],
            Profile::Bicycle => &["wall", "fence", "stile", "turnstile"],
            _ => &["wall", "fence"],
        };
        !shuts.contains(&tags["barrier"].as_str())
    }
}

impl Turn {
    pub(super) fn binds(&self, profile: Profile) -> bool {
        let own = if profile == Profile::Car { "motorcar" } else { "motorcycle" };
        profile.has_turns() && !self.excepted.iter().any(|who| who == own || who == "motor_vehicle")
    }
}

/// Nothing for what holds at times, or for some vehicles by a key of their own.
fn turn(tags: &Tags, members: &[(String, RelMemberType, i64)]) -> Option<Turn> {
    if tags.get("type").map(String::as_str) != Some("restriction") {
        return None;
    }
    let said = tags.get("restriction")?;
    let times = ["day_on", "day_off", "hour_on", "hour_off", "opening_hours"];
    let plain = tags
        .keys()
        .all(|key| !key.starts_with("restriction:") && times.iter().all(|time| time != key));
    let only = said.starts_with("only_");
    if !plain || said.contains('@') || !only && !said.starts_with("no_") {
        return None;
    }
    let of = |role: &str, kind: RelMemberType| -> Vec<i64> {
        let fitting = members.iter().filter(|(r, k, _)| r == role && *k == kind);
        fitting.map(|(.., id)| *id).collect()
    };
    let ([from], [to]) = (&of("from", RelMemberType::Way)[..], &of("to", RelMemberType::Way)[..])
    else {
        return None;
    };
    let (nodes, ways) = (of("via", RelMemberType::Node), of("via", RelMemberType::Way));
    let via = match (&nodes[..], ways.is_empty()) {
        ([node], true) => Ok(*node),
        ([], false) => Err(ways),
        _ => return None,
    };
    let excepted = tags.get("except").map_or("", String::as_str);
    let excepted = excepted.split(';').map(|who| who.trim().to_owned()).collect();
    Some(Turn { only, from: *from, via, to: *to, excepted })
}

/// What the most specific key with a meaning says.
fn access(profile: Profile, tags: &Tags) -> Option<bool> {
    let keys: &[&str] = match profile {
        Profile::Car => &["motorcar", "motor_vehicle", "vehicle", "access"],
        Profile::Motorcycle => &["motorcycle", "motor_vehicle", "vehicle", "access"],
        Profile::Bicycle => &["bicycle", "vehicle", "access"],
        _ => &["foot", "access"],
    };
    keys.iter().filter_map(|key| tags.get(*key)).find_map(|value| {
        let meanings = value.split(';').filter_map(|value| match value.trim() {
            "no" | "agricultural" | "forestry" | "emergency" | "military" | "psv" | "bus" => {
                Some(false)
            }
            "yes" | "permissive" | "designated" | "official" | "public" | "private"
            | "destination" | "delivery" | "customers" | "residents" | "permit" => Some(true),
            _ => None,
        });
        meanings.max()
    })
}

fn may_use(profile: Profile, tags: &Tags) -> bool {
    let highway = tags["highway"].as_str();
    if profile == Profile::Parity {
        let banned =
            |key: &str| matches!(tags.get(key).map(String::as_str), Some("no" | "private"));
        return !["access", "motor_vehicle", "motorcar", "vehicle"].into_iter().any(banned)
            && !["track", "path", "footway", "cycleway", "pedestrian", "steps"].contains(&highway);
    }
    let closed: &[&str] = match profile {
        Profile::Car => &["path", "footway", "cycleway", "pedestrian", "steps"],
        Profile::Motorcycle => &["footway", "cycleway", "pedestrian", "steps"],
        _ => &["motorway", "motorway_link"],
    };
    let never = ["construction", "proposed", "corridor", "platform", "raceway", "bus_guideway"];
    let said = access(profile, tags);
    let path = highway == "path" && profile == Profile::Motorcycle;
    !closed.contains(&highway) && !never.contains(&highway) && said.unwrap_or(!path)
}

/// Whether the way is open along it, and against it.
fn directions(profile: Profile, tags: &Tags) -> [bool; 2] {
    let value = |key: &str| tags.get(key).map(String::as_str);
    if profile == Profile::Foot {
        return [true, true];
    }
    let mut said = value("oneway");
    if profile == Profile::Bicycle {
        let lanes = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"];
        let against = |key: &&str| value(key).is_some_and(|value| value.starts_with("opposite"));
        if value("oneway:bicycle").is_none() && lanes.iter().any(against) {
            return [true, true];
        }
        said = value("oneway:bicycle").or(said);
    }
    let circle = matches!(value("junction"), Some("roundabout" | "circular"));
    let implied = circle || value("highway") == Some("motorway");
    match said {
        Some("yes" | "true" | "1") => [true, false],
        Some("-1" | "reverse") => [false, true],
        Some("reversible") if profile != Profile::Parity => [false, false],
        Some("no" | "false" | "0" | "alternating") => [true, true],
        Some(_) if profile == Profile::Parity => [true, true],
        _ => [true, !implied],
    }
}
