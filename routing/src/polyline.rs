//! Shapes as text, in the encoded polyline format with five or six digits: what web
//! maps and route APIs read. It rounds (five digits to about a metre), so it must never
//! be stored where a [`Place`] is meant.

use std::fmt;

use vocab::Place;

/// How exact an encoded polyline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Digits {
    /// A hundred thousandth of a degree.
    Five,
    /// A millionth of a degree.
    Six,
}

impl Digits {
    /// Fixed-point steps of a [`Place`] in one step of the format.
    fn step_e7(self) -> i64 {
        match self {
            Self::Five => 100,
            Self::Six => 10,
        }
    }
}

/// The text is not an encoded polyline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolylineError;

impl fmt::Display for PolylineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an encoded polyline")
    }
}

impl std::error::Error for PolylineError {}

/// Writes a shape.
pub fn encode(shape: &[Place], digits: Digits) -> String {
    let steps = |e7: i32| steps(e7, digits.step_e7());
    let mut text = String::with_capacity(shape.len() * 6);
    let mut last = (0, 0);
    for place in shape {
        let next = (steps(place.lat_e7), steps(place.lng_e7));
        push(&mut text, next.0 - last.0);
        push(&mut text, next.1 - last.1);
        last = next;
    }
    text
}

fn steps(e7: i32, step_e7: i64) -> i64 {
    let half = if e7 < 0 { -step_e7 / 2 } else { step_e7 / 2 };
    (i64::from(e7) + half) / step_e7
}

fn push(text: &mut String, delta: i64) {
    let mut rest = (if delta < 0 { !(delta << 1) } else { delta << 1 }) as u64;
    while rest >= 0x20 {
        text.push(char::from((0x20 | (rest & 0x1f)) as u8 + 63));
        rest >>= 5;
    }
    text.push(char::from(rest as u8 + 63));
}

/// Reads a shape.
///
/// # Errors
/// When the text ends early, has other characters, or leaves the globe.
pub fn decode(text: &str, digits: Digits) -> Result<Vec<Place>, PolylineError> {
    let step_e7 = digits.step_e7();
    let mut letters = text.bytes();
    let mut shape = Vec::new();
    let (mut lat, mut lng) = (0_i64, 0_i64);
    while letters.len() > 0 {
        lat += pull(&mut letters)?;
        lng += pull(&mut letters)?;
        let degrees = |steps: i64| (steps * step_e7) as f64 / 1e7;
        let place = Place::from_degrees(degrees(lat), degrees(lng));
        shape.push(place.map_err(|_| PolylineError)?);
    }
    Ok(shape)
}

fn pull(letters: &mut impl Iterator<Item = u8>) -> Result<i64, PolylineError> {
    let mut value = 0_u64;
    // Seven groups of five bits hold any difference on the globe.
    for shift in (0..35).step_by(5) {
        let group =
            letters.next().and_then(|letter| letter.checked_sub(63)).ok_or(PolylineError)?;
        if group > 0x3f {
            return Err(PolylineError);
        }
        value |= u64::from(group & 0x1f) << shift;
        if group & 0x20 == 0 {
            let half = (value >> 1) as i64;
            return Ok(if value & 1 == 1 { !half } else { half });
        }
    }
    Err(PolylineError)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_published_example_holds() {
        let at = |lat, lng| Place::from_degrees(lat, lng).unwrap();
        let shape = [at(38.5, -120.2), at(40.7, -120.95), at(43.252, -126.453)];
        for (digits, text) in [
            (Digits::Five, "_p~iF~ps|U_ulLnnqC_mqNvxq`@"),
            (Digits::Six, "_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI"),
        ] {
            assert_eq!(encode(&shape, digits), text);
            assert_eq!(decode(text, digits), Ok(shape.to_vec()));
            assert_eq!(decode("", digits), Ok(vec![]));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in ["_p~iF", "_", "  ", "é~", "~~~~~~~~~~~~~~~~", "_gfia_h~iF~ps|U"] {
            assert_eq!(decode(bad, Digits::Five), Err(PolylineError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_was_written_reads_back_to_half_a_step(
            places in prop::collection::vec((-900_000_000..=900_000_000, -1_800_000_000..=1_800_000_000), 0..20)
        ) {
            let shape: Vec<Place> =
                places.into_iter().map(|(lat_e7, lng_e7)| Place { lat_e7, lng_e7 }).collect();
            let back = decode(&encode(&shape, Digits::Five), Digits::Five).unwrap();
            prop_assert_eq!(back.len(), shape.len());
            for (a, b) in shape.iter().zip(&back) {
                prop_assert!((a.lat_e7 - b.lat_e7).abs() <= 50 && (a.lng_e7 - b.lng_e7).abs() <= 50);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = decode(&text, Digits::Six);
        }
    }
}
