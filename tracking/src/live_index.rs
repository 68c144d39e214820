//! Where every worker is, for the two questions of the trade: who is nearest,
//! and who is in this part of the map.
//!
//! Workers are kept by H3 cell. A small move stays within the cell's hexagon and
//! writes eight bytes; only a move that may have left it asks h3o. A directory
//! of parent cells leads a search to the cells that matter.
//!
//! The index must never file a worker under another cell than h3o's, and its
//! answers are exact for any positions, also ten thousand at one point. It holds
//! the latest position and nothing else: no history, no names, no expiry.

mod bbox;
mod cell;
mod directory;
mod flags;
mod hexagon;
mod nearest;
mod sphere;
#[cfg(test)]
mod tests;

use h3o::{CellIndex, LatLng, Resolution};
use vocab::{LookupMap, Place};

use crate::slots::Slot;
pub use bbox::BBox;
use cell::{Cell, Entry};
use directory::{Directory, Target};
pub use flags::{Filter, Flags};
pub use nearest::Hit;
use nearest::Search;
use sphere::{Ball, Unit};

/// A worker with everything the index knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// Who.
    pub slot: Slot,
    /// Where.
    pub place: Place,
    /// What was said of the worker.
    pub flags: Flags,
}

/// Where a slot's entry is.
#[derive(Debug, Clone, Copy)]
struct Locator {
    cell: u32,
    index: u32,
}

/// The locator of a slot that is not in the index.
const NOWHERE: Locator = Locator { cell: u32::MAX, index: 0 };

/// The live index. One writer; any number of readers between writes.
#[derive(Debug, Clone)]
pub struct LiveIndex {
    resolution: Resolution,
    /// By slot; slots are dense.
    locators: Vec<Locator>,
    /// By cell number; an unused one is empty.
    cells: Vec<Cell>,
    spare: Vec<u32>,
    by_id: LookupMap<CellIndex, u32>,
    directory: Directory,
    len: usize,
}

impl Default for LiveIndex {
    /// Resolution 8 (edges of about 500 m) suits 100,000 workers in a country.
    fn default() -> Self {
        Self::with(Resolution::Eight)
    }
}

impl LiveIndex {
    /// An empty index whose cells have this H3 resolution. Aim at 3 to 10 workers
    /// in an occupied cell.
    ///
    /// # Errors
    /// A sentence, when there is no such resolution.
    pub fn at_resolution(level: u8) -> Result<Self, String> {
        Resolution::try_from(level)
            .map(Self::with)
            .map_err(|_| format!("index resolution must be from 0 to 15, not {level}"))
    }

    fn with(resolution: Resolution) -> Self {
        Self {
            resolution,
            locators: Vec::new(),
            cells: Vec::new(),
            spare: Vec::new(),
            by_id: LookupMap::default(),
            directory: Directory::new(),
            len: 0,
        }
    }

    /// How many workers are in the index.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Puts a worker at a place, wherever it was before. Slots come from
    /// [`crate::Slots`]: memory grows with the highest one used.
    pub fn upsert(&mut self, slot: Slot, place: Place, flags: Flags) {
        if self.move_to(slot, place) {
            self.set_flags(slot, flags);
        } else {
            let needed = slot.0 as usize + 1;
            if self.locators.len() < needed {
                self.locators.resize(needed, NOWHERE);
            }
            self.file(Entry { place, slot, flags }, cell_of(place, self.resolution));
            self.len += 1;
        }
    }

    /// Moves a worker that is in the index; false when it is not.
    pub fn move_to(&mut self, slot: Slot, place: Place) -> bool {
        let Some(at) = self.locator(slot) else { return false };
        let cell = &mut self.cells[at.cell as usize];
        if cell.surely_contains(place) {
            cell.set_place(at.index, place);
            return true;
        }
        let id = cell_of(place, self.resolution);
        if cell.id == id {
            cell.set_place(at.index, place);
            self.cover(at.cell, place);
        } else {
            let entry = Entry { place, ..*cell.entry(at.index) };
            self.take_out(at);
            self.file(entry, id);
            self.reclaim_if_empty(at.cell);
        }
        true
    }

    /// Changes what is said of a worker that is in the index; false when it is not.
    pub fn set_flags(&mut self, slot: Slot, flags: Flags) -> bool {
        let Some(at) = self.locator(slot) else { return false };
        let Self { cells, locators, .. } = self;
        cells[at.cell as usize].set_flags(at.index, flags, &mut |slot, index| {
            locators[slot.0 as usize].index = index;
        });
        true
    }

