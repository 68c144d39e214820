//! Absent errands put where they cost least, one after the other, with a blink now and
//! then: one look in a hundred misses the best place of a route, which keeps the search
//! from walking in circles.

use crate::chance::Chance;
use crate::compiled::{Compiled, Errand, NONE};
use crate::memo::{Known, Memo};
use crate::near::Near;
use crate::plain;
use crate::rich_scan;
use crate::route::Spot;
use crate::search::GoesOn;
use crate::state::State;

/// How often in 1,024 looks the best place of a route is missed.
const BLINKS: u32 = 10;

/// How many errands of a plain problem are put before somebody is asked whether to go on;
/// those of a rich one take long enough to ask each time.
const ASK_EVERY: usize = 32;

/// How often in 1,024 rounds what is dearest to leave out comes first.
const DEAREST_FIRST: u32 = 768;

/// How errands are put.
#[derive(Clone, Copy)]
pub(crate) struct Manner<'a> {
    /// How many neighbours name the routes that are tried; all routes if zero.
    pub(crate) neighbours: usize,
    /// The most routes that may be used.
    pub(crate) routes_max: usize,
    /// Whether the best place is missed now and then.
    pub(crate) blinks: bool,
    /// Whether there is time left.
    pub(crate) goes_on: GoesOn<'a>,
}

/// Room for putting errands, and what is remembered between rounds.
#[derive(Debug)]
pub(crate) struct Placer {
    pub(crate) memo: Memo,
    notes: plain::Notes,
    scratch: rich_scan::Scratch,
    order: Vec<u32>,
    ranks: Vec<(i64, u32, u32)>,
    near: Near,
    stale: Vec<u32>,
}

/// The best place so far.
#[derive(Clone, Copy)]
struct Choice {
    spot: Spot,
    car: u32,
}

impl Placer {
    pub(crate) fn new(compiled: &Compiled) -> Self {
        Self {
            memo: Memo::new(compiled.errands.len(), compiled.cars.len()),
            notes: plain::Notes::default(),
            scratch: rich_scan::Scratch::default(),
            order: Vec::new(),
            ranks: Vec::new(),
            near: Near::new(compiled),
            stale: Vec::new(),
        }
    }

    /// Puts all absent errands, in an order drawn by lot, where they cost least. Those
    /// that fit nowhere, or cost more than leaving them out, stay absent, and so do those
    /// for which there is no time.
    pub(crate) fn place_all(
        &mut self,
        compiled: &Compiled,
        state: &mut State,
        manner: Manner<'_>,
        chance: &mut Chance,
    ) {
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        order.append(&mut state.absent);
        draw_order(&mut order, &compiled.errands, chance);
        if compiled.graded && chance.happens(DEAREST_FIRST) {
            self.dearest_first(compiled, &mut order);
        }
        let every = if compiled.plain { ASK_EVERY } else { 1 };
        let mut late = false;
        for (number, &errand) in order.iter().enumerate() {
            late = late || (number % every == every - 1 && !(manner.goes_on)());
            if late {
                state.absent.push(errand);
                continue;
            }
            match self.best(compiled, state, errand, manner, chance) {
                Some((car, spot)) => state.insert(compiled, errand, car, spot),
                None => state.absent.push(errand),
            }
        }
        self.order = order;
    }

    /// Puts first what is dearest to leave out; what is equal in that stays in order.
    fn dearest_first(&mut self, compiled: &Compiled, order: &mut [u32]) {
        let absence = |errand: u32| compiled.errands[errand as usize].absence;
        self.ranks.clear();
        self.ranks.extend((0..).zip(&*order).map(|(at, &one)| (-absence(one), at, one)));
        self.ranks.sort_unstable();
        for (place, &(_, _, errand)) in order.iter_mut().zip(&self.ranks) {
            *place = errand;
        }
    }

    /// The cheapest place for an errand that is on no route.
    pub(crate) fn best(
        &mut self,
        compiled: &Compiled,
        state: &State,
        errand: u32,
        manner: Manner<'_>,
        chance: &mut Chance,
    ) -> Option<(u32, Spot)> {
        let limit = compiled.errands[errand as usize].absence;
        let mut best = Choice { spot: Spot { cost: limit, first: 0, second: 0 }, car: NONE };
        if manner.neighbours > 0 {
            self.try_near(compiled, state, errand, manner, chance, &mut best);
        }
        if best.car == NONE {
            for car in 0..state.routes.len() as u32 {
                if !compiled.plain && !(manner.goes_on)() {
                    break;
                }
                if state.routes[car as usize].is_used() {
                    self.try_route(compiled, state, errand, car, &mut best);
                }
            }
        }
        if state.used < manner.routes_max && (!compiled.fewest || best.car == NONE) {
            for class in 0..compiled.classes.len() {
                if let Some(car) = state.idle_of(compiled, class) {
                    self.try_route(compiled, state, errand, car, &mut best);
                }
            }
        }
        (best.car != NONE).then_some((best.car, best.spot))
    }

