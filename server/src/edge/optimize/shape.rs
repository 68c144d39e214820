//! The way of a route on the map, and its metres.

use routing::polyline::{self, Digits};
use solver::Timeline;
use vocab::Place;

use super::meaning::{Meaning, no_way};
use crate::edge::http::dto::optimize::OptimizeRoutes;
use crate::edge::problem::Problem;
use crate::edge::ways::Ways;
use crate::rooms::planner::profile_of;

/// A polyline of six digits with the metres to each visit and to the end.
pub(super) struct Shape {
    pub(super) text: String,
    pub(super) to_visit: Vec<i64>,
    pub(super) metres: i64,
}

/// The shape of a route.
pub(super) fn of(
    meaning: &Meaning,
    form: &OptimizeRoutes,
    told: &Timeline,
    ways: &Ways,
) -> Result<Shape, Problem> {
    let vehicle = &meaning.problem.vehicles[told.vehicle as usize];
    let profile = profile_of(form.vehicles[told.vehicle as usize].kind);
    let place = |number: u32| meaning.places.all[number as usize];
    let mut line: Vec<Place> = vehicle.start.map(place).into_iter().collect();
    let mut last = line.first().copied();
    let mut drive = |to: Place| -> Result<i64, Problem> {
        let from = last.replace(to);
        let Some(from) = from.filter(|from| *from != to) else {
            line.push(to);
            return Ok(0);
        };
        let way = ways.route(profile, from, to).map_err(|no| no_way(no, &meaning.places))?;
        line.extend(way.shape);
        Ok(i64::from(way.metres.0))
    };
    let mut to_visit = Vec::with_capacity(told.visits.len());
    for visit in &told.visits {
        to_visit.push(visit.place.map_or(Ok(0), |number| drive(place(number)))?);
    }
    let back = vehicle.end.map_or(Ok(0), |number| drive(place(number)))?;
    let metres = to_visit.iter().sum::<i64>() + back;
    line.dedup();
    Ok(Shape { text: polyline::encode(&line, Digits::Six), to_visit, metres })
}
