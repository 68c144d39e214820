//! Floor 5: couriers, customers and whole cities that drive the server over real
//! sockets, kill it, and judge what it promised.
//!
//! It must never be needed by the product: nothing below knows it. It knows the
//! product only from outside, by its public protocol.

pub mod wire;

pub mod report;

pub use wire::demo;
