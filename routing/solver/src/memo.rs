//! What scans have found, kept as long as the route they looked at stays as it was.
//!
//! Most iterations are taken back, and with them every route they changed: then what was
//! known about an errand and a route holds again. A route's stamp names its content, so an
//! entry needs no other key.

use crate::route::Spot;

/// No entry may cost more memory than this in all.
const ENTRIES_MAX: usize = 1 << 21;
/// In place of a first record: nothing there costs less than the cost noted.
const NOTHING: u16 = u16::MAX;

#[derive(Clone, Copy, Debug)]
struct Entry {
    stamp: u64,
    cost: i64,
    first: u16,
    second: u16,
}

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
        let empty = Entry { stamp: u64::MAX, cost: 0, first: 0, second: 0 };
        Self { ways, entries: vec![empty; ways * errands] }
    }

    /// Makes room for errands that have joined.
    pub(crate) fn grow(&mut self, errands: usize) {
        let empty = Entry { stamp: u64::MAX, cost: 0, first: 0, second: 0 };
        self.entries.resize(self.ways * errands, empty);
    }

    #[inline]
    fn at(&self, errand: u32, route: u32) -> usize {
        errand as usize * self.ways + (route as usize & (self.ways - 1))
    }

    /// What is known about places that cost less than `limit`.
    #[inline]
    pub(crate) fn look(&self, errand: u32, route: u32, stamp: u64, limit: i64) -> Known {
        let entry = &self.entries[self.at(errand, route)];
        if entry.stamp != stamp {
            Known::Unknown
        } else if entry.cost >= limit {
            Known::Nowhere
        } else if entry.first == NOTHING {
            Known::Unknown
        } else {
            let (first, second) = (entry.first.into(), entry.second.into());
            Known::Best(Spot { cost: entry.cost, first, second })
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
        self.entries[at] = match found {
            Some(spot) => Entry {
                stamp,
                cost: spot.cost,
                first: spot.first as u16,
                second: spot.second as u16,
            },
            None => Entry { stamp, cost: limit, first: NOTHING, second: 0 },
        };
    }
}
