//! Both sockets on a real listener, with clients that share no code with them.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

mod city;
mod client;
mod console;
mod desk;
mod driver;
mod proofs;
mod rights;
mod rough;
