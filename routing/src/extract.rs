//! The extract that comes with the product, so that a fresh machine without a
//! network can route. Its source and licence stand in `data/README.md`; whatever
//! shows it must show [`ATTRIBUTION`].

/// Porto and surroundings as `.osm.pbf`.
pub const PORTO_PBF: &[u8] = include_bytes!("../data/porto.osm.pbf");

/// What the streets alone do not show: the shore of the ocean, the Douro and the names
/// of towns, for drawing only. Traced from the streets; see `data/README.md`.
pub const PORTO_SHORE_PBF: &[u8] = include_bytes!("../data/porto-shore.osm.pbf");

/// The line the licence asks for.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors";
