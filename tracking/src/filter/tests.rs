//! Sequences of fixes and what becomes of each.

use super::*;
use crate::testing::place;
use proptest::prelude::*;

/// A fix with an accuracy of 10 m, `metres` north of a town square, at `s`
/// seconds of the device's clock, received `late` seconds later by ours.
#[derive(Debug, Clone, Copy)]
struct Sent {
    s: f64,
    metres: f64,
    late: f64,
    n: Option<u64>,
    acc: f64,
    spd: Option<f64>,
}

/// Second 0 of the device's clock.
const START_MS: i64 = 1_700_000_000_000;
/// Nothing out of the ordinary.
const PLAIN: Sent = Sent { s: 0.0, metres: 0.0, late: 0.0, n: None, acc: 10.0, spd: None };

impl Sent {
    fn raw(&self) -> RawFix {
        RawFix {
            lat: 41.15 + self.metres / 111_195.0,
            lng: -8.61,
            acc: self.acc,
            ts: START_MS + (self.s * 1_000.0) as i64,
            spd: self.spd,
            n: self.n,
            ..RawFix::default()
        }
    }

    fn received_at(&self) -> TimeMs {
        TimeMs(START_MS + ((self.s + self.late) * 1_000.0) as i64)
    }
}

fn at(s: f64, metres: f64) -> Sent {
    Sent { s, metres, ..PLAIN }
}

fn filter() -> FixFilter {
    FixFilter::new(Arc::new(FilterConfig::default()))
}

/// Shows the fixes to a new filter; each must be admitted (`ok`) or refused for
/// the reason given.
fn check(sequence: &[(Sent, &str)]) {
    check_with(&mut filter(), sequence);
}

fn check_with(filter: &mut FixFilter, sequence: &[(Sent, &str)]) {
    for (i, (sent, expected)) in sequence.iter().enumerate() {
        let verdict = match filter.admit(&sent.raw(), sent.received_at()) {
            Ok(_) => "ok",
            Err(reason) => reason.as_str(),
        };
        assert_eq!(verdict, *expected, "fix {i}: {sent:?}");
    }
}

#[test]
fn the_reasons_are_those_of_the_conventions() {
    let codes =
        "invalid zero duplicate future outdated accuracy max_speed distance min_period static";
    let ours: Vec<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
    assert_eq!(ours.join(" "), codes);
}

#[test]
fn what_is_no_position_is_invalid() {
    let good = at(0.0, 0.0).raw();
    let cases = [
        RawFix { lat: f64::NAN, ..good.clone() },
        RawFix { lng: f64::INFINITY, ..good.clone() },
        RawFix { lat: 90.001, ..good.clone() },
        RawFix { lng: -180.001, ..good.clone() },
        RawFix { acc: -1.0, ..good.clone() },
        RawFix { acc: f64::NAN, ..good.clone() },
        RawFix { ts: 0, ..good.clone() },
        RawFix { ts: i64::MAX, ..good.clone() },
        RawFix { ts: i64::MIN, ..good.clone() },
    ];
    for raw in cases {
        assert_eq!(filter().admit(&raw, TimeMs(START_MS)), Err(Reason::Invalid), "{raw:?}");
    }
    let island = RawFix { lat: 0.0, lng: -0.000_001, ..good };
    assert_eq!(filter().admit(&island, TimeMs(START_MS)), Err(Reason::Zero));
}

#[test]
fn poles_antimeridian_and_odd_extras_are_harmless() {
    for (lat, lng) in [(90.0, 0.0), (-90.0, 180.0), (0.0, -180.0), (0.0, 180.0)] {
        let raw = RawFix { lat, lng, acc: 0.0, ts: START_MS, ..RawFix::default() };
        assert!(filter().admit(&raw, TimeMs(START_MS)).is_ok(), "{lat} {lng}");
    }
    let raw = RawFix {
        spd: Some(-1.0),
        hdg: Some(360.0),
        alt: Some(f64::NAN),
        bat: Some(0.42),
        ..at(0.0, 0.0).raw()
    };
    let fix = filter().admit(&raw, TimeMs(START_MS + 70)).unwrap();
    assert_eq!((fix.speed_cm_s, fix.heading_deg, fix.altitude_m), (None, Some(0), None));
    assert_eq!((fix.battery_pct, fix.accuracy_m, fix.mock), (Some(42), 10, false));
    assert_eq!((fix.device_ts.0, fix.received_at), (START_MS, TimeMs(START_MS + 70)));
}

