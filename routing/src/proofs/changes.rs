//! Traffic: what is changed a little at a time is what is weighed as a whole, whoever
//! asks keeps what he began with, and threads do not show.

use std::sync::Arc;

use super::{change, extracts};
use crate::graph::RoadNetwork;
use crate::hierarchy::{FAR, Hands};
use crate::profile::Profile;
use crate::roads::Roads;
use crate::speeds::Speeds;
use crate::spot::Spot;
use crate::states::Metric;
use crate::testing::{Dice, Town};
use crate::traffic::{SegmentSpeed, Traffic};

/// Changes a profile `batches` times; after each all weights are those of weighing
/// everything, bit for bit.
fn check(roads: &Roads, profile: Profile, batches: usize) {
    let ready = roads.profile(profile);
    let original = ready.metric();
    let free = roads.lanes_in(&Traffic::default(), profile);
    let open: Vec<usize> = (0..free.len()).filter(|lane| free[*lane] < FAR).collect();
    let mut dice = Dice::new(90);
    let mut now = free.clone();
    let whole = |lanes: &[i32], version| {
        Metric::new(
            &ready.graph,
            &ready.hierarchy,
            (lanes.to_vec(), Speeds::default(), version),
            Hands::One,
        )
    };
    let mut held: Vec<Arc<Metric>> = Vec::new();
    for batch in 0..batches {
        let count = [1, 3, 20, 100, 400][dice.below(5) as usize];
        let changes: Vec<(usize, i32)> = (0..count)
            .map(|_| {
                let lane = open[dice.below(open.len() as u64) as usize];
                let slower = free[lane] + dice.below(2_000) as i32;
                (lane, [free[lane], slower, free[lane] / 2 + 1, FAR][dice.below(4) as usize])
            })
            .collect();
        changes.iter().for_each(|(lane, weight)| now[*lane] = *weight);
        let version = batch as u64 + 2;
        change(ready, &changes, version);
        let found = ready.metric();
        assert!(*found == whole(&now, version), "{profile}: batch {batch}");
        // Now and then somebody goes on reading.
        if dice.below(4) == 0 {
            held.push(found);
            held.truncate(3);
        } else {
            held.clear();
        }
    }
    let closed: Vec<(usize, i32)> = (0..free.len()).map(|lane| (lane, FAR)).collect();
    change(ready, &closed, 0);
    assert!(ready.metric().weights.iter().all(|weight| *weight == FAR), "all is closed");
    let restored: Vec<(usize, i32)> = free.iter().copied().enumerate().collect();
    change(ready, &restored, original.version);
    assert!(*ready.metric() == *original, "{profile}: closed and opened again");
    println!("{profile}: {batches} batches of changes equal to weighing everything");
}

#[test]
fn changes_add_up_in_monaco() {
    if let Some(bytes) = extracts::may("monaco") {
        let roads = Roads::from_osm_pbf(&bytes).unwrap();
        for profile in Profile::ALL {
            check(&roads, profile, 150);
            threads_do_not_show(&roads, profile);
        }
    }
}

#[test]
#[ignore = "takes minutes: cargo xtask prove-roads (#4)"]
fn a_thousand_changes_add_up_everywhere() {
    for name in ["monaco", "porto-alegre", "porto"] {
        println!("{name}:");
        let roads = Roads::from_osm_pbf(&extracts::must(name)).unwrap();
        for profile in Profile::ALL {
            check(&roads, profile, 1_000);
            threads_do_not_show(&roads, profile);
        }
    }
}

/// One thread or two: the same weights and the same table.
fn threads_do_not_show(roads: &Roads, profile: Profile) {
    let ready = roads.profile(profile);
    let mut dice = Dice::new(91);
    let found = (0..200).filter_map(|_| roads.spot(profile, dice.place_in(roads), 200.0));
    let spots: Vec<Spot> = found.take(100).collect();
    let work = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let lanes = ready.metric().lanes.clone();
            let metric = Metric::new(
                &ready.graph,
                &ready.hierarchy,
                (lanes, Speeds::default(), 1),
                Hands::All,
            );
            (metric, roads.table(profile, &spots, &spots))
        })
    };
    assert!(work(1) == work(2), "{profile}: the number of threads shows");
    println!("{profile}: one thread and two give the same weights and tables");
}

/// The segments of a network, by their nodes.
fn segments(network: &RoadNetwork) -> Vec<(i64, i64)> {
    let both = network.streets.iter().filter(|street| street.length_mm > 0).flat_map(|street| {
        let nodes = &network.nodes[street.shape_start as usize..street.shape_end as usize];
        nodes.windows(2).flat_map(|pair| [(pair[0], pair[1]), (pair[1], pair[0])])
    });
    both.collect()
}

