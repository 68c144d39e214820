//! Which orders a worker is to be sought for at this moment, and how far around.

use std::cmp::Reverse;

use vocab::limits::{
    SEARCH_RADIUS_M, SEARCH_RADIUS_M_MAX, SEARCH_RADIUS_MINUTE_M, SEARCH_RADIUS_WAVE_M,
};
use vocab::{Metres, TimeMs};

use crate::machine::Dispatch;
use crate::order::Order;
use crate::strategy::Look;

impl Dispatch {
    /// The orders to be looked at, at most `max`: higher priority first, then
    /// the older. A look stays due until a proposal or a change answers it.
    ///
    /// A planner that has heard of a newly free worker may ask for a later `now`
    /// and so gets the looks that were postponed because nobody was there.
    pub fn looks_due(&self, now: TimeMs, max: usize) -> Vec<Look> {
        let due = self.look_deadlines.iter().take_while(|(at, _)| *at <= now);
        let mut orders: Vec<&Order> = due.filter_map(|(_, id)| self.orders.get(id)).collect();
        orders.sort_by_key(|order| (Reverse(order.priority), order.placed_at, order.id));
        orders.into_iter().take(max).map(|order| look(now, order)).collect()
    }

    /// When the next look falls due.
    pub fn next_look_at(&self) -> Option<TimeMs> {
        self.look_deadlines.first().map(|(at, _)| *at)
    }
}

fn look(now: TimeMs, order: &Order) -> Look {
    Look {
        order: order.id,
        version: order.version,
        wave: order.wave.saturating_add(1),
        strategy: order.strategy,
        pickup: order.pickup.stop.place,
        need: order.need.clone(),
        excluded: order.excluded.clone(),
        pinned: order.pinned,
        radius: radius(now, order),
    }
}

/// Each wave looks farther than the one before, and so does each minute in which
/// nobody was found.
fn radius(now: TimeMs, order: &Order) -> Metres {
    let minutes = order.nobody_since.map_or(0, |since| now.since(since) / 60_000);
    let widened = SEARCH_RADIUS_M
        + SEARCH_RADIUS_WAVE_M * f64::from(order.wave)
        + SEARCH_RADIUS_MINUTE_M * minutes as f64;
    Metres(widened.min(SEARCH_RADIUS_M_MAX) as u32)
}