    /// Takes a worker out; false when it is not in the index.
    pub fn remove(&mut self, slot: Slot) -> bool {
        let Some(at) = self.locator(slot) else { return false };
        self.take_out(at);
        self.reclaim_if_empty(at.cell);
        self.locators[slot.0 as usize] = NOWHERE;
        self.len -= 1;
        true
    }

    /// Where a worker is and what is said of it.
    pub fn get(&self, slot: Slot) -> Option<Located> {
        let at = self.locator(slot)?;
        Some(located(self.cells[at.cell as usize].entry(at.index)))
    }

    /// Where a worker is.
    pub fn place_of(&self, slot: Slot) -> Option<Place> {
        self.get(slot).map(|located| located.place)
    }

    /// The `k` workers nearest to `origin` within `radius_m` that the filter
    /// accepts, nearest first, the lower slot first at equal distances.
    pub fn nearest(&self, origin: Place, k: usize, radius_m: f64, filter: Filter) -> Vec<Hit> {
        let is_a_radius = radius_m >= 0.0;
        if k == 0 || !is_a_radius {
            return Vec::new();
        }
        let mut search = Search::new(origin, k, radius_m);
        search.open(self.directory.top());
        while let Some(target) = search.pop() {
            match target {
                Target::Node(node) => search.open(self.directory.children(node)),
                Target::Cell(cell) => {
                    for entry in self.cells[cell as usize].matching(filter) {
                        search.take(entry);
                    }
                }
            }
        }
        search.finish()
    }

    /// Everybody in the box, by slot.
    pub fn within(&self, bbox: &BBox) -> Vec<Located> {
        let mut found = Vec::new();
        let mut waiting = vec![self.directory.top()];
        while let Some(children) = waiting.pop() {
            for child in children.iter().filter(|child| bbox.may_touch(&child.ball)) {
                match child.target {
                    Target::Node(node) => waiting.push(self.directory.children(node)),
                    Target::Cell(cell) => found.extend(
                        self.cells[cell as usize]
                            .entries()
                            .iter()
                            .filter(|entry| bbox.contains(entry.place))
                            .map(located),
                    ),
                }
            }
        }
        found.sort_unstable_by_key(|located| located.slot);
        found
    }

    fn locator(&self, slot: Slot) -> Option<Locator> {
        self.locators.get(slot.0 as usize).copied().filter(|at| at.cell != NOWHERE.cell)
    }

    /// Puts an entry into the cell h3o names, which is opened if need be.
    fn file(&mut self, entry: Entry, id: CellIndex) {
        let number = match self.by_id.get(&id) {
            Some(&number) => number,
            None => self.open(id),
        };
        self.cover(number, entry.place);
        let Self { cells, locators, .. } = self;
        locators[entry.slot.0 as usize].cell = number;
        cells[number as usize].push(entry, &mut |slot, index| {
            locators[slot.0 as usize].index = index;
        });
    }

    /// A cell's ball follows from its corners; should h3o's arithmetic ever file
    /// a place outside of them, the ball grows and searches stay exact.
    fn cover(&mut self, number: u32, place: Place) {
        let cell = &mut self.cells[number as usize];
        let point = Ball { centre: Unit::of_place(place), reach: 0.0 };
        if cell.ball.cover(point) {
            self.directory.cover(Some(cell.id), point);
        }
    }

    fn take_out(&mut self, at: Locator) {
        let Self { cells, locators, .. } = self;
        cells[at.cell as usize].remove(at.index, &mut |slot, index| {
            locators[slot.0 as usize].index = index;
        });
    }

    fn open(&mut self, id: CellIndex) -> u32 {
        let cell = Cell::new(id);
        let ball = cell.ball;
        let number = match self.spare.pop() {
            Some(number) => {
                self.cells[number as usize] = cell;
                number
            }
            None => {
                self.cells.push(cell);
                u32::try_from(self.cells.len() - 1).expect("fewer than four billion cells")
            }
        };
        self.by_id.insert(id, number);
        self.directory.add(id, ball, Target::Cell(number));
        number
    }

    /// Without this the index would grow by every cell a fleet ever visits.
    fn reclaim_if_empty(&mut self, number: u32) {
        let cell = &mut self.cells[number as usize];
        if cell.is_empty() {
            cell.release_memory();
            let id = cell.id;
            self.by_id.remove(&id);
            self.directory.remove(id);
            self.spare.push(number);
        }
    }
}

fn cell_of(place: Place, resolution: Resolution) -> CellIndex {
    LatLng::new(place.lat(), place.lng()).expect("a place has finite degrees").to_cell(resolution)
}

fn located(entry: &Entry) -> Located {
    Located { slot: entry.slot, place: entry.place, flags: entry.flags }
}
