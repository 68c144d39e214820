//! Which vehicles can stand for each other, and which may serve what.
//!
//! Of idle vehicles that are alike only one has to be tried. A vehicle that some request
//! names, or that has begun its route, is like no other.

use std::collections::BTreeMap;

use crate::compiled::{Compiled, NONE};
use crate::model::{Problem, Request, Vehicle, Work};

impl Compiled {
    /// Finds out which vehicles can stand for each other.
    pub(crate) fn sort_into_classes(&mut self, problem: &Problem) {
        let named = named_vehicles(problem);
        let mut known: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        // The first member of each class stands for it.
        let mut firsts: Vec<&Vehicle> = Vec::new();
        for (number, vehicle) in problem.vehicles.iter().enumerate() {
            let alone = named[number] || vehicle.frozen > 0 || !vehicle.pinned.is_empty();
            let key = (vehicle.start, vehicle.end, vehicle.shift.from, vehicle.capacity, alone);
            let alike = known.entry(key).or_default();
            let found =
                alike.iter().find(|&&class| !alone && same(firsts[class as usize], vehicle));
            let class = found.copied().unwrap_or(firsts.len() as u32);
            if found.is_none() {
                alike.push(class);
                firsts.push(vehicle);
                self.classes.push(vec![0; self.words()]);
            }
            self.classes[class as usize][number / 64] |= 1 << (number % 64);
        }
    }

    /// Whether two vehicles can stand for each other.
    pub(crate) fn are_alike(&self, one: u32, other: u32) -> bool {
        let has = |members: &[u64], car: u32| members[car as usize / 64] >> (car % 64) & 1 == 1;
        self.classes.iter().any(|members| has(members, one) && has(members, other))
    }

    /// Finds out which vehicles may serve each request.
    pub(crate) fn find_who_may(&mut self, problem: &Problem) {
        let choosy = |request: &Request| {
            request.skills != 0
                || request.only.is_some()
                || matches!(request.work, Work::OnBoard { .. })
        };
        let pinned = problem.vehicles.iter().any(|vehicle| !vehicle.pinned.is_empty());
        if !pinned && !problem.requests.iter().any(choosy) {
            return;
        }
        let words = self.words();
        self.may_serve = vec![0; words * problem.requests.len()];
        for (number, request) in problem.requests.iter().enumerate() {
            self.set_who_may(problem, number, request);
        }
    }

    /// Finds out which vehicles may serve one request.
    pub(crate) fn set_who_may(&mut self, problem: &Problem, number: usize, request: &Request) {
        let words = self.words();
        let row = &mut self.may_serve[number * words..(number + 1) * words];
        let carrier = self.errands[number].carrier;
        let mut allow = |car: usize| {
            let skilled = request.skills & !problem.vehicles[car].skills == 0;
            if skilled && (carrier == NONE || carrier as usize == car) {
                row[car / 64] |= 1 << (car % 64);
            }
        };
        match &request.only {
            Some(only) => only.iter().for_each(|&car| allow(car as usize)),
            None => (0..problem.vehicles.len()).for_each(&mut allow),
        }
    }
}

/// Whether two vehicles can stand for each other.
fn same(a: &Vehicle, b: &Vehicle) -> bool {
    let bare = |vehicle: &Vehicle| Vehicle { steps: Vec::new(), ..vehicle.clone() };
    a.shift == b.shift && a.costs == b.costs && a.profile == b.profile && bare(a) == bare(b)
}

/// The vehicles that some request names, so that no other can stand for them.
fn named_vehicles(problem: &Problem) -> Vec<bool> {
    let mut named = vec![false; problem.vehicles.len()];
    for request in &problem.requests {
        for &vehicle in request.only.iter().flatten() {
            named[vehicle as usize] = true;
        }
        if let Work::OnBoard { vehicle, .. } = request.work {
            named[vehicle as usize] = true;
        }
        if let Some(promise) = request.promised {
            named[promise.vehicle as usize] = true;
        }
    }
    named
}
