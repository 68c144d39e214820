//! Calls for help from workers, for the people at the consoles.
//!
//! They are not journaled: they live as long as the process and are bounded.
//! Each is in the log at WARN as well, so that none vanishes.

use std::collections::VecDeque;

use serde::Serialize;
use utoipa::ToSchema;
use vocab::{CommandId, TimeMs, WorkerId, limits};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum AlertKind {
    /// Someone is in danger.
    Sos,
    /// Something happened on the way.
    Incident,
}

/// A call for help.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(super) struct Alert {
    /// Names the call; the same call sent again has the same.
    #[schema(value_type = String)]
    pub(super) id: CommandId,
    /// What is wrong.
    pub(super) kind: AlertKind,
    /// Who calls.
    #[schema(value_type = String)]
    pub(super) worker_id: WorkerId,
    /// When, epoch milliseconds.
    #[schema(value_type = i64)]
    pub(super) at: TimeMs,
    /// Where, as far as the worker said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lat: Option<f64>,
    /// Where, as far as the worker said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lng: Option<f64>,
    /// The kind of incident.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) what: Option<String>,
    /// The worker's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
}

/// The newest calls of a market.
#[derive(Debug, Default)]
pub(super) struct Alerts(VecDeque<Alert>);

impl Alerts {
    /// Keeps a call; false when it is known already.
    pub(super) fn add(&mut self, alert: Alert) -> bool {
        if self.0.iter().any(|known| known.id == alert.id) {
            return false;
        }
        if self.0.len() >= limits::ALERTS_MAX {
            self.0.pop_front();
        }
        self.0.push_back(alert);
        true
    }

    /// All that are kept, newest last.
    pub(super) fn all(&self) -> Vec<Alert> {
        self.0.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::id::Id;

    #[test]
    fn a_call_is_kept_once_and_the_oldest_makes_room() {
        let alert = |n: u128| Alert {
            id: CommandId::from_uuid(uuid::Uuid::from_u128(n)),
            kind: AlertKind::Sos,
            worker_id: WorkerId::from_uuid(uuid::Uuid::from_u128(7)),
            at: TimeMs(0),
            lat: None,
            lng: None,
            what: None,
            note: None,
        };
        let mut alerts = Alerts::default();
        assert!(alerts.add(alert(1)));
        assert!(!alerts.add(alert(1)));
        (2..=limits::ALERTS_MAX as u128 + 1).for_each(|n| assert!(alerts.add(alert(n))));
        assert_eq!(alerts.all().len(), limits::ALERTS_MAX);
        assert_eq!(alerts.all()[0].id, alert(2).id);
    }
}
