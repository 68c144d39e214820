//! When an order is expected, as a customer may rely on it.

use vocab::{TimeMs, limits};

use crate::edge::http::dto::common::Moment;
use crate::edge::http::dto::tracking::EtaBand;
use crate::rooms::eta::Eta;

/// A prediction as a band that never lies in the past; an old one in a band
/// twice as wide.
pub(super) fn band(eta: Eta, now: TimeMs) -> EtaBand {
    let stale = now.since(eta.as_of) > limits::ETA_OLD_MS;
    let half_ms = i64::from(eta.band_s) * 1_000 * if stale { 2 } else { 1 };
    let clamped = |at: i64| Moment(TimeMs(at.max(now.0)));
    EtaBand {
        from: clamped(eta.dropoff_at.0 - half_ms),
        to: clamped(eta.dropoff_at.0 + half_ms),
        as_of: Moment(eta.as_of),
        stale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_never_in_the_past_and_widens_with_age() {
        let (pickup_at, dropoff_at) = (None, TimeMs(1_000_000));
        let eta = Eta { pickup_at, dropoff_at, band_s: 100, as_of: TimeMs(950_000) };
        let check = |now, from, to, stale| {
            let band = band(eta, TimeMs(now));
            assert_eq!((band.from.0.0, band.to.0.0, band.stale), (from, to, stale), "{now}");
        };
        check(950_000, 950_000, 1_100_000, false);
        check(850_000, 900_000, 1_100_000, false);
        check(1_050_000, 1_050_000, 1_200_000, true);
        check(2_000_000, 2_000_000, 2_000_000, true);
    }
}
