//! The joined machines, driven from outside by commands only: one order from
//! basket to paid worker, and everything that must not half-happen on the way.

mod golden;
mod rules;
mod town;
