//! The people of a run. Each knows only what it was told, forgets nothing it was
//! promised, and does what its habits and chance say.

mod courier;
mod customer;
mod dispatcher;
mod finance;
mod town;

pub(super) use courier::Courier;
pub(super) use customer::Customer;
pub(super) use dispatcher::Dispatcher;
pub(super) use finance::Finance;
pub(super) use town::Town;

use vocab::Text;

/// A short text of our own.
fn text<const MAX: usize>(what: &str) -> Text<MAX> {
    Text::new(what).expect("our own texts are short and plain")
}
