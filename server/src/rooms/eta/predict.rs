//! From facts to a prediction: pure arithmetic on what the streets said.

use vocab::{Seconds, TimeMs, limits};

use super::board::{Eta, Risk};
use super::facts::Facts;

/// What is known of the way to the next stop.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Left {
    /// How long it takes ...
    pub(super) seconds: Seconds,
    /// ... from this moment on: when the worker was where the way begins.
    pub(super) from: TimeMs,
    /// How far off this may be beyond what any prediction is.
    pub(super) unsure: Seconds,
}

/// A fix this old says where a worker is; an older one says where they were.
const FRESH_MS: i64 = 15_000;
/// Without any position, a prediction is the plan and may be off by this.
const BLIND: Seconds = Seconds(600);

/// The way as it was planned, for a worker of whom no position is known.
pub(super) fn as_planned(facts: &Facts, since: TimeMs, to_pickup: Option<Seconds>) -> Left {
    if facts.goods_taken() {
        return Left { seconds: facts.trip, from: facts.pickup.changed_at, unsure: BLIND };
    }
    let seconds = to_pickup.unwrap_or(Seconds(limits::ETA_APPROACH_S));
    Left { seconds, from: since, unsure: BLIND }
}

/// What the age of a position adds to the doubt.
pub(super) fn doubt(seen_at: TimeMs, now: TimeMs) -> Seconds {
    let old_ms = (now.since(seen_at) - FRESH_MS).max(0);
    Seconds(u32::try_from(old_ms / 1_000).unwrap_or(u32::MAX))
}

/// When the worker arrives, given the way that is left to the next stop.
pub(super) fn eta(facts: &Facts, left: Left, now: TimeMs) -> Eta {
    // Nobody arrives in the past: who should be there by now is expected any moment.
    let arrival = later(left.from, left.seconds).max(now);
    if facts.goods_taken() {
        let there = facts.dropoff.is_at_hand();
        let dropoff_at = if there { facts.dropoff.changed_at } else { arrival };
        let band_s = if there { 0 } else { band(dropoff_at, left.unsure, now) };
        return Eta { pickup_at: None, dropoff_at, band_s, as_of: now };
    }
    let there = facts.pickup.is_at_hand();
    let pickup_at = if there { facts.pickup.changed_at } else { arrival };
    let leaves_at = later(pickup_at, facts.pickup.service).max(now);
    let dropoff_at = later(leaves_at, facts.trip);
    let unsure = if there { Seconds(0) } else { left.unsure };
    let band_s = band(dropoff_at, unsure, now);
    Eta { pickup_at: Some(pickup_at), dropoff_at, band_s, as_of: now }
}

fn later(at: TimeMs, by: Seconds) -> TimeMs {
    at + i64::from(by.0) * 1_000
}

/// A fifth of what is left, and what is not known of the worker.
fn band(arrival: TimeMs, unsure: Seconds, now: TimeMs) -> u32 {
    let left_s = u32::try_from(arrival.since(now).max(0) / 1_000).unwrap_or(u32::MAX);
    let wide = (left_s / 5).saturating_add(unsure.0);
    wide.clamp(limits::ETA_BAND_S_MIN, limits::ETA_BAND_S_MAX)
}

/// Whether an order is, or will be, late; `before` is what was said last.
pub(super) fn risk(facts: &Facts, eta: Option<Eta>, before: Risk, now: TimeMs) -> Risk {
    let live = facts.state.awaits_worker() || facts.state.is_under_way();
    let Some(due) = facts.due.filter(|_| live) else {
        return Risk::None;
    };
    if due < now {
        return Risk::Late;
    }
    let expected = match eta {
        Some(eta) => eta.dropoff_at,
        None if facts.state.awaits_worker() => soonest(facts, now),
        None => return Risk::None,
    };
    let relief = if before == Risk::Predicted { limits::RISK_RELIEF_MS } else { 0 };
    if expected + relief > due { Risk::Predicted } else { Risk::None }
}

/// When an order that nobody has could be there, were somebody found at once.
fn soonest(facts: &Facts, now: TimeMs) -> TimeMs {
    let start = facts.dispatch_at.map_or(now, |at| at.max(now));
    let at_pickup = later(start, Seconds(limits::ETA_APPROACH_S));
    later(later(at_pickup, facts.pickup.service), facts.trip)
}

