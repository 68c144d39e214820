//! Places on the WGS84 ellipsoid, in fixed point, so that state compares and
//! hashes exactly. `f64` appears only inside an algorithm.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Metres, whole.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Metres(pub u32);

/// Seconds, whole.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Seconds(pub u32);

/// Mean earth radius in metres (IUGG), as haversine formulas use it.
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Why two numbers are not a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceError {
    /// Latitude is not a number between -90 and 90.
    Latitude,
    /// Longitude is not a number between -180 and 180.
    Longitude,
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Latitude => "lat must be a number from -90 to 90",
            Self::Longitude => "lng must be a number from -180 to 180",
        })
    }
}

impl std::error::Error for PlaceError {}

/// A point: degrees times ten million, about 1 cm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Latitude, 1e-7 degrees.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degrees.
    pub lng_e7: i32,
}

impl Place {
    /// From degrees.
    ///
    /// # Errors
    /// When a number is not finite or out of range.
    pub fn from_degrees(lat: f64, lng: f64) -> Result<Self, PlaceError> {
        if !(lat.is_finite() && (-90.0..=90.0).contains(&lat)) {
            return Err(PlaceError::Latitude);
        }
        if !(lng.is_finite() && (-180.0..=180.0).contains(&lng)) {
            return Err(PlaceError::Longitude);
        }
        Ok(Self { lat_e7: (lat * 1e7).round() as i32, lng_e7: (lng * 1e7).round() as i32 })
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / 1e7
    }

    /// Longitude in degrees.
    pub fn lng(self) -> f64 {
        f64::from(self.lng_e7) / 1e7
    }

    /// Great-circle distance in metres (haversine).
    pub fn distance_m(self, other: Place) -> f64 {
        let (a, b) = (self.lat().to_radians(), other.lat().to_radians());
        let half_lat = (b - a) / 2.0;
        let half_lng = (other.lng() - self.lng()).to_radians() / 2.0;
        let h = half_lat.sin().powi(2) + a.cos() * b.cos() * half_lng.sin().powi(2);
        2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_place_is_refused() {
        for bad in [f64::NAN, f64::INFINITY, 90.1, -90.1] {
            assert_eq!(Place::from_degrees(bad, 0.0), Err(PlaceError::Latitude));
        }
        for bad in [f64::NAN, f64::NEG_INFINITY, 180.1, -180.1] {
            assert_eq!(Place::from_degrees(0.0, bad), Err(PlaceError::Longitude));
        }
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let at = |lat, lng| Place::from_degrees(lat, lng).unwrap();
        let degree = at(0.0, 0.0).distance_m(at(0.0, 1.0));
        assert!((degree - 111_195.08).abs() < 0.5, "{degree}");
        let across = at(0.0, 179.9).distance_m(at(0.0, -179.9));
        assert!((across - 22_239.0).abs() < 1.0, "{across}");
        assert_eq!(at(41.15, -8.61).distance_m(at(41.15, -8.61)), 0.0);
    }
}
