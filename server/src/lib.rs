//! The running product: configuration, the HTTP and WebSocket edge, and the
//! rooms behind it (sequencer, planner, tracking, projector, sockets).
//!
//! All I/O of the product happens here and in `store`; no rule of the business
//! may live here: what is allowed, owed or next is decided by the machines.

pub mod app;
pub mod clock;
pub mod config;
pub mod edge;
pub mod logs;
pub mod projections;
pub mod rooms;
pub mod run;
pub mod shards;
pub mod streets;

pub use app::App;
pub use config::{Config, RawConfig};
pub use run::{Exit, Running, StartError, serve, start};
