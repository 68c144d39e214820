//! What the tags of a way or a node mean for each profile: may it pass, which
//! way round, how fast, and what does a barrier cost.
//!
//! This module must never know geometry. Turn restrictions, signals, ferries and
//! opening hours are not read.

use crate::profile::{Profile, RoadClass};

/// The tags of one object.
#[derive(Debug, Clone, Default)]
pub struct Tags<'a>(Vec<(&'a str, &'a str)>);

impl<'a> FromIterator<(&'a str, &'a str)> for Tags<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<'a> Tags<'a> {
    /// The value under `key`.
    pub fn get(&self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(k, _)| *k == key).map(|(_, value)| *value)
    }
}

/// What a way is to traffic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WayRule {
    /// The kind of road.
    pub class: RoadClass,
    /// Speed in tenths of km/h, `[profile][direction]`, 0 where closed; direction 0
    /// is the way's own.
    pub speed: [[u16; 2]; 2],
    /// The profiles (bits) that may use it only to reach something on it.
    pub restricted: u8,
}

impl WayRule {
    /// The rule as seen by someone who walks the way from its end.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { speed: self.speed.map(|[forward, backward]| [backward, forward]), ..self }
    }
}

/// What a barrier does to each profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// It opens, after this long.
    After {
        /// Milliseconds.
        delay_ms: u32,
    },
    /// It does not open.
    Closed,
}

/// Through, without stopping.
const FREE: Passage = Passage::After { delay_ms: 0 };

/// Reads a way's tags; nothing when no profile may use it.
pub fn way_rule(tags: &Tags<'_>) -> Option<WayRule> {
    let class = class_of(tags)?;
    let mut rule = WayRule { class, speed: [[0; 2]; 2], restricted: 0 };
    for profile in Profile::ALL {
        let access = access(profile, tags);
        let permitted = match access {
            Some(Access::Closed) => false,
            None => class != RoadClass::Path,
            Some(Access::Open | Access::Restricted) => true,
        };
        if permitted {
            rule.speed[profile.index()] = speeds(profile, class, tags);
        }
        if access == Some(Access::Restricted) {
            rule.restricted |= profile.bit();
        }
    }
    (rule.speed != [[0; 2]; 2]).then_some(rule)
}

