//! What the solver is told of streets: seconds and metres between the places of a
//! problem, from the streets or, where there are none, from straight lines.

use std::fmt;
use std::sync::Arc;

use rayon::prelude::*;
use routing::{Leg, Profile, Roads, Route, Spot, TravelTimes};
use vocab::{Place, Seconds, limits};

use crate::app::App;

/// Who is asked.
#[derive(Clone)]
pub(crate) struct Ways {
    roads: Option<Arc<Roads>>,
    times: Arc<dyn TravelTimes>,
}

/// Seconds and metres, row by row.
pub(crate) struct Legs {
    pub(crate) seconds: Vec<u32>,
    pub(crate) metres: Option<Vec<u32>>,
}

/// Why there are none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum NoWay {
    /// More cells than one table may have.
    TooMany { cells: usize, most: usize },
    /// No street is near this place.
    NoStreet(Place),
    /// No way leads from one to the other.
    Unreachable(Place, Place),
}

impl fmt::Display for NoWay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany { cells, most } => {
                write!(f, "{cells} cells are more than {most} of one table")
            }
            Self::NoStreet(at) => write!(f, "no street near [{}, {}]", at.lng(), at.lat()),
            Self::Unreachable(from, to) => {
                let [a, b] = [from, to].map(|at| format!("[{}, {}]", at.lng(), at.lat()));
                write!(f, "no way from {a} to {b}")
            }
        }
    }
}

/// The profile of a name: ours, or one that the profiles and clients of OSRM go by.
pub(crate) fn profile(name: &str) -> Option<Profile> {
    let ours = match name {
        "driving" => "car",
        "bike" | "cycling" => "bicycle",
        "walking" => "foot",
        other => other,
    };
    ours.parse().ok()
}

impl Ways {
    pub(crate) fn of(app: &App) -> Self {
        Self { roads: app.roads.loaded().cloned(), times: app.streets.clone() }
    }

    /// Between all places, row by row. Metres take a whole way for each cell.
    pub(crate) fn legs(
        &self,
        profile: Profile,
        places: &[Place],
        metres: bool,
    ) -> Result<Legs, NoWay> {
        if places.is_empty() {
            return Ok(Legs { seconds: Vec::new(), metres: metres.then(Vec::new) });
        }
        let cells = places.len() * places.len();
        let most = if metres { limits::SOLVE_METRES_CELLS_MAX } else { limits::SOLVE_CELLS_MAX };
        if cells > most {
            return Err(NoWay::TooMany { cells, most });
        }
        match &self.roads {
            Some(roads) if !metres => seconds(roads, profile, places),
            _ => self.seconds_and_metres(profile, places),
        }
    }

    fn seconds_and_metres(&self, profile: Profile, places: &[Place]) -> Result<Legs, NoWay> {
        if let Some(roads) = &self.roads {
            spots(roads, profile, places)?;
        }
        let row = |from: &Place| -> Result<Vec<Leg>, NoWay> {
            let legs = self.times.one_to_many(profile, *from, places, Seconds(u32::MAX));
            let legs = legs.into_iter().zip(places);
            legs.map(|(leg, to)| leg.ok_or(NoWay::Unreachable(*from, *to))).collect()
        };
        let rows: Vec<Vec<Leg>> = places.par_iter().map(row).collect::<Result<_, _>>()?;
        let legs = || rows.iter().flatten();
        Ok(Legs {
            seconds: legs().map(|leg| leg.seconds.0).collect(),
            metres: Some(legs().map(|leg| leg.metres.0).collect()),
        })
    }

    /// The way from one place to another.
    pub(crate) fn route(&self, profile: Profile, from: Place, to: Place) -> Result<Route, NoWay> {
        let route = self.times.route(profile, from, to);
        route.map_err(|_| NoWay::Unreachable(from, to))
    }
}

fn seconds(roads: &Roads, profile: Profile, places: &[Place]) -> Result<Legs, NoWay> {
    let spots = spots(roads, profile, places)?;
    let table = roads.table(profile, &spots, &spots);
    let cell = |(number, tenths): (usize, &u32)| match *tenths {
        u32::MAX => {
            let (from, to) = (number / places.len(), number % places.len());
            Err(NoWay::Unreachable(places[from], places[to]))
        }
        tenths => Ok(tenths.saturating_add(5) / 10),
    };
    let seconds = table.tenths.iter().enumerate().map(cell).collect::<Result<_, _>>()?;
    Ok(Legs { seconds, metres: None })
}

fn spots(roads: &Roads, profile: Profile, places: &[Place]) -> Result<Vec<Spot>, NoWay> {
    let spot = |place: &Place| {
        let spot = roads.spot(profile, *place, limits::SOLVE_SNAP_M_MAX);
        spot.ok_or(NoWay::NoStreet(*place))
    };
    places.iter().map(spot).collect()
}
