//! What consoles have not been told yet: ids, never contents, so that a console
//! that reads slowly costs a set of ids and gets the newest of each.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use engine::{Effects, Market};
use vocab::{OrderId, TimeMs, WorkerId, limits};

use super::tally::{Counters, Tally};

/// What changed since one console was last told.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub(crate) orders: BTreeSet<OrderId>,
    pub(crate) workers: BTreeSet<WorkerId>,
    /// There is a new call for help.
    pub(crate) alerts: bool,
    /// People came, left or turned to something else.
    pub(crate) people: bool,
    /// More changed than is remembered: the console needs a snapshot.
    pub(crate) overflown: bool,
}

impl Changed {
    /// Whether no row did, and nothing that is told with them.
    pub(crate) fn is_empty(&self) -> bool {
        self.orders.is_empty() && self.workers.is_empty() && !self.alerts && !self.overflown
    }

    fn add(&mut self, more: &Changed) {
        self.alerts |= more.alerts;
        self.people |= more.people;
        self.overflown |= more.overflown;
        self.orders.extend(&more.orders);
        self.workers.extend(&more.workers);
        self.bound();
    }

    fn bound(&mut self) {
        let most = self.orders.len().max(self.workers.len());
        if self.overflown || most > limits::CONSOLE_CHANGES_MAX {
            self.overflown = true;
            self.orders.clear();
            self.workers.clear();
        }
    }
}

/// One console's part.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Changed>);

impl Watch {
    /// What changed but for the people; from here on it counts as told.
    pub(crate) fn take(&self) -> Changed {
        let mut changed = self.lock();
        let people = changed.people;
        std::mem::replace(&mut *changed, Changed { people, ..Changed::default() })
    }

    /// Whether people came, left or turned to something else; from here on it
    /// counts as told.
    pub(crate) fn take_people(&self) -> bool {
        std::mem::take(&mut self.lock().people)
    }

    /// It was not told after all.
    pub(crate) fn put_back(&self, changed: &Changed) {
        self.lock().add(changed);
    }

    fn lock(&self) -> MutexGuard<'_, Changed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All consoles of a market.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    watching: Vec<Weak<Watch>>,
    /// Kept while anyone watches.
    tally: Option<Tally>,
}

impl Watchers {
    /// One more console, from this state of the market on.
    pub(crate) fn join(&mut self, market: &Market) -> Arc<Watch> {
        let watch = Arc::new(Watch::default());
        self.watching.push(Arc::downgrade(&watch));
        if self.tally.is_none() {
            self.tally = Some(Tally::of(market));
        }
        watch
    }

    /// Notes what a commit changed.
    pub(crate) fn mark(&mut self, market: &Market, effects: &Effects) {
        self.watching.retain(|watch| watch.strong_count() > 0);
        if self.watching.is_empty() {
            self.tally = None;
            return;
        }
        if let Some(tally) = &mut self.tally {
            tally.update(market, effects);
        }
        for watch in self.watching.iter().filter_map(Weak::upgrade) {
            let mut changed = watch.lock();
            changed.orders.extend(&effects.orders);
            changed.workers.extend(&effects.workers);
            changed.bound();
        }
    }

    /// Notes orders whose row changed though they did not.
    pub(crate) fn mark_orders(&mut self, orders: &[OrderId]) {
        for watch in self.watching.iter().filter_map(Weak::upgrade) {
            let mut changed = watch.lock();
            changed.orders.extend(orders);
            changed.bound();
        }
    }

    /// Notes a worker whose row changed though they did not.
    pub(crate) fn mark_worker(&mut self, worker: WorkerId) {
        for watch in self.watching.iter().filter_map(Weak::upgrade) {
            let mut changed = watch.lock();
            changed.workers.insert(worker);
            changed.bound();
        }
    }

    /// Notes that people came, left or turned to something else.
    pub(crate) fn mark_people(&mut self) {
        for watch in self.watching.iter().filter_map(Weak::upgrade) {
            watch.lock().people = true;
        }
    }

    /// Notes a call for help.
    pub(crate) fn mark_alerts(&mut self) {
        for watch in self.watching.iter().filter_map(Weak::upgrade) {
            watch.lock().alerts = true;
        }
    }

    /// The numbers at `now`; zero while nobody watches.
    pub(crate) fn counters(&self, now: TimeMs) -> Counters {
        self.tally.as_ref().map(|tally| tally.counters(now)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::id::Id;

    #[test]
    fn a_slow_console_is_conflated_and_at_last_gets_a_snapshot() {
        let order = |n: usize| OrderId::from_uuid(uuid::Uuid::from_u128(n as u128));
        let watch = Watch::default();
        let one = |n| Changed { orders: [order(n)].into(), ..Changed::default() };
        (0..100).for_each(|_| watch.put_back(&one(1)));
        assert_eq!(watch.take().orders.len(), 1);
        assert!(watch.take().is_empty());
        (0..=limits::CONSOLE_CHANGES_MAX).for_each(|n| watch.put_back(&one(n)));
        let changed = watch.take();
        assert!(changed.overflown && changed.orders.is_empty());
    }
}
