//! Which fixes are believed and published.
//!
//! One [`FixFilter`] per worker. The newest fix wins whatever the order of
//! arrival, and the published track never steps back. The filter must never
//! drop a fix in silence: what it does not admit has a [`Reason`].

mod clock;
mod config;
mod reason;
mod seen;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use vocab::{DeviceTimeMs, Place, TimeMs};

use crate::fix::{Fix, RawFix};
use clock::DeviceClock;
pub use config::FilterConfig;
pub use reason::Reason;
use seen::Seen;

/// Below this no accuracy is believed: a move of less is never published.
const STATIC_M_MIN: u32 = 5;

/// What the house remembers of one worker's fixes. Lives in memory only: after a
/// restart the first fix stands for itself.
#[derive(Debug, Clone)]
pub struct FixFilter {
    config: Arc<FilterConfig>,
    clock: DeviceClock,
    seen: Seen,
    /// The newest device time of the present clock that was not absurd.
    newest_ts: Option<DeviceTimeMs>,
    /// The published position, with the times of the last fix that confirmed it.
    last: Option<Fix>,
    /// Whether `last.device_ts` was told by the present clock.
    same_clock: bool,
    /// The device time of the last fix that was published.
    published_ts: Option<DeviceTimeMs>,
    heard_at: Option<TimeMs>,
    /// Somewhere else the worker claims to be.
    claim: Option<Claim>,
    /// Current fixes in a row whose position was not believed.
    doubts: u32,
}

#[derive(Debug, Clone, Copy)]
struct Claim {
    place: Place,
    device_ts: DeviceTimeMs,
    fixes: u32,
}

impl FixFilter {
    /// A filter that has heard nothing yet.
    pub fn new(config: Arc<FilterConfig>) -> Self {
        Self {
            config,
            clock: DeviceClock::default(),
            seen: Seen::default(),
            newest_ts: None,
            last: None,
            same_clock: false,
            published_ts: None,
            heard_at: None,
            claim: None,
            doubts: 0,
        }
    }

    /// Publishes the fix, or says why not.
    ///
    /// # Errors
    /// The reason. After one that [`Reason::confirms_position`], `heard_at` and
    /// `last` are renewed.
    pub fn admit(&mut self, raw: &RawFix, received_at: TimeMs) -> Result<Fix, Reason> {
        let mut fix = Fix::read(raw, received_at)?;
        self.check_repeat(&fix)?;
        // A better estimate of the clock may move an earlier fix's time; what is
        // published stays, and the next follows it.
        fix.at = self.place_in_time(&fix)?.max(self.last.map_or(TimeMs(i64::MIN), |last| last.at));
        let verdict = self.check_believable(&fix).and_then(|()| self.check_worth(&fix));
        self.doubts = match verdict {
            Err(reason) if reason.is_doubt() => self.doubts.saturating_add(1),
            _ => 0,
        };
        match verdict {
            Ok(()) => self.publish(fix),
            Err(Reason::Static) => self.confirm(fix),
            Err(Reason::MinPeriod) => self.hear(fix.at),
            Err(_) => {}
        }
        verdict.map(|()| fix)
    }

    /// Takes a reading of the device's clock, as `hello` and `pong` carry it. It
    /// tells a phone whose clock is off from fixes that are old, and another
    /// phone of the same worker from the first.
    pub fn clock_sample(&mut self, device: DeviceTimeMs, received_at: TimeMs) {
        if self.clock.sample(device, received_at) {
            self.forget_device();
        }
    }

    /// When the worker was last known to be where `last` says, in engine time.
    /// Feeds the judgement of freshness.
    pub fn heard_at(&self) -> Option<TimeMs> {
        self.heard_at
    }

    /// The published fix; while the worker stands still, with the times and the
    /// speed of the newest fix that confirmed it.
    pub fn last(&self) -> Option<&Fix> {
        self.last.as_ref()
    }

    /// Whether the last two fixes or more could not be believed, so that the
    /// worker should not be offered what depends on where it is.
    pub fn is_uncertain(&self) -> bool {
        self.doubts >= 2
    }

    fn check_repeat(&mut self, fix: &Fix) -> Result<(), Reason> {
        if self.newest_ts == Some(fix.device_ts) {
            return Err(Reason::Duplicate);
        }
        let Some(n) = fix.n else { return Ok(()) };
        // What is newer than anything seen cannot be a repetition: the client
        // has started to count anew.
        let is_newest = self.newest_ts.is_none_or(|newest| fix.device_ts > newest);
        if is_newest && !self.seen.is_ahead(n) {
            self.seen.restart();
        }
        if self.seen.has(n) {
            return Err(Reason::Duplicate);
        }
        self.seen.note(n);
        Ok(())
    }

