//! Random lives of a plan: requests come and go, steps freeze, requests are pinned, routes
//! are improved; after every step the plan keeps every rule of the problem as it stands.

use proptest::prelude::*;

use super::making::{self, DURATION, FEATURES, SETUP, problem};
use crate::chance::Chance;
use crate::check;
use crate::model::{Options, Request, Step, Work};
use crate::plan::{Event, Plan};
use crate::violation::Rule;

/// How many steps each life has.
const STEPS: usize = 20;
/// How many lives are led by default, and how many where it is asked for.
const LIVES: u64 = 60;
const MANY_LIVES: u64 = 50_000;

struct Life {
    plan: Plan,
    chance: Chance,
    features: u32,
    seed: u64,
}

impl Life {
    fn new(features: u32, seed: u64) -> Self {
        // Who has begun cannot leave later, so the length of a route is another one then.
        let features = features & !DURATION;
        let options = Options { seed, threads: 1, iterations: Some(16) };
        let plan = Plan::new(problem(features, seed, 6, 3), options).unwrap();
        Self { plan, chance: Chance::new(seed, 9), features, seed }
    }

    fn step(&mut self) {
        match self.chance.below(7) {
            0 | 1 => self.add(),
            2 => self.cancel(),
            3 => self.freeze(),
            4 => self.pin(),
            5 => self.pin_order(),
            _ => self.plan.improve(&|| 0.0, &mut |_| ()),
        }
    }

    fn some_request(&mut self) -> u32 {
        self.chance.below(self.plan.problem().requests.len()) as u32
    }

    fn add(&mut self) {
        let seed = self.seed.wrapping_add(u64::from(self.chance.bits()));
        let mut request: Request = problem(self.features, seed, 6, 3).requests.swap_remove(0);
        request.promised = None;
        self.plan.insert(request).unwrap();
    }

    fn cancel(&mut self) {
        let request = self.some_request();
        if !self.is_frozen(request) {
            self.plan.apply(&[Event::Cancel { request }]).unwrap();
        }
    }

    fn is_frozen(&self, request: u32) -> bool {
        self.plan.problem().vehicles.iter().any(|vehicle| {
            vehicle.steps[..vehicle.frozen as usize].iter().any(|&step| {
                matches!(step, Step::Job(one) | Step::Pickup(one) | Step::Delivery(one) if one == request)
            })
        })
    }

    fn freeze(&mut self) {
        let vehicle = self.chance.below(self.plan.problem().vehicles.len()) as u32;
        let mut to = self.plan.problem().vehicles[vehicle as usize].clone();
        to.steps = self.plan.route(vehicle);
        to.frozen = (to.frozen + 1).min(to.steps.len() as u32);
        self.plan.apply(&[Event::Vehicle { vehicle, to: Box::new(to) }]).unwrap();
    }

    /// Whoever has a request now keeps it.
    fn pin(&mut self) {
        let request = self.some_request();
        let on = |vehicle: &u32| {
            self.plan
                .route(*vehicle)
                .iter()
                .any(|&step| matches!(step, Step::Job(one) | Step::Delivery(one) if one == request))
        };
        let vehicles = self.plan.problem().vehicles.len() as u32;
        let Some(vehicle) = (0..vehicles).find(on) else { return };
        let mut to = self.plan.problem().requests[request as usize].clone();
        to.only = Some(vec![vehicle]);
        self.plan.apply(&[Event::Change { request, to }]).unwrap();
        assert!(on_route(&self.plan, vehicle, request));
    }

    /// Some stops of a vehicle stay with it in the order they have. Where there is setup, one
    /// may be due when the stop before is cancelled, and what is pinned be late by it.
    fn pin_order(&mut self) {
        if self.features & SETUP != 0 {
            return;
        }
        let vehicle = self.chance.below(self.plan.problem().vehicles.len()) as u32;
        let mut to = self.plan.problem().vehicles[vehicle as usize].clone();
        to.steps = self.plan.route(vehicle);
        let stops = to.steps.iter().filter(|step| !matches!(step, Step::Break(_)));
        to.pinned = stops.copied().filter(|_| self.chance.happens(512)).collect();
        self.plan.apply(&[Event::Vehicle { vehicle, to: Box::new(to) }]).unwrap();
    }

    fn judge(&self) {
        let broken = check(self.plan.problem(), &self.plan.solution());
        let broken: Vec<_> = broken.iter().filter(|one| one.rule != Rule::Unserved).collect();
        assert!(broken.is_empty(), "{broken:?} ({}, {})", self.features, self.seed);
    }
}

fn on_route(plan: &Plan, vehicle: u32, request: u32) -> bool {
    plan.route(vehicle)
        .iter()
        .any(|&step| matches!(step, Step::Job(one) | Step::Delivery(one) if one == request))
}

fn live(lives: u64) {
    for seed in 0..lives {
        let mut chance = Chance::new(seed, 77);
        let mut life = Life::new(chance.bits() % (1 << FEATURES), seed);
        for _ in 0..STEPS {
            life.step();
            life.judge();
        }
    }
}

