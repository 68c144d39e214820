//! Who asks: tokens, API keys, passwords and PINs, and the principal they prove.
//!
//! Nothing here says what a principal may do (that is `authorization`), and no
//! secret is ever logged or shown. Whatever the proof, the tenant's published
//! state is asked on every request: someone disabled or revoked a moment ago is
//! refused now.

mod api_key;
mod attempts;
mod keys;
mod passwords;
mod pins;
mod principal;
mod verified;

pub use api_key::{LIVE_PREFIX, NewKey};
pub(crate) use api_key::{hex, same};
pub use attempts::Attempts;
pub use keys::{Issued, Keys, hash_of};
pub use passwords::{Passwords, check_password, check_pin};
pub use principal::Principal;

use crate::app::App;
use crate::edge::problem::Problem;

/// The principal that a bearer token or an API key proves.
///
/// # Errors
/// `unauthenticated`, always in the same words; `unavailable` when a key cannot
/// be looked up.
pub async fn authenticate_token(app: &App, token: &str) -> Result<Principal, Problem> {
    if token.len() > vocab::limits::TOKEN_BYTES_MAX {
        return Err(Problem::unauthenticated());
    }
    if token.starts_with(LIVE_PREFIX) {
        return api_key::authenticate(app, token).await;
    }
    let claims = app.keys.claims(token).ok_or_else(Problem::unauthenticated)?;
    Principal::of_claims(app, &claims).ok_or_else(Problem::unauthenticated)
}
