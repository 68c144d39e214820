//! The routes vehicles are on, made the state a search starts from.
//!
//! What is frozen or on board stays where it is. Of the rest, what no longer fits is taken
//! off and becomes absent, so that the search places it anew. Where even what cannot be
//! taken off breaks rules (a late worker, too much on board), exactly those rules are
//! loosened for that vehicle before the search begins: to be late as little as possible is
//! then the best anyone can do, and the checker still names it.

use crate::compiled::{Car, Compiled, MUST, NONE};
use crate::model::{AMOUNTS_MAX, Problem, TICKS_MAX, Ticks};
use crate::plain;
use crate::rich_scan;
use crate::route::{Route, Spot};
use crate::search::GoesOn;
use crate::state::State;

/// What a tick of lateness weighs where a hard window cannot be kept.
const LATE: i64 = 1_000_000;

/// The state that the vehicles' steps are, without what cannot stay, if there is time.
pub(crate) fn start(compiled: &Compiled, problem: &Problem, goes_on: GoesOn<'_>) -> Option<State> {
    let mut state = State::new(compiled);
    for car in 0..compiled.cars.len() as u32 {
        if !goes_on() {
            return None;
        }
        let tasks = tasks_of(compiled, problem, car);
        if !tasks.is_empty() || has_fixed(compiled, car) {
            state.routes[car as usize] = begin(compiled, car, &tasks);
        }
    }
    state.recount(compiled);
    Some(state)
}

/// Loosens the rules that what cannot be taken off a vehicle breaks already, as far as there
/// is time.
pub(crate) fn loosen(compiled: &mut Compiled, problem: &Problem, goes_on: GoesOn<'_>) {
    for car in 0..compiled.cars.len() as u32 {
        if !goes_on() {
            return;
        }
        if !has_fixed(compiled, car) {
            continue;
        }
        let tasks = tasks_of(compiled, problem, car);
        if fixed_route(compiled, car, &tasks).is_some() {
            continue;
        }
        let stated = compiled.cars[car as usize].clone();
        loosen_car(compiled, car);
        if let Some(route) = fixed_route(compiled, car, &tasks) {
            tighten(compiled, &stated, &route);
        }
    }
}

fn has_fixed(compiled: &Compiled, car: u32) -> bool {
    !compiled.cars[car as usize].frozen_tasks.is_empty()
        || !compiled.carried[car as usize].is_empty()
}

/// The tasks of a vehicle's steps.
fn tasks_of(compiled: &Compiled, problem: &Problem, car: u32) -> Vec<u32> {
    let steps = problem.vehicles[car as usize].steps.iter();
    steps.filter_map(|&step| compiled.task_of(step)).collect()
}

/// A route with as many of these tasks as it can have.
fn begin(compiled: &Compiled, car: u32, tasks: &[u32]) -> Route {
    let errand = |task: &u32| compiled.errand_of[*task as usize];
    let stays = |task: &u32| !compiled.is_movable(errand(task));
    let mut kept: Vec<u32> = tasks
        .iter()
        .copied()
        .filter(|task| stays(task) || compiled.may(errand(task), car))
        .collect();
    let whole = with_tasks(compiled, car, &kept);
    if whole.is_possible(compiled)
        && compiled.carried[car as usize].iter().all(|&one| holds(compiled, &whole, one))
    {
        return whole;
    }
    let wanted = std::mem::take(&mut kept);
    let Some(mut route) = fixed_route(compiled, car, tasks) else {
        return Route::new(compiled, car);
    };
    for &task in &wanted {
        if stays(&task) || compiled.errands[errand(&task) as usize].first != task {
            continue;
        }
        // The errand joins where the steps had it, if the route then still keeps all rules.
        let on_route: Vec<u32> = route.tasks().collect();
        let joined = |other: &u32| errand(other) == errand(&task) || on_route.contains(other);
        let mut order: Vec<u32> = wanted.iter().copied().filter(joined).collect();
        order.extend(on_route.iter().filter(|other| !wanted.contains(other)));
        let longer = with_tasks(compiled, car, &order);
        if longer.is_possible(compiled) {
            route = longer;
        }
    }
    route
}

