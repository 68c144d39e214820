//! Areas with a meaning - service areas, surge zones, no-go areas - and the
//! question which of them hold a place.
//!
//! The index is built whole and swapped whole when a zone changes; it is never
//! edited. What a zone means is the caller's affair.

mod shape;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rstar::{AABB, RTree, RTreeObject};
use serde::{Deserialize, Serialize};
use vocab::limits::ZONES_MAX;
use vocab::{Code, Place, Rejection, ZoneId};

use shape::Shape;

/// An area: an outer ring less its holes, edges included. Rings may be closed by
/// repeating the first point or left open; a ring with an edge over more than
/// half the globe crosses the antimeridian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// What people call it.
    pub name: String,
    /// The outline.
    pub outer: Vec<Place>,
    /// What is cut out of it.
    #[serde(default)]
    pub holes: Vec<Vec<Place>>,
}

impl Zone {
    /// Whether the zone can be put into an index.
    ///
    /// # Errors
    /// What is wrong, with the field at fault: `name`, `outer` or `holes[i]`.
    pub fn check(&self) -> Result<(), Rejection> {
        Shape::of(self).map(|_| ())
    }
}

/// All zones of a market, ready to be asked.
#[derive(Debug, Clone)]
pub struct ZoneIndex {
    by_id: BTreeMap<ZoneId, Shape>,
    tree: RTree<Envelope>,
    /// Whether some shape lies beyond 180 degrees.
    any_raised: bool,
}

/// A zone's box in the tree.
#[derive(Debug, Clone)]
struct Envelope {
    id: ZoneId,
    corners: ([f64; 2], [f64; 2]),
}

impl RTreeObject for Envelope {
    type Envelope = AABB<[f64; 2]>;
    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.corners.0, self.corners.1)
    }
}

impl Default for ZoneIndex {
    fn default() -> Self {
        Self { by_id: BTreeMap::new(), tree: RTree::new(), any_raised: false }
    }
}

impl ZoneIndex {
    /// Builds the index.
    ///
    /// # Errors
    /// The first zone that cannot be used, as `zones[i].outer`, or too many zones.
    pub fn bulk(zones: Vec<Zone>) -> Result<Self, Rejection> {
        if zones.len() > ZONES_MAX {
            let detail = format!("there may be at most {ZONES_MAX} zones, not {}", zones.len());
            return Err(Rejection::new(Code::LimitExceeded, detail).at("zones"));
        }
        let mut by_id = BTreeMap::new();
        let mut envelopes = Vec::with_capacity(zones.len());
        for (i, zone) in zones.iter().enumerate() {
            let shape = Shape::of(zone).map_err(|rejection| {
                let field = rejection.field.clone().unwrap_or_default();
                rejection.at(format!("zones[{i}].{field}"))
            })?;
            envelopes.push(Envelope { id: zone.id, corners: shape.corners() });
            if by_id.insert(zone.id, shape).is_some() {
                let rejection = Rejection::new(Code::AlreadyExists, "two zones have the same id");
                return Err(rejection.at(format!("zones[{i}].id")).existing(zone.id));
            }
        }
        let any_raised = by_id.values().any(Shape::is_raised);
        Ok(Self { by_id, tree: RTree::bulk_load(envelopes), any_raised })
    }

    /// The zones that hold the place, by id.
    pub fn containing(&self, place: Place) -> Vec<ZoneId> {
        let mut found = self.containing_at(place, false);
        if self.any_raised && place.lng_e7 < 0 {
            found.extend(self.containing_at(place, true));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn containing_at(&self, place: Place, raise: bool) -> Vec<ZoneId> {
        let at = shape::coord(place, raise);
        self.tree
            .locate_in_envelope_intersecting(AABB::from_point([at.x, at.y]))
            .filter(|envelope| self.by_id.get(&envelope.id).is_some_and(|it| it.contains(place)))
            .map(|envelope| envelope.id)
            .collect()
    }

    /// Metres from the place to a zone, 0 inside; none when there is no such zone.
    pub fn distance_m(&self, zone: ZoneId, place: Place) -> Option<f64> {
        self.by_id.get(&zone).map(|shape| shape.distance_m(place))
    }

    /// How many zones there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }
}
