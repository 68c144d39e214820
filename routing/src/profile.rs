//! Who drives, on what, how fast: the one table of class speeds.
//!
//! Speeds are proposals for dense cities, to be replaced by learned ones. This
//! module must never look at tags: that is what `rules` is for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A car or a van.
    Car,
    /// A motorcycle or a scooter.
    Motorcycle,
}

impl Profile {
    /// All of them, in the order in which arrays by profile are laid out.
    pub const ALL: [Profile; 2] = [Profile::Car, Profile::Motorcycle];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Motorcycle => "motorcycle",
        }
    }

    /// Its place in an array by profile.
    pub fn index(self) -> usize {
        self as usize
    }

    /// Its bit in a mask of profiles.
    pub fn bit(self) -> u8 {
        1 << self.index()
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownProfile;

impl fmt::Display for UnknownProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one of: car, motorcycle")
    }
}

impl std::error::Error for UnknownProfile {}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text).ok_or(UnknownProfile)
    }
}

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $tag:literal, $car:literal, $motorcycle:literal;)*) => {
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

            /// Free-flow speed in km/h, `[car, motorcycle]`; 0 where the vehicle may not go.
            pub(crate) fn speeds_km_h(self) -> [u16; 2] {
                match self { $(Self::$name => [$car, $motorcycle],)* }
            }
        }
    };
}

classes! {
    //                             tag              car  motorcycle
    /// Motorway.
    Motorway       = "motorway",        85, 70;
    /// Ramp of a motorway.
    MotorwayLink   = "motorway_link",   45, 40;
    /// Trunk road.
    Trunk          = "trunk",           60, 55;
    /// Ramp of a trunk road.
    TrunkLink      = "trunk_link",      38, 38;
    /// Primary road.
    Primary        = "primary",         45, 45;
    /// Ramp of a primary road.
    PrimaryLink    = "primary_link",    28, 30;
    /// Secondary road.
    Secondary      = "secondary",       38, 40;
    /// Ramp of a secondary road.
    SecondaryLink  = "secondary_link",  24, 28;
    /// Tertiary road.
    Tertiary       = "tertiary",        32, 35;
    /// Ramp of a tertiary road.
    TertiaryLink   = "tertiary_link",   20, 24;
    /// Minor through road.
    Unclassified   = "unclassified",    25, 30;
    /// Street people live on.
    Residential    = "residential",     22, 27;
    /// Street shared with people on foot.
    LivingStreet   = "living_street",   10, 12;
    /// Access road; alleys, parking aisles and driveways go at half the speed.
    Service        = "service",         15, 18;
    /// Solid track.
    TrackSolid     = "track_grade1",    20, 25;
    /// Mostly solid track.
    TrackFair      = "track_grade2",    15, 20;
    /// Any other track.
    TrackSoft      = "track",           10, 15;
    /// Path; open only where a tag says so.
    Path           = "path",             0, 12;
    /// No road: a barrier, or the border of a restricted area. It has no length.
    Threshold      = "threshold",        0,  0;
}

impl RoadClass {
    /// The class with this number; the inverse of `as u8`.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for profile in Profile::ALL {
            assert_eq!(profile.as_str().parse(), Ok(profile));
            assert_eq!(Profile::ALL[profile.index()], profile);
        }
        assert_eq!("boat".parse::<Profile>(), Err(UnknownProfile));
    }

    #[test]
    fn numbers_of_classes_read_back() {
        for &class in RoadClass::ALL {
            assert_eq!(RoadClass::from_number(class as u8), Some(class));
        }
        assert_eq!(RoadClass::from_number(RoadClass::ALL.len() as u8), None);
    }
}
