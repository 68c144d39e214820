//! Proofs of a hand-over that were accepted: photos, signatures, right PINs. The
//! bytes lie in files ([`crate::ProofFiles`]); here is what they prove.

use vocab::{MarketId, OrderId, ProofId, TaskId, TenantId, TimeMs, WorkerId};

use crate::db::Db;
use crate::error::StoreError;
use crate::value::{Row, id_in};

/// The table of proofs. Cheap to clone.
#[derive(Clone)]
pub struct Proofs {
    db: Db,
}

/// What a proof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofKind {
    /// A picture.
    Photo,
    /// A signature.
    Signature,
    /// A number known to the receiver only.
    Pin,
}

impl ProofKind {
    /// Its text in the table and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Signature => "signature",
            Self::Pin => "pin",
        }
    }

    /// The kind with this text.
    pub fn of(text: &str) -> Option<Self> {
        [Self::Photo, Self::Signature, Self::Pin].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An accepted proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Its id, made by the worker's app.
    pub id: ProofId,
    /// Whose house.
    pub tenant: TenantId,
    /// The order's market.
    pub market: MarketId,
    /// Of which order.
    pub order: OrderId,
    /// At which stop.
    pub task: TaskId,
    /// Who made it.
    pub worker: WorkerId,
    /// What it is.
    pub kind: ProofKind,
    /// The media type of its bytes; empty where there are none.
    pub media: String,
    /// How many bytes.
    pub bytes: i64,
    /// The hash that names its file, in hexadecimal; empty where there is none.
    pub sha256: String,
    /// When it was accepted.
    pub at: TimeMs,
}

const ADD: &str = "insert into proofs (tenant_id, proof_id, market_id, order_id, task_id, \
        worker_id, kind, media, bytes, sha256, at) \
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
    on conflict (tenant_id, proof_id) do nothing";

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select tenant_id, proof_id, market_id, order_id, task_id, worker_id, kind, media, \
                bytes, sha256, at from proofs where tenant_id = $1 and ",
            $rest
        )
    };
}

const GET: &str = columns!("proof_id = $2");

const OF_TASK: &str = columns!("task_id = $2 order by at, proof_id");

impl Proofs {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Keeps a proof; false when its id is taken.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, proof: &Proof) -> Result<bool, StoreError> {
        let values = [
            proof.tenant.to_string().into(),
            proof.id.to_string().into(),
            proof.market.to_string().into(),
            proof.order.to_string().into(),
            proof.task.to_string().into(),
            proof.worker.to_string().into(),
            proof.kind.as_str().into(),
            proof.media.as_str().into(),
            proof.bytes.into(),
            proof.sha256.as_str().into(),
            proof.at.into(),
        ];
        Ok(self.db.execute(proof.tenant, ADD, &values).await? > 0)
    }

    /// A proof of the tenant's.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn get(&self, tenant: TenantId, id: ProofId) -> Result<Option<Proof>, StoreError> {
        let values = [tenant.to_string().into(), id.to_string().into()];
        let rows = self.db.fetch(tenant, GET, &values).await?;
        rows.first().map(proof_of).transpose()
    }

    /// The proofs of a stop, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of_task(&self, tenant: TenantId, task: TaskId) -> Result<Vec<Proof>, StoreError> {
        let values = [tenant.to_string().into(), task.to_string().into()];
        self.db.fetch(tenant, OF_TASK, &values).await?.iter().map(proof_of).collect()
    }
}

fn proof_of(row: &Row) -> Result<Proof, StoreError> {
    let kind = ProofKind::of(&row.text("kind")?);
    Ok(Proof {
        id: id_in(row, "proof_id")?,
        tenant: id_in(row, "tenant_id")?,
        market: id_in(row, "market_id")?,
        order: id_in(row, "order_id")?,
        task: id_in(row, "task_id")?,
        worker: id_in(row, "worker_id")?,
        kind: kind.ok_or_else(|| StoreError::Io("not a kind of proof".into()))?,
        media: row.text("media")?,
        bytes: row.i64("bytes")?,
        sha256: row.text("sha256")?,
        at: TimeMs(row.i64("at")?),
    })
}
