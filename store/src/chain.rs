//! The hash chain: how a batch is sealed to the one before it, and how a journal
//! read back is checked. Shared by every backend, so that they cannot differ.
//!
//! A chain only ever says yes or names a position. It never repairs.

use sha2::{Digest, Sha256};
use vocab::{ShardId, TimeMs};

use crate::error::StoreError;

/// A SHA-256.
pub type Hash = [u8; 32];

/// What the first batch of a shard is sealed to.
pub const GENESIS: Hash = [0; 32];

/// What one group commit writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Whose journal.
    pub shard: ShardId,
    /// Seq of the first event; seqs start at 1 and have no gaps.
    pub first_seq: u64,
    /// Seq of the last event.
    pub last_seq: u64,
    /// The epoch of the writer's lease.
    pub epoch: u64,
    /// Engine time of the commit.
    pub committed_at: TimeMs,
    /// The entries, as the caller encodes them.
    pub body: Vec<u8>,
}

/// A batch as it stands in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBatch {
    /// Whose journal.
    pub shard: ShardId,
    /// Seq of the first event.
    pub first_seq: u64,
    /// Seq of the last event.
    pub last_seq: u64,
    /// The epoch it was written in.
    pub epoch: u64,
    /// Engine time of the commit.
    pub committed_at: TimeMs,
    /// The entries.
    pub body: Vec<u8>,
    /// Hash of the batch before.
    pub prev_hash: Hash,
    /// Hash of this one.
    pub hash: Hash,
}

/// Where a journal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Seq of the last event.
    pub last_seq: u64,
    /// Hash of the last batch.
    pub hash: Hash,
    /// The epoch it was written in.
    pub epoch: u64,
    /// Engine time of its commit.
    pub committed_at: TimeMs,
}

impl Batch {
    /// Refuses what cannot be a batch of `shard`.
    pub(crate) fn check(&self, shard: ShardId) -> Result<(), StoreError> {
        let refuse = |why: String| Err(StoreError::Refused(why));
        if self.shard != shard {
            return refuse(format!("a batch of {} for the journal of {shard}", self.shard));
        }
        if self.first_seq == 0 || self.last_seq < self.first_seq {
            return refuse(format!(
                "no batch reaches from {} to {}",
                self.first_seq, self.last_seq
            ));
        }
        if self.body.len() > vocab::limits::JOURNAL_BODY_BYTES_MAX {
            return refuse(format!("a batch of {} bytes is too large", self.body.len()));
        }
        Ok(())
    }

    /// The batch with its place in the chain.
    pub(crate) fn seal(&self, prev_hash: Hash) -> StoredBatch {
        let mut sealed = StoredBatch {
            shard: self.shard,
            first_seq: self.first_seq,
            last_seq: self.last_seq,
            epoch: self.epoch,
            committed_at: self.committed_at,
            body: self.body.clone(),
            prev_hash,
            hash: GENESIS,
        };
        sealed.hash = sealed.content_hash();
        sealed
    }
}

impl StoredBatch {
    /// SHA-256 over everything that must not change: the batch before, the
    /// header, the body before compression.
    pub fn content_hash(&self) -> Hash {
        let shard = self.shard.to_string();
        let mut sha = Sha256::new();
        sha.update(self.prev_hash);
        // The only part of varying length before the body carries its length.
        sha.update((shard.len() as u64).to_be_bytes());
        sha.update(shard);
        sha.update(self.first_seq.to_be_bytes());
        sha.update(self.last_seq.to_be_bytes());
        sha.update(self.epoch.to_be_bytes());
        sha.update(self.committed_at.0.to_be_bytes());
        sha.update(&self.body);
        sha.finalize().into()
    }

    /// The head of a journal that ends here.
    pub fn head(&self) -> Head {
        Head {
            last_seq: self.last_seq,
            hash: self.hash,
            epoch: self.epoch,
            committed_at: self.committed_at,
        }
    }
}

/// What is known from outside the rows: up to here the journal must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Anchor {
    pub(crate) seq: u64,
    pub(crate) hash: Hash,
    pub(crate) epoch: u64,
}

/// Checks batch after batch.
pub(crate) struct Chain {
    shard: ShardId,
    anchor: Anchor,
    next_seq: u64,
    /// None when the walk began in the middle: the first batch's word is taken
    /// for what came before it.
    prev_hash: Option<Hash>,
    epoch: u64,
}

impl Chain {
    /// A walk from the very beginning.
    pub(crate) fn from_genesis(shard: ShardId, anchor: Anchor) -> Self {
        Self { shard, anchor, next_seq: 1, prev_hash: Some(GENESIS), epoch: 0 }
    }

    /// A walk from the batch that begins at `first_seq`.
    pub(crate) fn from_middle(shard: ShardId, anchor: Anchor, first_seq: u64) -> Self {
        Self { shard, anchor, next_seq: first_seq, prev_hash: None, epoch: 0 }
    }

    pub(crate) fn corrupt(&self, what: impl Into<String>) -> StoreError {
        StoreError::Corrupt { shard: self.shard, seq: self.next_seq, what: what.into() }
    }

    /// Checks that `batch` is the next link.
    pub(crate) fn link(&mut self, batch: &StoredBatch) -> Result<(), StoreError> {
        if batch.first_seq != self.next_seq {
            return Err(self.corrupt(format!("the next batch begins at {}", batch.first_seq)));
        }
        if batch.last_seq < batch.first_seq {
            return Err(self.corrupt("the batch ends before it begins"));
        }
        if self.prev_hash.is_some_and(|hash| hash != batch.prev_hash) {
            return Err(self.corrupt("the batch is not chained to the one before"));
        }
        if batch.content_hash() != batch.hash {
            return Err(self.corrupt("the content does not match its hash"));
        }
        if batch.epoch < self.epoch {
            return Err(self.corrupt(format!("epoch {} after {}", batch.epoch, self.epoch)));
        }
        self.check_anchor(batch)?;
        self.next_seq = batch.last_seq.saturating_add(1);
        self.prev_hash = Some(batch.hash);
        self.epoch = batch.epoch;
        Ok(())
    }

    /// Batches behind the anchor were committed after it was read: they may
    /// carry a newer epoch.
    fn check_anchor(&self, batch: &StoredBatch) -> Result<(), StoreError> {
        let anchor = self.anchor;
        if batch.first_seq > anchor.seq {
            return Ok(());
        }
        if batch.last_seq > anchor.seq {
            return Err(self.corrupt(format!("a batch reaches over the head at {}", anchor.seq)));
        }
        if batch.epoch > anchor.epoch {
            return Err(self.corrupt(format!("epoch {} was never given out", batch.epoch)));
        }
        if batch.last_seq == anchor.seq && batch.hash != anchor.hash {
            return Err(self.corrupt("the last batch is not the one the head names"));
        }
        Ok(())
    }

    /// Checks that nothing is missing at the end.
    pub(crate) fn finish(&self) -> Result<(), StoreError> {
        if self.next_seq <= self.anchor.seq {
            return Err(self.corrupt(format!("missing up to the head at {}", self.anchor.seq)));
        }
        Ok(())
    }
}