/// The route of only what cannot be taken off; `None` if it breaks a rule.
fn fixed_route(compiled: &Compiled, car: u32, tasks: &[u32]) -> Option<Route> {
    let stays = |task: &&u32| !compiled.is_movable(compiled.errand_of[**task as usize]);
    let fixed: Vec<u32> = tasks.iter().filter(stays).copied().collect();
    let mut route = with_tasks(compiled, car, &fixed);
    if !route.is_possible(compiled) {
        return None;
    }
    for &errand in &compiled.carried[car as usize] {
        if !holds(compiled, &route, errand) {
            let spot = scan(compiled, &route, errand)?;
            route.insert(compiled, errand, spot);
        }
    }
    Some(route)
}

fn with_tasks(compiled: &Compiled, car: u32, tasks: &[u32]) -> Route {
    let mut route = Route::new(compiled, car);
    route.set_tasks(compiled, tasks);
    route
}

fn holds(compiled: &Compiled, route: &Route, errand: u32) -> bool {
    route.tasks().any(|task| compiled.errand_of[task as usize] == errand)
}

fn scan(compiled: &Compiled, route: &Route, errand: u32) -> Option<Spot> {
    if compiled.plain {
        plain::scan(compiled, route, errand, MUST, NONE, &mut plain::Notes::default())
    } else {
        rich_scan::scan(compiled, route, errand, MUST, NONE, &mut rich_scan::Scratch::default())
    }
}

/// Lets a vehicle carry and last as much as it takes, and what it cannot give back be late.
fn loosen_car(compiled: &mut Compiled, car: u32) {
    let mut errands = compiled.carried[car as usize].clone();
    let frozen = compiled.cars[car as usize].frozen_tasks.iter();
    errands.extend(frozen.map(|&task| compiled.errand_of[task as usize]));
    for errand in errands {
        let found = &compiled.errands[errand as usize];
        for task in [found.first, found.second].into_iter().filter(|&task| task != NONE) {
            let task = &mut compiled.tasks[task as usize];
            task.soft_until = task.soft_until.min(task.due);
            task.late_cost = task.late_cost.max(LATE);
            task.due = TICKS_MAX;
            task.windows.clear();
        }
    }
    compiled.has_soft = true;
    compiled.loosened = true;
    let car = &mut compiled.cars[car as usize];
    car.until = TICKS_MAX;
    car.capacity = [i32::MAX / 2; AMOUNTS_MAX];
    for rest in &mut car.rests {
        rest.load_max = car.capacity;
        if let Some(last) = rest.windows.last_mut() {
            last.until = TICKS_MAX;
        }
    }
    (car.stops_max, car.travel_max, car.metres_max) = (u32::MAX, i64::MAX, i64::MAX);
    car.duration_max = Ticks::MAX;
}

/// Bounds a loosened vehicle again, as tightly as the route it cannot leave allows.
fn tighten(compiled: &mut Compiled, stated: &Car, route: &Route) {
    let car = &mut compiled.cars[route.car as usize];
    let end = route.extra.departs.last().map_or(car.from, |times| times[car.rests.len()]);
    let peak = route.extra.peaks_after[0];
    car.until = stated.until.max(end);
    car.capacity = std::array::from_fn(|kind| stated.capacity[kind].max(peak[kind]));
    // A limit that this route keeps goes on to hold.
    let limits: [fn(&mut Car, &Car); 4] = [
        |car, stated| car.stops_max = stated.stops_max,
        |car, stated| car.travel_max = stated.travel_max,
        |car, stated| car.metres_max = stated.metres_max,
        |car, stated| car.duration_max = stated.duration_max,
    ];
    let mut again = route.duplicate();
    for limit in limits {
        let loose = compiled.cars[route.car as usize].clone();
        limit(&mut compiled.cars[route.car as usize], stated);
        again.refresh(compiled);
        if !again.is_possible(compiled) {
            compiled.cars[route.car as usize] = loose;
        }
    }
}
