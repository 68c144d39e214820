//! Who is asking, as far as authorization cares.

use orders_bridge::{ApiKey, Tenancy, User};
use uuid::Uuid;
use vocab::{Actor, MarketId, PartyId, Role, TenantId, UserId, WorkerId};

use super::keys::Claims;
use crate::app::App;

/// A caller whose proof held. What it may see is as of now, not as of sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// In whose house; every lookup happens inside it.
    pub tenant: TenantId,
    /// As whom it acts.
    pub actor: Actor,
    /// What it may do.
    pub role: Role,
    /// The only merchant whose things it sees.
    pub vendor: Option<PartyId>,
    /// The worker it is, with their market.
    pub worker: Option<(MarketId, WorkerId)>,
    /// The session, for people and workers.
    pub session: Option<Uuid>,
    /// When the proof ends, seconds since 1970 of wall time.
    pub expires_at_s: Option<u64>,
}

impl Principal {
    /// Whom a token's claims prove at this moment.
    pub(super) fn of_claims(app: &App, claims: &Claims) -> Option<Self> {
        let tenant: TenantId = claims.tenant.parse().ok()?;
        let user: UserId = claims.sub.parse().ok()?;
        if app.keys.is_revoked(claims.sid) {
            return None;
        }
        let tenancy = app.shards.tenant(tenant)?.tenancy();
        let principal = Self::of_user(&tenancy, user)?;
        Some(Self { session: Some(claims.sid), expires_at_s: Some(claims.exp), ..principal })
    }

    /// A user of the tenant, unless disabled.
    pub fn of_user(tenancy: &Tenancy, id: UserId) -> Option<Self> {
        let user: &User = tenancy.users.get(&id).filter(|user| !user.disabled)?;
        let worker = user.worker.filter(|_| user.role == Role::Worker);
        let actor = worker.map_or(Actor::User(id), |(_, worker)| Actor::Worker(worker));
        Some(Self {
            tenant: tenancy.tenant.as_ref()?.id,
            actor,
            role: user.role,
            vendor: user.vendor,
            worker,
            session: None,
            expires_at_s: None,
        })
    }

    /// An integrator of the tenant, unless revoked.
    pub(super) fn of_key(tenant: TenantId, key: &ApiKey) -> Option<Self> {
        (!key.revoked).then_some(Self {
            tenant,
            actor: Actor::ApiKey(key.id),
            role: key.role,
            vendor: key.vendor,
            worker: None,
            session: None,
            expires_at_s: None,
        })
    }
}
