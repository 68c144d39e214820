//! Shapes on their way out: encoded polylines, GeoJSON, and the simplified line of an
//! overview.

use geo::{Coord, LineString, SimplifyIdx};
use routing::polyline::{self, Digits};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use vocab::Place;

/// Degrees between two places on the map, for the overview: a route as wide as a
/// screen has no use for less than a five hundredth of it.
const OVERVIEW_SHARE: f64 = 1.0 / 500.0;
/// ... and nobody sees less than about a metre.
const OVERVIEW_DEG_MIN: f64 = 1e-5;

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
            Form::Polyline(digits) => {
                serializer.serialize_str(&polyline::encode(self.shape, digits))
            }
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
