//! Walking along a shape: where is one after so many metres, and facing where.
//! The simulator moves its couriers by it. It must never know speeds or time.

use vocab::Place;

/// A shape with its milestones.
#[derive(Debug, Clone)]
pub struct Along {
    shape: Vec<Place>,
    /// Metres from the start to each place of the shape.
    milestones_m: Vec<f64>,
}

impl Along {
    /// Measures a shape; nothing when it has no place at all.
    pub fn new(shape: Vec<Place>) -> Option<Self> {
        let mut milestones_m = Vec::with_capacity(shape.len());
        let mut walked = 0.0;
        let mut last = *shape.first()?;
        for &place in &shape {
            walked += last.distance_m(place);
            milestones_m.push(walked);
            last = place;
        }
        Some(Self { shape, milestones_m })
    }

    /// The whole way.
    pub fn length_m(&self) -> f64 {
        self.milestones_m[self.milestones_m.len() - 1]
    }

    /// The place so many metres from the start; before it the start, beyond the end the end.
    pub fn position_at(&self, metres: f64) -> Place {
        let after = self.milestones_m.partition_point(|&milestone| milestone < metres);
        if after == 0 {
            return self.shape[0];
        }
        if after == self.shape.len() {
            return self.shape[after - 1];
        }
        let (from_m, to_m) = (self.milestones_m[after - 1], self.milestones_m[after]);
        between(self.shape[after - 1], self.shape[after], (metres - from_m) / (to_m - from_m))
    }

    /// Degrees clockwise from north on the piece so many metres from the start;
    /// 0 on a shape without extent.
    pub fn heading_deg_at(&self, metres: f64) -> f64 {
        let last = self.shape.len() - 1;
        let piece = self.milestones_m.partition_point(|&milestone| milestone <= metres);
        let end = piece.clamp(1.min(last), last);
        let (a, b) = (self.shape[end.saturating_sub(1)], self.shape[end]);
        let east = (b.lng() - a.lng()) * a.lat().to_radians().cos();
        east.atan2(b.lat() - a.lat()).to_degrees().rem_euclid(360.0)
    }
}

/// The place at `share` (0 to 1) of the straight piece from `a` to `b`.
pub(crate) fn between(a: Place, b: Place, share: f64) -> Place {
    let mix = |from: i32, to: i32| {
        (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32
    };
    Place { lat_e7: mix(a.lat_e7, b.lat_e7), lng_e7: mix(a.lng_e7, b.lng_e7) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corner() -> Along {
        // 1,000 steps of 1e-7 degrees are about 11 m: north, then east at the equator.
        let at = |lat_e7, lng_e7| Place { lat_e7, lng_e7 };
        Along::new(vec![at(0, 0), at(1_000, 0), at(1_000, 0), at(1_000, 1_000)]).unwrap()
    }

    #[test]
    fn every_metre_lies_on_the_shape() {
        let along = corner();
        let half = along.length_m() / 2.0;
        assert!((along.length_m() - 22.24).abs() < 0.01);
        for (metres, lat_e7, lng_e7) in [
            (-1.0, 0, 0),
            (0.0, 0, 0),
            (half / 2.0, 500, 0),
            (half * 1.5, 1_000, 500),
            (1e9, 1_000, 1_000),
            (f64::NAN, 0, 0),
        ] {
            assert_eq!(along.position_at(metres), Place { lat_e7, lng_e7 }, "{metres}");
        }
    }

    #[test]
    fn one_faces_where_one_goes() {
        let along = corner();
        for (metres, heading) in [(0.0, 0.0), (5.0, 0.0), (15.0, 90.0), (99.0, 90.0)] {
            assert!((along.heading_deg_at(metres) - heading).abs() < 0.01, "{metres}");
        }
        let still = Along::new(vec![Place { lat_e7: 5, lng_e7: 5 }]).unwrap();
        assert_eq!(still.heading_deg_at(3.0), 0.0);
        assert_eq!(still.position_at(3.0), Place { lat_e7: 5, lng_e7: 5 });
        assert!(Along::new(vec![]).is_none());
    }
}
