//! What the world outside has to be told after a commit. It names things, not
//! contents: the shell reads those from the state it is told about.

use std::collections::BTreeSet;

use vocab::{OrderId, WorkerId};

/// Gathered while events are applied, released after they are durable. Lost
/// with the process without harm: all of it can be derived from the state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Workers whose record or cash changed: the roster shows them anew.
    pub workers: BTreeSet<WorkerId>,
    /// Orders that changed: consoles show them anew.
    pub orders: BTreeSet<OrderId>,
    /// Workers whose inbox grew: their sockets are served.
    pub inboxes: BTreeSet<WorkerId>,
    /// A look for a worker may be due.
    pub looks: bool,
    /// Someone may be free who was not: orders that found nobody need not wait.
    pub freed: bool,
    /// The tenant's catalogue, prices, users or markets changed.
    pub tenancy: bool,
}

impl Effects {
    /// Adds what `other` names.
    pub fn merge(&mut self, other: Effects) {
        self.workers.extend(other.workers);
        self.orders.extend(other.orders);
        self.inboxes.extend(other.inboxes);
        self.looks |= other.looks;
        self.freed |= other.freed;
        self.tenancy |= other.tenancy;
    }
}
