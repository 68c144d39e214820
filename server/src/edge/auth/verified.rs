//! Tokens whose signature held a moment ago. Checking one costs more than a short
//! command does, and a busy client shows the same token a thousand times.
//!
//! Only the signature is remembered. Whether a token has begun and not ended is
//! checked every time, and whether its session and user still count is asked by
//! the caller every time.

use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use vocab::{LookupMap, limits};

use super::keys::Claims;

/// Claims by the hash of their token; the tokens themselves are not kept.
#[derive(Default)]
pub(super) struct Verified(Mutex<LookupMap<[u8; 32], Claims>>);

impl Verified {
    /// What a token says, if its signature was checked before or holds now.
    pub(super) fn claims(
        &self,
        token: &str,
        check: impl FnOnce(&str) -> Option<Claims>,
    ) -> Option<Claims> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        if let Some(known) = self.lock().get(&hash) {
            return Some(known.clone());
        }
        let claims = check(token)?;
        let mut known = self.lock();
        if known.len() >= limits::VERIFIED_TOKENS_MAX {
            *known = LookupMap::default();
        }
        known.insert(hash, claims.clone());
        Some(claims)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LookupMap<[u8; 32], Claims>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
