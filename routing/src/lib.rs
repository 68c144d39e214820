//! Streets: from an OpenStreetMap extract to travel times and routes.
//!
//! Bytes of a `.osm.pbf` become a [`RoadNetwork`] (plain data, cached as bytes),
//! which becomes [`Roads`] (the same with its spatial index and, for every profile, a
//! contraction hierarchy), which answers: times, tables, courses, in the traffic of the
//! moment. The same bytes are drawn by [`tiles`]. Costs are whole tenths of a second,
//! lengths whole millimetres, so that the same question has the same answer on every
//! machine.
//!
//! This crate must never open a file, read a clock or start a thread of its own
//! (rayon, whose results here do not depend on the number of threads, apart), and
//! never panic on bytes it is given. It knows no orders and no workers.

pub mod node_rules;
pub mod profile;
pub mod rules;
mod table;
pub mod turn_rules;

pub mod osm;
pub mod survey;

mod fold;
mod foot;
pub mod graph;
mod restrictions;
mod ruler;
mod threshold;

pub mod cache;
pub mod roads;
pub mod snap;

mod hierarchy;
mod states;

pub mod course;
pub mod lists;
mod matching;
mod speeds;
pub mod spot;
pub mod straight;
pub mod tables;
pub mod traffic;
pub mod travel;

pub mod along;
pub mod extract;
pub mod polyline;

pub mod tiles;

#[cfg(test)]
mod proofs;
#[cfg(test)]
mod testing;

pub use along::Along;
pub use cache::{CacheError, fingerprint};
pub use course::{Course, Piece, Segment, Totals};
pub use graph::{Ban, LaneRef, RoadNetwork, Street};
pub use matching::{Gaps, Matcher, Track, TrackFix, TrackLeg, TrackOptions, TrackPart, TrackedFix};
pub use osm::OsmError;
pub use profile::{Profile, RoadClass};
pub use roads::Roads;
pub use snap::Snap;
pub use spot::Spot;
pub use states::Side;
pub use straight::StraightLine;
pub use tables::{Table, UNREACHABLE};
pub use traffic::{SegmentSpeed, TrafficReport};
pub use travel::{Leg, Route, RouteError, TravelTimes};
