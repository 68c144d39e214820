//! Routes for pickups and deliveries: who does what, in which order, when, at what cost.
//!
//! A [`Problem`] is stops on a matrix, requests made of them, and vehicles. It is looked
//! over once ([`validate`]) and then solved ([`solve`]). [`timeline`] tells how a route
//! happens and [`check`] judges a solution; both share nothing with the search.
//!
//! This crate must never read a clock, open a file or know a street: ticks and metres come
//! in a matrix, the share of the budget used comes from the caller. It starts no thread of
//! its own; groups of routes are improved side by side on the caller's rayon pool.

pub mod model;
pub mod violation;

mod fault;

mod check;
mod explain;
mod happening;
mod timeline;

mod chance;
mod classes;
mod compiled;
mod joining;
mod lane;
mod near;
mod neighbours;

mod detours;
mod plain;
mod rich;
mod rich_scan;
mod road;
mod route;
mod when;

mod memo;
mod pieces;
mod place;
mod polish;
mod ruin;
mod state;
mod swap;

mod anneal;
mod fleet;
mod groups;
mod plan;
mod search;
mod solve;
mod warm;
mod write;

#[cfg(test)]
mod proofs;

pub use check::check;
pub use explain::{Nearest, Reason, Unserved, explain};
pub use fault::{
    AMOUNT_MAX, LATE_COST_MAX, LEG_PRICE_MAX, PLACES_MAX, PRICE_MAX, REQUESTS_MAX, VEHICLES_MAX,
    validate,
};
pub use happening::{Bill, Timeline, Visit};
pub use model::{
    AMOUNTS_MAX, Amount, BREAKS_MAX, Break, Costs, Fault, Matrix, Objective, Options, Problem,
    Progress, Promise, Request, Route, Solution, Step, Stop, TICKS_MAX, Ticks, Vehicle, Window,
    Work,
};
pub use plan::{Event, Placed, Plan};
pub use solve::solve;
pub use timeline::timeline;
pub use violation::{Rule, Violation};
