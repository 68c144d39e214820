//! What traffic says of streets, as it is sent and shown.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// Speeds of segments, effective at once. They are not kept: a restart forgets them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PutTraffic {
    /// At most 100,000; the last one said of a segment holds.
    pub segments: Vec<SegmentTraffic>,
}

/// The speed on a segment: one direction of the road between two neighbouring
/// OpenStreetMap nodes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SegmentTraffic {
    /// The node it leads from.
    pub from: i64,
    /// The node it leads to.
    pub to: i64,
    /// Km/h; 0 closes the segment, null gives it back its free flow.
    #[serde(deserialize_with = "said")]
    #[schema(required = true)]
    pub km_h: Option<f64>,
}

/// Null must be said: a speed that was forgotten is a mistake.
fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Option::deserialize(deserializer)
}

/// What became of a report.
#[derive(Serialize, ToSchema)]
pub struct TrafficTaken {
    /// The version of the streets from here on; `data_version` in routes.
    pub version: u64,
    /// Segments of the report that are streets here and did not have this speed already.
    pub changed: usize,
    /// The numbers of the first 100 segments of the report that are no street here.
    pub unknown: Vec<usize>,
    /// How many are not.
    pub unknown_count: usize,
}

/// How the streets stand.
#[derive(Serialize, ToSchema)]
pub struct TrafficStands {
    /// The version of the streets; it grows with every change.
    pub version: u64,
    /// Segments that have a speed from a report, closed ones included.
    pub segments: usize,
}
