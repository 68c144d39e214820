//! What is wrong with a problem, found before anything is solved.
//!
//! After this gate the search may take for granted that every number points at something,
//! that no time is negative or so large that a sum could overflow, and that initial routes
//! are made of steps that exist. It must never judge whether a problem can be solved: a
//! request that fits nowhere is an answer, not a fault.

use std::collections::BTreeSet;
use std::fmt::Arguments;

use crate::model::{
    AMOUNTS_MAX, Amount, BREAKS_MAX, Break, Fault, Matrix, Problem, Request, Step, Stop, TICKS_MAX,
    Vehicle, Window, Work,
};

/// The most places, requests and vehicles of one problem. A city is cut into zones long
/// before: a matrix of this many places already takes 400 MB.
pub const PLACES_MAX: usize = 10_000;
/// See [`PLACES_MAX`].
pub const REQUESTS_MAX: usize = 10_000;
/// See [`PLACES_MAX`].
pub const VEHICLES_MAX: usize = 5_000;
/// No amount may be larger, so that the sum over a route cannot overflow.
pub const AMOUNT_MAX: i32 = 50_000;
/// No price may be larger, so that the cost of a solution cannot overflow.
pub const PRICE_MAX: i64 = 1_000_000_000;

/// No tick of lateness may cost more, for the same reason.
pub const LATE_COST_MAX: i64 = 1_000_000;
/// No leg may cost more, for the same reason.
pub const LEG_PRICE_MAX: i64 = 1_000_000_000_000;

type Check = Result<(), Fault>;

/// The first thing that is wrong with a problem.
pub fn validate(problem: &Problem) -> Check {
    validate_on(problem, &Extent::of(&problem.matrices)?)
}

/// What the rest of a problem has to know of its matrices.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    pub(crate) places: usize,
    /// The longest leg of each, in ticks and in metres.
    longest: Vec<(i64, i64)>,
}

impl Extent {
    /// Finds the first thing that is wrong with matrices.
    pub(crate) fn of(all: &[Matrix]) -> Result<Self, Fault> {
        let places = all.first().map_or(0, |matrix| matrix.size);
        Ok(Self { places, longest: longest(all, places)? })
    }
}

/// Finds the first thing that is wrong with a problem whose matrices are right.
pub(crate) fn validate_on(problem: &Problem, extent: &Extent) -> Check {
    let sizes = [
        ("requests", problem.requests.len(), REQUESTS_MAX),
        ("vehicles", problem.vehicles.len(), VEHICLES_MAX),
    ];
    for (field, found, most) in sizes {
        ensure(found <= most, || field.into(), || format!("{found} are more than {most}"))?;
    }
    for (number, request) in problem.requests.iter().enumerate() {
        check_request(problem, request, extent.places, format_args!("requests[{number}]"))?;
    }
    let mut taken = BTreeSet::new();
    for (number, vehicle) in problem.vehicles.iter().enumerate() {
        let at = format_args!("vehicles[{number}]");
        check_vehicle(problem, vehicle, extent.places, &extent.longest, at)?;
        check_steps(problem, number as u32, at, &mut taken)?;
    }
    Ok(())
}

