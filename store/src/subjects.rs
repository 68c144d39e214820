//! Personal data, one row per person and tenant. Events only carry the
//! subject's id, so that erasing the row erases the person from everywhere.

use vocab::{SubjectId, TenantId, TimeMs};

use crate::db::{Db, Pools};
use crate::error::StoreError;
use crate::value::{Row, Value};

/// The table of personal data. Cheap to clone.
#[derive(Clone)]
pub struct Subjects {
    db: Db,
}

/// What is known about a person. No `Debug`: it must not end up in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Subject {
    /// Who.
    pub id: SubjectId,
    /// What they are to the tenant: customer, worker, user ...
    pub kind: String,
    /// Name, phone, address and the like, as JSON.
    pub body: String,
    /// When it last changed.
    pub updated_at: TimeMs,
}

const PUT: &str = "insert into subjects (tenant_id, subject_id, kind, body, updated_at) \
    values ($1, $2, $3, $4, $5) \
    on conflict (tenant_id, subject_id) do update set \
        kind = excluded.kind, body = excluded.body, updated_at = excluded.updated_at";

const GET: &str = "select kind, body, updated_at from subjects \
    where tenant_id = $1 and subject_id = $2";

const ERASE: &str = "delete from subjects where tenant_id = $1 and subject_id = $2";

impl Subjects {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Writes or replaces a person's data.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put(&self, tenant: TenantId, subject: &Subject) -> Result<(), StoreError> {
        self.put_all(tenant, std::slice::from_ref(subject)).await
    }

    /// Writes or replaces several persons' data in one transaction.
    ///
    /// # Errors
    /// When the store fails; then none of it is written.
    pub async fn put_all(&self, tenant: TenantId, subjects: &[Subject]) -> Result<(), StoreError> {
        let mut tx = self.db.tenant_tx(tenant).await?;
        for subject in subjects {
            let [tenant_id, subject_id] = key(tenant, subject.id);
            let values = [
                tenant_id,
                subject_id,
                subject.kind.as_str().into(),
                subject.body.as_str().into(),
                subject.updated_at.into(),
            ];
            tx.execute(PUT, &values).await?;
        }
        tx.commit().await
    }

    /// A person's data, if the tenant has any.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(
        &self,
        tenant: TenantId,
        id: SubjectId,
    ) -> Result<Option<Subject>, StoreError> {
        let rows = self.db.fetch(tenant, GET, &key(tenant, id)).await?;
        rows.first().map(|row| subject_of(id, row)).transpose()
    }

    /// Erases a person's data; false when there was none. On SQLite the bytes
    /// are overwritten and the write-ahead log is emptied as far as readers allow.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn erase(&self, tenant: TenantId, id: SubjectId) -> Result<bool, StoreError> {
        let erased = self.db.execute(tenant, ERASE, &key(tenant, id)).await?;
        if matches!(self.db.pools, Pools::Sqlite { .. }) {
            self.db.system_write("pragma wal_checkpoint(truncate)", &[]).await?;
        }
        Ok(erased > 0)
    }
}

fn key(tenant: TenantId, id: SubjectId) -> [Value; 2] {
    [tenant.to_string().into(), id.to_string().into()]
}

fn subject_of(id: SubjectId, row: &Row) -> Result<Subject, StoreError> {
    Ok(Subject {
        id,
        kind: row.text("kind")?,
        body: row.text("body")?,
        updated_at: TimeMs(row.i64("updated_at")?),
    })
}
