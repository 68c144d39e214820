//! Which journal a thing lives in.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::{IdError, MarketId, TenantId};

/// One writer's realm: a tenant's own stream (catalogue, prices, users) or one
/// of its markets (orders, workers, stock, money).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ShardId {
    /// The tenant's own stream.
    Tenant(TenantId),
    /// One city of a tenant.
    Market(TenantId, MarketId),
}

impl ShardId {
    /// Whose it is.
    pub fn tenant(self) -> TenantId {
        match self {
            Self::Tenant(tenant) | Self::Market(tenant, _) => tenant,
        }
    }
}

impl fmt::Display for ShardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tenant(tenant) => write!(f, "{tenant}"),
            Self::Market(tenant, market) => write!(f, "{tenant}/{market}"),
        }
    }
}

impl FromStr for ShardId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            None => Ok(Self::Tenant(text.parse()?)),
            Some((tenant, market)) => Ok(Self::Market(tenant.parse()?, market.parse()?)),
        }
    }
}

impl Serialize for ShardId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ShardId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
