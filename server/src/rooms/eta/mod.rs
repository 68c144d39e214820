//! The prediction room of a market: when the workers on their way will arrive,
//! and which orders will be late. It reads positions, the streets and what
//! commits changed; it never decides anything, and nothing waits for it.
//!
//! Cost: a sweep a second, off the runtime's threads, of which at most
//! `ETA_ROADS_MS_MAX` are questions to the streets.

mod board;
mod book;
mod facts;
mod predict;
#[cfg(test)]
mod testing;

use std::sync::Arc;
use std::time::Duration;

use vocab::{OrderId, limits};

use crate::shards::{Ground, MarketHandle};
use board::Changed;
pub use board::{Eta, Etas, Outlook, Risk};
use book::{Book, Found, World};
use facts::Facts;

/// A scaled clock does not make the sweeps come faster than this.
const PERIOD_MIN: Duration = Duration::from_millis(100);

/// Runs until it is stopped from outside.
pub async fn run(market: Arc<MarketHandle>, ground: Ground) {
    let period = ground.clock.real(limits::ETA_SWEEP_MS).max(PERIOD_MIN);
    // Also where a scaled clock makes the sweeps come faster, a tenth of one core.
    let roads_for = Duration::from_millis(limits::ETA_ROADS_MS_MAX).min(period / 10);
    let mut book = Book::default();
    loop {
        read_changes(&market, &mut book).await;
        book = match sweep(&market, &ground, book, roads_for).await {
            Some((book, noticed)) => {
                market.hub.show_again(&noticed);
                book
            }
            None => {
                tracing::error!("a sweep of predictions panicked: everything is read anew");
                metrics::counter!("eta_sweeps_failed_total").increment(1);
                market.etas.note_all();
                Book::default()
            }
        };
        tokio::time::sleep(period).await;
    }
}

/// Brings the book up to what was committed. A writer too busy to be asked is
/// asked at the next sweep.
async fn read_changes(market: &MarketHandle, book: &mut Book) {
    match market.etas.take_changed() {
        Changed::All => match market.sequencer.read(facts::all).await {
            Ok(open) => {
                book.keep_only(&open);
                open.into_iter().for_each(|(id, facts)| book.put(id, Some(facts)));
            }
            Err(_) => market.etas.note_all(),
        },
        Changed::Some(ids) if ids.is_empty() => {}
        Changed::Some(ids) => {
            let asked = ids.clone();
            let read = market.sequencer.read(move |market| {
                let each = asked.into_iter().map(|id| (id, facts::facts(market, id)));
                each.collect::<Vec<(OrderId, Option<Facts>)>>()
            });
            match read.await {
                Ok(changed) => changed.into_iter().for_each(|(id, facts)| book.put(id, facts)),
                Err(_) => market.etas.note(&ids),
            }
        }
    }
}

/// One sweep, off the runtime's threads; gives back the book and what consoles
/// should show anew. None where it panicked.
async fn sweep(
    market: &Arc<MarketHandle>,
    ground: &Ground,
    mut book: Book,
    roads_for: Duration,
) -> Option<(Book, Vec<OrderId>)> {
    let (market, streets, now) = (market.clone(), ground.streets.clone(), ground.clock.now());
    let swept = tokio::task::spawn_blocking(move || {
        let began = std::time::Instant::now();
        let world = World { now, tracking: &market.tracking, streets: streets.as_ref(), roads_for };
        let Found { outlooks, noticed, predicted_late } = book.sweep(&world);
        market.etas.publish(outlooks, predicted_late);
        metrics::histogram!("eta_sweep_seconds").record(began.elapsed().as_secs_f64());
        (book, noticed)
    });
    swept.await.ok()
}
