//! The joined machines, driven from outside by commands only: one order from
//! basket to paid worker, and everything that must not half-happen on the way.

// Helpers of tests are tests too.
#![allow(clippy::unwrap_used)]

mod golden;
mod rating;
mod rules;
mod town;
