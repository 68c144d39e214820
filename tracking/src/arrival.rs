//! Whether a worker has reached a stop: a circle round a point, entered at one
//! radius and left at a larger one, so that a wobbling position does not arrive
//! twice.

use serde::{Deserialize, Serialize};
use vocab::{Place, TimeMs};

use crate::fix::Fix;

/// When a worker counts as arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalRules {
    /// Arrived within this distance of the stop.
    pub enter_m: u32,
    /// Left beyond this one.
    pub leave_m: u32,
    /// Less accurate fixes neither arrive nor leave.
    pub accuracy_m_max: u32,
}

impl Default for ArrivalRules {
    fn default() -> Self {
        Self { enter_m: 100, leave_m: 150, accuracy_m_max: 100 }
    }
}

/// What happened at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approach {
    /// The worker has come within reach.
    Arrived(TimeMs),
    /// The worker has gone away again.
    Left(TimeMs),
}

/// One worker on its way to one stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    stop: Place,
    /// Written by `observe` alone.
    near: bool,
}

impl Arrival {
    /// Watches for the worker at `stop`.
    pub fn at(stop: Place) -> Self {
        Self { stop, near: false }
    }

    /// Whether the worker is there.
    pub fn is_near(&self) -> bool {
        self.near
    }

    /// Takes one fix into account.
    pub fn observe(&mut self, rules: &ArrivalRules, fix: &Fix) -> Option<Approach> {
        if fix.accuracy_m > rules.accuracy_m_max {
            return None;
        }
        let distance_m = fix.place.distance_m(self.stop);
        if !self.near && distance_m <= f64::from(rules.enter_m) {
            self.near = true;
            return Some(Approach::Arrived(fix.at));
        }
        if self.near && distance_m > f64::from(rules.leave_m) {
            self.near = false;
            return Some(Approach::Left(fix.at));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{fix, place};

    /// Walks through the distances (metres north of the stop, one a second) and
    /// expects `+` for arrived, `-` for left, `.` for nothing.
    fn check(distances_m: &[f64], accuracy_m: u32, expected: &str) {
        let mut arrival = Arrival::at(place(41.0, -8.0));
        let seen: String = (0i64..)
            .zip(distances_m)
            .map(|(second, distance_m)| {
                let at = second * 1_000;
                let here = Fix { accuracy_m, ..fix(41.0 + distance_m / 111_195.0, -8.0, at) };
                match arrival.observe(&ArrivalRules::default(), &here) {
                    Some(Approach::Arrived(time)) if time == TimeMs(at) => '+',
                    Some(Approach::Left(time)) if time == TimeMs(at) => '-',
                    None => '.',
                    Some(other) => panic!("{other:?} at {at}"),
                }
            })
            .collect();
        assert_eq!(seen, expected);
        assert_eq!(arrival.is_near(), expected.rfind('+') > expected.rfind('-'));
    }

    #[test]
    fn a_wobble_between_the_circles_arrives_once() {
        check(&[300.0, 120.0, 99.0, 120.0, 99.0, 149.0, 151.0, 120.0, 90.0], 10, "..+...-.+");
    }

    #[test]
    fn a_vague_fix_does_not_arrive() {
        check(&[300.0, 10.0, 10.0], 101, "...");
    }
}
