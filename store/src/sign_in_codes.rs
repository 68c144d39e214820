//! Codes that sign someone in once: only their hashes, until when they hold,
//! and whether they were used.

use vocab::{TenantId, TimeMs};

use crate::db::Db;
use crate::error::StoreError;
use crate::value::{Row, id_in};

/// The table of sign-in codes. Cheap to clone.
#[derive(Clone)]
pub struct SignInCodes {
    db: Db,
}

/// A code as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInCode {
    /// Whose house.
    pub tenant: TenantId,
    /// The hash of the code.
    pub code_hash: String,
    /// Whom it signs in: the text of a user's id.
    pub principal_id: String,
    /// When it was made.
    pub created_at: TimeMs,
    /// From when on it opens nothing.
    pub expires_at: TimeMs,
}

const ADD: &str = "insert into sign_in_codes \
        (tenant_id, code_hash, principal_id, created_at, expires_at) \
    values ($1, $2, $3, $4, $5) on conflict (tenant_id, code_hash) do nothing";

const END_EARLIER: &str = "update sign_in_codes set used_at = $4 \
    where tenant_id = $1 and principal_id = $2 and code_hash <> $3 and used_at is null";

const DROP_OLD: &str = "delete from sign_in_codes where tenant_id = $1 and expires_at < $2";

const FIND: &str = "select tenant_id, principal_id, created_at, expires_at \
    from sign_in_codes where tenant_id = $1 and code_hash = $2";

const USE: &str = "update sign_in_codes set used_at = $2 \
    where code_hash = $1 and used_at is null and expires_at > $2 \
    returning tenant_id, principal_id, created_at, expires_at";

impl SignInCodes {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Keeps a code, the only one of its principal from here on; false when it is
    /// there already, which changes nothing. Codes that ran out before `old` are
    /// forgotten on the way, so that the table stays small.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, code: &SignInCode, old: TimeMs) -> Result<bool, StoreError> {
        let tenant = code.tenant.to_string();
        let mut tx = self.db.tenant_tx(code.tenant).await?;
        tx.execute(DROP_OLD, &[tenant.as_str().into(), old.into()]).await?;
        let values = [
            tenant.as_str().into(),
            code.code_hash.as_str().into(),
            code.principal_id.as_str().into(),
            code.created_at.into(),
            code.expires_at.into(),
        ];
        let added = tx.execute(ADD, &values).await? > 0;
        if added {
            let values = [
                tenant.as_str().into(),
                code.principal_id.as_str().into(),
                code.code_hash.as_str().into(),
                code.created_at.into(),
            ];
            tx.execute(END_EARLIER, &values).await?;
        }
        tx.commit().await?;
        Ok(added)
    }

    /// A code of a tenant, used or not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find(
        &self,
        tenant: TenantId,
        code_hash: &str,
    ) -> Result<Option<SignInCode>, StoreError> {
        let values = [tenant.to_string().into(), code_hash.into()];
        let rows = self.db.fetch(tenant, FIND, &values).await?;
        rows.first().map(|row| code_of(code_hash, row)).transpose()
    }

    /// Uses a code up, in whatever house: of any number who try at once, one gets it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn use_up(
        &self,
        code_hash: &str,
        now: TimeMs,
    ) -> Result<Option<SignInCode>, StoreError> {
        let rows = self.db.system_write(USE, &[code_hash.into(), now.into()]).await?;
        rows.first().map(|row| code_of(code_hash, row)).transpose()
    }
}

fn code_of(code_hash: &str, row: &Row) -> Result<SignInCode, StoreError> {
    Ok(SignInCode {
        tenant: id_in(row, "tenant_id")?,
        code_hash: code_hash.to_owned(),
        principal_id: row.text("principal_id")?,
        created_at: TimeMs(row.i64("created_at")?),
        expires_at: TimeMs(row.i64("expires_at")?),
    })
}
