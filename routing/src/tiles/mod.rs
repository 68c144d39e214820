//! Vector tiles (MVT 2.1) cut from the same extract that routes are found in.
//!
//! Bytes of an extract become a [`Drawing`] (plain shapes with what they are drawn
//! as), which becomes an [`Atlas`] (the same, found by place and zoom), which cuts
//! tiles one at a time. All geometry is whole numbers on the Mercator map, so that
//! the same tile has the same bytes on every run.
//!
//! This module must never keep a tile, open a file, or fail on what it is given: a
//! shape that cannot be drawn is left out.

mod mercator;

pub mod looks;
mod rings;

mod clip;
mod simplify;

mod coast;
mod drawing;
mod read;

mod atlas;
mod sheet;

pub use atlas::Atlas;
pub use drawing::Drawing;
pub use mercator::{Point, Window};

/// The largest zoom that is cut; a viewer enlarges these tiles beyond.
pub const ZOOM_MAX: u8 = 15;

/// Steps of a tile's own grid, from edge to edge.
pub const EXTENT: u32 = 4_096;

/// What is drawn beyond a tile's edges, in the same steps, so that broad lines do
/// not end where a tile does.
pub const BUFFER: u32 = 64;

/// Changes whenever the same extract would give other tiles: part of their ETag.
pub const EDITION: u32 = 1;

#[cfg(test)]
mod decode;
#[cfg(test)]
mod tests;
