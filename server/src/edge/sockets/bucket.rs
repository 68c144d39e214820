//! A token bucket: a sustained rate and a burst above it.

use std::time::Instant;

/// What a socket may still send.
#[derive(Debug)]
pub(super) struct Bucket {
    per_s: f64,
    most: f64,
    left: f64,
    filled_at: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(per_s: u32, burst: u32, now: Instant) -> Self {
        let most = f64::from(per_s) + f64::from(burst);
        Self { per_s: f64::from(per_s), most, left: most, filled_at: now }
    }

    /// Takes one; false when there is none.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled_at).as_secs_f64();
        self.left = (self.left + passed * self.per_s).min(self.most);
        self.filled_at = now;
        let has = self.left >= 1.0;
        if has {
            self.left -= 1.0;
        }
        has
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_passes_and_then_only_the_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, 5, start);
        assert_eq!((0..100).filter(|_| bucket.take(start)).count(), 15);
        let later = start + Duration::from_millis(500);
        assert_eq!((0..100).filter(|_| bucket.take(later)).count(), 5);
        let much_later = start + Duration::from_secs(3_600);
        assert_eq!((0..100).filter(|_| bucket.take(much_later)).count(), 15);
    }
}
