//! What must hold, told apart from the code that makes it hold: these files know
//! the journal as JSON and the clients' own histories, and nothing of the engine.
//! They must never import it: a rule that is wrong there would be wrong here.

mod answers;
mod bonds;
mod money;
mod offers;
mod orders;
mod pace;
mod record;
mod sequence;
mod stock;

use super::history::History;
use record::Record;

/// Failures are texts; a run with one has failed.
pub(super) type Failures = Vec<String>;

/// All checkers, fed with the journal from its first entry on.
#[derive(Default)]
pub(super) struct Checkers {
    sequence: sequence::Sequence,
    orders: orders::Orders,
    offers: offers::Offers,
    bonds: bonds::Bonds,
    money: money::Books,
    stock: stock::Shelves,
    pub(super) failures: Failures,
}

impl Checkers {
    /// Takes the entries of the next durable batch.
    pub(super) fn feed(&mut self, body: &[u8]) {
        let entries: Vec<serde_json::Value> = match serde_json::from_slice(body) {
            Ok(entries) => entries,
            Err(error) => return self.failures.push(format!("a batch is no JSON: {error}")),
        };
        for entry in &entries {
            match Record::read(entry) {
                Ok(record) => self.entry(&record),
                Err(what) => self.failures.push(format!("an entry cannot be read: {what}")),
            }
        }
    }

    fn entry(&mut self, record: &Record<'_>) {
        let failures = &mut self.failures;
        self.sequence.entry(record, failures);
        self.orders.entry(record, failures);
        self.offers.entry(record, failures);
        self.bonds.entry(record, &self.offers, failures);
        self.money.entry(record, failures);
        self.stock.entry(record, failures);
    }

    /// The last position fed.
    pub(super) fn seq(&self) -> u64 {
        self.sequence.last_seq
    }

    /// Orders in a final state, and all.
    pub(super) fn orders(&self) -> (usize, usize) {
        self.orders.counts()
    }

    /// What can only be said when the run is over.
    pub(super) fn finish(&mut self, history: &History) {
        let failures = &mut self.failures;
        answers::check(history, &self.sequence, &self.offers, &self.money, &self.orders, failures);
        pace::check(history, failures);
        self.orders.finish(failures);
        self.offers.finish(failures);
        self.bonds.finish(failures);
        self.money.finish(failures);
        self.stock.finish(failures);
    }
}
