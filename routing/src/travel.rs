//! What the rest of the house asks: how long, how far, which way.
//!
//! The dispatcher knows only [`TravelTimes`]; the loaded network answers it here, a
//! straight line where no extract is loaded, and a faster hierarchy may later.

use std::fmt;

use petgraph::Direction;
use serde::{Deserialize, Serialize};
use vocab::{Metres, Place, Seconds};

use crate::path::{self, Way};
use crate::profile::Profile;
use crate::roads::Roads;
use crate::search;
use crate::snap::Snap;

/// How far a place may lie from the nearest usable street.
pub const SNAP_RADIUS: Metres = Metres(1_000);

/// A way with its course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Driving time in free flow.
    pub seconds: Seconds,
    /// Length on the road, without the walk to and from it.
    pub metres: Metres,
    /// The course on the road; at least two places.
    pub shape: Vec<Place>,
}

/// A way without its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Driving time in free flow.
    pub seconds: Seconds,
    /// Length on the road.
    pub metres: Metres,
}

/// Why there is no route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteError {
    /// No street the profile may use lies within `limit` of one of the places.
    NoRoadNear {
        /// How far was looked.
        limit: Metres,
    },
    /// Both have a street, but no way leads from one to the other.
    Unreachable,
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoadNear { limit } => write!(f, "no usable street within {} m", limit.0),
            Self::Unreachable => f.write_str("no way leads from one place to the other"),
        }
    }
}

impl std::error::Error for RouteError {}

/// Travel times between places.
///
/// Times are free flow. A bound is compared with what a way weighs, which is its time
/// plus the reluctance to enter restricted areas; beyond it, or without a street
/// nearby, there is no leg.
pub trait TravelTimes: Send + Sync {
    /// The best route.
    ///
    /// # Errors
    /// When a place has no street nearby, or no way leads there.
    fn route(&self, profile: Profile, from: Place, to: Place) -> Result<Route, RouteError>;

    /// Legs from each of many places to one, in their order.
    fn many_to_one(
        &self,
        profile: Profile,
        from: &[Place],
        to: Place,
        bound: Seconds,
    ) -> Vec<Option<Leg>>;

    /// Legs from one place to each of many, in their order.
    fn one_to_many(
        &self,
        profile: Profile,
        from: Place,
        to: &[Place],
        bound: Seconds,
    ) -> Vec<Option<Leg>>;
}

impl TravelTimes for Roads {
    fn route(&self, profile: Profile, from: Place, to: Place) -> Result<Route, RouteError> {
        let nowhere = RouteError::NoRoadNear { limit: SNAP_RADIUS };
        let from = self.nearest(profile, from).ok_or(nowhere)?;
        let to = self.nearest(profile, to).ok_or(nowhere)?;
        let exits = path::exits(self, profile, &from);
        let entries = path::entries(self, profile, &to);
        let found = search::shortest(self, profile, &exits, &entries);
        let direct = path::direct(self, profile, &from, &to);
        let way = path::cheaper(direct, found).ok_or(RouteError::Unreachable)?;
        let Leg { seconds, metres } = self.leg(profile, &way);
        Ok(Route { seconds, metres, shape: path::shape(self, &way, &from, &to) })
    }

    fn many_to_one(
        &self,
        profile: Profile,
        from: &[Place],
        to: Place,
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        self.legs(profile, Direction::Incoming, to, from, bound)
    }

    fn one_to_many(
        &self,
        profile: Profile,
        from: Place,
        to: &[Place],
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        self.legs(profile, Direction::Outgoing, from, to, bound)
    }
}

impl Roads {
    fn nearest(&self, profile: Profile, place: Place) -> Option<Snap> {
        self.snap(profile, place, f64::from(SNAP_RADIUS.0), 1).pop()
    }

    /// Legs between a hub and its rims, in the direction seen from the hub.
    fn legs(
        &self,
        profile: Profile,
        towards: Direction,
        hub: Place,
        rims: &[Place],
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        let Some(hub) = self.nearest(profile, hub) else {
            return vec![None; rims.len()];
        };
        let bound_tenths = bound.0.saturating_mul(10);
        let rims: Vec<Option<Snap>> =
            rims.iter().map(|place| self.nearest(profile, *place)).collect();
        let outgoing = towards == Direction::Outgoing;
        let (at_hub, at_rim): (Doors, Doors) =
            if outgoing { (path::exits, path::entries) } else { (path::entries, path::exits) };
        let rim_doors: Vec<Vec<search::Door>> = rims
            .iter()
            .map(|rim| rim.as_ref().map_or_else(Vec::new, |rim| at_rim(self, profile, rim)))
            .collect();
        let hub_doors = at_hub(self, profile, &hub);
        let found = search::sweep(self, profile, towards, &hub_doors, &rim_doors, bound_tenths);
        let ways = found.into_iter().zip(&rims).map(|(found, rim)| {
            let rim = rim.as_ref()?;
            let (from, to) = if outgoing { (&hub, rim) } else { (rim, &hub) };
            let direct = path::direct(self, profile, from, to);
            let direct =
                direct.filter(|way| path::totals(self, profile, way).0 <= u64::from(bound_tenths));
            path::cheaper(direct, found)
        });
        ways.map(|way| way.map(|way| self.leg(profile, &way))).collect()
    }

    fn leg(&self, profile: Profile, way: &Way) -> Leg {
        let (tenths, mm) = path::totals(self, profile, way);
        let rounded =
            |sum: u64, unit: u64| u32::try_from((sum + unit / 2) / unit).unwrap_or(u32::MAX);
        Leg { seconds: Seconds(rounded(tenths, 10)), metres: Metres(rounded(mm, 1_000)) }
    }
}

/// The doors of a place on a street.
type Doors = fn(&Roads, Profile, &Snap) -> Vec<search::Door>;

#[cfg(test)]
mod tests;
