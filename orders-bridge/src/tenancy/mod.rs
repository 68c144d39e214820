//! The tenant's own stream: markets, users, keys, parties, catalogue and prices.
//! Markets read it as an immutable, versioned snapshot.

mod types;

pub use types::*;
