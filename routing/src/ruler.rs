//! Metres on the road: WGS84 taken as flat in the neighbourhood of a piece, which is
//! how both peers measure, so that lengths and costs agree with theirs.
//!
//! Straight lines over a whole city are `Place::distance_m`; this module must never
//! be asked for those.

use vocab::Place;

/// Half the longer axis of the ellipsoid, in metres.
const EQUATOR_RADIUS_M: f64 = 6_378_137.0;
/// How much it is flattened.
const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// The length of the straight piece from `a` to `b`.
pub(crate) fn metres(a: Place, b: Place) -> f64 {
    let [by_lng, by_lat] = metres_per_degree((a.lat() + b.lat()) / 2.0);
    ((a.lng() - b.lng()) * by_lng).hypot((a.lat() - b.lat()) * by_lat)
}

/// Metres per degree of longitude and of latitude, at a latitude.
fn metres_per_degree(lat_deg: f64) -> [f64; 2] {
    let squared_eccentricity = FLATTENING * (2.0 - FLATTENING);
    let cos = lat_deg.to_radians().cos();
    let w_2 = 1.0 / (1.0 - squared_eccentricity * (1.0 - cos * cos));
    let w = w_2.sqrt();
    let degree_m = 1_f64.to_radians() * EQUATOR_RADIUS_M;
    [degree_m * w * cos, degree_m * w * w_2 * (1.0 - squared_eccentricity)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_as_long_as_on_the_ellipsoid() {
        // The published lengths of a degree, at the equator and at 45 degrees.
        for (lat, by_lng, by_lat) in [(0.0, 111_319.49, 110_574.28), (45.0, 78_846.81, 111_131.78)]
        {
            let [lng_m, lat_m] = metres_per_degree(lat);
            assert!((lng_m - by_lng).abs() < 0.05, "{lng_m}");
            assert!((lat_m - by_lat).abs() < 0.05, "{lat_m}");
        }
    }

    #[test]
    fn a_piece_is_as_long_as_its_sides_say() {
        let at = |lat_e7, lng_e7| Place { lat_e7, lng_e7 };
        let shape = [at(0, 0), at(0, 30_000), at(40_000, 30_000)];
        assert!((metres(shape[0], shape[1]) - 333.958).abs() < 0.01);
        assert!((metres(shape[1], shape[2]) - 442.297).abs() < 0.01);
        assert!((metres(shape[0], shape[2]) - 554.219).abs() < 0.01);
    }
}
