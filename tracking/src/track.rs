//! Tracks at rest: columns of delta-of-delta varints, about three bytes a fix
//! before the store compresses them.
//!
//! A block holds times to the millisecond and places to 1e-5 degrees (1.1 m);
//! what is finer is rounded away on purpose. Decoding answers any bytes with
//! points or an error and never allocates more than the bytes can hold.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocab::{Place, TimeMs};

use crate::fix::Fix;

/// One point of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPoint {
    /// When the worker was there.
    pub at: TimeMs,
    /// Where, kept to 1e-5 degrees.
    pub place: Place,
    /// Accuracy in metres, where known.
    #[serde(default)]
    pub accuracy_m: Option<u16>,
    /// Speed in decimetres per second, where known.
    #[serde(default)]
    pub speed_dm_s: Option<u16>,
}

impl From<&Fix> for TrackPoint {
    fn from(fix: &Fix) -> Self {
        let short = |value: u32| u16::try_from(value).unwrap_or(u16::MAX);
        Self {
            at: fix.at,
            place: fix.place,
            accuracy_m: Some(short(fix.accuracy_m)),
            speed_dm_s: fix.speed_cm_s.map(|cm_s| short(cm_s / 10)),
        }
    }
}

/// Why bytes are not a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackError {
    /// The first byte names a version this code does not know.
    UnknownVersion,
    /// The bytes end in the middle.
    Truncated,
    /// A number is larger than its field.
    OutOfRange,
    /// Bytes follow after the last point.
    Trailing,
}

impl fmt::Display for TrackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownVersion => "the track block has an unknown version",
            Self::Truncated => "the track block ends too early",
            Self::OutOfRange => "the track block holds a number out of range",
            Self::Trailing => "the track block goes on after its last point",
        })
    }
}

impl std::error::Error for TrackError {}

const VERSION: u8 = 1;
const HAS_ACCURACY: u8 = 1;
const HAS_SPEED: u8 = 2;
/// Place units (1e-7 degrees) in one track unit (1e-5 degrees).
const COARSE: i32 = 100;

/// Packs points, in the order given, into one block: version, columns present,
/// count, then times, latitudes, longitudes and the optional columns.
pub fn encode(points: &[TrackPoint]) -> Vec<u8> {
    let has_accuracy = points.iter().any(|point| point.accuracy_m.is_some());
    let has_speed = points.iter().any(|point| point.speed_dm_s.is_some());
    let mut out = Vec::with_capacity(16 + points.len() * 4);
    out.push(VERSION);
    out.push(if has_accuracy { HAS_ACCURACY } else { 0 } | if has_speed { HAS_SPEED } else { 0 });
    put_varint(&mut out, points.len() as u64);
    put_column(&mut out, points.iter().map(|point| point.at.0));
    put_column(&mut out, points.iter().map(|point| coarse(point.place.lat_e7)));
    put_column(&mut out, points.iter().map(|point| coarse(point.place.lng_e7)));
    if has_accuracy {
        put_optional(&mut out, points.iter().map(|point| point.accuracy_m));
    }
    if has_speed {
        put_optional(&mut out, points.iter().map(|point| point.speed_dm_s));
    }
    out
}

/// Unpacks a block.
///
/// # Errors
/// When the bytes are not what [`encode`] writes.
pub fn decode(bytes: &[u8]) -> Result<Vec<TrackPoint>, TrackError> {
    let mut input = Input(bytes);
    if input.byte()? != VERSION {
        return Err(TrackError::UnknownVersion);
    }
    let columns = input.byte()?;
    if columns & !(HAS_ACCURACY | HAS_SPEED) != 0 {
        return Err(TrackError::OutOfRange);
    }
    let count = input.varint()?;
    // Every point has at least one byte in each of three columns.
    if count > (input.0.len() / 3) as u64 {
        return Err(TrackError::Truncated);
    }
    let count = count as usize;
    let times = input.column(count)?;
    let lats = input.column(count)?;
    let lngs = input.column(count)?;
    let accuracies = input.optional(count, columns & HAS_ACCURACY != 0)?;
    let speeds = input.optional(count, columns & HAS_SPEED != 0)?;
    if !input.0.is_empty() {
        return Err(TrackError::Trailing);
    }
    (0..count)
        .map(|i| {
            Ok(TrackPoint {
                at: TimeMs(times[i]),
                place: Place { lat_e7: fine(lats[i], 90)?, lng_e7: fine(lngs[i], 180)? },
                accuracy_m: accuracies[i],
                speed_dm_s: speeds[i],
            })
        })
        .collect()
}

fn coarse(e7: i32) -> i64 {
    // Halves go away from zero, which keeps the rounding symmetric.
    let half = if e7 < 0 { -COARSE / 2 } else { COARSE / 2 };
    i64::from((e7.saturating_add(half)) / COARSE)
}

fn fine(e5: i64, degrees_max: i64) -> Result<i32, TrackError> {
    if e5.abs_diff(0) > (degrees_max * 100_000) as u64 {
        return Err(TrackError::OutOfRange);
    }
    Ok(e5 as i32 * COARSE)
}

/// The first value whole, the second as a difference, then differences of differences.
fn put_column(out: &mut Vec<u8>, values: impl Iterator<Item = i64>) {
    let (mut last, mut step) = (0i64, 0i64);
    for (i, value) in values.enumerate() {
        let delta = value.wrapping_sub(last);
        put_varint(out, zigzag(delta.wrapping_sub(step)));
        // The first "step" is the value itself and foretells nothing.
        step = if i == 0 { 0 } else { delta };
        last = value;
    }
}

