//! Shapes on their way in and out: encoded polylines of five and six digits,
//! GeoJSON, and the simplified line of an overview.

use geo::{Coord, LineString, SimplifyIdx};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use vocab::Place;

/// Degrees between two places on the map, for the overview: a route as wide as a
/// screen has no use for less than a five hundredth of it.
const OVERVIEW_SHARE: f64 = 1.0 / 500.0;
/// ... and nobody sees less than about a metre.
const OVERVIEW_DEG_MIN: f64 = 1e-5;

/// How exact an encoded polyline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Five,
    Six,
}

impl Digits {
    /// Fixed-point steps of a place in one step of the line.
    fn step_e7(self) -> i32 {
        match self {
            Self::Five => 100,
            Self::Six => 10,
        }
    }
}

/// The form in which shapes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Polyline(Digits),
    GeoJson,
}

/// A shape in its form.
pub(super) struct Geometry<'a> {
    pub(super) shape: &'a [Place],
    pub(super) form: Form,
}

impl Serialize for Geometry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.form {
            Form::Polyline(digits) => serializer.serialize_str(&encode(self.shape, digits)),
            Form::GeoJson => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("coordinates", &Coordinates(self.shape))?;
                map.serialize_entry("type", "LineString")?;
                map.end()
            }
        }
    }
}

struct Coordinates<'a>(&'a [Place]);

impl Serialize for Coordinates<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for place in self.0 {
            list.serialize_element(&location(*place))?;
        }
        list.end()
    }
}

/// Longitude and latitude in degrees, with the six digits that OSRM gives.
pub(super) fn location(place: Place) -> [f64; 2] {
    [place.lng_e7, place.lat_e7].map(|e7| f64::from(rounded(e7, 10)) / 1e6)
}

/// Steps, half of one away from zero.
fn rounded(e7: i32, step: i32) -> i32 {
    let half = if e7 < 0 { -step / 2 } else { step / 2 };
    e7.saturating_add(half) / step
}

/// An encoded polyline.
pub(super) fn encode(shape: &[Place], digits: Digits) -> String {
    let step = digits.step_e7();
    let mut text = String::with_capacity(shape.len() * 6);
    let mut last = (0, 0);
    for place in shape {
        let next = (rounded(place.lat_e7, step), rounded(place.lng_e7, step));
        push(&mut text, i64::from(next.0) - last.0);
        push(&mut text, i64::from(next.1) - last.1);
        last = (i64::from(next.0), i64::from(next.1));
    }
    text
}

fn push(text: &mut String, delta: i64) {
    let mut rest = (if delta < 0 { !(delta << 1) } else { delta << 1 }) as u64;
    while rest >= 0x20 {
        text.push(char::from((0x20 | (rest & 0x1f)) as u8 + 63));
        rest >>= 5;
    }
    text.push(char::from(rest as u8 + 63));
}

/// The places of an encoded polyline; nothing where it is none, has no place, or
/// leaves the globe.
pub(super) fn decode(text: &str, digits: Digits) -> Option<Vec<Place>> {
    let step = i64::from(digits.step_e7());
    let mut letters = text.bytes();
    let mut places = Vec::with_capacity(text.len() / 6);
    let (mut lat, mut lng) = (0_i64, 0_i64);
    while letters.len() > 0 {
        lat += pull(&mut letters)?;
        lng += pull(&mut letters)?;
        let (lat, lng) = ((lat * step) as f64 / 1e7, (lng * step) as f64 / 1e7);
        places.push(Place::from_degrees(lat, lng).ok()?);
    }
    (!places.is_empty()).then_some(places)
}

fn pull(letters: &mut impl Iterator<Item = u8>) -> Option<i64> {
    let mut value = 0_u64;
    // Seven groups of five bits hold any difference on the globe.
    for shift in (0..35).step_by(5) {
        let group = letters.next()?.checked_sub(63).filter(|group| *group <= 0x3f)?;
        value |= u64::from(group & 0x1f) << shift;
        if group & 0x20 == 0 {
            let half = (value >> 1) as i64;
            return Some(if value & 1 == 1 { !half } else { half });
        }
    }
    None
}

/// The same line with the places left out that nobody would see where all of it is
/// on one screen (Douglas and Peucker).
pub(super) fn simplified(shape: &[Place]) -> Vec<Place> {
    let Some(first) = shape.first() else {
        return Vec::new();
    };
    let narrowing = first.lat().to_radians().cos();
    let on_map = |place: &Place| Coord { x: place.lng() * narrowing, y: place.lat() };
    let line: LineString = shape.iter().map(on_map).collect();
    let (mut low, mut high) = (line.0[0], line.0[0]);
    for at in &line.0 {
        low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
        high = Coord { x: high.x.max(at.x), y: high.y.max(at.y) };
    }
    let extent = (high.x - low.x).max(high.y - low.y);
    let kept = line.simplify_idx((extent * OVERVIEW_SHARE).max(OVERVIEW_DEG_MIN));
    kept.into_iter().map(|at| shape[at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lng: f64) -> Place {
        Place::from_degrees(lat, lng).unwrap()
    }

    #[test]
    fn lines_of_five_and_six_digits_read_back() {
        let shape = vec![at(38.5, -120.2), at(40.7, -120.95), at(43.252, -126.453)];
        for (digits, text) in [
            (Digits::Five, "_p~iF~ps|U_ulLnnqC_mqNvxq`@"),
            (Digits::Six, "_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI"),
        ] {
            assert_eq!(encode(&shape, digits), text);
            assert_eq!(decode(text, digits), Some(shape.clone()));
        }
        for bad in ["", "_p~iF", "_", " ", "é~", "~~~~~~~~~~~~~~~~", "_gfia_h~iF~ps|U"] {
            assert_eq!(decode(bad, Digits::Five), None, "{bad}");
        }
    }

    #[test]
    fn an_overview_keeps_the_ends_and_the_corners() {
        let straight: Vec<Place> =
            (0..100).map(|step| at(41.0, -8.0 + f64::from(step) * 1e-4)).collect();
        assert_eq!(simplified(&straight), [straight[0], straight[99]]);
        let mut bent = straight.clone();
        bent[50] = at(41.01, -7.995);
        assert_eq!(simplified(&bent), [bent[0], bent[49], bent[50], bent[51], bent[99]]);
        let still = [at(41.0, -8.0); 2];
        assert_eq!(simplified(&still), still);
        assert_eq!(simplified(&[]), []);
    }

    #[test]
    fn a_location_has_six_digits() {
        let place = Place { lat_e7: 411_498_765, lng_e7: -86_109_876 };
        assert_eq!(location(place), [-8.610988, 41.149877]);
    }
}
