//! Who asked for something.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::{ApiKeyId, PartyId, UserId, WorkerId};

/// The six roles. What each may do stands in the server's authorization table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the tenant.
    Admin,
    /// Runs the day.
    Dispatcher,
    /// Sends orders, sees its own.
    Merchant,
    /// Sees and moves money.
    Finance,
    /// Carries.
    Worker,
    /// Looks.
    Viewer,
}

impl Role {
    /// All of them, for tables and tests.
    pub const ALL: [Role; 6] =
        [Role::Admin, Role::Dispatcher, Role::Merchant, Role::Finance, Role::Worker, Role::Viewer];
}

/// The author of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The engine itself: timers, planners, tracking.
    System,
    /// A person in the console or behind the API.
    User(UserId),
    /// A worker's app.
    Worker(WorkerId),
    /// An integrator.
    ApiKey(ApiKeyId),
    /// The customer of an order, by tracking link.
    Customer(PartyId),
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("system"),
            Self::User(id) => id.fmt(f),
            Self::Worker(id) => id.fmt(f),
            Self::ApiKey(id) => id.fmt(f),
            Self::Customer(id) => id.fmt(f),
        }
    }
}
