//! Tracks through drawn towns and through Porto.

use super::*;
use crate::along::Along;
use crate::testing::{Dice, Town, central_porto};

const STREET: &str = "highway=residential";
const ONE_WAY: &str = "highway=residential oneway=yes";
const SPLIT: TrackOptions = TrackOptions { gaps: Gaps::Split, tidy: false };

fn fix(place: Place, at_s: Option<i64>) -> TrackFix {
    TrackFix { place, at_s, radius_m: Some(8.0) }
}

/// Fixes at letters, so many seconds apart.
fn fixes(town: &Town, letters: &str, every_s: i64) -> Vec<TrackFix> {
    let places = letters.split_whitespace().map(|letters| town.find(letters));
    (0..).zip(places).map(|(number, place)| fix(place, Some(number * every_s))).collect()
}

/// The courses of the parts by letters, for every profile that drives; without times
/// they are the same.
fn check(town: &Town, letters: &str, expected: &[&str]) {
    let timed = fixes(town, letters, 20);
    let timeless: Vec<TrackFix> = timed.iter().map(|timed| fix(timed.place, None)).collect();
    for profile in [Profile::Car, Profile::Parity] {
        for fixes in [&timed, &timeless] {
            let track = town.roads.track(profile, fixes, &SPLIT);
            hold(&track);
            let courses: Vec<String> =
                track.parts.iter().map(|part| town.letters(&part.course.shape)).collect();
            assert_eq!(courses, expected, "{profile} {letters}");
        }
    }
}

/// What is true of every track.
fn hold(track: &Track) {
    for (number, part) in track.parts.iter().enumerate() {
        let own = track.fixes.iter().flatten().filter(|fix| fix.part == number);
        let indices: Vec<usize> = own.map(|fix| fix.index).collect();
        assert_eq!(indices, (0..=part.legs.len()).collect::<Vec<_>>());
        assert!((0.0..=1.0).contains(&part.confidence), "{}", part.confidence);
        let legs: (u32, u64) =
            part.legs.iter().fold((0, 0), |sum, leg| (sum.0 + leg.tenths, sum.1 + leg.mm));
        assert_eq!(legs.0, part.course.tenths);
        // Streets and their pieces round apart.
        assert!(legs.1.abs_diff(part.course.mm) < 1_000, "{legs:?} {}", part.course.mm);
        assert_eq!(part.course.shape.len(), part.course.pieces.len() + 1);
    }
    for fix in track.fixes.iter().flatten() {
        assert!((0.0..=1.0).contains(&fix.confidence), "{}", fix.confidence);
        assert!(fix.part < track.parts.len());
    }
}

/// Two streets 50 m apart, joined at their ends only.
fn parallel() -> Town {
    Town::draw("A-------B\nD-------C", &[("AB", STREET), ("BC", STREET), ("CD", STREET)], &[])
}

#[test]
fn one_fix_beside_another_street_does_not_leave_the_street() {
    let town = parallel();
    let mut fixes = fixes(&town, "AB10 AB30 AB50 AB70 AB90", 20);
    // 30 m off: nearer to the other street.
    fixes[2].place.lat_e7 -= 2_700;
    let track = town.roads.track(Profile::Car, &fixes, &SPLIT);
    hold(&track);
    assert_eq!(track.parts.len(), 1);
    assert_eq!(town.letters(&track.parts[0].course.shape), "**");
    assert!((track.parts[0].course.mm as f64 / 320_000.0 - 1.0).abs() < 0.01);
    assert!(track.fixes[2].unwrap().snap.distance_m > 25.0);
}

#[test]
fn ways_are_driven_as_they_may_be() {
    let ways = [("AB", ONE_WAY), ("BC", STREET), ("CD", STREET), ("DA", STREET)];
    let town = Town::draw("A---B\n|   |\n|   |\nD---C", &ways, &[]);
    check(&town, "DA50 AB50 BC50", &["*AB*"]);
    check(&town, "BC50 CD50 DA50", &["*CD*"]);
    // Against the one-way street nobody goes: round the block.
    check(&town, "AB90 BC50 CD50 DA50 AB10", &["*BCDA*"]);
}