#[test]
fn a_jump_across_the_antimeridian_is_a_small_one() {
    let mut filter = filter();
    let raw = |lng, ts| RawFix { lat: 0.5, lng, acc: 5.0, ts, ..RawFix::default() };
    assert!(filter.admit(&raw(179.9999, START_MS), TimeMs(START_MS)).is_ok());
    assert!(filter.admit(&raw(-179.9995, START_MS + 4_000), TimeMs(START_MS + 4_000)).is_ok());
}

#[test]
fn a_plain_ride_is_admitted() {
    check(&[(at(0.0, 0.0), "ok"), (at(4.0, 40.0), "ok"), (at(8.0, 90.0), "ok")]);
}

#[test]
fn the_newest_wins_whatever_the_order() {
    check(&[
        (at(0.0, 0.0), "ok"),
        (at(12.0, 120.0), "ok"),
        (Sent { late: 9.0, ..at(4.0, 40.0) }, "outdated"),
        (Sent { late: 9.0, ..at(8.0, 80.0) }, "outdated"),
        (at(16.0, 160.0), "ok"),
    ]);
}

#[test]
fn a_repeated_fix_is_a_duplicate() {
    let numbered = |s, metres, n| Sent { n: Some(n), ..at(s, metres) };
    check(&[
        (at(0.0, 0.0), "ok"),
        (Sent { late: 3.0, ..at(0.0, 0.0) }, "duplicate"),
        (numbered(4.0, 40.0, 1), "ok"),
        (numbered(12.0, 120.0, 3), "ok"),
        (Sent { late: 9.0, ..numbered(8.0, 80.0, 2) }, "outdated"),
        (Sent { late: 9.0, ..numbered(8.0, 80.0, 2) }, "duplicate"),
        (numbered(4.0, 40.0, 1), "duplicate"),
        // The app was started again and counts from 1.
        (numbered(16.0, 160.0, 1), "ok"),
        (numbered(20.0, 200.0, 2), "ok"),
        (numbered(20.0, 200.0, 2), "duplicate"),
    ]);
}

#[test]
fn a_repeated_wrong_fix_gains_no_weight() {
    let wrong = at(4.0, 90_000.0);
    check(&[(at(0.0, 0.0), "ok"), (wrong, "distance")]);
    let repeats = [(wrong, "duplicate"); 9];
    check(&[&[(at(0.0, 0.0), "ok"), (wrong, "distance")][..], &repeats[..]].concat());
}

#[test]
fn a_teleport_is_refused_until_four_fixes_agree() {
    let far = |s| at(s, 90_000.0 + s * 10.0);
    check(&[
        (at(0.0, 0.0), "ok"),
        (far(4.0), "distance"),
        (far(8.0), "distance"),
        (at(12.0, 100.0), "ok"),
        (far(16.0), "distance"),
        (far(20.0), "distance"),
        (far(24.0), "distance"),
        (far(28.0), "ok"),
        (far(32.0), "ok"),
    ]);
}

#[test]
fn teleports_that_disagree_are_never_believed() {
    let mut sequence = vec![(at(0.0, 0.0), "ok")];
    for i in 1..40 {
        let away = f64::from(i % 7 + 2) * 80_000.0;
        sequence.push((at(f64::from(i) * 4.0, away), "distance"));
    }
    check(&sequence);
}

#[test]
fn the_gate_widens_with_time_and_accuracy() {
    check(&[(at(0.0, 0.0), "ok"), (at(10.0, 820.0), "ok")]);
    check(&[(at(0.0, 0.0), "ok"), (at(10.0, 840.0), "distance")]);
    check(&[(at(0.0, 0.0), "ok"), (Sent { acc: 100.0, ..at(10.0, 1_090.0) }, "ok")]);
    check(&[(at(0.0, 0.0), "ok"), (at(3_600.0, 90_000.0), "ok")]);
}

