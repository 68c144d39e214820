//! The one source of chance of a run. Everything that could go one way or the
//! other asks here, in an order that the seed alone decides.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::Uuid;
use vocab::id::Id;

/// Draws numbers, choices and ids.
pub(super) struct Chance {
    rng: ChaCha8Rng,
}

impl Chance {
    /// Two streams of one seed have nothing to do with each other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self { rng }
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).unwrap_or(0) + 1;
        // The bias of the remainder is far below anything a run could notice.
        low + (self.rng.next_u64() % width) as i64
    }

    /// An index below `len`, which is not zero.
    pub(super) fn index(&mut self, len: usize) -> usize {
        (self.rng.next_u64() % len as u64) as usize
    }

    /// Yes, in so many of a thousand cases.
    pub(super) fn yes(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// One of several.
    pub(super) fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.index(from.len())]
    }

    /// A fresh id of whichever kind is asked for.
    pub(super) fn id<T: Id>(&mut self) -> T {
        let high = u128::from(self.rng.next_u64());
        T::from_uuid(Uuid::from_u128(high << 64 | u128::from(self.rng.next_u64())))
    }
}
