//! A courier: one task with a phone. It signs in, keeps a connection to the
//! server, says where it is, answers offers and works its jobs off, with its own
//! luck and its own memory of what it was told.

mod day;
mod errand;
mod job;
mod link;
mod messages;
mod news;
mod pending;

pub use day::Courier;
