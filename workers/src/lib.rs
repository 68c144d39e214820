//! Who can work: profile, vehicle, skills, shift, duty, link and commitment of
//! every worker of a market, and the one function that says who is eligible.
//!
//! This crate must never know where anyone is (tracking does), what an order
//! costs (the bridges do) or who wins it (dispatch does).

mod apply;
mod audit;
pub mod command;
mod decide;
pub mod eligible;
pub mod event;
pub mod machine;
pub mod worker;

pub use command::{Command, OfferEnd, WorkEnd};
pub use eligible::{Need, Reason, eligible};
pub use event::Event;
pub use machine::Workers;
pub use worker::{
    Blocked, Duty, Link, Profile, Rating, Shift, Skill, Stats, Vehicle, VehicleKind, Work, Worker,
};