    /// The fix's engine time, if that is later than what is published.
    fn place_in_time(&mut self, fix: &Fix) -> Result<TimeMs, Reason> {
        let read = self.clock.read(fix.device_ts, fix.received_at, self.config.future_ms_max);
        let Ok(at) = read else { return self.reset_clock(fix, Reason::Future) };
        match self.last {
            Some(last) if self.same_clock && fix.device_ts <= last.device_ts => {
                if fix.device_ts == last.device_ts {
                    return Err(Reason::Duplicate);
                }
                if DeviceClock::is_step(last.device_ts, fix.device_ts) {
                    return self.reset_clock(fix, Reason::Outdated);
                }
                return Err(Reason::Outdated);
            }
            Some(last) if !self.same_clock && at <= last.at => return Err(Reason::Outdated),
            _ => {}
        }
        self.clock.settle();
        self.newest_ts = self.newest_ts.max(Some(fix.device_ts));
        Ok(at)
    }

    /// Refuses a fix that does not fit the clock, until enough of them agree
    /// that the clock was set.
    fn reset_clock(&mut self, fix: &Fix, reason: Reason) -> Result<TimeMs, Reason> {
        if !self.clock.was_set(fix.device_ts, fix.received_at, self.config.believe_after) {
            return Err(reason);
        }
        self.forget_device();
        if let Some(n) = fix.n {
            self.seen.note(n);
        }
        self.newest_ts = Some(fix.device_ts);
        Ok(fix.received_at)
    }

    fn forget_device(&mut self) {
        self.seen.restart();
        self.newest_ts = None;
        self.same_clock = false;
        self.published_ts = None;
        self.claim = None;
    }

    fn check_believable(&mut self, fix: &Fix) -> Result<(), Reason> {
        if f64::from(fix.accuracy_m) > self.config.accuracy_m_max {
            return Err(Reason::Accuracy);
        }
        if fix.speed_cm_s.is_some_and(|speed| f64::from(speed) > self.config.speed_cm_s_max()) {
            return Err(Reason::MaxSpeed);
        }
        let Some(last) = self.last else { return Ok(()) };
        let elapsed_ms = match self.same_clock {
            true => fix.device_ts.0.saturating_sub(last.device_ts.0),
            false => fix.at.since(last.at),
        };
        let jump_m = fix.place.distance_m(last.place);
        if jump_m <= self.config.reach_m(elapsed_ms, fix.accuracy_m) {
            self.claim = None;
            return Ok(());
        }
        self.check_claim(fix)
    }

    /// A jump too far is refused until several fixes in a row, each within reach
    /// of the one before, claim the same neighbourhood.
    fn check_claim(&mut self, fix: &Fix) -> Result<(), Reason> {
        let continues = |claim: &Claim| {
            let elapsed_ms = fix.device_ts.0.saturating_sub(claim.device_ts.0);
            fix.place.distance_m(claim.place) <= self.config.reach_m(elapsed_ms, fix.accuracy_m)
        };
        let backed = match self.claim {
            // A straggler from before the claim is no further evidence for it.
            Some(claim) if fix.device_ts <= claim.device_ts => return Err(Reason::Distance),
            Some(claim) if continues(&claim) => claim.fixes,
            _ => 0,
        };
        if backed >= self.config.believe_after {
            self.claim = None;
            return Ok(());
        }
        self.claim = Some(Claim { place: fix.place, device_ts: fix.device_ts, fixes: backed + 1 });
        Err(Reason::Distance)
    }

    /// Whether a believable fix says anything new.
    fn check_worth(&self, fix: &Fix) -> Result<(), Reason> {
        let (Some(last), Some(published)) = (self.last, self.published_ts) else { return Ok(()) };
        let elapsed_ms = fix.device_ts.0.saturating_sub(published.0);
        if elapsed_ms < self.config.scaled_ms(self.config.min_period_ms) {
            return Err(Reason::MinPeriod);
        }
        let noise_m = f64::from(fix.accuracy_m.max(STATIC_M_MIN)).min(self.config.static_m_max);
        let stands = fix.place.distance_m(last.place) < noise_m;
        if stands && elapsed_ms < self.config.scaled_ms(self.config.static_ms_max) {
            return Err(Reason::Static);
        }
        Ok(())
    }

    fn publish(&mut self, fix: Fix) {
        self.published_ts = Some(fix.device_ts);
        self.last = Some(fix);
        self.same_clock = true;
        self.hear(fix.at);
    }

    /// The worker still stands where it was published: new times, same place.
    fn confirm(&mut self, fix: Fix) {
        if let Some(last) = &mut self.last {
            *last = Fix { place: last.place, accuracy_m: last.accuracy_m, ..fix };
        }
        self.same_clock = true;
        self.hear(fix.at);
    }

    fn hear(&mut self, at: TimeMs) {
        self.heard_at = self.heard_at.max(Some(at));
    }
}
