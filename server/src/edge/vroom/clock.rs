//! VROOM's seconds as the solver's ticks and back. Seconds may be of any era, ticks are
//! 32 bits wide: an origin near the windows is taken off, and where vehicles have speeds
//! of their own, ticks are hundredths of a second.

use solver::{TICKS_MAX, Ticks, Window};

use super::input::{Input, Span};
use super::refusal::Refusal;

/// How times become ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    origin: i64,
    pub(super) per_second: i64,
}

const FAR: i64 = TICKS_MAX as i64;

impl Clock {
    /// The clock that fits a problem.
    pub(super) fn of(input: &Input) -> Self {
        let slow = input.vehicles.iter().any(|vehicle| vehicle.slowness != 100);
        let per_second = if slow { 100 } else { 1 };
        let latest = windows(input).map(|span| span[0]).max().unwrap_or(0);
        let origin = if latest * per_second <= FAR / 4 { 0 } else { latest };
        Self { origin, per_second }
    }

    /// A window; one that has ended ages before the others begin has no ticks.
    pub(super) fn window(self, span: Span) -> Result<Window, Refusal> {
        let [from, until] = span.map(|at| (at - self.origin).saturating_mul(self.per_second));
        if until < -FAR {
            let [from, until] = span;
            let message = format!("Invalid time window: [{from}, {until}] is too far from others.");
            return Err(Refusal::input(message));
        }
        Ok(Window { from: from.max(-FAR) as Ticks, until: until.min(FAR) as Ticks })
    }

    /// Any time at all: as in VROOM from second 0 on.
    pub(super) fn ever(self) -> Window {
        let from = (-self.origin).saturating_mul(self.per_second).max(-FAR);
        Window { from: from as Ticks, until: TICKS_MAX }
    }

    /// A duration; more than any may be stays more.
    pub(super) fn ticks(self, seconds: i64) -> Ticks {
        seconds.saturating_mul(self.per_second).min(FAR + 1) as Ticks
    }

    /// A moment in ticks, however far.
    pub(super) fn tick(self, second: i64) -> i64 {
        (second - self.origin).saturating_mul(self.per_second)
    }

    /// A moment in seconds.
    pub(super) fn moment(self, tick: i64) -> i64 {
        self.origin + tick.div_euclid(self.per_second)
    }

    /// A duration in whole seconds.
    pub(super) fn seconds(self, ticks: i64) -> i64 {
        ticks.div_euclid(self.per_second)
    }
}

fn windows(input: &Input) -> impl Iterator<Item = Span> + '_ {
    let jobs = input.jobs.iter().flat_map(|job| &job.task.windows);
    let stops = input.shipments.iter().flat_map(|one| [&one.pickup, &one.delivery]);
    let vehicles = input.vehicles.iter();
    let own = vehicles.clone().filter_map(|vehicle| vehicle.window);
    let breaks = vehicles.flat_map(|vehicle| &vehicle.breaks).flat_map(|rest| &rest.windows);
    jobs.chain(stops.flat_map(|task| &task.windows)).chain(breaks).copied().chain(own)
}
