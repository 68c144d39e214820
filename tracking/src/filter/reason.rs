//! Why a fix is not published. Each reason is counted and kept with the fix; a
//! fix is never dropped in silence.

use serde::{Deserialize, Serialize};

/// The reasons, in the order in which they are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A required field is not a number, or out of range.
    Invalid,
    /// Latitude 0, longitude 0: the device had no position.
    Zero,
    /// Seen before, by counter or by time.
    Duplicate,
    /// Far ahead of what the device's clock has shown so far.
    Future,
    /// Older than the position already published.
    Outdated,
    /// The device itself is too unsure where it is.
    Accuracy,
    /// The device reports a speed nobody drives at.
    MaxSpeed,
    /// Further from the last position than anyone can get in the time.
    Distance,
    /// Too soon after the last published one.
    MinPeriod,
    /// The worker has not moved.
    Static,
}

impl Reason {
    /// All of them, for counters and documents.
    pub const ALL: [Reason; 10] = [
        Reason::Invalid,
        Reason::Zero,
        Reason::Duplicate,
        Reason::Future,
        Reason::Outdated,
        Reason::Accuracy,
        Reason::MaxSpeed,
        Reason::Distance,
        Reason::MinPeriod,
        Reason::Static,
    ];

    /// The stable code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Zero => "zero",
            Self::Duplicate => "duplicate",
            Self::Future => "future",
            Self::Outdated => "outdated",
            Self::Accuracy => "accuracy",
            Self::MaxSpeed => "max_speed",
            Self::Distance => "distance",
            Self::MinPeriod => "min_period",
            Self::Static => "static",
        }
    }

    /// Whether the fix, though not published, proves that the worker is where it
    /// was: its freshness is renewed, and zones and arrivals may be asked again
    /// with `FixFilter::last`.
    pub fn confirms_position(self) -> bool {
        matches!(self, Self::Static | Self::MinPeriod)
    }

    /// Whether the fix is current but its position cannot be believed.
    pub(super) fn is_doubt(self) -> bool {
        matches!(self, Self::Accuracy | Self::MaxSpeed | Self::Distance)
    }
}
