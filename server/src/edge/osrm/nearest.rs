//! `nearest`: the streets around a coordinate.

use routing::{Profile, Roads};
use serde::Serialize;
use vocab::{Place, limits};

use super::bytes;
use super::query::{General, Query};
use super::refusal::Refusal;
use super::url::Path;
use super::waypoint::{Waypoint, radius_m};

/// The nearest streets asked for.
#[derive(Debug)]
pub(super) struct Nearest {
    profile: Profile,
    place: Place,
    general: General,
    number: usize,
}

#[derive(Serialize)]
struct Answer<'a> {
    code: &'static str,
    waypoints: Vec<Near<'a>>,
}

#[derive(Serialize)]
struct Near<'a> {
    /// The OpenStreetMap nodes to either side.
    nodes: [i64; 2],
    #[serde(flatten)]
    waypoint: Waypoint<'a>,
}

impl Nearest {
    pub(super) fn read(path: Path, mut query: Query) -> Result<Self, Refusal> {
        let general = General::take(&mut query, path.places.len())?;
        let number = query.number("number")?.unwrap_or(1);
        query.end()?;
        let [place] = path.places[..] else {
            return Err(Refusal::options("Only one input coordinate is supported"));
        };
        if number == 0 {
            return Err(Refusal::options("Number of results needs to be at least one."));
        }
        if number > limits::OSRM_NEAREST_MAX {
            return Err(Refusal::too_big("results", number, limits::OSRM_NEAREST_MAX));
        }
        Ok(Self { profile: path.profile, place, general, number })
    }

    pub(super) fn answer(&self, roads: &Roads) -> Result<Vec<u8>, Refusal> {
        let radius = radius_m(&self.general, 0);
        let snaps = roads.snap(self.profile, self.place, radius, self.number);
        if snaps.is_empty() {
            return Err(Refusal::no_segment(0));
        }
        let near = |snap| {
            let segment = roads.segment(snap);
            let waypoint = Waypoint::new(snap.place, segment.name, snap.distance_m);
            Near { nodes: segment.nodes, waypoint }
        };
        Ok(bytes(&Answer { code: "Ok", waypoints: snaps.iter().map(near).collect() }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::refusal::Code;
    use super::*;

    #[test]
    fn one_coordinate_and_a_number_within_reason() {
        let read = |path: &str, query: &str| {
            let read = || Nearest::read(Path::read(path)?, Query::read(query)?);
            read().map_err(|refusal| refusal.code)
        };
        let one = "nearest/v1/car/1,2";
        assert_eq!(read(one, "number=7&radiuses=20").unwrap().number, 7);
        for (path, query, code) in [
            ("nearest/v1/car/1,2;3,4", "", Code::InvalidOptions),
            (one, "number=0", Code::InvalidOptions),
            (one, "number=-1", Code::InvalidQuery),
            (one, "number=101", Code::TooBig),
            (one, "overview=full", Code::InvalidQuery),
        ] {
            assert_eq!(read(path, query).err(), Some(code), "{path} {query}");
        }
    }
}
