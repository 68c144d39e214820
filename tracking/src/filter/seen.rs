//! Which of a client's fixes have come in already, by the client's own counter:
//! the newest number and the 64 up to it.

/// The window of counters seen.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    newest: Option<u64>,
    /// Bit i stands for `newest - i`.
    mask: u64,
}

impl Seen {
    /// Whether the counter is ahead of everything seen.
    pub(super) fn is_ahead(&self, n: u64) -> bool {
        self.newest.is_none_or(|newest| n > newest)
    }

    /// Whether the counter has been noted, as far back as the window goes.
    pub(super) fn has(&self, n: u64) -> bool {
        self.newest
            .and_then(|newest| newest.checked_sub(n))
            .is_some_and(|back| back < 64 && self.mask & (1 << back) != 0)
    }

    /// Notes a counter; one older than the window is not remembered.
    pub(super) fn note(&mut self, n: u64) {
        let newest = self.newest.unwrap_or(n);
        if n >= newest {
            let ahead = u32::try_from(n - newest).unwrap_or(u32::MAX);
            self.mask = self.mask.checked_shl(ahead).unwrap_or(0) | 1;
            self.newest = Some(n);
        } else if newest - n < 64 {
            self.mask |= 1 << (newest - n);
        }
    }

    /// Starts over: the client has begun to count anew.
    pub(super) fn restart(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn within_the_window_it_remembers_exactly(steps in prop::collection::vec(0u64..200, 1..100)) {
            let (mut seen, mut all) = (Seen::default(), BTreeSet::new());
            for n in steps {
                let in_window = all.last().is_none_or(|newest| n + 64 > *newest);
                if in_window {
                    prop_assert_eq!(seen.has(n), all.contains(&n));
                }
                prop_assert_eq!(seen.is_ahead(n), all.last().is_none_or(|newest| n > *newest));
                seen.note(n);
                all.insert(n);
            }
        }
    }

    #[test]
    fn counters_of_any_size_are_harmless() {
        let mut seen = Seen::default();
        for n in [0, u64::MAX, 5, u64::MAX - 63, u64::MAX - 64] {
            seen.note(n);
        }
        assert!(seen.has(u64::MAX) && seen.has(u64::MAX - 63));
        assert!(!seen.has(u64::MAX - 64) && !seen.has(0));
    }
}