#[test]
fn who_turns_at_a_dead_end_comes_back_the_same_street() {
    let town = Town::draw("A----B\n|\n|\nC", &[("AB", STREET), ("AC", STREET)], &[]);
    check(&town, "AC50 AB40 AB80 B AB60 AB20", &["*AB*"]);
}

#[test]
fn noise_does_not_throw_one_back() {
    let town = parallel();
    // 8 m back and forth, and on: 320 m in all.
    check(&town, "AB10 AB32 AB30 AB50 AB90", &["**"]);
    let track = town.roads.track(Profile::Car, &fixes(&town, "AB10 AB34 AB30 AB90", 20), &SPLIT);
    assert!((track.parts[0].course.mm as f64 / 320_000.0 - 1.0).abs() < 0.01);
    assert_eq!(track.parts[0].legs[1].mm, 0);
}

#[test]
fn a_silence_ends_a_part_unless_gaps_are_ignored() {
    let town = parallel();
    let mut fixes = fixes(&town, "AB10 AB30 AB60 AB90", 20);
    for late in &mut fixes[2..] {
        late.at_s = late.at_s.map(|at_s| at_s + 41);
    }
    for (gaps, parts) in [(Gaps::Split, vec![0, 0, 1, 1]), (Gaps::Ignore, vec![0; 4])] {
        let track = town.roads.track(Profile::Car, &fixes, &TrackOptions { gaps, tidy: false });
        hold(&track);
        let of: Vec<usize> = track.fixes.iter().flatten().map(|fix| fix.part).collect();
        assert_eq!(of, parts);
    }
}

#[test]
fn outliers_and_places_without_a_street_are_left_out() {
    // E and F lie on a street of their own, 2 km away.
    let row = "A-------B".to_owned() + &" ".repeat(40) + "E---F";
    let lines = row + "\n|" + &" ".repeat(47) + "|\nD" + &"-".repeat(47) + "C";
    let town = Town::draw(
        &lines,
        &[("AB", STREET), ("AD", STREET), ("DC", STREET), ("CE", STREET), ("EF", STREET)],
        &[],
    );
    let mut fixes = fixes(&town, "AB10 AB30 EF50 AB50 AB70 AB90", 5);
    fixes[4].place.lat_e7 += 90_000;
    let track = town.roads.track(Profile::Car, &fixes, &SPLIT);
    hold(&track);
    assert_eq!(track.parts.len(), 1);
    let kept: Vec<bool> = track.fixes.iter().map(Option::is_some).collect();
    assert_eq!(kept, [true, true, false, true, false, true]);
    // Two that agree with each other are no outliers, but another part.
    let away = [fixes[0], fixes[1], fixes[2], fix(town.find("EF90"), Some(15))];
    let track = town.roads.track(Profile::Car, &away, &SPLIT);
    hold(&track);
    assert_eq!(track.fixes.iter().flatten().map(|fix| fix.part).collect::<Vec<_>>(), [0, 0, 1, 1]);
}

#[test]
fn who_stands_still_stands() {
    let town = parallel();
    let still = fixes(&town, "AB50 AB50 AB51 AB50 AB50", 20);
    for tidy in [false, true] {
        let options = TrackOptions { gaps: Gaps::Split, tidy };
        let track = town.roads.track(Profile::Parity, &still, &options);
        hold(&track);
        assert_eq!(track.parts.len(), 1);
        assert_eq!(track.parts[0].course.mm, 0);
        assert_eq!(track.fixes.iter().flatten().count(), if tidy { 1 } else { 5 });
    }
}

#[test]
fn few_fixes_and_odd_ones_are_tracks_too() {
    let town = parallel();
    let odd = TrackFix { place: town.find("AB50"), at_s: Some(i64::MAX), radius_m: Some(f64::NAN) };
    let older = TrackFix { at_s: Some(i64::MIN), radius_m: Some(-1.0), ..odd };
    let nowhere = fix(Place { lat_e7: 900_000_000, lng_e7: 1_800_000_000 }, None);
    for (fixes, parts, matched) in [
        (vec![], 0, 0),
        (vec![odd], 1, 1),
        (vec![odd, older], 1, 2),
        (vec![nowhere], 0, 0),
        (vec![nowhere, odd, nowhere], 1, 1),
    ] {
        let track = town.roads.track(Profile::Car, &fixes, &SPLIT);
        hold(&track);
        assert_eq!(track.fixes.len(), fixes.len());
        assert_eq!((track.parts.len(), track.fixes.iter().flatten().count()), (parts, matched));
    }
}

