//! Distances for pruning: points as unit vectors, and straight lines through the
//! earth (chords) instead of arcs. A chord grows with its arc and obeys the
//! triangle inequality, so a bound by chords holds everywhere: at the poles, at
//! the antimeridian and across the seams of the H3 grid.
//!
//! What a caller sees is always `Place::distance_m`.

use std::f64::consts::PI;

use h3o::{CellIndex, LatLng};
use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

/// Chords are compared with this much room (0.6 m), far above what rounding and
/// the haversine formula near the antipode can differ by.
pub(super) const SLACK: f64 = 1e-7;

/// A point of the unit sphere.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    x: f64,
    y: f64,
    z: f64,
}

impl Unit {
    pub(super) fn of_place(place: Place) -> Self {
        Self::of_radians(place.lat().to_radians(), place.lng().to_radians())
    }

    pub(super) fn of_lat_lng(point: LatLng) -> Self {
        Self::of_radians(point.lat_radians(), point.lng_radians())
    }

    fn of_radians(lat: f64, lng: f64) -> Self {
        Self { x: lat.cos() * lng.cos(), y: lat.cos() * lng.sin(), z: lat.sin() }
    }

    /// The straight line between two points, 0 to 2.
    pub(super) fn chord(self, other: Self) -> f64 {
        let (x, y, z) = (self.x - other.x, self.y - other.y, self.z - other.z);
        (x * x + y * y + z * z).sqrt()
    }

    /// The middle of the great circle arc to a point less than half the world away.
    pub(super) fn middle(self, other: Self) -> Self {
        let (x, y, z) = (self.x + other.x, self.y + other.y, self.z + other.z);
        let length = (x * x + y * y + z * z).sqrt();
        Self { x: x / length, y: y / length, z: z / length }
    }

    /// Latitude in radians.
    pub(super) fn lat(self) -> f64 {
        self.z.clamp(-1.0, 1.0).asin()
    }

    /// Longitude in radians.
    pub(super) fn lng(self) -> f64 {
        self.y.atan2(self.x)
    }
}

/// The chord of a distance along the surface; a distance round half the world or
/// more reaches everything.
pub(super) fn chord_of_metres(metres: f64) -> f64 {
    2.0 * ((metres / EARTH_RADIUS_M).min(PI) / 2.0).sin()
}

/// The part of space that holds everything filed under a cell or a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ball {
    pub(super) centre: Unit,
    /// Chord from the centre to the farthest point.
    pub(super) reach: f64,
}

impl Ball {
    /// A point, to be widened by `cover`.
    pub(super) fn at_centre_of(cell: CellIndex) -> Self {
        Self { centre: Unit::of_lat_lng(LatLng::from(cell)), reach: 0.0 }
    }

    /// The ball round a cell's corners; in a spherical polygon nothing is
    /// farther from the centre than a corner.
    pub(super) fn of_cell(cell: CellIndex) -> Self {
        let mut ball = Self::at_centre_of(cell);
        for &corner in cell.boundary().iter() {
            ball.cover(Ball { centre: Unit::of_lat_lng(corner), reach: 0.0 });
        }
        ball
    }

    /// Grows to hold another ball; says whether it had to.
    pub(super) fn cover(&mut self, other: Ball) -> bool {
        let needed = self.centre.chord(other.centre) + other.reach;
        let grows = needed > self.reach;
        if grows {
            self.reach = needed;
        }
        grows
    }

    /// No point of the ball is closer to `point` than this chord.
    pub(super) fn chord_from(&self, point: Unit) -> f64 {
        self.centre.chord(point) - self.reach
    }
}
