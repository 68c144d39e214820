//! One suite, run on SQLite and on a private Postgres: what the store promises
//! does not depend on what is beneath it.

// Clippy lets tests unwrap, but does not see that these helpers are part of them.
#![allow(clippy::unwrap_used)]

#[macro_use]
mod fixture;

mod corruption;
mod cuts;
mod doors;
mod fencing;
mod isolation;
mod journal;
mod people;
mod projections;
mod simulated;
mod snapshots;