#[test]
fn doubtful_fixes_make_the_worker_uncertain() {
    let mut filter = filter();
    let vague = |s| Sent { acc: 201.0, ..at(s, 0.0) };
    let racing = |s| Sent { spd: Some(61.0), ..at(s, 0.0) };
    check_with(&mut filter, &[(at(0.0, 0.0), "ok"), (vague(4.0), "accuracy")]);
    assert!(!filter.is_uncertain());
    check_with(&mut filter, &[(racing(8.0), "max_speed")]);
    assert!(filter.is_uncertain());
    assert_eq!(filter.heard_at(), Some(at(0.0, 0.0).received_at()), "doubt is not presence");
    check_with(&mut filter, &[(at(12.0, 50.0), "ok")]);
    assert!(!filter.is_uncertain());
}

#[test]
fn who_stands_still_is_heard_but_not_published() {
    let mut filter = filter();
    check_with(&mut filter, &[(at(0.0, 0.0), "ok"), (at(20.0, 6.0), "static")]);
    let last = *filter.last().unwrap();
    assert_eq!(filter.heard_at(), Some(at(20.0, 0.0).received_at()));
    assert_eq!((last.place, last.at), (place(41.15, -8.61), at(20.0, 0.0).received_at()));
    // Creeping counts from where the worker was published; and a minute of
    // standing still is worth a point of the track.
    check_with(&mut filter, &[(at(24.0, 9.0), "static"), (at(28.0, 11.0), "ok")]);
    check_with(&mut filter, &[(at(87.0, 11.0), "static"), (at(88.0, 11.0), "ok")]);
}

#[test]
fn a_burst_is_thinned() {
    let mut filter = filter();
    check_with(&mut filter, &[(at(0.0, 0.0), "ok"), (at(0.4, 15.0), "min_period")]);
    assert_eq!(filter.heard_at(), Some(at(0.4, 0.0).received_at()));
    check_with(&mut filter, &[(at(0.5, 20.0), "ok"), (at(0.9, 40.0), "min_period")]);
}

#[test]
fn a_phone_whose_clock_is_off_works_like_any_other() {
    for clock_s in [-86_400.0, -3_600.0, 3_600.0, 86_400.0] {
        let mut filter = filter();
        for i in 0..20 {
            let sent = Sent { late: clock_s, ..at(f64::from(i) * 4.0, f64::from(i) * 40.0) };
            let fix = filter.admit(&sent.raw(), sent.received_at()).unwrap();
            assert_eq!(fix.at, sent.received_at(), "in our time, clock off by {clock_s} s");
        }
    }
}

#[test]
fn the_clock_is_known_by_the_least_delayed_fix() {
    let mut filter = filter();
    for (s, late) in [(0.0, 5.0), (6.0, 1.0), (12.0, 4.0)] {
        let sent = Sent { late, ..at(s, s * 10.0) };
        filter.admit(&sent.raw(), sent.received_at()).unwrap();
    }
    let last = filter.last().unwrap();
    assert_eq!((last.at, last.lateness_ms()), (TimeMs(START_MS + 13_000), 3_000));
}

#[test]
fn one_fix_from_the_future_does_not_freeze_the_worker() {
    let future = Sent { late: -7_200.0, ..at(7_208.0, 80.0) };
    check(&[
        (at(0.0, 0.0), "ok"),
        (at(4.0, 40.0), "ok"),
        (future, "future"),
        (at(12.0, 120.0), "ok"),
        (at(16.0, 160.0), "ok"),
    ]);
    // Even as the very first, when nothing is known of the clock.
    check(&[
        (future, "ok"),
        (at(12.0, 120.0), "outdated"),
        (at(16.0, 160.0), "outdated"),
        (at(20.0, 200.0), "outdated"),
        (at(24.0, 240.0), "ok"),
        (at(28.0, 280.0), "ok"),
    ]);
}

