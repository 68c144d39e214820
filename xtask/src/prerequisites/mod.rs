//! What the tests need beyond Rust and a C compiler: the Postgres server programs,
//! Node with npm for the web pages, and Chromium to open them in. What is missing
//! is installed from the distribution where that is allowed, else named.
//!
//! It must never start, stop or reconfigure a service that is already there.

mod apt;
mod chromium;
mod node;
mod postgres;

pub(crate) use chromium::find as chromium;

use anyhow::Result;

/// Makes sure that all of it is there.
pub(crate) fn ensure() -> Result<()> {
    postgres::ensure()?;
    node::ensure()?;
    chromium::ensure()
}
