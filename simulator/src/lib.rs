//! Floor 5: couriers, customers and whole cities that drive the server over real
//! sockets, kill it, and judge what it promised.
//!
//! It must never be needed by the product: nothing below knows it. `wire` knows
//! the product only from outside, by its public protocol; `world` runs the engine
//! in one thread, on a simulated disk, and judges it by its journal alone.

pub mod wire;

pub mod report;

pub mod world;

pub use wire::demo;