/// What is wrong with one request that is to join a problem.
pub(crate) fn check_request(
    problem: &Problem,
    request: &Request,
    places: usize,
    at: Arguments<'_>,
) -> Check {
    match &request.work {
        Work::Job { stop, delivery, pickup } => {
            check_stop(stop, places, format_args!("{at}.stop"))?;
            amount(delivery, format_args!("{at}.delivery"))?;
            amount(pickup, format_args!("{at}.pickup"))?;
        }
        Work::Shipment { pickup, delivery, amount: carried } => {
            check_stop(pickup, places, format_args!("{at}.pickup"))?;
            check_stop(delivery, places, format_args!("{at}.delivery"))?;
            amount(carried, format_args!("{at}.amount"))?;
        }
        Work::OnBoard { delivery, amount: carried, vehicle } => {
            check_stop(delivery, places, format_args!("{at}.delivery"))?;
            amount(carried, format_args!("{at}.amount"))?;
            known_vehicle(problem, *vehicle, format_args!("{at}.vehicle"))?;
        }
    }
    if let Some(cost) = request.unserved_cost {
        // The price of leaving something out may be far above any leg's.
        price(cost, PRICE_MAX * 1_000, format_args!("{at}.unserved_cost"))?;
    }
    for (place, &vehicle) in request.only.iter().flatten().enumerate() {
        known_vehicle(problem, vehicle, format_args!("{at}.only[{place}]"))?;
    }
    if let Some(promise) = request.promised {
        known_vehicle(problem, promise.vehicle, format_args!("{at}.promised.vehicle"))?;
        price(promise.churn_cost, PRICE_MAX * 1_000, format_args!("{at}.promised.churn_cost"))?;
    }
    Ok(())
}

/// The longest legs of each matrix, if nothing is wrong with any.
fn longest(matrices: &[Matrix], size: usize) -> Result<Vec<(i64, i64)>, Fault> {
    ensure(
        size <= PLACES_MAX,
        || "matrices[0].size".into(),
        || format!("{size} places are more than {PLACES_MAX}"),
    )?;
    let mut longest = Vec::new();
    for (number, matrix) in matrices.iter().enumerate() {
        let at = format_args!("matrices[{number}]");
        ensure(
            matrix.size == size,
            || format!("{at}.size"),
            || format!("{} places, but the first matrix has {size}", matrix.size),
        )?;
        let ticks = cells(&matrix.ticks, size, format_args!("{at}.ticks"))?;
        let metres = matrix.metres.as_deref();
        let metres =
            metres.map_or(Ok(0), |metres| cells(metres, size, format_args!("{at}.metres")))?;
        if let Some(costs) = &matrix.costs {
            cells(costs, size, format_args!("{at}.costs"))?;
        }
        longest.push((ticks.into(), metres.into()));
    }
    Ok(longest)
}

/// The largest cell, if nothing is wrong with any.
fn cells(cells: &[i32], size: usize, at: Arguments<'_>) -> Result<i32, Fault> {
    ensure(
        cells.len() == size * size,
        || at.to_string(),
        || format!("{} cells where {size} x {size} are needed", cells.len()),
    )?;
    // Passes without a way out are many times faster than a search.
    let most = cells.iter().fold(0, |most, &cell| cell.max(most));
    // One below zero leaves its sign.
    let signs = cells.iter().fold(0, |signs, &cell| signs | cell);
    let wrong = |cell: &i32| !(0..=TICKS_MAX).contains(cell);
    match (signs < 0 || most > TICKS_MAX).then(|| cells.iter().position(wrong)).flatten() {
        None => Ok(most),
        Some(place) => Err(fault(
            format!("{at}[{place}]"),
            format!("{} is not between 0 and {TICKS_MAX}", cells[place]),
        )),
    }
}

fn check_stop(stop: &Stop, places: usize, at: Arguments<'_>) -> Check {
    known_place(stop.place, places, format_args!("{at}.place"))?;
    windows(&stop.windows, format_args!("{at}.windows"))?;
    if let Some(soft) = stop.soft {
        window(soft, format_args!("{at}.soft"))?;
    }
    price(stop.late_cost, LATE_COST_MAX, format_args!("{at}.late_cost"))?;
    duration(stop.service, format_args!("{at}.service"))?;
    duration(stop.setup, format_args!("{at}.setup"))
}

