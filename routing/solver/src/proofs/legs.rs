//! What is worked out of a matrix once, held against the matrix itself.

use crate::compiled::Compiled;
use crate::model::{Matrix, Problem, Request, Stop, Ticks, Vehicle, Window, Work};
use crate::near::Near;
use crate::search::Search;
use crate::warm;

const PLACES: usize = 500;

/// More tasks than are ranked by looking at all of them, some at one place, and legs that
/// are longer one way than the other.
fn town() -> Problem {
    let mut dice = 88_172_645_463_325_252_u64;
    let mut roll = |most: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % most) as i32
    };
    let at: Vec<[i32; 2]> = (0..PLACES).map(|_| [roll(900), roll(900)]).collect();
    let leg = |a: &[i32; 2], b: &[i32; 2]| (a[0] - b[0]).abs() + 2 * (a[1] - b[1]).max(0) + 1;
    let ticks = at.iter().flat_map(|a| at.iter().map(move |b| leg(a, b))).collect();
    let job = |number: usize| {
        let stop = Stop { place: (number * 7 % (PLACES - 40)) as u32, ..Stop::default() };
        Request::new(Work::Job { stop, delivery: [1, 0, 0, 0], pickup: [0; 4] })
    };
    let vehicle = Vehicle {
        start: Some(0),
        end: Some(0),
        shift: Window { from: 0, until: 1_000_000 },
        capacity: [40, 0, 0, 0],
        costs: crate::model::Costs { per_tick: 1, ..Default::default() },
        ..Vehicle::default()
    };
    Problem {
        matrices: vec![Matrix { size: PLACES, ticks, ..Matrix::default() }],
        vehicles: vec![vehicle; 30],
        requests: (0..PLACES).map(job).collect(),
        ..Problem::default()
    }
}

/// A leg of the matrix between two places as the search numbers them.
fn leg(problem: &Problem, places: &[usize], from: u32, to: u32) -> Ticks {
    let (from, to) = (places[from as usize], places[to as usize]);
    problem.matrices[0].ticks[from * PLACES + to]
}

/// The place of the problem that each number stands for.
fn places(compiled: &Compiled) -> Vec<usize> {
    let mut places = vec![0; PLACES];
    for (place, &number) in compiled.numbers[..PLACES].iter().enumerate() {
        places[number as usize] = place;
    }
    places
}

#[test]
fn legs_and_the_shortest_of_them_are_those_of_the_matrix() {
    let problem = town();
    let compiled = Compiled::new(&problem);
    let (lane, places) = (&compiled.lanes[0], places(&compiled));
    let all = 0..PLACES as u32;
    for place in all.clone() {
        for other in all.clone() {
            let legs = lane.legs(place)[other as usize];
            assert_eq!(legs.to, leg(&problem, &places, other, place));
            assert_eq!(legs.from, leg(&problem, &places, place, other));
        }
        let others = || all.clone().filter(|&other| other != place);
        let into = others().map(|other| leg(&problem, &places, other, place)).min();
        let out = others().map(|other| leg(&problem, &places, place, other)).min();
        assert_eq!(lane.shortest(place, true), (into.unwrap_or(0), out.unwrap_or(0)));
        let stays = leg(&problem, &places, place, place);
        let either = (into.unwrap_or(0).min(stays), out.unwrap_or(0).min(stays));
        assert_eq!(lane.shortest(place, false), either);
        assert_eq!(lane.legs(place)[PLACES].to, 0, "nowhere is no way off");
    }
}

#[test]
fn the_nearest_tasks_are_those_that_a_look_at_all_finds() {
    let problem = town();
    let compiled = Compiled::new(&problem);
    let places = places(&compiled);
    for task in 0..compiled.tasks.len() as u32 {
        let place = compiled.tasks[task as usize].place;
        let far = |other: u32| {
            let there = compiled.tasks[other as usize].place;
            leg(&problem, &places, place, there) + leg(&problem, &places, there, place)
        };
        let mut all: Vec<u32> = (0..compiled.tasks.len() as u32).collect();
        all.sort_by_key(|&other| (other != task, far(other), other));
        let near = compiled.neighbours.of(task);
        assert!(near.len() < all.len());
        assert_eq!(near, &all[..near.len()], "task {task}");
    }
}

#[test]
fn the_routes_near_an_errand_own_its_neighbours() {
    let problem = town();
    let compiled = Compiled::new(&problem);
    let state = warm::start(&compiled, &problem, &|| true).expect("there is time");
    let mut search = Search::new(&compiled, state, crate::chance::Chance::new(1, 0), &|| true);
    search.construct();
    let mut near = Near::new(&compiled);
    for neighbours in [40, 10, 400] {
        for errand in 0..compiled.errands.len() as u32 {
            near.find(&compiled, &search.state, errand, neighbours);
            let tasks = compiled.neighbours.of(compiled.errands[errand as usize].first);
            let mut owners = Vec::new();
            for &task in tasks.iter().take(neighbours) {
                let other = compiled.errand_of[task as usize];
                let car = search.state.route_of[other as usize];
                if other != errand && !owners.contains(&car) {
                    owners.push(car);
                }
            }
            assert_eq!(near.cars(), owners);
        }
    }
}
