//! The three clocks of a run: true time, which only the harness knows; the wall
//! clock, which jumps; and engine time, made of the other two by the rule of the
//! server's own clock.

use vocab::TimeMs;

/// True time 0 as the wall clock shows it before its first jump.
pub(super) const EPOCH_MS: i64 = 1_790_000_000_000;

/// What the operating system says the time is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wall {
    /// How far it is off, milliseconds.
    pub(super) off_ms: i64,
}

impl Wall {
    pub(super) fn at(self, true_ms: i64) -> i64 {
        EPOCH_MS + true_ms + self.off_ms
    }
}

/// Engine time of one process: it starts at the wall clock, or at the journal's
/// end when that is later, follows true time, and gives way to the wall clock by
/// a twentieth of the time passed at most.
#[derive(Debug, Clone)]
pub(super) struct EngineClock {
    engine_us: i64,
    read_at_us: i64,
}

const SLEW_SHARE: i64 = 20;

impl EngineClock {
    pub(super) fn start(last: TimeMs, true_ms: i64, wall: Wall) -> Self {
        let engine_ms = wall.at(true_ms).max(last.0);
        Self { engine_us: engine_ms * 1_000, read_at_us: true_ms * 1_000 }
    }

    pub(super) fn now(&mut self, true_ms: i64, wall: Wall) -> TimeMs {
        let passed = true_ms * 1_000 - self.read_at_us;
        let gap = wall.at(true_ms) * 1_000 - self.engine_us - passed;
        let most = passed / SLEW_SHARE;
        self.engine_us += passed + gap.clamp(-most, most);
        self.read_at_us += passed;
        TimeMs(self.engine_us / 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR_MS: i64 = 365 * 86_400_000;

    #[test]
    fn a_jump_of_the_wall_clock_moves_the_engine_by_a_slew_only() {
        for off_ms in [YEAR_MS, -YEAR_MS] {
            let mut clock = EngineClock::start(TimeMs(0), 0, Wall::default());
            let before = clock.now(0, Wall::default());
            let after = clock.now(1_000, Wall { off_ms });
            assert!((950..=1_050).contains(&after.since(before)), "{after:?}");
        }
    }

    #[test]
    fn it_starts_no_earlier_than_the_journal_ends() {
        let late = TimeMs(EPOCH_MS + YEAR_MS);
        assert_eq!(EngineClock::start(late, 0, Wall::default()).now(0, Wall::default()), late);
    }
}
