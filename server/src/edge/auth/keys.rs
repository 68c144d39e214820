//! What tokens are signed with, and which of them no longer count.
//!
//! RFC 8725: one algorithm (EdDSA), pinned; `typ`, `iss`, `aud`, `nbf` and `exp`
//! all required; a header that brings or points to a key (`jwk`, `jku`, `x5u`,
//! `kid` ...) is refused, because our own tokens carry none.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Store, StoreError};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{ApiKeyId, CommandId, LookupMap, Role, TenantId, UserId, limits};

use super::api_key::hex;
use super::passwords::Passwords;
use super::verified::Verified;

const ISSUER: &str = "omniroute";
const AUDIENCE: &str = "omniroute-api";
/// RFC 9068: an access token, so that no other kind of token passes for one.
const TYPE: &str = "at+jwt";
/// Clocks of two nodes may differ by this much.
const LEEWAY_S: u64 = 5;
/// Bytes of a secret that is handed out once.
const SECRET_BYTES: usize = 24;
const SEED_SETTING: &str = "signing_seed";
const REVOKED_SETTING: &str = "revoked_sessions";
/// What stands before a seed in a PKCS #8 document of Ed25519 (RFC 8410).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What a token says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Claims {
    iss: String,
    aud: String,
    /// The user.
    pub(super) sub: String,
    pub(super) exp: u64,
    nbf: u64,
    iat: u64,
    pub(super) tenant: String,
    /// As of sign-in, for the client; the server looks it up.
    role: Role,
    /// The session, by which it can be revoked.
    pub(super) sid: Uuid,
}

impl Claims {
    /// Whether the token has begun and not ended, give or take two nodes' clocks.
    fn hold_at(&self, now_s: u64) -> bool {
        self.nbf <= now_s + LEEWAY_S && now_s < self.exp + LEEWAY_S
    }
}

/// A fresh token.
pub struct Issued {
    /// The token.
    pub token: String,
    /// When it ends, seconds since 1970.
    pub expires_at_s: u64,
}

/// The installation's keys. One per process, shared through the store.
pub struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    seed: [u8; 32],
    revoked: Mutex<BTreeMap<Uuid, u64>>,
    /// API keys by their hash, so that a busy integration costs no query. What a
    /// key may do, and whether it still may, is looked up every time.
    pub(super) known: Mutex<LookupMap<[u8; 32], (TenantId, ApiKeyId)>>,
    verified: Verified,
    /// How passwords are hashed.
    pub passwords: Passwords,
}

impl Keys {
    /// Reads the installation's key, or makes it at the first start.
    ///
    /// # Errors
    /// When the store fails or holds no key where one should be.
    pub async fn open(store: &Store, password_memory_kib: u32) -> Result<Self, StoreError> {
        if store.meta(SEED_SETTING).await?.is_none() {
            let fresh = STANDARD.encode(rand::random::<[u8; 32]>());
            store.set_meta(SEED_SETTING, &fresh).await?;
        }
        // Read back: of two nodes that start first, both use the later key.
        let text = store.meta(SEED_SETTING).await?.unwrap_or_default();
        let seed = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
        let seed: [u8; 32] =
            seed.ok_or_else(|| StoreError::Refused("the signing key is damaged".to_owned()))?;
        let refuse = |what: String| StoreError::Refused(what);
        let revoked = store.meta(REVOKED_SETTING).await?.unwrap_or_else(|| "{}".to_owned());
        let revoked = serde_json::from_str(&revoked)
            .map_err(|error| refuse(format!("the list of revoked sessions: {error}")))?;
        let (encoding, decoding) = pair(&seed).map_err(|error| refuse(error.to_string()))?;
        Ok(Self {
            encoding,
            decoding,
            seed,
            revoked: Mutex::new(revoked),
            known: Mutex::default(),
            verified: Verified::default(),
            passwords: Passwords::new(password_memory_kib).map_err(refuse)?,
        })
    }

