//! The tables of the road: how fast each profile goes on each kind of road and
//! ground, which tags let it in, what barriers cost it, what one-way means.
//!
//! Speeds are proposals for dense cities, to be replaced by learned ones; the parity
//! column is the plain rule by which engines are compared, and must stay as it is.
//! This module must never look at a whole object's tags: that is what `rules` is for.

use crate::node_rules::{FREE, Passage};
use crate::profile::Profile;

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $tag:literal, $($speed:literal)*;)*) => {
        /// What kind of road it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum RoadClass { $($(#[$doc])* $name,)* }

        impl RoadClass {
            /// All classes, the most important first.
            pub const ALL: &'static [RoadClass] = &[$(RoadClass::$name,)*];

            /// The class's name; for roads the value of `highway`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $tag,)* }
            }

            /// Free-flow speed in km/h by profile; 0 where it may not go.
            pub(crate) fn speeds_km_h(self) -> [u16; Profile::COUNT] {
                match self { $(Self::$name => [$($speed),*],)* }
            }
        }
    };
}

classes! {
    //                                 car motorcycle bicycle foot parity
    /// Motorway.
    Motorway       = "motorway",        85  70   0  0  90;
    /// Ramp of a motorway.
    MotorwayLink   = "motorway_link",   45  40   0  0  45;
    /// Trunk road.
    Trunk          = "trunk",           60  55  16  5  85;
    /// Ramp of a trunk road.
    TrunkLink      = "trunk_link",      38  38  16  5  40;
    /// Primary road.
    Primary        = "primary",         45  45  16  5  65;
    /// Ramp of a primary road.
    PrimaryLink    = "primary_link",    28  30  16  5  30;
    /// Secondary road.
    Secondary      = "secondary",       38  40  16  5  55;
    /// Ramp of a secondary road.
    SecondaryLink  = "secondary_link",  24  28  16  5  25;
    /// Tertiary road.
    Tertiary       = "tertiary",        32  35  16  5  40;
    /// Ramp of a tertiary road.
    TertiaryLink   = "tertiary_link",   20  24  16  5  20;
    /// Minor through road.
    Unclassified   = "unclassified",    25  30  15  5  25;
    /// Street people live on.
    Residential    = "residential",     22  27  15  5  25;
    /// Street shared with people on foot.
    LivingStreet   = "living_street",   10  12  10  5  10;
    /// Access road; motors go at half the speed in alleys, parking aisles and driveways.
    Service        = "service",         15  18  12  5  15;
    /// Solid track.
    TrackSolid     = "track_grade1",    20  25  12  5   0;
    /// Mostly solid track.
    TrackFair      = "track_grade2",    15  20  12  5   0;
    /// Any other track.
    TrackSoft      = "track",           10  15  12  5   0;
    /// Path; open to motorcycles only where a tag says so.
    Path           = "path",             0  12  12  5   0;
    /// Way for bicycles.
    Cycleway       = "cycleway",         0   0  16  5   0;
    /// Street or square for people on foot; bicycles are pushed.
    Pedestrian     = "pedestrian",       0   0   4  5   0;
    /// Way for people on foot; bicycles are pushed.
    Footway        = "footway",          0   0   4  5   0;
    /// Stairs; bicycles are carried.
    Steps          = "steps",            0   0   2  3   0;
    /// No road: a barrier, or the border of a restricted area. It has no length.
    Threshold      = "threshold",        0   0   0  0   0;
}

impl RoadClass {
    /// The class with this number; the inverse of `as u8`.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// Whether a bicycle is pushed or carried unless a tag says that it may be ridden.
    pub(crate) fn is_pushed_on(self) -> bool {
        matches!(self, Self::Pedestrian | Self::Footway | Self::Steps)
    }
}

/// The keys that say who may go, the most specific first.
pub(crate) fn access_keys(profile: Profile) -> &'static [&'static str] {
    match profile {
        Profile::Car => &["motorcar", "motor_vehicle", "vehicle", "access"],
        Profile::Motorcycle => &["motorcycle", "motor_vehicle", "vehicle", "access"],
        Profile::Bicycle => &["bicycle", "vehicle", "access"],
        Profile::Foot => &["foot", "access"],
        Profile::Parity => &["access", "motor_vehicle", "motorcar", "vehicle"],
    }
}

