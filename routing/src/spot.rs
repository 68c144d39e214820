//! A place on the network that is kept: whoever holds one needs no snapping.

use vocab::Place;

use crate::graph::RoadNetwork;
use crate::snap::Snap;

/// A place on the network. It stays good for as long as the network is loaded, whatever
/// the traffic, and for every profile that may use its street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Where it is.
    pub place: Place,
    /// How far from the place asked about, in metres.
    pub distance_m: f64,
    /// The street's number.
    pub(crate) street: u32,
    /// How far along its shape, in millimetres.
    pub(crate) along_mm: u32,
    /// The junction, where it is exactly there: one leaves by any street then.
    pub(crate) junction: Option<u32>,
}

impl Spot {
    /// The spot of a snap.
    pub(crate) fn new(network: &RoadNetwork, snap: &Snap) -> Self {
        let street = &network.streets[snap.street as usize];
        let junction = if snap.along_mm == 0 {
            Some(street.from)
        } else if snap.along_mm == street.length_mm {
            Some(street.to)
        } else {
            None
        };
        let Snap { street, along_mm, place, distance_m } = *snap;
        Self { place, distance_m, street, along_mm, junction }
    }
}
