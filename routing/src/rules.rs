//! What the tags of a way mean for each profile: may it pass, which way round, how
//! fast. The numbers stand in `table`.
//!
//! This module must never know geometry. Ferries and opening hours are not read.

use crate::profile::{Profile, RoadClass};
use crate::table::{self, Access, EVEN, Ground};

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
    pub speed: [[u16; 2]; Profile::COUNT],
    /// The profiles (bits) that may use it only to reach something on it.
    pub restricted: u8,
}

impl WayRule {
    /// The rule as seen by someone who walks the way from its end.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { speed: self.speed.map(|[forward, backward]| [backward, forward]), ..self }
    }

    /// The profiles (bits) that may use it in one direction at least.
    pub fn open(&self) -> u8 {
        let open = Profile::ALL.into_iter().filter(|p| self.speed[p.index()] != [0; 2]);
        open.fold(0, |mask, profile| mask | profile.bit())
    }
}

/// Reads a way's tags; nothing when no profile may use it.
pub fn way_rule(tags: &Tags<'_>) -> Option<WayRule> {
    let class = class_of(tags)?;
    let mut rule = WayRule { class, speed: [[0; 2]; Profile::COUNT], restricted: 0 };
    for profile in Profile::ALL {
        rule.speed[profile.index()] = match profile {
            Profile::Parity => parity_speeds(class, tags),
            _ if !is_permitted(profile, class, tags) => [0; 2],
            Profile::Car | Profile::Motorcycle => motor_speeds(profile, class, tags),
            Profile::Bicycle => bicycle_speeds(class, tags),
            Profile::Foot => [class.speeds_km_h()[profile.index()] * 10; 2],
        };
        if profile != Profile::Parity && access(profile, tags) == Some(Access::Restricted) {
            rule.restricted |= profile.bit();
        }
    }
    rule.restricted &= rule.open();
    (rule.open() != 0).then_some(rule)
}

fn class_of(tags: &Tags<'_>) -> Option<RoadClass> {
    if tags.get("area") == Some("yes") {
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

fn is_permitted(profile: Profile, class: RoadClass, tags: &Tags<'_>) -> bool {
    if tags.get("service") == Some("emergency_access") {
        return false;
    }
    match access(profile, tags) {
        Some(Access::Closed) => false,
        Some(Access::Open | Access::Restricted) => true,
        None => class != RoadClass::Path || profile != Profile::Motorcycle,
    }
}

/// The most specific access tag that says something decides.
pub(crate) fn access(profile: Profile, tags: &Tags<'_>) -> Option<Access> {
    let keys = table::access_keys(profile).iter();
    keys.filter_map(|key| tags.get(key)).find_map(kindest)
}

/// Of several values the kindest counts.
fn kindest(text: &str) -> Option<Access> {
    text.split(';').filter_map(|value| table::access_value(value.trim())).max()
}

/// Tenths of km/h in both directions, by the plain rule that engines are compared by.
fn parity_speeds(class: RoadClass, tags: &Tags<'_>) -> [u16; 2] {
    let highway = tags.get("highway");
    let closed = |key: &&str| matches!(tags.get(key), Some("no" | "private"));
    if highway != Some(class.as_str()) || table::access_keys(Profile::Parity).iter().any(closed) {
        return [0; 2];
    }
    let mut km_h = class.speeds_km_h()[Profile::Parity.index()];
    if let Some(limit) = tags.get("maxspeed").and_then(plain_number) {
        km_h = km_h.min(limit);
    }
    let implied = class == RoadClass::Motorway
        || matches!(tags.get("junction"), Some("roundabout" | "circular"));
    let open = match tags.get("oneway") {
        Some("yes" | "true" | "1") => [true, false],
        Some("-1" | "reverse") => [false, true],
        None if implied => [true, false],
        _ => [true, true],
    };
    open.map(|open| if open { km_h * 10 } else { 0 })
}

/// A number above zero written in digits alone; one too large to hold limits nobody.
fn plain_number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().unwrap_or(u16::MAX))?;
    (number > 0).then_some(number)
}

/// Tenths of km/h in both directions.
fn motor_speeds(profile: Profile, class: RoadClass, tags: &Tags<'_>) -> [u16; 2] {
    let table = u32::from(class.speeds_km_h()[profile.index()]) * 10;
    let (open, percent) = directions(class, tags.get("oneway"), tags);
    let [surface, smoothness] = ground(tags);
    let number = profile.index();
    let cap = surface.caps_km_h[number].min(smoothness.caps_km_h[number]) * 10;
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

/// Walking pace; whatever the tags say, what is driven or ridden is not slower.
const SLOWEST: u32 = 40;

/// Tenths of km/h in both directions. Pushed, a bicycle minds neither limits nor ground.
fn bicycle_speeds(class: RoadClass, tags: &Tags<'_>) -> [u16; 2] {
    let [surface, smoothness] = ground(tags);
    let percent = surface.bicycle_percent.min(smoothness.bicycle_percent);
    let table = class.speeds_km_h()[Profile::Bicycle.index()] * 10;
    if percent == 0 || table == 0 {
        return [0; 2];
    }
    let told = tags.get("bicycle").and_then(kindest) == Some(Access::Open);
    let ridden = match class {
        _ if tags.get("bicycle") == Some("dismount") => None,
        RoadClass::Footway | RoadClass::Pedestrian if told => Some(RoadClass::Path),
        _ => (!class.is_pushed_on()).then_some(class),
    };
    let speed = ridden.map_or(u32::from(table).min(SLOWEST), |class| {
        let table = u32::from(class.speeds_km_h()[Profile::Bicycle.index()]) * 10;
        let limit = tags.get("maxspeed").and_then(parse_limit).unwrap_or(table);
        (table.min(limit) * percent / 100).max(SLOWEST)
    });
    let contraflow = CYCLEWAYS
        .iter()
        .any(|key| tags.get(key).is_some_and(|value| value.starts_with("opposite")));
    let (open, percent) = match tags.get("oneway:bicycle") {
        None if contraflow => ([true, true], 100),
        own => directions(class, own.or_else(|| tags.get("oneway")), tags),
    };
    open.map(|open| if open { (speed * percent / 100) as u16 } else { 0 })
}

/// Where a lane against the traffic is told.
const CYCLEWAYS: [&str; 4] = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"];

/// Which directions are open, and how much of the speed is left, in percent.
fn directions(class: RoadClass, one_way: Option<&str>, tags: &Tags<'_>) -> ([bool; 2], u32) {
    let implied = class == RoadClass::Motorway
        || matches!(tags.get("junction"), Some("roundabout" | "circular"));
    one_way.and_then(table::one_way).unwrap_or(([true, !implied], 100))
}

/// The surface and how smooth it is.
fn ground(tags: &Tags<'_>) -> [Ground; 2] {
    [
        tags.get("surface").map_or(EVEN, table::surface),
        tags.get("smoothness").map_or(EVEN, table::smoothness),
    ]
}

/// The legal limit for a motor vehicle, in tenths of km/h.
fn limit(profile: Profile, directed: &str, tags: &Tags<'_>) -> Option<u32> {
    let own = if profile == Profile::Car { "maxspeed:motorcar" } else { "maxspeed:motorcycle" };
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

#[cfg(test)]
mod tests;