fn check_vehicle(
    problem: &Problem,
    vehicle: &Vehicle,
    places: usize,
    longest: &[(i64, i64)],
    at: Arguments<'_>,
) -> Check {
    for (name, place) in [("start", vehicle.start), ("end", vehicle.end)] {
        if let Some(place) = place {
            known_place(place, places, format_args!("{at}.{name}"))?;
        }
    }
    window(vehicle.shift, format_args!("{at}.shift"))?;
    amount(&vehicle.capacity, format_args!("{at}.capacity"))?;
    let matrix = problem.matrices.get(vehicle.profile as usize);
    ensure(
        matrix.is_some(),
        || format!("{at}.profile"),
        || format!("there is no matrix {}", vehicle.profile),
    )?;
    let Some(matrix) = matrix else { return Ok(()) };
    let costs = vehicle.costs;
    for (name, cost) in [
        ("fixed", costs.fixed),
        ("per_tick", costs.per_tick),
        ("per_metre", costs.per_metre),
        ("per_job", costs.per_job),
    ] {
        // The fixed price may be far above any leg's: it stands for a whole vehicle.
        let most = if name == "fixed" { PRICE_MAX * 1_000 } else { PRICE_MAX };
        price(cost, most, format_args!("{at}.costs.{name}"))?;
    }
    ensure(
        matrix.metres.is_some() || (costs.per_metre == 0 && vehicle.metres_max.is_none()),
        || format!("{at}.profile"),
        || format!("matrix {} has no metres, which this vehicle needs", vehicle.profile),
    )?;
    let longest = longest[vehicle.profile as usize];
    let dearest = longest.0 * costs.per_tick + longest.1 * costs.per_metre;
    ensure(
        dearest <= LEG_PRICE_MAX,
        || format!("{at}.costs"),
        || format!("the longest leg would cost {dearest}, which is more than {LEG_PRICE_MAX}"),
    )?;
    breaks(&vehicle.breaks, format_args!("{at}.breaks"))?;
    duration(vehicle.travel_max.unwrap_or(0), format_args!("{at}.travel_max"))?;
    duration(vehicle.duration_max.unwrap_or(0), format_args!("{at}.duration_max"))?;
    ensure(
        vehicle.metres_max.unwrap_or(0) >= 0,
        || format!("{at}.metres_max"),
        || "it is negative".into(),
    )
}

fn breaks(breaks: &[Break], at: Arguments<'_>) -> Check {
    ensure(
        breaks.len() <= BREAKS_MAX,
        || at.to_string(),
        || format!("{} are more than {BREAKS_MAX}", breaks.len()),
    )?;
    for (number, rest) in breaks.iter().enumerate() {
        windows(&rest.windows, format_args!("{at}[{number}].windows"))?;
        duration(rest.duration, format_args!("{at}[{number}].duration"))?;
        price(
            rest.skip_cost.unwrap_or(0),
            PRICE_MAX * 1_000,
            format_args!("{at}[{number}].skip_cost"),
        )?;
        if let Some(load) = &rest.load_max {
            amount(load, format_args!("{at}[{number}].load_max"))?;
        }
    }
    Ok(())
}

/// Every step exists, fits its request, and is taken once in the whole problem.
fn check_steps(
    problem: &Problem,
    number: u32,
    at: Arguments<'_>,
    taken: &mut BTreeSet<Step>,
) -> Check {
    let vehicle = &problem.vehicles[number as usize];
    let mut open = BTreeSet::new();
    let mut rests = BTreeSet::new();
    for (place, &step) in vehicle.steps.iter().enumerate() {
        let at = || format!("{at}.steps[{place}]");
        if let Step::Break(rest) = step {
            let known = (rest as usize) < vehicle.breaks.len();
            ensure(known, at, || format!("there is no break {rest}"))?;
            ensure(rests.insert(rest), at, || format!("break {rest} is taken twice"))?;
            continue;
        }
        let (Step::Job(request) | Step::Pickup(request) | Step::Delivery(request)) = step else {
            continue;
        };
        let known = problem.requests.get(request as usize);
        ensure(known.is_some(), at, || format!("there is no request {request}"))?;
        ensure(taken.insert(step), at, || format!("request {request} is on two routes"))?;
        match (known.map(|request| &request.work), step) {
            (Some(Work::Job { .. }), Step::Job(_)) => {}
            (Some(Work::Shipment { .. }), Step::Pickup(_)) => {
                open.insert(request);
            }
            (Some(Work::Shipment { .. }), Step::Delivery(_)) => {
                let carried = open.remove(&request);
                ensure(carried, at, || format!("request {request} is left before it is taken"))?;
            }
            (Some(Work::OnBoard { vehicle, .. }), Step::Delivery(_)) => {
                let own = *vehicle == number;
                ensure(own, at, || format!("request {request} is on board of another vehicle"))?;
            }
            _ => return Err(fault(at(), format!("request {request} has no such step"))),
        }
    }
    let left = open.first();
    ensure(
        left.is_none(),
        || format!("{at}.steps"),
        || format!("request {} is taken and never left", left.copied().unwrap_or_default()),
    )?;
    ensure(
        vehicle.frozen as usize <= vehicle.steps.len(),
        || format!("{at}.frozen"),
        || format!("{} steps are frozen of {}", vehicle.frozen, vehicle.steps.len()),
    )?;
    check_pinned(vehicle, at)
}

