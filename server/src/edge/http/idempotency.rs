//! Requests that may come twice. The key makes the command's id, the engine
//! remembers the outcome; here is only who is under way at this moment.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vocab::id::Id;
use vocab::{Code, CommandId, limits};

use super::ask::Incoming;
use super::ids;
use crate::edge::auth::Keys;
use crate::edge::authorization::Row;
use crate::edge::problem::Problem;

/// What a client repeats a request by.
pub(super) struct Key(String);

impl Key {
    /// The command that this key names, for this caller on this route.
    pub(super) fn command(&self, tenant: &str, principal: &str, row: &Row) -> CommandId {
        let mut digest = Sha256::new();
        for part in [tenant, principal, row.method.as_str(), row.path, &self.0] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        ids::of_digest(&digest.finalize())
    }
}

/// The key of a request, if it has one.
pub(super) fn key(headers: &HeaderMap) -> Result<Option<Key>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let text = value.to_str().ok().filter(|text| {
        (1..=limits::KEY_BYTES_MAX).contains(&text.len()) && !text.trim().is_empty()
    });
    let text = text.ok_or_else(|| {
        let detail = format!("a key has 1 to {} printable characters", limits::KEY_BYTES_MAX);
        Problem::field(Code::InvalidField, "Idempotency-Key", detail)
    })?;
    Ok(Some(Key(text.to_owned())))
}

/// The command of a request that will not be repeated.
pub(super) fn fresh() -> CommandId {
    CommandId::from_uuid(Uuid::now_v7())
}

/// A fingerprint of what is asked: the path with its ids, and the body in one
/// canonical form. Keyed, because bodies hold passwords and the journal is kept.
pub(super) fn body_hash(keys: &Keys, incoming: &Incoming) -> u64 {
    let body = incoming.body.as_ref().map(ToString::to_string).unwrap_or_default();
    let asked = format!("{}\n{body}", incoming.path);
    let digest = keys.fingerprint("body", asked.as_bytes());
    u64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes"))
}

/// Commands under way in this process.
#[derive(Default)]
pub(super) struct InFlight(Arc<Mutex<BTreeSet<CommandId>>>);

impl InFlight {
    /// Notes that a command is under way, until the guard is dropped.
    pub(super) fn begin(&self, command: CommandId) -> Result<UnderWay, Problem> {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(command);
        if first {
            return Ok(UnderWay { all: self.0.clone(), command });
        }
        let detail = "a request with this key is under way; ask again for its answer";
        Err(Problem::new(Code::RequestInProgress, detail).retry_after(1))
    }
}

/// A command under way.
pub(super) struct UnderWay {
    all: Arc<Mutex<BTreeSet<CommandId>>>,
    command: CommandId,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.command);
    }
}
