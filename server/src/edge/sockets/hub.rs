//! Who listens to a market, and what they have to be told after a commit.
//!
//! `committed` runs on the sequencer's own task between two commits. It never
//! waits and never loses: what does not fit into a socket's queue closes that
//! socket, whose app resumes from the journaled inbox. Sockets join from within
//! a question to the same task, so that there is no moment between what they
//! were shown and what they will be told.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::{Command, Effects, Market};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;
use vocab::{OfferId, OrderId, TimeMs, WorkerId, limits};

use super::alerts::{Alert, Alerts};
use super::console::positions::Feed;
use super::console::presence::{Doing, Person, Presence};
use super::console::viewer::Viewer;
use super::console::watch::{Watch, Watchers};
use super::driver::inbox::{self, Push};
use super::numbers::Numbers;
use crate::clock::Clock;
use crate::rooms::sequencer::{Sequencer, own_meta};

/// Why the hub let go of a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Another connection of the same worker took over.
    Superseded,
    /// Its queue was full.
    TooSlow,
}

/// A driver's socket, as the hub knows it.
struct Line {
    /// Tells this connection from the one that takes over.
    connection: Uuid,
    /// The last position of the inbox that was handed to it.
    handed_seq: u64,
    queue: mpsc::Sender<Push>,
    end: oneshot::Sender<End>,
}

/// A driver's socket's side of its line.
pub(super) struct Ears {
    /// Names the connection when it leaves.
    pub(super) connection: Uuid,
    /// What to tell.
    pub(super) queue: mpsc::Receiver<Push>,
    /// Word that it is over.
    pub(super) end: oneshot::Receiver<End>,
}

/// Everyone who listens to a market.
pub struct Hub {
    clock: Arc<Clock>,
    drivers: Mutex<BTreeMap<WorkerId, Line>>,
    watchers: Mutex<Watchers>,
    alerts: Mutex<Alerts>,
    presence: Mutex<Presence>,
    positions: Mutex<Feed>,
    numbers: Numbers,
    offers_sent: mpsc::Sender<OfferId>,
    /// Taken by the recorder, which starts with the first driver.
    offers_to_record: Mutex<Option<mpsc::Receiver<OfferId>>>,
}

impl Hub {
    /// Nobody listens yet.
    pub fn new(clock: Arc<Clock>) -> Self {
        let (offers_sent, offers_to_record) = mpsc::channel(limits::OFFERS_SENT_QUEUE_MAX);
        Self {
            clock,
            drivers: Mutex::default(),
            watchers: Mutex::default(),
            alerts: Mutex::default(),
            presence: Mutex::default(),
            positions: Mutex::default(),
            numbers: Numbers::default(),
            offers_sent,
            offers_to_record: Mutex::new(Some(offers_to_record)),
        }
    }

    /// Tells everyone who listens what a commit changed for them.
    pub fn committed(&self, market: &Market, effects: &Effects) {
        for worker in &effects.inboxes {
            self.serve(market, *worker);
        }
        lock(&self.watchers).mark(market, effects);
    }

    fn serve(&self, market: &Market, worker: WorkerId) {
        let mut drivers = lock(&self.drivers);
        let Some(line) = drivers.get_mut(&worker) else {
            return;
        };
        let handed =
            inbox::after(market, worker, line.handed_seq).into_iter().try_for_each(|push| {
                line.handed_seq = push.seq;
                line.queue.try_send(push)
            });
        if handed.is_err()
            && let Some(line) = drivers.remove(&worker)
        {
            metrics::counter!("sockets_cut_total").increment(1);
            // A socket that is gone already does not need to be told.
            let _ = line.end.send(End::TooSlow);
        }
    }

    /// Lets a driver's socket listen from position `handed_seq` on. Must be
    /// called from a question to the sequencer, together with reading what went
    /// before. Whoever listened for the same worker until now is let go.
    pub(super) fn join(&self, worker: WorkerId, handed_seq: u64) -> Ears {
        let (queue, queue_out) = mpsc::channel(limits::SOCKET_QUEUE_MAX);
        let (end, end_out) = oneshot::channel();
        let connection = Uuid::now_v7();
        let line = Line { connection, handed_seq, queue, end };
        if let Some(before) = lock(&self.drivers).insert(worker, line) {
            // The one before may be gone already.
            let _ = before.end.send(End::Superseded);
        }
        Ears { connection, queue: queue_out, end: end_out }
    }

