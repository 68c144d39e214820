//! What benches and comparisons measure: a fleet in a city, a town that takes
//! orders, a journal that is written to, streets and
//! routes beside other engines. Nothing here
//! may be used by the product.

// Comparisons are programs people run: their words go to the terminal.
#![allow(clippy::print_stdout)]

pub mod fleet;
pub mod journal;
pub mod roads;
pub mod solver;
pub mod town;
