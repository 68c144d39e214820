//! A matrix as the search reads it.
//!
//! Places are numbered anew so that near places stand side by side, and the legs to and
//! from a place lie in one row of pairs: an insertion scan then meets few cache lines.
//! There is one more place, "nowhere", to and from which every leg is free.

use crate::model::{Matrix, Ticks};
use crate::search::GoesOn;

/// The leg to a place and the leg back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Legs {
    pub(crate) to: Ticks,
    pub(crate) from: Ticks,
}

/// How many rows and columns are worked on together.
const BLOCK: usize = 32;

/// The legs of one profile.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// The number of places, counting "nowhere", which is the last.
    pub(crate) places: usize,
    legs: Vec<Legs>,
    /// Metres, row by row, where they are known.
    pub(crate) metres: Option<Vec<i32>>,
    /// What legs cost, row by row, where the matrix says so.
    pub(crate) costs: Option<Vec<i32>>,
}

impl Lane {
    /// The legs between a place and every place.
    #[inline]
    pub(crate) fn legs(&self, place: u32) -> &[Legs] {
        let row = place as usize * self.places;
        &self.legs[row..row + self.places]
    }

    /// Where a leg stands in a row-by-row table.
    #[inline]
    pub(crate) fn cell(&self, from: u32, to: u32) -> usize {
        from as usize * self.places + to as usize
    }

    /// Ticks of a leg.
    #[inline]
    pub(crate) fn ticks(&self, from: u32, to: u32) -> Ticks {
        self.legs[self.cell(from, to)].from
    }

    /// The shortest legs to and from a place, "nowhere" left out, and itself if it is told
    /// to be alone.
    pub(crate) fn shortest(&self, place: u32, alone: bool) -> (Ticks, Ticks) {
        let row = &self.legs(place)[..self.places - 1];
        let (before, behind) = row.split_at(place.min(self.places as u32 - 1) as usize);
        let behind = &behind[usize::from(alone && !behind.is_empty())..];
        let least = |legs: &[Legs]| {
            let none = (Ticks::MAX, Ticks::MAX);
            legs.iter().fold(none, |(to, from), legs| (to.min(legs.to), from.min(legs.from)))
        };
        let (a, b) = (least(before), least(behind));
        if before.is_empty() && behind.is_empty() {
            return (0, 0);
        }
        (a.0.min(b.0), a.1.min(b.1))
    }
}

/// One lane for each matrix, over places in a given order, as far as there is time.
pub(crate) fn lanes(matrices: &[Matrix], order: &[u32], goes_on: GoesOn<'_>) -> Vec<Lane> {
    matrices.iter().map(|matrix| lane(matrix, order, goes_on)).collect()
}

fn lane(matrix: &Matrix, order: &[u32], goes_on: GoesOn<'_>) -> Lane {
    let places = matrix.size + 1;
    let table = |cells: &Vec<i32>| renumbered(cells, order, goes_on);
    let legs = side_by_side(&table(&matrix.ticks), places, goes_on);
    Lane {
        places,
        legs,
        metres: matrix.metres.as_ref().map(table),
        costs: matrix.costs.as_ref().map(table),
    }
}

/// Legs to and from each place, from a table of those from it; block by block, so that both
/// stay in the cache.
fn side_by_side(from: &[Ticks], places: usize, goes_on: GoesOn<'_>) -> Vec<Legs> {
    let mut legs = vec![Legs::default(); places * places];
    for top in (0..places).step_by(BLOCK) {
        if !goes_on() {
            break;
        }
        for left in (0..places).step_by(BLOCK) {
            for row in top..(top + BLOCK).min(places) {
                for column in left..(left + BLOCK).min(places) {
                    legs[row * places + column] =
                        Legs { to: from[column * places + row], from: from[row * places + column] };
                }
            }
        }
    }
    legs
}

/// The same table in another order, with one more row and column of zeros.
fn renumbered(cells: &[i32], order: &[u32], goes_on: GoesOn<'_>) -> Vec<i32> {
    let size = order.len();
    let mut table = Vec::with_capacity((size + 1) * (size + 1));
    for (number, &place) in order.iter().enumerate() {
        if number % BLOCK == 0 && !goes_on() {
            break;
        }
        let row = &cells[place as usize * size..(place as usize + 1) * size];
        table.extend(order.iter().map(|&there| row[there as usize]));
        table.push(0);
    }
    table.resize((size + 1) * (size + 1), 0);
    table
}

/// The places in an order in which near ones follow each other: halved again and again
/// between two that are far apart.
pub(crate) fn near_together(matrix: &Matrix, goes_on: GoesOn<'_>) -> Vec<u32> {
    let mut order: Vec<u32> = (0..matrix.size as u32).collect();
    let mut parts = vec![(0, order.len())];
    let leg =
        |from: u32, to: u32| i64::from(matrix.ticks[from as usize * matrix.size + to as usize]);
    while let Some((from, until)) = parts.pop() {
        let part = &mut order[from..until];
        if part.len() <= 4 || !goes_on() {
            continue;
        }
        let far_from = |place: u32, part: &[u32]| {
            part.iter().copied().max_by_key(|&other| leg(place, other)).unwrap_or(place)
        };
        let one = far_from(part[0], part);
        let other = far_from(one, part);
        let middle = part.len() / 2;
        part.select_nth_unstable_by_key(middle, |&place| {
            (leg(one, place) - leg(other, place), place)
        });
        parts.push((from, from + middle));
        parts.push((from + middle, until));
    }
    order
}
