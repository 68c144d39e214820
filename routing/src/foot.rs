//! The nearest place on a few straight pieces of a street, in a neighbourhood that is taken
//! as flat.

use vocab::Place;
use vocab::place::EARTH_RADIUS_M;

use crate::along::between;
use crate::graph::RoadNetwork;
use crate::snap::Stretch;

/// Metres in a degree of latitude.
pub(crate) fn degree_m() -> f64 {
    EARTH_RADIUS_M.to_radians()
}

/// The neighbourhood of a place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flat {
    place: Place,
    /// How long a degree of longitude is beside one of latitude.
    narrowing: f64,
}

/// The nearest place of a street.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Foot {
    /// The square of how far aside it lies, in degrees of latitude.
    pub(crate) aside_2: f64,
    pub(crate) street: u32,
    /// The index of the straight piece in the network's shapes.
    pub(crate) piece: u32,
    /// How far along the piece, 0 to 1.
    pub(crate) share: f64,
}

impl Flat {
    pub(crate) fn around(place: Place) -> Self {
        Self { place, narrowing: place.lat().to_radians().cos() }
    }

    /// In degrees of latitude.
    fn offset(&self, to: Place) -> [f64; 2] {
        let east = (f64::from(to.lng_e7) - f64::from(self.place.lng_e7)) * self.narrowing;
        [east * 1e-7, (f64::from(to.lat_e7) - f64::from(self.place.lat_e7)) * 1e-7]
    }

    /// The nearest place of a stretch.
    pub(crate) fn foot(&self, shapes: &[Place], stretch: Stretch) -> Foot {
        let Stretch { street, first, last } = stretch;
        let mut best = Foot { aside_2: f64::INFINITY, street, piece: first, share: 0.0 };
        let mut a = self.offset(shapes[first as usize]);
        for piece in first..last {
            let b = self.offset(shapes[piece as usize + 1]);
            let [east, north] = [b[0] - a[0], b[1] - a[1]];
            let length_2 = east * east + north * north;
            let along = -(a[0] * east + a[1] * north);
            let share = if length_2 > 0.0 { (along / length_2).clamp(0.0, 1.0) } else { 0.0 };
            let off = [a[0] + share * east, a[1] + share * north];
            let aside_2 = off[0] * off[0] + off[1] * off[1];
            if aside_2 < best.aside_2 {
                best = Foot { aside_2, street, piece, share };
            }
            a = b;
        }
        best
    }
}

impl Foot {
    /// How far aside it lies.
    pub(crate) fn aside_m(&self) -> f64 {
        self.aside_2.sqrt() * degree_m()
    }

    /// How far along its street it is, in millimetres, and where that is. The end of the
    /// last piece is the end of the street to the millimetre.
    pub(crate) fn on(&self, network: &RoadNetwork, piece_mm: &[u32]) -> (u32, Place) {
        let (street, piece) = (&network.streets[self.street as usize], self.piece as usize);
        let walked: u32 = piece_mm[street.shape_start as usize..piece].iter().sum();
        let part = (f64::from(piece_mm[piece]) * self.share).round() as u32;
        let place = between(network.shapes[piece], network.shapes[piece + 1], self.share);
        ((walked + part).min(street.length_mm), place)
    }
}