#[test]
fn a_clock_that_is_set_is_believed_after_a_while() {
    for step_s in [-5_000.0, 5_000.0] {
        let set = |s: f64| Sent { late: -step_s, ..at(s + step_s, s * 10.0) };
        let reason = if step_s > 0.0 { "future" } else { "outdated" };
        check(&[
            (at(0.0, 0.0), "ok"),
            (at(4.0, 40.0), "ok"),
            (set(8.0), reason),
            (set(12.0), reason),
            (set(16.0), reason),
            (set(20.0), "ok"),
            (set(24.0), "ok"),
        ]);
    }
}

#[test]
fn a_late_first_fix_does_not_make_the_next_ones_future() {
    check(&[(Sent { late: 150.0, ..at(0.0, 0.0) }, "ok"), (at(152.0, 900.0), "ok")]);
}

#[test]
fn strange_times_between_good_ones_do_not_set_the_clock() {
    let mut sequence = Vec::new();
    for i in 0..20 {
        let s = f64::from(i) * 8.0;
        sequence.push((at(s, s * 10.0), "ok"));
        sequence.push((Sent { late: -5_000.0, ..at(s + 5_004.0, s * 10.0) }, "future"));
    }
    check(&sequence);
}

#[test]
fn two_phones_of_one_worker_never_pull_it_back() {
    // The second phone counts from 5,000 and its clock is 3 s fast; some of its
    // fixes come half a minute late.
    let mut filter = filter();
    let mut furthest = 0;
    let mut published = 0;
    for i in 0..100u32 {
        let s = f64::from(i) * 2.0;
        let first = Sent { n: Some(u64::from(i)), ..at(s, s * 20.0) };
        let delay = if i % 5 == 0 { 30.0 } else { 0.0 };
        let seen_s = (s - delay).max(0.0);
        let second = Sent {
            n: Some(5_000 + u64::from(i)),
            late: delay - 3.0,
            ..at(seen_s + 3.0, seen_s * 20.0)
        };
        let sent = if i % 2 == 0 { first } else { second };
        if let Ok(fix) = filter.admit(&sent.raw(), sent.received_at()) {
            assert!(fix.place.lat_e7 >= furthest, "{sent:?}");
            furthest = fix.place.lat_e7;
            published += 1;
        }
    }
    assert!(published >= 40, "{published}");
}

#[test]
fn an_old_batch_is_outdated_however_long() {
    let mut filter = filter();
    check_with(&mut filter, &[(at(600.0, 0.0), "ok")]);
    for i in 0..100 {
        let s = f64::from(i);
        let sent = Sent { late: 600.0 - s + 0.1, ..at(s, s * 10.0) };
        assert_eq!(filter.admit(&sent.raw(), sent.received_at()), Err(Reason::Outdated));
    }
    check_with(&mut filter, &[(at(604.0, 50.0), "ok")]);
}

#[test]
fn an_offline_batch_sent_in_order_is_admitted_with_its_own_times() {
    let mut filter = filter();
    check_with(&mut filter, &[(at(0.0, 0.0), "ok")]);
    for i in 1..=50 {
        let s = f64::from(i) * 60.0;
        let sent = Sent { late: 3_010.0 - s, ..at(s, s * 5.0) };
        let fix = filter.admit(&sent.raw(), sent.received_at()).unwrap();
        assert_eq!(
            (fix.at.0 - START_MS, fix.lateness_ms()),
            ((s * 1e3) as i64, (3_010.0 - s) as i64 * 1_000)
        );
    }
}

#[test]
fn a_reading_of_the_clock_tells_late_from_slow() {
    let mut filter = filter();
    let now = TimeMs(START_MS + 600_000);
    filter.clock_sample(DeviceTimeMs(START_MS + 600_000), now);
    let sent = Sent { late: 600.0, ..at(0.0, 0.0) };
    assert_eq!(filter.admit(&sent.raw(), now).unwrap().lateness_ms(), 600_000);
}