    /// Tries the routes that own a neighbour: first those about which all is known.
    fn try_near(
        &mut self,
        compiled: &Compiled,
        state: &State,
        errand: u32,
        manner: Manner<'_>,
        chance: &mut Chance,
        best: &mut Choice,
    ) {
        self.stale.clear();
        self.near.find(compiled, state, errand, manner.neighbours);
        for at in 0..self.near.cars().len() {
            let blinked = manner.blinks && chance.happens(BLINKS);
            self.look(compiled, state, errand, self.near.cars()[at], blinked, best);
        }
        for at in 0..self.stale.len() {
            if !compiled.plain && !(manner.goes_on)() {
                break;
            }
            self.try_route(compiled, state, errand, self.stale[at], best);
        }
    }

    /// Takes what is known about a route, or notes that it has to be scanned.
    #[inline]
    fn look(
        &mut self,
        compiled: &Compiled,
        state: &State,
        errand: u32,
        car: u32,
        blinked: bool,
        best: &mut Choice,
    ) {
        let route = &state.routes[car as usize];
        match self.memo.look(errand, car, route.stamp, best.spot.cost) {
            Known::Nowhere => {}
            Known::Best(spot) if !blinked => *best = Choice { spot, car },
            Known::Best(spot) => {
                let limit = best.spot.cost;
                if compiled.may(errand, car)
                    && let Some(spot) = self.scan(compiled, state, errand, car, limit, spot.first)
                {
                    *best = Choice { spot, car };
                }
            }
            // A blink at a route that has to be scanned anyway misses all of it.
            Known::Unknown if blinked => {}
            Known::Unknown => self.stale.push(car),
        }
    }

    /// Looks for a cheaper place in one route.
    #[inline]
    fn try_route(
        &mut self,
        compiled: &Compiled,
        state: &State,
        errand: u32,
        car: u32,
        best: &mut Choice,
    ) {
        let stamp = state.routes[car as usize].stamp;
        let limit = best.spot.cost;
        match self.memo.look(errand, car, stamp, limit) {
            Known::Nowhere => {}
            Known::Best(spot) => *best = Choice { spot, car },
            Known::Unknown => {
                let may = compiled.may(errand, car);
                let found = match may {
                    true => self.scan(compiled, state, errand, car, limit, NONE),
                    false => None,
                };
                // What never fits does so whatever somebody will ask for later.
                let never = !may || (compiled.plain && self.notes.never);
                self.memo.note(errand, car, stamp, if never { i64::MAX } else { limit }, found);
                if let Some(spot) = found {
                    *best = Choice { spot, car };
                }
            }
        }
    }

    #[inline]
    fn scan(
        &mut self,
        compiled: &Compiled,
        state: &State,
        errand: u32,
        car: u32,
        limit: i64,
        avoid: u32,
    ) -> Option<Spot> {
        let route = &state.routes[car as usize];
        if compiled.plain {
            plain::scan(compiled, route, errand, limit, avoid, &mut self.notes)
        } else {
            rich_scan::scan(compiled, route, errand, limit, avoid, &mut self.scratch)
        }
    }
}

/// Shuffles errands or sorts them by one of their keys, in the shares of Christiaens and
/// Vanden Berghe, with those for time windows.
fn draw_order(order: &mut [u32], errands: &[Errand], chance: &mut Chance) {
    let key = |errand: &u32| errands[*errand as usize].keys;
    match chance.below(17) {
        0..=5 => {
            for at in (1..order.len()).rev() {
                order.swap(at, chance.below(at + 1));
            }
        }
        6..=7 => order.sort_unstable_by_key(|errand| (-key(errand).demand, *errand)),
        8 => order.sort_unstable_by_key(|errand| (-key(errand).near, *errand)),
        9..=12 => order.sort_unstable_by_key(|errand| (key(errand).near, *errand)),
        13..=14 => order.sort_unstable_by_key(|errand| (key(errand).window, *errand)),
        15 => order.sort_unstable_by_key(|errand| (key(errand).early, *errand)),
        _ => order.sort_unstable_by_key(|errand| (-key(errand).late, *errand)),
    }
}
