//! A journal in memory for the deterministic simulator: the same conditions and
//! the same chain as the real ones, and every way in which a real one can fail,
//! each at the moment the caller's plan says. It draws no randomness, reads no
//! clock and needs no runtime.
//!
//! Writing and syncing are two steps here, so that a crash can fall between them:
//! what was written and not synced is gone. Who acknowledges before `sync` has
//! returned will be found out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use vocab::ShardId;

use crate::chain::{Anchor, Batch, Chain, GENESIS, Head, StoredBatch};
use crate::error::StoreError;
use crate::lease::Lease;
use crate::writer::Receipt;

/// What a write may suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFault {
    /// Nothing.
    None,
    /// The disk is full: nothing is written.
    Full,
    /// An error, and nothing is written.
    Failed,
}

/// What a sync may suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncFault {
    /// Nothing.
    None,
    /// Outcome unknown to the caller; the batches are lost.
    Lost,
    /// Outcome unknown to the caller; the batches are durable.
    AnswerLost,
}

/// What a batch may suffer when it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadFault {
    /// Nothing.
    None,
    /// The bit with this number, counted round the body, comes back flipped.
    FlipBit(usize),
}

/// The plan: asked at every operation, in the order in which they happen.
pub trait Faults: Send {
    /// Before a batch is written.
    fn write(&mut self, _batch: &Batch) -> WriteFault {
        WriteFault::None
    }

    /// Before a shard's written batches are made durable.
    fn sync(&mut self, _shard: ShardId) -> SyncFault {
        SyncFault::None
    }

    /// For each batch that is read.
    fn read(&mut self, _batch: &StoredBatch) -> ReadFault {
        ReadFault::None
    }
}

/// The plan in which nothing fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFaults;

impl Faults for NoFaults {}

/// The simulated journal. A clone is another handle to the same disk.
#[derive(Clone)]
pub struct SimJournal {
    disk: Arc<Mutex<Disk>>,
}

struct Disk {
    faults: Box<dyn Faults>,
    shards: BTreeMap<ShardId, Tape>,
}

/// One shard's part of the disk.
#[derive(Default)]
struct Tape {
    lease: Option<Lease>,
    durable: Vec<StoredBatch>,
    unsynced: Vec<StoredBatch>,
    stopped: bool,
}

impl SimJournal {
    /// An empty disk that fails as planned.
    pub fn new(faults: impl Faults + 'static) -> Self {
        let disk = Disk { faults: Box::new(faults), shards: BTreeMap::new() };
        Self { disk: Arc::new(Mutex::new(disk)) }
    }

    /// Another plan from here on, for instance none at the end of a run.
    pub fn set_faults(&self, faults: impl Faults + 'static) {
        self.disk().faults = Box::new(faults);
    }

    /// Takes the shard over: the next epoch.
    pub fn acquire(&self, shard: ShardId, holder: &str) -> Lease {
        let mut disk = self.disk();
        let tape = disk.shards.entry(shard).or_default();
        let epoch = tape.epoch() + 1;
        let lease = Lease { shard, epoch, holder: holder.to_owned() };
        tape.lease = Some(lease.clone());
        lease
    }

    /// Who has the shard.
    pub fn lease(&self, shard: ShardId) -> Option<Lease> {
        self.disk().shards.get(&shard)?.lease.clone()
    }

    /// Every shard that ever had a lease.
    pub fn shards(&self) -> Vec<ShardId> {
        self.disk().shards.keys().copied().collect()
    }

    /// Where the durable journal ends.
    pub fn head(&self, shard: ShardId) -> Option<Head> {
        self.disk().shards.get(&shard)?.durable.last().map(StoredBatch::head)
    }

    /// Writes a batch that is not yet durable.
    ///
    /// # Errors
    /// `Fenced`, `SeqConflict`, or as planned. After any of them only
    /// [`SimJournal::reopen`] leads on.
    pub fn write(&self, batch: &Batch) -> Result<Receipt, StoreError> {
        batch.check(batch.shard)?;
        let mut disk = self.disk();
        let Disk { faults, shards } = &mut *disk;
        let tape = shards.entry(batch.shard).or_default();
        tape.refuse_stopped(batch.shard)?;
        tape.stopped = true;
        tape.refuse_deposed(batch.shard, batch.epoch)?;
        let (last_seq, prev_hash) = tape.end();
        if batch.first_seq != last_seq + 1 {
            let (expected, found) = (last_seq + 1, batch.first_seq);
            return Err(StoreError::SeqConflict { shard: batch.shard, expected, found });
        }
        match faults.write(batch) {
            WriteFault::None => {}
            WriteFault::Full => return Err(StoreError::Full("the simulated disk is full".into())),
            WriteFault::Failed => return Err(StoreError::Io("the simulated disk failed".into())),
        }
        let sealed = batch.seal(prev_hash);
        let receipt = Receipt { hash: sealed.hash };
        tape.unsynced.push(sealed);
        tape.stopped = false;
        Ok(receipt)
    }

