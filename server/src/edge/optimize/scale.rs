//! Money as the solver counts it: whole units of which every price of a form is a whole
//! number, so that nothing is rounded before the answer is told.

use solver::Bill;

use crate::edge::http::dto::optimize::{OptimizeRoutes, RouteCosts, RouteStop};
use crate::edge::http::dto::optimized::RouteBill;

/// Parts of a minor unit in which prices for a second and for a metre are whole: the
/// least multiple of 3,600 and 1,000.
const PARTS: u64 = 18_000;

/// One minor unit for every second of travel.
const USUAL: RouteCosts =
    RouteCosts { fixed_minor: 0, per_hour_minor: 3_600, per_km_minor: 0, per_task_minor: 0 };

/// How many parts are one unit of the solver.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    unit: u64,
}

/// What a vehicle costs, said or not.
pub(super) fn costs(said: Option<RouteCosts>) -> RouteCosts {
    said.unwrap_or(USUAL)
}

impl Scale {
    /// The coarsest units in which all prices of a form are whole.
    pub(super) fn of(form: &OptimizeRoutes) -> Self {
        let mut unit = PARTS;
        for costs in form.vehicles.iter().map(|vehicle| costs(vehicle.costs)) {
            unit = common(unit, costs.per_hour_minor.saturating_mul(PARTS / 3_600));
            unit = common(unit, costs.per_km_minor.saturating_mul(PARTS / 1_000));
        }
        let jobs = form.jobs.iter().map(|job| &job.stop);
        let shipments = form.shipments.iter().flat_map(|one| [&one.pickup, &one.delivery]);
        let stops = jobs.chain(shipments).chain(form.on_board.iter().map(|one| &one.delivery));
        let late = |unit, stop: &RouteStop| {
            common(unit, stop.late_per_hour_minor.saturating_mul(PARTS / 3_600))
        };
        Self { unit: stops.fold(unit, late) }
    }

    /// An amount.
    pub(super) fn minor(self, minor: u64) -> i64 {
        self.units(minor, PARTS)
    }

    /// What a second costs.
    pub(super) fn second(self, per_hour_minor: u64) -> i64 {
        self.units(per_hour_minor, PARTS / 3_600)
    }

    /// What a metre costs.
    pub(super) fn metre(self, per_km_minor: u64) -> i64 {
        self.units(per_km_minor, PARTS / 1_000)
    }

    /// A price too large for the solver stays too large, and is refused by it.
    fn units(self, minor: u64, parts: u64) -> i64 {
        let units = u128::from(minor) * u128::from(parts) / u128::from(self.unit);
        i64::try_from(units).unwrap_or(i64::MAX)
    }

    /// Minor units, the half rounded up.
    pub(super) fn told(self, units: i64) -> i64 {
        let (parts, whole) = (i128::from(units) * i128::from(self.unit), i128::from(PARTS));
        ((2 * parts + whole).div_euclid(2 * whole)) as i64
    }

    /// A bill whose parts add up: each is what it adds to the rounded sum.
    pub(super) fn bill(self, bill: &Bill) -> RouteBill {
        let mut sum = 0;
        let mut part = |units: i64| {
            let before = self.told(sum);
            sum += units;
            self.told(sum) - before
        };
        RouteBill {
            fixed_minor: part(bill.fixed),
            travel_minor: part(bill.travel + bill.legs),
            distance_minor: part(bill.metres),
            tasks_minor: part(bill.jobs),
            lateness_minor: part(bill.lateness),
            skipped_breaks_minor: part(bill.skipped),
            churn_minor: part(bill.churn),
            total_minor: self.told(bill.total()),
        }
    }
}

/// The greatest common divisor.
fn common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_bill_add_up_to_its_total() {
        // A third of a minor unit each.
        let scale = Scale { unit: 6_000 };
        let bill = Bill { fixed: 1, travel: 1, jobs: 1, churn: 4, ..Bill::default() };
        let told = scale.bill(&bill);
        assert_eq!(told.total_minor, 2);
        assert_eq!((told.fixed_minor, told.travel_minor, told.tasks_minor), (0, 1, 0));
        assert_eq!(told.churn_minor, 1);
    }

    #[test]
    fn prices_are_whole_in_the_coarsest_unit() {
        let scale = Scale { unit: common(PARTS, 1_800 * (PARTS / 3_600)) };
        assert_eq!((scale.second(1_800), scale.minor(1)), (1, 2));
        assert_eq!(scale.told(3), 2);
        assert_eq!(scale.minor(u64::MAX), i64::MAX);
    }
}
