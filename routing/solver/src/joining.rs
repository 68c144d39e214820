//! Whether a problem is plain, and how a request joins one that is being solved already.

use crate::compiled::{Car, Compiled, NONE, Task};
use crate::model::{Amount, Problem, Request, Stop, TICKS_MAX, Ticks, Work};

impl Compiled {
    /// Whether the simple scans can serve this problem.
    pub(crate) fn is_plain(&self) -> bool {
        let one_amount = |amount: &Amount| amount[1..].iter().all(|&more| more == 0);
        let simple_task = |task: &Task| {
            task.windows.is_empty()
                && task.setup == 0
                && task.soft_until == TICKS_MAX
                && one_amount(&task.loaded)
                && one_amount(&task.change)
        };
        let simple_car = |car: &Car| {
            car.rests.is_empty()
                && car.frozen.is_empty()
                && !car.is_limited()
                && car.duration_max == Ticks::MAX
                && car.per_metre == 0
                && car.per_tick > 0
                && car.per_tick == self.cars[0].per_tick
                && self.lanes[car.lane as usize].costs.is_none()
        };
        // Either all is carried between two stops, or all is left, or all is taken.
        let carried = self.errands.iter().all(|errand| errand.second != NONE);
        let left = self.tasks.iter().all(|task| task.loaded[0] == -task.change[0]);
        let taken = self.tasks.iter().all(|task| task.loaded[0] == 0 && task.change[0] >= 0);
        (carried || (!self.has_pairs && (left || taken)))
            && self.errands.iter().all(|errand| errand.carrier == NONE)
            && self.tasks.iter().all(simple_task)
            && self.cars.iter().all(simple_car)
    }

    /// Whether a request can join without anything being worked out anew.
    pub(crate) fn can_take(&self, request: &Request) -> bool {
        let shipment = matches!(request.work, Work::Shipment { .. });
        let names = request.only.is_some()
            || request.promised.is_some()
            || matches!(request.work, Work::OnBoard { .. });
        let choosy = request.skills != 0 && self.may_serve.is_empty();
        !names
            && !choosy
            && !self.errands.is_empty()
            && (!self.plain || (shipment && self.has_pairs && simple(request)))
    }

    /// Lets a request join behind the others.
    pub(crate) fn take(&mut self, problem: &Problem, request: &Request) {
        let first = self.tasks.len();
        self.add(request);
        for number in first..self.tasks.len() {
            let place = self.tasks[number].place;
            // Nobody is alone at a place that somebody else may share.
            let legs = self.lanes.iter().map(|lane| lane.shortest(place, false));
            let least = legs.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1))).unwrap_or((0, 0));
            for task in self.tasks.iter_mut().filter(|task| task.place == place) {
                let (into, out) = (task.leg_in_min.min(least.0), task.leg_out_min.min(least.1));
                (task.leg_in_min, task.leg_out_min) = (into, out);
            }
        }
        if !self.may_serve.is_empty() {
            self.may_serve.resize(self.may_serve.len() + self.words(), 0);
            self.set_who_may(problem, self.errands.len() - 1, request);
        }
    }
}

/// Whether one amount and one hard window a stop are all there is to a shipment.
fn simple(request: &Request) -> bool {
    let simple_stop = |stop: &Stop| {
        stop.windows.len() <= 1 && stop.setup == 0 && (stop.soft.is_none() || stop.late_cost == 0)
    };
    match &request.work {
        Work::Shipment { pickup, delivery, amount } => {
            simple_stop(pickup)
                && simple_stop(delivery)
                && amount[1..].iter().all(|&more| more == 0)
        }
        Work::Job { .. } | Work::OnBoard { .. } => false,
    }
}
