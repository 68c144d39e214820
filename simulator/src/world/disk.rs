//! What outlives a process: the simulated journal with its plan of failures, and
//! snapshots. Recovery is here, step by step as the server does it.

use std::sync::{Arc, Mutex, PoisonError};

use engine::{Command, Event, Market, Shard};
use store::sim::{Faults, ReadFault, SyncFault, WriteFault};
use store::{Batch, SimJournal, StoreError, StoredBatch};
use vocab::{Entry, ShardId, limits};

use super::bugs::{Bug, at_work};
use super::chance::Chance;
use super::swarm::FaultSwarm;

/// A decided command with its events.
pub(super) type MarketEntry = Entry<Command, Event>;

/// The disk of the simulated house.
pub(super) struct Disk {
    pub(super) journal: SimJournal,
    pub(super) shard: ShardId,
    /// Position and bytes, oldest first.
    pub(super) snapshots: Vec<(u64, Vec<u8>)>,
    plan: Arc<Mutex<Plan>>,
}

/// When what fails.
struct Plan {
    chance: Chance,
    rates: FaultSwarm,
    armed: bool,
    /// Reads until a bit flips.
    flip_in: Option<i64>,
}

struct Shared(Arc<Mutex<Plan>>);

impl Disk {
    pub(super) fn new(shard: ShardId, chance: Chance, rates: FaultSwarm) -> Self {
        let plan = Plan { chance, rates, armed: false, flip_in: None };
        let plan = Arc::new(Mutex::new(plan));
        let journal = SimJournal::new(Shared(plan.clone()));
        Self { journal, shard, snapshots: Vec::new(), plan }
    }

    /// Whether writes and syncs may fail from here on.
    pub(super) fn arm(&self, armed: bool) {
        self.plan().armed = armed;
    }

    /// The last durable position.
    pub(super) fn durable_seq(&self) -> u64 {
        self.journal.head(self.shard).map_or(0, |head| head.last_seq)
    }

    pub(super) fn keep_snapshot(&mut self, market: &Market) {
        self.snapshots.push((market.seq(), market.snapshot()));
        let old = self.snapshots.len().saturating_sub(limits::SNAPSHOTS_KEPT as usize);
        self.snapshots.drain(..old);
    }

    /// The entries after `seq`, read without faults: for the checkers.
    pub(super) fn bodies_after(&self, seq: u64) -> Result<Vec<StoredBatch>, StoreError> {
        self.journal.read(self.shard, seq + 1, usize::MAX / 2)
    }

    /// The newest snapshot and the journal's tail.
    ///
    /// # Errors
    /// What stands in the way; nothing is cut and nothing is guessed.
    pub(super) fn recover(&self, bug: Option<Bug>) -> Result<Market, String> {
        self.plan().arm_flip();
        let recovered = self.read_back(bug);
        self.plan().flip_in = None;
        recovered
    }

    fn read_back(&self, bug: Option<Bug>) -> Result<Market, String> {
        let damaged = usize::from(self.plan().damages_snapshot());
        let snapshot = self.snapshots.iter().rev().nth(damaged);
        let mut market = match snapshot {
            None => Market::new(self.shard),
            Some((_, bytes)) => Market::restore(bytes)?,
        };
        loop {
            let next = market.seq() + 1;
            let page = match self.journal.read(self.shard, next, limits::JOURNAL_PAGE_BATCHES) {
                Err(_) if at_work(bug, Bug::RecoveryCutsTail) => Vec::new(),
                page => page.map_err(|error| error.to_string())?,
            };
            if page.is_empty() {
                market.take_effects();
                return Ok(market);
            }
            for batch in &page {
                replay(&mut market, batch)?;
            }
        }
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Applies the part of a batch that is news.
pub(super) fn replay(market: &mut Market, batch: &StoredBatch) -> Result<(), String> {
    let entries: Vec<MarketEntry> =
        serde_json::from_slice(&batch.body).map_err(|error| error.to_string())?;
    for entry in entries {
        if entry.events.last().is_some_and(|last| last.seq > market.seq()) {
            market.apply_entry(&entry)?;
        }
    }
    Ok(())
}

/// Entries as one group commit.
pub(super) fn batch(shard: ShardId, epoch: u64, entries: &[MarketEntry]) -> Batch {
    let seqs = entries.iter().flat_map(|entry| &entry.events).map(|record| record.seq);
    Batch {
        shard,
        first_seq: seqs.clone().min().unwrap_or_default(),
        last_seq: seqs.max().unwrap_or_default(),
        epoch,
        committed_at: entries.last().map(|entry| entry.at).unwrap_or_default(),
        body: serde_json::to_vec(entries).expect("entries are plain data"),
    }
}

impl Plan {
    fn arm_flip(&mut self) {
        // Read once per recovery, so that a long tail does not fail for ever.
        let flips = self.armed && self.chance.yes(self.rates.read_fault * 10);
        self.flip_in = flips.then(|| self.chance.between(0, 40));
    }

    fn damages_snapshot(&mut self) -> bool {
        self.armed && self.chance.yes(self.rates.read_fault)
    }
}

impl Shared {
    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Faults for Shared {
    fn write(&mut self, _: &Batch) -> WriteFault {
        let mut plan = self.plan();
        let rate = plan.rates.write_fault;
        if !plan.armed || !plan.chance.yes(rate) {
            return WriteFault::None;
        }
        plan.chance.one_of(&[WriteFault::Full, WriteFault::Failed])
    }

    fn sync(&mut self, _: ShardId) -> SyncFault {
        let mut plan = self.plan();
        let rate = plan.rates.sync_fault;
        if !plan.armed || !plan.chance.yes(rate) {
            return SyncFault::None;
        }
        plan.chance.one_of(&[SyncFault::Lost, SyncFault::AnswerLost])
    }

    fn read(&mut self, _: &StoredBatch) -> ReadFault {
        let mut plan = self.plan();
        match plan.flip_in {
            None => ReadFault::None,
            Some(0) => {
                plan.flip_in = None;
                let bit = plan.chance.between(0, 1 << 30);
                ReadFault::FlipBit(bit as usize)
            }
            Some(left) => {
                plan.flip_in = Some(left - 1);
                ReadFault::None
            }
        }
    }
}
