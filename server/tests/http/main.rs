//! The HTTP edge on a real listener: one server and one house for all tests of
//! this program, but for those that stop a server.

// A test that cannot go on has failed.
#![allow(clippy::unwrap_used)]

mod bad_input;
mod desk;
mod harness;
mod house;
mod idempotency;
mod matrix;
mod optimize;
mod order_path;
mod osrm;
mod pages;
mod people;
mod proofs;
mod races;
mod restart;
mod shape;
mod sign_in_links;
mod tiles;
mod tokens;
mod track;
mod trackers;
mod traffic;
mod vroom;
