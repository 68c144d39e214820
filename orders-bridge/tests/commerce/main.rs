//! Commerce from outside: each feature through one `check`, each machine
//! against a reference that shares no code with it.
//!
//! `OMNIROUTE_SLOW=1` takes the property tests to a million commands each.

// A test may stop at what cannot be.
#![allow(clippy::unwrap_used)]

mod fixtures;

mod trade_script;

mod trade_rules;

mod trade_reference;

mod tenancy_rules;

mod tenancy_reference;

mod pricing;
