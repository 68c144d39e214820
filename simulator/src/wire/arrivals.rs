//! When orders come, and where they go: at random with the day's curve, or as
//! recorded trips had it. Pure, given its luck.

use std::time::Duration;

use vocab::Place;

use super::chance::Chance;
use super::streets::Streets;
use super::tracks::Tracks;

/// Orders per hour of the day, relative to each other: breakfast, lunch, dinner.
const DAY: [f64; 24] = [
    0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0.7, 0.9, 0.9, 1.0, 1.3, 1.6, 1.4, 1.0, 0.9, 1.0, 1.2, 1.5,
    1.8, 1.7, 1.3, 0.8, 0.4,
];
/// The simulated day begins in the late morning.
const FIRST_HOUR: f64 = 11.0;
/// How far customers live from their shop, metres.
const NEAR_M: f64 = 800.0;
const FAR_M: f64 = 2_500.0;

/// An order to be placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// When, wall time since the start.
    pub at: Duration,
    /// From which of the merchants.
    pub merchant: usize,
    /// Where to.
    pub door: Place,
}

/// The day's curve over a run, scaled so that its mean over the run is 1: the
/// number of orders is what was asked for, their time is the curve's.
#[derive(Debug, Clone, Copy)]
pub struct DailyCurve {
    hours: f64,
    mean: f64,
}

impl DailyCurve {
    /// For a run of so many hours of the day.
    pub fn over(hours: f64) -> Self {
        let samples = 1_000;
        let at =
            |sample: i32| raw(FIRST_HOUR + hours * (f64::from(sample) + 0.5) / f64::from(samples));
        let mean = (0..samples).map(at).sum::<f64>() / f64::from(samples);
        Self { hours, mean }
    }

    /// The factor at a share (0 to 1) of the run.
    pub fn at(&self, share: f64) -> f64 {
        raw(FIRST_HOUR + self.hours * share) / self.mean
    }

    fn max(&self) -> f64 {
        DAY.iter().copied().fold(0.0, f64::max) / self.mean
    }
}

fn raw(hour: f64) -> f64 {
    let at = hour.rem_euclid(24.0);
    let (now, next) = (at as usize % 24, (at as usize + 1) % 24);
    DAY[now] + (DAY[next] - DAY[now]) * at.fract()
}

/// When orders come in a run, by thinning a Poisson process at the curve's peak
/// (Lewis and Shedler 1979).
pub fn times(
    per_minute: f64,
    minutes: f64,
    curve: DailyCurve,
    chance: &mut Chance,
) -> Vec<Duration> {
    let (end_s, peak) = (minutes * 60.0, curve.max());
    let peak_per_s = per_minute / 60.0 * peak;
    if peak_per_s <= 0.0 {
        return Vec::new();
    }
    let (mut at_s, mut times) = (0.0, Vec::new());
    loop {
        at_s += chance.until_next(peak_per_s);
        if at_s >= end_s {
            return times;
        }
        if chance.happens(curve.at(at_s / end_s) / peak) {
            times.push(Duration::from_secs_f64(at_s));
        }
    }
}

/// Somebody near a shop orders something.
pub fn anywhere(at: Duration, shops: &[Place], streets: &Streets, chance: &mut Chance) -> Arrival {
    let merchant = chance.below(shops.len());
    let door = streets.place(chance, shops[merchant], NEAR_M, FAR_M);
    Arrival { at, merchant, door }
}

/// Recorded trips as orders: from where they began to where they ended, at their
/// time; merchant `n` is at the origin of trip `n`. Starts over when all have begun.
pub fn recorded(tracks: &Tracks, time_scale: f64, until: Duration) -> Vec<Arrival> {
    let Some(last) = tracks.trips.last() else { return Vec::new() };
    // A minute of device time between one day's last trip and the next's first.
    let day_s = last.begins_s + 60.0;
    let mut arrivals = Vec::new();
    for day in 0.. {
        for (merchant, trip) in tracks.trips.iter().enumerate() {
            let at = (f64::from(day) * day_s + trip.begins_s) / time_scale;
            let at = Duration::from_secs_f64(at);
            if at >= until {
                return arrivals;
            }
            arrivals.push(Arrival { at, merchant, door: trip.track.destination() });
        }
    }
    arrivals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::chance::Kind;
    use crate::wire::tracks::Trip;
    use crate::wire::way::Track;

    #[test]
    fn the_curve_moves_orders_and_keeps_their_number() {
        let curve = DailyCurve::over(5.0);
        let mut chance = Chance::new(1, Kind::Customer, 0);
        let times = times(600.0, 10.0, curve, &mut chance);
        assert!((5_700..6_300).contains(&times.len()), "{}", times.len());
        assert!(times.is_sorted());
        assert!(times.last().unwrap().as_secs_f64() < 600.0);
        // Lunch is busier than the afternoon.
        let in_minute = |minute: u64| times.iter().filter(|at| at.as_secs() / 60 == minute).count();
        assert!(in_minute(2) > in_minute(8) + 100, "{} {}", in_minute(2), in_minute(8));
    }

    #[test]
    fn nobody_orders_where_no_rate_is_given() {
        let mut chance = Chance::new(1, Kind::Customer, 0);
        assert!(times(0.0, 10.0, DailyCurve::over(1.0), &mut chance).is_empty());
    }

    #[test]
    fn recorded_trips_come_at_their_time_and_again() {
        let at = |lat_e7| Place { lat_e7, lng_e7: 0 };
        let track = Track::new(vec![(0.0, at(1)), (10.0, at(2))]).unwrap();
        let trips = [0.0, 30.0].map(|begins_s| Trip { begins_s, track: track.clone() });
        let arrivals = recorded(&Tracks { trips: trips.into() }, 10.0, Duration::from_secs(10));
        let times: Vec<(f64, usize)> =
            arrivals.iter().map(|arrival| (arrival.at.as_secs_f64(), arrival.merchant)).collect();
        assert_eq!(times, [(0.0, 0), (3.0, 1), (9.0, 0)]);
        assert!(recorded(&Tracks::default(), 1.0, Duration::from_secs(9)).is_empty());
    }
}