#[test]
fn an_update_holds_at_once_and_whoever_reads_keeps_the_old_one() {
    let Some(bytes) = extracts::may("monaco") else { return };
    let roads = Roads::from_osm_pbf(&bytes).unwrap();
    let profile = Profile::Car;
    let ready = roads.profile(profile);
    let all = segments(roads.network());
    let mut dice = Dice::new(92);
    let spots: Vec<Spot> =
        (0..).filter_map(|_| roads.spot(profile, dice.place_in(&roads), 200.0)).take(40).collect();
    let begun = ready.metric();
    let before = roads.table(profile, &spots, &spots);
    assert_eq!(before.version, 1);
    for round in 0..50 {
        let update: Vec<SegmentSpeed> = (0..1 + dice.below(60))
            .map(|_| {
                let (from, to) = all[dice.below(all.len() as u64) as usize];
                let km_h = [None, Some(0.0), Some(7.5), Some(90.0)][dice.below(4) as usize];
                SegmentSpeed { from, to, km_h }
            })
            .collect();
        let report = roads.set_traffic(&update);
        assert_eq!((report.version, report.segments), (round + 2, update.len()));
        let traffic = roads.traffic();
        let speeds = traffic.speeds_for(profile);
        let now = (roads.lanes_in(&traffic, profile), speeds, report.version);
        drop(traffic);
        let whole = Metric::new(&ready.graph, &ready.hierarchy, now, Hands::One);
        assert!(*ready.metric() == whole, "round {round}");
    }
    let after = roads.table(profile, &spots, &spots);
    assert!(after.version == 51 && after.tenths != before.tenths);
    // Who took the first metric along still answers as before.
    let old = ready.weights(ready.view(&roads, &begun), &spots, &spots);
    let old = old.into_iter().map(|w| if w < FAR { crate::states::tenths(w) } else { u32::MAX });
    assert_eq!(old.collect::<Vec<_>>(), before.tenths);
    let back: Vec<SegmentSpeed> =
        all.iter().map(|(from, to)| SegmentSpeed { from: *from, to: *to, km_h: None }).collect();
    roads.set_traffic(&back);
    assert_eq!(roads.table(profile, &spots, &spots).tenths, before.tenths);
}

#[test]
fn who_cannot_go_on_does_not_come_round_to_what_lies_behind() {
    // A ring driven one way round; A and C are junctions, for there one may turn off.
    let one_way = "highway=residential oneway=yes";
    let street = "highway=residential";
    let town = Town::draw(
        "E-A---B-F\n  |   |\n  D---C",
        &[
            ("AB", one_way),
            ("BC", one_way),
            ("CD", one_way),
            ("DA", one_way),
            ("EA", street),
            ("BF", street),
        ],
        &[],
    );
    let roads = &town.roads;
    let spot = |text| roads.spot(Profile::Car, town.find(text), 20.0).unwrap();
    let (ahead, behind) = (spot("AB80"), spot("AB20"));
    assert!(roads.course(Profile::Car, &ahead, &behind).is_some());
    // What leaves B is closed.
    let ready = roads.profile(Profile::Car);
    let network = roads.network();
    let at_b = network.junctions.iter().position(|place| *place == town.at('B')).unwrap() as u32;
    let lanes = (0..network.streets.len() as u32 * 2).filter(|number| {
        let lane = crate::graph::LaneRef { street: number / 2, direction: (number % 2) as u8 };
        network.ends(lane)[0] == at_b
    });
    let closed: Vec<_> = lanes.map(|lane| (lane as usize, FAR)).collect();
    change(ready, &closed, 2);
    assert_eq!(roads.tenths_between(Profile::Car, &ahead, &behind), None);
    assert_eq!(roads.course(Profile::Car, &ahead, &behind), None);
    assert_eq!(roads.table(Profile::Car, &[ahead], &[behind]).tenths, [u32::MAX]);
}

#[test]
fn a_place_before_a_closure_is_reached() {
    // From A to C there is one link for who drives on; B is no junction to a car.
    let one_way = "highway=residential oneway=yes";
    let street = "highway=residential";
    let town = Town::draw(
        "A---B---C\n|       |\nD-------E",
        &[("AB", one_way), ("BC", "highway=service oneway=yes"), ("ADEC", street)],
        &[],
    );
    let roads = &town.roads;
    let spot = |text| roads.spot(Profile::Car, town.find(text), 20.0).unwrap();
    let (start, before, behind) = (spot("AD50"), spot("AB50"), spot("BC50"));
    let ready = roads.profile(Profile::Car);
    let open = roads.course(Profile::Car, &start, &before).unwrap();
    let network = roads.network();
    let service =
        network.streets.iter().position(|s| s.class == crate::RoadClass::Service).unwrap();
    change(ready, &[(2 * service, FAR), (2 * service + 1, FAR)], 2);
    let found = roads.course(Profile::Car, &start, &before).unwrap();
    assert_eq!((found.tenths, &found.shape), (open.tenths, &open.shape));
    assert_eq!(roads.tenths_between(Profile::Car, &start, &before), Some(open.tenths));
    assert_eq!(
        roads.table(Profile::Car, &[start, start], &[before, behind]).tenths[..2],
        [open.tenths, u32::MAX]
    );
    assert_eq!(roads.course(Profile::Car, &start, &behind), None);
}
