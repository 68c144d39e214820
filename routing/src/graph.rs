//! The road network as plain data: junctions, streets between them, shapes and
//! names. It is what the cache keeps and what map tiles are drawn from.
//!
//! It must never hold anything that can be worked out from the rest (the graph,
//! the spatial index): that is `roads`.

use vocab::Place;

use crate::profile::{Profile, RoadClass};
use crate::survey::Survey;
use crate::turn_rules::RestrictionCount;
use crate::{fold, restrictions, threshold};

/// A direction that is closed. No cost reaches it.
pub const CLOSED: u32 = u32::MAX;

/// Along the street's shape.
pub const FORWARD: usize = 0;
/// Against it.
pub const BACKWARD: usize = 1;

/// A stretch of road between two junctions, with one name and one set of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Street {
    /// The junction where the shape begins.
    pub from: u32,
    /// The junction where it ends.
    pub to: u32,
    /// Where its shape begins in the network's shapes.
    pub shape_start: u32,
    /// ... and the place after its end.
    pub shape_end: u32,
    /// Length in millimetres.
    pub length_mm: u32,
    /// Tenths of a second to drive it, `[profile][direction]`, or [`CLOSED`].
    pub tenths: [[u32; 2]; Profile::COUNT],
    /// Which of the network's names it bears; 0 is none.
    pub name: u32,
    /// The kind of road.
    pub class: RoadClass,
    /// The profiles (bits) that may use it only to reach something on it. On a
    /// threshold: those for which `to` lies inside a restricted area and `from` does not.
    pub restricted: u8,
    /// The OpenStreetMap way it is part of; 0 when drawn, and on a threshold.
    pub way: i64,
}

impl Street {
    /// Tenths of a second for a profile in a direction, or [`CLOSED`].
    pub fn tenths(&self, profile: Profile, direction: usize) -> u32 {
        self.tenths[profile.index()][direction]
    }

    /// Whether a profile may use it at all.
    pub fn is_open(&self, profile: Profile) -> bool {
        self.tenths[profile.index()] != [CLOSED; 2]
    }
}

/// One direction of a street.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LaneRef {
    /// The street's number.
    pub street: u32,
    /// [`FORWARD`] or [`BACKWARD`].
    pub direction: u8,
}

impl LaneRef {
    /// The same street the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self { direction: 1 - self.direction, ..self }
    }
}

/// Lanes that may not be driven one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ban {
    /// The lanes, two at least, each beginning where the one before ends.
    pub path: Vec<LaneRef>,
    /// The profiles (bits) that may not.
    pub profiles: u8,
}

/// The streets of an area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoadNetwork {
    /// Where each junction is.
    pub junctions: Vec<Place>,
    /// The streets.
    pub streets: Vec<Street>,
    /// The shapes of all streets, one after the other, ends included.
    pub shapes: Vec<Place>,
    /// The OpenStreetMap node of every place of `shapes`; 0 when drawn.
    pub nodes: Vec<i64>,
    /// By junction: tenths of a second lost there by whoever crosses it, parity apart.
    pub delays: Vec<u8>,
    /// What turn restrictions forbid.
    pub bans: Vec<Ban>,
    /// The turn restrictions of the extract: read, and passed over.
    pub restrictions: RestrictionCount,
    /// The names; the first is empty.
    pub names: Vec<String>,
    /// Fingerprint of the bytes it was read from; 0 when it was drawn.
    pub source: u64,
}

impl RoadNetwork {
    /// Builds the network of a surveyed area: barriers and borders of restricted
    /// areas become streets without length, the pieces of a way between two junctions
    /// become one street, and turn restrictions become bans.
    pub fn from_survey(survey: Survey) -> Self {
        restrictions::lay(fold::fold(threshold::split(survey)))
    }

    /// The street of a lane.
    pub fn street(&self, lane: LaneRef) -> &Street {
        &self.streets[lane.street as usize]
    }

    /// The junctions where a lane begins and ends.
    pub fn ends(&self, lane: LaneRef) -> [u32; 2] {
        let street = self.street(lane);
        if usize::from(lane.direction) == FORWARD {
            [street.from, street.to]
        } else {
            [street.to, street.from]
        }
    }

    /// The profiles (bits) that may drive a lane.
    pub fn open(&self, lane: LaneRef) -> u8 {
        let street = self.street(lane);
        let open = |profile: &Profile| street.tenths(*profile, lane.direction.into()) != CLOSED;
        Profile::ALL.into_iter().filter(open).fold(0, |mask, profile| mask | profile.bit())
    }

    /// The course of a street, from `from` to `to`; at least two places.
    pub fn shape(&self, street: &Street) -> &[Place] {
        &self.shapes[street.shape_start as usize..street.shape_end as usize]
    }

    /// The name of a street, empty when it has none.
    pub fn name(&self, street: &Street) -> &str {
        &self.names[street.name as usize]
    }

    /// The south-west and north-east corners of the area; nothing when it is empty.
    pub fn bounds(&self) -> Option<(Place, Place)> {
        let first = *self.shapes.first()?;
        Some(self.shapes.iter().fold((first, first), |(low, high), place| {
            (
                Place {
                    lat_e7: low.lat_e7.min(place.lat_e7),
                    lng_e7: low.lng_e7.min(place.lng_e7),
                },
                Place {
                    lat_e7: high.lat_e7.max(place.lat_e7),
                    lng_e7: high.lng_e7.max(place.lng_e7),
                },
            )
        }))
    }

    /// Whether every index points at something; bytes from outside must pass this.
    pub(crate) fn is_sound(&self) -> bool {
        let junctions = self.junctions.len();
        let on_globe = |place: &Place| {
            place.lat_e7.unsigned_abs() <= 900_000_000
                && place.lng_e7.unsigned_abs() <= 1_800_000_000
        };
        self.names.first().is_some_and(String::is_empty)
            && self.nodes.len() == self.shapes.len()
            && self.delays.len() == junctions
            && self.junctions.iter().all(on_globe)
            && self.shapes.iter().all(on_globe)
            && self.streets.iter().all(|street| {
                (street.from as usize) < junctions
                    && (street.to as usize) < junctions
                    && street.shape_start.checked_add(2).is_some_and(|end| end <= street.shape_end)
                    && street.shape_end as usize <= self.shapes.len()
                    && (street.name as usize) < self.names.len()
                    && street.restricted >> Profile::COUNT == 0
            })
            && self.bans.iter().all(|ban| self.is_sound_ban(ban))
    }

    /// Whether a ban's lanes exist and follow each other. The streets must be sound.
    fn is_sound_ban(&self, ban: &Ban) -> bool {
        let exists =
            |lane: &LaneRef| (lane.street as usize) < self.streets.len() && lane.direction < 2;
        ban.path.len() >= 2
            && ban.profiles >> Profile::COUNT == 0
            && ban.path.iter().all(exists)
            && ban.path.windows(2).all(|pair| self.ends(pair[0])[1] == self.ends(pair[1])[0])
    }
}
