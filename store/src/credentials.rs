//! How people and programs prove who they are: what they are looked up by, and
//! the hash of their secret. Hashing and comparing are the server's business; a
//! secret never comes here.

use std::fmt;

use vocab::TenantId;

use crate::db::Db;
use crate::error::StoreError;
use crate::value::{Row, Value};

/// The table of credentials. Cheap to clone.
#[derive(Clone)]
pub struct Credentials {
    db: Db,
}

/// What a credential is looked up by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A person's mail address, in lower case.
    Email,
    /// A phone number, in E.164 form.
    Phone,
    /// The public part of an API key.
    ApiKey,
}

impl CredentialKind {
    /// Its text in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::ApiKey => "api_key",
        }
    }
}

/// One way to sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// Whose house.
    pub tenant: TenantId,
    /// What kind of lookup.
    pub kind: CredentialKind,
    /// The lookup; unique per tenant and kind.
    pub lookup: String,
    /// Whom it proves: the text of a user's, worker's or key's id.
    pub principal_id: String,
    /// The hash of the secret, with its parameters.
    pub secret_hash: String,
    /// Whether it no longer opens anything.
    pub disabled: bool,
}

impl fmt::Debug for Credential {
    /// Without the lookup, which is personal, and without the hash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("tenant", &self.tenant)
            .field("kind", &self.kind)
            .field("principal_id", &self.principal_id)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

const ADD: &str = "insert into credentials \
        (tenant_id, kind, lookup, principal_id, secret_hash, disabled) \
    values ($1, $2, $3, $4, $5, $6) on conflict (tenant_id, kind, lookup) do nothing";

const FIND: &str = "select tenant_id, lookup, principal_id, secret_hash, disabled \
    from credentials where tenant_id = $1 and kind = $2 and lookup = $3";

const FIND_ANYWHERE: &str = "select tenant_id, lookup, principal_id, secret_hash, disabled \
    from credentials where kind = $1 and lookup = $2 order by tenant_id";

const SET_SECRET: &str = "update credentials set secret_hash = $3 \
    where tenant_id = $1 and principal_id = $2";

const SET_DISABLED: &str = "update credentials set disabled = $3 \
    where tenant_id = $1 and principal_id = $2";

const REMOVE: &str = "delete from credentials where tenant_id = $1 and principal_id = $2";

impl Credentials {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Adds a credential; false when its lookup is taken.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, credential: &Credential) -> Result<bool, StoreError> {
        let values = [
            credential.tenant.to_string().into(),
            credential.kind.as_str().into(),
            credential.lookup.as_str().into(),
            credential.principal_id.as_str().into(),
            credential.secret_hash.as_str().into(),
            credential.disabled.into(),
        ];
        Ok(self.db.execute(credential.tenant, ADD, &values).await? > 0)
    }

    /// The credential with this lookup in one tenant.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(
        &self,
        tenant: TenantId,
        kind: CredentialKind,
        lookup: &str,
    ) -> Result<Option<Credential>, StoreError> {
        let values = [tenant.to_string().into(), kind.as_str().into(), lookup.into()];
        let rows = self.db.fetch(tenant, FIND, &values).await?;
        rows.first().map(|row| credential_of(kind, row)).transpose()
    }

    /// The credentials with this lookup in all tenants: for signing in, when the
    /// tenant is what one wants to find out. The caller checks the secret before
    /// it believes any of them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find_anywhere(
        &self,
        kind: CredentialKind,
        lookup: &str,
    ) -> Result<Vec<Credential>, StoreError> {
        let values = [kind.as_str().into(), lookup.into()];
        let rows = self.db.system_fetch(FIND_ANYWHERE, &values).await?;
        rows.iter().map(|row| credential_of(kind, row)).collect()
    }

    /// Replaces the secret of everything that proves this principal; false when
    /// nothing does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_secret(
        &self,
        tenant: TenantId,
        principal_id: &str,
        secret_hash: &str,
    ) -> Result<bool, StoreError> {
        self.change(tenant, SET_SECRET, principal_id, Some(secret_hash.into())).await
    }

    /// Closes or reopens everything that proves this principal; false when
    /// nothing does.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_disabled(
        &self,
        tenant: TenantId,
        principal_id: &str,
        disabled: bool,
    ) -> Result<bool, StoreError> {
        self.change(tenant, SET_DISABLED, principal_id, Some(disabled.into())).await
    }

    /// Removes everything that proves this principal: part of erasing a person.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, tenant: TenantId, principal_id: &str) -> Result<bool, StoreError> {
        self.change(tenant, REMOVE, principal_id, None).await
    }

    async fn change(
        &self,
        tenant: TenantId,
        sql: &'static str,
        principal_id: &str,
        to: Option<Value>,
    ) -> Result<bool, StoreError> {
        let mut values = vec![tenant.to_string().into(), principal_id.into()];
        values.extend(to);
        Ok(self.db.execute(tenant, sql, &values).await? > 0)
    }
}

fn credential_of(kind: CredentialKind, row: &Row) -> Result<Credential, StoreError> {
    let tenant = row.text("tenant_id")?;
    Ok(Credential {
        tenant: tenant.parse().map_err(|_| StoreError::Io("not a tenant's id".into()))?,
        kind,
        lookup: row.text("lookup")?,
        principal_id: row.text("principal_id")?,
        secret_hash: row.text("secret_hash")?,
        disabled: row.bool("disabled")?,
    })
}
