//! `route`: the fastest way through coordinates in their order.

use routing::{Course, Profile, Roads, Spot, Totals};
use serde::Serialize;
use vocab::{Place, limits};

use super::geometry::Geometry;
use super::lines::{Leg, Line, LineOptions, metres, seconds};
use super::query::{General, Query};
use super::refusal::{Code, Refusal};
use super::url::Path;
use super::waypoint::{Waypoint, spots, waypoints};
use super::{STEADY_TRIES, bytes};
use crate::rooms::roads::RoadRoom;

/// A route asked for.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) profile: Profile,
    places: Vec<Place>,
    general: General,
    line: LineOptions,
}

#[derive(Serialize)]
struct Answer<'a> {
    code: &'static str,
    routes: [Found<'a>; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    waypoints: Option<Vec<Waypoint<'a>>>,
    data_version: String,
}

#[derive(Serialize)]
struct Found<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    geometry: Option<Geometry<'a>>,
    legs: Vec<Leg>,
    weight_name: &'static str,
    weight: f64,
    duration: f64,
    distance: f64,
}

impl Route {
    pub(super) fn read(path: Path, mut query: Query) -> Result<Self, Refusal> {
        let Path { profile, places, .. } = path;
        let general = General::take(&mut query, places.len())?;
        let line = LineOptions::take(&mut query)?;
        // An alternative is never promised: one route is an answer to any number.
        query.one("alternatives", |text| {
            (matches!(text, "true" | "false") || text.parse::<u32>().is_ok()).then_some(())
        })?;
        let straight = query.one("continue_straight", |text| match text {
            "default" | "false" => Some(false),
            "true" => Some(true),
            _ => None,
        })?;
        query.end()?;
        if places.len() < 2 {
            return Err(Refusal::options("Number of coordinates needs to be at least two."));
        }
        if places.len() > limits::OSRM_ROUTE_PLACES_MAX {
            let most = limits::OSRM_ROUTE_PLACES_MAX;
            return Err(Refusal::too_big("coordinates", places.len(), most));
        }
        if straight == Some(true) && places.len() > 2 {
            return Err(Refusal::not_implemented("continue_straight=true is not supported"));
        }
        Ok(Self { profile, places, general, line })
    }

    /// Whether it is answered faster than handed over.
    pub(super) fn is_light(&self) -> bool {
        self.places.len() <= limits::OSRM_ROUTE_PLACES_LIGHT
    }

    pub(super) fn answer(&self, room: &RoadRoom, roads: &Roads) -> Result<Vec<u8>, Refusal> {
        let spots = spots(roads, self.profile, &self.places, &self.general)?;
        let ways = self.ways(roads, &spots)?;
        let leg = |Way { totals, course }: &Way| {
            self.line.leg(room, totals.tenths, totals.mm, course.as_ref().map(Line::of))
        };
        let legs = ways.iter().map(leg).collect();
        let duration = seconds(ways.iter().map(|way| u64::from(way.totals.tenths)).sum());
        let distance = metres(ways.iter().map(|way| way.totals.mm).sum());
        let data_version = ways[0].totals.version.to_string();
        let shape = self.line.shown(joined(ways.into_iter().filter_map(|way| way.course)));
        let found = Found {
            geometry: self.line.geometry(shape.as_deref()),
            legs,
            weight_name: "duration",
            weight: duration,
            duration,
            distance,
        };
        let waypoints = (!self.general.skip_waypoints).then(|| {
            waypoints(roads, self.profile, self.places.iter().copied(), spots.into_iter())
        });
        Ok(bytes(&Answer { code: "Ok", routes: [found], waypoints, data_version }))
    }

    /// One way for each leg, all of one version of the streets where traffic does not
    /// change them faster than a route is found.
    fn ways(&self, roads: &Roads, spots: &[Spot]) -> Result<Vec<Way>, Refusal> {
        let mut ways = self.ways_once(roads, spots)?;
        for _ in 1..STEADY_TRIES {
            if ways.iter().all(|way| way.totals.version == ways[0].totals.version) {
                break;
            }
            ways = self.ways_once(roads, spots)?;
        }
        Ok(ways)
    }

    fn ways_once(&self, roads: &Roads, spots: &[Spot]) -> Result<Vec<Way>, Refusal> {
        let none = || Refusal::new(Code::NoRoute, "No route found between points");
        let way = |pair: &[Spot]| {
            if self.line.is_drawn() {
                let course = roads.course(self.profile, &pair[0], &pair[1])?;
                Some(Way { totals: course.totals(), course: Some(course) })
            } else {
                let totals = roads.totals(self.profile, &pair[0], &pair[1])?;
                Some(Way { totals, course: None })
            }
        };
        spots.windows(2).map(|pair| way(pair).ok_or_else(none)).collect()
    }
}

/// The way of a leg, with its course where anything of that is wanted.
struct Way {
    totals: Totals,
    course: Option<Course>,
}

/// One shape of all; where two legs meet the place stands once.
fn joined(courses: impl Iterator<Item = Course>) -> Vec<Place> {
    let mut shapes = courses.map(|course| course.shape);
    let mut whole = shapes.next().unwrap_or_default();
    for shape in shapes {
        whole.extend(shape.into_iter().skip(1));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str, query: &str) -> Result<Route, Code> {
        let read = || Route::read(Path::read(path)?, Query::read(query)?);
        read().map_err(|refusal| refusal.code)
    }

    #[test]
    fn what_no_route_can_be_is_refused() {
        let two = "route/v1/car/1,2;3,4";
        let three = "route/v1/car/1,2;3,4;5,6";
        let many = format!("route/v1/car/1,2{}", ";1,2".repeat(limits::OSRM_ROUTE_PLACES_MAX));
        for (path, query, code) in [
            ("route/v1/car/1,2", "", Code::InvalidOptions),
            (&*many, "", Code::TooBig),
            (two, "alternatives=some", Code::InvalidQuery),
            (two, "continue_straight=maybe", Code::InvalidQuery),
            (two, "number=3", Code::InvalidQuery),
            (three, "continue_straight=true", Code::NotImplemented),
        ] {
            assert_eq!(read(path, query).err(), Some(code), "{path:.40} {query}");
        }
        for query in
            ["alternatives=3", "alternatives=true", "continue_straight=true", "steps=false"]
        {
            assert!(read(two, query).unwrap().is_light(), "{query}");
        }
    }
}
