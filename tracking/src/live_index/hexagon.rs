//! The cheap answer to "still in the same cell?".
//!
//! The edges of an H3 cell are arcs of great circles. Over a small cell away
//! from the poles such an arc is all but straight in latitude and longitude, so
//! six half-planes, drawn in by half a per cent, lie wholly inside the cell. A
//! cell where that cannot be shown (pentagons, distorted cells, cells at the
//! antimeridian or near a pole, very large cells) has no hexagon, and every move
//! in it asks h3o.

use h3o::{CellIndex, LatLng};
use vocab::Place;

use super::sphere::Unit;

/// How far the edges are drawn in, as a share of their distance from the centre.
const SHRINK: f64 = 0.005;
/// How far an arc may bulge from the straight edge, on the same scale: less than
/// half the shrink, which leaves the rest to rounding.
const BULGE_MAX: f64 = 0.002;

/// Six half-planes round a cell's centre, in units of 1e-7 degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hexagon {
    centre: Place,
    /// Normals, scaled so that the drawn-in edge is at 1.
    normals: [[f32; 2]; 6],
}

impl Hexagon {
    /// The hexagon of a cell, where one can be trusted.
    pub(super) fn of(cell: CellIndex) -> Option<Self> {
        let middle = LatLng::from(cell);
        let centre = Place::from_degrees(middle.lat(), middle.lng()).ok()?;
        let boundary = cell.boundary();
        let corners: &[LatLng; 6] = (&*boundary).try_into().ok()?;
        if cell.is_pentagon() {
            return None;
        }
        let mut normals = [[0.0; 2]; 6];
        for (i, normal) in normals.iter_mut().enumerate() {
            *normal = half_plane(centre, corners[i], corners[(i + 1) % 6])?;
        }
        Some(Self { centre, normals })
    }

    /// Whether the place is certainly in the cell.
    pub(super) fn contains(&self, place: Place) -> bool {
        let north = (i64::from(place.lat_e7) - i64::from(self.centre.lat_e7)) as f32;
        let east = (i64::from(place.lng_e7) - i64::from(self.centre.lng_e7)) as f32;
        self.normals.iter().all(|normal| normal[0] * north + normal[1] * east <= 1.0)
    }
}

/// The half-plane behind one edge; none when the edge is not straight enough.
fn half_plane(centre: Place, from: LatLng, to: LatLng) -> Option<[f32; 2]> {
    let local = |lat: f64, lng: f64| {
        [lat * 1e7 - f64::from(centre.lat_e7), lng * 1e7 - f64::from(centre.lng_e7)]
    };
    let (a, b) = (local(from.lat(), from.lng()), local(to.lat(), to.lng()));
    let half_turn = 1.8e9;
    if a[1].abs() >= half_turn || b[1].abs() >= half_turn {
        return None;
    }
    let across = [b[1] - a[1], a[0] - b[0]];
    let distance = across[0] * a[0] + across[1] * a[1];
    let normal = [across[0] / distance, across[1] / distance];
    let top = Unit::of_lat_lng(from).middle(Unit::of_lat_lng(to));
    let top = local(top.lat().to_degrees(), top.lng().to_degrees());
    let bulge = normal[0] * top[0] + normal[1] * top[1] - 1.0;
    // Written so that a number that is none, from an edge through the centre, fails.
    if bulge.abs() <= BULGE_MAX {
        let drawn_in = 1.0 - SHRINK;
        Some([(normal[0] / drawn_in) as f32, (normal[1] / drawn_in) as f32])
    } else {
        None
    }
}
