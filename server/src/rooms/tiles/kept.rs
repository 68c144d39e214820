//! The tiles that were asked for last. Those that show a whole region are few, cost
//! the most and are asked for by every page that opens: they stay.

use std::collections::BTreeMap;

use axum::body::Bytes;

use super::TileId;

/// Tiles up to this zoom stay.
const STAYS_TO_ZOOM: u8 = 11;

/// What a tile costs beside its own bytes.
const OVERHEAD_BYTES: usize = 200;

struct Tile {
    bytes: Bytes,
    /// When it was asked for last, counted in questions.
    asked: u64,
}

/// A bounded memory of tiles.
pub(super) struct Kept {
    tiles: BTreeMap<TileId, Tile>,
    /// Those that may go, the longest unasked first.
    by_age: BTreeMap<u64, TileId>,
    asked: u64,
    bytes: usize,
    bytes_max: usize,
}

impl Kept {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { tiles: BTreeMap::new(), by_age: BTreeMap::new(), asked: 0, bytes: 0, bytes_max }
    }

    pub(super) fn get(&mut self, id: TileId) -> Option<Bytes> {
        let tile = self.tiles.get_mut(&id)?;
        if self.by_age.remove(&tile.asked).is_some() {
            self.asked += 1;
            tile.asked = self.asked;
            self.by_age.insert(self.asked, id);
        }
        Some(tile.bytes.clone())
    }

    pub(super) fn keep(&mut self, id: TileId, bytes: Bytes) {
        if self.tiles.contains_key(&id) {
            return;
        }
        self.asked += 1;
        if id.0 > STAYS_TO_ZOOM {
            self.by_age.insert(self.asked, id);
            self.bytes += bytes.len() + OVERHEAD_BYTES;
        }
        self.tiles.insert(id, Tile { bytes, asked: self.asked });
        while self.bytes > self.bytes_max
            && let Some((_, oldest)) = self.by_age.pop_first()
            && let Some(gone) = self.tiles.remove(&oldest)
        {
            self.bytes -= gone.bytes.len() + OVERHEAD_BYTES;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thousand() -> Bytes {
        Bytes::from(vec![0; 1_000])
    }

    #[test]
    fn the_longest_unasked_tile_makes_room() {
        let mut kept = Kept::new(3 * (1_000 + OVERHEAD_BYTES));
        for x in 0..3 {
            kept.keep((14, x, 0), thousand());
        }
        assert!(kept.get((14, 0, 0)).is_some());
        kept.keep((14, 3, 0), thousand());
        let here = |kept: &mut Kept, x| kept.get((14, x, 0)).is_some();
        assert_eq!([0, 1, 2, 3].map(|x| here(&mut kept, x)), [true, false, true, true]);
    }

    #[test]
    fn tiles_of_a_region_stay_and_take_no_room_from_others() {
        let mut kept = Kept::new(2 * (1_000 + OVERHEAD_BYTES));
        kept.keep((11, 0, 0), thousand());
        for x in 0..10 {
            kept.keep((15, x, 0), thousand());
        }
        assert!(kept.get((11, 0, 0)).is_some());
        assert_eq!((kept.tiles.len(), kept.bytes), (3, 2 * (1_000 + OVERHEAD_BYTES)));
    }

    #[test]
    fn a_tile_larger_than_all_room_is_not_kept() {
        let mut kept = Kept::new(500);
        kept.keep((15, 0, 0), thousand());
        assert_eq!((kept.tiles.len(), kept.bytes), (0, 0));
    }
}
