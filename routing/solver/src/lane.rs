//! A matrix as the search reads it.
//!
//! Places are numbered anew so that near places stand side by side, and the legs to and
//! from a place lie in one row of pairs: an insertion scan then meets few cache lines.
//! There is one more place, "nowhere", to and from which every leg is free.

use std::ops::Range;

use crate::model::{Matrix, Ticks};
use crate::search::GoesOn;

/// The leg to a place and the leg back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Legs {
    pub(crate) to: Ticks,
    pub(crate) from: Ticks,
}

/// How many rows and columns are worked on together.
const BLOCK: usize = 16;
/// So many places make a matrix that takes a while to be given back.
const PLACES_LARGE: usize = 1_024;

/// The legs of one profile.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    /// The number of places, counting "nowhere", which is the last.
    pub(crate) places: usize,
    legs: Vec<Legs>,
    /// The shortest legs to and from each place, those that stay there and those to and
    /// from "nowhere" left out; zero where there are no others.
    least: Vec<Legs>,
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
        let least = self.least[place as usize];
        let stays = if alone { Ticks::MAX } else { self.ticks(place, place) };
        (least.to.min(stays), least.from.min(stays))
    }
}

/// One lane for each matrix, over places in a given order, if there is time.
pub(crate) fn lanes(matrices: &[Matrix], order: &[u32], goes_on: GoesOn<'_>) -> Option<Vec<Lane>> {
    matrices.iter().map(|matrix| lane(matrix, order, goes_on)).collect()
}

fn lane(matrix: &Matrix, order: &[u32], goes_on: GoesOn<'_>) -> Option<Lane> {
    let table = |cells: &Vec<i32>| renumbered(cells, order, goes_on);
    let known = |cells: &Option<Vec<i32>>| match cells {
        Some(cells) => table(cells).map(Some),
        None => Some(None),
    };
    let places = order.len() + 1;
    let (legs, least) = side_by_side(table(&matrix.ticks)?, places, goes_on)?;
    let Some((metres, costs)) = known(&matrix.metres).zip(known(&matrix.costs)) else {
        give_back(legs, places);
        return None;
    };
    Some(Lane { places, legs, least, metres, costs })
}

/// Gives memory back; where there is so much of it that this takes a while, beside whatever
/// comes next.
pub(crate) fn give_back<T: Send + 'static>(what: T, places: usize) {
    if places > PLACES_LARGE {
        rayon::spawn(move || drop(what));
    }
}

/// Legs to and from each place, from a table of those from it, and the shortest of them.
/// Columns are turned into rows some at a time, so that every line of the table is read
/// whole and every line of legs is written once.
fn side_by_side(
    from: Vec<Ticks>,
    places: usize,
    goes_on: GoesOn<'_>,
) -> Option<(Vec<Legs>, Vec<Legs>)> {
    let mut legs = Vec::with_capacity(places * places);
    let mut least = Vec::with_capacity(places);
    let mut turned = vec![0; BLOCK * places];
    for top in (0..places).step_by(BLOCK) {
        if !goes_on() {
            give_back((from, legs), places);
            return None;
        }
        let rows = top..(top + BLOCK).min(places);
        for left in (0..places).step_by(BLOCK) {
            turn(&from, places, &rows, left, &mut turned);
        }
        for (row, to) in rows.zip(turned.chunks_exact(places)) {
            let from = &from[row * places..(row + 1) * places];
            legs.extend(to.iter().zip(from).map(|(&to, &from)| Legs { to, from }));
            least.push(Legs { to: shortest(to, row), from: shortest(from, row) });
        }
    }
    Some((legs, least))
}

/// Turns one square block of a table.
fn turn(from: &[Ticks], places: usize, rows: &Range<usize>, left: usize, turned: &mut [Ticks]) {
    let mut block = [[0; BLOCK]; BLOCK];
    let columns = left..(left + BLOCK).min(places);
    for (number, column) in columns.clone().enumerate().take(BLOCK) {
        let legs = &from[column * places..][rows.clone()];
        block.iter_mut().zip(legs).for_each(|(row, &leg)| row[number] = leg);
    }
    for (row, turned) in block.iter().zip(turned.chunks_exact_mut(places)) {
        turned[columns.clone()].copy_from_slice(&row[..columns.len()]);
    }
}

/// The shortest of legs that neither stay at a place nor lead "nowhere"; zero if there is
/// none.
fn shortest(legs: &[Ticks], place: usize) -> Ticks {
    let least = |legs: &[Ticks]| legs.iter().fold(Ticks::MAX, |least, &leg| leg.min(least));
    let legs = &legs[..legs.len() - 1];
    let (before, behind) = (&legs[..place.min(legs.len())], legs.get(place + 1..).unwrap_or(&[]));
    match least(before).min(least(behind)) {
        Ticks::MAX => 0,
        least => least,
    }
}

/// The same table in another order, with one more row and column of zeros.
fn renumbered(cells: &[i32], order: &[u32], goes_on: GoesOn<'_>) -> Option<Vec<i32>> {
    let size = order.len();
    let mut table = Vec::with_capacity((size + 1) * (size + 1));
    for (number, &place) in order.iter().enumerate() {
        if number % BLOCK == 0 && !goes_on() {
            give_back(table, size);
            return None;
        }
        let row = &cells[place as usize * size..(place as usize + 1) * size];
        table.extend(order.iter().map(|&there| row[there as usize]));
        table.push(0);
    }
    table.resize((size + 1) * (size + 1), 0);
    Some(table)
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
