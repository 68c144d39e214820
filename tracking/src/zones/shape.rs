//! A zone's outline as geometry: checked, made whole across the antimeridian,
//! and asked for containment and distance.
//!
//! Edges are straight in latitude and longitude, as in GeoJSON and on every map.

use geo::algorithm::validation::{InvalidPolygon, RingRole};
use geo::{Coord, Intersects, LineString, Point, Polygon, Validation};
use vocab::limits::{NAME_BYTES_MAX, ZONE_POINTS_MAX};
use vocab::{Code, Place, Rejection};

use super::Zone;

/// Metres in a degree of latitude.
const DEGREE_M: f64 = vocab::place::EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// A valid polygon in degrees. One that crosses the antimeridian has its western
/// longitudes raised by 360.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    polygon: Polygon<f64>,
    is_raised: bool,
}

impl Shape {
    /// The zone's shape, or what is wrong with it. Fields are named as in `Zone`.
    pub(super) fn of(zone: &Zone) -> Result<Self, Rejection> {
        if zone.name.is_empty() || zone.name.len() > NAME_BYTES_MAX {
            let detail = format!("a zone's name has 1 to {NAME_BYTES_MAX} bytes");
            return Err(Rejection::new(Code::InvalidField, detail).at("name"));
        }
        let points = zone.outer.len() + zone.holes.iter().map(Vec::len).sum::<usize>();
        if points > ZONE_POINTS_MAX {
            let detail = format!("a zone has at most {ZONE_POINTS_MAX} points, this has {points}");
            return Err(Rejection::new(Code::LimitExceeded, detail).at("outer"));
        }
        check_ring(&zone.outer).map_err(|rejection| rejection.at("outer"))?;
        for (i, hole) in zone.holes.iter().enumerate() {
            check_ring(hole).map_err(|rejection| rejection.at(format!("holes[{i}]")))?;
        }
        let is_raised = crosses_antimeridian(&zone.outer);
        let ring = |places: &[Place]| -> LineString<f64> {
            places.iter().map(|&place| coord(place, is_raised)).collect()
        };
        let holes = zone.holes.iter().map(|hole| ring(hole)).collect();
        let polygon = Polygon::new(ring(&zone.outer), holes);
        polygon.check_validation().map_err(|flaw| explain(&flaw))?;
        Ok(Self { polygon, is_raised })
    }

    /// Corners of the box round the shape, `[lng, lat]`.
    pub(super) fn corners(&self) -> ([f64; 2], [f64; 2]) {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for coord in self.polygon.exterior().coords() {
            low = [low[0].min(coord.x), low[1].min(coord.y)];
            high = [high[0].max(coord.x), high[1].max(coord.y)];
        }
        (low, high)
    }

    pub(super) fn is_raised(&self) -> bool {
        self.is_raised
    }

    /// Whether the place is inside or on the edge.
    pub(super) fn contains(&self, place: Place) -> bool {
        self.polygon.intersects(&Point(coord(place, self.is_raised)))
    }

    /// Metres to the nearest edge, 0 inside. Plane geometry round the place:
    /// good to a few parts in a thousand over the distances a buffer has.
    pub(super) fn distance_m(&self, place: Place) -> f64 {
        if self.contains(place) {
            return 0.0;
        }
        let here = coord(place, self.is_raised);
        let scale = Coord { x: DEGREE_M * place.lat().to_radians().cos(), y: DEGREE_M };
        let local =
            |at: Coord<f64>| Coord { x: (at.x - here.x) * scale.x, y: (at.y - here.y) * scale.y };
        std::iter::once(self.polygon.exterior())
            .chain(self.polygon.interiors())
            .flat_map(LineString::lines)
            .map(|line| distance_from_origin(local(line.start), local(line.end)))
            .fold(f64::INFINITY, f64::min)
    }
}

/// A place as geometry; western longitudes raised by a turn where asked.
pub(super) fn coord(place: Place, raise: bool) -> Coord<f64> {
    let turn = if raise && place.lng_e7 < 0 { 360.0 } else { 0.0 };
    Coord { x: place.lng() + turn, y: place.lat() }
}

fn check_ring(ring: &[Place]) -> Result<(), Rejection> {
    if ring.len() < 3 {
        return Err(Rejection::new(Code::InvalidField, "a ring has at least 3 points"));
    }
    let in_range = |place: &Place| Place::from_degrees(place.lat(), place.lng()).is_ok();
    match ring.iter().position(|place| !in_range(place)) {
        Some(i) => {
            let detail = format!("point {i} is not a place: lat -90 to 90, lng -180 to 180");
            Err(Rejection::new(Code::OutOfRange, detail))
        }
        None => Ok(()),
    }
}

/// An edge over more than half the globe is meant the short way round.
fn crosses_antimeridian(ring: &[Place]) -> bool {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).any(|(a, b)| a.lng_e7.abs_diff(b.lng_e7) > 1_800_000_000)
}

fn explain(flaw: &InvalidPolygon) -> Rejection {
    let field = |ring: &RingRole| match ring {
        RingRole::Exterior => "outer".to_owned(),
        RingRole::Interior(i) => format!("holes[{i}]"),
    };
    let (ring, detail) = match flaw {
        InvalidPolygon::TooFewPointsInRing(ring) => {
            (ring, "a ring has 3 different points at least")
        }
        InvalidPolygon::SelfIntersection(ring) => (ring, "the ring crosses or touches itself"),
        InvalidPolygon::NonFiniteCoord(ring, _) => (ring, "a coordinate is not a number"),
        InvalidPolygon::InteriorRingNotContainedInExteriorRing(ring) => {
            (ring, "the hole is not inside the outer ring")
        }
        InvalidPolygon::IntersectingRingsOnALine(_, ring)
        | InvalidPolygon::IntersectingRingsOnAnArea(_, ring) => (ring, "the rings overlap"),
    };
    Rejection::new(Code::InvalidField, detail).at(field(ring))
}

/// From (0, 0) to the nearest point of a line from `a` to `b`.
fn distance_from_origin(a: Coord<f64>, b: Coord<f64>) -> f64 {
    let (along, length2) = (b - a, (b.x - a.x).powi(2) + (b.y - a.y).powi(2));
    let share = if length2 > 0.0 { -(a.x * along.x + a.y * along.y) / length2 } else { 0.0 };
    let nearest = a + along * share.clamp(0.0, 1.0);
    nearest.x.hypot(nearest.y)
}
