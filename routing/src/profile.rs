//! Who drives, on what. How fast each goes where stands in `table`.
//!
//! This module must never look at tags: that is what `rules` is for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use crate::table::RoadClass;

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A car or a van.
    Car,
    /// A motorcycle or a scooter.
    Motorcycle,
    /// A bicycle, pushed where it may not be ridden.
    Bicycle,
    /// Someone on foot.
    Foot,
    /// The deliberately plain car by which engines are compared to the digit: class
    /// speeds, one-way, access, and nothing else.
    Parity,
}

impl Profile {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// All of them, in the order in which arrays by profile are laid out.
    pub const ALL: [Profile; Self::COUNT] =
        [Self::Car, Self::Motorcycle, Self::Bicycle, Self::Foot, Self::Parity];

    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Motorcycle => "motorcycle",
            Self::Bicycle => "bicycle",
            Self::Foot => "foot",
            Self::Parity => "parity",
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

    /// Whether turning costs it time and turn restrictions bind it.
    pub fn has_turns(self) -> bool {
        matches!(self, Self::Car | Self::Motorcycle)
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
        f.write_str("expected one of: car, motorcycle, bicycle, foot, parity")
    }
}

impl std::error::Error for UnknownProfile {}

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, UnknownProfile> {
        Self::ALL.into_iter().find(|profile| profile.as_str() == text).ok_or(UnknownProfile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        let refusal = UnknownProfile.to_string();
        for profile in Profile::ALL {
            assert_eq!(profile.as_str().parse(), Ok(profile));
            assert_eq!(Profile::ALL[profile.index()], profile);
            assert!(refusal.contains(profile.as_str()));
        }
        assert_eq!("boat".parse::<Profile>(), Err(UnknownProfile));
    }
}
