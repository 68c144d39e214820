//! What a tagged thing is drawn as: its layer, its class, and from which zoom on.
//!
//! This module must never know geometry. The first row that fits decides within a
//! table; a closed way may be drawn as an area and as a line.

use crate::rules::Tags;

/// The layers of a tile, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Seas, lakes and broad rivers, as areas.
    Water,
    /// Rivers and streams, as lines.
    Waterway,
    /// What the ground is used for, as areas.
    Landuse,
    /// Buildings.
    Buildings,
    /// Roads, paths and rails.
    Roads,
    /// Names of settlements, as points.
    Places,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Water, Self::Waterway, Self::Landuse, Self::Buildings, Self::Roads, Self::Places];

    /// Its name in a tile.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Waterway => "waterway",
            Self::Landuse => "landuse",
            Self::Buildings => "buildings",
            Self::Roads => "roads",
            Self::Places => "places",
        }
    }

    /// What its features carry, and of what type each is.
    pub fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Water | Self::Landuse => &[("class", "String"), ("name", "String")],
            Self::Waterway => &[("class", "String"), ("name", "String"), ("tunnel", "Boolean")],
            Self::Buildings => &[("class", "String")],
            Self::Roads => &[
                ("class", "String"),
                ("name", "String"),
                ("ref", "String"),
                ("oneway", "Boolean"),
                ("ramp", "Boolean"),
                ("bridge", "Boolean"),
                ("tunnel", "Boolean"),
            ],
            Self::Places => &[("class", "String"), ("name", "String"), ("rank", "Number")],
        }
    }
}

/// How one kind of thing is drawn.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    /// Where.
    pub layer: Layer,
    /// Its order among what is drawn there: roads from paths to motorways, places
    /// from cities to neighbourhoods.
    pub rank: u8,
    /// As what.
    pub class: &'static str,
    /// The first zoom that shows it.
    pub from_zoom: u8,
    /// The first zoom that names it.
    pub named_from: u8,
}

