//! Places against a Dijkstra over single lanes: in the middle of streets and at
//! junctions, ahead and behind on the same street, by question, by table and by course.

use super::extracts::Weather;
use super::lanes::Lanes;
use crate::hierarchy::FAR;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::snap::Snap;
use crate::spot::Spot;
use crate::states::{Metric, Side, tenths};
use crate::tables::UNREACHABLE;
use crate::testing::Dice;

/// Compares `from` times `to` random places and as many neighbours in each weather.
pub(super) fn check(roads: &Roads, profile: Profile, sizes: [(usize, usize); 3]) {
    let lanes = Lanes::new(roads, profile, Side::Right);
    let mut dice = Dice::new(70 + profile.index() as u64);
    for (weather, (from, to)) in Weather::ALL.into_iter().zip(sizes) {
        weather.sets_in(roads, profile, &mut dice);
        let from: Vec<Spot> = (0..from).map(|_| place(roads, profile, &mut dice)).collect();
        // Some of the goals lie on the streets of the starts.
        let near = from.iter().map(|spot| neighbour(roads, spot, &mut dice));
        let near: Vec<Spot> = near.take(to / 2).collect();
        let far = (near.len()..to).map(|_| place(roads, profile, &mut dice));
        let to: Vec<Spot> = far.collect::<Vec<_>>().into_iter().chain(near).collect();
        let (reachable, stretches) = compare(roads, profile, &lanes, &from, &to);
        let pairs = from.len() * to.len();
        println!(
            "{profile}, {weather:?}: {pairs} pairs of places ({reachable} with a way), \
             {stretches} stretches: 0 mismatches"
        );
        assert!(reachable * 2 > pairs, "most pairs have a way, or nothing was proven");
    }
    Weather::Free.sets_in(roads, profile, &mut dice);
}

/// Beside a street or exactly on one: at its ends and anywhere along it.
fn place(roads: &Roads, profile: Profile, dice: &mut Dice) -> Spot {
    loop {
        let Some(spot) = roads.spot(profile, dice.place_in(roads), 200.0) else { continue };
        return if dice.below(2) == 0 { spot } else { neighbour(roads, &spot, dice) };
    }
}

/// Somewhere else on the street of a place.
fn neighbour(roads: &Roads, spot: &Spot, dice: &mut Dice) -> Spot {
    let length_mm = roads.network().streets[spot.street as usize].length_mm;
    let along_mm = match dice.below(6) {
        0 => 0,
        1 => length_mm,
        _ => dice.below(u64::from(length_mm) + 1) as u32,
    };
    let Spot { street, place, distance_m, .. } = *spot;
    roads.spot_at(&Snap { street, along_mm, place, distance_m })
}

fn compare(
    roads: &Roads,
    profile: Profile,
    lanes: &Lanes<'_>,
    from: &[Spot],
    to: &[Spot],
) -> (usize, usize) {
    let metric = roads.profile(profile).metric();
    let table = roads.table(profile, from, to);
    let (mut reachable, mut stretches) = (0, 0);
    for (start, row) in from.iter().zip(table.tenths.chunks(to.len())) {
        let expected = lanes.from(&metric.lanes, start, to);
        let times: Vec<u32> =
            expected.iter().map(|weight| weight.map_or(UNREACHABLE, tenths)).collect();
        for ((to, expected), cell) in to.iter().zip(&times).zip(row) {
            assert_eq!(cell, expected, "{profile}: table from {start:?} to {to:?}");
        }
        assert_eq!(roads.table(profile, &[*start], to).tenths, times, "one to many");
        for (goal, weight) in to.iter().zip(&expected) {
            let time = weight.map(tenths);
            assert_eq!(roads.tenths_between(profile, start, goal), time, "{start:?} {goal:?}");
            let back = roads.table(profile, &[*start], &[*goal]).tenths[0];
            assert_eq!(back, time.unwrap_or(UNREACHABLE));
            let course = roads.course(profile, start, goal);
            assert_eq!(course.as_ref().map(|course| course.tenths), time, "{start:?} {goal:?}");
            if let Some(weight) = weight {
                reachable += 1;
                stretches += follow(roads, profile, &metric, lanes, start, goal, *weight);
            }
        }
    }
    for (column, goal) in to.iter().enumerate() {
        let column = table.tenths.iter().skip(column).step_by(to.len());
        assert!(roads.table(profile, from, &[*goal]).tenths.iter().eq(column), "many to one");
    }
    (reachable, stretches)
}

/// The stretches of the way follow each other, may be driven, and cost what they should.
fn follow(
    roads: &Roads,
    profile: Profile,
    metric: &Metric,
    lanes: &Lanes<'_>,
    start: &Spot,
    goal: &Spot,
    weight: i32,
) -> usize {
    let ready = roads.profile(profile);
    let found = ready.way(ready.view(roads, metric), start, goal);
    let (found, drives) = found.expect("a way was found before");
    assert!(found < FAR);
    assert_eq!(found, weight);
    assert_eq!(lanes.add_up(&metric.lanes, start, goal, &drives), weight, "{start:?} {goal:?}");
    drives.len()
}
