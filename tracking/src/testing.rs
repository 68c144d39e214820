//! What several tests share: named workers and zones, plain fixes, and a small
//! seeded generator, so that a failing run repeats itself.

use vocab::id::Id as _;
use vocab::{DeviceTimeMs, Place, TimeMs, WorkerId, ZoneId};

use crate::fix::Fix;

pub(crate) fn worker(number: u128) -> WorkerId {
    format!("{}_{number:0>26}", WorkerId::PREFIX).parse().unwrap()
}

pub(crate) fn zone_id(number: u128) -> ZoneId {
    format!("{}_{number:0>26}", ZoneId::PREFIX).parse().unwrap()
}

pub(crate) fn place(lat: f64, lng: f64) -> Place {
    Place::from_degrees(lat, lng).unwrap()
}

/// A fix with an accuracy of 5 m, seen and received at the same time.
pub(crate) fn fix(lat: f64, lng: f64, at: i64) -> Fix {
    Fix {
        place: place(lat, lng),
        accuracy_m: 5,
        device_ts: DeviceTimeMs(at),
        at: TimeMs(at),
        received_at: TimeMs(at),
        speed_cm_s: None,
        heading_deg: None,
        altitude_m: None,
        battery_pct: None,
        charging: None,
        moving: None,
        mock: false,
        n: None,
    }
}

/// A linear congruential generator (Knuth's constants), upper bits only.
pub(crate) struct Rng(pub u64);

impl Rng {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.below(1 << 31) as f64 / (1u64 << 31) as f64
    }

    /// From -1 to 1, the middle more likely.
    pub(crate) fn bell(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit()) / 1.5 - 1.0
    }
}
