//! Engine time: the last journaled time plus monotonic time since, slewed
//! towards the wall clock. It never jumps while the process lives and never goes
//! back, so that a wall clock set wrong by a year expires no offer.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use vocab::TimeMs;

/// Slewing changes the clock's pace by at most this share.
const SLEW_SHARE: f64 = 0.05;

/// The one clock of the process.
#[derive(Debug)]
pub struct Clock {
    /// Engine milliseconds per real millisecond; 1 outside simulations.
    scale: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    engine_ms: f64,
    read_at: Instant,
}

impl Clock {
    /// Starts at the wall clock, or at `last`, the newest journaled time, when
    /// that is later. While the process was down time did pass, so this one step
    /// forward is right.
    pub fn start(last: TimeMs, scale: f64) -> Self {
        let engine_ms = wall_ms().max(last.0 as f64);
        Self { scale, state: Mutex::new(State { engine_ms, read_at: Instant::now() }) }
    }

    /// Engine milliseconds per real millisecond.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Engine time.
    pub fn now(&self) -> TimeMs {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = state.read_at.elapsed();
        state.read_at += passed;
        // A scaled clock has left the wall clock behind on purpose.
        let gap = if self.scale == 1.0 { wall_ms() - state.engine_ms } else { 0.0 };
        state.engine_ms = advance(state.engine_ms, passed, self.scale, gap);
        TimeMs(state.engine_ms as i64)
    }

    /// How long, in real time, until engine time `at`.
    pub fn until(&self, at: TimeMs) -> Duration {
        let ms = at.since(self.now()).max(0) as f64 / self.scale;
        Duration::from_micros((ms * 1_000.0) as u64)
    }

    /// Real time for a span of engine time.
    pub fn real(&self, engine_ms: i64) -> Duration {
        Duration::from_micros((engine_ms.max(0) as f64 * 1_000.0 / self.scale) as u64)
    }
}

/// `gap_ms` is how far the wall clock is ahead (before `passed` is added).
fn advance(engine_ms: f64, passed: Duration, scale: f64, gap_ms: f64) -> f64 {
    let passed_ms = passed.as_secs_f64() * 1_000.0;
    let most = passed_ms * SLEW_SHARE;
    let slew = if scale == 1.0 { (gap_ms - passed_ms).clamp(-most, most) } else { 0.0 };
    engine_ms + passed_ms * scale + slew
}

fn wall_ms() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64() * 1_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_set_wrong_moves_the_engine_by_a_slew_only() {
        let second = Duration::from_secs(1);
        for gap in [86_400_000.0 * 365.0, -86_400_000.0 * 365.0] {
            let after = advance(1_000_000.0, second, 1.0, gap);
            let moved = after - 1_000_000.0;
            assert!((950.0..=1_050.0).contains(&moved), "{moved}");
        }
        // A wall clock that agrees changes nothing.
        assert_eq!(advance(1_000_000.0, second, 1.0, 1_000.0), 1_001_000.0);
    }

    #[test]
    fn a_scaled_clock_runs_at_its_pace() {
        let after = advance(5_000.0, Duration::from_millis(100), 30.0, 0.0);
        assert_eq!(after, 8_000.0);
    }

    #[test]
    fn it_starts_no_earlier_than_the_journal_ends() {
        let future = TimeMs(wall_ms() as i64 + 3_600_000);
        assert!(Clock::start(future, 1.0).now() >= future);
    }
}
