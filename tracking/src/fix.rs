//! One position report: as the device typed it ([`RawFix`]) and as the house
//! means it ([`Fix`]).
//!
//! Only the filter turns the first into the second; nothing here judges whether
//! a position is believable.

use serde::{Deserialize, Serialize};
use vocab::{DeviceTimeMs, Place, Text, TimeMs};

use crate::filter::Reason;

/// A fix as it stands on the wire. Units are the wire's: degrees, metres,
/// metres per second, milliseconds of the device's clock.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFix {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lng: f64,
    /// Radius of 68 % confidence in metres.
    pub acc: f64,
    /// Milliseconds since 1970 by the device's clock.
    pub ts: i64,
    /// Speed over ground in metres per second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spd: Option<f64>,
    /// Direction of travel in degrees from north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hdg: Option<f64>,
    /// Metres above the ellipsoid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<f64>,
    /// Battery, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bat: Option<f64>,
    /// Whether the device is charging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chg: Option<bool>,
    /// Whether the device thinks it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mov: Option<bool>,
    /// Whether the system says the position is a mock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mock: Option<bool>,
    /// Where the device has it from: gps, network, fused ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub src: Option<Text<32>>,
    /// The client's own counter of fixes, one more for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
}

/// A fix that makes sense, in fixed point, with the time the house gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Where.
    pub place: Place,
    /// Radius of 68 % confidence, rounded up.
    pub accuracy_m: u32,
    /// What the device's clock said; shown, never compared with engine time.
    pub device_ts: DeviceTimeMs,
    /// When the worker was there, in engine time: the device's time moved by the
    /// offset the filter has observed. Never later than `received_at`, and never
    /// earlier than the fix published before it.
    pub at: TimeMs,
    /// When the house got it.
    pub received_at: TimeMs,
    /// Speed over ground, centimetres per second.
    #[serde(default)]
    pub speed_cm_s: Option<u32>,
    /// Direction of travel, 0 to 359 degrees from north.
    #[serde(default)]
    pub heading_deg: Option<u16>,
    /// Metres above the ellipsoid.
    #[serde(default)]
    pub altitude_m: Option<i32>,
    /// Battery in per cent.
    #[serde(default)]
    pub battery_pct: Option<u8>,
    /// Whether the device is charging.
    #[serde(default)]
    pub charging: Option<bool>,
    /// Whether the device thinks it moves.
    #[serde(default)]
    pub moving: Option<bool>,
    /// Whether the system says the position is a mock.
    #[serde(default)]
    pub mock: bool,
    /// The client's own counter of fixes.
    #[serde(default)]
    pub n: Option<u64>,
}

/// The last millisecond of the year 9999; a later device time is no time.
const TS_MAX: i64 = 253_402_300_799_999;
/// Closer to latitude 0, longitude 0 than this on both axes (about a metre) is a
/// device that had no position, not one in the Gulf of Guinea.
const ZERO_DEGREES: f64 = 1e-5;

impl Fix {
    /// Reads the required fields strictly and the others leniently: a phone that
    /// says speed -1 for "unknown" still has a position. `at` starts as the time
    /// of receipt; the filter knows better.
    pub(crate) fn read(raw: &RawFix, received_at: TimeMs) -> Result<Fix, Reason> {
        let place = Place::from_degrees(raw.lat, raw.lng).map_err(|_| Reason::Invalid)?;
        let has_accuracy = raw.acc.is_finite() && raw.acc >= 0.0;
        if !has_accuracy || !(1..=TS_MAX).contains(&raw.ts) {
            return Err(Reason::Invalid);
        }
        if raw.lat.abs() < ZERO_DEGREES && raw.lng.abs() < ZERO_DEGREES {
            return Err(Reason::Zero);
        }
        let within = |value: Option<f64>, low: f64, high: f64| {
            value.filter(|v| v.is_finite() && (low..=high).contains(v))
        };
        Ok(Fix {
            place,
            accuracy_m: raw.acc.ceil().min(f64::from(u32::MAX)) as u32,
            device_ts: DeviceTimeMs(raw.ts),
            at: received_at,
            received_at,
            speed_cm_s: within(raw.spd, 0.0, 1e6).map(|v| (v * 100.0).round() as u32),
            heading_deg: within(raw.hdg, 0.0, 360.0).map(|v| v.round() as u16 % 360),
            altitude_m: within(raw.alt, -1e5, 1e5).map(|v| v.round() as i32),
            battery_pct: within(raw.bat, 0.0, 1.0).map(|v| (v * 100.0).round() as u8),
            charging: raw.chg,
            moving: raw.mov,
            mock: raw.mock.unwrap_or(false),
            n: raw.n,
        })
    }

    /// How old the position was when it came in. A large one belongs to a batch
    /// kept while offline: it goes to the track, but dispatch and geofences have
    /// no use for it.
    pub fn lateness_ms(&self) -> i64 {
        self.received_at.since(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<RawFix, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_wire_names_are_those_of_the_conventions() {
        let required = parse(r#"{"lat":41.15,"lng":-8.61,"acc":5,"ts":1700000000000}"#).unwrap();
        let expected =
            RawFix { lat: 41.15, lng: -8.61, acc: 5.0, ts: 1_700_000_000_000, ..RawFix::default() };
        assert_eq!(required, expected);
        let full = r#"{"lat":1.0,"lng":2.0,"acc":3.0,"ts":4,"spd":5.0,"hdg":6.0,"alt":7.0,
            "bat":0.5,"chg":true,"mov":false,"mock":true,"src":"gps","n":8}"#;
        let sent = serde_json::to_string(&parse(full).unwrap()).unwrap();
        assert_eq!(sent, full.split_whitespace().collect::<String>());
    }

    #[test]
    fn a_field_missing_or_unknown_is_named() {
        for (json, field) in [
            (r#"{"lng":2,"acc":3,"ts":4}"#, "lat"),
            (r#"{"lat":1,"acc":3,"ts":4}"#, "lng"),
            (r#"{"lat":1,"lng":2,"ts":4}"#, "acc"),
            (r#"{"lat":1,"lng":2,"acc":3}"#, "ts"),
            (r#"{"lat":1,"lng":2,"acc":3,"ts":4,"speed":5}"#, "speed"),
        ] {
            let error = parse(json).unwrap_err();
            assert!(error.contains(&format!("`{field}`")), "{error}");
        }
        assert!(parse(r#"{"lat":null,"lng":2,"acc":3,"ts":4}"#).is_err());
    }

    #[test]
    fn a_fix_survives_the_journal() {
        let fix = crate::testing::fix(41.0, -8.0, 5);
        let text = serde_json::to_string(&fix).unwrap();
        assert_eq!(serde_json::from_str::<Fix>(&text).unwrap(), fix);
    }
}
