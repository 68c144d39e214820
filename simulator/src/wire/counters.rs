//! What this run has done so far, counted where it happens. The judge does not
//! use these; they only say how fast things went.

use std::sync::atomic::{AtomicU64, Ordering};

/// Running numbers, shared by all couriers and customers.
#[derive(Debug, Default)]
pub struct Counters {
    fixes: AtomicU64,
    commands: AtomicU64,
    orders: AtomicU64,
    delivered: AtomicU64,
    connections: AtomicU64,
}

impl Counters {
    /// A position went out.
    pub fn fix(&self) {
        self.fixes.fetch_add(1, Ordering::Relaxed);
    }

    /// A command was answered as durable.
    pub fn command(&self) {
        self.commands.fetch_add(1, Ordering::Relaxed);
    }

    /// An order was taken.
    pub fn order(&self) {
        self.orders.fetch_add(1, Ordering::Relaxed);
    }

    /// A courier's delivery was taken down.
    pub fn delivery(&self) {
        self.delivered.fetch_add(1, Ordering::Relaxed);
    }

    /// A courier's socket was welcomed.
    pub fn connection(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    /// Positions so far.
    pub fn fixes(&self) -> u64 {
        self.fixes.load(Ordering::Relaxed)
    }

    /// Durable commands so far.
    pub fn commands(&self) -> u64 {
        self.commands.load(Ordering::Relaxed)
    }

    /// Orders so far.
    pub fn orders(&self) -> u64 {
        self.orders.load(Ordering::Relaxed)
    }

    /// Deliveries so far.
    pub fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    /// Welcomes so far.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}
