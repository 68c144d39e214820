//! The extract that comes with the product, so that a fresh machine without a
//! network can route. Its source and licence stand in `data/README.md`; whatever
//! shows it must show [`ATTRIBUTION`].

/// Porto and surroundings as `.osm.pbf`.
pub const PORTO_PBF: &[u8] = include_bytes!("../data/porto.osm.pbf");

/// The line the licence asks for.
pub const ATTRIBUTION: &str = "© OpenStreetMap contributors";
