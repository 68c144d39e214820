//! API keys: `omk_live_` and 64 hexadecimal digits. What is kept is the lookup
//! (the first digits) and the SHA-256 of the whole; 256 random bits need no
//! slow hash.

use sha2::{Digest, Sha256};
use store::{Credential, CredentialKind};
use vocab::id::Id;
use vocab::{ApiKeyId, CommandId, TenantId, limits};

use super::keys::Keys;
use super::principal::Principal;
use crate::app::App;
use crate::edge::problem::Problem;

/// What a key begins with.
pub const LIVE_PREFIX: &str = "omk_live_";
/// Digits after the prefix that a key is looked up by.
const LOOKUP_DIGITS: usize = 16;

/// A key about to be handed out, once.
pub struct NewKey {
    /// What the integrator keeps.
    pub text: String,
    /// What we keep.
    pub credential: Credential,
}

impl NewKey {
    /// The key that this command makes: the same on every sending of it, and
    /// nobody's guess without the installation's own key.
    pub fn for_command(keys: &Keys, tenant: TenantId, id: ApiKeyId, command: CommandId) -> Self {
        let secret = keys.fingerprint("api_key", command.uuid().as_bytes());
        let text = format!("{LIVE_PREFIX}{}", hex(&secret));
        let credential = Credential {
            tenant,
            kind: CredentialKind::ApiKey,
            lookup: lookup(&text).unwrap_or_default().to_owned(),
            principal_id: id.to_string(),
            secret_hash: hex(&digest(&text)),
            disabled: false,
        };
        Self { text, credential }
    }
}

pub(super) async fn authenticate(app: &App, text: &str) -> Result<Principal, Problem> {
    let digest = digest(text);
    let remembered = app.keys.known.lock().map_or(None, |known| known.get(&digest).copied());
    let found = match remembered {
        Some(found) => Some(found),
        None => find(app, text, &digest).await?,
    };
    let (tenant, id) = found.ok_or_else(Problem::unauthenticated)?;
    let tenancy = app.shards.tenant(tenant).map(|tenant| tenant.tenancy());
    let key = tenancy.as_ref().and_then(|tenancy| tenancy.api_keys.get(&id));
    key.and_then(|key| Principal::of_key(tenant, key)).ok_or_else(Problem::unauthenticated)
}

async fn find(
    app: &App,
    text: &str,
    digest: &[u8; 32],
) -> Result<Option<(TenantId, ApiKeyId)>, Problem> {
    let Some(lookup) = lookup(text) else {
        return Ok(None);
    };
    let hash = hex(digest);
    let all = app.store.credentials.find_anywhere(CredentialKind::ApiKey, lookup).await?;
    let right = all.into_iter().find(|one| !one.disabled && same(&one.secret_hash, &hash));
    let found = right.and_then(|one| Some((one.tenant, one.principal_id.parse().ok()?)));
    if let (Some(found), Ok(mut known)) = (found, app.keys.known.lock()) {
        if known.len() >= limits::KNOWN_KEYS_MAX {
            *known = Default::default();
        }
        known.insert(*digest, found);
    }
    Ok(found)
}

fn lookup(text: &str) -> Option<&str> {
    text.strip_prefix(LIVE_PREFIX)?.get(..LOOKUP_DIGITS)
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Takes as long for a wrong first byte as for a wrong last one.
pub(crate) fn same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0u8, |sum, (a, b)| sum | (a ^ b));
    a.len() == b.len() && differing == 0
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