#[test]
fn pins_and_frozen_steps_stand_through_random_lives() {
    live(LIVES);
}

#[test]
#[ignore = "takes some minutes: a million steps (#5)"]
fn pins_and_frozen_steps_stand_through_a_million_steps() {
    live(MANY_LIVES);
}

/// A plan of shipments, one vehicle with a frozen pickup.
#[test]
fn a_frozen_step_has_nothing_in_front_of_it() {
    let problem = problem(making::PLAIN, 3, 6, 2);
    let mut plan =
        Plan::new(problem, Options { iterations: Some(64), ..Options::default() }).unwrap();
    let vehicle = (0..2).find(|&vehicle| !plan.route(vehicle).is_empty()).unwrap();
    let mut to = plan.problem().vehicles[vehicle as usize].clone();
    to.steps = plan.route(vehicle);
    to.frozen = 1;
    let first = to.steps[0];
    plan.apply(&[Event::Vehicle { vehicle, to: Box::new(to) }]).unwrap();
    plan.improve(&|| 0.0, &mut |_| ());
    assert_eq!(plan.route(vehicle)[0], first);
}

/// Stops in an order that costs more than need be stay in it, and what is new goes between.
#[test]
fn pinned_steps_keep_their_order() {
    let problem = problem(making::PLAIN, 3, 12, 1);
    let options = Options { iterations: Some(2_000), ..Options::default() };
    let mut plan = Plan::new(problem, options).unwrap();
    let mut to = plan.problem().vehicles[0].clone();
    (to.shift.until, to.capacity) = (100_000, [100, 100, 0, 0]);
    let mut free: Vec<Request> = plan.problem().requests.clone();
    let stops = free.iter_mut().flat_map(|request| match &mut request.work {
        Work::Shipment { pickup, delivery, .. } => [Some(pickup), Some(delivery)],
        Work::Job { stop, .. } => [Some(stop), None],
        Work::OnBoard { delivery, .. } => [Some(delivery), None],
    });
    stops.flatten().for_each(|stop| stop.windows.clear());
    let mut events: Vec<Event> =
        (0..).zip(free).map(|(request, to)| Event::Change { request, to }).collect();
    // All pickups first, then all deliveries, as nobody would drive.
    let pickups = (0..6).map(Step::Pickup);
    to.steps = pickups.chain((0..6).map(Step::Delivery)).collect();
    to.pinned = to.steps.clone();
    let pinned = to.pinned.clone();
    events.push(Event::Vehicle { vehicle: 0, to: Box::new(to) });
    plan.apply(&events).unwrap();
    plan.improve(&|| 0.0, &mut |_| ());
    let route = plan.route(0);
    let kept: Vec<Step> = route.iter().copied().filter(|step| pinned.contains(step)).collect();
    assert_eq!(kept, pinned);
    assert!(route.len() > pinned.len(), "{route:?}");
    let broken = check(plan.problem(), &plan.solution());
    assert!(broken.iter().all(|one| one.rule == Rule::Unserved), "{broken:?}");
}

/// Groups side by side leave a plan in which nothing is lost or done twice.
#[test]
fn a_plan_improves_in_groups_too() {
    let problem = problem(making::PLAIN, 5, 150, 40);
    let options = Options { seed: 1, threads: 2, iterations: Some(8_000) };
    let mut plan = Plan::new(problem, options).unwrap();
    let before = plan.solution();
    plan.improve(&|| 0.0, &mut |_| ());
    let after = plan.solution();
    assert!(after.unserved.len() <= before.unserved.len());
    assert!(after.cost < before.cost, "{} {}", after.cost, before.cost);
    let broken = check(plan.problem(), &after);
    assert!(broken.iter().all(|one| one.rule == Rule::Unserved), "{broken:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// A shipment that is picked up becomes a parcel on board and stays with its carrier.
    #[test]
    fn what_is_on_board_stays_on_board(features in 0..1_u32 << FEATURES, seed in any::<u64>()) {
        let mut life = Life::new(features, seed);
        let picked = (0..3).find_map(|vehicle| match life.plan.route(vehicle).first() {
            Some(&Step::Pickup(request)) => Some((vehicle, request)),
            _ => None,
        });
        prop_assume!(picked.is_some());
        let (vehicle, request) = picked.unwrap();
        let mut carried = life.plan.problem().requests[request as usize].clone();
        let Work::Shipment { delivery, amount, .. } = carried.work else { unreachable!() };
        carried.work = Work::OnBoard { delivery, amount, vehicle };
        life.plan.apply(&[Event::Change { request, to: carried }]).unwrap();
        prop_assert!(on_route(&life.plan, vehicle, request));
        for _ in 0..10 {
            if life.chance.happens(512) { life.add() } else { life.plan.improve(&|| 0.0, &mut |_| ()) }
            prop_assert!(on_route(&life.plan, vehicle, request));
        }
    }
}
