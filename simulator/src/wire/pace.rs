//! Two clocks: the wall, and the devices' clock that runs `scale` times faster.
//! Whatever couriers do takes device time; whatever is measured is wall time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How fast this world runs, and since when.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    scale: f64,
    started: Instant,
    epoch_ms: i64,
}

impl Pace {
    /// Starts the clocks.
    pub fn start(scale: f64) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { scale, started: Instant::now(), epoch_ms: since.as_millis() as i64 }
    }

    /// Device seconds per wall second.
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// How long a span of device time is on the wall.
    pub fn real(&self, device_s: f64) -> Duration {
        Duration::from_secs_f64((device_s / self.scale).clamp(0.0, 86_400.0))
    }

    /// How many device seconds lie between two moments.
    pub fn device_s(&self, from: Instant, to: Instant) -> f64 {
        to.saturating_duration_since(from).as_secs_f64() * self.scale
    }

    /// What a device's clock says at a moment.
    pub fn device_ms(&self, at: Instant) -> i64 {
        self.epoch_ms + (self.device_s(self.started, at) * 1_000.0) as i64
    }

    /// Wall milliseconds since the start.
    pub fn wall_ms(&self, at: Instant) -> f64 {
        at.saturating_duration_since(self.started).as_secs_f64() * 1_000.0
    }

    /// Wall milliseconds since the start, now.
    pub fn now_ms(&self) -> f64 {
        self.wall_ms(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_run_faster_and_the_wall_does_not() {
        let pace = Pace::start(30.0);
        let later = pace.started + Duration::from_secs(2);
        assert_eq!(pace.device_ms(later) - pace.device_ms(pace.started), 60_000);
        assert_eq!(pace.wall_ms(later), 2_000.0);
        assert_eq!(pace.real(60.0), Duration::from_secs(2));
        assert_eq!(pace.device_s(later, pace.started), 0.0);
    }
}
