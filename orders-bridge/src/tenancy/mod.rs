//! The tenant's own stream: markets, users, keys, parties, catalogue and prices.
//! Markets read it as an immutable, versioned snapshot.
//!
//! It must never hold a person's name or secret: those stand under a subject,
//! outside the journal, where they can be erased.

mod types;

mod machine;

mod house;

mod people;

mod catalogue;

pub use types::*;
