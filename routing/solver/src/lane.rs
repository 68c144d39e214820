//! A matrix as the search reads it: the legs from a place in one row and the legs to it in
//! another, with one more place, "nowhere", to and from which every leg is free.

use crate::model::{Matrix, Ticks};

/// The legs of one profile.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// The number of places, counting "nowhere", which is the last.
    pub(crate) places: usize,
    out: Vec<Ticks>,
    into: Vec<Ticks>,
    /// Metres, row by row, where they are known.
    pub(crate) metres: Option<Vec<i32>>,
    /// What legs cost, row by row, where the matrix says so.
    pub(crate) costs: Option<Vec<i32>>,
}

impl Lane {
    /// Ticks from a place to every place.
    #[inline]
    pub(crate) fn out(&self, place: u32) -> &[Ticks] {
        let row = place as usize * self.places;
        &self.out[row..row + self.places]
    }

    /// Ticks to a place from every place.
    #[inline]
    pub(crate) fn into(&self, place: u32) -> &[Ticks] {
        let row = place as usize * self.places;
        &self.into[row..row + self.places]
    }

    /// Where a leg stands in a row-by-row table.
    #[inline]
    pub(crate) fn cell(&self, from: u32, to: u32) -> usize {
        from as usize * self.places + to as usize
    }

    /// Ticks of a leg.
    #[inline]
    pub(crate) fn ticks(&self, from: u32, to: u32) -> Ticks {
        self.out[self.cell(from, to)]
    }

    /// The shortest legs to and from a place, "nowhere" left out, and itself if it is told
    /// to be alone.
    pub(crate) fn shortest(&self, place: u32, alone: bool) -> (Ticks, Ticks) {
        let least = |row: &[Ticks]| {
            let (before, after) = (&row[..place as usize], &row[place as usize + 1..]);
            let after = &after[..after.len().saturating_sub(1)];
            let others = before.iter().chain(after).copied().min().unwrap_or(0);
            if alone { others } else { others.min(row[place as usize]) }
        };
        (least(self.into(place)), least(self.out(place)))
    }
}

/// One lane for each matrix.
pub(crate) fn lanes(matrices: &[Matrix]) -> Vec<Lane> {
    matrices.iter().map(lane).collect()
}

fn lane(matrix: &Matrix) -> Lane {
    let places = matrix.size + 1;
    let out = widen(&matrix.ticks, matrix.size);
    Lane {
        places,
        into: turned(&out, places),
        out,
        metres: matrix.metres.as_ref().map(|cells| widen(cells, matrix.size)),
        costs: matrix.costs.as_ref().map(|cells| widen(cells, matrix.size)),
    }
}

/// The same table with one more row and column of zeros.
fn widen(cells: &[i32], size: usize) -> Vec<i32> {
    let mut wide = Vec::with_capacity((size + 1) * (size + 1));
    for row in cells.chunks_exact(size.max(1)) {
        wide.extend_from_slice(row);
        wide.push(0);
    }
    wide.resize((size + 1) * (size + 1), 0);
    wide
}

/// Rows become columns, block by block, so that both sides stay in the cache.
fn turned(cells: &[i32], size: usize) -> Vec<i32> {
    const BLOCK: usize = 32;
    let mut turned = vec![0; size * size];
    for top in (0..size).step_by(BLOCK) {
        for left in (0..size).step_by(BLOCK) {
            for row in top..(top + BLOCK).min(size) {
                for column in left..(left + BLOCK).min(size) {
                    turned[column * size + row] = cells[row * size + column];
                }
            }
        }
    }
    turned
}