    /// A token for a user who has just proved who they are.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue(&self, tenant: TenantId, user: UserId, role: Role) -> Result<Issued, String> {
        let now = now_s();
        let holds =
            if role == Role::Worker { limits::WORKER_TOKEN_S } else { limits::USER_TOKEN_S };
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user.to_string(),
            exp: now + holds,
            nbf: now,
            iat: now,
            tenant: tenant.to_string(),
            role,
            sid: Uuid::now_v7(),
        };
        let token = self.sign(&claims).map_err(|error| error.to_string())?;
        Ok(Issued { token, expires_at_s: claims.exp })
    }

    fn sign(&self, claims: &impl Serialize) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header { typ: Some(TYPE.to_owned()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.encoding)
    }

    /// What a token says, if all of it holds. Why not is nobody's business.
    pub(super) fn claims(&self, token: &str) -> Option<Claims> {
        let claims = self.verified.claims(token, |token| self.check(token))?;
        claims.hold_at(now_s()).then_some(claims)
    }

    fn check(&self, token: &str) -> Option<Claims> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.leeway = LEEWAY_S;
        validation.validate_nbf = true;
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        let data = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation).ok()?;
        let header = &data.header;
        let brings_a_key = header.jwk.is_some()
            || header.jku.is_some()
            || header.x5u.is_some()
            || header.x5c.is_some()
            || header.kid.is_some();
        (header.typ.as_deref() == Some(TYPE) && !brings_a_key).then_some(data.claims)
    }

    /// Whether a session was ended before its time.
    pub(super) fn is_revoked(&self, session: Uuid) -> bool {
        self.revoked.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&session)
    }

    /// Ends a session now, and for the next start of the process.
    ///
    /// # Errors
    /// When the store fails; the session is ended in this process all the same.
    pub async fn revoke(&self, store: &Store, session: Uuid, ends: u64) -> Result<(), StoreError> {
        let list = {
            let mut revoked = self.revoked.lock().unwrap_or_else(PoisonError::into_inner);
            let now = now_s();
            revoked.retain(|_, ends| *ends + LEEWAY_S >= now);
            revoked.insert(session, ends);
            serde_json::to_string(&*revoked).expect("ids and numbers")
        };
        store.set_meta(REVOKED_SETTING, &list).await
    }

    /// A secret that this command hands out, the same on every sending of it, and
    /// nobody's guess without the installation's own key: 192 bits in 32 letters,
    /// digits, `-` and `_`. What is kept of it is [`hash_of`].
    pub fn secret(&self, label: &str, command: CommandId) -> String {
        let digest = self.fingerprint(label, command.uuid().as_bytes());
        URL_SAFE_NO_PAD.encode(&digest[..SECRET_BYTES])
    }

    /// A fingerprint that says nothing about a short secret in `bytes` to whoever
    /// lacks the installation's key.
    pub fn fingerprint(&self, label: &str, bytes: &[u8]) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.seed)
            .chain_update((label.len() as u64).to_be_bytes())
            .chain_update(label)
            .chain_update(bytes)
            .finalize()
            .into()
    }
}

/// What is kept of a secret with so many bits that it needs no slow hash.
pub fn hash_of(secret: &str) -> String {
    hex(&Sha256::digest(secret))
}

fn pair(seed: &[u8; 32]) -> Result<(EncodingKey, DecodingKey), jsonwebtoken::errors::Error> {
    let encoding = EncodingKey::from_ed_der(&[PKCS8.as_slice(), seed].concat());
    let public = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA)?;
    let decoding = DecodingKey::from_jwk(&public)?;
    Ok((encoding, decoding))
}

/// Tokens live by the wall clock: they are shown to the world outside.
fn now_s() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_holds_from_its_beginning_to_its_end() {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: "usr".to_owned(),
            exp: 2_000,
            nbf: 1_000,
            iat: 1_000,
            tenant: "ten".to_owned(),
            role: Role::Viewer,
            sid: Uuid::nil(),
        };
        let check = |now: u64, holds: bool| assert_eq!(claims.hold_at(now), holds, "at {now}");
        check(1_000 - LEEWAY_S - 1, false);
        check(1_000, true);
        check(1_999, true);
        check(2_000 + LEEWAY_S, false);
    }
}
