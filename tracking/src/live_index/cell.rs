//! One H3 cell's workers, side by side in memory, the free ones in front, so
//! that a search for free workers never touches a busy one.
//!
//! Entries change places when one comes, goes or becomes busy; whoever moved is
//! reported through `moved(slot, index)`, and the caller must note it.

use h3o::CellIndex;
use vocab::Place;

use super::flags::{Filter, Flags};
use super::hexagon::Hexagon;
use super::sphere::Ball;
use crate::slots::Slot;

/// A worker's position and flags, 16 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) place: Place,
    pub(super) slot: Slot,
    pub(super) flags: Flags,
}

/// The workers filed under one cell.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) id: CellIndex,
    pub(super) ball: Ball,
    hexagon: Option<Hexagon>,
    entries: Vec<Entry>,
    free: usize,
}

impl Cell {
    pub(super) fn new(id: CellIndex) -> Self {
        let (ball, hexagon) = (Ball::of_cell(id), Hexagon::of(id));
        Self { id, ball, hexagon, entries: Vec::new(), free: 0 }
    }

    /// Whether the place is certainly in this cell; if not, h3o knows.
    pub(super) fn surely_contains(&self, place: Place) -> bool {
        self.hexagon.is_some_and(|hexagon| hexagon.contains(place))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Gives the room of an empty cell back.
    pub(super) fn release_memory(&mut self) {
        self.entries = Vec::new();
    }

    /// All entries; the first `free` of them can take work.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries a filter means.
    pub(super) fn matching(&self, filter: Filter) -> impl Iterator<Item = &Entry> {
        let worth_a_look = if filter.require.is_free() { self.free } else { self.entries.len() };
        self.entries[..worth_a_look].iter().filter(move |entry| filter.accepts(entry.flags))
    }

    pub(super) fn entry(&self, index: u32) -> &Entry {
        &self.entries[index as usize]
    }

    pub(super) fn set_place(&mut self, index: u32, place: Place) {
        self.entries[index as usize].place = place;
    }

    pub(super) fn push(&mut self, entry: Entry, moved: &mut impl FnMut(Slot, u32)) {
        let last = self.entries.len();
        self.entries.push(entry);
        self.report(last, moved);
        if entry.flags.is_free() {
            self.swap(last, self.free, moved);
            self.free += 1;
        }
    }

    pub(super) fn remove(&mut self, index: u32, moved: &mut impl FnMut(Slot, u32)) {
        let mut index = index as usize;
        if index < self.free {
            self.free -= 1;
            self.swap(index, self.free, moved);
            index = self.free;
        }
        self.entries.swap_remove(index);
        if index < self.entries.len() {
            self.report(index, moved);
        }
    }

    pub(super) fn set_flags(
        &mut self,
        index: u32,
        flags: Flags,
        moved: &mut impl FnMut(Slot, u32),
    ) {
        let index = index as usize;
        let was_free = self.entries[index].flags.is_free();
        self.entries[index].flags = flags;
        match (was_free, flags.is_free()) {
            (false, true) => {
                self.swap(index, self.free, moved);
                self.free += 1;
            }
            (true, false) => {
                self.free -= 1;
                self.swap(index, self.free, moved);
            }
            _ => {}
        }
    }

    fn swap(&mut self, a: usize, b: usize, moved: &mut impl FnMut(Slot, u32)) {
        if a != b {
            self.entries.swap(a, b);
            self.report(a, moved);
            self.report(b, moved);
        }
    }

    fn report(&self, index: usize, moved: &mut impl FnMut(Slot, u32)) {
        moved(self.entries[index].slot, index as u32);
    }

    #[cfg(test)]
    pub(super) fn free(&self) -> usize {
        self.free
    }
}
