//! The solver's matrices: what was given, or what our streets say, in the vehicles' own
//! speeds and prices.

use std::collections::BTreeMap;

use solver::{Matrix, TICKS_MAX};
use vocab::{Place, limits};

use super::clock::Clock;
use super::input::{Input, Vehicle};
use super::places::{Places, Site, Spot};
use super::prices::{Prices, bounded};
use super::refusal::Refusal;

/// Who is asked where no matrices are given.
pub trait Streets {
    /// Seconds between all places, row by row, and metres if they are asked for.
    ///
    /// # Errors
    /// Why there are none.
    fn table(&self, profile: &str, places: &[Place], metres: bool) -> Result<Legs, Refusal>;

    /// The way from one place to another.
    ///
    /// # Errors
    /// Why there is none.
    fn course(&self, profile: &str, from: Place, to: Place) -> Result<Course, Refusal>;
}

/// A way.
pub struct Course {
    /// Its length.
    pub metres: u32,
    /// The places along it.
    pub shape: Vec<Place>,
}

/// No streets at all: a problem must bring its matrices.
pub struct NoStreets;

impl Streets for NoStreets {
    fn table(&self, _: &str, _: &[Place], _: bool) -> Result<Legs, Refusal> {
        Err(Refusal::routing("There are no streets here: matrices are needed."))
    }

    fn course(&self, _: &str, _: Place, _: Place) -> Result<Course, Refusal> {
        Err(Refusal::routing("There are no streets here, and no geometry."))
    }
}

/// Seconds and metres between places, row by row.
pub struct Legs {
    /// Whole seconds.
    pub seconds: Vec<u32>,
    /// Whole metres, if they were asked for.
    pub metres: Option<Vec<u32>>,
}

/// What a profile's rows say of the places of a problem.
struct Rows {
    seconds: Vec<u32>,
    metres: Option<Vec<u32>>,
    costs: Option<Vec<u32>>,
}

/// All matrices, and which one each vehicle has.
pub(super) struct Built {
    pub(super) matrices: Vec<Matrix>,
    pub(super) of_vehicle: Vec<u32>,
    /// Whether metres are known wherever anyone drives.
    pub(super) has_metres: bool,
}

/// What makes vehicles see different matrices: profile, speed, and prices where they are
/// part of the matrix.
type Variant<'a> = (&'a str, i64, Option<Prices>);

/// The matrices of a problem whose places are all numbered.
pub(super) fn build(
    input: &Input,
    places: &Places,
    clock: Clock,
    prices: &[Prices],
    streets: &dyn Streets,
) -> Result<Built, Refusal> {
    let mut rows: BTreeMap<&str, Rows> = BTreeMap::new();
    for vehicle in &input.vehicles {
        if !rows.contains_key(vehicle.profile.as_str()) {
            rows.insert(&vehicle.profile, rows_of(input, &vehicle.profile, places, streets)?);
        }
    }
    let mut built = Built { matrices: Vec::new(), of_vehicle: Vec::new(), has_metres: false };
    built.has_metres = rows.values().all(|rows| rows.metres.is_some());
    let mut known: BTreeMap<Variant<'_>, u32> = BTreeMap::new();
    for (vehicle, prices) in input.vehicles.iter().zip(prices) {
        let rows = &rows[vehicle.profile.as_str()];
        let priced = places.priced || rows.costs.is_some();
        let variant = (vehicle.profile.as_str(), vehicle.slowness, priced.then_some(*prices));
        let next = built.matrices.len() as u32;
        let number = *known.entry(variant).or_insert(next);
        if number == next {
            let cells = (built.matrices.len() + 1) * places.sites.len().pow(2);
            if cells > limits::VROOM_CELLS_MAX {
                let most = limits::VROOM_CELLS_MAX;
                return Err(Refusal::too_big("cells of matrices", cells, most));
            }
            built.matrices.push(matrix(rows, &places.sites, clock, vehicle, variant.2)?);
        }
        built.of_vehicle.push(number);
    }
    Ok(built)
}

fn rows_of(
    input: &Input,
    profile: &str,
    places: &Places,
    streets: &dyn Streets,
) -> Result<Rows, Refusal> {
    let mut drivers = input.vehicles.iter().filter(|vehicle| vehicle.profile == profile);
    let needs_metres =
        drivers.any(|vehicle| vehicle.costs.per_km > 0 || vehicle.distance_max.is_some());
    let Some(given) = input.matrices.get(profile) else {
        return from_streets(profile, &places.sites, needs_metres, streets);
    };
    let pick = |rows: &Vec<Vec<u32>>, name: &str| picked(rows, &places.sites, profile, name);
    let durations = given.durations.as_ref().ok_or_else(|| {
        Refusal::input(format!("Missing durations matrix for {profile} profile."))
    })?;
    if needs_metres && given.distances.is_none() {
        return Err(Refusal::input(format!("Missing distances matrix for {profile} profile.")));
    }
    Ok(Rows {
        seconds: pick(durations, "durations")?,
        metres: given.distances.as_ref().map(|rows| pick(rows, "distances")).transpose()?,
        costs: given.costs.as_ref().map(|rows| pick(rows, "costs")).transpose()?,
    })
}