/// Zero for none, else the value plus one.
fn put_optional(out: &mut Vec<u8>, values: impl Iterator<Item = Option<u16>>) {
    for value in values {
        put_varint(out, value.map_or(0, |value| u64::from(value) + 1));
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// What is left to read.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn byte(&mut self) -> Result<u8, TrackError> {
        let (&first, rest) = self.0.split_first().ok_or(TrackError::Truncated)?;
        self.0 = rest;
        Ok(first)
    }

    fn varint(&mut self) -> Result<u64, TrackError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(TrackError::OutOfRange);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(TrackError::OutOfRange)
    }

    fn column(&mut self, count: usize) -> Result<Vec<i64>, TrackError> {
        let (mut last, mut step) = (0i64, 0i64);
        (0..count)
            .map(|i| {
                let delta = unzigzag(self.varint()?).wrapping_add(step);
                step = if i == 0 { 0 } else { delta };
                last = last.wrapping_add(delta);
                Ok(last)
            })
            .collect()
    }

    fn optional(&mut self, count: usize, present: bool) -> Result<Vec<Option<u16>>, TrackError> {
        if !present {
            return Ok(vec![None; count]);
        }
        (0..count)
            .map(|_| match self.varint()? {
                0 => Ok(None),
                more => u16::try_from(more - 1).map(Some).map_err(|_| TrackError::OutOfRange),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Rng, place};
    use proptest::prelude::*;

    fn a_point() -> impl Strategy<Value = TrackPoint> {
        (
            any::<i64>(),
            -900_000_000..=900_000_000i32,
            -1_800_000_000..=1_800_000_000i32,
            any::<Option<u16>>(),
            any::<Option<u16>>(),
        )
            .prop_map(|(at, lat_e7, lng_e7, accuracy_m, speed_dm_s)| TrackPoint {
                at: TimeMs(at),
                place: Place { lat_e7, lng_e7 },
                accuracy_m,
                speed_dm_s,
            })
    }

    proptest! {
        #[test]
        fn a_track_comes_back_to_the_metre(
            mut points in prop::collection::vec(a_point(), 0..40),
            bare: bool,
        ) {
            if bare {
                points.iter_mut().for_each(|point| (point.accuracy_m, point.speed_dm_s) = (None, None));
            }
            let back = decode(&encode(&points)).unwrap();
            prop_assert_eq!(back.len(), points.len());
            for (sent, got) in points.iter().zip(&back) {
                prop_assert!((sent.place.lat_e7 - got.place.lat_e7).abs() <= 50);
                prop_assert!((sent.place.lng_e7 - got.place.lng_e7).abs() <= 50);
                prop_assert_eq!(TrackPoint { place: got.place, ..*sent }, *got);
            }
            prop_assert_eq!(decode(&encode(&back)).unwrap(), back, "a second trip changes nothing");
        }

        #[test]
        fn garbage_is_refused_or_read_but_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(points) = decode(&bytes) {
                prop_assert!(points.len() * 3 <= bytes.len());
            }
            let mut dressed = vec![VERSION, bytes.first().map_or(0, |byte| byte & 3), (bytes.len() / 6) as u8];
            dressed.extend(&bytes);
            let _ = decode(&dressed);
        }

        #[test]
        fn a_shortened_or_lengthened_track_is_refused(points in prop::collection::vec(a_point(), 1..20), cut in 1usize..40) {
            let whole = encode(&points);
            let short = &whole[..whole.len() - cut.min(whole.len())];
            prop_assert_eq!(decode(short), Err(TrackError::Truncated));
            let mut long = whole;
            long.push(0);
            prop_assert_eq!(decode(&long), Err(TrackError::Trailing));
        }
    }

    #[test]
    fn each_flaw_has_its_error() {
        for (bytes, expected) in [
            (&[9u8, 0, 0][..], TrackError::UnknownVersion),
            (&[], TrackError::Truncated),
            (&[1, 4, 0], TrackError::OutOfRange),
            (&[1, 0, 0xff, 0xff, 0xff, 0xff, 0x7f], TrackError::Truncated),
            (
                &[1, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
                TrackError::OutOfRange,
            ),
            // A latitude of 90.00001 degrees.
            (&[1, 0, 1, 0, 0x82, 0xd1, 0xca, 0x08, 0], TrackError::OutOfRange),
        ] {
            assert_eq!(decode(bytes), Err(expected), "{bytes:?}");
        }
        assert_eq!(decode(&[1, 0, 0]), Ok(vec![]));
    }

    #[test]
    fn a_steady_ride_takes_under_four_bytes_a_fix() {
        let mut rng = Rng(1);
        let ride: Vec<_> = (0..500)
            .map(|i| TrackPoint {
                at: TimeMs(1_700_000_000_000 + i * 4_000),
                place: place(41.1 + i as f64 * 3e-4 + rng.bell() * 3e-5, -8.6 + rng.bell() * 3e-5),
                accuracy_m: None,
                speed_dm_s: None,
            })
            .collect();
        let bytes = encode(&ride).len();
        assert!(bytes < 500 * 4, "{bytes} bytes for 500 fixes");
    }
}
