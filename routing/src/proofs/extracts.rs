//! The cities, and the traffic in them.

// Tests may read what lies beside the repository; nothing that ships is in here.
#![allow(clippy::disallowed_methods)]

use std::path::PathBuf;

use crate::extract::PORTO_PBF;
use crate::hierarchy::FAR;
use crate::profile::Profile;
use crate::proofs::change;
use crate::roads::Roads;
use crate::testing::Dice;

/// The bytes of a city that must be there.
pub(super) fn must(name: &str) -> Vec<u8> {
    if name == "porto" {
        return PORTO_PBF.to_vec();
    }
    let path = path(name);
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; set OMNIROUTE_BENCH_DATA to the folder of shared data", path.display())
    })
}

/// The bytes of a city, which on a machine that is not the CI's may be missing.
pub(super) fn may(name: &str) -> Option<Vec<u8>> {
    if std::env::var_os("CI").is_none() && !path(name).exists() {
        println!("skipped: {} is not there (OMNIROUTE_BENCH_DATA)", path(name).display());
        return None;
    }
    Some(must(name))
}

fn path(name: &str) -> PathBuf {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let folder = std::env::var("OMNIROUTE_BENCH_DATA").unwrap_or_else(|_| beside.to_owned());
    PathBuf::from(folder).join("osm").join(format!("{name}.osm.pbf"))
}

/// What the streets are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    /// As they are without traffic.
    Free,
    /// Each lane takes between a third and four times as long.
    Random,
    /// One link in twenty is closed, all its lanes together.
    Closures,
}

impl Weather {
    pub(super) const ALL: [Self; 3] = [Self::Free, Self::Random, Self::Closures];

    /// Lets a profile's streets, which are free, be like that.
    pub(super) fn sets_in(self, roads: &Roads, profile: Profile, dice: &mut Dice) {
        let ready = roads.profile(profile);
        let free = roads.lanes_in(&crate::traffic::Traffic::default(), profile);
        let mut lanes: Vec<(usize, i32)> = free.into_iter().enumerate().collect();
        match self {
            Self::Free => {}
            Self::Random => {
                lanes.iter_mut().for_each(|(_, weight)| *weight = slowed(*weight, dice))
            }
            Self::Closures => {
                for link in 0..ready.graph.links.len() as u32 {
                    if dice.below(20) == 0 {
                        for lane in ready.graph.links.lanes(link) {
                            lanes[crate::states::lane_number(*lane)].1 = FAR;
                        }
                    }
                }
            }
        }
        change(ready, &lanes, ready.metric().version + 1);
    }
}

/// A weight with a time between a third and four times its own; a street takes some.
fn slowed(weight: i32, dice: &mut Dice) -> i32 {
    let time = crate::states::tenths(weight) as i32;
    if weight >= FAR || time == 0 {
        return weight;
    }
    weight - time + (time * (33 + dice.below(368) as i32) / 100).max(1)
}