/// A key, the values that mean one thing, and how that is drawn.
type Row = (&'static str, &'static [&'static str], Look);

const fn water(class: &'static str, from_zoom: u8) -> Look {
    Look { layer: Layer::Water, rank: 0, class, from_zoom, named_from: 12 }
}
const fn waterway(class: &'static str, from_zoom: u8) -> Look {
    Look { layer: Layer::Waterway, rank: 0, class, from_zoom, named_from: 12 }
}
/// Broad backgrounds have a low rank, so that what lies in them is drawn over them.
const fn land(rank: u8, class: &'static str, from_zoom: u8) -> Look {
    Look { layer: Layer::Landuse, rank, class, from_zoom, named_from: 13 }
}
const fn road(rank: u8, class: &'static str, from_zoom: u8, named_from: u8) -> Look {
    Look { layer: Layer::Roads, rank, class, from_zoom, named_from }
}
const fn place(rank: u8, class: &'static str, from_zoom: u8) -> Look {
    Look { layer: Layer::Places, rank, class, from_zoom, named_from: 0 }
}

/// The open sea, which no single way or relation draws.
pub static SEA: Look = water("sea", 0);

static BUILDING: Look =
    Look { layer: Layer::Buildings, rank: 0, class: "building", from_zoom: 14, named_from: 99 };

static SQUARE: Look = land(8, "pedestrian", 13);

static AREAS: &[Row] = &[
    ("waterway", &["riverbank"], water("river", 6)),
    ("waterway", &["dock"], water("dock", 12)),
    ("water", &["river", "canal", "stream"], water("river", 6)),
    ("natural", &["water"], water("lake", 7)),
    ("landuse", &["reservoir", "basin"], water("lake", 7)),
    ("leisure", &["swimming_pool"], water("pool", 14)),
    ("natural", &["beach", "sand"], land(4, "beach", 10)),
    ("natural", &["wood"], land(2, "wood", 8)),
    ("landuse", &["forest"], land(2, "wood", 8)),
    ("natural", &["scrub", "heath"], land(2, "scrub", 11)),
    ("natural", &["grassland"], land(3, "grass", 11)),
    ("natural", &["bare_rock", "scree", "shingle"], land(3, "rock", 11)),
    ("natural", &["wetland"], land(3, "wetland", 11)),
    ("leisure", &["park", "garden", "nature_reserve", "golf_course"], land(5, "park", 10)),
    ("leisure", &["pitch", "sports_centre", "stadium", "track"], land(7, "pitch", 13)),
    ("leisure", &["playground", "dog_park"], land(6, "park", 14)),
    ("landuse", &["grass", "meadow", "village_green", "recreation_ground"], land(3, "grass", 11)),
    ("landuse", &["farmland", "orchard", "vineyard", "allotments"], land(1, "farmland", 10)),
    ("landuse", &["farmyard", "greenhouse_horticulture", "plant_nursery"], land(1, "farmland", 12)),
    ("landuse", &["residential"], land(0, "residential", 9)),
    ("landuse", &["commercial", "retail"], land(1, "commercial", 11)),
    ("landuse", &["industrial", "port", "railway"], land(1, "industrial", 10)),
    ("landuse", &["quarry", "landfill", "brownfield", "construction"], land(1, "industrial", 11)),
    ("landuse", &["military"], land(1, "military", 11)),
    ("landuse", &["cemetery"], land(5, "cemetery", 12)),
    ("amenity", &["grave_yard"], land(5, "cemetery", 12)),
    ("amenity", &["hospital"], land(4, "hospital", 12)),
    ("amenity", &["school", "college", "university", "kindergarten"], land(4, "school", 13)),
    ("aeroway", &["aerodrome"], land(1, "airport", 10)),
    ("aeroway", &["runway", "taxiway", "apron"], land(6, "runway", 12)),
    ("man_made", &["pier", "breakwater", "groyne"], land(7, "pier", 12)),
    ("place", &["square"], land(8, "pedestrian", 13)),
    ("amenity", &["parking"], land(7, "parking", 14)),
];

static LINES: &[Row] = &[
    ("waterway", &["river"], waterway("river", 8)),
    ("waterway", &["canal"], waterway("canal", 10)),
    ("waterway", &["stream"], waterway("stream", 12)),
    ("waterway", &["ditch", "drain"], waterway("ditch", 14)),
    ("highway", &["motorway"], road(9, "motorway", 5, 11)),
    ("highway", &["motorway_link"], road(9, "motorway", 10, 14)),
    ("highway", &["trunk"], road(8, "trunk", 6, 11)),
    ("highway", &["trunk_link"], road(8, "trunk", 10, 14)),
    ("highway", &["primary"], road(7, "primary", 8, 12)),
    ("highway", &["primary_link"], road(7, "primary", 11, 14)),
    ("highway", &["secondary"], road(6, "secondary", 10, 12)),
    ("highway", &["secondary_link"], road(6, "secondary", 12, 14)),
    ("highway", &["tertiary"], road(5, "tertiary", 11, 12)),
    ("highway", &["tertiary_link"], road(5, "tertiary", 12, 14)),
    ("highway", &["unclassified", "residential", "road"], road(4, "minor", 12, 13)),
    ("highway", &["living_street"], road(4, "minor", 12, 13)),
    ("highway", &["service"], road(3, "service", 13, 14)),
    ("highway", &["pedestrian"], road(2, "path", 13, 14)),
    ("highway", &["track"], road(2, "path", 14, 14)),
    ("highway", &["footway", "path", "cycleway", "bridleway", "steps"], road(2, "path", 14, 14)),
    ("railway", &["rail", "light_rail", "narrow_gauge"], road(1, "rail", 10, 14)),
    ("railway", &["subway", "tram", "funicular", "monorail"], road(1, "rail", 12, 14)),
];

static POINTS: &[Row] = &[
    ("place", &["city"], place(1, "city", 4)),
    ("place", &["town"], place(2, "town", 8)),
    ("place", &["village"], place(3, "village", 10)),
    ("place", &["suburb"], place(4, "suburb", 11)),
    ("place", &["hamlet", "isolated_dwelling"], place(5, "village", 13)),
    ("place", &["neighbourhood", "quarter", "locality"], place(6, "neighbourhood", 13)),
];

fn first_fit(rows: &'static [Row], tags: &Tags<'_>) -> Option<&'static Look> {
    let fits = |(key, values, _): &&Row| tags.get(key).is_some_and(|v| values.contains(&v));
    rows.iter().find(fits).map(|(.., look)| look)
}

/// How an area with these tags is drawn.
pub fn of_area(tags: &Tags<'_>) -> Option<&'static Look> {
    if tags.get("area") == Some("no") {
        return None;
    }
    if tags.get("building").is_some_and(|value| value != "no") {
        return Some(&BUILDING);
    }
    let paved = matches!(tags.get("highway"), Some("pedestrian" | "footway" | "living_street"));
    if paved && is_area(tags) {
        return Some(&SQUARE);
    }
    first_fit(AREAS, tags)
}

/// How a line with these tags is drawn.
pub fn of_line(tags: &Tags<'_>) -> Option<&'static Look> {
    if is_area(tags) { None } else { first_fit(LINES, tags) }
}

/// How a point with these tags is drawn.
pub fn of_point(tags: &Tags<'_>) -> Option<&'static Look> {
    tags.get("name").and(first_fit(POINTS, tags))
}

/// Whether a way is a piece of shore, with the land on its left.
pub fn is_coast(tags: &Tags<'_>) -> bool {
    tags.get("natural") == Some("coastline")
}

fn is_area(tags: &Tags<'_>) -> bool {
    tags.get("area") == Some("yes")
}

/// A line runs one way.
pub const ONEWAY: u8 = 1;
/// A line is a ramp from one road to another.
pub const RAMP: u8 = 2;
/// A line lies on a bridge.
pub const BRIDGE: u8 = 4;
/// A line lies under the ground.
pub const TUNNEL: u8 = 8;

/// The flags of a line, and whether traffic runs against it: then it is drawn from
/// its end, so that one way always means along the line.
pub fn flags(tags: &Tags<'_>) -> (u8, bool) {
    let said = |key| tags.get(key).is_some_and(|value| value != "no");
    let against = tags.get("oneway") == Some("-1");
    let round = matches!(tags.get("junction"), Some("roundabout" | "circular"));
    let motorway = tags.get("highway") == Some("motorway");
    let along = matches!(tags.get("oneway"), Some("yes" | "1" | "true"))
        || (tags.get("oneway").is_none() && (round || motorway));
    let ramp = tags.get("highway").is_some_and(|value| value.ends_with("_link"));
    let set = [
        (along || against, ONEWAY),
        (ramp, RAMP),
        (said("bridge"), BRIDGE),
        (said("tunnel"), TUNNEL),
    ];
    let flags = set.into_iter().filter(|(is, _)| *is).map(|(_, flag)| flag).sum();
    (flags, against)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::tags;

    fn check(text: &str, area: Option<&str>, line: Option<&str>) {
        let tags = tags(text);
        assert_eq!(of_area(&tags).map(|look| look.class), area, "{text} as an area");
        assert_eq!(of_line(&tags).map(|look| look.class), line, "{text} as a line");
    }

    #[test]
    fn tags_say_what_is_drawn() {
        check("highway=residential", None, Some("minor"));
        check("highway=motorway_link", None, Some("motorway"));
        check("highway=pedestrian area=yes", Some("pedestrian"), None);
        check("highway=construction", None, None);
        check("railway=tram", None, Some("rail"));
        check("natural=water", Some("lake"), None);
        check("natural=water water=river", Some("river"), None);
        check("waterway=riverbank", Some("river"), None);
        check("waterway=river", None, Some("river"));
        check("landuse=forest", Some("wood"), None);
        check("building=yes amenity=school", Some("building"), None);
        check("building=no", None, None);
        check("natural=beach area=no", None, None);
    }

    #[test]
    fn a_place_without_a_name_is_not_drawn() {
        assert_eq!(of_point(&tags("place=town")), None);
        assert_eq!(of_point(&tags("place=town name=Maia")).map(|look| look.rank), Some(2));
    }

    #[test]
    fn one_way_means_along_the_line_as_drawn() {
        let check = |text: &str, expected| assert_eq!(flags(&tags(text)), expected, "{text}");
        check("highway=residential", (0, false));
        check("highway=residential oneway=yes", (ONEWAY, false));
        check("highway=residential oneway=-1", (ONEWAY, true));
        check("highway=primary junction=roundabout", (ONEWAY, false));
        check("highway=motorway oneway=no", (0, false));
        check("highway=trunk_link bridge=viaduct", (RAMP | BRIDGE, false));
        check("highway=path tunnel=yes bridge=no", (TUNNEL, false));
    }

    #[test]
    fn no_look_is_shown_beyond_the_last_zoom() {
        let rows = AREAS.iter().chain(LINES).chain(POINTS);
        assert!(rows.map(|(.., look)| look).all(|look| look.from_zoom <= super::super::ZOOM_MAX));
    }
}