#[test]
fn another_phone_takes_over_at_once_and_old_fixes_stay_old() {
    let mut filter = filter();
    check_with(&mut filter, &[(at(0.0, 0.0), "ok"), (at(4.0, 40.0), "ok")]);
    // The second phone's clock is two hours slow.
    let slow = |s: f64| Sent { late: 7_200.0, ..at(s - 7_200.0, s * 10.0) };
    filter.clock_sample(DeviceTimeMs(slow(6.0).raw().ts), slow(6.0).received_at());
    check_with(&mut filter, &[(slow(3.0), "outdated"), (slow(8.0), "ok"), (slow(12.0), "ok")]);
}

#[test]
fn a_faster_world_has_faster_limits() {
    let config = FilterConfig { time_scale: 10.0, ..FilterConfig::default() };
    let mut filter = FixFilter::new(Arc::new(config));
    check_with(
        &mut filter,
        &[(at(0.0, 0.0), "ok"), (at(0.05, 100.0), "ok"), (at(4.05, 2_500.0), "ok")],
    );
    check_with(&mut filter, &[(at(8.05, 2_500.0), "static"), (at(10.05, 2_500.0), "ok")]);
}

/// A ride of `count` numbered fixes, 4 s and more than 30 m apart.
fn ride(count: u32) -> Vec<Sent> {
    let sent =
        |i: u32| Sent { n: Some(u64::from(i)), ..at(f64::from(i) * 4.0, f64::from(i) * 45.0) };
    (1..=count).map(sent).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn disorder_neither_moves_the_worker_back_nor_changes_where_it_ends(
        fates in prop::collection::vec((0u32..100, 0.0f64..30.0), 10..120),
        clock_s in -86_400i32..86_400,
    ) {
        // 10 % arrive twice, 10 % up to 30 s late, 5 % not at all; the last arrives.
        let ride = ride(fates.len() as u32);
        let clock_s = f64::from(clock_s);
        let mut arriving = Vec::new();
        for (i, (sent, &(fate, delay))) in ride.iter().zip(&fates).enumerate() {
            let late = if (10..20).contains(&fate) { delay } else { 0.1 };
            let sent = Sent { late: clock_s + late, ..*sent };
            if fate >= 5 || i + 1 == ride.len() {
                arriving.push(sent);
            }
            if (20..30).contains(&fate) {
                arriving.push(Sent { late: clock_s + late + delay, ..sent });
            }
        }
        let in_order = arriving.clone();
        arriving.sort_by_key(Sent::received_at);
        let (mut disordered, mut ordered) = (filter(), filter());
        let mut track: Vec<Fix> = Vec::new();
        for sent in &arriving {
            track.extend(disordered.admit(&sent.raw(), sent.received_at()));
        }
        for sent in &in_order {
            let _ = ordered.admit(&sent.raw(), sent.received_at());
        }
        for pair in track.windows(2) {
            prop_assert!(pair[0].device_ts < pair[1].device_ts && pair[0].at <= pair[1].at);
        }
        for fix in &track {
            prop_assert!(fix.at <= fix.received_at);
        }
        let (ours, theirs) = (disordered.last().unwrap(), ordered.last().unwrap());
        prop_assert_eq!((ours.place, ours.device_ts), (theirs.place, theirs.device_ts));
        prop_assert_eq!(ours.device_ts.0, ride.last().unwrap().raw().ts);
    }

    #[test]
    fn no_fix_makes_it_panic(
        fixes in prop::collection::vec((any::<f64>(), any::<f64>(), any::<f64>(), any::<i64>(), any::<i64>(), any::<Option<u64>>(), any::<Option<f64>>()), 0..40),
    ) {
        let mut filter = filter();
        for (lat, lng, acc, ts, received, n, spd) in fixes {
            let raw = RawFix { lat: lat % 91.0, lng: lng % 181.0, acc, ts, n, spd, ..RawFix::default() };
            if let Ok(fix) = filter.admit(&raw, TimeMs(received)) {
                prop_assert!(fix.at == filter.last().unwrap().at);
            }
            filter.clock_sample(DeviceTimeMs(ts), TimeMs(received));
        }
    }
}