fn check_pinned(vehicle: &Vehicle, at: Arguments<'_>) -> Check {
    let mut route = vehicle.steps.iter();
    for (place, step) in vehicle.pinned.iter().enumerate() {
        let at = || format!("{at}.pinned[{place}]");
        ensure(!matches!(step, Step::Break(_)), at, || "a break cannot be pinned".into())?;
        let behind = route.any(|one| one == step);
        ensure(behind, at, || "this step is not on the route behind those before it".into())?;
    }
    Ok(())
}

fn known_place(place: u32, places: usize, at: Arguments<'_>) -> Check {
    ensure(
        (place as usize) < places,
        || at.to_string(),
        || format!("there is no place {place} among {places}"),
    )
}

fn known_vehicle(problem: &Problem, vehicle: u32, at: Arguments<'_>) -> Check {
    let known = (vehicle as usize) < problem.vehicles.len();
    ensure(known, || at.to_string(), || format!("there is no vehicle {vehicle}"))
}

fn windows(windows: &[Window], at: Arguments<'_>) -> Check {
    for (number, &one) in windows.iter().enumerate() {
        window(one, format_args!("{at}[{number}]"))?;
    }
    match windows.windows(2).position(|pair| pair[0].until >= pair[1].from) {
        None => Ok(()),
        Some(number) => Err(fault(
            format!("{at}[{}]", number + 1),
            "it starts before the window in front of it has ended".into(),
        )),
    }
}

fn window(window: Window, at: Arguments<'_>) -> Check {
    let Window { from, until } = window;
    let inside = |ticks| (-TICKS_MAX..=TICKS_MAX).contains(&ticks);
    ensure(
        inside(from) && inside(until),
        || at.to_string(),
        || format!("{from} to {until} is not between -{TICKS_MAX} and {TICKS_MAX}"),
    )?;
    ensure(
        from <= until,
        || at.to_string(),
        || format!("it ends at {until}, before its start at {from}"),
    )
}

fn duration(ticks: i32, at: Arguments<'_>) -> Check {
    ensure(
        (0..=TICKS_MAX).contains(&ticks),
        || at.to_string(),
        || format!("{ticks} is not between 0 and {TICKS_MAX}"),
    )
}

fn amount(amount: &Amount, at: Arguments<'_>) -> Check {
    for (kind, &found) in amount.iter().enumerate().take(AMOUNTS_MAX) {
        ensure(
            (0..=AMOUNT_MAX).contains(&found),
            || format!("{at}[{kind}]"),
            || format!("{found} is not between 0 and {AMOUNT_MAX}"),
        )?;
    }
    Ok(())
}

fn price(found: i64, most: i64, at: Arguments<'_>) -> Check {
    ensure(
        (0..=most).contains(&found),
        || at.to_string(),
        || format!("{found} is not between 0 and {most}"),
    )
}

fn ensure(holds: bool, field: impl FnOnce() -> String, message: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(fault(field(), message())) }
}

fn fault(field: String, message: String) -> Fault {
    Fault { field, message }
}
