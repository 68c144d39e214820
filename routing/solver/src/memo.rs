//! What scans have found, kept as long as the route they looked at stays as it was.
//!
//! Most iterations are taken back, and with them every route they changed: then what was
//! known about an errand and a route holds again. A route's stamp names its content, so an
//! entry needs no other key.

use crate::route::Spot;

/// No entry may cost more memory than this in all.
const ENTRIES_MAX: usize = 1 << 21;
/// In place of where an errand goes: nothing there costs less than the cost noted.
const NOTHING: u64 = u64::MAX;

/// A stamp, a cost and where the errand goes. Plain numbers, because zeros come from the
/// system for nothing and are paid for when they are first touched.
type Entry = [u64; 3];

/// What is known of an errand and a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// Nothing.
    Unknown,
    /// No place costs less than the limit asked about.
    Nowhere,
    /// The cheapest place.
    Best(Spot),
}

/// Findings of scans by errand and route.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    ways: usize,
    entries: Vec<Entry>,
}

impl Memo {
    /// Room for so many errands, each with so many routes, as far as memory allows.
    pub(crate) fn new(errands: usize, routes: usize) -> Self {
        let most = (ENTRIES_MAX / errands.max(1)).max(1);
        let ways = routes.next_power_of_two().min(1 << most.ilog2());
        Self { ways, entries: vec![[0; 3]; ways * errands] }
    }

    /// Makes room for errands that have joined.
    pub(crate) fn grow(&mut self, errands: usize) {
        self.entries.resize(self.ways * errands, [0; 3]);
    }

    #[inline]
    fn at(&self, errand: u32, route: u32) -> usize {
        errand as usize * self.ways + (route as usize & (self.ways - 1))
    }

    /// What is known about places that cost less than `limit`.
    #[inline]
    pub(crate) fn look(&self, errand: u32, route: u32, stamp: u64, limit: i64) -> Known {
        let [known, cost, place] = self.entries[self.at(errand, route)];
        let cost = cost as i64;
        if known != stamp {
            Known::Unknown
        } else if cost >= limit {
            Known::Nowhere
        } else if place == NOTHING {
            Known::Unknown
        } else {
            Known::Best(Spot { cost, first: place as u32, second: (place >> 32) as u32 })
        }
    }

    /// Notes what a scan with a limit has found.
    #[inline]
    pub(crate) fn note(
        &mut self,
        errand: u32,
        route: u32,
        stamp: u64,
        limit: i64,
        found: Option<Spot>,
    ) {
        let at = self.at(errand, route);
        let (cost, place) = match found {
            Some(spot) => (spot.cost, u64::from(spot.second) << 32 | u64::from(spot.first)),
            None => (limit, NOTHING),
        };
        self.entries[at] = [stamp, cost as u64, place];
    }
}
