//! Tracking links: which order a token shows, and to whom. Only the token's
//! hash comes here; what a party may see is the server's business.

use vocab::{MarketId, OrderId, TenantId, TimeMs};

use crate::db::Db;
use crate::error::StoreError;
use crate::value::{Row, Value, id_in};

/// The table of tracking links. Cheap to clone.
#[derive(Clone)]
pub struct Links {
    db: Db,
}

/// A link as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Whose house.
    pub tenant: TenantId,
    /// The hash of its token.
    pub token_hash: String,
    /// The order's market.
    pub market: MarketId,
    /// Which order.
    pub order: OrderId,
    /// For whom: recipient, sender or store.
    pub party: String,
    /// What does not change about the order, as JSON without personal data: the
    /// link outlives the engine's memory of it.
    pub facts: String,
    /// When it was made.
    pub created_at: TimeMs,
    /// Whether it opens nothing any more.
    pub revoked: bool,
}

const ADD: &str = "insert into tracking_links \
        (tenant_id, token_hash, market_id, order_id, party, facts, created_at, revoked) \
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (tenant_id, token_hash) do nothing";

const FIND: &str = "select tenant_id, market_id, order_id, party, facts, created_at, revoked \
    from tracking_links where token_hash = $1";

const OPEN: &str = "select count(*) as n from tracking_links \
    where tenant_id = $1 and order_id = $2 and not revoked";

const REVOKE: &str = "update tracking_links set revoked = $3 \
    where tenant_id = $1 and order_id = $2 and not revoked";

impl Links {
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Keeps a link; false when it is there already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn add(&self, link: &Link) -> Result<bool, StoreError> {
        let values = [
            link.tenant.to_string().into(),
            link.token_hash.as_str().into(),
            link.market.to_string().into(),
            link.order.to_string().into(),
            link.party.as_str().into(),
            link.facts.as_str().into(),
            link.created_at.into(),
            link.revoked.into(),
        ];
        Ok(self.db.execute(link.tenant, ADD, &values).await? > 0)
    }

    /// The link with this token in whatever house: the token is all its holder has.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find_anywhere(&self, token_hash: &str) -> Result<Option<Link>, StoreError> {
        let rows = self.db.system_fetch(FIND, &[token_hash.into()]).await?;
        rows.first().map(|row| link_of(token_hash, row)).transpose()
    }

    /// How many links of an order are not revoked.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(&self, tenant: TenantId, order: OrderId) -> Result<i64, StoreError> {
        let rows = self.db.fetch(tenant, OPEN, &key(tenant, order)).await?;
        rows.first().map_or(Ok(0), |row| row.i64("n"))
    }

    /// Revokes all links of an order; says how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn revoke(&self, tenant: TenantId, order: OrderId) -> Result<u64, StoreError> {
        let [tenant_id, order_id] = key(tenant, order);
        self.db.execute(tenant, REVOKE, &[tenant_id, order_id, true.into()]).await
    }
}

fn key(tenant: TenantId, order: OrderId) -> [Value; 2] {
    [tenant.to_string().into(), order.to_string().into()]
}

fn link_of(token_hash: &str, row: &Row) -> Result<Link, StoreError> {
    Ok(Link {
        tenant: id_in(row, "tenant_id")?,
        token_hash: token_hash.to_owned(),
        market: id_in(row, "market_id")?,
        order: id_in(row, "order_id")?,
        party: row.text("party")?,
        facts: row.text("facts")?,
        created_at: TimeMs(row.i64("created_at")?),
        revoked: row.bool("revoked")?,
    })
}