/// Noise of a normal distribution, by the sum of many dice.
fn shaken(dice: &mut Dice, place: Place, sigma_m: f64) -> Place {
    let mut throw = || {
        let dice_sum: f64 = (0..12).map(|_| dice.below(1_000_000) as f64 / 1e6).sum();
        (dice_sum - 6.0) * sigma_m / 0.011_112
    };
    let narrowing = place.lat().to_radians().cos();
    let lat_e7 = place.lat_e7 + throw() as i32;
    Place { lat_e7, lng_e7: place.lng_e7 + (throw() / narrowing) as i32 }
}

/// Routes through Porto, each with a noisy fix every so many seconds.
fn drives(profile: Profile, every_s: usize, sigma_m: f64) -> Vec<(Course, Vec<TrackFix>)> {
    let roads = central_porto();
    let mut dice = Dice::new(14);
    let mut drives = Vec::new();
    while drives.len() < 30 {
        let [from, to] = [0; 2].map(|_| roads.spot(profile, dice.place_in(roads), 100.0));
        let (Some(from), Some(to)) = (from, to) else { continue };
        let Some(course) = roads.course(profile, &from, &to) else { continue };
        if course.mm < 1_500_000 {
            continue;
        }
        let along = Along::new(course.shape.clone()).unwrap();
        let speed = along.length_m() / f64::from(course.tenths) * 10.0;
        let times =
            (0..).step_by(every_s).take_while(|at_s| *at_s as f64 * speed < along.length_m());
        let fixes = times.map(|at_s| {
            let place = shaken(&mut dice, along.position_at(at_s as f64 * speed), sigma_m);
            TrackFix { place, at_s: Some(at_s as i64), radius_m: Some(sigma_m) }
        });
        let fixes = fixes.collect();
        drives.push((course, fixes));
    }
    drives
}

/// How much of a route a track found, by the lengths of ways.
fn recall(course: &Course, track: &Track) -> f64 {
    let found: std::collections::BTreeSet<i64> =
        track.parts.iter().flat_map(|part| &part.course.pieces).map(|piece| piece.way).collect();
    let hit = course.pieces.iter().filter(|piece| found.contains(&piece.way));
    hit.map(|piece| u64::from(piece.mm)).sum::<u64>() as f64 / course.mm as f64
}

#[test]
fn noisy_routes_through_porto_come_back() {
    for (profile, every_s, sigma_m) in
        [(Profile::Parity, 5, 8.0), (Profile::Car, 5, 8.0), (Profile::Car, 10, 8.0)]
    {
        let drives = drives(profile, every_s, sigma_m);
        let found = drives.iter().map(|(course, fixes)| {
            let track = central_porto().track(profile, fixes, &SPLIT);
            hold(&track);
            recall(course, &track)
        });
        let mean = found.sum::<f64>() / drives.len() as f64;
        assert!(mean >= 0.98, "{profile} every {every_s} s: {mean}");
    }
}

#[test]
fn who_is_followed_fix_by_fix_is_where_looking_back_says() {
    let (mut agreed, mut all) = (0, 0);
    for (_, fixes) in drives(Profile::Car, 5, 8.0) {
        let roads = central_porto();
        let track = roads.track(Profile::Car, &fixes, &SPLIT);
        let mut matcher = Matcher::new(Profile::Car, Gaps::Split);
        for (fix, matched) in fixes.iter().zip(&track.fixes) {
            let (Some(live), Some(matched)) = (matcher.push(roads, fix), matched) else { continue };
            all += 1;
            agreed += usize::from(live.snap.place.distance_m(matched.snap.place) < 5.0);
            assert!((0.0..=1.0).contains(&live.confidence));
        }
        assert!(matcher.trail.tied.len() == 1);
    }
    assert!(agreed * 100 > all * 90 && all > 500, "{agreed} of {all}");
}
