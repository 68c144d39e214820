//! A market's trade: stock, sales orders, delivery notes, invoices.
//!
//! It must never move money or choose a worker: it says what is reserved, what
//! was handed over and what that is worth.

mod types;

mod machine;

mod stock;

mod place;

mod confirm;

mod delivery;

mod charge;

mod finish;

mod audit;

pub use charge::{Charge, charge_of};
pub use types::*;
