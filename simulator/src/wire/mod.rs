//! The outside view: couriers and customers who know the product by its public
//! protocol only, over real sockets, and a judge who believes them and not it.
//!
//! Nothing here may use the server's own types for what goes over the wire, take
//! silence for an answer, or count what the server says it counted.

pub mod boots;
pub mod chance;
pub mod counters;
pub mod pace;
pub mod percentiles;

pub mod streets;
pub mod tracks;
pub mod way;

pub mod http;
pub mod server_process;
pub mod setup;

pub mod habits;
pub mod history;
pub mod world;

pub mod arrivals;
pub mod courier;
pub mod customers;
pub mod office;

pub mod judge;
pub mod run;

pub mod chaos;
pub mod city;
pub mod commands;
pub mod demo;
pub mod replay;