/// The cells of the rows that are places of the problem.
fn picked(
    rows: &[Vec<u32>],
    sites: &[Site],
    profile: &str,
    name: &str,
) -> Result<Vec<u32>, Refusal> {
    let row = |site: &Site| match site.spot {
        Spot::Row(row) => Some(row as usize),
        _ => None,
    };
    if sites.iter().filter_map(row).any(|row| row >= rows.len()) {
        let message = format!("location_index exceeding {name} matrix size for {profile} profile.");
        return Err(Refusal::input(message));
    }
    let cell = |from: Option<usize>, to: Option<usize>| match (from, to) {
        (Some(from), Some(to)) => rows[from][to],
        _ => 0,
    };
    let numbers: Vec<Option<usize>> = sites.iter().map(row).collect();
    let from = numbers.iter();
    Ok(from.flat_map(|from| numbers.iter().map(move |to| cell(*from, *to))).collect())
}

/// Each location is asked about once, however many places it is.
fn from_streets(
    profile: &str,
    sites: &[Site],
    needs_metres: bool,
    streets: &dyn Streets,
) -> Result<Rows, Refusal> {
    let mut numbers: BTreeMap<Place, usize> = BTreeMap::new();
    let mut asked = Vec::new();
    let mut of_site = Vec::with_capacity(sites.len());
    for site in sites {
        let Spot::Street(place) = site.spot else {
            of_site.push(None);
            continue;
        };
        of_site.push(Some(*numbers.entry(place).or_insert_with(|| {
            asked.push(place);
            asked.len() - 1
        })));
    }
    let legs = streets.table(profile, &asked, needs_metres)?;
    let spread = |cells: &[u32]| -> Vec<u32> {
        let cell = |from: Option<usize>, to: Option<usize>| match (from, to) {
            (Some(from), Some(to)) => cells[from * asked.len() + to],
            _ => 0,
        };
        let from = of_site.iter();
        from.flat_map(|from| of_site.iter().map(move |to| cell(*from, *to))).collect()
    };
    Ok(Rows {
        seconds: spread(&legs.seconds),
        metres: legs.metres.as_deref().map(spread),
        costs: None,
    })
}

/// The matrix as vehicles of one speed, and where that matters of one price, see it.
fn matrix(
    rows: &Rows,
    sites: &[Site],
    clock: Clock,
    vehicle: &Vehicle,
    prices: Option<Prices>,
) -> Result<Matrix, Refusal> {
    let slowness = if clock.per_second == 1 { 1 } else { vehicle.slowness };
    let far = |value: i64| {
        let message = format!("Too high value {value} in matrices.");
        i32::try_from(value)
            .ok()
            .filter(|value| *value <= TICKS_MAX)
            .ok_or_else(|| Refusal::input(message))
    };
    let ticks = rows.seconds.iter().map(|seconds| far(i64::from(*seconds) * slowness));
    let ticks: Vec<i32> = ticks.collect::<Result<_, _>>()?;
    let metres = rows.metres.as_ref().map(|metres| {
        metres.iter().map(|metres| far(i64::from(*metres))).collect::<Result<Vec<i32>, _>>()
    });
    let metres = metres.transpose()?;
    let costs = prices.map(|prices| costs(rows, sites, clock, &ticks, prices)).transpose()?;
    Ok(Matrix { size: sites.len(), ticks, metres, costs })
}

/// What each leg costs, together with the work at its end.
fn costs(
    rows: &Rows,
    sites: &[Site],
    clock: Clock,
    ticks: &[i32],
    prices: Prices,
) -> Result<Vec<i32>, Refusal> {
    let size = sites.len();
    let cost = |cell: usize| {
        let (from, to) = (&sites[cell / size], &sites[cell % size]);
        let travel = match &rows.costs {
            Some(costs) => i128::from(costs[cell]) * i128::from(prices.unit),
            None => i128::from(ticks[cell]) * i128::from(prices.per_tick),
        };
        let metres = rows.metres.as_ref().map_or(0, |metres| metres[cell]);
        let setup = if from.spot == to.spot { 0 } else { to.setup };
        let work = i128::from(setup + to.service) * i128::from(clock.per_second);
        let all = travel
            + i128::from(metres) * i128::from(prices.per_metre)
            + work * i128::from(prices.per_task_tick);
        bounded(all, i64::from(TICKS_MAX)).map(|cost| cost as i32)
    };
    (0..size * size).map(cost).collect()
}
