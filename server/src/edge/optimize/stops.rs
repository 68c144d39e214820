//! Places and times: every place once, every moment as seconds from the first shift.

use std::collections::BTreeMap;

use solver::{Stop, TICKS_MAX, Ticks, Window};
use vocab::{Code, Place, TimeMs, limits};

use super::scale::Scale;
use crate::edge::http::dto::common::{Moment, Point};
use crate::edge::http::dto::optimize::{OptimizeRoutes, RouteStop, RouteWindow};
use crate::edge::problem::Problem;

/// Seconds between the epoch and the first shift.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    origin: i64,
}

impl Clock {
    pub(super) fn of(form: &OptimizeRoutes) -> Self {
        let first = form.vehicles.iter().map(|vehicle| vehicle.shift.from.0.0).min();
        Self { origin: first.unwrap_or(0).div_euclid(1_000) }
    }

    /// A moment in whole seconds, the next or the last one.
    fn ticks(self, at: Moment, next: bool, path: String) -> Result<Ticks, Problem> {
        let up = if next { 999 } else { 0 };
        let seconds = at.0.0.saturating_add(up).div_euclid(1_000).saturating_sub(self.origin);
        if seconds.abs() > limits::OPTIMIZE_DAYS_MAX * 86_400 {
            let most = limits::OPTIMIZE_DAYS_MAX;
            let detail = format!("this is more than {most} days from the first shift");
            return Err(Problem::field(Code::OutOfRange, path, detail));
        }
        Ok(seconds as Ticks)
    }

    pub(super) fn window(self, said: RouteWindow, at: &str) -> Result<Window, Problem> {
        let from = self.ticks(said.from, true, format!("{at}.from"))?;
        let until = self.ticks(said.until, false, format!("{at}.until"))?;
        if from > until {
            let detail = "it ends before it starts";
            return Err(Problem::field(Code::InvalidField, at, detail));
        }
        Ok(Window { from, until })
    }

    pub(super) fn windows(self, said: &[RouteWindow], at: &str) -> Result<Vec<Window>, Problem> {
        let windows = said.iter().enumerate();
        windows.map(|(number, said)| self.window(*said, &format!("{at}[{number}]"))).collect()
    }

    pub(super) fn moment(self, ticks: Ticks) -> Moment {
        Moment(TimeMs((self.origin + i64::from(ticks)) * 1_000))
    }
}

/// Seconds that were said; more than the solver can hold is refused by it.
pub(super) fn seconds(said: u32) -> Ticks {
    Ticks::try_from(said).unwrap_or(Ticks::MAX)
}

/// The places of a problem, each once, with the path at which it was first said.
#[derive(Default)]
pub(super) struct Places {
    numbers: BTreeMap<Place, u32>,
    pub(super) all: Vec<Place>,
    pub(super) paths: Vec<String>,
}

impl Places {
    pub(super) fn number(&mut self, point: Point, path: impl Fn() -> String) -> u32 {
        let place = Place::from(point);
        *self.numbers.entry(place).or_insert_with(|| {
            self.all.push(place);
            self.paths.push(path());
            self.all.len() as u32 - 1
        })
    }

    /// Where a place was first said.
    pub(super) fn path(&self, place: Place) -> String {
        let number = self.numbers.get(&place).map_or(0, |number| *number as usize);
        self.paths.get(number).cloned().unwrap_or_default()
    }
}

/// A stop as the solver has it.
pub(super) fn stop(
    said: &RouteStop,
    at: &str,
    (clock, scale): (Clock, Scale),
    places: &mut Places,
) -> Result<Stop, Problem> {
    let due = |due| -> Result<Window, Problem> {
        let until = clock.ticks(due, false, format!("{at}.due_at"))?;
        Ok(Window { from: -TICKS_MAX, until })
    };
    if said.due_at.is_none() && said.late_per_hour_minor > 0 {
        let detail = "nothing is late without due_at";
        let field = format!("{at}.late_per_hour_minor");
        return Err(Problem::field(Code::InvalidField, field, detail));
    }
    Ok(Stop {
        place: places.number(said.place, || format!("{at}.place")),
        windows: clock.windows(&said.windows, &format!("{at}.windows"))?,
        soft: said.due_at.map(due).transpose()?,
        late_cost: scale.second(said.late_per_hour_minor),
        service: seconds(said.service_s),
        setup: seconds(said.setup_s),
    })
}
