//! What the rest of the house asks: how long, how far, which way.
//!
//! The dispatcher knows only [`TravelTimes`]; the loaded network answers it here, a
//! straight line where no extract is loaded, and a faster hierarchy may later.

use std::fmt;

use serde::{Deserialize, Serialize};
use vocab::{Metres, Place, Seconds};

use crate::course::Totals;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::spot::Spot;
use crate::tables::UNREACHABLE;

/// How far a place may lie from the nearest usable street.
pub const SNAP_RADIUS: Metres = Metres(1_000);

/// A way with its course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Driving time.
    pub seconds: Seconds,
    /// Length on the road, without the walk to and from it.
    pub metres: Metres,
    /// The course on the road; at least two places.
    pub shape: Vec<Place>,
}

/// A way without its course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Driving time.
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
/// Times are those of the traffic as it is known. Beyond a bound, or without a street
/// nearby, there is no leg. Restricted areas (private, destination only) are entered
/// only by those who have no other way.
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
        let from = self.near(profile, from).ok_or(nowhere)?;
        let to = self.near(profile, to).ok_or(nowhere)?;
        let course = self.course(profile, &from, &to).ok_or(RouteError::Unreachable)?;
        let Leg { seconds, metres } = leg(course.totals());
        Ok(Route { seconds, metres, shape: course.shape })
    }

    fn many_to_one(
        &self,
        profile: Profile,
        from: &[Place],
        to: Place,
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        self.legs(profile, Hub::Goal, to, from, bound)
    }

    fn one_to_many(
        &self,
        profile: Profile,
        from: Place,
        to: &[Place],
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        self.legs(profile, Hub::Start, from, to, bound)
    }
}

/// What the one place of many legs is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hub {
    Start,
    Goal,
}

impl Roads {
    fn near(&self, profile: Profile, place: Place) -> Option<Spot> {
        self.spot(profile, place, f64::from(SNAP_RADIUS.0))
    }

    /// Legs between a hub and its rims: one table, and the lengths of those that count.
    fn legs(
        &self,
        profile: Profile,
        hub_is: Hub,
        hub: Place,
        rims: &[Place],
        bound: Seconds,
    ) -> Vec<Option<Leg>> {
        let Some(hub) = self.near(profile, hub) else {
            return vec![None; rims.len()];
        };
        let rims: Vec<Option<Spot>> = rims.iter().map(|place| self.near(profile, *place)).collect();
        let found: Vec<Spot> = rims.iter().copied().flatten().collect();
        let table = match hub_is {
            Hub::Start => self.table(profile, &[hub], &found),
            Hub::Goal => self.table(profile, &found, &[hub]),
        };
        let bound = bound.0.saturating_mul(10);
        let mut times = table.tenths.into_iter();
        let legs = rims.iter().map(|rim| {
            let rim = rim.as_ref()?;
            times.next().filter(|tenths| *tenths <= bound && *tenths != UNREACHABLE)?;
            let (from, to) = if hub_is == Hub::Start { (&hub, rim) } else { (rim, &hub) };
            self.totals(profile, from, to).map(leg)
        });
        legs.collect()
    }
}

/// Whole seconds and metres.
fn leg(Totals { tenths, mm, .. }: Totals) -> Leg {
    let metres = u32::try_from((mm + 500) / 1_000).unwrap_or(u32::MAX);
    Leg { seconds: Seconds(tenths.saturating_add(5) / 10), metres: Metres(metres) }
}

#[cfg(test)]
mod tests;
