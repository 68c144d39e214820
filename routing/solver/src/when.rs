//! When somebody leaves a stop: one time where nobody rests, a row of times otherwise.

use crate::compiled::Task;
use crate::model::Ticks;
use crate::road::{Leg, NEVER, Road, Times, setup, start};

/// One departure, or one for each number of breaks taken.
pub(crate) trait When: Copy + PartialEq {
    /// Whether one time says when everything behind it happens.
    const IS_ONE: bool;

    /// What a route's row of departures says.
    fn of(row: &Times) -> Self;

    /// The departures after a leg from a place and a task at its end.
    fn go(self, road: &Road<'_>, leg: &Leg<'_>, from: u32, task: Option<&Task>) -> Self;

    /// The first of the departures; [`NEVER`] if there is none.
    fn earliest(self, rests: usize) -> Ticks;

    /// Whether one of the departures is not after the latest that keep the rest possible.
    fn is_held(self, holds: &Times, rests: usize) -> bool;
}

impl When for Ticks {
    const IS_ONE: bool = true;

    #[inline]
    fn of(row: &Times) -> Self {
        row[0]
    }

    #[inline]
    fn go(self, _: &Road<'_>, leg: &Leg<'_>, from: u32, task: Option<&Task>) -> Self {
        if self == NEVER {
            return NEVER;
        }
        let arrival = self.saturating_add((leg.ticks - leg.driven).max(0));
        let Some(task) = task else { return arrival };
        start(task, arrival).map_or(NEVER, |start| start + task.service + setup(task, from))
    }

    #[inline]
    fn earliest(self, _: usize) -> Ticks {
        self
    }

    #[inline]
    fn is_held(self, holds: &Times, _: usize) -> bool {
        self != NEVER && self <= holds[0]
    }
}

impl When for Times {
    const IS_ONE: bool = false;

    #[inline]
    fn of(row: &Times) -> Self {
        *row
    }

    #[inline]
    fn go(self, road: &Road<'_>, leg: &Leg<'_>, from: u32, task: Option<&Task>) -> Self {
        let arrivals = road.arrivals(leg, &self);
        task.map_or(arrivals, |task| road.leaves(arrivals, from, task))
    }

    #[inline]
    fn earliest(self, rests: usize) -> Ticks {
        self[..=rests].iter().copied().min().unwrap_or(NEVER)
    }

    #[inline]
    fn is_held(self, holds: &Times, rests: usize) -> bool {
        (0..=rests).any(|taken| self[taken] != NEVER && self[taken] <= holds[taken])
    }
}