/// Whether one may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Access {
    /// Not at all.
    Closed,
    /// Only to reach something there.
    Restricted,
    /// Yes.
    Open,
}

/// What one value of an access key says; nothing when it says nothing.
pub(crate) fn access_value(value: &str) -> Option<Access> {
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

/// What `oneway` says: which directions are open, and how much of the speed is left,
/// in percent; nothing when it says nothing.
pub(crate) fn one_way(value: &str) -> Option<([bool; 2], u32)> {
    match value {
        "yes" | "true" | "1" => Some(([true, false], 100)),
        "-1" | "reverse" => Some(([false, true], 100)),
        "reversible" => Some(([false, false], 100)),
        // One direction at a time, by turns.
        "alternating" => Some(([true, true], 40)),
        "no" | "false" | "0" => Some(([true, true], 100)),
        _ => None,
    }
}

/// What the ground allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ground {
    /// The most a car and a motorcycle do on it, in km/h; 0 closes the way.
    pub(crate) caps_km_h: [u32; 2],
    /// How much of its speed a bicycle keeps, in percent; 0 closes the way.
    pub(crate) bicycle_percent: u32,
}

/// Ground that slows nobody down.
pub(crate) const EVEN: Ground = Ground { caps_km_h: [300, 300], bicycle_percent: 100 };

/// By `surface`.
pub(crate) fn surface(value: &str) -> Ground {
    let (car, motorcycle, bicycle_percent) = match value {
        "compacted" | "fine_gravel" | "cement" => (50, 45, 80),
        "paving_stones" | "bricks" | "metal" => (45, 40, 100),
        "sett" | "cobblestone" | "unhewn_cobblestone" => (30, 25, 80),
        "gravel" => (25, 25, 40),
        "unpaved" | "ground" | "dirt" | "pebblestone" | "wood" | "grass" => (25, 25, 60),
        "laterite" => (25, 28, 60),
        "earth" | "clay" | "sand" | "stone" | "rocky" => (18, 20, 40),
        "mud" => (8, 10, 25),
        _ => return EVEN,
    };
    Ground { caps_km_h: [car, motorcycle], bicycle_percent }
}

/// By `smoothness`; a motorcycle picks its line and is 5 km/h faster.
pub(crate) fn smoothness(value: &str) -> Ground {
    let (car, bicycle_percent) = match value {
        "intermediate" => (80, 100),
        "bad" => (40, 80),
        "very_bad" => (20, 50),
        "horrible" => (10, 30),
        "very_horrible" => (5, 20),
        "impassable" => return Ground { caps_km_h: [0, 0], bicycle_percent: 0 },
        _ => return EVEN,
    };
    Ground { caps_km_h: [car, car + 5], bicycle_percent }
}

/// What a barrier does to car, motorcycle, bicycle and foot, and, as it stands in no
/// way of comparing engines, to parity. Gates are never closed by default: guarded
/// estates are common, and people order there. `kerb` is the value of that key.
pub(crate) fn barrier(kind: &str, kerb: Option<&str>) -> [Passage; Profile::COUNT] {
    const SHUT: Passage = Passage::Closed;
    const GATE: Passage = Passage::After { delay_tenths: 600 };
    const TOLL: Passage = Passage::After { delay_tenths: 150 };
    let [car, motorcycle, bicycle, foot] = match kind {
        "bollard" => [SHUT, FREE, FREE, FREE],
        "gate" | "lift_gate" | "swing_gate" | "sliding_gate" => [GATE, GATE, FREE, FREE],
        "toll_booth" => [TOLL, TOLL, FREE, FREE],
        "kerb" if matches!(kerb, Some("lowered" | "flush")) => [FREE; 4],
        "block" | "jersey_barrier" | "log" | "debris" | "chain" | "kerb" | "cycle_barrier"
        | "motorcycle_barrier" => [SHUT, SHUT, FREE, FREE],
        "stile" | "turnstile" | "kissing_gate" => [SHUT, SHUT, SHUT, FREE],
        "wall" | "fence" => [SHUT; 4],
        _ => [FREE; 4],
    };
    [car, motorcycle, bicycle, foot, FREE]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_classes_read_back() {
        for &class in RoadClass::ALL {
            assert_eq!(RoadClass::from_number(class as u8), Some(class));
        }
        assert_eq!(RoadClass::from_number(RoadClass::ALL.len() as u8), None);
    }
}
