//! What things cost, in whole numbers: VROOM's prices are per hour and per kilometre,
//! the solver's per tick and per metre. Nothing is rounded before it is written.

use solver::PRICE_MAX;

use super::clock::Clock;
use super::input::{Costs, Input};
use super::refusal::Refusal;

/// The scale in which every price is a whole number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Parts of one of VROOM's units ...
    parts: i64,
    /// ... of which all prices are multiples of this.
    common: i64,
    per_second: i64,
}

/// The prices of one vehicle, in the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Prices {
    pub(super) per_tick: i64,
    pub(super) per_metre: i64,
    pub(super) per_task_tick: i64,
    /// A unit of VROOM's, for matrices of costs.
    pub(super) unit: i64,
}

/// Parts of a unit: a 3,600th of it for a second, a 1,000th for a metre.
const PARTS: i64 = 18_000;

impl Scale {
    pub(super) fn of(input: &Input, clock: Clock) -> Self {
        let own_costs = input.matrices.values().any(|found| found.costs.is_some());
        let whole =
            Self { parts: PARTS * clock.per_second, common: 1, per_second: clock.per_second };
        let mut common = if own_costs { whole.parts } else { 0 };
        for vehicle in &input.vehicles {
            let Prices { per_tick, per_metre, per_task_tick, .. } = whole.prices(vehicle.costs);
            let fixed = if vehicle.costs.fixed > 0 { whole.parts } else { 0 };
            for price in [per_tick, per_metre, per_task_tick, fixed] {
                common = greatest_common(common, price);
            }
        }
        Self { common: common.max(1), ..whole }
    }

    pub(super) fn prices(self, costs: Costs) -> Prices {
        Prices {
            per_tick: costs.per_hour * (PARTS / 3_600) / self.common,
            per_metre: costs.per_km * (PARTS / 1_000) * self.per_second / self.common,
            per_task_tick: costs.per_task_hour * (PARTS / 3_600) / self.common,
            unit: self.parts / self.common,
        }
    }

    /// A fixed cost in the scale.
    pub(super) fn fixed(self, costs: Costs) -> Result<i64, Refusal> {
        bounded(i128::from(costs.fixed) * i128::from(self.parts / self.common), PRICE_MAX * 1_000)
    }

    /// A cost in VROOM's units, rounded down as there.
    pub(super) fn told(self, cost: i64) -> i64 {
        (i128::from(cost) * i128::from(self.common) / i128::from(self.parts)) as i64
    }
}

/// A price that the solver can hold.
pub(super) fn bounded(price: i128, most: i64) -> Result<i64, Refusal> {
    let fits = i64::try_from(price).ok().filter(|price| (0..=most).contains(price));
    fits.ok_or_else(|| Refusal::input("Too high cost values, stopping to avoid overflowing."))
}

fn greatest_common(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common(b, a % b) }
}
