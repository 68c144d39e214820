//! A box of latitudes and longitudes, as a map shows it; it may lie across the
//! antimeridian.

use std::f64::consts::{FRAC_PI_2, TAU};

use vocab::Place;

use super::sphere::{Ball, SLACK};

/// From the south-western to the north-eastern corner, edges included. A western
/// edge east of the eastern one means that the box crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BBox {
    /// The lowest latitude and the western edge.
    pub south_west: Place,
    /// The highest latitude and the eastern edge.
    pub north_east: Place,
}

/// 180 degrees; as a longitude it is the same place as its negative.
const HALF_TURN_E7: i32 = 1_800_000_000;

impl BBox {
    /// Whether the place is in the box.
    pub fn contains(&self, place: Place) -> bool {
        let lats = self.south_west.lat_e7..=self.north_east.lat_e7;
        lats.contains(&place.lat_e7)
            && (self.holds_lng(place.lng_e7)
                || (place.lng_e7.abs() == HALF_TURN_E7 && self.holds_lng(-place.lng_e7)))
    }

    fn holds_lng(&self, lng_e7: i32) -> bool {
        let (west, east) = (self.south_west.lng_e7, self.north_east.lng_e7);
        if west <= east {
            (west..=east).contains(&lng_e7)
        } else {
            lng_e7 >= west || lng_e7 <= east
        }
    }

    /// Whether something in the ball may be in the box; a yes may be wrong, a no
    /// is certain.
    pub(super) fn may_touch(&self, ball: &Ball) -> bool {
        let angle = 2.0 * (ball.reach / 2.0).min(1.0).asin() + SLACK;
        let (lat, lng) = (ball.centre.lat(), ball.centre.lng());
        let (south, north) = (self.south_west.lat(), self.north_east.lat());
        if lat + angle < south.to_radians() || lat - angle > north.to_radians() {
            return false;
        }
        // A ball round a pole has every longitude.
        if lat.abs() + angle >= FRAC_PI_2 - SLACK {
            return true;
        }
        let aside = (angle.sin() / lat.cos()).min(1.0).asin() + SLACK;
        let (west, east) = (self.south_west.lng().to_radians(), self.north_east.lng().to_radians());
        let width = if west <= east { east - west } else { east - west + TAU };
        let eastwards = (lng - west).rem_euclid(TAU);
        eastwards <= width + aside || eastwards >= TAU - aside
    }
}