#[cfg(test)]
mod tests {
    use dispatch::{OrderState, TaskState};
    use vocab::Place;

    use super::super::facts::StopFacts;
    use super::*;

    const NOW: TimeMs = TimeMs(10_000_000);

    fn stop(state: TaskState, changed_at: TimeMs) -> StopFacts {
        let place = Place::from_degrees(41.15, -8.61).unwrap();
        StopFacts { place, service: Seconds(120), state, changed_at }
    }

    /// Two minutes at the pickup, ten to the drop-off.
    fn order(pickup: TaskState, dropoff: TaskState) -> Facts {
        Facts {
            state: OrderState::InProgress,
            carrier: None,
            pickup: stop(pickup, NOW - 30_000),
            dropoff: stop(dropoff, NOW - 5_000),
            trip: Seconds(600),
            due: None,
            dispatch_at: None,
        }
    }

    fn left(seconds: u32) -> Left {
        Left { seconds: Seconds(seconds), from: NOW, unsure: Seconds(0) }
    }

    /// Expects the pickup and the drop-off this many seconds from now.
    fn check(facts: &Facts, left: Left, pickup_s: Option<i64>, dropoff_s: i64) -> Eta {
        let eta = eta(facts, left, NOW);
        assert_eq!(eta.pickup_at.map(|at| at.since(NOW) / 1_000), pickup_s);
        assert_eq!(eta.dropoff_at.since(NOW) / 1_000, dropoff_s);
        eta
    }

    #[test]
    fn way_service_and_trip_add_up() {
        use TaskState::{Arrived, Assigned, Completed, EnRoute, Servicing};
        check(&order(EnRoute, Assigned), left(300), Some(300), 300 + 120 + 600);
        // Thirty of the hundred and twenty seconds at the pickup have passed.
        check(&order(Arrived, Assigned), left(300), Some(-30), 90 + 600);
        check(&order(Completed, EnRoute), left(200), None, 200);
        let there = check(&order(Completed, Servicing), left(200), None, -5);
        assert_eq!(there.band_s, 0);
    }

    #[test]
    fn nobody_is_expected_in_the_past_and_silence_widens_the_band() {
        let facts = order(TaskState::Completed, TaskState::EnRoute);
        let long_ago = Left { from: NOW - 400_000, ..left(200) };
        check(&facts, long_ago, None, 0);
        let sure = check(&facts, left(1_000), None, 1_000);
        assert_eq!(sure.band_s, 200);
        let doubt = doubt(NOW - 100_000, NOW);
        assert_eq!(doubt, Seconds(85));
        let unsure = check(&facts, Left { unsure: doubt, ..left(1_000) }, None, 1_000);
        assert_eq!(unsure.band_s, 285);
        assert_eq!(check(&facts, left(10), None, 10).band_s, limits::ETA_BAND_S_MIN);
    }

    #[test]
    fn an_order_is_late_when_due_has_passed_and_predicted_before_that() {
        let risk_of = |due_s: i64, eta_s: Option<i64>, state, before| {
            let mut facts = order(TaskState::Completed, TaskState::EnRoute);
            facts.due = Some(NOW + due_s * 1_000);
            facts.state = state;
            let eta = eta_s.map(|s| eta(&facts, left(s as u32), NOW));
            risk(&facts, eta, before, NOW)
        };
        use OrderState::{Dispatching, InProgress, Returning};
        assert_eq!(risk_of(300, Some(200), InProgress, Risk::None), Risk::None);
        assert_eq!(risk_of(300, Some(301), InProgress, Risk::None), Risk::Predicted);
        assert_eq!(risk_of(-1, Some(0), InProgress, Risk::None), Risk::Late);
        // It stays predicted until there is a minute to spare.
        assert_eq!(risk_of(300, Some(260), InProgress, Risk::Predicted), Risk::Predicted);
        assert_eq!(risk_of(300, Some(230), InProgress, Risk::Predicted), Risk::None);
        // Six minutes to find someone, two at the pickup, ten on the way.
        assert_eq!(risk_of(18 * 60, None, Dispatching, Risk::None), Risk::None);
        assert_eq!(risk_of(18 * 60 - 1, None, Dispatching, Risk::None), Risk::Predicted);
        assert_eq!(risk_of(-1, None, Returning, Risk::Late), Risk::None);
    }
}
