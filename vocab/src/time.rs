//! Two kinds of time that cannot be mixed up: the engine's, which orders
//! everything and never goes back, and a device's, which is only ever shown.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// Engine time: milliseconds since 1970-01-01 UTC. It never goes back.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct TimeMs(pub i64);

impl TimeMs {
    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    pub fn since(self, earlier: TimeMs) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Add<i64> for TimeMs {
    type Output = TimeMs;
    /// Adds milliseconds; stays at the end of time instead of wrapping.
    fn add(self, ms: i64) -> TimeMs {
        TimeMs(self.0.saturating_add(ms))
    }
}

impl Sub<i64> for TimeMs {
    type Output = TimeMs;
    fn sub(self, ms: i64) -> TimeMs {
        TimeMs(self.0.saturating_sub(ms))
    }
}

/// What a phone's clock said: milliseconds since 1970. Stored and shown beside
/// the engine's time, never compared with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceTimeMs(pub i64);
