//! What a device's clock is worth.
//!
//! A phone may be an hour off, and messages arrive late, but never early: the
//! smallest difference seen between receipt and device time is therefore the
//! best estimate of how far the clock is off, and every device time is moved by
//! it. When a clock is set while we listen, several fixes in a row that agree on
//! a new difference make us believe it.

use vocab::{DeviceTimeMs, TimeMs};

/// A difference from the known offset larger than this is another clock, not a
/// slow network.
const STEP_MS: i64 = 60_000;
/// Doubtful fixes agree on an offset when they differ by no more than this.
const AGREE_MS: i64 = 5_000;
/// Doubtful fixes must come in over at least this time: a batch sent at once is
/// old, whatever it agrees on.
const SPAN_MS: i64 = 10_000;

/// The device's time is ahead of what its clock can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ahead;

/// One device's clock, as observed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct DeviceClock {
    /// Engine time minus device time, the smallest seen.
    offset_ms: Option<i64>,
    /// An offset that contradicts it, and the fixes that speak for it.
    doubt: Option<Doubt>,
}

#[derive(Debug, Clone, Copy)]
struct Doubt {
    offset_ms: i64,
    since: TimeMs,
    fixes: u32,
}

impl DeviceClock {
    /// The engine time of a device time, never later than `received_at`.
    pub(super) fn read(
        &mut self,
        device: DeviceTimeMs,
        received_at: TimeMs,
        future_ms_max: i64,
    ) -> Result<TimeMs, Ahead> {
        let sample = offset(device, received_at);
        let known = self.offset_ms.unwrap_or(sample);
        // Ahead of the device's own clock is suspect only if it is ahead of ours
        // as well; else the earlier fixes were merely late.
        if sample < known.saturating_sub(future_ms_max) && sample < -future_ms_max {
            return Err(Ahead);
        }
        let best = known.min(sample);
        self.offset_ms = Some(best);
        Ok(TimeMs(device.0.saturating_add(best)))
    }

    /// Takes a doubtful fix as evidence that the clock was set, and says whether
    /// there is enough of it; the clock then goes by the new offset.
    pub(super) fn was_set(
        &mut self,
        device: DeviceTimeMs,
        received_at: TimeMs,
        believe_after: u32,
    ) -> bool {
        let sample = offset(device, received_at);
        let agrees = |doubt: &Doubt| doubt.offset_ms.abs_diff(sample) <= AGREE_MS as u64;
        let mut doubt = self.doubt.filter(agrees).unwrap_or(Doubt {
            offset_ms: sample,
            since: received_at,
            fixes: 0,
        });
        doubt.fixes += 1;
        let enough = doubt.fixes >= believe_after && received_at.since(doubt.since) >= SPAN_MS;
        if enough {
            *self = Self { offset_ms: Some(sample), doubt: None };
        } else {
            self.doubt = Some(doubt);
        }
        enough
    }

    /// A fix fitted in: nothing speaks for another clock.
    pub(super) fn settle(&mut self) {
        self.doubt = None;
    }

    /// Takes a reading of the clock itself, made just before it was sent, and
    /// says whether it shows another clock than the one known so far.
    pub(super) fn sample(&mut self, device: DeviceTimeMs, received_at: TimeMs) -> bool {
        let sample = offset(device, received_at);
        match self.offset_ms {
            Some(known) if known.abs_diff(sample) <= STEP_MS as u64 => {
                self.offset_ms = Some(known.min(sample));
                false
            }
            known => {
                *self = Self { offset_ms: Some(sample), doubt: None };
                known.is_some()
            }
        }
    }

    /// Whether a time so far behind the newest can mean that the clock was set back.
    pub(super) fn is_step(newest: DeviceTimeMs, device: DeviceTimeMs) -> bool {
        newest.0.saturating_sub(device.0) > STEP_MS
    }
}

fn offset(device: DeviceTimeMs, received_at: TimeMs) -> i64 {
    received_at.0.saturating_sub(device.0)
}
