//! A market's trade: stock, sales orders, delivery notes, invoices.

mod types;

pub use types::*;
