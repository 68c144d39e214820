//! What is predicted, for everyone to read: consoles' rows and tracking pages.
//! Written by the room's sweep only; the sequencer only leaves ids here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use serde::Serialize;
use utoipa::ToSchema;
use vocab::{OrderId, TimeMs, limits};

/// When an order's worker is expected to arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Eta {
    /// At the pickup, epoch milliseconds; absent once the goods are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>)]
    pub pickup_at: Option<TimeMs>,
    /// At the drop-off, epoch milliseconds.
    #[schema(value_type = i64)]
    pub dropoff_at: TimeMs,
    /// It may be earlier or later by this many seconds; 0 for a worker who is there.
    pub band_s: u32,
    /// When this was predicted, epoch milliseconds.
    #[schema(value_type = i64)]
    pub as_of: TimeMs,
}

/// Whether an order is, or will be, late.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Not as far as is known.
    #[default]
    None,
    /// It will be: expected after it is due, or too little time is left to find someone.
    Predicted,
    /// It is: the due time has passed.
    Late,
}

/// What is expected of one open order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outlook {
    /// When its worker arrives, where one has it.
    pub eta: Option<Eta>,
    /// Whether that is too late.
    pub risk: Risk,
}

/// Orders that changed since the room last looked.
#[derive(Debug)]
pub(super) enum Changed {
    /// These.
    Some(BTreeSet<OrderId>),
    /// Too many to be named, or nothing was read yet: read all that are open.
    All,
}

/// The predictions of a market.
#[derive(Debug)]
pub struct Etas {
    published: RwLock<BTreeMap<OrderId, Outlook>>,
    predicted_late: AtomicUsize,
    changed: Mutex<Changed>,
}

impl Default for Etas {
    fn default() -> Self {
        Self {
            published: RwLock::default(),
            predicted_late: AtomicUsize::new(0),
            changed: Mutex::new(Changed::All),
        }
    }
}

impl Etas {
    /// When an order's worker is expected; none while nobody has it.
    pub fn get(&self, order: OrderId) -> Option<Eta> {
        self.outlook(order).eta
    }

    /// What is expected of an order; nothing of one that is not open.
    pub fn outlook(&self, order: OrderId) -> Outlook {
        let published = self.published.read().unwrap_or_else(PoisonError::into_inner);
        published.get(&order).copied().unwrap_or_default()
    }

    /// How many open orders are predicted to be late.
    pub fn predicted_late(&self) -> usize {
        self.predicted_late.load(Ordering::Relaxed)
    }

    /// Notes orders that a commit changed. Runs on the sequencer's task: it only
    /// leaves their ids.
    pub fn note(&self, orders: &BTreeSet<OrderId>) {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Changed::Some(ids) = &mut *changed {
            ids.extend(orders);
            if ids.len() > limits::ETA_ORDERS_MAX {
                *changed = Changed::All;
            }
        }
    }

    /// Everything has to be read anew.
    pub(super) fn note_all(&self) {
        *self.changed.lock().unwrap_or_else(PoisonError::into_inner) = Changed::All;
    }

    /// What changed; from here on it counts as read.
    pub(super) fn take_changed(&self) -> Changed {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *changed, Changed::Some(BTreeSet::new()))
    }

    /// Shows what a sweep found; `None` for orders that are not open any more.
    pub(super) fn publish(&self, found: Vec<(OrderId, Option<Outlook>)>, predicted_late: usize) {
        self.predicted_late.store(predicted_late, Ordering::Relaxed);
        let mut published = self.published.write().unwrap_or_else(PoisonError::into_inner);
        for (order, outlook) in found {
            match outlook {
                Some(outlook) => published.insert(order, outlook),
                None => published.remove(&order),
            };
        }
    }
}
