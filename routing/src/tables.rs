//! How long it takes, without the course: for one pair and for many.

use crate::hierarchy::FAR;
use crate::profile::Profile;
use crate::roads::Roads;
use crate::spot::Spot;
use crate::states::tenths;

/// No way leads there.
pub const UNREACHABLE: u32 = u32::MAX;

/// Times from many places to many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The version of the traffic that all of them were found in.
    pub version: u64,
    /// How many places one goes to.
    pub columns: usize,
    /// Tenths of a second by place one comes from, then by place one goes to, or
    /// [`UNREACHABLE`].
    pub tenths: Vec<u32>,
}

impl Roads {
    /// Tenths of a second from one place to another; nothing where no way leads.
    pub fn tenths_between(&self, profile: Profile, from: &Spot, to: &Spot) -> Option<u32> {
        let roads = self.profile(profile);
        let metric = roads.metric();
        let weight = roads.weight(roads.view(self, &metric), from, to);
        (weight < FAR).then(|| tenths(weight))
    }

    /// Tenths of a second from each of many places to each of many, all in one traffic.
    pub fn table(&self, profile: Profile, from: &[Spot], to: &[Spot]) -> Table {
        let roads = self.profile(profile);
        let metric = roads.metric();
        let weights = roads.weights(roads.view(self, &metric), from, to);
        let time = |weight: i32| if weight < FAR { tenths(weight) } else { UNREACHABLE };
        let tenths = weights.into_iter().map(time).collect();
        Table { version: metric.version, columns: to.len(), tenths }
    }
}