    /// Stops listening, unless another connection took over.
    pub(super) fn leave(&self, worker: WorkerId, connection: Uuid) {
        let mut drivers = lock(&self.drivers);
        if drivers.get(&worker).is_some_and(|line| line.connection == connection) {
            drivers.remove(&worker);
        }
    }

    /// Lets a console's socket watch from now on. Must be called from a question
    /// to the sequencer, together with reading the snapshot.
    pub(super) fn watch(&self, market: &Market) -> Arc<Watch> {
        lock(&self.watchers).join(market)
    }

    /// Shows these orders to every console anew: not they, but what is expected
    /// of them has changed.
    pub fn show_again(&self, orders: &[OrderId]) {
        lock(&self.watchers).mark_orders(orders);
    }

    /// Shows a worker to every console anew: their name has changed.
    pub fn show_worker(&self, worker: WorkerId) {
        lock(&self.watchers).mark_worker(worker);
    }

    /// What a console shows on top, as of engine time `now`.
    pub(super) fn watchers(&self) -> MutexGuard<'_, Watchers> {
        lock(&self.watchers)
    }

    /// The positions of the market's workers, as frames shared by all consoles.
    pub(super) fn positions(&self) -> MutexGuard<'_, Feed> {
        lock(&self.positions)
    }

    /// The workers' short numbers.
    pub(super) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// Engine time.
    pub(super) fn now(&self) -> TimeMs {
        self.clock.now()
    }

    /// Shows a call for help to every console. The same call again changes nothing.
    pub(super) fn alert(&self, alert: Alert) {
        if lock(&self.alerts).add(alert) {
            lock(&self.watchers).mark_alerts();
        }
    }

    /// The calls for help, newest last.
    pub(super) fn alerts(&self) -> Vec<Alert> {
        lock(&self.alerts).all()
    }

    /// Somebody sat down at a console.
    pub(super) fn sit_down(&self, viewer: &Viewer) {
        if lock(&self.presence).join(viewer, self.now()) {
            lock(&self.watchers).mark_people();
        }
    }

    /// Somebody at a console turned to an order, or to none.
    pub(super) fn turn(&self, session: &str, order: Option<OrderId>, doing: Doing) {
        let turned = lock(&self.presence).turn(session, order, doing, self.now());
        self.people_changed(turned);
    }

    /// Somebody left a console.
    pub(super) fn stand_up(&self, session: &str) {
        let left = lock(&self.presence).leave(session);
        self.people_changed(left);
    }

    /// Everyone at the consoles.
    pub(super) fn people(&self) -> Vec<Person> {
        lock(&self.presence).people()
    }

    /// Who edits which order, by name.
    pub(super) fn holders(&self) -> BTreeMap<OrderId, String> {
        lock(&self.presence).holders()
    }

    fn people_changed(&self, held: Option<Vec<OrderId>>) {
        let Some(held) = held else { return };
        let mut watchers = lock(&self.watchers);
        watchers.mark_people();
        watchers.mark_orders(&held);
    }

    /// An offer was written to its worker's socket: that is recorded, soon.
    pub(super) fn offer_sent(&self, offer: OfferId) {
        if self.offers_sent.try_send(offer).is_err() {
            metrics::counter!("offers_sent_unrecorded_total").increment(1);
        }
    }

    /// Starts the recorder of sent offers, once per market.
    pub(super) fn record_offers_sent(&self, sequencer: &Sequencer<Market>) {
        if let Some(offers) = lock(&self.offers_to_record).take() {
            tokio::spawn(record(offers, sequencer.clone()));
        }
    }
}

/// Records offers as sent; those that came together share a commit. Ends with
/// the hub that holds the other side.
async fn record(mut offers: mpsc::Receiver<OfferId>, sequencer: Sequencer<Market>) {
    let mut batch = Vec::new();
    while offers.recv_many(&mut batch, limits::BATCH_COMMANDS_MAX).await > 0 {
        let recorded = batch.drain(..).map(|offer| {
            let command = dispatch::Command::OfferSent { offer };
            sequencer.submit(own_meta("driver"), Command::Dispatch { command })
        });
        for answer in futures_util::future::join_all(recorded).await {
            if let Err(rejection) = answer {
                // The app's acknowledgement follows and says more.
                tracing::debug!(%rejection, "a sent offer was not recorded");
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
