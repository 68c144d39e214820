//! Where coordinates came to lie on the streets.

use routing::{Profile, Roads, Spot};
use serde::Serialize;
use vocab::{Place, limits};

use super::geometry::location;
use super::query::General;
use super::refusal::Refusal;

/// A coordinate on its street, as it stands in an answer.
#[derive(Debug, Serialize)]
pub(super) struct Waypoint<'a> {
    /// Longitude and latitude.
    location: [f64; 2],
    /// The street's name, empty where it has none.
    name: &'a str,
    /// Metres from the coordinate.
    distance: f64,
}

impl<'a> Waypoint<'a> {
    pub(super) fn new(place: Place, name: &'a str, distance_m: f64) -> Self {
        Self { location: location(place), name, distance: rounded_mm(distance_m) }
    }
}

/// Metres with three digits; more is not known of any street.
fn rounded_mm(metres: f64) -> f64 {
    (metres * 1e3).round() / 1e3
}

/// How far to look around a coordinate.
pub(super) fn radius_m(general: &General, coordinate: usize) -> f64 {
    general.radius(coordinate).unwrap_or(f64::INFINITY).min(limits::OSRM_RADIUS_M_MAX)
}

/// The spots of all coordinates.
///
/// # Errors
/// `NoSegment` with the number of the first that has no street near it.
pub(super) fn spots(
    roads: &Roads,
    profile: Profile,
    places: &[Place],
    general: &General,
) -> Result<Vec<Spot>, Refusal> {
    let spot = |(number, place): (usize, &Place)| {
        let spot = roads.spot(profile, *place, radius_m(general, number));
        spot.ok_or_else(|| Refusal::no_segment(number))
    };
    places.iter().enumerate().map(spot).collect()
}

/// The waypoints of coordinates, unless nobody wants them.
pub(super) fn waypoints<'a>(
    roads: &'a Roads,
    profile: Profile,
    places: impl Iterator<Item = Place>,
    spots: impl Iterator<Item = Spot>,
) -> Vec<Waypoint<'a>> {
    let waypoint = |(place, spot): (Place, Spot)| {
        // The name is the street's that lies nearest.
        let nearest = roads.snap(profile, place, spot.distance_m + 0.01, 1).pop();
        let name = nearest.map_or("", |snap| roads.segment(&snap).name);
        Waypoint::new(spot.place, name, spot.distance_m)
    };
    places.zip(spots).map(waypoint).collect()
}
