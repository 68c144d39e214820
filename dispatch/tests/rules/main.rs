//! Every rule of dispatch, told as a short story and what it comes to.

// What a test's helpers did not expect, the test must not survive.
#![allow(clippy::unwrap_used)]

mod amounts;
mod audit;
mod calling_off;
mod offers;
mod people;
mod returns;
mod search;
mod steps;
mod story;
mod strategies;
mod time;
