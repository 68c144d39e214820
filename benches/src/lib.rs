//! What benches and comparisons measure: a fleet in a city, a town that takes
//! orders, a journal that is written to. Nothing here may be used by the product.

pub mod fleet;
pub mod journal;
pub mod town;