fn class_of(tags: &Tags<'_>) -> Option<RoadClass> {
    if tags.get("area") == Some("yes") || tags.get("service") == Some("emergency_access") {
        return None;
    }
    match tags.get("highway")? {
        "road" => Some(RoadClass::Unclassified),
        "track" => Some(match tags.get("tracktype") {
            Some("grade1") => RoadClass::TrackSolid,
            Some("grade2") => RoadClass::TrackFair,
            _ => RoadClass::TrackSoft,
        }),
        "threshold" | "track_grade1" | "track_grade2" => None,
        name => RoadClass::ALL.iter().copied().find(|class| class.as_str() == name),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Access {
    Closed,
    Restricted,
    Open,
}

/// The most specific access tag that says something decides.
fn access(profile: Profile, tags: &Tags<'_>) -> Option<Access> {
    let own = match profile {
        Profile::Car => "motorcar",
        Profile::Motorcycle => "motorcycle",
    };
    [own, "motor_vehicle", "vehicle", "access"]
        .into_iter()
        .find_map(|key| tags.get(key).and_then(access_value))
}

/// Of several values the kindest counts.
fn access_value(text: &str) -> Option<Access> {
    text.split(';').filter_map(|value| one_access_value(value.trim())).max()
}

fn one_access_value(value: &str) -> Option<Access> {
    match value {
        "yes" | "permissive" | "designated" | "official" | "public" => Some(Access::Open),
        "destination" | "delivery" | "customers" | "residents" | "permit" | "private" => {
            Some(Access::Restricted)
        }
        "no" | "agricultural" | "forestry" | "emergency" | "military" | "psv" | "bus" => {
            Some(Access::Closed)
        }
        _ => None,
    }
}

/// Tenths of km/h in both directions.
fn speeds(profile: Profile, class: RoadClass, tags: &Tags<'_>) -> [u16; 2] {
    let table = u32::from(class.speeds_km_h()[profile.index()]) * 10;
    let (open, percent) = directions(class, tags);
    let cap = surface_cap(profile, tags);
    let slow_service = matches!(
        tags.get("service"),
        Some("alley" | "parking_aisle" | "driveway" | "drive-through")
    );
    [("maxspeed:forward", open[0]), ("maxspeed:backward", open[1])].map(|(key, open)| {
        if !open || table == 0 || cap == 0 {
            return 0;
        }
        let limit = limit(profile, key, tags);
        let mut speed = limit.map_or(table, |limit| (limit * 8 / 10).min(table * 13 / 10));
        if class == RoadClass::Service && slow_service {
            speed /= 2;
        }
        (speed * percent / 100).min(cap).max(SLOWEST) as u16
    })
}

/// Walking pace; whatever the tags say, what is open is not slower.
const SLOWEST: u32 = 40;

/// Which directions are open, and how much of the speed is left, in percent.
fn directions(class: RoadClass, tags: &Tags<'_>) -> ([bool; 2], u32) {
    let implied = class == RoadClass::Motorway
        || matches!(tags.get("junction"), Some("roundabout" | "circular"));
    match tags.get("oneway") {
        Some("yes" | "true" | "1") => ([true, false], 100),
        Some("-1" | "reverse") => ([false, true], 100),
        Some("reversible") => ([false, false], 100),
        // One direction at a time, by turns.
        Some("alternating") => ([true, true], 40),
        Some("no" | "false" | "0") => ([true, true], 100),
        _ if implied => ([true, false], 100),
        _ => ([true, true], 100),
    }
}

/// The legal limit, in tenths of km/h.
fn limit(profile: Profile, directed: &str, tags: &Tags<'_>) -> Option<u32> {
    let own = match profile {
        Profile::Car => "maxspeed:motorcar",
        Profile::Motorcycle => "maxspeed:motorcycle",
    };
    [own, directed, "maxspeed"].into_iter().find_map(|key| tags.get(key).and_then(parse_limit))
}

/// Reads `50`, `50 km/h`, `30 mph`, `none`, `walk`, `PT:urban`, `DE:zone:30`.
fn parse_limit(text: &str) -> Option<u32> {
    let text = text.split(';').next().unwrap_or_default().trim();
    if let Some((_, zone)) = text.split_once(':') {
        return zone_limit(zone);
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let Ok(number) = number.parse::<u32>() else {
        return zone_limit(text);
    };
    if !(1..=300).contains(&number) {
        return None;
    }
    match unit.trim() {
        "" | "km/h" | "kmh" | "kph" => Some(number * 10),
        "mph" => Some(number * 16_093 / 1_000),
        _ => None,
    }
}

fn zone_limit(zone: &str) -> Option<u32> {
    match zone {
        "none" => Some(3_000),
        "walk" => Some(60),
        "living_street" => Some(200),
        "urban" => Some(500),
        "rural" => Some(900),
        "trunk" => Some(1_000),
        "motorway" => Some(1_200),
        _ => {
            let number: u32 = zone.strip_prefix("zone")?.trim_start_matches(':').parse().ok()?;
            (1..=300).contains(&number).then_some(number * 10)
        }
    }
}

/// The most the ground allows, in tenths of km/h; 0 closes the way.
fn surface_cap(profile: Profile, tags: &Tags<'_>) -> u32 {
    let surface = tags.get("surface").map_or(NO_CAP, surface_caps)[profile.index()];
    let smoothness = tags.get("smoothness").map_or(NO_CAP, smoothness_caps)[profile.index()];
    surface.min(smoothness) * 10
}

const NO_CAP: [u32; 2] = [300, 300];

/// By surface, `[car, motorcycle]`, km/h.
fn surface_caps(surface: &str) -> [u32; 2] {
    match surface {
        "compacted" | "fine_gravel" | "cement" => [50, 45],
        "paving_stones" | "bricks" | "metal" => [45, 40],
        "sett" | "cobblestone" | "unhewn_cobblestone" => [30, 25],
        "unpaved" | "gravel" | "ground" | "dirt" | "pebblestone" | "wood" | "grass" => [25, 25],
        "laterite" => [25, 28],
        "earth" | "clay" | "sand" | "stone" | "rocky" => [18, 20],
        "mud" => [8, 10],
        _ => NO_CAP,
    }
}

/// By smoothness; a motorcycle picks its line and is 5 km/h faster.
fn smoothness_caps(smoothness: &str) -> [u32; 2] {
    let car = match smoothness {
        "intermediate" => 80,
        "bad" => 40,
        "very_bad" => 20,
        "horrible" => 10,
        "very_horrible" => 5,
        "impassable" => return [0, 0],
        _ => return NO_CAP,
    };
    [car, car + 5]
}

/// Reads a node's tags; nothing when it neither closes nor delays anything.
pub fn barrier_rule(tags: &Tags<'_>) -> Option<[Passage; 2]> {
    let kind = tags.get("barrier")?;
    let passages = Profile::ALL.map(|profile| match access(profile, tags) {
        Some(Access::Open) => FREE,
        Some(Access::Closed) => Passage::Closed,
        Some(Access::Restricted) | None => passage(profile, kind, tags),
    });
    (passages != [FREE, FREE]).then_some(passages)
}

/// Gates are never closed by default: guarded estates are common, and people order there.
fn passage(profile: Profile, kind: &str, tags: &Tags<'_>) -> Passage {
    match kind {
        "bollard" if profile == Profile::Motorcycle => FREE,
        "gate" | "lift_gate" | "swing_gate" | "sliding_gate" => Passage::After { delay_ms: 60_000 },
        "toll_booth" => Passage::After { delay_ms: 15_000 },
        "kerb" if matches!(tags.get("kerb"), Some("lowered" | "flush")) => FREE,
        "bollard" | "block" | "jersey_barrier" | "wall" | "fence" | "kerb" | "log" | "debris"
        | "cycle_barrier" | "motorcycle_barrier" | "chain" => Passage::Closed,
        _ => FREE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tags;

    /// Speeds in tenths of km/h: car forward, backward; motorcycle forward, backward.
    fn check(text: &str, expected: [[u16; 2]; 2]) {
        let found = way_rule(&tags(text)).map_or([[0; 2]; 2], |rule| rule.speed);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn the_class_gives_the_speed() {
        check("highway=residential", [[220, 220], [270, 270]]);
        check("highway=road", [[250, 250], [300, 300]]);
        check("highway=track tracktype=grade1", [[200, 200], [250, 250]]);
        check("highway=track", [[100, 100], [150, 150]]);
        check("highway=service service=driveway", [[75, 75], [90, 90]]);
        for none in ["highway=footway", "highway=threshold", "building=yes", "highway=path"] {
            check(none, [[0, 0], [0, 0]]);
        }
        check("highway=residential area=yes", [[0, 0], [0, 0]]);
    }

    #[test]
    fn the_limit_counts_for_four_fifths_and_is_capped_by_the_class() {
        check("highway=primary maxspeed=50", [[400, 400], [400, 400]]);
        check("highway=primary maxspeed=90", [[585, 585], [585, 585]]);
        check("highway=primary maxspeed=none", [[585, 585], [585, 585]]);
        check("highway=primary maxspeed=30mph", [[385, 385], [385, 385]]);
        check("highway=primary maxspeed=PT:urban", [[400, 400], [400, 400]]);
        check("highway=primary maxspeed=DE:zone:30", [[240, 240], [240, 240]]);
        check("highway=primary maxspeed=signals", [[450, 450], [450, 450]]);
        check("highway=primary maxspeed=0", [[450, 450], [450, 450]]);
        check("highway=primary maxspeed=50 maxspeed:forward=30", [[240, 400], [240, 400]]);
        check("highway=primary maxspeed:motorcycle=40", [[450, 450], [320, 320]]);
    }

    #[test]
    fn one_way_streets_are_one_way() {
        check("highway=residential oneway=yes", [[220, 0], [270, 0]]);
        check("highway=residential oneway=-1", [[0, 220], [0, 270]]);
        check("highway=residential oneway=reversible", [[0, 0], [0, 0]]);
        check("highway=residential oneway=alternating", [[88, 88], [108, 108]]);
        check("highway=residential junction=roundabout", [[220, 0], [270, 0]]);
        check("highway=motorway", [[850, 0], [700, 0]]);
        check("highway=motorway oneway=no", [[850, 850], [700, 700]]);
    }

    #[test]
    fn the_most_specific_access_tag_decides() {
        check("highway=residential access=no", [[0, 0], [0, 0]]);
        check("highway=residential access=no motorcycle=yes", [[0, 0], [270, 270]]);
        check("highway=residential motor_vehicle=no motorcar=yes", [[220, 220], [0, 0]]);
        check("highway=residential access=unknown", [[220, 220], [270, 270]]);
        check("highway=residential motor_vehicle=agricultural;yes", [[220, 220], [270, 270]]);
        check("highway=path motor_vehicle=yes", [[0, 0], [120, 120]]);
        let private = way_rule(&tags("highway=service access=private motorcycle=yes")).unwrap();
        assert_eq!(private.restricted, Profile::Car.bit());
    }

    #[test]
    fn bad_ground_slows_down() {
        check("highway=primary surface=sett", [[300, 300], [250, 250]]);
        check("highway=primary surface=mud", [[80, 80], [100, 100]]);
        check("highway=primary smoothness=very_bad", [[200, 200], [250, 250]]);
        check("highway=primary smoothness=impassable", [[0, 0], [0, 0]]);
        check("highway=residential surface=asphalt", [[220, 220], [270, 270]]);
    }

    #[test]
    fn barriers_close_or_delay() {
        let after = |delay_ms| Passage::After { delay_ms };
        for (text, expected) in [
            ("barrier=bollard", Some([Passage::Closed, FREE])),
            ("barrier=gate", Some([after(60_000); 2])),
            ("barrier=gate access=private", Some([after(60_000); 2])),
            ("barrier=gate access=no", Some([Passage::Closed; 2])),
            ("barrier=gate motorcycle=yes", Some([after(60_000), FREE])),
            ("barrier=toll_booth", Some([after(15_000); 2])),
            ("barrier=block", Some([Passage::Closed; 2])),
            ("barrier=block access=yes", None),
            ("barrier=kerb kerb=flush", None),
            ("barrier=cattle_grid", None),
            ("highway=crossing", None),
        ] {
            assert_eq!(barrier_rule(&tags(text)), expected, "{text}");
        }
    }
}
