//! What the tests need beyond Rust and a C compiler: the Postgres server programs,
//! Node with npm for the web pages, Chromium to open them in, and Python with a
//! client of OSRM. What is missing is installed where that is allowed, else named.
//!
//! It must never start, stop or reconfigure a service that is already there.

mod apt;
mod chromium;
mod node;
mod postgres;
mod python;

pub(crate) use chromium::find as chromium;
pub(crate) use python::program as python;

use std::path::Path;

use anyhow::Result;

/// Makes sure that all of it is there.
pub(crate) fn ensure(root: &Path) -> Result<()> {
    postgres::ensure()?;
    pages()?;
    python::ensure(root)
}

/// What building and testing the pages alone takes.
pub(crate) fn pages() -> Result<()> {
    node::ensure()?;
    chromium::ensure()
}
