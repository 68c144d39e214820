//! What goes over the wire, one file per resource. Bodies that are taken refuse
//! fields they do not know.

pub mod catalogue;
pub mod common;
pub mod desk;
pub mod money;
pub mod optimize;
pub mod optimized;
pub mod order_view;
pub mod orders;
pub mod stock;
pub mod tenancy;
pub mod tracking;
pub mod traffic;
pub mod workers;