    /// Makes everything written to the shard durable.
    ///
    /// # Errors
    /// `Fenced` when the shard was taken over since the write; `Unknown` as planned.
    pub fn sync(&self, shard: ShardId) -> Result<(), StoreError> {
        let mut disk = self.disk();
        let Disk { faults, shards } = &mut *disk;
        let tape = shards.entry(shard).or_default();
        tape.refuse_stopped(shard)?;
        tape.stopped = true;
        let mut unsynced = std::mem::take(&mut tape.unsynced);
        if let Some(batch) = unsynced.last() {
            tape.refuse_deposed(shard, batch.epoch)?;
        }
        let fault = faults.sync(shard);
        if fault != SyncFault::Lost {
            tape.durable.append(&mut unsynced);
        }
        if fault != SyncFault::None {
            return Err(StoreError::Unknown("the simulated answer was lost".into()));
        }
        tape.stopped = false;
        Ok(())
    }

    /// Write and sync: what the real journals do.
    ///
    /// # Errors
    /// As [`SimJournal::write`] and [`SimJournal::sync`].
    pub fn append(&self, batch: &Batch) -> Result<Receipt, StoreError> {
        let receipt = self.write(batch)?;
        self.sync(batch.shard)?;
        Ok(receipt)
    }

    /// At most `max_batches` batches from the one that holds `from_seq` on, the
    /// chain checked from the beginning.
    ///
    /// # Errors
    /// `Corrupt` with the position.
    pub fn read(
        &self,
        shard: ShardId,
        from_seq: u64,
        max_batches: usize,
    ) -> Result<Vec<StoredBatch>, StoreError> {
        let mut disk = self.disk();
        let Disk { faults, shards } = &mut *disk;
        let Some(tape) = shards.get(&shard) else { return Ok(Vec::new()) };
        let from = tape.durable.partition_point(|batch| batch.last_seq < from_seq);
        let before = from.saturating_sub(1);
        let mut chain = tape.chain_from(shard, before);
        let mut page = Vec::new();
        for stored in tape.durable[before..].iter().take(from - before + max_batches) {
            let batch = suffer(stored, faults.read(stored));
            chain.link(&batch)?;
            page.push(batch);
        }
        page.drain(..(from - before).min(page.len()));
        Ok(page)
    }

    /// The process or the machine dies: what was not synced is gone.
    pub fn crash(&self) {
        for tape in self.disk().shards.values_mut() {
            tape.reopen();
        }
    }

    /// A shard's writer starts again, alone: what it had not synced is gone.
    pub fn reopen(&self, shard: ShardId) {
        self.disk().shards.entry(shard).or_default().reopen();
    }

    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().expect("a plan panicked; so does the simulation")
    }
}

impl Tape {
    fn epoch(&self) -> u64 {
        self.lease.as_ref().map_or(0, |lease| lease.epoch)
    }

    /// The last seq and hash, unsynced batches included.
    fn end(&self) -> (u64, crate::chain::Hash) {
        let last = self.unsynced.last().or(self.durable.last());
        last.map_or((0, GENESIS), |batch| (batch.last_seq, batch.hash))
    }

    fn refuse_stopped(&self, shard: ShardId) -> Result<(), StoreError> {
        if self.stopped { Err(StoreError::Stopped { shard }) } else { Ok(()) }
    }

    fn refuse_deposed(&self, shard: ShardId, held: u64) -> Result<(), StoreError> {
        let current = self.epoch();
        if held == current { Ok(()) } else { Err(StoreError::Fenced { shard, held, current }) }
    }

    fn chain_from(&self, shard: ShardId, index: usize) -> Chain {
        let (seq, hash) =
            self.durable.last().map_or((0, GENESIS), |batch| (batch.last_seq, batch.hash));
        let anchor = Anchor { seq, hash, epoch: self.epoch() };
        match self.durable.get(index) {
            Some(batch) if index > 0 => Chain::from_middle(shard, anchor, batch.first_seq),
            _ => Chain::from_genesis(shard, anchor),
        }
    }

    fn reopen(&mut self) {
        self.unsynced.clear();
        self.stopped = false;
    }
}

fn suffer(stored: &StoredBatch, fault: ReadFault) -> StoredBatch {
    let mut batch = stored.clone();
    if let ReadFault::FlipBit(bit) = fault {
        // A batch without a body is hit in its hash instead.
        let bytes = if batch.body.is_empty() { &mut batch.hash[..] } else { &mut batch.body[..] };
        let bit = bit % (bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    batch
}
